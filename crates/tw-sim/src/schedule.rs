//! The order of the day: which papers travel in which message, in which wave.
//!
//! Waves follow one another; what is in one wave may come in any order.
//! Whatever needs an order is therefore in different waves: the ordinary
//! papers first, and later what changes, repeats or comes on top of them.

use crate::dice::{Dice, Seed, Stream};
use crate::fault::{Fault, Kind, Shows};
use crate::message::Spoil;
use crate::options::{Nodes, Options, Spacing};
use crate::world::Party;
use crate::write::Paper;
use std::collections::HashMap;

/// A paper of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub list: u32,
    pub paper: Paper,
}

/// A message: papers of one kind from one sender.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bundle {
    pub wave: u8,
    pub spoil: Spoil,
    pub kind: Kind,
    pub sender: Party,
    pub count: u8,
    /// First of its papers among all entries.
    pub first: u32,
    /// Number of the message's identity and form.
    pub identity: u32,
    /// When it is sent, in milliseconds of the day.
    pub at: u32,
    /// When it was written, in seconds of the day.
    pub written: u32,
    /// The message this one repeats byte for byte.
    pub repeats: Option<u32>,
}

/// What is known of a list for the schedule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender {
    pub fault: Option<Fault>,
    /// Who sends order, payment, waybill and list.
    pub of: [Party; 4],
}

/// The whole day.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    pub entries: Vec<Entry>,
    pub bundles: Vec<Bundle>,
}

/// Waves of ordinary papers, and of late ones, when the day is spread.
const ORDINARY: u8 = 6;
const LATE: u8 = 2;
/// The day begins half past midnight and ends half an hour before it.
const MORNING: u64 = 1_800_000;
const DAY: u64 = 82_800_000;

/// Something to be sent.
#[derive(Debug, Clone, Copy)]
struct Task {
    entry: Entry,
    spoil: Spoil,
    alone: bool,
    again: bool,
}

impl Schedule {
    pub fn new(options: &Options, seed: &Seed, lists: &[Sender]) -> Self {
        let ordinary = if options.spacing == Spacing::Day {
            ORDINARY
        } else {
            1
        };
        let mut waves: Vec<Vec<Task>> = vec![Vec::new(); usize::from(ordinary + LATE)];
        for (number, list) in (0..).zip(lists) {
            let mut dice = seed.dice(Stream::Day, u64::from(number));
            for task in tasks(number, list.fault) {
                let late = late(task, list.fault);
                let (from, among) = if late {
                    (ordinary, LATE)
                } else {
                    (0, ordinary)
                };
                let wave = from + dice.below(u64::from(among)) as u8;
                waves[usize::from(wave)].push(task);
            }
        }
        let mut dice = seed.dice(Stream::Day, u64::from(u32::MAX));
        for (number, wave) in waves.iter_mut().enumerate() {
            match options.spacing {
                Spacing::Apart(messages) if number == 0 => {
                    *wave = apart(wave, messages, options.nodes, seed);
                }
                _ => dice.shuffle(wave),
            }
        }
        let mut packing = Packing {
            schedule: Self::default(),
            lists,
            nodes: options.nodes,
            open: HashMap::new(),
            alone: HashMap::new(),
            identities: 0,
            dice,
        };
        let count = waves.len() as u64;
        for (number, wave) in (0_u8..).zip(waves) {
            let first = packing.schedule.bundles.len();
            packing.pack(number + 1, &wave);
            let window = (MORNING + DAY * u64::from(number) / count, DAY / count);
            packing.schedule.tell_times(first, window);
        }
        packing.schedule
    }

    /// Times of a wave's messages, evenly in its part of the day.
    fn tell_times(&mut self, first: usize, (start, length): (u64, u64)) {
        let count = (self.bundles.len() - first).max(1) as u64;
        for place in first..self.bundles.len() {
            let at = start + length * (place - first) as u64 / count;
            let written = at / 1000 - u64::from(self.bundles[place].identity % 60);
            self.bundles[place].at = at as u32;
            self.bundles[place].written = match self.bundles[place].repeats {
                Some(original) => self.bundles[original as usize].written,
                None => written as u32,
            };
        }
    }
}

/// What is sent for a list.
fn tasks(list: u32, fault: Option<Fault>) -> Vec<Task> {
    let alone = fault.and_then(|f| f.alone(list));
    let spoil = match fault {
        Some(Fault::SchemaBroken) => Spoil::Element,
        Some(Fault::CurrencyNot142) => Spoil::Value,
        Some(Fault::MalformedXml) => Spoil::Tag,
        Some(Fault::TransmitterNotToken) => Spoil::Transmitter,
        _ => Spoil::Nothing,
    };
    let missing = match fault.map(Fault::shows) {
        Some(Shows::Missing(kind)) => Some(kind),
        _ => None,
    };
    let kinds = Kind::ALL.into_iter().filter(|kind| Some(*kind) != missing);
    let task = |paper, alone| Task {
        entry: Entry { list, paper },
        spoil: Spoil::Nothing,
        alone,
        again: false,
    };
    let mut all: Vec<Task> = kinds
        .map(|kind| {
            let spoilt = alone == Some(kind);
            let spoil = if spoilt { spoil } else { Spoil::Nothing };
            Task {
                spoil,
                ..task(paper(kind), spoilt)
            }
        })
        .collect();
    match fault {
        Some(Fault::OrderDeclaredTwice) => all.push(task(Paper::ListAgain, false)),
        Some(Fault::OrderFiledTwice) => all.push(task(Paper::OrderAgain, false)),
        Some(Fault::PaidTwice) => all.push(task(Paper::PaymentSecond, false)),
        Some(Fault::WaybillTaken) => all.push(task(Paper::ListOfOtherOrder, false)),
        Some(Fault::PaymentChangedTooLate) => all.push(task(Paper::PaymentChanged, false)),
        Some(Fault::ChangeOfNothing) => all.push(task(Paper::OrderOfNobody, false)),
        Some(Fault::PaymentMended) => all.push(task(Paper::PaymentMended, false)),
        Some(Fault::SameIdentityOtherBody) => {
            all.push(Task {
                again: true,
                ..task(Paper::OrderForged, true)
            });
        }
        Some(Fault::MessageRepeated) => {
            let repeated = alone.map(|kind| Task {
                again: true,
                ..task(paper(kind), true)
            });
            all.extend(repeated);
        }
        _ => {}
    }
    all
}

/// Whether something comes after all ordinary papers.
fn late(task: Task, fault: Option<Fault>) -> bool {
    let of_the_four = Kind::ALL.map(paper).contains(&task.entry.paper);
    task.again || !of_the_four || fault == Some(Fault::OverYearlyLimit)
}

fn paper(kind: Kind) -> Paper {
    match kind {
        Kind::Order => Paper::Order,
        Kind::Payment => Paper::Payment,
        Kind::Waybill => Paper::Waybill,
        Kind::List => Paper::List,
    }
}

/// The kind of message a paper travels in.
pub(crate) fn kind(paper: Paper) -> Kind {
    match paper {
        Paper::Order | Paper::OrderAgain | Paper::OrderOfNobody | Paper::OrderForged => Kind::Order,
        Paper::Payment | Paper::PaymentMended | Paper::PaymentChanged | Paper::PaymentSecond => {
            Kind::Payment
        }
        Paper::Waybill => Kind::Waybill,
        Paper::List | Paper::ListAgain | Paper::ListOfOtherOrder => Kind::List,
    }
}

/// Orders tasks so that those of one list lie so many messages apart: the
/// lists pass four times, each in its own order of documents, one pass behind
/// the other. At the day's beginning one pass alone runs, so that a document
/// for each message and node lies between two of a list.
fn apart(tasks: &[Task], messages: u32, nodes: Nodes, seed: &Seed) -> Vec<Task> {
    let (Nodes::Exactly(nodes) | Nodes::UpTo(nodes)) = nodes;
    let mut of_list: Vec<Vec<Task>> = Vec::new();
    for task in tasks {
        match of_list
            .last_mut()
            .filter(|l| l.first().is_some_and(|t| t.entry.list == task.entry.list))
        {
            Some(list) => list.push(*task),
            None => of_list.push(vec![*task]),
        }
    }
    for list in &mut of_list {
        let number = list.first().map_or(0, |t| t.entry.list);
        seed.dice(Stream::Day, (1 << 40) + u64::from(number))
            .shuffle(list);
    }
    // Messages of each sender fill at their own pace: a margin for that.
    let margin = 256 * usize::from(nodes);
    let behind = (messages as usize * usize::from(nodes) + margin).min(of_list.len());
    let mut ordered = Vec::with_capacity(tasks.len());
    for step in 0..of_list.len() + 3 * behind {
        for pass in 0..4 {
            let list = step
                .checked_sub(pass * behind)
                .and_then(|place| of_list.get(place));
            ordered.extend(list.and_then(|list| list.get(pass)));
        }
    }
    ordered
}

struct Packing<'l> {
    schedule: Schedule,
    lists: &'l [Sender],
    nodes: Nodes,
    /// Messages that are being filled: papers and how many it takes.
    open: HashMap<(Kind, Party), (Vec<Entry>, usize)>,
    /// Where the message is that carries one paper of a list alone.
    alone: HashMap<u32, u32>,
    identities: u32,
    dice: Dice,
}

impl Packing<'_> {
    fn pack(&mut self, wave: u8, tasks: &[Task]) {
        for task in tasks {
            let kind = kind(task.entry.paper);
            let sender = self.lists[task.entry.list as usize].of[kind as usize];
            if task.alone {
                self.pack_alone(wave, *task, (kind, sender));
                continue;
            }
            let takes = match self.nodes {
                Nodes::Exactly(n) => usize::from(n),
                Nodes::UpTo(n) => 1 + self.dice.below(u64::from(n)) as usize,
            };
            let (papers, size) = self
                .open
                .entry((kind, sender))
                .or_insert((Vec::new(), takes));
            papers.push(task.entry);
            if papers.len() >= *size {
                let papers = std::mem::take(papers);
                *size = takes;
                self.bundle((wave, Spoil::Nothing), (kind, sender), &papers);
            }
        }
        let mut left: Vec<_> = self.open.drain().collect();
        left.sort_by_key(|(key, _)| *key);
        for (key, (papers, _)) in left {
            if !papers.is_empty() {
                self.bundle((wave, Spoil::Nothing), key, &papers);
            }
        }
    }

    fn pack_alone(&mut self, wave: u8, task: Task, key: (Kind, Party)) {
        let list = task.entry.list;
        let original = self.alone.get(&list).copied().filter(|_| task.again);
        let place = self.bundle((wave, task.spoil), key, &[task.entry]);
        let Some(original) = original else {
            self.alone.insert(list, place);
            return;
        };
        let identity = self.schedule.bundles[original as usize].identity;
        let repeated = task.entry.paper != Paper::OrderForged;
        let bundle = &mut self.schedule.bundles[place as usize];
        bundle.identity = identity;
        bundle.repeats = repeated.then_some(original);
    }

    fn bundle(&mut self, (wave, spoil): (u8, Spoil), key: (Kind, Party), papers: &[Entry]) -> u32 {
        let place = self.schedule.bundles.len() as u32;
        self.schedule.bundles.push(Bundle {
            wave,
            spoil,
            kind: key.0,
            sender: key.1,
            count: papers.len() as u8,
            first: self.schedule.entries.len() as u32,
            identity: self.identities,
            at: 0,
            written: 0,
            repeats: None,
        });
        self.identities += 1;
        self.schedule.entries.extend_from_slice(papers);
        place
    }
}
