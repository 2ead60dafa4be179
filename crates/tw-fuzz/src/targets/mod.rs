//! The parsers that meet bytes from outside, and what must hold of each
//! beside that it neither panics nor takes too much.

mod declarations;
mod journal;
mod messages;
mod pack;
mod proof;
mod web;

use crate::Dice;

/// A parser ready to be given inputs; a panic in it is a finding.
pub type Parser = Box<dyn FnMut(&[u8])>;

/// A parser with its inputs.
#[derive(Clone, Copy)]
pub struct Target {
    /// Name on the command line.
    pub name: &'static str,
    /// What is tried.
    pub about: &'static str,
    /// Makes the parser.
    pub parser: fn() -> Parser,
    /// Makes inputs to begin from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Words of its language.
    pub tokens: &'static [&'static str],
    /// Makes inputs of the right shape.
    pub grammar: Option<fn(&mut Dice, &mut Vec<u8>)>,
    /// Bytes the parser may hold for each byte of an input; see
    /// [`crate::run::allowance`].
    pub times: usize,
    /// Bytes of seeds kept in the source tree at most.
    pub kept_max: usize,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    messages::READ,
    messages::VALUES,
    messages::LOCATE,
    messages::ENVELOPE,
    messages::RECEIPT,
    messages::TO_JSON,
    messages::MASK,
    declarations::DEC,
    declarations::FORM,
    declarations::RECEIPT,
    journal::SEGMENT,
    journal::ENTRY,
    journal::SUBJECT,
    journal::PAYLOAD,
    journal::HEAD,
    proof::CHECKPOINT,
    proof::PROOF,
    proof::KEYS,
    proof::DOCUMENT,
    web::ADMIN,
    web::REQUEST,
    pack::TOML,
    pack::CSV,
    pack::PREDICATE,
    pack::FIELDS,
    pack::PROJECTION,
];

/// What a sender's bytes may cost: eight times their length.
const SENT: usize = 8;
/// What an operator's own file may cost: a cell of a table is a text of its
/// own, and a list of them grows by doubling.
const OWN: usize = 128;

/// Takes values off the front of an input, for targets that want structure.
struct Take<'a>(&'a [u8]);

impl Take<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, &[][..]), |(b, r)| (*b, r));
        self.0 = rest;
        first
    }

    fn number(&mut self) -> i64 {
        let mut all = [0; 8];
        for b in &mut all {
            *b = self.byte();
        }
        i64::from_le_bytes(all)
    }

    /// Up to 255 bytes as text; what is no UTF-8 is replaced.
    fn text(&mut self) -> String {
        let n = usize::from(self.byte()).min(self.0.len());
        let (text, rest) = self.0.split_at(n);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    fn rest(&mut self) -> String {
        let all = String::from_utf8_lossy(self.0).into_owned();
        self.0 = &[];
        all
    }
}
