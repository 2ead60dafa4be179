//! What is claimed on an instrument and not answered: it is not given back
//! before the guarantor paid, or the claim fell away.

use crate::Instrument;
use serde::{Deserialize, Serialize};
use tw_base::{Date, Fixed5, SubjectId};

/// A claim its guarantor has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenClaim {
    /// The debt it was claimed for.
    pub debt: SubjectId,
    /// Number of the declaration that debt is on.
    pub number: String,
    /// How much.
    pub amount: Fixed5,
    /// When.
    pub on: Date,
}

impl Instrument {
    /// Something is claimed on it for a debt, in place of what was claimed for
    /// that before.
    #[must_use]
    pub fn claimed(self, claim: OpenClaim) -> Self {
        let debt = claim.debt;
        let answered = self.answered(debt);
        let mut claims = answered.claims().to_vec();
        claims.push(claim);
        answered.with_claims(claims)
    }

    /// What was claimed for a debt was paid, or fell away.
    #[must_use]
    pub fn answered(self, debt: SubjectId) -> Self {
        let mut claims = self.claims().to_vec();
        claims.retain(|claim| claim.debt != debt);
        self.with_claims(claims)
    }
}
