//! Hand-made guarantees: a letter for a group, and what is said of acts.

use super::{coded, finding};
use tw_app::desk::{ActAnswer, ActOutcome};
use tw_app::lookup_guarantee::{
    ChangeView, ConfirmedView, GroupView, LetterView, MemberView, MembershipView,
};
use tw_app::lookup_movements::{MovementView, MovementsAsked, MovementsView, PositionView};
use tw_app::surety::GuaranteeAct;
use tw_app::words::word;
use tw_base::Date;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// One letter for a group.
pub fn letters() -> Vec<LetterView> {
    vec![LetterView {
        n: 7,
        number: "G-1".into(),
        kind: coded("bank_letter", "银行保函", "letter of guarantee of a bank"),
        uses: vec![coded("cbec", "跨境电商零售进口税款担保", "retail import")],
        guarantor: ("9999980005".into(), "虚构财务公司".into()),
        principal: None,
        group: Some("G1".into()),
        offices: vec![coded("5300", "深圳关区", "Shenzhen")],
        whole: Some(["100.00".into(), "40.00".into(), "60.00".into()]),
        members: vec![MemberView {
            member: "4403160B7C".into(),
            limit: "60.00".into(),
            available: "0.00".into(),
            reserved: "60.00".into(),
        }],
        from: day("2026-01-01"),
        to: Some(day("2026-12-31")),
        status: word("registered"),
        since: day("2026-01-01"),
        reason: None,
        received: day("2025-12-22"),
        decide_by: Some(day("2026-01-06")),
        changes: vec![ChangeView {
            state: word("asked"),
            asked: day("2026-04-01"),
            due: Some(day("2026-04-09")),
            reason: None,
        }],
        papers: Vec::new(),
        warnings: Vec::new(),
        confirmed: Some(ConfirmedView {
            cursor: 16_777_217,
            agrees: true,
            theirs: position(),
            ours: position(),
        }),
    }]
}

fn position() -> PositionView {
    PositionView {
        limit: "100.00".into(),
        reserved: "60.00".into(),
        called: "0.00".into(),
        available: "40.00".into(),
    }
}

/// One movement on it.
pub fn movements(asked: &MovementsAsked) -> MovementsView {
    MovementsView {
        number: asked.number.clone(),
        member: asked.member.clone(),
        movements: vec![MovementView {
            cursor: 16_777_217,
            kind: word("amount_reserved"),
            amount: "60.00".into(),
            at: "2026-04-20T02:30:00Z".parse().expect("an instant"),
            day: day("2026-04-20"),
            ends: None,
            number: Some("534920261000000001".into()),
            decision: Some("1/2".into()),
            after: position(),
        }],
        next: 16_777_217,
        more: false,
        position: position(),
    }
}

/// The group it stands for.
pub fn group() -> GroupView {
    GroupView {
        name: coded("G1", "虚构集团", "an invented group"),
        finance_company: "9999980005".into(),
        standing: word("accepted"),
        reason: None,
        memberships: vec![MembershipView {
            member: "4403160B7C".into(),
            from: day("2026-01-01"),
            left: None,
            standing: word("accepted"),
            reason: None,
        }],
        letters: vec!["G-1".into()],
    }
}

/// What becomes of an act: only on the letter there is, in a capacity.
pub fn acted(known: bool, act: &GuaranteeAct) -> ActAnswer {
    let refused = |code, en| vec![finding(code, "不可办理", en, None)];
    let (outcome, findings) = match act.number() {
        Some("G-1") if !known => (
            ActOutcome::Forbidden,
            refused("TW3028", "There is no capacity for this"),
        ),
        Some("G-1") if matches!(act, GuaranteeAct::Agree { .. }) => (
            ActOutcome::Refused,
            refused("TW3025", "It does not stand where this could be done"),
        ),
        Some("G-1") => (ActOutcome::Done, Vec::new()),
        _ => (ActOutcome::Unknown, refused("TW3023", "There is none")),
    };
    ActAnswer { outcome, findings }
}
