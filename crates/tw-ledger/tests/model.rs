//! The ledger against a naive model that keeps nothing but the history and
//! computes everything from it anew. 5,000 sequences, or `PROPTEST_CASES` if
//! that is more (the release bar is a million).

use proptest::prelude::*;
use std::collections::BTreeMap;
use tw_base::{BatchNo, Currency, SubjectId};
use tw_ledger::{
    AccountKey, AccountKind, AccountState, Overlay, Posting, Reason, Reservation, Transfer,
    TransferId, TransferKind, Unit,
};

const ACCOUNTS: usize = 6;

fn key(i: usize) -> AccountKey {
    let kind = match i {
        0 | 1 => AccountKind::owned(1),
        2 | 3 => AccountKind::contended(2),
        _ => AccountKind::contra(3),
    };
    kind.key_of([i as u8; 15])
}

/// A wish for a posting; resolutions pick one of the transfers made so far.
#[derive(Debug, Clone, Copy)]
struct Wish {
    kind: u8,
    debit: usize,
    credit: usize,
    amount: i64,
    floor: i64,
    of: usize,
    /// Whether a resolution names accounts and amount as reserved.
    fitting: bool,
    /// Whether the batch ends after it.
    ends_batch: bool,
}

fn wish() -> impl Strategy<Value = Wish> {
    let kind = prop_oneof![3 => Just(0u8), 4 => Just(1), 3 => Just(2), 2 => Just(3), 1 => Just(4)];
    let amount = prop_oneof![12 => 1..60i64, 1 => -1..1i64, 1 => Just(i64::MAX)];
    let floor = prop_oneof![4 => Just(0i64), 3 => Just(-100i64), 1 => Just(-30i64)];
    let accounts = (0..ACCOUNTS, 0..ACCOUNTS);
    (
        kind,
        accounts,
        amount,
        floor,
        any::<u8>(),
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.15),
    )
        .prop_map(
            |(kind, (debit, credit), amount, floor, of, fitting, ends_batch)| Wish {
                kind,
                debit,
                credit,
                amount,
                floor,
                of: of.into(),
                fitting,
                ends_batch,
            },
        )
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

struct Run {
    model: Model,
    rows: Rows,
    overlay: Overlay,
    /// Reservations as their subjects keep them.
    held: Vec<Reservation>,
    n: u32,
}

impl Run {
    fn new() -> Self {
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

    fn posting(&mut self, wish: &Wish) -> Posting {
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

    fn step(&mut self, wish: &Wish) -> Result<(), TestCaseError> {
        let posting = self.posting(wish);
        let allowed = self.model.allows(&posting);
        let taken = self.overlay.post(&posting);
        prop_assert_eq!(taken.is_ok(), allowed, "{:?}: {:?}", posting, taken);
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

    fn same_balances(&self) -> Result<(), TestCaseError> {
        let mut sum = 0;
        for key in (0..ACCOUNTS).map(key) {
            sum += self.model.posted(key);
            if AccountKind::of(key).is_contra() {
                prop_assert_eq!(self.overlay.state(key), None);
                continue;
            }
            let state = self.overlay.state(key).expect("loaded");
            prop_assert_eq!(i128::from(state.posted), self.model.posted(key));
            prop_assert_eq!(i128::from(state.pending), self.model.reserved(key));
            prop_assert!(state.pending >= 0);
            prop_assert!(
                state.available() >= state.floor,
                "{:?} below its floor",
                state
            );
        }
        prop_assert_eq!(sum, 0, "debits and credits differ");
        Ok(())
    }

    /// Applies the deltas as the store does and starts the next batch.
    fn commit(&mut self) -> Result<(), TestCaseError> {
        for delta in self.overlay.deltas() {
            let row = self.rows.entry(delta.key).or_default();
            row.posted += delta.posted;
            row.pending += delta.pending;
            row.floor = delta.floor;
            prop_assert!(
                row.posted - row.pending >= row.floor,
                "the store would refuse {:?}",
                delta
            );
            prop_assert_eq!(Some(*row), self.overlay.state(delta.key));
        }
        self.model.committed = self.model.history.len();
        self.load();
        self.same_balances()
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(5_000),
        ..ProptestConfig::default()
    })]
    #[test]
    fn the_ledger_agrees_with_its_history(wishes in prop::collection::vec(wish(), 1..40)) {
        let mut run = Run::new();
        for wish in &wishes {
            run.step(wish)?;
        }
        run.commit()?;
    }

    #[test]
    fn several_postings_are_all_or_none(wishes in prop::collection::vec(wish(), 1..8)) {
        let mut run = Run::new();
        let mut alone = run.overlay.clone();
        let postings: Vec<Posting> = wishes.iter().map(|w| run.posting(w)).collect();
        let first_refused = postings.iter().position(|p| alone.post(p).is_err());
        let before = run.overlay.clone();
        match run.overlay.post_all(&postings) {
            Ok(()) => {
                prop_assert_eq!(first_refused, None);
                prop_assert_eq!(run.overlay.deltas(), alone.deltas());
            }
            Err(refused) => {
                prop_assert_eq!(Some(refused.index), first_refused);
                prop_assert_eq!(run.overlay.deltas(), before.deltas());
                prop_assert!(postings.iter().all(|p| run.overlay.reservation(p.transfer.id) == before.reservation(p.transfer.id)));
            }
        }
    }
}

#[test]
fn a_transfer_and_its_opposite_cancel() {
    let mut overlay = Overlay::new();
    overlay.load(key(0), Unit::money(Currency::CNY), AccountState::default());
    let transfer = Transfer {
        id: TransferId::new(BatchNo(1), 1),
        debit: key(0),
        credit: key(4),
        amount: 30,
        unit: Unit::money(Currency::CNY),
        kind: TransferKind::Posted,
        reason: Reason::new("draw"),
        subject: SubjectId(1),
    };
    let back = transfer.opposite(TransferId::new(BatchNo(1), 2), Reason::new("correct"));
    let postings = [transfer, back].map(|transfer| Posting {
        transfer,
        floor: -30,
    });
    overlay.post_all(&postings).expect("both fit");
    assert_eq!(overlay.state(key(0)).map(|s| s.posted), Some(0));
}
