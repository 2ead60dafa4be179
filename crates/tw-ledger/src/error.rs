//! Why a transfer is refused.

use crate::{TransferId, Unit};
use tw_base::AccountKey;

/// Why a transfer is refused. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Not enough is available above the floor. Amounts in raw units.
    #[error("account {account}: {needed} needed, {available} available, floor {floor}")]
    BelowFloor {
        /// The account that would fall through its floor.
        account: AccountKey,
        /// Posted − pending before the transfer.
        available: i64,
        /// What the transfer takes.
        needed: i64,
        /// The floor the posting gave.
        floor: i64,
    },
    /// The pending transfer to resolve was never made or was not loaded.
    #[error("no open reservation {0}")]
    UnknownPending(TransferId),
    /// The pending transfer was posted, voided or expired before.
    #[error("reservation {0} is already resolved")]
    AlreadyResolved(TransferId),
    /// More is to be posted than was reserved.
    #[error("{amount} to be posted, only {reserved} reserved")]
    AmountExceeds {
        /// What is to be posted.
        amount: i64,
        /// What was reserved.
        reserved: i64,
    },
    /// The resolving transfer does not name the accounts of the pending one,
    /// or gives back another amount than was reserved.
    #[error("the transfer does not fit reservation {0}")]
    ResolutionDiffers(TransferId),
    /// An amount of 0 or less.
    #[error("an amount of {0} cannot be transferred")]
    AmountNotPositive(i64),
    /// Beyond 64 bits.
    #[error("the balance of account {0} would leave 64 bits")]
    Overflow(AccountKey),
    /// Debit and credit are one account.
    #[error("account {0} cannot be debited and credited by one transfer")]
    SameAccount(AccountKey),
    /// The account counts something else.
    #[error("account {account} counts {expected}, not {found}")]
    UnitMismatch {
        /// The account.
        account: AccountKey,
        /// What it counts.
        expected: Unit,
        /// What the transfer moves.
        found: Unit,
    },
    /// The caller forgot to load the account; its balance is not known.
    #[error("account {0} was not loaded")]
    NotLoaded(AccountKey),
    /// A transfer of that identity was booked before.
    #[error("transfer {0} is already booked")]
    Booked(TransferId),
}

/// Which of several postings was refused, and why. None of them is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("posting {index} refused: {error}")]
pub struct Refused {
    /// Its place in the list, from 0.
    pub index: usize,
    /// Why.
    #[source]
    pub error: LedgerError,
}
