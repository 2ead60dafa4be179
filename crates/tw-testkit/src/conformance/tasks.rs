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

/// Each filter by itself and with others; page by page.
pub fn tasks_are_listed<P: Place>() {
    let rig = six::<P>();
    let list = |members: &[&str]| Some(members.iter().map(|m| (*m).to_owned()).collect());
    let any = TasksAsked::default;
    let kind = |kind: &str| Some(kind.to_owned());
    let table: [(TasksAsked, u64, usize, &[u64]); 15] = [
        (any(), 0, 9, &[1, 2, 3, 4, 5, 6]),
        (any(), 2, 2, &[3, 4]),
        (any(), 6, 9, &[]),
        (any(), u64::MAX, 9, &[]),
        (
            TasksAsked {
                open: Some(true),
                ..any()
            },
            0,
            9,
            &[2, 3, 4, 5, 6],
        ),
        (
            TasksAsked {
                open: Some(false),
                ..any()
            },
            0,
            9,
            &[1],
        ),
        (
            TasksAsked {
                kind: kind("examine"),
                ..any()
            },
            0,
            9,
            &[1, 4, 5],
        ),
        (
            TasksAsked {
                kind: kind("查验"),
                ..any()
            },
            0,
            9,
            &[6],
        ),
        (
            TasksAsked {
                kind: kind("exam"),
                ..any()
            },
            0,
            9,
            &[],
        ),
        (
            TasksAsked {
                about: list(&["permit:7"]),
                ..any()
            },
            0,
            9,
            &[2, 6],
        ),
        (
            TasksAsked {
                about: list(&["permit", "7", "permit:7\u{1f}permit:8"]),
                ..any()
            },
            0,
            9,
            &[],
        ),
        (
            TasksAsked {
                offices: list(&["0002", "0003"]),
                ..any()
            },
            0,
            9,
            &[4, 6],
        ),
        (
            TasksAsked {
                offices: list(&[]),
                ..any()
            },
            0,
            9,
            &[],
        ),
        (
            TasksAsked {
                since: Some(at(2)),
                ..any()
            },
            0,
            9,
            &[4, 6],
        ),
        (
            TasksAsked {
                open: Some(true),
                kind: kind("permit"),
                about: list(&["permit:8", "permit:7"]),
                offices: list(&["0001"]),
                since: Some(at(1)),
            },
            2,
            9,
            &[3],
        ),
    ];
    for (asked, after, limit, expected) in table {
        let rows = rig.query.tasks(&asked, after, limit).expect("tasks");
        assert_eq!(numbers(&rows), expected, "{asked:?} after {after}");
    }
    let rows = rig.query.tasks(&any(), 0, 9).expect("tasks");
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
