//! What a backup says of itself.

use super::cannot;
use crate::out::{Stop, failed};
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::Path;
use tw_base::Timestamp;

/// The manifest's name. It is written last, before the folder gets its name.
pub const FILE: &str = "manifest.json";

/// The store's file.
pub const STORE: &str = "store.sqlite";

/// What lies beside the store, is no key and goes with it: lists of lines.
pub const BESIDE: &[&str] = &["checkpoints.jsonl"];

/// Version of the manifest and of the folder it lies in.
const FORMAT: u32 = 1;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its BLAKE3 hash in hex.
    pub blake3: String,
}

/// What a backup says of itself. Unknown members are for a newer program and
/// are passed over; what would change the meaning of the rest raises `format`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this description.
    pub format: u32,
    /// Program that made it, e.g. `tidewaiter 0.1.0`.
    pub program: String,
    /// Version of the store's schema.
    pub schema: u32,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Folder it was taken of, as that machine names it.
    pub data: String,
    /// The last batch in it.
    pub batch: u64,
    /// Head of the chain after that batch, as `BATCH:HEX`.
    pub head: String,
    /// When that batch was decided.
    pub last_batch_at: Option<Timestamp>,
    /// Its files.
    pub files: Vec<Kept>,
    /// Files of keys that lay beside the store. None of them is in here.
    pub keys: Vec<String>,
    /// Tells the store's key from another's without giving it away.
    pub key_check: String,
}

impl Manifest {
    /// Version of manifests this program writes.
    pub const fn format() -> u32 {
        FORMAT
    }

    /// Reads the manifest of a backup; `None` if the folder holds none.
    pub fn read(folder: &Path) -> Result<Option<Self>, Stop> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(e) => return Err(cannot("read", &path, &e)),
        };
        #[derive(Deserialize)]
        struct Versioned {
            format: u32,
        }
        let unreadable = |e: serde_json::Error| {
            failed(
                format!("{} is not a manifest: {e}", path.display()),
                "take another backup of that folder",
            )
        };
        let Versioned { format } = serde_json::from_str(&text).map_err(unreadable)?;
        if format != FORMAT {
            return Err(failed(
                format!(
                    "{} has format {format}, this program knows {FORMAT}",
                    path.display()
                ),
                "use the tidewaiter that made it, or a newer one",
            ));
        }
        serde_json::from_str(&text).map_err(unreadable).map(Some)
    }
}
