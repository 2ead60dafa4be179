//! Hand-made standings and signed documents.

use super::{POISON, coded, finding};
use tw_app::desk::{ActAnswer, ActOutcome};
use tw_app::enterprise::EnterpriseAct;
use tw_app::standing::{CertificationView, CriterionView, DecidedView, EffectView, StandingView};
use tw_base::{Date, Timestamp};
use tw_proof::{Document, DocumentKind, Issue, Signer};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// One of everything, with a hostile reason.
pub fn standing() -> StandingView {
    let class = || coded("certified", "认证企业", "Certified Enterprise");
    StandingView {
        enterprise: "4403160B7C".into(),
        name: "虚构科技有限公司".into(),
        on: day("2026-04-22"),
        class: class(),
        since: Some(day("2026-04-10")),
        because: coded("decided", "经认定", "decided"),
        confidence: "secondary",
        source: "GACC Order 282 (2026)".into(),
        effects: vec![EffectView {
            effect: coded("priority", "优先办理通关手续", "handled first"),
            value: "yes".into(),
            confidence: "unverified",
            source: "by inference".into(),
        }],
        decisions: vec![DecidedView {
            class: class(),
            from: day("2026-04-10"),
            why: "certified",
            reason: POISON.into(),
            on: day("2026-04-10"),
        }],
        customs_code: Some("4403160B7C".into()),
        office: Some("5349".into()),
        business_types: vec![coded("trader", "进出口收发货人", "trader")],
        certification: Some(CertificationView {
            stage: "under_review",
            class: Some(class()),
            code: Some("AEOCN4403160B7C".into()),
            from: Some(day("2026-04-10")),
            review_due: Some(day("2031-04-10")),
            review_overdue: false,
            criteria: vec![CriterionView {
                criterion: coded(
                    "finance.accounts",
                    "会计信息真实、完整",
                    "accounts are true",
                ),
                group: coded("finance", "财务状况", "finance"),
                evidence: vec![POISON.into()],
                outcome: Some("met"),
                note: "seen".into(),
            }],
        }),
        keys: vec!["00112233445566778899aabbccddeeff".into()],
        partners: vec![coded("sg", "新加坡", "Singapore")],
    }
}

fn refusal() -> tw_law::Rendered {
    finding("TW3104", "不能进行", "it cannot be done", None)
}

/// What comes of an act: others may do nothing, and nothing is granted.
pub fn acted(own: bool, act: &EnterpriseAct) -> ActAnswer {
    let (outcome, findings) = match act {
        _ if !own => (ActOutcome::Forbidden, vec![refusal()]),
        EnterpriseAct::Grant {} => (ActOutcome::Refused, vec![refusal()]),
        _ => (ActOutcome::Done, Vec::new()),
    };
    ActAnswer { outcome, findings }
}

/// A document signed under a key of the tests.
pub fn document() -> Document {
    let issue = Issue {
        issuer: "cn".into(),
        store: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let signed = Document::sign(
        DocumentKind::AeoList,
        issue,
        &"a list",
        &Signer::new(&[1; 32]),
    );
    signed.expect("a text can be signed")
}
