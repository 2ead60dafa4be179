//! The signing key of a folder and the chain of public keys beside it.
//!
//! `signing.key` holds a seed only its owner can read, `keys.json` the public
//! chain. A key counts once both are durable; whoever touches them, or signs,
//! holds `signing.lock`. The private half of a new key is on disk before the
//! chain names it, so that a crash in between loses nothing.

use crate::wiring::{self, write_private};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tw_app::notary::NotaryError;
use tw_base::Timestamp;
use tw_proof::{KeyChain, Signer, StoreId};

/// What to do about a lost key.
const LOST: &str = "restore signing.key from your backup; if it is lost, begin anew with \
    `tidewaiter audit keys begin-anew` and tell everybody who keeps checkpoints the new key's id";

/// The key files of a folder.
#[derive(Debug, Clone)]
pub struct KeyFiles {
    folder: PathBuf,
}

/// Holds the lock until it is dropped.
pub struct Held(#[expect(dead_code, reason = "the lock lives as long as its file")] File);

impl KeyFiles {
    /// Those of a folder.
    pub fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn private(&self) -> PathBuf {
        self.folder.join("signing.key")
    }

    fn coming(&self) -> PathBuf {
        self.folder.join("signing.key.new")
    }

    fn public(&self) -> PathBuf {
        self.folder.join("keys.json")
    }

    /// Waits for the lock.
    pub fn hold(&self) -> Result<Held, NotaryError> {
        let path = self.folder.join("signing.lock");
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(false);
        let file = options.open(&path).map_err(|e| unable(&path, &e))?;
        file.lock().map_err(|e| unable(&path, &e))?;
        Ok(Held(file))
    }

    /// The chain as it stands; none before the first start.
    pub fn chain(&self) -> Result<Option<KeyChain>, NotaryError> {
        let path = self.public();
        match std::fs::read(&path) {
            Ok(bytes) => KeyChain::parse(&bytes).map(Some).map_err(|error| {
                let what = format!("{}: {error}\n  restore it from your backup", path.display());
                NotaryError::Unable(what)
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unable(&path, &error)),
        }
    }

    /// The key that signs now and its chain; made at the first start. The
    /// caller holds the lock.
    pub fn ready(&self, store: StoreId, now: Timestamp) -> Result<(Signer, KeyChain), NotaryError> {
        let signer = read_key(&self.private())?;
        let Some(chain) = self.chain()? else {
            let signer = match signer {
                // Made, and its chain lost or never written.
                Some(signer) => signer,
                None => make_key(&self.private())?,
            };
            let mut chain = KeyChain::new(store);
            chain.grant(&signer, None, 0, now);
            self.publish(&chain)?;
            return Ok((signer, chain));
        };
        if chain.store != store {
            let what = format!(
                "{} is of another store\n  restore the one that belongs to this store, or remove \
                 it together with signing.key to begin anew",
                self.public().display()
            );
            return Err(NotaryError::Unable(what));
        }
        let in_use = chain.newest().map(|grant| grant.public);
        if let Some(signer) = signer.filter(|signer| Some(signer.public()) == in_use) {
            return Ok((signer, chain));
        }
        // A rotation that was cut short after the chain named the new key.
        if let Some(signer) = read_key(&self.coming())?
            && Some(signer.public()) == in_use
        {
            rename(&self.coming(), &self.private())?;
            return Ok((signer, chain));
        }
        let what = format!(
            "{} does not hold the key that {} names last\n  {LOST}",
            self.private().display(),
            self.public().display()
        );
        Err(NotaryError::Unable(what))
    }

    /// Makes a new key that signs from after a batch on; the old one vouches
    /// for it. The caller holds the lock.
    pub fn rotate(
        &self,
        store: StoreId,
        after: u64,
        now: Timestamp,
    ) -> Result<KeyChain, NotaryError> {
        let (old, chain) = self.ready(store, now)?;
        self.replace(chain, Some(&old), after, now)
    }

    /// Makes a new key that nobody vouches for, because the old one is lost.
    /// The caller holds the lock.
    pub fn begin_anew(
        &self,
        store: StoreId,
        after: u64,
        now: Timestamp,
    ) -> Result<KeyChain, NotaryError> {
        if self.ready(store, now).is_ok() {
            let what = "the signing key is there and fits; nothing was lost\n  make a new one with \
                `tidewaiter audit keys rotate`, so that the old one vouches for it";
            return Err(NotaryError::Unable(what.to_owned()));
        }
        let chain = self.chain()?.unwrap_or_else(|| KeyChain::new(store));
        self.replace(chain, None, after, now)
    }

    fn replace(
        &self,
        mut chain: KeyChain,
        old: Option<&Signer>,
        after: u64,
        now: Timestamp,
    ) -> Result<KeyChain, NotaryError> {
        let new = make_key(&self.coming())?;
        chain.grant(&new, old, after, now);
        self.publish(&chain)?;
        rename(&self.coming(), &self.private())?;
        Ok(chain)
    }

    fn publish(&self, chain: &KeyChain) -> Result<(), NotaryError> {
        write_whole(&self.public(), &chain.to_json())
    }
}

fn read_key(path: &Path) -> Result<Option<Signer>, NotaryError> {
    match std::fs::read_to_string(path) {
        Ok(text) => match text.trim().parse::<tw_proof::Hash>() {
            Ok(seed) => Ok(Some(Signer::new(&seed.0))),
            Err(why) => {
                let what = format!("{}: {why}\n  {LOST}", path.display());
                Err(NotaryError::Unable(what))
            }
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unable(path, &error)),
    }
}

/// Makes a key and puts it on disk, durable, for its owner alone.
fn make_key(path: &Path) -> Result<Signer, NotaryError> {
    let stopped = |stop| match stop {
        crate::out::Stop::Failed(why) => NotaryError::Unable(why),
        crate::out::Stop::Pipe => NotaryError::Unable("the output was closed".to_owned()),
    };
    let seed = wiring::random().map_err(stopped)?;
    let text = tw_proof::Hash::from_bytes(seed).to_string();
    write_private(path, &text).map_err(stopped)?;
    sync_folder(path)?;
    Ok(Signer::new(&seed))
}

/// Writes a file whole or not at all, durably.
pub fn write_whole(path: &Path, text: &str) -> Result<(), NotaryError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let written = File::create(&part).and_then(|mut file| {
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|e| unable(&part, &e))?;
    rename(&part, path)
}

fn rename(from: &Path, to: &Path) -> Result<(), NotaryError> {
    std::fs::rename(from, to).map_err(|e| unable(to, &e))?;
    sync_folder(to)
}

fn sync_folder(path: &Path) -> Result<(), NotaryError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A folder can be synced on unix only; elsewhere the file itself must do.
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|e| unable(folder, &e))?;
    let _ = folder;
    Ok(())
}

/// A file that cannot be used.
pub fn unable(path: &Path, error: &std::io::Error) -> NotaryError {
    let what = format!(
        "{}: {error}\n  make it readable, and its folder writable",
        path.display()
    );
    NotaryError::Unable(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: StoreId = StoreId::from_bytes([3; 16]);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + second).expect("an instant")
    }

    #[test]
    fn a_key_is_made_once_and_rotated_under_the_old_one() {
        let dir = tempfile::tempdir().expect("a folder");
        let files = KeyFiles::of(dir.path());
        let _held = files.hold().expect("the lock");
        let (first, chain) = files.ready(STORE, at(0)).expect("made");
        assert_eq!(chain.keys.len(), 1);
        let (again, _) = files.ready(STORE, at(1)).expect("there");
        assert_eq!(first.public(), again.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(files.private())
                .expect("key")
                .permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
        let chain = files.rotate(STORE, 7, at(2)).expect("rotated");
        assert_eq!(chain.check(), Ok(()));
        assert_eq!(chain.keys[1].by, Some(first.public().id()));
        let (second, read) = files.ready(STORE, at(3)).expect("the new one");
        assert_eq!(read, chain);
        assert_eq!(read.keys[1].public, second.public());
        let other = files.ready(StoreId::from_bytes([4; 16]), at(4));
        assert!(other.is_err_and(|e| e.to_string().contains("another store")));
    }

    #[test]
    fn a_rotation_cut_short_is_finished_and_a_lost_key_is_said() {
        let dir = tempfile::tempdir().expect("a folder");
        let files = KeyFiles::of(dir.path());
        let (first, _) = files.ready(STORE, at(0)).expect("made");
        // Cut before the chain names the new key: the old one goes on.
        make_key(&files.coming()).expect("a key");
        let (still, _) = files.ready(STORE, at(1)).expect("there");
        assert_eq!(still.public(), first.public());
        // Cut after it: the new one takes its place.
        let old = std::fs::read(files.private()).expect("the old key");
        let chain = files.rotate(STORE, 7, at(2)).expect("rotated");
        std::fs::rename(files.private(), files.coming()).expect("cut short");
        std::fs::write(files.private(), old).expect("cut short");
        let (new, _) = files.ready(STORE, at(3)).expect("finished");
        assert_eq!(Some(new.public()), chain.newest().map(|k| k.public));
        assert!(!files.coming().exists());
        // Lost.
        assert!(files.begin_anew(STORE, 9, at(4)).is_err(), "not lost yet");
        std::fs::remove_file(files.private()).expect("lost");
        let lost = files.ready(STORE, at(5)).expect_err("lost").to_string();
        assert!(lost.contains("begin-anew"), "{lost}");
        let chain = files.begin_anew(STORE, 9, at(6)).expect("anew");
        assert_eq!(chain.check(), Ok(()));
        assert_eq!(chain.keys.len(), 3);
        assert_eq!(chain.keys[2].by, None);
        assert!(files.ready(STORE, at(7)).is_ok());
    }
}
