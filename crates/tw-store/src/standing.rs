//! Whether the files written to still stand where they were opened. A file
//! that is moved or removed under a running program takes writes as before,
//! and nobody finds them again.

use crate::open::Place;
use std::path::{Path, PathBuf};
use tw_app::store::StoreError;

/// What tells a file from another at the same place; `None` where there is
/// none, or the system does not say.
type Identity = Option<(u64, u64)>;

/// The files of an open store, and which they were.
pub(crate) struct Standing {
    files: Vec<(PathBuf, Identity)>,
}

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Identity {
    None
}

impl Standing {
    /// The database and its log, as they are now. Another VFS's files are its
    /// own affair.
    pub(crate) fn of(place: &Place) -> Self {
        let files = if place.is_elsewhere() {
            Vec::new()
        } else {
            vec![place.file.clone(), place.log_file()]
        };
        let known = |path: PathBuf| {
            let identity = identity(&path);
            (path, identity)
        };
        Self {
            files: files.into_iter().map(known).collect(),
        }
    }

    /// # Errors
    /// `Unavailable` for a file that is not there any more, or is another.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        for (path, was) in &self.files {
            let is = identity(path);
            if was.is_none() || is == *was {
                continue;
            }
            let what = match is {
                None => "was moved away or removed",
                Some(_) => "was replaced by another file",
            };
            return Err(StoreError::Unavailable(format!(
                "{} {what} under the running program; nothing more is taken in. Put it back, or end this \
                 program in an orderly way, restore your backup and start it again",
                path.display()
            )));
        }
        Ok(())
    }
}
