//! The naive model: it keeps nothing but the history of what was accepted and
//! computes everything from it anew. The drill `ledger` runs the same model
//! over a million sequences, so nothing here knows how wishes are drawn.

use std::collections::BTreeMap;
use tw_base::{BatchNo, Currency, SubjectId};
use tw_ledger::{
    AccountKey, AccountKind, AccountState, Overlay, Posting, Reason, Reservation, Transfer,
    TransferId, TransferKind, Unit,
};

/// Accounts there are: owned, contended, contra.
pub const ACCOUNTS: usize = 6;

/// The key of the i-th.
pub fn key(i: usize) -> AccountKey {
    let kind = match i {
        0 | 1 => AccountKind::owned(1),
        2 | 3 => AccountKind::contended(2),
        _ => AccountKind::contra(3),
    };
    kind.key_of([i as u8; 15])
}

/// A wish for a posting; resolutions pick one of the transfers made so far.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// From 0: posted, pending, post, void, expire.
    pub kind: u8,
    /// Account debited.
    pub debit: usize,
    /// Account credited.
    pub credit: usize,
    /// Amount.
    pub amount: i64,
    /// Floor asked for.
    pub floor: i64,
    /// Which transfer it resolves.
    pub of: usize,
    /// Whether a resolution names accounts and amount as reserved.
    pub fitting: bool,
    /// Whether the batch ends after it.
    pub ends_batch: bool,
}

/// What a list of postings adds to an account.
fn moved(history: &[Posting], key: AccountKey) -> i128 {
    let moves = history.iter().map(|p| &p.transfer);
    let moves = moves.filter(|t| matches!(t.kind, TransferKind::Posted | TransferKind::Post(_)));
    moves
        .map(|t| match (t.debit == key, t.credit == key) {
            (true, false) => -i128::from(t.amount),
            (false, true) => i128::from(t.amount),
            _ => 0,
        })
        .sum()
}

/// What was accepted, in order. That is all the model knows.
#[derive(Default)]
struct Model {
    history: Vec<Posting>,
    /// How many of them earlier batches made.
    committed: usize,
}

impl Model {
    fn resolved_by(&self, id: TransferId) -> Option<&Posting> {
        self.history
            .iter()
            .find(|p| p.transfer.kind.resolves() == Some(id))
    }

    fn pending(&self, id: TransferId) -> Option<&Posting> {
        self.history
            .iter()
            .find(|p| p.transfer.id == id && p.transfer.kind == TransferKind::Pending)
    }

    fn posted(&self, key: AccountKey) -> i128 {
        moved(&self.history, key)
    }

    fn reserved(&self, key: AccountKey) -> i128 {
        let open = self.history.iter().filter(|p| {
            p.transfer.kind == TransferKind::Pending
                && p.transfer.debit == key
                && self.resolved_by(p.transfer.id).is_none()
        });
        open.map(|p| i128::from(p.transfer.amount)).sum()
    }

    fn available(&self, key: AccountKey) -> i128 {
        self.posted(key) - self.reserved(key)
    }

    /// Whether a posting is allowed, by the rules as the crate's page has them.
    fn allows(&mut self, posting: &Posting) -> bool {
        let t = &posting.transfer;
        if t.amount <= 0 || t.debit == t.credit {
            return false;
        }
        if let Some(of) = t.kind.resolves() {
            let Some(reserved) = self.pending(of).map(|p| p.transfer.clone()) else {
                return false;
            };
            let same_accounts = reserved.debit == t.debit && reserved.credit == t.credit;
            let amount_fits = match t.kind {
                TransferKind::Post(_) => t.amount <= reserved.amount,
                _ => t.amount == reserved.amount,
            };
            if self.resolved_by(of).is_some() || !same_accounts || !amount_fits {
                return false;
            }
        }
        let keeps_balance = |key: AccountKey| !AccountKind::of(key).is_contra();
        let sides = [t.debit, t.credit].map(|key| (key, self.available(key)));
        self.history.push(posting.clone());
        let good = sides
            .into_iter()
            .filter(|(key, _)| keeps_balance(*key))
            .all(|(key, before)| {
                let (posted, after) = (self.posted(key), self.available(key));
                let fits = |n: i128| i64::try_from(n).is_ok();
                fits(posted)
                    && fits(moved(&self.history[self.committed..], key))
                    && fits(after)
                    && fits(self.reserved(key))
                    && (after >= before || after >= i128::from(posting.floor))
            });
        self.history.pop();
        good
    }
}

/// The rows a store would hold, changed by deltas only.
type Rows = BTreeMap<AccountKey, AccountState>;

/// The ledger and its model, side by side.
pub struct Run {
    model: Model,
    rows: Rows,
    pub overlay: Overlay,
    /// Reservations as their subjects keep them.
    held: Vec<Reservation>,
    n: u32,
}

impl Run {
    pub fn new() -> Self {
        let mut run = Self {
            model: Model::default(),
            rows: Rows::new(),
            overlay: Overlay::new(),
            held: Vec::new(),
            n: 0,
        };
        run.load();
        run
    }

    fn load(&mut self) {
        self.overlay = Overlay::new();
        for key in (0..ACCOUNTS)
            .map(key)
            .filter(|k| !AccountKind::of(*k).is_contra())
        {
            let row = self.rows.get(&key).copied().unwrap_or_default();
            self.overlay.load(key, Unit::money(Currency::CNY), row);
        }
        self.held
            .iter()
            .for_each(|r| self.overlay.load_reservation(*r));
    }

    pub fn posting(&mut self, wish: &Wish) -> Posting {
        self.n += 1;
        let id = TransferId::new(BatchNo(1), self.n);
        let old = self
            .model
            .history
            .get(wish.of % self.model.history.len().max(1))
            .map(|p| p.transfer.clone());
        let of = old.as_ref().map_or(id, |t| t.id);
        let kind = match wish.kind {
            0 => TransferKind::Posted,
            1 => TransferKind::Pending,
            2 => TransferKind::Post(of),
            3 => TransferKind::Void(of),
            _ => TransferKind::Expire(of),
        };
        let mut transfer = Transfer {
            id,
            debit: key(wish.debit),
            credit: key(wish.credit),
            amount: wish.amount,
            unit: Unit::money(Currency::CNY),
            kind,
            reason: Reason::new("model"),
            subject: SubjectId(1),
        };
        if let (true, true, Some(old)) = (wish.fitting, wish.kind >= 2, old) {
            (transfer.debit, transfer.credit) = (old.debit, old.credit);
            transfer.amount = if wish.kind == 2 {
                wish.amount.min(old.amount)
            } else {
                old.amount
            };
        }
        Posting {
            transfer,
            floor: wish.floor,
        }
    }

    pub fn step(&mut self, wish: &Wish) -> Result<(), String> {
        let posting = self.posting(wish);
        let allowed = self.model.allows(&posting);
        let taken = self.overlay.post(&posting);
        if taken.is_ok() != allowed {
            return Err(format!("{posting:?}: {taken:?}, the model says {allowed}"));
        }
        if allowed {
            self.held.extend(Reservation::of(&posting));
            self.held
                .retain(|r| Some(r.id) != posting.transfer.kind.resolves());
            self.model.history.push(posting);
        }
        self.same_balances()?;
        if wish.ends_batch {
            self.commit()
        } else {
            Ok(())
        }
    }

    fn same_balances(&self) -> Result<(), String> {
        let mut sum = 0;
        for key in (0..ACCOUNTS).map(key) {
            sum += self.model.posted(key);
            if AccountKind::of(key).is_contra() {
                if self.overlay.state(key).is_some() {
                    return Err(format!("{key} keeps a balance"));
                }
                continue;
            }
            let Some(state) = self.overlay.state(key) else {
                return Err(format!("{key} was loaded and is not there"));
            };
            let (posted, reserved) = (self.model.posted(key), self.model.reserved(key));
            if i128::from(state.posted) != posted || i128::from(state.pending) != reserved {
                return Err(format!("{state:?}, the history says {posted}/{reserved}"));
            }
            if state.pending < 0 || state.available() < state.floor {
                return Err(format!("{state:?} is below its floor"));
            }
        }
        match sum {
            0 => Ok(()),
            sum => Err(format!("debits and credits differ by {sum}")),
        }
    }

    /// Applies the deltas as the store does and starts the next batch.
    pub fn commit(&mut self) -> Result<(), String> {
        for delta in self.overlay.deltas() {
            let row = self.rows.entry(delta.key).or_default();
            row.posted += delta.posted;
            row.pending += delta.pending;
            row.floor = delta.floor;
            if row.posted - row.pending < row.floor {
                return Err(format!("the store would refuse {delta:?}"));
            }
            if Some(*row) != self.overlay.state(delta.key) {
                return Err(format!("{row:?} after {delta:?} is not the overlay's"));
            }
        }
        self.model.committed = self.model.history.len();
        self.load();
        self.same_balances()
    }
}

/// Several postings are taken together or not at all.
pub fn all_or_none(wishes: &[Wish]) -> Result<(), String> {
    let mut run = Run::new();
    let mut alone = run.overlay.clone();
    let postings: Vec<Posting> = wishes.iter().map(|w| run.posting(w)).collect();
    let first_refused = postings.iter().position(|p| alone.post(p).is_err());
    let before = run.overlay.clone();
    let (refused, like) = match run.overlay.post_all(&postings) {
        Ok(()) => (None, &alone),
        Err(refused) => (Some(refused.index), &before),
    };
    if refused != first_refused {
        return Err(format!(
            "refused at {refused:?}, one by one at {first_refused:?}"
        ));
    }
    let same_reservations = refused.is_none()
        || postings.iter().all(|p| {
            let id = p.transfer.id;
            run.overlay.reservation(id) == before.reservation(id)
        });
    if run.overlay.deltas() != like.deltas() || !same_reservations {
        return Err("together they leave another state than one by one".to_owned());
    }
    Ok(())
}
