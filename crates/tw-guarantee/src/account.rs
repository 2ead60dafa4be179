//! An instrument on the ledger. Its account starts at nothing, is credited
//! with the limit at registration and has floor 0 from then on; so has an
//! account for each member of a group. A draw of a member is two reservations
//! of one amount, made, restored and called together.

use crate::{GuaranteeError, Instrument};
use serde::{Deserialize, Serialize};
use tw_base::{AccountKey, Currency, EnterpriseCode, Fixed5, Money, SubjectId};
use tw_ledger::{
    AccountKind, AccountState, Posting, Reason, Reservation, Transfer, TransferId, TransferKind,
    Unit,
};

/// Accounts of instruments: many lists draw on one at once.
pub const GUARANTEE: AccountKind = AccountKind::contended(1);
/// Accounts of what members of a group may draw of an instrument.
pub const GUARANTEE_SHARE: AccountKind = AccountKind::contended(3);
/// The other side of a registered limit: what guarantors pledged.
pub const GUARANTEE_PLEDGE: AccountKind = AccountKind::contra(1);
/// The other side of drawn amounts: the debts an instrument answers for.
pub const GUARANTEE_OBLIGATION: AccountKind = AccountKind::contra(2);

/// Why the ledger was posted to.
pub mod reason {
    use tw_ledger::Reason;

    /// The limit of a registered instrument.
    pub const REGISTER: Reason = Reason::new("guarantee_register");
    /// What is left of the limit at discharge.
    pub const DISCHARGE: Reason = Reason::new("guarantee_discharge");
    /// A limit was raised.
    pub const RAISE: Reason = Reason::new("guarantee_raise");
    /// A limit was lowered.
    pub const LOWER: Reason = Reason::new("guarantee_lower");
    /// Reserved at release.
    pub const RESERVE: Reason = Reason::new("guarantee_reserve");
    /// Given back: the debt was paid or fell away.
    pub const RESTORE: Reason = Reason::new("guarantee_restore");
    /// Claimed from the guarantor.
    pub const CALL: Reason = Reason::new("guarantee_call");
    /// The guarantor's payment was made good.
    pub const RESTORE_CALLED: Reason = Reason::new("guarantee_restore_called");
}

/// The entry the first of some postings belongs to; those after it take the
/// identities after its.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The identity of the first transfer to make.
    pub id: TransferId,
    /// The subject it is made for: a parcel, or the instrument's own.
    pub subject: SubjectId,
}

impl Entry {
    fn nth(self, n: usize) -> Self {
        Self {
            id: after(self.id, n),
            ..self
        }
    }
}

fn after(id: TransferId, n: usize) -> TransferId {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    TransferId::new(id.batch, id.n.saturating_add(n))
}

/// The account of an instrument: of a group's letter, the pool.
pub fn account_of(instrument: &Instrument) -> AccountKey {
    key(GUARANTEE, instrument, None)
}

/// The account of what a member may draw.
pub fn share_account(instrument: &Instrument, member: &EnterpriseCode) -> AccountKey {
    key(GUARANTEE_SHARE, instrument, Some(member))
}

/// Every account of an instrument, its own first.
pub fn accounts_of(instrument: &Instrument) -> Vec<AccountKey> {
    let shares = instrument.terms().backing.shares().iter();
    let shares = shares.map(|share| share_account(instrument, &share.member));
    std::iter::once(account_of(instrument))
        .chain(shares)
        .collect()
}

/// The accounts a draw of a party touches, the instrument's own first.
pub fn accounts_for(instrument: &Instrument, party: &str) -> Vec<AccountKey> {
    let share = instrument.terms().backing.share_of(party);
    let share = share.map(|share| share_account(instrument, &share.member));
    std::iter::once(account_of(instrument))
        .chain(share)
        .collect()
}

/// What the accounts of an instrument count.
pub fn unit_of(instrument: &Instrument) -> Unit {
    Unit::money(instrument.terms().limit.currency)
}

fn key(kind: AccountKind, instrument: &Instrument, member: Option<&EnterpriseCode>) -> AccountKey {
    let number = instrument.number().as_str().as_bytes();
    match member {
        None => kind.key(&[number]),
        Some(member) => kind.key(&[number, member.as_str().as_bytes()]),
    }
}

/// One amount moved on the account of the instrument, or of a member.
#[derive(Clone, Copy)]
struct Move<'a> {
    member: Option<&'a EnterpriseCode>,
    debit: AccountKind,
    credit: AccountKind,
    amount: Fixed5,
    kind: TransferKind,
}

impl Move<'_> {
    fn on(self, instrument: &Instrument, entry: Entry, reason: Reason) -> Posting {
        // A member's account is of another kind; contra accounts are not.
        let of = |kind: AccountKind| match self.member {
            Some(_) if kind == GUARANTEE => GUARANTEE_SHARE,
            _ => kind,
        };
        let transfer = Transfer {
            id: entry.id,
            debit: key(of(self.debit), instrument, self.member),
            credit: key(of(self.credit), instrument, self.member),
            amount: self.amount.raw(),
            unit: unit_of(instrument),
            kind: self.kind,
            reason,
            subject: entry.subject,
        };
        Posting { transfer, floor: 0 }
    }
}

fn in_its_currency(instrument: &Instrument, amount: Money) -> Result<Fixed5, GuaranteeError> {
    let limit = instrument.terms().limit.currency;
    if amount.currency != limit {
        return Err(GuaranteeError::Currency {
            limit,
            amount: amount.currency,
        });
    }
    Ok(Fixed5::try_from(amount.amount)?)
}

/// The limits of an instrument: its own, then its members'.
fn limits(instrument: &Instrument) -> Vec<(Option<&EnterpriseCode>, Fixed5)> {
    let shares = instrument.terms().backing.shares().iter();
    let shares = shares.map(|share| (Some(&share.member), share.limit));
    std::iter::once((None, instrument.limit()))
        .chain(shares)
        .collect()
}

/// Credits the limits, with the registration.
pub fn register(instrument: &Instrument, entry: Entry) -> Vec<Posting> {
    let limits = limits(instrument).into_iter();
    let above = limits.filter(|(_, limit)| *limit > Fixed5::ZERO);
    above
        .enumerate()
        .map(|(n, (member, amount))| {
            Move {
                member,
                debit: GUARANTEE_PLEDGE,
                credit: GUARANTEE,
                amount,
                kind: TransferKind::Posted,
            }
            .on(instrument, entry.nth(n), reason::REGISTER)
        })
        .collect()
}

/// Takes what is left of the limits off, with the discharge; nothing of what
/// calls have used up.
pub fn discharge(
    instrument: &Instrument,
    balance: impl Fn(AccountKey) -> AccountState,
    entry: Entry,
) -> Vec<Posting> {
    let left = limits(instrument).into_iter().map(|(member, _)| {
        let kind = member.map_or(GUARANTEE, |_| GUARANTEE_SHARE);
        let state = balance(key(kind, instrument, member));
        (member, Fixed5::from_raw(state.posted))
    });
    left.filter(|(_, left)| *left > Fixed5::ZERO)
        .enumerate()
        .map(|(n, (member, amount))| {
            Move {
                member,
                debit: GUARANTEE,
                credit: GUARANTEE_PLEDGE,
                amount,
                kind: TransferKind::Posted,
            }
            .on(instrument, entry.nth(n), reason::DISCHARGE)
        })
        .collect()
}

/// What a change of limits books. The ledger refuses one that would leave
/// less than is reserved.
pub fn changed(before: &Instrument, now: &Instrument, entry: Entry) -> Vec<Posting> {
    let was = limits(before);
    let mut postings = Vec::new();
    for (member, limit) in limits(now) {
        let old = was.iter().find(|(of, _)| *of == member);
        let by = limit.raw() - old.map_or(0, |(_, limit)| limit.raw());
        let (debit, credit, reason) = if by > 0 {
            (GUARANTEE_PLEDGE, GUARANTEE, reason::RAISE)
        } else {
            (GUARANTEE, GUARANTEE_PLEDGE, reason::LOWER)
        };
        if by != 0 {
            let made = Move {
                member,
                debit,
                credit,
                amount: Fixed5::from_raw(by.saturating_abs()),
                kind: TransferKind::Posted,
            };
            postings.push(made.on(now, entry.nth(postings.len()), reason));
        }
    }
    postings
}

/// Whose account a draw of a party goes to beside the instrument's own; no
/// instrument is drawn on by whom it does not stand for.
fn party_of<'i>(
    instrument: &'i Instrument,
    party: &str,
) -> Result<Option<&'i EnterpriseCode>, GuaranteeError> {
    let backing = &instrument.terms().backing;
    let own = backing.principal().filter(|own| own.as_str() == party);
    match (own, backing.share_of(party)) {
        (Some(_), _) => Ok(None),
        (None, Some(share)) => Ok(Some(&share.member)),
        (None, None) => Err(GuaranteeError::NotCovered(party.to_owned())),
    }
}

/// Reserves an amount for a debt of a party, at release: on the instrument's
/// account, and on the member's where it stands for a group. The ledger
/// refuses what is not available on either; ask [`usable`](crate::usable)
/// first.
pub fn draw(
    instrument: &Instrument,
    party: &str,
    amount: Money,
    entry: Entry,
) -> Result<Vec<Posting>, GuaranteeError> {
    let amount = in_its_currency(instrument, amount)?;
    let member = party_of(instrument, party)?;
    let each = std::iter::once(None).chain(member.map(Some)).enumerate();
    Ok(each
        .map(|(n, member)| {
            Move {
                member,
                debit: GUARANTEE,
                credit: GUARANTEE_OBLIGATION,
                amount,
                kind: TransferKind::Pending,
            }
            .on(instrument, entry.nth(n), reason::RESERVE)
        })
        .collect())
}

/// What stands reserved for one debt: on the instrument, and on the member's
/// account where it stands for a group. Both are of one amount, and are
/// resolved together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Drawing {
    own: Reservation,
    share: Option<Reservation>,
}

impl Drawing {
    /// What the postings of a draw reserve.
    pub fn of(postings: &[Posting]) -> Option<Self> {
        let mut reservations = postings.iter().filter_map(Reservation::of);
        let own = reservations.next()?;
        let share = reservations.next();
        Some(Self { own, share })
    }

    /// One or two.
    pub fn reservations(&self) -> impl Iterator<Item = &Reservation> {
        std::iter::once(&self.own).chain(&self.share)
    }

    /// How much.
    pub fn amount(&self) -> Fixed5 {
        Fixed5::from_raw(self.own.amount)
    }

    /// Whether a member's account is drawn on too.
    pub fn is_a_members(&self) -> bool {
        self.share.is_some()
    }

    /// What is reserved on an account.
    pub fn on(&self, account: AccountKey) -> i64 {
        let on = self.reservations().filter(|r| r.debit == account);
        on.map(|r| r.amount).fold(0, i64::saturating_add)
    }

    /// Restores it: the debt was paid, or fell away.
    pub fn restore(&self, first: TransferId) -> Vec<Posting> {
        let each = self.reservations().enumerate();
        each.map(|(n, held)| held.void(after(first, n), reason::RESTORE))
            .collect()
    }

    /// Calls it, or a part of it; the rest is restored.
    pub fn call(&self, amount: Money, first: TransferId) -> Result<Vec<Posting>, GuaranteeError> {
        let each = self.reservations().enumerate();
        each.map(|(n, held)| call_of(held, amount, after(first, n)))
            .collect()
    }

    /// Restores a called amount by new, opposite transfers: the principal made
    /// the guarantor's payment good, or the call was a mistake.
    pub fn made_good(&self, amount: Money, entry: Entry) -> Result<Vec<Posting>, GuaranteeError> {
        let each = self.reservations().enumerate();
        each.map(|(n, held)| {
            let called = call_of(held, amount, held.id)?.transfer;
            let entry = entry.nth(n);
            let transfer = Transfer {
                subject: entry.subject,
                ..called.opposite(entry.id, reason::RESTORE_CALLED)
            };
            Ok(Posting { transfer, floor: 0 })
        })
        .collect()
    }
}

/// Calls one reservation, or a part of it.
fn call_of(
    reservation: &Reservation,
    amount: Money,
    id: TransferId,
) -> Result<Posting, GuaranteeError> {
    if Unit::money(amount.currency) != reservation.unit {
        let limit = Currency::new(reservation.unit.code()).unwrap_or(amount.currency);
        return Err(GuaranteeError::Currency {
            limit,
            amount: amount.currency,
        });
    }
    let amount = Fixed5::try_from(amount.amount)?;
    Ok(reservation.post(id, amount.raw(), reason::CALL)?)
}
