//! Places: from offsets to paths, lines and columns, and from paths to lines
//! and columns. One pass over the message for all findings together; it runs
//! only when there are findings.
//!
//! A path names local names. A position stands where an element may repeat or
//! does (`/CEB621Message/Inventory[2]/InventoryHead/orderNo`).

use crate::chars::split_name;
use crate::lex::{Lexer, Survey, Token};
use crate::limits::DEPTH_MAX;
use crate::schema::Schema;
use std::collections::HashMap;
use tw_base::{Finding, Location};

/// Names counted among one element's children; of more, positions are not said.
const NAMES_MAX: usize = 256;

/// How often each name came.
type Names<'a> = Vec<(&'a str, u32)>;

struct Open<'a> {
    name: &'a str,
    /// Position, where it is to be said.
    position: Option<u32>,
    index: Option<u16>,
    names: Names<'a>,
}

/// Counts lines and columns up to offsets that only grow. It counts on from
/// the last offset, so that all places of a message together cost one pass,
/// even where the message is a single line.
struct Ruler<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    /// Characters between the start of the line and `at`.
    before: usize,
}

impl<'a> Ruler<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            before: 0,
        }
    }

    /// Line and column of an offset, in characters, from 1.
    fn place(&mut self, offset: usize) -> (u32, u32) {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let mut passed = bytes.get(self.at..offset).unwrap_or(&[]);
        while let Some(n) = memchr::memchr(b'\n', passed) {
            self.line += 1;
            self.before = 0;
            passed = passed.get(n + 1..).unwrap_or(&[]);
        }
        self.before += passed.iter().filter(|b| **b & 0xC0 != 0x80).count();
        self.at = self.at.max(offset);
        let column = u32::try_from(self.before + 1).unwrap_or(u32::MAX);
        (self.line, column)
    }
}

/// Lines and columns of offsets, which must be in ascending order.
pub(crate) fn lines(text: &str, offsets: impl Iterator<Item = usize>) -> Vec<(u32, u32)> {
    let mut ruler = Ruler::new(text);
    offsets.map(|offset| ruler.place(offset)).collect()
}

/// Locations of offsets, which must be in ascending order. An offset that is
/// a start tag's means that element; any other the element around it.
pub(crate) fn of_offsets(text: &str, schema: Option<&Schema>, offsets: &[usize]) -> Vec<Location> {
    let mut lexer = Lexer::new(text, Survey::default(), usize::MAX);
    let mut ruler = Ruler::new(text);
    let mut stack: Vec<Open<'_>> = Vec::new();
    // Elements open beyond the depth that is followed are only counted: a body
    // that is nothing but start tags must not cost many times its length.
    let mut beyond = 0_usize;
    let mut out = Vec::with_capacity(offsets.len());
    let mut rest = offsets.iter().copied().peekable();
    while rest.peek().is_some() {
        let token = lexer.next_lenient();
        let Some((token, at)) = token else { break };
        while let Some(offset) = rest.next_if(|o| *o < at) {
            out.push(location(&stack, ruler.place(offset)));
        }
        match token {
            Token::Start { name, empty, at } => {
                let followed = stack.len() < DEPTH_MAX;
                if followed {
                    push(&mut stack, schema, name);
                }
                while let Some(offset) = rest.next_if(|o| *o == at) {
                    out.push(location(&stack, ruler.place(offset)));
                }
                match (followed, empty) {
                    (true, true) => drop(stack.pop()),
                    (false, false) => beyond += 1,
                    _ => {}
                }
            }
            Token::End { at, .. } => {
                while let Some(offset) = rest.next_if(|o| *o == at) {
                    out.push(location(&stack, ruler.place(offset)));
                }
                match beyond.checked_sub(1) {
                    Some(less) => beyond = less,
                    None => drop(stack.pop()),
                }
            }
            Token::Eof => break,
            _ => {}
        }
    }
    for offset in rest {
        out.push(location(&stack, ruler.place(offset)));
    }
    out
}

fn push<'a>(stack: &mut Vec<Open<'a>>, schema: Option<&Schema>, name: &'a str) {
    let local = split_name(name).map_or(name, |(_, local)| local);
    let known = match stack.last() {
        None => schema.map(|_| 0),
        Some(parent) => parent.index.and_then(|i| {
            let schema = schema?;
            let (first, len) = schema.elem(i)?.children();
            let n = (first..first + len)
                .find(|n| schema.elems.get(*n).is_some_and(|e| *e.name == *local))?;
            u16::try_from(n).ok()
        }),
    };
    let repeats = known
        .and_then(|i| schema?.elem(i))
        .is_some_and(|e| e.max > 1);
    let position = stack
        .last_mut()
        .and_then(|parent| count(&mut parent.names, local));
    let position = position.filter(|n| repeats || *n > 1);
    stack.push(Open {
        name: local,
        position,
        index: known,
        names: Names::new(),
    });
}

fn count<'a>(names: &mut Names<'a>, name: &'a str) -> Option<u32> {
    if let Some((_, n)) = names.iter_mut().find(|(known, _)| *known == name) {
        *n += 1;
        return Some(*n);
    }
    if names.len() >= NAMES_MAX {
        return None;
    }
    names.push((name, 1));
    Some(1)
}

fn location(stack: &[Open<'_>], (line, column): (u32, u32)) -> Location {
    let mut path = String::new();
    for open in stack {
        path.push('/');
        path.push_str(&crate::lex::cut(open.name));
        if let Some(n) = open.position {
            path.push_str(&format!("[{n}]"));
        }
    }
    Location { path, line, column }
}

/// A step of a path that is looked for.
#[derive(Default)]
struct Wanted<'f> {
    /// By name, then by position.
    below: HashMap<&'f str, HashMap<u32, usize>>,
    place: Option<(u32, u32)>,
}

impl Wanted<'_> {
    fn step(&self, (name, position): (&str, u32)) -> Option<usize> {
        self.below.get(name)?.get(&position).copied()
    }
}

/// Fills in lines and columns of findings that have a path only. A path that
/// leads nowhere gets the place of the last element on its way.
pub(crate) fn of_paths(text: &str, findings: &mut [Finding]) {
    let paths: Vec<(usize, String)> = findings
        .iter()
        .enumerate()
        .filter(|(_, f)| f.location.line == 0 && !f.location.path.is_empty())
        .map(|(n, f)| (n, f.location.path.clone()))
        .collect();
    if paths.is_empty() {
        return;
    }
    let mut wanted = vec![Wanted::default()];
    for (_, path) in &paths {
        steps(path).fold(0, |at, step| {
            if let Some(known) = wanted.get(at).and_then(|w| w.step(step)) {
                return known;
            }
            let new = wanted.len();
            if let Some(parent) = wanted.get_mut(at) {
                parent.below.entry(step.0).or_default().insert(step.1, new);
            }
            wanted.push(Wanted::default());
            new
        });
    }
    find(text, &mut wanted);
    for (n, path) in &paths {
        let (mut at, mut place) = (0, None);
        for step in steps(path) {
            let Some(next) = wanted.get(at).and_then(|w| w.step(step)) else {
                break;
            };
            at = next;
            place = wanted.get(at).and_then(|w| w.place).or(place);
        }
        if let (Some((line, column)), Some(finding)) = (place, findings.get_mut(*n)) {
            finding.location.line = line;
            finding.location.column = column;
        }
    }
}

/// Steps of a path: local name and position (1 where none is said).
fn steps(path: &str) -> impl Iterator<Item = (&str, u32)> {
    path.split('/')
        .filter(|s| !s.is_empty())
        .take(DEPTH_MAX)
        .map(
            |step| match step.strip_suffix(']').and_then(|s| s.split_once('[')) {
                Some((name, n)) => (name, n.parse().unwrap_or(1)),
                None => (step, 1),
            },
        )
}

fn find(text: &str, wanted: &mut [Wanted<'_>]) {
    let mut lexer = Lexer::new(text, Survey::default(), usize::MAX);
    let mut ruler = Ruler::new(text);
    // Per open element: what is wanted of it, and how often each wanted name came.
    let mut stack = vec![(Some(0), Names::new())];
    while let Some((token, _)) = lexer.next_lenient() {
        match token {
            Token::Start { name, empty, at } => {
                let local = split_name(name).map_or(name, |(_, local)| local);
                let next = stack.last_mut().and_then(|(here, names)| {
                    let positions = wanted.get((*here)?)?.below.get(local)?;
                    let position = count(names, local)?;
                    positions.get(&position).copied()
                });
                if let Some(target) = next.and_then(|n| wanted.get_mut(n)) {
                    target.place = Some(ruler.place(at));
                }
                if stack.len() > DEPTH_MAX {
                    break;
                }
                if !empty {
                    stack.push((next, Names::new()));
                }
            }
            Token::End { .. } => {
                stack.pop();
            }
            Token::Eof => break,
            _ => {}
        }
    }
}

impl<'a> Lexer<'a> {
    /// The next token and its offset, without the checks of content; `None`
    /// where the text cannot be read on.
    fn next_lenient(&mut self) -> Option<(Token<'a>, usize)> {
        if self.pos == 0 && self.text.starts_with("<?xml") {
            self.pos = self.text.find("?>").map_or(0, |n| n + 2);
        }
        let at = self.pos;
        self.next().ok().map(|token| (token, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_beyond_the_depth_is_counted_and_not_kept() {
        let deep = DEPTH_MAX + 3;
        let text = format!("{}<b/>{}<c>", "<a>".repeat(deep), "</a>".repeat(deep - 1));
        let at = |what: &str| text.find(what).expect("there");
        let places = of_offsets(&text, None, &[at("<b/>"), at("<c>"), text.len()]);
        assert_eq!(places[0].path, "/a".repeat(DEPTH_MAX));
        assert_eq!(places[1].path, "/a/c");
        assert_eq!(places[2].path, "/a/c");
    }

    #[test]
    fn the_ruler_counts_on_in_characters() {
        let text = "ab税<c>\n\n<d>税</d>\n";
        let table = [
            (0, (1, 1)),
            (2, (1, 3)),
            (5, (1, 4)),
            (5, (1, 4)),
            (8, (1, 7)),
            (9, (2, 1)),
            (10, (3, 1)),
            (16, (3, 5)),
            (21, (4, 1)),
            (99, (4, 1)),
        ];
        let mut ruler = Ruler::new(text);
        for (offset, place) in table {
            assert_eq!(ruler.place(offset), place, "{offset}, after the others");
            assert_eq!(Ruler::new(text).place(offset), place, "{offset}, alone");
        }
    }
}
