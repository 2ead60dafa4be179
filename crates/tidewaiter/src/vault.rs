//! The file of persons' keys: written anew and put in the old one's place
//! whole, and the old one's bytes overwritten before they are let go. Cut
//! short anywhere, it leaves names by which what is left can be found and
//! overwritten.

use crate::wiring::{random, write_private};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tw_app::people::{Keyring, Vault, VaultError};

/// Keys in a file only its owner can read.
pub struct KeyFile(pub PathBuf);

impl KeyFile {
    fn error(&self, what: &str, error: &std::io::Error) -> VaultError {
        VaultError(format!("{what} {}: {error}", self.0.display()))
    }

    /// Where it is noted how many erasures the keys know of. It is no key and
    /// in no copy of them: an old file of keys put back finds it there.
    fn note(&self) -> PathBuf {
        self.0.with_extension("erasures")
    }

    /// Erasures noted, as far as it is known.
    pub fn noted(&self) -> u64 {
        let noted = std::fs::read_to_string(self.note()).ok();
        noted.and_then(|n| n.trim().parse().ok()).unwrap_or(0)
    }

    /// Forgets what is noted, for keys that begin anew.
    pub fn forget_noted(&self) -> Result<(), VaultError> {
        match std::fs::remove_file(self.note()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(self.error("cannot remove the note beside", &error))
            }
            _ => Ok(()),
        }
    }

    /// Overwrites what a run that was cut off left beside the file. Only for
    /// the one who may write the file.
    pub fn clear(&self) -> Result<(), VaultError> {
        clear(&self.0).map_err(|e| self.error("cannot overwrite what is left beside", &e))
    }
}

impl Vault for KeyFile {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        random().map_err(|_| VaultError("the system gives no random numbers".into()))
    }

    fn keep(&self, keys: &[u8]) -> Result<(), VaultError> {
        replace(&self.0, keys).map_err(|e| self.error("cannot replace", &e))?;
        let erasures = Keyring::erasures_in(keys).unwrap_or(0);
        if erasures > self.noted() {
            // After the keys: cut short, it says too little rather than too much.
            write_private(&self.note(), &erasures.to_string())
                .map_err(|_| VaultError(format!("cannot write {}", self.note().display())))?;
        }
        Ok(())
    }
}

/// The new file until it has its name, and the old one once it has lost it.
fn beside(file: &Path) -> [PathBuf; 2] {
    [".new", ".old"].map(|ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        name.into()
    })
}

/// Puts bytes in the place of a file that only its owner can read, and
/// overwrites what was there.
pub fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    clear(file)?;
    let [fresh, old] = beside(file);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&fresh)?;
    let whole = written.write_all(bytes).and_then(|()| written.sync_all());
    if let Err(error) = whole {
        // What could be written are keys as well; the disk may be full, so
        // the file must not stay either.
        let _ = overwrite(&mut written).and_then(|()| std::fs::remove_file(&fresh));
        return Err(error);
    }
    // A second name, so that it is found again if this is cut short; held
    // open for media that know no second names.
    let held = match OpenOptions::new().write(true).open(file) {
        Ok(held) => Some(held),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if held.is_some() && std::fs::hard_link(file, &old).is_ok() {
        sync_folder(file)?;
    }
    std::fs::rename(&fresh, file)?;
    sync_folder(file)?;
    held.map_or(Ok(()), |mut held| overwrite(&mut held))?;
    let gone = std::fs::remove_file(&old);
    gone.or_else(|e| (e.kind() == ErrorKind::NotFound).then_some(()).ok_or(e))
}

/// Overwrites and removes what a replacement that was cut off left.
pub fn clear(file: &Path) -> std::io::Result<()> {
    let there = |path: &Path| match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    let [fresh, old] = beside(file);
    for left in [fresh, old.clone()] {
        let Some(bytes) = there(&left)? else { continue };
        // Before the new file had its name, the old one still had it: then
        // this is but a second name of the file in use.
        if left != old || there(file)?.as_ref() != Some(&bytes) {
            overwrite(&mut OpenOptions::new().write(true).open(&left)?)?;
        }
        std::fs::remove_file(&left)?;
    }
    Ok(())
}

fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}

/// Zeros over the bytes of a file. What a medium copied elsewhere by itself is
/// out of its reach, and of ours.
fn overwrite(file: &mut File) -> std::io::Result<()> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), length), file)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_is_overwritten_and_the_new_one_whole() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("people.key");
        let vault = KeyFile(path.clone());
        vault.keep(b"old keys").expect("written");
        let mut held = File::open(&path).expect("the old file");
        vault.keep(b"new").expect("written again");
        assert_eq!(std::fs::read(&path).expect("read"), b"new");
        let mut old = Vec::new();
        std::io::Read::read_to_end(&mut held, &mut old).expect("read");
        assert_eq!(old, [0; 8], "what the old name stood for");
        let names = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(names, 1);
        let lost = KeyFile(folder.path().join("no/people.key"));
        assert!(lost.keep(b"x").is_err());
    }

    /// Cut short before the new file has its name, and after.
    #[test]
    fn what_a_run_that_was_cut_off_left_is_overwritten() {
        for renamed in [false, true] {
            let folder = tempfile::TempDir::new().expect("a folder");
            let path = folder.path().join("people.key");
            let vault = KeyFile(path.clone());
            vault.keep(b"old keys").expect("written");
            let [fresh, old] = beside(&path);
            std::fs::write(&fresh, b"new keys").expect("written");
            std::fs::hard_link(&path, &old).expect("a second name");
            let left = if renamed { &old } else { &fresh };
            if renamed {
                std::fs::rename(&fresh, &path).expect("renamed");
            }
            let mut held = File::open(left).expect("what is left");
            vault.clear().expect("cleared");
            let kept: &[u8] = if renamed { b"new keys" } else { b"old keys" };
            assert_eq!(std::fs::read(&path).expect("read"), kept);
            let mut gone = Vec::new();
            std::io::Read::read_to_end(&mut held, &mut gone).expect("read");
            assert_eq!(gone, [0; 8], "renamed: {renamed}");
            let names = std::fs::read_dir(folder.path()).expect("a folder").count();
            assert_eq!(names, 1);
        }
    }
}
