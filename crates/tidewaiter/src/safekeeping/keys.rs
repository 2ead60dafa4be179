//! The files of keys beside a store, and the one copy of them that is kept
//! elsewhere.
//!
//! Backups of the store are many and old; of the keys there is one copy, the
//! newest. Where erasing a person destroys a part of a key file, an older copy
//! of it would bring that person back, so that an older one is never kept: it
//! is overwritten before it is let go.

use super::{cannot, sync_folder};
use crate::out::{Stop, failed};
use crate::vault;
use std::io::ErrorKind;
use std::path::Path;
use tw_app::people::Keyring;

/// A file of keys.
pub struct KeyFile {
    /// Its name in the store's folder.
    pub name: &'static str,
    /// What is lost without it.
    pub without: &'static str,
}

/// Every file of keys a store may have beside it, the one first that tells
/// whose keys they are.
pub const KEY_FILES: &[KeyFile] = &[
    KeyFile {
        name: "secret.check",
        without: "a wrong secret.key is not noticed",
    },
    KeyFile {
        name: "secret.key",
        without: "buyers' years cannot be found, and the server does not start",
    },
    KeyFile {
        name: "people.key",
        without: "nothing that names persons can be read, and the server does not start",
    },
    KeyFile {
        name: "signing.key",
        without: "checkpoints can only be signed under a new key that nobody vouches for",
    },
    KeyFile {
        name: "keys.json",
        without: "the chain of signing keys has to be begun anew",
    },
];

/// Of the keys of which store a folder holds.
const CHECK: &str = "secret.check";

/// The files of keys in a folder, by name.
pub fn present(folder: &Path) -> Vec<String> {
    let names = KEY_FILES.iter().map(|file| file.name);
    names
        .filter(|name| folder.join(name).is_file())
        .map(str::to_owned)
        .collect()
}

/// What a folder's `secret.check` says; `None` if it has none.
pub fn check_of(folder: &Path) -> Result<Option<String>, Stop> {
    let path = folder.join(CHECK);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(cannot("read", &path, &e)),
    }
}

/// Renews the copy of a store's keys; says which files it holds.
pub fn renew(data: &Path, to: &Path) -> Result<Vec<String>, Stop> {
    let own = check_of(data)?;
    if let Some(other) = check_of(to)?
        && Some(&other) != own.as_ref()
    {
        return Err(failed(
            format!("{} holds the keys of another store", to.display()),
            "name a folder of this store's own with --keys-to",
        ));
    }
    tw_store::private_folder(to).map_err(|e| cannot("make", to, &e))?;
    refuse_older(data, to)?;
    let names = present(data);
    for name in &names {
        replace(&data.join(name), &to.join(name))?;
    }
    sync_folder(to)?;
    Ok(names)
}

/// The file of persons' keys.
const PEOPLE: &str = "people.key";

/// Keys that know of fewer erasures than their copy are an old file somebody
/// put back: with them in the copy's place nothing would undo that any more.
fn refuse_older(data: &Path, to: &Path) -> Result<(), Stop> {
    let known = |folder: &Path| {
        let file = settled(&folder.join(PEOPLE)).ok()?;
        Keyring::erasures_in(&file).ok()
    };
    match (known(data), known(to)) {
        (Some(here), Some(copied)) if here < copied => Err(failed(
            format!(
                "{} knows of {here} erasures, its copy in {} of {copied}: it brings erased persons back",
                data.join(PEOPLE).display(),
                to.display()
            ),
            "stop the server and put the copy of people.key back beside the store",
        )),
        _ => Ok(()),
    }
}

/// Puts a copy of a file in the place of the copy before it, which is
/// overwritten once the new one is durable. On media that write elsewhere
/// what is overwritten, that is only the least that can be done.
fn replace(from: &Path, to: &Path) -> Result<(), Stop> {
    let bytes = settled(from)?;
    vault::clear(to).map_err(|e| cannot("overwrite what is left beside", to, &e))?;
    match std::fs::read(to) {
        Ok(same) if same == bytes => return Ok(()),
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(cannot("read", to, &e)),
        _ => {}
    }
    vault::replace(to, &bytes).map_err(|e| cannot("replace", to, &e))
}

/// What is in a file that another process may be putting another one in the
/// place of, and overwriting: two readings that agree are of a whole one.
fn settled(path: &Path) -> Result<Vec<u8>, Stop> {
    let read = || std::fs::read(path).map_err(|e| cannot("read", path, &e));
    let mut before = read()?;
    loop {
        let now = read()?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

/// What to do about files that are missing.
pub fn missing(names: &[&str]) -> String {
    let say = |name: &&str| {
        let file = KEY_FILES.iter().find(|file| file.name == *name);
        let without = file.map_or("what it opens stays shut", |file| file.without);
        format!("{name} (without it {without})")
    };
    names.iter().map(say).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_from_before_an_erasure_do_not_replace_their_copy() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let [data, to] = ["data", "to"].map(|name| dir.path().join(name));
        std::fs::create_dir(&data).expect("a folder");
        let people = data.join(PEOPLE);
        let vault = || Box::new(vault::KeyFile(people.clone()));
        let keyring = Keyring::new(vault(), [1; 16]).expect("keys");
        keyring.ensure(2025).expect("keys");
        let before = std::fs::read(&people).expect("read");
        renew(&data, &to).expect("copied");
        assert!(keyring.retire(2025).expect("retired"));
        renew(&data, &to).expect("renewed");
        let newest = std::fs::read(to.join(PEOPLE)).expect("read");
        std::fs::write(&people, &before).expect("an old file put back");
        assert!(matches!(renew(&data, &to), Err(Stop::Failed(_))));
        assert_eq!(std::fs::read(to.join(PEOPLE)).expect("read"), newest);
        std::fs::write(&people, &newest).expect("the copy put back");
        renew(&data, &to).expect("the same");
    }

    #[test]
    fn one_copy_the_newest_of_one_store() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let [data, other, to] = ["data", "other", "to"].map(|name| dir.path().join(name));
        for (folder, check) in [(&data, "one"), (&other, "two")] {
            std::fs::create_dir(folder).expect("a folder");
            std::fs::write(folder.join("secret.check"), check).expect("written");
            std::fs::write(folder.join("secret.key"), format!("{check} key")).expect("written");
        }
        let names = ["secret.check", "secret.key"].map(str::to_owned);
        assert_eq!(renew(&data, &to).expect("copied"), names);
        let copy = to.join("secret.key");
        let old = dir.path().join("a second name of the former copy");
        std::fs::hard_link(&copy, &old).expect("linked");
        std::fs::write(data.join("secret.key"), "one k").expect("a part destroyed");
        assert_eq!(renew(&data, &to).expect("renewed"), names);
        assert_eq!(std::fs::read(&copy).expect("read"), b"one k");
        assert_eq!(std::fs::read(&old).expect("read"), [0; 7]);
        assert!(matches!(renew(&other, &to), Err(Stop::Failed(_))));
        assert_eq!(std::fs::read(&copy).expect("read"), b"one k");
    }
}
