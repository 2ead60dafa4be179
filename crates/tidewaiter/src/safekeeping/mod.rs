//! Backups as they lie on a disk: whole ones are folders with a manifest,
//! anything unfinished has another name; keys lie elsewhere, in one copy.

pub mod folder;
pub mod keys;
pub mod last;
pub mod manifest;

use crate::out::{Stop, failed};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Why a path cannot be worked on, with what to do.
pub fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Stop {
    let next = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "free some space there, or name another folder"
        }
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "run as the user the server runs as, or name a folder that user may write"
        }
        _ => "see the message above; nothing that was whole before was changed",
    };
    failed(format!("cannot {what} {}: {error}", path.display()), next)
}

/// Makes the names in a folder durable.
pub fn sync_folder(folder: &Path) -> Result<(), Stop> {
    File::open(folder)
        .and_then(|file| file.sync_all())
        .map_err(|e| cannot("sync", folder, &e))
}

/// Reads a file in pieces and gives its length and BLAKE3 hash in hex.
pub fn read_through(
    path: &Path,
    mut each: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(u64, String), Stop> {
    let wrong = |e: std::io::Error| cannot("read", path, &e);
    let mut file = File::open(path).map_err(wrong)?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 1 << 20];
    let mut length = 0;
    loop {
        let n = file.read(&mut piece).map_err(wrong)?;
        if n == 0 {
            return Ok((length, hasher.finalize().to_hex().to_string()));
        }
        hasher.update(&piece[..n]);
        each(&piece[..n]).map_err(wrong)?;
        length += n as u64;
    }
}

/// Bytes a user may still write where a path is; `None` if it cannot be told.
#[cfg(unix)]
pub fn free_bytes(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(path).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Bytes a user may still write where a path is; `None` if it cannot be told.
#[cfg(not(unix))]
pub fn free_bytes(_path: &Path) -> Option<u64> {
    None
}
