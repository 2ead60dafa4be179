//! Field tables compiled for reading: one arena of elements per message type
//! and edition, children contiguous, in order.

use crate::documents::{self, Act};
use crate::error::TablesError;
use crate::model::Automaton;
use crate::tables::{Content, Entry, Occurs, What};
use std::collections::BTreeMap;

/// Namespaces that tables speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ns {
    /// No namespace.
    None,
    Ceb,
    Dxp,
    Ds,
    /// XML Schema instance: `xsi:nil` and its like.
    Xsi,
    /// The `xml` prefix.
    Xml,
    /// Any other.
    Foreign,
}

impl Ns {
    pub(crate) fn from_letter(letter: &str) -> Option<Self> {
        Some(match letter {
            "ceb" => Self::Ceb,
            "dxp" => Self::Dxp,
            "ds" => Self::Ds,
            _ => return None,
        })
    }
}

/// Type of a value. Lengths count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Text {
        min: u32,
        max: u32,
        fixed: Option<Box<str>>,
    },
    Decimal {
        total: u8,
        fraction: u8,
    },
    Int {
        total: Option<u8>,
    },
    Integer,
    Base64,
    Uri,
    DateTime,
    /// `YYYYMMDD`.
    Date,
    Id,
}

/// What an element may contain. `first` and `len` name its children.
#[derive(Debug)]
pub(crate) enum Kind {
    Value(Type),
    Sequence {
        first: u16,
        len: u16,
    },
    Model {
        first: u16,
        len: u16,
        automaton: Automaton,
    },
    Skip,
    Lax,
    Empty,
}

/// An attribute of an element.
#[derive(Debug)]
pub(crate) struct AttrDecl {
    pub(crate) name: Box<str>,
    pub(crate) required: bool,
    pub(crate) ty: Type,
    pub(crate) zh: Box<str>,
    pub(crate) en: Box<str>,
}

/// An element at one place of a message.
#[derive(Debug)]
pub(crate) struct Elem {
    pub(crate) name: Box<str>,
    pub(crate) ns: Ns,
    pub(crate) required: bool,
    pub(crate) max: u32,
    pub(crate) kind: Kind,
    pub(crate) act: Act,
    pub(crate) mixed: bool,
    pub(crate) personal: bool,
    pub(crate) global: bool,
    pub(crate) attrs: Vec<AttrDecl>,
    pub(crate) zh: Box<str>,
    pub(crate) en: Box<str>,
}

impl Elem {
    /// Places of the children in the arena.
    pub(crate) fn children(&self) -> (usize, usize) {
        match &self.kind {
            Kind::Sequence { first, len } | Kind::Model { first, len, .. } => {
                (usize::from(*first), usize::from(*len))
            }
            _ => (0, 0),
        }
    }
}

/// A message type in one edition.
#[derive(Debug)]
pub(crate) struct Schema {
    /// The root is element 0.
    pub(crate) elems: Vec<Elem>,
    /// Elements that free content is checked against.
    pub(crate) globals: Vec<u16>,
}

impl Schema {
    pub(crate) fn elem(&self, index: u16) -> Option<&Elem> {
        self.elems.get(usize::from(index))
    }

    /// The child of `parent` with this name, as (place below the parent, index).
    pub(crate) fn child(&self, parent: &Elem, ns: Ns, local: &str) -> Option<(u16, u16)> {
        let (first, len) = parent.children();
        let below = self.elems.get(first..first + len)?;
        let n = below.iter().position(|e| e.ns == ns && *e.name == *local)?;
        Some((u16::try_from(n).ok()?, u16::try_from(first + n).ok()?))
    }

    /// A child of `parent` by its name alone.
    pub(crate) fn child_named(&self, parent: &Elem, local: &str) -> Option<&Elem> {
        let (first, len) = parent.children();
        self.elems
            .get(first..first + len)?
            .iter()
            .find(|e| *e.name == *local)
    }

    /// Lays out a tree behind what is there and notes its global elements, as
    /// far as there were none of their names.
    fn append(&mut self, root: &Entry) -> Result<(), String> {
        let from = self.elems.len();
        self.elems.push(elem(root, Ns::Ceb));
        lay_out(self, from, root)?;
        for n in from..self.elems.len() {
            let Some(e) = self.elems.get(n).filter(|e| e.global) else {
                continue;
            };
            if self.global(e.ns, &e.name).is_none() {
                self.globals
                    .push(u16::try_from(n).map_err(|_| "too many elements".to_owned())?);
            }
        }
        Ok(())
    }

    /// Reading in order keeps which children came in the bits of one number.
    fn ordered(&self) -> Result<(), String> {
        match self.elems.iter().find(|e| e.children().1 > 63) {
            Some(wide) => Err(format!("{} has more than 63 children", wide.name)),
            None => Ok(()),
        }
    }

    /// The global element of this name.
    pub(crate) fn global(&self, ns: Ns, local: &str) -> Option<u16> {
        self.globals.iter().copied().find(|g| {
            self.elem(*g)
                .is_some_and(|e| e.ns == ns && *e.name == *local)
        })
    }
}

/// A line of an overlay: a path, and what replaces the base's.
pub(crate) type Change = (String, Occurs, Content);

/// The parsed files of a family, for putting schemas together.
pub(crate) struct Sources {
    pub(crate) files: BTreeMap<String, Entry>,
}

impl Sources {
    /// Compiles the message whose tree is `file`, with one overlay's changes.
    /// Free content is also checked against the global elements of `others`.
    pub(crate) fn compile(
        &self,
        file: &str,
        changes: &[Change],
        others: &[&str],
    ) -> Result<Schema, TablesError> {
        let root = self.tree(file, changes)?;
        let name = root.name.clone();
        let mut schema = Schema {
            elems: Vec::new(),
            globals: Vec::new(),
        };
        schema
            .append(&root)
            .and_then(|()| schema.ordered())
            .map_err(|p| TablesError::table(&name, p))?;
        documents::wire(&mut schema).map_err(|p| TablesError::table(&name, p))?;
        // Put behind the message after it was wired: what free content holds is
        // checked and never becomes a document.
        for other in others.iter().filter(|other| **other != file) {
            let other = self.tree(other, changes)?;
            if schema
                .global(other.ns.unwrap_or(Ns::Ceb), &other.name)
                .is_none()
            {
                schema
                    .append(&other)
                    .map_err(|p| TablesError::table(&other.name, p))?;
            }
        }
        Ok(schema)
    }

    /// Compiles the message whose tree is `file`, to be read by name.
    pub(crate) fn by_name(&self, file: &str) -> Result<Schema, TablesError> {
        let root = self.tree(file, &[])?;
        let mut schema = Schema {
            elems: Vec::new(),
            globals: Vec::new(),
        };
        schema
            .append(&root)
            .map_err(|p| TablesError::table(&root.name, p))?;
        Ok(schema)
    }

    /// The whole tree of a file, changed by an overlay.
    fn tree(&self, file: &str, changes: &[Change]) -> Result<Entry, TablesError> {
        let root = self
            .files
            .get(file)
            .ok_or_else(|| TablesError::NoFile(format!("{file}.fields")))?;
        let mut root = self.include(root, 0)?;
        let name = root.name.clone();
        for (path, occurs, content) in changes {
            let Some(below) = path.strip_prefix(&name).and_then(|p| p.strip_prefix('/')) else {
                continue;
            };
            let entry = find(&mut root, below).ok_or_else(|| {
                TablesError::table(&name, format!("overlay of {path}: no such element"))
            })?;
            entry.occurs = *occurs;
            entry.content = content.clone();
        }
        Ok(root)
    }

    /// The tree with every shared file put in.
    fn include(&self, entry: &Entry, depth: usize) -> Result<Entry, TablesError> {
        if depth > 16 {
            return Err(TablesError::table(
                &entry.name,
                "files that include each other",
            ));
        }
        let mut whole = entry.clone();
        if entry.what == What::Shared {
            let shared = self
                .files
                .get(&entry.name)
                .ok_or_else(|| TablesError::NoFile(format!("{}.fields", entry.name)))?;
            whole = shared.clone();
            whole.occurs = entry.occurs;
        }
        whole.below = whole
            .below
            .iter()
            .map(|e| self.include(e, depth + 1))
            .collect::<Result<_, _>>()?;
        Ok(whole)
    }
}

fn find<'e>(root: &'e mut Entry, path: &str) -> Option<&'e mut Entry> {
    path.split('/').try_fold(root, |at, step| {
        at.below.iter_mut().find(|e| e.name == step)
    })
}

fn elem(entry: &Entry, inherited: Ns) -> Elem {
    let attrs = entry.below.iter().filter(|e| e.what == What::Attribute);
    Elem {
        name: entry.name.as_str().into(),
        ns: entry.ns.unwrap_or(inherited),
        required: entry.occurs.min > 0,
        max: entry.occurs.max,
        kind: Kind::Empty,
        act: Act::None,
        mixed: entry.mixed,
        personal: entry.personal,
        global: entry.global,
        attrs: attrs
            .map(|a| AttrDecl {
                name: a.name.as_str().into(),
                required: a.occurs.min > 0,
                ty: match &a.content {
                    Content::Value(ty) => ty.clone(),
                    _ => Type::Text {
                        min: 0,
                        max: u32::MAX,
                        fixed: None,
                    },
                },
                zh: a.zh.as_str().into(),
                en: a.en.as_str().into(),
            })
            .collect(),
        zh: entry.zh.as_str().into(),
        en: entry.en.as_str().into(),
    }
}

/// Appends the children of `entry` and, recursively, theirs.
fn lay_out(schema: &mut Schema, index: usize, entry: &Entry) -> Result<(), String> {
    let below: Vec<&Entry> = entry
        .below
        .iter()
        .filter(|e| e.what != What::Attribute)
        .collect();
    let first = schema.elems.len();
    let ns = schema.elems.get(index).map_or(Ns::Ceb, |e| e.ns);
    schema.elems.extend(below.iter().map(|e| elem(e, ns)));
    let place = u16::try_from(first).map_err(|_| "too many elements".to_owned())?;
    let len = u16::try_from(below.len()).map_err(|_| "too many elements".to_owned())?;
    let kind = match &entry.content {
        Content::Value(ty) => Kind::Value(ty.clone()),
        Content::Skip => Kind::Skip,
        Content::Lax => Kind::Lax,
        Content::Empty => Kind::Empty,
        Content::Sequence => Kind::Sequence { first: place, len },
        Content::Model(expr) => {
            let child = |name: &str| {
                below
                    .iter()
                    .position(|e| e.name == name)
                    .and_then(|n| u16::try_from(n).ok())
            };
            Kind::Model {
                first: place,
                len,
                automaton: Automaton::new(expr, &child)?,
            }
        }
    };
    if let Some(e) = schema.elems.get_mut(index) {
        e.kind = kind;
    }
    for (n, child) in below.iter().enumerate() {
        lay_out(schema, first + n, child)?;
    }
    Ok(())
}
