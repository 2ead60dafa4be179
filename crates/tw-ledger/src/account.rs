//! Accounts: their kinds, keys, units and balances.

use serde::{Deserialize, Serialize};
use std::fmt;
use tw_base::{AccountKey, Currency, Fixed5};

/// What an account counts, and how many decimals its integers carry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unit {
    code: [u8; 3],
    scale: u8,
}

impl Unit {
    /// A currency, in raw units of [`Fixed5`] (0.00001 of the currency).
    pub fn money(currency: Currency) -> Self {
        let mut code = [b'?'; 3];
        code.iter_mut()
            .zip(currency.as_str().bytes())
            .for_each(|(to, from)| *to = from);
        Self {
            code,
            scale: Fixed5::SCALE as u8,
        }
    }

    /// A unit of quantity by its three-character code in the pack (`035`
    /// kilogram). `None` for a code of another length or not ASCII.
    pub fn quantity(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.is_ascii().then_some(Self {
            code,
            scale: Fixed5::SCALE as u8,
        })
    }

    /// The three characters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// Decimals the integers carry.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// The unit as one number, for a database column: code bytes, then scale.
    pub fn to_u32(self) -> u32 {
        let [a, b, c] = self.code;
        u32::from_be_bytes([a, b, c, self.scale])
    }

    /// The unit of that number; `None` if no unit has it.
    pub fn from_u32(number: u32) -> Option<Self> {
        let [a, b, c, scale] = number.to_be_bytes();
        let code = [a, b, c];
        (code.iter().all(u8::is_ascii_graphic) && u32::from(scale) == Fixed5::SCALE)
            .then_some(Self { code, scale })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.code(), self.scale)
    }
}

/// The kind of an account, the first byte of its key. Who uses the ledger
/// numbers its kinds from 1 to 63; two bits say how the account behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountKind(u8);

impl AccountKind {
    const CONTRA: u8 = 0x80;
    const CONTENDED: u8 = 0x40;
    const NUMBER: u8 = 0x3f;

    /// An account one party at a time draws on (a buyer's year).
    pub const fn owned(number: u8) -> Self {
        assert!(
            number >= 1 && number <= Self::NUMBER,
            "kinds count from 1 to 63"
        );
        Self(number)
    }

    /// An account many writers draw on at once (a platform's guarantee).
    pub const fn contended(number: u8) -> Self {
        Self(Self::owned(number).0 | Self::CONTENDED)
    }

    /// The other side of the entries of a kind; keeps no balance.
    pub const fn contra(number: u8) -> Self {
        Self(Self::owned(number).0 | Self::CONTRA)
    }

    /// The kind of a key.
    pub const fn of(key: AccountKey) -> Self {
        Self(key.0[0])
    }

    /// Whether accounts of this kind keep no balance.
    pub const fn is_contra(self) -> bool {
        self.0 & Self::CONTRA != 0
    }

    /// Whether many writers draw on accounts of this kind at once.
    pub const fn is_contended(self) -> bool {
        self.0 & Self::CONTENDED != 0
    }

    /// The byte.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// The key of the account of this kind whose owner these parts name: the
    /// kind and fifteen bytes of a hash over the parts and their lengths.
    pub fn key(self, owner: &[&[u8]]) -> AccountKey {
        let mut hash = blake3::Hasher::new();
        for part in owner {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
        key[0] = self.0;
        AccountKey(key)
    }

    /// The key of the account of this kind with these owner bytes as they are.
    pub fn key_of(self, owner: [u8; 15]) -> AccountKey {
        let mut key = [self.0; 16];
        key[1..].copy_from_slice(&owner);
        AccountKey(key)
    }
}

/// The balance of an account that keeps one: what is stored, one row each. An
/// account on which nothing was booked is all zero, row or no row.
///
/// `posted` is everything credited less everything debited; `pending` is what
/// open reservations hold of it, never negative; `floor` is the floor under
/// which the account was last drawn on. Posted − pending ≥ floor at all times:
/// a floor that a later law raises binds the next draw, not the row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AccountState {
    /// Credits less debits that are final, in raw units.
    pub posted: i64,
    /// Debits reserved and not yet resolved, in raw units, ≥ 0.
    pub pending: i64,
    /// Lowest available balance allowed, in raw units.
    pub floor: i64,
}

impl AccountState {
    /// What may still be compared with a floor: posted − pending. Saturates,
    /// which [`apply`](crate::apply) makes unreachable.
    pub fn available(&self) -> i64 {
        self.posted.saturating_sub(self.pending)
    }

    /// How much can be drawn before a floor is reached; 0 if the balance is
    /// below it already (the floor was raised since).
    pub fn room(&self, floor: i64) -> i64 {
        self.available().saturating_sub(floor).max(0)
    }
}
