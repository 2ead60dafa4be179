//! A folder of backups, each a folder of its own. A backup is being made, or
//! being removed, under a name that begins with a dot; its name without one is
//! the last thing it gets and the first it loses.

use super::manifest::Manifest;
use super::{cannot, sync_folder};
use crate::out::{Stop, failed};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Beginning of the name of what is not whole.
const PARTIAL: &str = ".partial-";

/// A folder of backups that this process alone works on.
pub struct Backups {
    root: PathBuf,
    _lock: File,
}

/// A whole backup.
#[derive(Debug, Clone)]
pub struct Backup {
    /// Number in its folder; the clock has no say in which is newer.
    pub number: u64,
    /// Where it is.
    pub path: PathBuf,
}

/// The whole backups in a folder, oldest first.
pub fn list(root: &Path) -> Result<Vec<Backup>, Stop> {
    let wrong = |e: std::io::Error| cannot("read", root, &e);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let number = name.and_then(|name| name.split('-').next()?.parse().ok());
        if let Some(number) = number
            && path.join(super::manifest::FILE).is_file()
        {
            found.push(Backup { number, path });
        }
    }
    found.sort_by_key(|backup| backup.number);
    Ok(found)
}

impl Backups {
    /// Makes the folder if need be, takes it for this process, and removes
    /// what an earlier one left unfinished.
    pub fn open(root: &Path) -> Result<Self, Stop> {
        tw_store::private_folder(root).map_err(|e| cannot("make", root, &e))?;
        let path = root.join(".lock");
        let lock = crate::wiring::lock_file(&path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(failed(
                    format!("another backup to {} is under way", root.display()),
                    "wait for its end, or name another folder with --to",
                ));
            }
            Err(TryLockError::Error(e)) => return Err(cannot("lock", &path, &e)),
        }
        let backups = Self {
            root: root.to_owned(),
            _lock: lock,
        };
        backups.clear()?;
        Ok(backups)
    }

    /// Removes what is not whole.
    fn clear(&self) -> Result<(), Stop> {
        let wrong = |e: std::io::Error| cannot("read", &self.root, &e);
        for entry in std::fs::read_dir(&self.root).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// A folder for a backup that is being made.
    pub fn begin(&self) -> Result<PathBuf, Stop> {
        let path = self.root.join(format!("{PARTIAL}new"));
        tw_store::private_folder(&path).map_err(|e| cannot("make", &path, &e))?;
        Ok(path)
    }

    /// Gives a finished backup its name.
    pub fn finish(&self, partial: &Path, manifest: &Manifest) -> Result<PathBuf, Stop> {
        sync_folder(partial)?;
        let number = list(&self.root)?.last().map_or(1, |last| last.number + 1);
        let time = manifest.taken_at.strftime("%Y%m%dT%H%M%SZ");
        let name = format!("{number:06}-{time}-batch-{}", manifest.batch);
        let path = self.root.join(name);
        std::fs::rename(partial, &path).map_err(|e| cannot("name", &path, &e))?;
        sync_folder(&self.root)?;
        Ok(path)
    }

    /// Removes all but the newest; says which went.
    pub fn keep(&self, newest: usize) -> Result<Vec<PathBuf>, Stop> {
        let mut whole = list(&self.root)?;
        whole.truncate(whole.len().saturating_sub(newest));
        for backup in &whole {
            let going = self.root.join(format!("{PARTIAL}old-{:06}", backup.number));
            std::fs::rename(&backup.path, &going).map_err(|e| cannot("remove", &going, &e))?;
            remove(&going)?;
        }
        sync_folder(&self.root)?;
        Ok(whole.into_iter().map(|backup| backup.path).collect())
    }
}

/// Removes a folder of ours, or a file in its place.
pub fn remove(path: &Path) -> Result<(), Stop> {
    let done = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
    done.map_err(|e| cannot("remove", path, &e))
}
