//! Tasks: listed as asked for, ended once, counted while they are open.

use super::Rig;
use crate::Place;
use crate::batch::{at, parcel, task, task_about, task_end};
use tw_app::store::{Query, TaskRow, TaskRowChange, TasksAsked};

/// Of one place in the journal each.
fn six<P: Place>() -> Rig<P> {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| {
        b.tasks = vec![
            task(1, "examine"),
            task_about(1, "permit", "permit:7"),
            task_about(1, "permit", "permit:8"),
        ];
    });
    rig.commit(|b| {
        b.tasks = vec![
            task(2, "examine"),
            task_end(1, "examine", ""),
            task(1, "examine"),
            task_about(3, "查验", "permit:7"),
        ];
    });
    rig.reopened()
}

fn numbers(rows: &[TaskRow]) -> Vec<u64> {
    rows.iter().map(|row| row.n).collect()
}

fn list(members: &[&str]) -> Option<Vec<String>> {
    Some(members.iter().map(|m| (*m).to_owned()).collect())
}

/// Each filter by itself and with others; page by page.
pub fn tasks_are_listed<P: Place>() {
    type Case<'a> = (fn(&mut TasksAsked), u64, usize, &'a [u64]);
    let rig = six::<P>();
    let table: [Case<'_>; 15] = [
        (|_| {}, 0, 9, &[1, 2, 3, 4, 5, 6]),
        (|_| {}, 2, 2, &[3, 4]),
        (|_| {}, 6, 9, &[]),
        (|_| {}, u64::MAX, 9, &[]),
        (|a| a.open = Some(true), 0, 9, &[2, 3, 4, 5, 6]),
        (|a| a.open = Some(false), 0, 9, &[1]),
        (|a| a.kind = Some("examine".into()), 0, 9, &[1, 4, 5]),
        (|a| a.kind = Some("查验".into()), 0, 9, &[6]),
        (|a| a.kind = Some("exam".into()), 0, 9, &[]),
        (|a| a.about = list(&["permit:7"]), 0, 9, &[2, 6]),
        (
            |a| a.about = list(&["permit", "7", "permit:7\u{1f}permit:8"]),
            0,
            9,
            &[],
        ),
        (|a| a.offices = list(&["0002", "0003"]), 0, 9, &[4, 6]),
        (|a| a.offices = list(&[]), 0, 9, &[]),
        (|a| a.since = Some(at(2)), 0, 9, &[4, 6]),
        (all_at_once, 2, 9, &[3]),
    ];
    for (fill, after, limit, expected) in table {
        let mut asked = TasksAsked::default();
        fill(&mut asked);
        let rows = rig.query.tasks(&asked, after, limit).expect("tasks");
        assert_eq!(numbers(&rows), expected, "{asked:?} after {after}");
    }
}

fn all_at_once(asked: &mut TasksAsked) {
    asked.open = Some(true);
    asked.kind = Some("permit".into());
    asked.about = list(&["permit:8", "permit:7"]);
    asked.offices = list(&["0001"]);
    asked.since = Some(at(1));
}

/// What was written is what is read.
pub fn tasks_round_trip<P: Place>() {
    let rig = six::<P>();
    let rows = rig
        .query
        .tasks(&TasksAsked::default(), 0, 9)
        .expect("tasks");
    let TaskRowChange::Raised(second) = task_about(1, "permit", "permit:7") else {
        panic!("it is raised");
    };
    let TaskRowChange::Ended(end) = task_end(1, "examine", "") else {
        panic!("it ends");
    };
    assert_eq!((&rows[1].task, &rows[1].ended), (&second, &None));
    assert_eq!(rows[0].ended, Some(end));
    assert_eq!(rows[0].task.due, Some(at(99)));
}

/// One of a kind and matter is open at a time, and one that is not does not
/// end; a batch that is refused for something else raises none.
pub fn tasks_end_once<P: Place>() {
    let mut rig = six::<P>();
    rig.damaged(|b| b.tasks = vec![task(1, "examine")]);
    rig.damaged(|b| b.tasks = vec![task(9, "examine"), task(9, "examine")]);
    rig.damaged(|b| b.tasks = vec![task_end(9, "examine", "")]);
    rig.damaged(|b| b.tasks = vec![task_end(1, "permit", "")]);
    let twice = || vec![task_end(2, "examine", ""), task_end(2, "examine", "")];
    rig.damaged(|b| b.tasks = twice());
    rig.refused(|b| {
        b.tasks = vec![task(9, "examine"), task_end(2, "examine", "")];
        b.subjects = vec![parcel(1, 2, b"")];
    });
    rig.commit(|b| {
        b.tasks = vec![
            task_end(2, "examine", ""),
            task(2, "examine"),
            task_end(2, "examine", ""),
        ];
    });
    let ended = TasksAsked {
        open: Some(false),
        ..TasksAsked::default()
    };
    let rows = rig.query.tasks(&ended, 0, 9).expect("tasks");
    assert_eq!(numbers(&rows), [1, 4, 7]);
}

/// By kind, with the oldest.
pub fn open_tasks_are_counted<P: Place>() {
    let mut rig = six::<P>();
    let counted = |rig: &Rig<P>| -> Vec<(String, u64, tw_base::Timestamp)> {
        let open = rig.query.open_tasks().expect("tasks").into_iter();
        open.map(|t| (t.kind, t.n, t.oldest)).collect()
    };
    let of = |kind: &str, n, second| (kind.to_owned(), n, at(second));
    let all = [of("examine", 2, 1), of("permit", 2, 1), of("查验", 1, 3)];
    assert_eq!(counted(&rig), all);
    rig.commit(|b| {
        b.tasks = vec![task_end(1, "examine", ""), task_end(3, "查验", "permit:7")];
    });
    assert_eq!(counted(&rig), [of("examine", 1, 2), of("permit", 2, 1)]);
}
