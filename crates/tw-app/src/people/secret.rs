//! Hashing and sealing what identifies a person, under the keys of a store.
//!
//! A person is known by a *place* in the ring of the year of filing. Early in
//! a year documents carry the place in the year before as well, so that a
//! purchase whose documents come on both sides of the turn still agrees. The
//! account of a buyer's year is named by a hash under the person's own key:
//! with the key gone, nobody can tell whose account it was.

use super::keyring::{Keyring, KeysError, Ring, Vault, VaultError};
use super::sealed::{At, Cut, Piece, Sealed, piece_key, seal};
use super::tree::Place;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;
use tw_base::{AccountKey, Date};
use tw_cbec::slot::{Allowance, Blind, Mark, Person};
use tw_ledger::AccountKind;

/// What a buyer has used of a calendar year. Its balance is the negative of
/// what was used, its floor the negative of the yearly limit of the day.
pub const BUYER_YEAR: AccountKind = AccountKind::owned(1);
/// Where a buyer's purchases go: contra, keeps no balance.
pub const PURCHASES: AccountKind = AccountKind::contra(3);

/// The first month in which documents no longer carry the year before. A
/// list may wait two months for its documents, and be returned and mended.
const TURN_OVER: i8 = 7;

const PERSON: &str = "person";
const DOCUMENT: &str = "document";

/// The keys of a store: its secret (32 random bytes kept beside it, never in
/// it) and the keyring of persons. Cheap to clone.
#[derive(Clone)]
pub struct Secret {
    mark: [u8; 32],
    body: [u8; 32],
    draws: [u8; 32],
    keyring: Arc<Keyring>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Keys that follow from the secret and are kept nowhere: for runs whose
/// store does not outlast them.
struct Derived {
    root: [u8; 32],
    given: std::sync::atomic::AtomicU64,
}

impl Vault for Derived {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        let n = self
            .given
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut hasher = blake3::Hasher::new_keyed(&self.root);
        hasher.update(&n.to_le_bytes());
        Ok(*hasher.finalize().as_bytes())
    }

    fn keep(&self, _keys: &[u8]) -> Result<(), VaultError> {
        Ok(())
    }
}

impl Secret {
    /// Keys that are gone with the program: those of persons are derived from
    /// the secret in the order they are asked for.
    pub fn new(root: [u8; 32]) -> Self {
        let vault = Derived {
            root,
            given: std::sync::atomic::AtomicU64::new(0),
        };
        let keyring = Keyring::new(Box::new(vault), Self::store_of(&root));
        // This vault refuses nothing.
        let keyring = keyring.unwrap_or_else(|error| unreachable!("{error}"));
        Self::with(root, keyring)
    }

    /// The keys of a store.
    pub fn with(root: [u8; 32], keyring: Keyring) -> Self {
        Self {
            mark: blake3::derive_key("tidewaiter 2026 mark", &root),
            body: blake3::derive_key("tidewaiter 2026 body", &root),
            draws: blake3::derive_key("tidewaiter 2026 draws", &root),
            keyring: Arc::new(keyring),
        }
    }

    /// What tells the keyring of this secret's store from another's.
    pub fn store_of(root: &[u8; 32]) -> [u8; 16] {
        let key = blake3::derive_key("tidewaiter 2026 store of keys", root);
        let mut short = [0; 16];
        short.copy_from_slice(&key[..16]);
        short
    }

    /// The keyring.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The key of random draws: without it nobody can tell beforehand which
    /// declaration is examined.
    pub fn draws(&self) -> &[u8; 32] {
        &self.draws
    }

    /// Hash of a message's body: equal bodies can be recognised, and none
    /// tried out without the key.
    pub fn body_hash(&self, body: &[u8]) -> [u8; 16] {
        let mut short = [0; 16];
        short.copy_from_slice(&blake3::keyed_hash(&self.body, body).as_bytes()[..16]);
        short
    }

    /// Hashing and sealing on a day. Makes the keys of its year durable if
    /// there are none yet.
    pub fn people(&self, today: Date) -> Result<People<'_>, KeysError> {
        let year = today.year();
        let ring = self.keyring.ensure(year)?;
        let early = today.month() < TURN_OVER;
        let before = early
            .then(|| self.keyring.ensure(year - 1))
            .and_then(Result::ok);
        Ok(People {
            secret: self,
            year,
            ring,
            before,
            last: Cell::new(None),
        })
    }

    /// Account of what a buyer has used of a year; `None` once it cannot be
    /// told any more.
    pub fn account(&self, identity_number: &str, year: i16) -> Option<AccountKey> {
        let ring = self.keyring.year(year)?;
        let place = ring.place(PERSON, normal(identity_number).as_bytes());
        ring.key(place).map(|key| account(&key))
    }

    /// Opens what was sealed.
    pub fn opener(&self) -> Opener<'_> {
        Opener { secret: self }
    }
}

fn normal(identity_number: &str) -> String {
    identity_number.trim().to_ascii_uppercase()
}

fn account(key: &[u8; 32]) -> AccountKey {
    let hash = blake3::keyed_hash(key, b"account");
    let mut owner = [0; 15];
    owner.copy_from_slice(&hash.as_bytes()[..15]);
    BUYER_YEAR.key_of(owner)
}

/// Hashing and sealing on one day; made for each message.
pub struct People<'s> {
    secret: &'s Secret,
    year: i16,
    ring: Arc<Ring>,
    before: Option<Arc<Ring>>,
    /// The place last asked for and its key: one document asks twice.
    last: Cell<Option<(Place, [u8; 32])>>,
}

/// What of a document names persons.
pub struct Named<'a> {
    /// The identity number it names somebody by, or empty.
    pub identity_number: &'a str,
    /// Ranges of the message, ascending.
    pub ranges: &'a [Range<usize>],
}

impl People<'_> {
    fn key(&self, place: Place) -> [u8; 32] {
        if let Some((_, key)) = self.last.get().filter(|(last, _)| *last == place) {
            return key;
        }
        // A ring that was given out has a key for every place; were it not so,
        // a key only this store can derive is better than none.
        let other = || *blake3::keyed_hash(&self.secret.body, &place.0).as_bytes();
        let key = self.ring.key(place).unwrap_or_else(other);
        self.last.set(Some((place, key)));
        key
    }

    fn own(&self, message: &[u8; 16], node: u16) -> Place {
        let mut name = [0; 18];
        name[..16].copy_from_slice(message);
        name[16..].copy_from_slice(&node.to_le_bytes());
        self.ring.place(DOCUMENT, &name)
    }

    /// Cuts what names persons out of a message and seals it, document by
    /// document. `message` tells the message from every other.
    pub fn seal(&self, message: [u8; 16], body: &[u8], documents: &[Named<'_>]) -> Sealed {
        let numbered = (0_u16..).zip(documents);
        let cuts: Vec<Cut<'_>> = numbered
            .filter(|(_, named)| !named.ranges.is_empty())
            .map(|(node, named)| {
                let number = normal(named.identity_number);
                let (at, place) = if number.is_empty() {
                    let place = self.own(&message, node);
                    (At::Own(place), place)
                } else {
                    (At::Person, self.ring.place(PERSON, number.as_bytes()))
                };
                Cut {
                    node,
                    at,
                    key: piece_key(&self.key(place), &message, node),
                    ranges: named.ranges,
                }
            })
            .collect();
        seal((self.year, message), body, &cuts)
    }

    /// Seals a message whole: nobody could read it, so nobody can tell what
    /// in it names persons.
    pub fn seal_whole(&self, message: [u8; 16], body: &[u8]) -> Sealed {
        let all = 0..body.len();
        let whole = Named {
            identity_number: "",
            ranges: if body.is_empty() {
                &[]
            } else {
                std::slice::from_ref(&all)
            },
        };
        self.seal(message, body, &[whole])
    }
}

impl Blind for People<'_> {
    fn person(&self, identity_number: &str) -> Person {
        let number = normal(identity_number);
        let at = |ring: &Arc<Ring>| ring.place(PERSON, number.as_bytes());
        Person {
            year: self.year,
            hash: at(&self.ring),
            before: self.before.as_ref().map(at),
        }
    }

    fn allowance(&self, identity_number: &str) -> Allowance {
        let number = normal(identity_number);
        let place = self.ring.place(PERSON, number.as_bytes());
        let before = self.before.as_ref().and_then(|ring| {
            let key = ring.key(ring.place(PERSON, number.as_bytes()))?;
            Some(account(&key))
        });
        Allowance {
            year: self.year,
            account: account(&self.key(place)),
            before,
        }
    }

    fn mark(&self, text: &str) -> Mark {
        let hash = blake3::keyed_hash(&self.secret.mark, text.trim().as_bytes());
        let mut short = [0; 8];
        short.copy_from_slice(&hash.as_bytes()[..8]);
        Mark(u64::from_le_bytes(short))
    }
}

/// Opens pieces for those who may see them.
pub struct Opener<'s> {
    secret: &'s Secret,
}

impl Opener<'_> {
    /// Where a person stands in a year; `None` if there are no keys of it.
    pub fn place(&self, identity_number: &str, year: i16) -> Option<Place> {
        let ring = self.secret.keyring.year(year)?;
        ring.is_alive().then_some(())?;
        Some(ring.place(PERSON, normal(identity_number).as_bytes()))
    }

    /// The key of one piece of a message, as long as it is not destroyed.
    /// `person`: where the person of its document stands, if it is known.
    pub fn key(&self, sealed: &Sealed, piece: &Piece, person: Option<Place>) -> Option<[u8; 32]> {
        let place = match piece.at {
            At::Own(place) => place,
            At::Person => person?,
        };
        let key = self.secret.keyring.year(sealed.year)?.key(place)?;
        Some(piece_key(&key, &sealed.message, piece.node))
    }

    /// The parts of one piece.
    pub fn parts(
        &self,
        sealed: &Sealed,
        piece: &Piece,
        person: Option<Place>,
    ) -> Option<Vec<Vec<u8>>> {
        piece.open(&self.key(sealed, piece, person)?)
    }
}
