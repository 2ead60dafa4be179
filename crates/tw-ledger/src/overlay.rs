//! A batch's view of the ledger: the loaded balances and what the batch has
//! booked on them, so that its second command sees what the first one did.

use crate::{
    AccountState, Accounts, Entry, LedgerError, Posting, Refused, Reservation, Slot, TransferId,
    Unit, apply,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tw_base::AccountKey;

/// What a batch changes on one account, for the store to add where the floor
/// allows it: `update … set posted = posted + Δposted, pending = pending +
/// Δpending, floor = :floor where key = :key and posted + Δposted − pending −
/// Δpending >= :floor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDelta {
    /// The account.
    pub key: AccountKey,
    /// Of what.
    pub unit: Unit,
    /// Change of the posted balance.
    pub posted: i64,
    /// Change of what is reserved.
    pub pending: i64,
    /// The floor after the batch.
    pub floor: i64,
}

/// Loaded balances and reservations with a batch's bookings on top.
///
/// Every account that keeps a balance has to be loaded before it is used,
/// also one on which nothing was booked: a balance nobody looked up is not zero.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    accounts: BTreeMap<AccountKey, Loaded>,
    reservations: BTreeMap<TransferId, Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Loaded {
    unit: Unit,
    base: AccountState,
    now: AccountState,
}

impl Overlay {
    /// Nothing loaded.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in an account as stored, with what it counts. An account loaded
    /// before keeps what the batch has booked on it.
    pub fn load(&mut self, key: AccountKey, unit: Unit, stored: AccountState) {
        self.accounts.entry(key).or_insert(Loaded {
            unit,
            base: stored,
            now: stored,
        });
    }

    /// Takes in an open reservation of a subject. One that this batch resolved
    /// stays resolved.
    pub fn load_reservation(&mut self, reservation: Reservation) {
        self.reservations
            .entry(reservation.id)
            .or_insert(Slot::Open(reservation));
    }

    /// Whether the account was loaded.
    pub fn is_loaded(&self, key: AccountKey) -> bool {
        self.accounts.contains_key(&key)
    }

    /// The balance as the batch sees it; `None` if it was not loaded.
    pub fn state(&self, key: AccountKey) -> Option<AccountState> {
        self.accounts.get(&key).map(|a| a.now)
    }

    /// Books one posting, or refuses it and changes nothing.
    pub fn post(&mut self, posting: &Posting) -> Result<(), LedgerError> {
        self.post_all(std::slice::from_ref(posting))
            .map_err(|refused| refused.error)
    }

    /// Books the postings of one command: all of them, or none and the first
    /// that is refused.
    pub fn post_all(&mut self, postings: &[Posting]) -> Result<(), Refused> {
        let mut scratch = Scratch {
            below: self,
            accounts: Vec::new(),
            reservations: Vec::new(),
        };
        for (index, posting) in postings.iter().enumerate() {
            apply(&mut scratch, posting)
                .and_then(|()| scratch.differences_fit(posting))
                .map_err(|error| Refused { index, error })?;
        }
        let Scratch {
            accounts,
            reservations,
            ..
        } = scratch;
        for (key, state) in accounts {
            if let Some(loaded) = self.accounts.get_mut(&key) {
                loaded.now = state;
            }
        }
        self.reservations.extend(reservations);
        Ok(())
    }

    /// What is known of an account.
    pub fn account(&self, key: AccountKey) -> Entry {
        self.accounts
            .get(&key)
            .map_or(Entry::NotLoaded, |a| Entry::Loaded(a.unit, a.now))
    }

    /// What is known of a pending transfer.
    pub fn reservation(&self, id: TransferId) -> Slot {
        self.reservations.get(&id).copied().unwrap_or(Slot::Unknown)
    }

    /// What the batch changes, by account, sorted by key. Accounts that ended
    /// as they began are left out.
    pub fn deltas(&self) -> Vec<AccountDelta> {
        self.accounts
            .iter()
            .filter_map(|(key, loaded)| loaded.delta(*key))
            .collect()
    }
}

impl Loaded {
    /// The difference between a balance and what was loaded; `None` if it does
    /// not fit 64 bits.
    fn difference(&self, now: AccountState) -> Option<(i64, i64)> {
        let posted = now.posted.checked_sub(self.base.posted)?;
        Some((posted, now.pending.checked_sub(self.base.pending)?))
    }

    fn delta(&self, key: AccountKey) -> Option<AccountDelta> {
        let (posted, pending) = self.difference(self.now)?;
        let moved = posted != 0 || pending != 0 || self.base.floor != self.now.floor;
        let Self { unit, now, .. } = *self;
        moved.then_some(AccountDelta {
            key,
            unit,
            posted,
            pending,
            floor: now.floor,
        })
    }
}

/// One command's bookings over the batch's, forgotten if any is refused. A
/// command books a handful, so a list searched from its end does.
struct Scratch<'a> {
    below: &'a Overlay,
    accounts: Vec<(AccountKey, AccountState)>,
    reservations: Vec<(TransferId, Slot)>,
}

impl Scratch<'_> {
    /// Refuses what no delta could carry to the store.
    fn differences_fit(&self, posting: &Posting) -> Result<(), LedgerError> {
        let transfer = &posting.transfer;
        for key in [transfer.debit, transfer.credit] {
            let Entry::Loaded(_, now) = self.account(key) else {
                continue;
            };
            let fits = self
                .below
                .accounts
                .get(&key)
                .is_some_and(|a| a.difference(now).is_some());
            if !fits {
                return Err(LedgerError::Overflow(key));
            }
        }
        Ok(())
    }
}

impl Accounts for Scratch<'_> {
    fn account(&self, key: AccountKey) -> Entry {
        let below = self.below.account(key);
        let above = self.accounts.iter().rev().find(|(k, _)| *k == key);
        match (below, above) {
            (Entry::Loaded(unit, _), Some((_, state))) => Entry::Loaded(unit, *state),
            _ => below,
        }
    }

    fn put_account(&mut self, key: AccountKey, state: AccountState) {
        self.accounts.push((key, state));
    }

    fn reservation(&self, id: TransferId) -> Slot {
        let above = self.reservations.iter().rev().find(|(of, _)| *of == id);
        above.map_or_else(|| self.below.reservation(id), |(_, slot)| *slot)
    }

    fn open(&mut self, reservation: Reservation) {
        self.reservations
            .push((reservation.id, Slot::Open(reservation)));
    }

    fn resolve(&mut self, id: TransferId) {
        self.reservations.push((id, Slot::Resolved));
    }
}
