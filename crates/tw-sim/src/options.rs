//! What day is asked for.

use tw_base::Date;

/// A day of trade. Equal options give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How many lists, the faulty ones included.
    pub lists: u32,
    /// From which everything follows.
    pub seed: u64,
    /// The day, in the administration's zone.
    pub date: Date,
    /// How many of a thousand lists have something planted in them.
    pub faulty_permille: u32,
    /// How many documents a message carries.
    pub nodes: Nodes,
    /// How the documents of a list lie in the day.
    pub spacing: Spacing,
    /// Which messages carry a signature.
    pub signed: Signed,
    /// How many of a thousand messages come inside `DxpMsg`.
    pub enveloped_permille: u32,
}

impl Options {
    /// The day of the demo: mixed messages, eighty of a thousand lists with
    /// something planted, signatures as the edition of the day demands.
    pub fn new(lists: u32, seed: u64, date: Date) -> Self {
        // Under the edition before 2022-05 all four kinds need the element.
        let newest_edition = Date::constant(2022, 6, 1);
        Self {
            lists,
            seed,
            date,
            faulty_permille: 80,
            nodes: Nodes::UpTo(20),
            spacing: Spacing::Day,
            signed: if date < newest_edition {
                Signed::All
            } else {
                Signed::Lists
            },
            enveloped_permille: 50,
        }
    }

    /// A workload for measuring: no faults, no envelopes, every message with
    /// `nodes` documents, documents of one list `apart` messages apart.
    pub fn bench(lists: u32, seed: u64, date: Date, nodes: u8, apart: u32) -> Self {
        Self {
            faulty_permille: 0,
            nodes: Nodes::Exactly(nodes),
            spacing: Spacing::Apart(apart),
            enveloped_permille: 0,
            ..Self::new(lists, seed, date)
        }
    }
}

/// How many business nodes a message carries, 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nodes {
    /// As many, but for what is left over at the end.
    Exactly(u8),
    /// From one to as many.
    UpTo(u8),
}

/// How the documents of a list lie in the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// Anywhere in the day, in six waves, and two more for what must come
    /// after.
    Day,
    /// In one wave, at least so many messages from one another. Takes as many
    /// lists as messages times documents a message, and some more; with fewer
    /// the documents lie as far apart as can be.
    Apart(u32),
}

/// Which messages carry a `Signature` element. It has the shape of one and
/// signs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// Lists, which cannot do without.
    Lists,
    /// All.
    All,
}
