//! Keyed hashing of what identifies a person, under keys derived from the
//! store's secret. Accounts of a buyer's year use a key of that year, so that
//! years cannot be linked once a year's key is gone.

use tw_base::{AccountKey, PersonHash};
use tw_cbec::slot::{Blind, Mark};
use tw_ledger::AccountKind;

/// The secret of a store: 32 random bytes kept beside it, never in it.
#[derive(Clone)]
pub struct Secret {
    person: [u8; 32],
    mark: [u8; 32],
    root: [u8; 32],
    /// Keys of the years from `FIRST_YEAR` on; others are derived when asked.
    years: std::sync::Arc<[[u8; 32]]>,
}

const FIRST_YEAR: i16 = 2016;
const YEARS: i16 = 64;

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Derives the keys from the secret.
    pub fn new(root: [u8; 32]) -> Self {
        let years = (FIRST_YEAR..FIRST_YEAR + YEARS).map(|year| year_key(&root, year));
        Self {
            person: blake3::derive_key("tidewaiter 2026 person", &root),
            mark: blake3::derive_key("tidewaiter 2026 mark", &root),
            years: years.collect(),
            root,
        }
    }

    /// Account of what a buyer has used of a calendar year.
    pub fn buyer_year(&self, buyer: PersonHash, year: i16) -> AccountKey {
        let known = usize::try_from(i32::from(year) - i32::from(FIRST_YEAR)).ok();
        let known = known.and_then(|index| self.years.get(index).copied());
        let key = known.unwrap_or_else(|| year_key(&self.root, year));
        let hash = blake3::keyed_hash(&key, &buyer.0);
        let mut owner = [0; 15];
        owner.copy_from_slice(&hash.as_bytes()[..15]);
        BUYER_YEAR.key_of(owner)
    }
}

fn year_key(root: &[u8; 32], year: i16) -> [u8; 32] {
    blake3::derive_key(&format!("tidewaiter 2026 buyer year {year}"), root)
}

/// What a buyer has used of a calendar year. Its balance is the negative of
/// what was used, its floor the negative of the yearly limit of the day.
pub const BUYER_YEAR: AccountKind = AccountKind::owned(1);
/// Where a buyer's purchases go: contra, keeps no balance.
pub const PURCHASES: AccountKind = AccountKind::contra(3);

impl Blind for Secret {
    fn person(&self, identity_number: &str) -> PersonHash {
        let upper = identity_number.trim().to_ascii_uppercase();
        let hash = blake3::keyed_hash(&self.person, upper.as_bytes());
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        PersonHash(short)
    }

    fn mark(&self, text: &str) -> Mark {
        let hash = blake3::keyed_hash(&self.mark, text.trim().as_bytes());
        let mut short = [0; 8];
        short.copy_from_slice(&hash.as_bytes()[..8]);
        Mark(u64::from_le_bytes(short))
    }
}
