//! The file of persons' keys: written anew and put in the old one's place
//! whole, and the old one's bytes overwritten before they are let go.

use crate::wiring::random;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tw_app::people::{Vault, VaultError};

/// Keys in a file only its owner can read.
pub struct KeyFile(pub PathBuf);

impl KeyFile {
    fn error(&self, what: &str, error: &std::io::Error) -> VaultError {
        VaultError(format!("{what} {}: {error}", self.0.display()))
    }

    fn beside(&self) -> PathBuf {
        let mut name = self.0.as_os_str().to_owned();
        name.push(".new");
        name.into()
    }
}

impl Vault for KeyFile {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        random().map_err(|_| VaultError("the system gives no random numbers".into()))
    }

    fn keep(&self, keys: &[u8]) -> Result<(), VaultError> {
        let beside = self.beside();
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&beside)
            .and_then(|mut file| {
                file.write_all(keys)?;
                file.sync_all()
            })
            .map_err(|e| self.error("cannot write", &e))?;
        // Held open, the old file can still be reached once its name is gone.
        let old = match OpenOptions::new().write(true).open(&self.0) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(self.error("cannot open", &error)),
        };
        std::fs::rename(&beside, &self.0).map_err(|e| self.error("cannot replace", &e))?;
        sync_folder(&self.0).map_err(|e| self.error("cannot sync the folder of", &e))?;
        if let Some(mut old) = old {
            overwrite(&mut old).map_err(|e| self.error("cannot overwrite the old", &e))?;
        }
        Ok(())
    }
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
}
