//! A family's tables: which namespaces, which editions, which messages.

use crate::error::TablesError;
use crate::schema::{Ns, Schema, Sources};
use crate::tables::{self, Overlay};
use std::collections::BTreeMap;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Namespace names of the family.
#[derive(Debug, Default)]
pub(crate) struct Namespaces {
    pub(crate) ceb: String,
    dxp: String,
    ds: String,
}

impl Namespaces {
    /// That of the transport envelope.
    pub(crate) fn dxp(&self) -> &str {
        &self.dxp
    }

    /// The namespace a name stands for.
    pub(crate) fn of(&self, uri: &str) -> Ns {
        match uri {
            "" => Ns::None,
            _ if uri == self.ceb => Ns::Ceb,
            _ if uri == self.ds => Ns::Ds,
            _ if uri == self.dxp => Ns::Dxp,
            XSI => Ns::Xsi,
            XML => Ns::Xml,
            _ => Ns::Foreign,
        }
    }
}

/// The messages of one edition, by root name.
#[derive(Debug)]
pub(crate) struct EditionTables {
    pub(crate) name: String,
    messages: Vec<Schema>,
}

impl EditionTables {
    /// The message of a root's local name.
    pub(crate) fn message(&self, root: &str) -> Option<&Schema> {
        self.messages
            .iter()
            .find(|s| s.elem(0).is_some_and(|e| *e.name == *root))
    }

    pub(crate) fn messages(&self) -> impl Iterator<Item = &Schema> {
        self.messages.iter()
    }
}

/// Everything read from the tables.
#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) namespaces: Namespaces,
    /// The newest first.
    pub(crate) editions: Vec<EditionTables>,
    pub(crate) envelope: Schema,
}

const MESSAGES: &[&str] = &[
    "311", "411", "511", "621", "312", "412", "512", "622", "900",
];

/// Elements of signatures that no message has, but free content may.
const SIGNED: &[&str] = &["object", "manifest", "properties"];

impl Family {
    /// Compiles the files below `messages/ceb/` (by file name).
    pub(crate) fn load<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, TablesError> {
        let mut sources = Sources {
            files: BTreeMap::new(),
        };
        let mut overlays: Vec<Overlay> = Vec::new();
        let mut family = None;
        for (path, text) in files {
            let name = path.rsplit('/').next().unwrap_or(path);
            if let Some(stem) = name.strip_suffix(".fields") {
                sources
                    .files
                    .insert(stem.to_owned(), tables::parse_fields(name, text)?);
            } else if name.ends_with(".overlay") {
                overlays.push(tables::parse_overlay(name, text)?);
            } else if name == "ceb.family" {
                family = Some(parse_family(name, text)?);
            }
        }
        let (namespaces, base) =
            family.ok_or_else(|| TablesError::NoFile("ceb.family".to_owned()))?;
        // Newest first: edition names begin with a year.
        overlays.sort_by(|a, b| b.edition.cmp(&a.edition));
        let free: Vec<&str> = MESSAGES.iter().chain(SIGNED).copied().collect();
        let mut editions = Vec::new();
        let base = Overlay {
            edition: base,
            changes: Vec::new(),
        };
        for overlay in std::iter::once(&base).chain(&overlays) {
            for (path, _, _) in &overlay.changes {
                check_root(&sources, path)?;
            }
            let messages = MESSAGES
                .iter()
                .map(|m| sources.compile(m, &overlay.changes, &free));
            let messages = messages.collect::<Result<Vec<_>, _>>()?;
            editions.push(EditionTables {
                name: overlay.edition.clone(),
                messages,
            });
        }
        let envelope = sources.compile("dxp", &[], SIGNED)?;
        Ok(Self {
            namespaces,
            editions,
            envelope,
        })
    }

    /// The edition of this name, or the newest.
    pub(crate) fn edition(&self, name: Option<&str>) -> Option<&EditionTables> {
        name.and_then(|n| self.editions.iter().find(|e| e.name == n))
            .or_else(|| self.editions.first())
    }
}

/// Reads one table alone; see [`crate::read_table`].
pub(crate) fn read_table(name: &str, text: &str) -> Result<(), TablesError> {
    if let Some(stem) = name.strip_suffix(".fields") {
        let entry = tables::parse_fields(name, text)?;
        let files = BTreeMap::from([(stem.to_owned(), entry)]);
        // In the order of its lines, or else by name.
        let sources = Sources { files };
        let ordered = sources.compile(stem, &[], &[]);
        return match ordered {
            Ok(_) => Ok(()),
            Err(error) => sources.by_name(stem).map(drop).map_err(|_| error),
        };
    }
    if name.ends_with(".overlay") {
        return tables::parse_overlay(name, text).map(drop);
    }
    if name == "dec.family" {
        return crate::dec::tables::parse(name, text).map(drop);
    }
    parse_family(name, text).map(drop)
}

/// Refuses an overlay line whose message does not exist.
fn check_root(sources: &Sources, path: &str) -> Result<(), TablesError> {
    let root = path.split('/').next().unwrap_or("");
    if sources.files.values().any(|entry| entry.name == root) {
        return Ok(());
    }
    Err(TablesError::table(
        root,
        format!("overlay of {path}: no such message"),
    ))
}

fn parse_family(file: &str, text: &str) -> Result<(Namespaces, String), TablesError> {
    let mut namespaces = Namespaces::default();
    let mut edition = None;
    for (n, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["family", "CEB"] => {}
            ["edition", name] => edition = Some((*name).to_owned()),
            ["namespace", "ceb", uri] => namespaces.ceb = (*uri).to_owned(),
            ["namespace", "dxp", uri] => namespaces.dxp = (*uri).to_owned(),
            ["namespace", "ds", uri] => namespaces.ds = (*uri).to_owned(),
            _ => return Err(TablesError::line(file, n + 1, "not understood")),
        }
    }
    if namespaces.ceb.is_empty() || namespaces.dxp.is_empty() || namespaces.ds.is_empty() {
        return Err(TablesError::line(file, 1, "a namespace is missing"));
    }
    let edition = edition.ok_or_else(|| TablesError::line(file, 1, "no edition"))?;
    Ok((namespaces, edition))
}
