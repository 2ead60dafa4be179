//! A planned day: what must be set up before it, what is sent, what must come
//! of it. The plan keeps an index of the day; a message is written when it is
//! asked for, in any order and by as many threads as like.

use crate::SimError;
use crate::casting::cast;
use crate::dice::{Seed, Stream};
use crate::fault::{Expectation, Fault, Kind, Shows};
use crate::goods;
use crate::message::{self, Spoil};
use crate::options::{Options, Signed};
use crate::parcel::{Cast, Limits, Parcel, Scene};
use crate::person::People;
use crate::schedule::{Bundle, Entry, Schedule, Sender, kind};
use crate::tax::{Levied, Tax, fraction};
use crate::world::{Book, Enterprise, Guarantee, World};
use crate::write::{self, Clock, Paper, Writer, guid};
use jiff::Timestamp;
use std::ops::Range;
use tw_law::{Law, Pack};

/// A day of retail imports.
#[derive(Debug)]
pub struct Plan {
    /// Enterprises to register, each with a token of its own.
    pub enterprises: Vec<Enterprise>,
    /// Guarantee instruments to register.
    pub guarantees: Vec<Guarantee>,
    /// Account books to open.
    pub books: Vec<Book>,
    /// The lists and what must come of them, by number.
    pub lists: Vec<PlannedList>,
    options: Options,
    scene: Scene,
    schedule: Schedule,
    midnight: Timestamp,
}

/// A list and what must come of it.
#[derive(Debug, Clone)]
pub struct PlannedList {
    /// Its number, from 0.
    pub number: u32,
    /// What is planted in it.
    pub fault: Option<Fault>,
    /// What must be answered.
    pub expect: Expectation,
    /// Customs value, in fen.
    pub value: i64,
    /// Tax to be levied, if it is released; nothing otherwise.
    pub tax: Tax,
    cast: Cast,
}

/// Keys by which a list is found again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Keys {
    /// Platform.
    pub ebp_code: String,
    /// Order number on the platform.
    pub order_no: String,
    /// Declarant, who sends the list.
    pub agent_code: String,
    /// The declarant's own number of the list.
    pub cop_no: String,
    /// Logistics enterprise.
    pub logistics_code: String,
    /// Office of declaration.
    pub customs_code: String,
}

/// One message as it is sent.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Its place in the day, from 0.
    pub index: usize,
    /// Its wave, from 1. A wave may start when the former is answered.
    pub wave: u32,
    /// When, by the virtual clock.
    pub at: Timestamp,
    /// Code of the enterprise that sends it, with its own token.
    pub sender: String,
    /// What it carries.
    pub kind: Kind,
    /// Its bytes.
    pub body: Vec<u8>,
    /// How many documents are in it.
    pub nodes: usize,
    /// The documents, in order.
    pub parts: Vec<Part>,
    /// The finding for which the whole message must be refused.
    pub refusal: Option<&'static str>,
    /// The sending it repeats byte for byte; the answers must be equal too.
    pub repeats: Option<usize>,
}

/// A document in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Number of its list.
    pub list: u32,
    /// The finding for which the document must be refused when it is filed.
    pub refusal: Option<&'static str>,
}

impl Plan {
    /// Plans a day under the law of its date.
    pub fn new(options: Options, pack: &Pack) -> Result<Self, SimError> {
        let law = pack.law(options.date);
        let limits = limits(law)?;
        let seed = Seed::of(&options);
        let scene = Scene {
            world: World::new(options.date),
            goods: goods::stock(law, &options)?,
            people: People::new(&seed),
            limits,
            tag: tag(&options, &seed),
            day: options.date.strftime("%Y%m%d").to_string(),
            seed,
        };
        let midnight = options
            .date
            .to_zoned_datetime(pack.zone().clone())?
            .timestamp();
        let casts = cast(&options, limits)?;
        let mut needed = vec![0; scene.world.enterprises.len()];
        let mut senders = Vec::with_capacity(casts.len());
        let mut lists = Vec::with_capacity(casts.len());
        for (number, cast) in (0..).zip(casts) {
            let parcel = Parcel::draw(&scene, number, cast);
            let (platform, payment) = (parcel.platform, parcel.payment);
            let of = [platform, payment, parcel.logistics, parcel.agent];
            senders.push(Sender {
                fault: cast.fault,
                of,
            });
            let list = PlannedList::new(&parcel, cast);
            needed[usize::from(parcel.assure)] += list.tax.total();
            lists.push(list);
        }
        Ok(Self {
            enterprises: scene.world.enterprises.clone(),
            guarantees: scene.world.guarantees(options.date, &needed),
            books: scene.world.books.clone(),
            schedule: Schedule::new(&options, &scene.seed, &senders),
            lists,
            options,
            scene,
            midnight,
        })
    }

    /// What was asked for.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How many messages the day has.
    pub fn len(&self) -> usize {
        self.schedule.bundles.len()
    }

    /// Whether nothing is sent.
    pub fn is_empty(&self) -> bool {
        self.schedule.bundles.is_empty()
    }

    /// How many documents are sent in all, repeated ones counted again.
    pub fn documents(&self) -> usize {
        self.schedule.entries.len()
    }

    /// How many waves the day has.
    pub fn waves(&self) -> u32 {
        self.schedule
            .bundles
            .last()
            .map_or(0, |bundle| u32::from(bundle.wave))
    }

    /// Places of a wave's messages (waves count from 1).
    pub fn wave(&self, wave: u32) -> Range<usize> {
        let before = |w: u32| {
            self.schedule
                .bundles
                .partition_point(|b| u32::from(b.wave) < w)
        };
        before(wave)..before(wave + 1)
    }

    /// All messages in the order of the day, each written when it is asked for.
    pub fn sends(&self) -> impl Iterator<Item = Sending> + '_ {
        (0..self.len()).filter_map(|index| self.send(index))
    }

    /// The message at a place of the day.
    pub fn send(&self, index: usize) -> Option<Sending> {
        let bundle = self.schedule.bundles.get(index)?;
        let first = bundle.first as usize;
        let papers = self
            .schedule
            .entries
            .get(first..first + usize::from(bundle.count))?;
        let refusal = |entry: &Entry| self.lists[entry.list as usize].refusal_of(entry.paper);
        let whole = papers.iter().find_map(|entry| match entry.paper {
            Paper::OrderForged => Some(Fault::SameIdentityOtherBody.code()),
            _ if bundle.spoil != Spoil::Nothing => self.lists[entry.list as usize].expect.code(),
            _ => None,
        });
        Some(Sending {
            index,
            wave: u32::from(bundle.wave),
            at: self.midnight + jiff::SignedDuration::from_millis(i64::from(bundle.at)),
            sender: self.scene.world.party(bundle.sender).code.clone(),
            kind: bundle.kind,
            body: self.write(bundle, papers),
            nodes: papers.len(),
            parts: papers
                .iter()
                .map(|e| Part {
                    list: e.list,
                    refusal: refusal(e),
                })
                .collect(),
            refusal: whole,
            repeats: bundle.repeats.map(|original| original as usize),
        })
    }

    fn write(&self, bundle: &Bundle, papers: &[Entry]) -> Vec<u8> {
        let scene = &self.scene;
        let mut dice = scene.seed.dice(Stream::Message, u64::from(bundle.identity));
        let identity = [dice.bits(), dice.bits()];
        let style = message::style(&mut dice);
        let enveloped = dice.permille(u64::from(self.options.enveloped_permille));
        let clock = Clock {
            day: &scene.day,
            second: bundle.written,
        };
        let mut xml = message::begin(bundle.kind, &guid(identity), style);
        for entry in papers {
            let cast = self.lists[entry.list as usize].cast;
            let parcel = Parcel::draw(scene, entry.list, cast);
            let without = bundle.spoil.without(bundle.kind);
            let record = [dice.bits(), dice.bits()];
            Writer {
                xml: &mut xml,
                parcel: &parcel,
                clock,
                without,
                record,
            }
            .write(entry.paper);
        }
        let sender = scene.world.party(bundle.sender);
        let transmitter = match bundle.spoil {
            Spoil::Transmitter => {
                let others = scene.world.enterprises.iter();
                others
                    .rev()
                    .find(|other| other.code != sender.code)
                    .unwrap_or(sender)
            }
            _ => sender,
        };
        let signed = bundle.kind == Kind::List || self.options.signed == Signed::All;
        let signature = signed.then_some(&mut dice);
        let body = message::end(xml, (bundle.kind, bundle.spoil), transmitter, signature);
        if enveloped && bundle.spoil == Spoil::Nothing {
            let envelope = [dice.bits(), dice.bits()];
            return message::envelop(&body, bundle.kind, sender, (envelope, clock));
        }
        body
    }

    /// Keys of a list.
    pub fn keys(&self, list: &PlannedList) -> Keys {
        let parcel = Parcel::draw(&self.scene, list.number, list.cast);
        let code = |place| self.scene.world.party(place).code.clone();
        Keys {
            ebp_code: code(parcel.platform),
            order_no: write::order_no(&parcel),
            agent_code: code(parcel.agent),
            cop_no: write::cop_no(&parcel, false),
            logistics_code: code(parcel.logistics),
            customs_code: parcel.offices.0.to_owned(),
        }
    }

    /// Tax of all lists that must be released, in fen.
    pub fn expected_tax(&self) -> Tax {
        self.lists
            .iter()
            .fold(Tax::default(), |sum, list| sum.plus(list.tax))
    }
}

impl PlannedList {
    fn new(parcel: &Parcel<'_>, cast: Cast) -> Self {
        let limits = parcel.scene.limits;
        let tax = parcel.tax();
        let expect = match cast.fault {
            None => Expectation::Released,
            // Taxed in full: it passes if its duty is known.
            Some(Fault::OverSingleLimit | Fault::OverYearlyLimit)
                if limits.over_is_general_trade =>
            {
                in_full(tax)
            }
            Some(Fault::SingleItemDutyUnknown) => in_full(tax),
            Some(fault) => fault.expect(parcel.number),
        };
        let released = expect.end() == crate::End::Released;
        Self {
            number: parcel.number,
            fault: cast.fault,
            expect,
            value: parcel.value(),
            tax: tax.filter(|_| released).unwrap_or_default(),
            cast,
        }
    }

    /// The finding for which one of its papers must be refused.
    fn refusal_of(&self, paper: Paper) -> Option<&'static str> {
        let fault = self.fault?;
        let on_top = matches!(
            paper,
            Paper::OrderAgain
                | Paper::OrderOfNobody
                | Paper::PaymentChanged
                | Paper::PaymentSecond
                | Paper::ListAgain
                | Paper::ListOfOtherOrder
        );
        let refused = match fault.shows() {
            Shows::Documents(kinds) => kinds.contains(&kind(paper)),
            Shows::Extra => on_top,
            _ => false,
        };
        refused.then(|| fault.code())
    }
}

fn in_full(tax: Option<Tax>) -> Expectation {
    match tax {
        Some(_) => Expectation::Released,
        None => Expectation::Refused(Fault::SingleItemDutyUnknown.code()),
    }
}

fn limits(law: Law<'_>) -> Result<Limits, SimError> {
    let number = |id: &str| -> Result<i64, SimError> {
        let value = law.decimal(id)?.value;
        fraction(value).ok_or_else(|| SimError::Number {
            id: id.to_owned(),
            value,
        })
    };
    let fen = |id: &str| number(id).map(|millionths| millionths / 10_000);
    Ok(Limits {
        single: fen("cbec.limit.single")?,
        annual: fen("cbec.limit.annual")?,
        over_is_general_trade: law.flag("cbec.over_limit.full_tax")?.value,
        within: Levied {
            duty: number("cbec.in_limit.duty_factor")?,
            taxes: number("cbec.in_limit.tax_factor")?,
        },
    })
}

/// Six digits of the day and four places of the seed.
fn tag(options: &Options, seed: &Seed) -> String {
    let mut dice = seed.dice(Stream::Casting, 0);
    let letters = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let places = (0..4).map(|_| char::from(*dice.pick(letters)));
    let day = options.date.strftime("%y%m%d").to_string();
    day.chars().chain(places).collect()
}
