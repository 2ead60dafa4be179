//! What holds of money and claims on a declaration from one step of a walk to
//! the next.

use super::declared_settled::minus;
use tw_app::admin::DeclarationAct;
use tw_app::declaration::{Charges, ClaimStage, Dossier, DutyRecord};
use tw_app::task::TaskKind;
use tw_base::Fixed5;
use tw_clearance::{DebtState, DocumentState};

/// What was paid changes by payments and repayments alone, each once.
pub fn money(
    (was, is): (DutyRecord, DutyRecord),
    (act, claimed): (Option<&DeclarationAct>, Option<Fixed5>),
    why: &dyn Fn() -> String,
) {
    let (before, after) = (was.paid.total(), is.paid.total());
    match act {
        Some(DeclarationAct::Paid {} | DeclarationAct::Honoured {}) => {
            let late = minus(is.surcharge, was.surcharge);
            let came = minus(after, before);
            let whole = tw_app::declaration::sum([was.open().total(), late]);
            // A guarantor pays what was claimed from it, and no more.
            let most = claimed.filter(|_| act == Some(&DeclarationAct::Honoured {}));
            assert_eq!(
                came,
                most.map_or(whole, |most| most.min(whole)),
                "{}",
                why()
            );
            assert_eq!(is.repaid, was.repaid, "{}", why());
        }
        Some(DeclarationAct::Repaid {}) => {
            assert!(was.to_repay > Fixed5::ZERO, "{}", why());
            assert_eq!(minus(before, after), was.to_repay, "{}", why());
            assert!(minus(is.repaid, was.repaid) >= was.to_repay, "{}", why());
        }
        Some(DeclarationAct::TaskDone {
            task: TaskKind::Repay,
            ..
        }) => {
            assert!(minus(before, after) <= was.to_repay, "{}", why());
            assert_eq!(is.repaid, was.repaid, "{}", why());
        }
        _ => {
            assert_eq!((after, is.repaid), (before, was.repaid), "{}", why());
            let nothing = Charges::default() == is.owed();
            assert!(nothing || is.surcharge == was.surcharge, "{}", why());
        }
    }
}

/// What is over stays over: money may still be given back, and officers say
/// what they did.
pub fn over(was: &Dossier, is: &Dossier, act: Option<&DeclarationAct>, why: &dyn Fn() -> String) {
    let ended = |dossier: &Dossier| {
        let document = dossier.regions.document();
        matches!(document, DocumentState::Invalidated | DocumentState::Closed)
    };
    if ended(is) {
        let left = is.tasks.iter().filter(|task| !task.kind.ends_by_hand());
        assert_eq!(left.count(), 0, "{}", why());
        assert_eq!(is.waits, None, "{}", why());
    }
    if ended(was) {
        let may = matches!(
            act,
            None | Some(
                DeclarationAct::Repaid {}
                    | DeclarationAct::MadeGood {}
                    | DeclarationAct::TaskDone { .. }
            )
        );
        assert!(may, "{}", why());
        assert_eq!(is.regions.goods(), was.regions.goods(), "{}", why());
        assert_eq!(is.regions.agencies(), was.regions.agencies(), "{}", why());
    }
}

/// What is secured is reserved or claimed; a claim that ended stays as it is.
pub fn claims(was: &Dossier, is: &Dossier, why: &dyn Fn() -> String) {
    let debt = is.regions.debt();
    let secured = matches!(debt, DebtState::Secured | DebtState::FurtherSecured);
    let called = is.claimed();
    // What was claimed before goods came is, where more came to be owed.
    let waits = called && debt == DebtState::Payable;
    assert_eq!(
        is.reserved.is_some() || called,
        secured || waits,
        "{}",
        why()
    );
    assert!(!(is.reserved.is_some() && called), "{}", why());
    let open = is.claims.iter().filter(|c| c.stage == ClaimStage::Open);
    assert!(open.count() <= 1, "{}", why());
    for (n, claim) in was.claims.iter().enumerate() {
        let now = &is.claims[n];
        assert_eq!(
            (now.instrument, now.on, now.drawing),
            (claim.instrument, claim.on, claim.drawing),
            "{}",
            why()
        );
        let ended = matches!(
            claim.stage,
            ClaimStage::MadeGood { .. } | ClaimStage::Withdrawn { .. }
        );
        assert!(!ended || now == claim, "{}", why());
    }
}
