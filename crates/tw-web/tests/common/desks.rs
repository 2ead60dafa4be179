//! Hand-made desks: what waits, for whom, and what is said of acts.

use super::{DECLARED, OTHERS, POISON, RELEASED, at, coded, finding};
use tw_app::admin::{ControlAct, DeclarationAct, MeasureStep};
use tw_app::desk::{ActAnswer, ActOutcome, Worklist};
use tw_app::measures::{
    BoundView, ConditionView, EffectView, MeasureView, PolicyView, ProposalFile, ProposalView,
    ProposalsView, Saved,
};
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

/// A measure of number nine is wider than what it supports.
pub fn stepped(known: bool, step: &MeasureStep) -> ActAnswer {
    let refused = |code, en| vec![finding(code, "不可办理", en, None)];
    let (outcome, findings) = if !known {
        let said = "It is no programme office for this";
        (ActOutcome::Forbidden, refused("TW3235", said))
    } else if step.number().ends_with('9') {
        (ActOutcome::Refused, refused("TW3211", "It is wider"))
    } else {
        (ActOutcome::Done, Vec::new())
    };
    ActAnswer { outcome, findings }
}

/// One measure that applies and saved something, one that nearly does, and
/// one that does not.
pub fn policy(at: Option<tw_base::Date>) -> PolicyView {
    let condition = |state: &str, remedy| ConditionView {
        about: coded("classes", "信用等级", "credit class"),
        state: coded(state, "状态", "its state"),
        wanted: vec!["advanced_certified".into()],
        found: vec![POISON.into()],
        remedy,
    };
    let measure = |standing: &str, condition, declarations| MeasureView {
        number: format!("SZ-{standing}"),
        title: coded("", POISON, POISON),
        basis: coded("", "依据", "its basis"),
        office: "5300".into(),
        supports: vec!["N10-01".into()],
        example: true,
        confidence: tw_base::Confidence::Unverified,
        standing: coded(standing, "状况", "its standing"),
        effects: vec![EffectView {
            kind: coded("fee", "费用", "a fee"),
            about: "storage".into(),
            value: Some("0.5".into()),
        }],
        conditions: vec![condition],
        saved: Saved {
            declarations,
            not_frozen: tw_base::Decimal::new(123, 2),
            ..Saved::default()
        },
    };
    let way = coded("obtain_class", "申请认证", "apply for certification");
    PolicyView {
        enterprise: "4403160B7C".into(),
        name: POISON.into(),
        at: at.unwrap_or(tw_base::Date::constant(2026, 6, 30)),
        class: coded("regular", "常规管理企业", "standard management"),
        declarations: 12,
        looked_at: 20_000,
        more: false,
        not_told: coded("hours", "小时数", "hours"),
        measures: vec![
            measure("applies", condition("met", None), 3),
            measure("nearly", condition("not_met", Some(way)), 0),
            measure("not", condition("not_met", None), 0),
        ],
    }
}

fn stands(number: &str, stage: &str) -> ProposalView {
    ProposalView {
        number: number.into(),
        title: coded("", POISON, POISON),
        office: "5300".into(),
        stage: coded(stage, "阶段", "its stage"),
        drafted_by: Some(POISON.into()),
        drafted_on: Some(tw_base::Date::constant(2026, 6, 8)),
        approved_by: Some("4403160B7C".into()),
        approval_ends: Some(tw_base::Date::constant(2026, 7, 8)),
        approval_over: stage == "published",
        from: None,
        until: None,
    }
}

/// One measure before the tenth, and more after it.
pub fn proposals(after: u64, empty: bool) -> ProposalsView {
    let first = after < 10 && !empty;
    ProposalsView {
        measures: first
            .then(|| stands("SZ-2026-1", "approved"))
            .into_iter()
            .collect(),
        next: after.max(10),
        more: first,
    }
}

/// A measure by its stage, and one of the pack.
pub fn proposal(number: &str) -> Option<ProposalFile> {
    let stage = match number {
        "SZ-2026-1" => "checked",
        "SZ-2026-2" => "approved",
        "SZ-2026-3" => "published",
        "N10-01" => "laid_down",
        _ => return None,
    };
    let scope = tw_app::measures::Scope::from_day(tw_base::Date::constant(2026, 1, 1));
    let text = || tw_app::measures::Text::new(POISON, POISON);
    let fee = || EffectView {
        kind: coded("fee", "费用", "a fee"),
        about: POISON.into(),
        value: Some("0.5".into()),
    };
    Some(ProposalFile {
        standing: stands(number, stage),
        version: (stage != "laid_down").then(|| "0123456789abcdef0123456789abcdef".into()),
        measure: Box::new(tw_app::measures::Measure {
            number: number.into(),
            title: text(),
            basis: text(),
            office: "5300".into(),
            indicator: text(),
            package: Some(tw_app::measures::Package { of: 10, place: 7 }),
            parent: Some("N10-01".into()),
            scope,
            effects: Vec::new(),
            further: Vec::new(),
            confidence: tw_base::Confidence::Unverified,
            example: true,
        }),
        basis: coded("", "依据", "its basis"),
        indicator: coded("", "指标", "an indicator"),
        parent: Some(coded("N10-01", POISON, POISON)),
        scope: vec![BoundView {
            about: coded("classes", "信用等级", "credit class"),
            wanted: vec![POISON.into()],
        }],
        effects: vec![fee()],
        further: vec![fee()],
        confidence: tw_base::Confidence::Unverified,
        findings: vec![finding("TW3211", "超出", POISON, None)],
        steps: match stage {
            "checked" => vec!["draft", "approve"],
            "approved" => vec!["publish"],
            "published" => vec!["end"],
            _ => Vec::new(),
        },
    })
}
