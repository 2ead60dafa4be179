//! The licences of everything the program is built from, against the list in
//! `xtask/licences.toml`. All packages of the lock file are looked at, those
//! for other platforms and for tests too: what is in the lock file may end up
//! in somebody's build.

mod spdx;

use crate::steps::{cargo_command, printed};
use crate::{Outcome, out};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

const FILE: &str = "xtask/licences.toml";

/// What the list says.
#[derive(Debug, Default)]
struct List {
    /// Licences that are fine, by SPDX name.
    allow: BTreeSet<String>,
    /// Packages whose licence was read by a person, with what was found.
    packages: BTreeMap<String, String>,
}

/// A package as cargo describes it.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
}

/// `cargo xtask licences`.
pub fn run(root: &Path) -> Outcome {
    let text = std::fs::read_to_string(root.join(FILE)).map_err(|e| format!("{FILE}: {e}"))?;
    let list = read(&text).map_err(|why| format!("{FILE}: {why}"))?;
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let metadata = printed(cargo_command(root).args(arguments))?;
    let packages = packages(&metadata)?;
    let problems = check(&list, &packages);
    for problem in &problems {
        out::say(&format!("  {problem}"));
    }
    match problems.len() {
        0 => {
            out::say(&format!(
                "    {} packages, all under licences on the list",
                packages.len()
            ));
            Ok(())
        }
        n => Err(format!("{n} remarks on licences; see {FILE}")),
    }
}

fn read(text: &str) -> Result<List, String> {
    let table: Table = text
        .parse()
        .map_err(|error| format!("cannot be read: {error}"))?;
    let words = |value: &Value| value.as_str().map(str::to_owned);
    let allow = table
        .get("allow")
        .and_then(Value::as_table)
        .ok_or("has no table [allow]")?;
    let packages = table.get("packages").and_then(Value::as_table);
    let packages = packages
        .into_iter()
        .flatten()
        .filter_map(|(k, v)| Some((k.clone(), words(v)?)));
    Ok(List {
        allow: allow.keys().cloned().collect(),
        packages: packages.collect(),
    })
}

fn packages(metadata: &str) -> Result<Vec<Package>, String> {
    let json: Json = serde_json::from_str(metadata).map_err(|e| format!("cargo metadata: {e}"))?;
    let listed = json
        .get("packages")
        .and_then(Json::as_array)
        .ok_or("cargo metadata: no packages")?;
    let text =
        |package: &Json, key: &str| package.get(key).and_then(Json::as_str).map(str::to_owned);
    let read = |package: &Json| Package {
        name: text(package, "name").unwrap_or_default(),
        version: text(package, "version").unwrap_or_default(),
        licence: text(package, "license"),
    };
    Ok(listed.iter().map(read).collect())
}

fn check(list: &List, packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for package in packages {
        let Package {
            name,
            version,
            licence,
        } = package;
        let licence = match (licence, list.packages.get(name)) {
            (_, Some(read)) => {
                used.insert(name.as_str());
                read
            }
            (Some(declared), None) => declared,
            (None, None) => {
                problems.push(format!("{name} {version} declares no licence"));
                continue;
            }
        };
        match spdx::satisfied(licence, &|id| list.allow.contains(id)) {
            Ok(true) => {}
            Ok(false) => problems.push(format!("{name} {version}: {licence} is not on the list")),
            Err(why) => problems.push(format!("{name} {version}: {licence}: {why}")),
        }
    }
    let idle = list
        .packages
        .keys()
        .filter(|name| !used.contains(name.as_str()));
    problems.extend(idle.map(|name| format!("{name} is listed and not used any more")));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: Option<&str>) -> Package {
        Package {
            name: name.into(),
            version: "1.0.0".into(),
            licence: licence.map(str::to_owned),
        }
    }

    #[test]
    fn packages_against_the_list() {
        let list = read("[allow]\nMIT = \"\"\n[packages]\nodd = \"MIT\"\n").expect("a list");
        let odd = || package("odd", None);
        let table = [
            (vec![package("a", Some("MIT")), odd()], 0),
            (vec![package("a", Some("GPL-3.0-only")), odd()], 1),
            (vec![package("a", None), odd()], 1),
            (vec![package("a", Some("MIT OR")), odd()], 1),
            // A line for a package that is gone.
            (vec![package("a", Some("MIT"))], 1),
        ];
        for (packages, want) in table {
            assert_eq!(check(&list, &packages).len(), want, "{packages:?}");
        }
    }

    #[test]
    fn a_list_needs_its_table() {
        assert!(read("[packages]\n").is_err());
        assert!(read("allow").is_err());
    }

    #[test]
    fn cargo_is_understood() {
        let json = r#"{"packages":[{"name":"a","version":"1.2.3","license":null},{"name":"b","version":"1.0.0","license":"MIT"}]}"#;
        let found: Vec<_> = packages(json)
            .expect("packages")
            .into_iter()
            .map(|p| p.licence)
            .collect();
        assert_eq!(found, [None, Some("MIT".to_owned())]);
        assert!(packages("{}").is_err());
    }
}
