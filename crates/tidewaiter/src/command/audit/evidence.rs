//! Checkpoints and keys that were kept, read from files.

use crate::out::{Stop, failed};
use std::path::{Path, PathBuf};
use tw_proof::{Checkpoint, KeyChain, KeyId, ProofError, PublicKey, Trust};

/// Whom to trust, as named on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TrustArgs {
    /// Id or public key of a signing key you trust; may be repeated
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// File of keys you trust, as exported (keys.json)
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl TrustArgs {
    /// Reads what is named.
    pub fn read(&self) -> Result<(Trust, Option<KeyChain>), Stop> {
        let chain = self.keys.as_deref().map(read_keys).transpose()?;
        let mut ids = std::collections::BTreeSet::new();
        for text in &self.key {
            let id = match (text.parse::<PublicKey>(), text.parse::<KeyId>()) {
                (Ok(public), _) => public.id(),
                (_, Ok(id)) => id,
                (Err(_), Err(_)) => {
                    return Err(failed(
                        format!("{text:?} is no key"),
                        "give its id (32 hexadecimal digits) or the public key (64)",
                    ));
                }
            };
            ids.insert(id);
        }
        if let Some(Trust::Keys(more)) = chain.as_ref().map(KeyChain::trusted) {
            ids.extend(more);
        }
        let trust = if ids.is_empty() {
            Trust::Nobody
        } else {
            Trust::Keys(ids)
        };
        Ok((trust, chain))
    }
}

/// Reads a file, refusing one that is longer than anything it could be.
pub fn read_bounded(path: &Path) -> Result<Vec<u8>, Stop> {
    use std::io::Read;
    let cannot =
        |e: std::io::Error| failed(format!("{}: {e}", path.display()), "name a readable file");
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    let most = tw_proof::MOST_BYTES as u64 + 1;
    file.take(most).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(bytes)
}

/// Reads a chain of keys.
pub fn read_keys(path: &Path) -> Result<KeyChain, Stop> {
    KeyChain::parse(&read_bounded(path)?).map_err(|error| {
        failed(
            format!("{}: {error}", path.display()),
            "name a keys.json as it was exported",
        )
    })
}

/// What was kept elsewhere.
pub struct Kept {
    /// Checkpoints with their files, or why one cannot be used.
    pub checkpoints: Vec<(String, Result<Checkpoint, ProofError>)>,
    /// The keys that lay beside them.
    pub keys: Option<KeyChain>,
}

/// Reads a checkpoint, or all of a folder and the folders in it.
pub fn read(path: &Path) -> Result<Kept, Stop> {
    let mut files = Vec::new();
    let mut keys = None;
    if path.is_dir() {
        walk(path, &mut files)?;
        files.sort();
        if let Some(at) = files.iter().position(|file| file.ends_with("keys.json")) {
            keys = Some(read_keys(&files.remove(at))?);
        }
    } else {
        files.push(path.to_owned());
        let beside = path.with_file_name("keys.json");
        if beside.is_file() {
            keys = Some(read_keys(&beside)?);
        }
    }
    let mut checkpoints = Vec::new();
    for file in files {
        let name = file.strip_prefix(path).unwrap_or(&file);
        let name = if name.as_os_str().is_empty() {
            &file
        } else {
            name
        };
        let read = Checkpoint::parse(&read_bounded(&file)?);
        checkpoints.push((name.display().to_string(), read));
    }
    if checkpoints.is_empty() {
        return Err(failed(
            format!("there is no checkpoint in {}", path.display()),
            "name a checkpoint file, or the folder `serve --checkpoints` writes to",
        ));
    }
    Ok(Kept { checkpoints, keys })
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let cannot = |e: std::io::Error| {
        failed(
            format!("{}: {e}", folder.display()),
            "name a readable folder",
        )
    };
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|ext| ext == "json") {
            files.push(path);
        }
    }
    Ok(())
}
