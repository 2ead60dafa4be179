//! Hand-made desks: what waits, for whom, and what is said of acts.

use super::{DECLARED, OTHERS, POISON, RELEASED, at, coded, finding};
use tw_app::admin::{ControlAct, DeclarationAct};
use tw_app::desk::{ActAnswer, ActOutcome, Worklist};
use tw_app::task::TaskKind;
use tw_app::view::{
    ActView, Coded, PartyView, RequestItemView, RequestView, TaskEndView, TaskView,
};
use tw_app::words::{self, word};

fn office() -> Coded {
    coded("5349", "前海港区", "Qianhai port area")
}

fn permit() -> Coded {
    coded("permit:7", "自动进口许可证", "automatic import licence")
}

/// An agency consented.
pub fn act(note: &str) -> ActView {
    ActView {
        what: word("approve"),
        about: Some(coded("permit:7", "permit:7", "permit:7")),
        capacity: word("agency"),
        by: coded("9999980001", "虚构商务部门", "an invented ministry"),
        note: note.into(),
    }
}

fn task(n: u64, kind: TaskKind, number: &str, about: &Coded) -> TaskView {
    let (zh, en) = words::task(kind.word(), about);
    TaskView {
        n,
        kind: word(kind.word()),
        zh,
        en,
        of: word(if number == RELEASED {
            "list"
        } else {
            "declaration"
        }),
        number: number.into(),
        office: office(),
        since: at("2026-04-22T02:11:09Z"),
        due: (kind == TaskKind::CollectDuty).then(|| at("2026-04-21T16:00:00Z")),
        by_hand: kind.ends_by_hand(),
        ended: None,
    }
}

/// One of each kind, an ended one, and one whose texts are hostile.
pub fn tasks(list: &Worklist, after: u64, limit: usize, empty: bool) -> Vec<TaskView> {
    if empty {
        return Vec::new();
    }
    let none = coded("", "", "");
    let mut all: Vec<TaskView> = (1..)
        .zip(TaskKind::ALL)
        .map(|(n, kind)| match kind {
            TaskKind::Permit => task(n, kind, OTHERS, &permit()),
            kind => task(n, kind, DECLARED, &none),
        })
        .collect();
    let ended = |by: &str, why: &str, note: &str| TaskEndView {
        at: at("2026-04-22T08:00:00Z"),
        by: by.into(),
        why: word(why),
        note: note.into(),
    };
    all.push(TaskView {
        ended: Some(ended("4403160B7C", "done", "17号文")),
        ..task(90, TaskKind::Repay, DECLARED, &none)
    });
    all.push(TaskView {
        zh: POISON.into(),
        en: POISON.into(),
        ended: Some(ended(POISON, "done", POISON)),
        ..task(100, TaskKind::Assess, RELEASED, &none)
    });
    let fits = |task: &TaskView| {
        task.n > after
            && list.open.is_none_or(|open| open == task.ended.is_none())
            && list.kind.is_none_or(|kind| kind.word() == task.kind.code)
            && list
                .office
                .as_ref()
                .is_none_or(|office| *office == task.office.code)
            && list.since.is_none_or(|since| since <= task.since)
    };
    all.into_iter().filter(fits).take(limit).collect()
}

/// Two, of which one has hostile texts.
pub fn requests(after: u64, limit: usize, empty: bool) -> Vec<RequestView> {
    if empty {
        return Vec::new();
    }
    let request = |n: u64, text: &str| RequestView {
        n,
        number: DECLARED.into(),
        agency: permit(),
        since: at("2026-04-22T02:11:09Z"),
        direction: word("import"),
        office: office(),
        permits: vec![text.into()],
        parties: vec![PartyView {
            role: word("trader"),
            code: "4403160B7C".into(),
            name: text.into(),
        }],
        items: vec![RequestItemView {
            number: 1,
            commodity: "8703234110".into(),
            name: text.into(),
            quantity: "12".into(),
            unit: coded("001", "台", "set"),
            origin: coded("DEU", "德国", "Germany"),
        }],
    };
    let all = [request(5, "26-AA-100001"), request(9, POISON)];
    let above = all.into_iter().filter(|request| request.n > after);
    above.take(limit).collect()
}

/// Detention is not possible, and an agency's code that begins with an X is
/// not the party's.
pub fn acted(known: bool, number: &str, act: &DeclarationAct) -> ActAnswer {
    let foreign = matches!(act, DeclarationAct::Agency { agency, .. } if agency.starts_with('X'));
    let detains = matches!(
        act,
        DeclarationAct::Control {
            step: ControlAct::Detain
        }
    );
    let refused = |code, en| vec![finding(code, "不可办理", en, None)];
    let (outcome, findings) = match number {
        DECLARED if !known || foreign => (
            ActOutcome::Forbidden,
            refused("TW1250", "There is no capacity for this"),
        ),
        DECLARED if detains => (
            ActOutcome::Refused,
            refused("TW1253", "It does not stand where this could be done"),
        ),
        DECLARED => (ActOutcome::Done, Vec::new()),
        _ => (ActOutcome::Unknown, refused("TW1222", "There is none")),
    };
    ActAnswer { outcome, findings }
}
