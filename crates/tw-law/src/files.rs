//! The texts of a pack, wherever they come from: embedded, a folder, or given.

use crate::error::PackError;
use include_dir::{Dir, DirEntry, include_dir};
use std::collections::BTreeMap;
use std::path::Path;

static CN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../packs/cn");

/// Texts by path inside the pack, with `/` between folders.
pub(crate) type Files = BTreeMap<String, String>;

/// The texts of a built-in pack.
pub(crate) fn builtin(id: &str) -> Result<Files, PackError> {
    if id != "cn" {
        return Err(PackError::Unknown {
            id: id.to_owned(),
            known: "cn".to_owned(),
        });
    }
    let mut files = Files::new();
    collect(&CN, &mut files);
    Ok(files)
}

fn collect(dir: &Dir<'_>, files: &mut Files) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, files),
            DirEntry::File(file) => {
                if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                    files.insert(path.replace('\\', "/"), text.to_owned());
                }
            }
        }
    }
}

/// The texts of a folder and the folders in it; hidden files are left out.
pub(crate) fn folder(root: &Path) -> Result<Files, PackError> {
    let mut files = Files::new();
    walk(root, "", &mut files)?;
    Ok(files)
}

fn walk(dir: &Path, prefix: &str, files: &mut Files) -> Result<(), PackError> {
    let unreadable = |path: &Path, source| PackError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let entries = std::fs::read_dir(dir).map_err(|e| unreadable(dir, e))?;
    for entry in entries {
        let path = entry.map_err(|e| unreadable(dir, e))?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let inner = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}/{name}")
        };
        if path.is_dir() {
            walk(&path, &inner, files)?;
        } else {
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            files.insert(inner, text);
        }
    }
    Ok(())
}

/// A hash over paths and texts: the first 12 hexadecimal digits.
pub(crate) fn fingerprint(files: &Files) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, text) in files {
        for part in [path, text] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    let mut hex = hasher.finalize().to_hex().to_string();
    hex.truncate(12);
    hex
}

/// The files directly or deeper under a folder with an ending.
pub(crate) fn under<'f>(
    files: &'f Files,
    folder: &'f str,
    ending: &'f str,
) -> impl Iterator<Item = (&'f str, &'f str)> {
    files
        .iter()
        .filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
        .map(|(path, text)| (path.as_str(), text.as_str()))
}
