//! Bounds the bytes of messages held in memory, per sender and in all, so
//! that one broken or hostile sender cannot starve the rest.
//!
//! Bytes are counted, not requests: a thousand messages of 3 KB cost less
//! than one of 12 MiB. A body of unknown length counts as the largest one.

use crate::problem::{Problem, ProblemKind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tw_base::EnterpriseCode;

/// Why a body is not admitted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// This sender holds its share already.
    Sender,
    /// All senders together hold what there is.
    Total,
}

impl Full {
    /// What its sender is told.
    pub fn problem(self) -> Problem {
        let kind = match self {
            Self::Sender => ProblemKind::SenderBusy,
            Self::Total => ProblemKind::ServiceBusy,
        };
        Problem::new(kind).retry_after(1)
    }
}

#[derive(Debug, Default)]
struct Held {
    total: u64,
    by_sender: HashMap<EnterpriseCode, u64>,
}

/// The account of bytes in flight.
#[derive(Debug)]
pub struct Admission {
    total: u64,
    per_sender: u64,
    held: Mutex<Held>,
}

/// Bytes admitted; given back when dropped.
#[derive(Debug)]
pub struct Admitted {
    admission: Arc<Admission>,
    sender: EnterpriseCode,
    bytes: u64,
}

impl Admission {
    /// An account with room for `total` bytes, `per_sender` of them for each.
    pub fn new(total: u64, per_sender: u64) -> Self {
        Self {
            total,
            per_sender,
            held: Mutex::default(),
        }
    }

    /// Takes room for a body. A sender without anything in flight is always
    /// within its share, so a share below one body cannot lock anyone out.
    pub fn admit(self: &Arc<Self>, sender: &EnterpriseCode, bytes: u64) -> Result<Admitted, Full> {
        let mut held = self.held();
        let own = held.by_sender.get(sender).copied().unwrap_or(0);
        if own > 0 && own.saturating_add(bytes) > self.per_sender {
            return Err(Full::Sender);
        }
        if held.total > 0 && held.total.saturating_add(bytes) > self.total {
            return Err(Full::Total);
        }
        held.total = held.total.saturating_add(bytes);
        held.by_sender
            .insert(sender.clone(), own.saturating_add(bytes));
        Ok(Admitted {
            admission: Arc::clone(self),
            sender: sender.clone(),
            bytes,
        })
    }

    /// Bytes held now.
    pub fn in_flight(&self) -> u64 {
        self.held().total
    }

    /// A thread that panicked while holding the lock leaves whole numbers
    /// behind, so the account goes on.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut held = self.admission.held();
        held.total = held.total.saturating_sub(self.bytes);
        if let Some(own) = held.by_sender.get_mut(&self.sender) {
            *own = own.saturating_sub(self.bytes);
            if *own == 0 {
                held.by_sender.remove(&self.sender);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(code: &str) -> EnterpriseCode {
        EnterpriseCode::new(code).expect("valid code")
    }

    #[test]
    fn shares_are_kept_and_given_back() {
        let admission = Arc::new(Admission::new(100, 60));
        let (a, b) = (sender("A1"), sender("B1"));
        let first = admission.admit(&a, 60).expect("the whole share");
        assert_eq!(admission.admit(&a, 1).err(), Some(Full::Sender));
        let second = admission.admit(&b, 40).expect("what is left");
        assert_eq!(admission.admit(&b, 1).err(), Some(Full::Total));
        drop(first);
        assert_eq!(admission.in_flight(), 40);
        drop(second);
        assert_eq!(admission.in_flight(), 0);
    }

    #[test]
    fn a_body_larger_than_the_share_passes_alone() {
        let admission = Arc::new(Admission::new(10, 5));
        let held = admission.admit(&sender("A1"), 12).expect("alone");
        assert_eq!(
            admission.admit(&sender("A1"), 0).map(|_| ()),
            Err(Full::Sender)
        );
        assert_eq!(admission.admit(&sender("B1"), 1).err(), Some(Full::Total));
        drop(held);
        assert!(admission.admit(&sender("B1"), 1).is_ok());
    }
}
