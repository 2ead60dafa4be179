//! On what ground a declaration is released on a guarantee, whether the law
//! lets it be, and up to how much is secured (State Council Order 581 arts. 4
//! and 14).
//!
//! A licence that nobody confirms the goods need is told of at the door and
//! bars nothing; one that is confirmed is refused there. What is left to ask
//! here is whether the licences named are good: one its agency refused is
//! lacking.

use super::clear_declaration::Clearing;
use super::consult_agencies::granting;
use crate::declaration::Dossier;
use tw_base::{Finding, Fixed5, Known, Money, RuleCode};
use tw_clearance::AgencyState;
use tw_declaration::permits;
use tw_guarantee::{Circumstances, Ground, Most, admissible, capped};

/// On what ground it is secured, and up to how much (trace).
pub const GROUND: RuleCode = RuleCode::new("TW3310");

/// Codes of this use case.
pub const ALL: &[RuleCode] = &[GROUND];

/// Places of `PromiseItmes` that say that the price is not known yet: a
/// formula price, a provisional price.
const PRICE_OPEN: [usize; 2] = [3, 4];

impl Clearing<'_, '_> {
    /// Whether what is to be paid cannot be determined yet.
    fn is_undetermined(dossier: &Dossier) -> bool {
        let promises = dossier.content.head.promises.as_deref();
        let said = promises.unwrap_or_default().as_bytes();
        PRICE_OPEN.iter().any(|at| said.get(*at) == Some(&b'1'))
    }

    /// What a guarantee is used for.
    pub(super) fn purpose(&self, dossier: &Dossier) -> &'static str {
        if self.is_aggregate(dossier) {
            "aggregate_payment"
        } else if Self::is_undetermined(dossier) {
            "assessment_elements"
        } else {
            "payment_period"
        }
    }

    /// The ground of release on a guarantee.
    fn ground(dossier: &Dossier) -> &'static str {
        match Self::is_undetermined(dossier) {
            true => "elements_undetermined",
            false => "tax_unpaid",
        }
    }

    /// A licence the goods need that is not good: its agency refused it.
    fn licence_refused(&self, dossier: &Dossier) -> Option<String> {
        let law = self.context.law(self.context.today);
        let mut needed = permits(&dossier.content, law).into_keys();
        needed.find(|kind| {
            granting(kind)
                .is_some_and(|agency| dossier.regions.agency(&agency) == AgencyState::Refused)
        })
    }

    /// How much of what is owed is to be secured, where the law lets it be
    /// secured at all; told in the trace with its ground.
    pub(super) fn secured_on_ground(
        &mut self,
        owed: Fixed5,
        dossier: &Dossier,
    ) -> Result<Fixed5, Vec<Finding>> {
        let refused = self.licence_refused(dossier);
        let circumstances = Circumstances {
            licence_lacking: refused.is_some(),
        };
        let ground = Self::ground(dossier);
        let tables = self.context.guarantees;
        let known = admissible(tables, self.context.today, ground, circumstances);
        let known = known.map_err(|finding| {
            let document = refused.unwrap_or_default();
            vec![
                finding
                    .with("document", document)
                    .at_path("DecHead/LicenseNo"),
            ]
        })?;
        let share = self.secured_share(owed, dossier);
        let currency = self.context.pack.currency();
        let money = |amount: Fixed5| Money::new(amount.decimal(), currency);
        let (secured, above) = match most_tax(known) {
            true => capped(money(share), money(owed)),
            false => (money(share), None),
        };
        self.decision.warn(above.into_iter().collect());
        let step = [
            ("guarantee_ground", ground.into()),
            ("guarantee_use", self.purpose(dossier).into()),
            ("source", known.source.0.clone().into()),
            ("confidence", known.confidence.as_str().into()),
        ];
        self.decision.trace.push(GROUND, step, secured.amount);
        Ok(Fixed5::try_from(secured.amount).unwrap_or(share))
    }
}

/// Whether no more is secured than the tax that may be owed.
fn most_tax(ground: &Known<Ground>) -> bool {
    matches!(
        ground.value.most,
        Most::MaximumTax | Most::MaximumTaxOrLaidDown
    )
}
