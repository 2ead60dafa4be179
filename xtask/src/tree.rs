//! The project's files as the checks see them: paths from the root with `/`,
//! and their bytes. Checks never touch the disk, so their tests give them
//! trees made of literals.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The files of a checkout.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Reads what git tracks and what it would track: a check that passes
    /// before `git add` also passes after it. Ignored files are no concern.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut git = Command::new("git");
        git.current_dir(root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let listed = crate::steps::printed(&mut git)?;
        let mut files = BTreeMap::new();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            match std::fs::read(root.join(path)) {
                Ok(bytes) => drop(files.insert(path.to_owned(), bytes)),
                // Tracked, and deleted in the working tree.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(format!("{path}: {error}")),
            }
        }
        Ok(Self { files })
    }

    /// A tree of literals.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let owned = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self {
            files: owned.collect(),
        }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether a file or a folder of this path is there.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&folder))
    }

    /// The text of a file, if it is there and is text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files
            .get(path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// All paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All texts in order; pictures and other bytes are left out.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)))
    }

    /// The texts whose names end in one of these.
    pub fn ending<'t>(&'t self, ends: &'t [&str]) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.texts()
            .filter(|(path, _)| ends.iter().any(|end| path.ends_with(end)))
    }

    /// The texts of Rust sources.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ending(&[".rs"])
    }
}

/// The folder of a path, without the slash; empty at the root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A path after following `link` from the folder `from`; `None` if it leaves
/// the root.
pub fn follow(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        assert_eq!((folder("a/b/c.rs"), name("a/b/c.rs")), ("a/b", "c.rs"));
        assert_eq!((folder("c.rs"), name("c.rs")), ("", "c.rs"));
        let table = [
            ("docs", "../README.md", Some("README.md")),
            ("docs/adr", "./0001.md", Some("docs/adr/0001.md")),
            ("", "../x", None),
            ("docs", "../../x", None),
        ];
        for (from, link, want) in table {
            assert_eq!(follow(from, link).as_deref(), want, "{from} {link}");
        }
    }

    #[test]
    fn a_tree_knows_files_and_folders() {
        let tree = Tree::of(&[("a/b.rs", ""), ("a/c.md", "")]);
        for (path, there) in [("a", true), ("a/b.rs", true), ("a/b", false), ("", false)] {
            assert_eq!(tree.has(path), there, "{path}");
        }
        assert_eq!(tree.rust().count(), 1);
    }
}
