//! The ledger against its transfers.

use super::{AuditError, Report};
use crate::store::{Query, TransferRow};
use std::collections::BTreeMap;
use tw_base::{AccountKey, BatchNo};
use tw_ledger::AccountKind;

/// Balances as the transfers say.
#[derive(Default)]
pub struct Books {
    balances: BTreeMap<AccountKey, (i128, i128)>,
    open: BTreeMap<(u64, u32), i64>,
}

const POSTED: u8 = 1;
const PENDING: u8 = 2;
const POST: u8 = 3;

impl Books {
    /// Books one transfer, written anew here from the words of its kind and
    /// not by the ledger's own code, so that the two can disagree.
    pub fn book(&mut self, batch: BatchNo, transfer: &TransferRow, report: &mut Report) {
        let TransferRow {
            n,
            debit,
            credit,
            amount,
            kind,
            resolves,
            ..
        } = transfer;
        let amount128 = i128::from(*amount);
        let (posted, pending) = match (*kind, resolves) {
            (POSTED, None) => (amount128, 0),
            (PENDING, None) => {
                self.open.insert((batch.0, *n), *amount);
                (0, amount128)
            }
            (resolving, Some((of, m))) => match self.open.remove(&(of.0, *m)) {
                Some(reserved) => {
                    let posted = if resolving == POST { amount128 } else { 0 };
                    (posted, -i128::from(reserved))
                }
                None => {
                    let what = "it resolves a reservation that is not open";
                    report.fault("ledger", format!("transfer {}.{n}", batch.0), what);
                    return;
                }
            },
            _ => {
                let what = format!("kind {kind} without or with a reservation");
                report.fault("ledger", format!("transfer {}.{n}", batch.0), what);
                return;
            }
        };
        let from = self.balances.entry(*debit).or_default();
        from.0 -= posted;
        from.1 += pending;
        let to = self.balances.entry(*credit).or_default();
        to.0 += posted;
    }

    /// Compares the balances with the accounts, and the accounts with the
    /// balances: one without transfers holds nothing.
    pub fn compare(self, query: &dyn Query, report: &mut Report) -> Result<(), AuditError> {
        let mut sum = 0_i128;
        for (key, (posted, pending)) in &self.balances {
            sum += posted;
            if AccountKind::of(*key).is_contra() {
                continue;
            }
            report.accounts += 1;
            let row = query.account(*key)?;
            let place = format!("account {key}");
            if i128::from(row.posted) != *posted || i128::from(row.pending) != *pending {
                let what = format!(
                    "it holds {}/{}, its transfers come to {posted}/{pending}",
                    row.posted, row.pending
                );
                report.fault("ledger", place.clone(), what);
            }
            let available = i128::from(row.posted) - i128::from(row.pending);
            if available < i128::from(row.floor) {
                let what = format!("available {available} is below its floor {}", row.floor);
                report.fault("ledger", place, what);
            }
        }
        for kind in 0..=u8::MAX {
            for (key, row) in query.accounts(kind, usize::MAX >> 1)? {
                let held = row.posted != 0 || row.pending != 0;
                if held && !self.balances.contains_key(&key) {
                    let what = format!(
                        "it holds {}/{}, and no transfer ever touched it",
                        row.posted, row.pending
                    );
                    report.fault("ledger", format!("account {key}"), what);
                }
            }
        }
        if sum != 0 {
            let what = format!("debits and credits differ by {sum}");
            report.fault("ledger", "all accounts", what);
        }
        Ok(())
    }
}
