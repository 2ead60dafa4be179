//! The keys of all years, and their file.
//!
//! A *ring* is the keys of one calendar year: a key by which names are hashed
//! to places, and the trees of keys. A second tree is begun when a person was
//! erased from the first, so that somebody who was erased can be met again.

use super::tree::{Place, Tree};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The medium keys are kept on could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct VaultError(pub String);

/// Where keys come from and are kept. What an adapter promises: random bytes
/// nobody can guess, and that once `keep` has returned, the new bytes are
/// durable and the old ones overwritten.
pub trait Vault: Send + Sync {
    /// 32 random bytes.
    fn random(&self) -> Result<[u8; 32], VaultError>;
    /// Puts the keys in place of those that were kept.
    fn keep(&self, keys: &[u8]) -> Result<(), VaultError>;
}

/// Why keys cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The medium refuses.
    #[error("the keys of persons cannot be kept: {0}")]
    Vault(#[from] VaultError),
    /// The bytes are no file of keys.
    #[error("the file of persons' keys cannot be read: {0}")]
    Unreadable(String),
    /// The keys belong to another store.
    #[error("these are the persons' keys of another store")]
    Foreign,
    /// The keys of a year were destroyed.
    #[error("the keys of {0} were destroyed; nothing of that year can be taken in any more")]
    Retired(i16),
}

/// The keys of one calendar year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// Hashes names to places.
    index: Redacted,
    /// Trees of keys; a place belongs to the first that has its leaf.
    trees: Vec<Tree>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Redacted([u8; 32]);

impl std::fmt::Debug for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Ring {
    /// Where something stands. `sort` tells persons from documents.
    pub fn place(&self, sort: &str, name: &[u8]) -> Place {
        let mut hasher = blake3::Hasher::new_keyed(&self.index.0);
        hasher.update(sort.as_bytes()).update(&[0]).update(name);
        let mut short = [0; 16];
        short.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        tw_base::PersonHash(short)
    }

    /// Whether there are keys; none once the year was retired.
    pub fn is_alive(&self) -> bool {
        !self.trees.is_empty()
    }

    /// The key of a place; `None` if the year is over for good.
    pub fn key(&self, place: Place) -> Option<[u8; 32]> {
        self.trees.iter().find_map(|tree| tree.leaf(place))
    }
}

/// What the file of keys holds.
#[derive(Clone, Default)]
struct Rings {
    /// Erasures so far. A copy of the file with fewer is out of date.
    erasures: u64,
    years: BTreeMap<i16, Arc<Ring>>,
}

const MAGIC: &[u8] = b"tidewaiter people 2\n";

impl Rings {
    fn encode(&self, store: &[u8; 16]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(store);
        let rings: Vec<(&i16, &Ring)> = self.years.iter().map(|(y, r)| (y, r.as_ref())).collect();
        // Plain data cannot fail to serialise into memory.
        out = postcard::to_extend(&(self.erasures, rings), out).unwrap_or_default();
        let check = *blake3::hash(&out).as_bytes();
        out.extend_from_slice(&check);
        out
    }

    /// Whose they are, and the rest of a file that is whole.
    fn whole(bytes: &[u8]) -> Result<(&[u8; 16], &[u8]), KeysError> {
        let wrong = |why: &str| KeysError::Unreadable(why.to_owned());
        let (content, check) = bytes
            .split_last_chunk::<32>()
            .ok_or_else(|| wrong("it is cut short"))?;
        let rest = content
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("it does not begin as one"))?;
        if blake3::hash(content) != *check {
            return Err(wrong("its checksum is wrong"));
        }
        rest.split_first_chunk::<16>()
            .ok_or_else(|| wrong("it is cut short"))
    }

    fn decode(bytes: &[u8], store: &[u8; 16]) -> Result<Self, KeysError> {
        let wrong = |why: &str| KeysError::Unreadable(why.to_owned());
        let (owner, rest) = Self::whole(bytes)?;
        if owner != store {
            return Err(KeysError::Foreign);
        }
        let (erasures, rings): (u64, Vec<(i16, Ring)>) =
            postcard::from_bytes(rest).map_err(|e| wrong(&e.to_string()))?;
        let sound = |(_, ring): &(i16, Ring)| ring.trees.iter().all(Tree::is_sound);
        if !rings.iter().all(sound) {
            return Err(wrong("its keys are no tree"));
        }
        let years = rings.into_iter().map(|(year, ring)| (year, Arc::new(ring)));
        Ok(Self {
            erasures,
            years: years.collect(),
        })
    }
}

/// The keys of all years of a store.
pub struct Keyring {
    vault: Box<dyn Vault>,
    store: [u8; 16],
    rings: RwLock<Rings>,
    /// Held while the file is written, so that readers need not wait for it.
    writing: Mutex<()>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    /// A keyring without keys yet, and its file. `store` tells its store from
    /// others.
    pub fn new(vault: Box<dyn Vault>, store: [u8; 16]) -> Result<Self, KeysError> {
        let rings = Rings::default();
        vault.keep(&rings.encode(&store))?;
        Ok(Self::over(vault, store, rings))
    }

    /// The keyring a file holds.
    pub fn read(vault: Box<dyn Vault>, store: [u8; 16], file: &[u8]) -> Result<Self, KeysError> {
        let rings = Rings::decode(file, &store)?;
        Ok(Self::over(vault, store, rings))
    }

    fn over(vault: Box<dyn Vault>, store: [u8; 16], rings: Rings) -> Self {
        Self {
            vault,
            store,
            rings: RwLock::new(rings),
            writing: Mutex::new(()),
        }
    }

    fn known(&self) -> Rings {
        self.rings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn take_over(&self, rings: Rings) -> Result<(), KeysError> {
        self.vault.keep(&rings.encode(&self.store))?;
        *self.rings.write().unwrap_or_else(PoisonError::into_inner) = rings;
        Ok(())
    }

    /// The keys of a year, if there are any yet.
    pub fn year(&self, year: i16) -> Option<Arc<Ring>> {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        rings.years.get(&year).map(Arc::clone)
    }

    /// The keys of a year, made durable first if there are none yet.
    pub fn ensure(&self, year: i16) -> Result<Arc<Ring>, KeysError> {
        let alive = |ring: Arc<Ring>| match ring.trees.is_empty() {
            true => Err(KeysError::Retired(year)),
            false => Ok(ring),
        };
        if let Some(ring) = self.year(year) {
            return alive(ring);
        }
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rings = self.known();
        if let Some(ring) = rings.years.get(&year) {
            return alive(Arc::clone(ring));
        }
        let ring = Arc::new(Ring {
            index: Redacted(self.vault.random()?),
            trees: vec![Tree::new(self.vault.random()?)],
        });
        rings.years.insert(year, Arc::clone(&ring));
        self.take_over(rings)?;
        Ok(ring)
    }

    /// Destroys the keys of places, by year. Once it has returned, they are
    /// gone. How many there were. A place met again afterwards has a new key.
    pub fn destroy(&self, places: &BTreeMap<i16, Vec<Place>>) -> Result<usize, KeysError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rings = self.known();
        let mut destroyed = 0;
        for (year, places) in places {
            let Some(ring) = rings.years.get_mut(year) else {
                continue;
            };
            let ring = Arc::make_mut(ring);
            for place in places {
                let Some(tree) = ring.trees.iter_mut().find(|t| t.leaf(*place).is_some()) else {
                    continue;
                };
                destroyed += usize::from(tree.destroy(*place));
                if ring.key(*place).is_none() {
                    ring.trees.push(Tree::new(self.vault.random()?));
                }
            }
        }
        rings.erasures += u64::from(destroyed > 0);
        self.take_over(rings)?;
        Ok(destroyed)
    }

    /// Destroys all keys of a year; names of that year can neither be hashed
    /// nor read any more. Whether there were any.
    pub fn retire(&self, year: i16) -> Result<bool, KeysError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rings = self.known();
        let gone = Ring {
            index: Redacted([0; 32]),
            trees: Vec::new(),
        };
        let before = rings.years.insert(year, Arc::new(gone));
        let there = before.is_some_and(|ring| !ring.trees.is_empty());
        rings.erasures += u64::from(there);
        self.take_over(rings)?;
        Ok(there)
    }

    /// Erasures a file of keys knows of.
    pub fn erasures_in(file: &[u8]) -> Result<u64, KeysError> {
        let (_, rest) = Rings::whole(file)?;
        postcard::take_from_bytes(rest)
            .map(|(erasures, _)| erasures)
            .map_err(|e| KeysError::Unreadable(e.to_string()))
    }

    /// Erasures so far.
    pub fn erasures(&self) -> u64 {
        self.known().erasures
    }

    /// Years whose keys are there, and those whose keys were destroyed.
    pub fn years(&self) -> (Vec<i16>, Vec<i16>) {
        let (there, gone): (Vec<_>, Vec<_>) = self
            .known()
            .years
            .into_iter()
            .partition(|(_, ring)| !ring.trees.is_empty());
        let years =
            |rings: Vec<(i16, Arc<Ring>)>| rings.into_iter().map(|(year, _)| year).collect();
        (years(there), years(gone))
    }
}
