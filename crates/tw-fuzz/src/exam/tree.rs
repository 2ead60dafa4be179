//! A message as a tree that keeps what was written between the tags as it was
//! written, so that a mutant can be wrong in any way a text can be.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Clone, Default)]
pub struct Elem {
    /// Name as written, prefix included.
    pub name: String,
    /// Attributes: name, and value between double quotes as written.
    pub attrs: Vec<(String, String)>,
    /// Content.
    pub kids: Vec<Kid>,
}

/// A piece of content.
#[derive(Debug, Clone)]
pub enum Kid {
    /// An element.
    Elem(Elem),
    /// Anything else, as written.
    Raw(String),
}

impl Elem {
    /// An element of a name with some text.
    pub fn leaf(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            attrs: Vec::new(),
            kids: vec![Kid::Raw(text.to_owned())],
        }
    }

    /// Elements below, at any depth.
    pub fn count(&self) -> usize {
        self.elems().map(|e| 1 + e.count()).sum()
    }

    /// Child elements.
    pub fn elems(&self) -> impl Iterator<Item = &Elem> {
        self.kids.iter().filter_map(|kid| match kid {
            Kid::Elem(elem) => Some(elem),
            Kid::Raw(_) => None,
        })
    }

    /// Whether elements stand in it.
    pub fn is_group(&self) -> bool {
        self.elems().next().is_some()
    }

    /// The text of an element without elements in it.
    pub fn text(&self) -> String {
        let raw = self.kids.iter().map(|kid| match kid {
            Kid::Raw(raw) => raw.as_str(),
            Kid::Elem(_) => "",
        });
        raw.collect()
    }

    /// Puts a text in the place of everything in it.
    pub fn set(&mut self, text: impl Into<String>) {
        self.kids = vec![Kid::Raw(text.into())];
    }

    /// The name without its prefix.
    pub fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or(&self.name)
    }

    /// The `n`-th element below (from 0, in document order): its parent, its
    /// place there and the local names down to it.
    pub fn nth(&mut self, n: usize) -> Option<(&mut Elem, usize, Vec<String>)> {
        let mut left = n;
        let mut path = Vec::new();
        self.find(&mut left, &mut path)
    }

    fn find(
        &mut self,
        left: &mut usize,
        path: &mut Vec<String>,
    ) -> Option<(&mut Elem, usize, Vec<String>)> {
        let mut at = None;
        for (place, kid) in self.kids.iter().enumerate() {
            let Kid::Elem(elem) = kid else { continue };
            let below = elem.count();
            if *left <= below {
                at = Some(place);
                break;
            }
            *left -= below + 1;
        }
        let place = at?;
        let local = match self.kids.get(place) {
            Some(Kid::Elem(elem)) => elem.local().to_owned(),
            _ => return None,
        };
        path.push(local);
        if *left == 0 {
            return Some((self, place, std::mem::take(path)));
        }
        *left -= 1;
        match self.kids.get_mut(place) {
            Some(Kid::Elem(elem)) => elem.find(left, path),
            _ => None,
        }
    }

    /// Does something with every element, itself included.
    pub fn each(&mut self, act: &mut dyn FnMut(&mut Elem)) {
        act(self);
        for kid in &mut self.kids {
            if let Kid::Elem(elem) = kid {
                elem.each(act);
            }
        }
    }

    /// Writes it.
    pub fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attrs {
            // A value with double quotes in it stands between single ones.
            let quote = if value.contains('"') { '\'' } else { '"' };
            out.push(' ');
            out.push_str(name);
            out.push('=');
            out.push(quote);
            out.push_str(value);
            out.push(quote);
        }
        if self.kids.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for kid in &self.kids {
            match kid {
                Kid::Elem(elem) => elem.write(out),
                Kid::Raw(raw) => out.push_str(raw),
            }
        }
        out.push_str("</");
        // A name may carry white space for its start tag.
        out.push_str(self.name.trim_end());
        out.push('>');
    }
}

/// Reads a message; white space between elements, comments and instructions
/// are left out.
///
/// # Errors
/// It is not well-formed.
pub fn read(xml: &str) -> Result<Elem, String> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Elem::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => open.push(begin(&tag)?),
            Event::Empty(tag) => {
                let elem = begin(&tag)?;
                put(&mut open, Kid::Elem(elem));
            }
            Event::End(_) => {
                let mut elem = open.pop().ok_or("an end without a start")?;
                if elem.is_group() {
                    elem.kids
                        .retain(|kid| matches!(kid, Kid::Elem(_)) || elem_text(kid));
                }
                put(&mut open, Kid::Elem(elem));
            }
            Event::Text(text) => put(&mut open, Kid::Raw(text.to_string())),
            Event::CData(text) => {
                let raw = format!("<![CDATA[{}]]>", &*text);
                put(&mut open, Kid::Raw(raw));
            }
            Event::GeneralRef(name) => {
                let raw = format!("&{};", &*name);
                put(&mut open, Kid::Raw(raw));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let top = open.pop().ok_or("nothing there")?;
    let root = top.kids.into_iter().find_map(|kid| match kid {
        Kid::Elem(elem) => Some(elem),
        Kid::Raw(_) => None,
    });
    root.ok_or_else(|| "no element".to_owned())
}

fn elem_text(kid: &Kid) -> bool {
    matches!(kid, Kid::Raw(raw) if !raw.trim().is_empty())
}

fn put(open: &mut [Elem], kid: Kid) {
    if let Some(last) = open.last_mut() {
        last.kids.push(kid);
    }
}

fn begin(tag: &BytesStart<'_>) -> Result<Elem, String> {
    let mut elem = Elem {
        name: tag.name().as_ref().to_owned(),
        ..Elem::default()
    };
    for attr in tag.attributes() {
        let attr = attr.map_err(|error| error.to_string())?;
        elem.attrs
            .push((attr.key.as_ref().to_owned(), attr.value.to_string()));
    }
    Ok(elem)
}
