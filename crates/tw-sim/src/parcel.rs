//! One list with its order, payment and waybill, before it is written. A
//! parcel follows from the seed and its number alone, so that it need not be
//! kept: each of its documents draws it again.

use crate::dice::{Dice, Seed, Stream};
use crate::fault::Fault;
use crate::goods::{DEPARTURES, Good};
use crate::person::{People, Person};
use crate::tax::{self, Levied, Tax};
use crate::world::{Book, OFFICES, Party, Role, World};

/// What all parcels of a day share.
#[derive(Debug)]
pub(crate) struct Scene {
    pub seed: Seed,
    pub world: World,
    pub goods: Vec<Good>,
    pub people: People,
    pub limits: Limits,
    /// Stands in every business number, so that two seeds or two days do not
    /// name the same things.
    pub tag: String,
    /// `YYYYMMDD`.
    pub day: String,
}

/// Limits of the day's law, in fen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub single: i64,
    pub annual: i64,
    /// Whatever is over a limit is general trade, taxed in full.
    pub over_is_general_trade: bool,
    /// What is levied within the limits.
    pub within: Levied,
}

/// What was settled about a list before it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cast {
    pub fault: Option<Fault>,
    /// Number of the buyer.
    pub buyer: u32,
    /// Customs value it must have, in fen; 0 for any.
    pub value: i64,
}

/// A line of order and list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    /// Place in the stock.
    pub good: usize,
    pub pieces: i64,
    /// In fen.
    pub price: i64,
    pub origin: &'static str,
}

impl Item {
    /// In fen.
    pub fn total(&self) -> i64 {
        self.price * self.pieces
    }
}

/// A list and what belongs to it. Amounts in fen, masses in grams.
#[derive(Debug)]
pub(crate) struct Parcel<'s> {
    pub scene: &'s Scene,
    pub number: u32,
    pub fault: Option<Fault>,
    pub platform: Party,
    pub merchant: Party,
    pub payment: Party,
    pub logistics: Party,
    pub agent: Party,
    pub assure: Party,
    /// The account book, for bonded goods.
    pub book: Option<&'s Book>,
    /// Offices of declaration and of entry.
    pub offices: (&'static str, &'static str),
    /// Country of departure and number of the flight, for direct imports.
    pub departure: &'static str,
    pub flight: u64,
    pub buyer: Person,
    /// Whose name and number stand where a fault needs somebody else's.
    pub stranger: Person,
    pub consignee: Person,
    pub items: Vec<Item>,
    pub freight: i64,
    pub insured: i64,
    pub discount: i64,
    pub withheld: i64,
    pub packing: i64,
}

impl<'s> Parcel<'s> {
    pub fn draw(scene: &'s Scene, number: u32, cast: Cast) -> Self {
        let mut dice = scene.seed.dice(Stream::List, u64::from(number));
        let dice = &mut dice;
        let someone = |role, dice: &mut Dice| {
            let places = scene.world.ordinary(role);
            places.start + dice.below(places.len() as u64) as Party
        };
        let buyer = scene.people.person(u64::from(cast.buyer));
        let gift = dice.permille(150);
        let another = scene.people.person(30_000_000 + u64::from(number));
        let mut parcel = Self {
            scene,
            number,
            fault: cast.fault,
            platform: someone(Role::Platform, dice),
            merchant: someone(Role::Merchant, dice),
            payment: someone(Role::Payment, dice),
            logistics: someone(Role::Logistics, dice),
            agent: someone(Role::Agent, dice),
            assure: 0,
            book: dice.permille(450).then(|| dice.pick(&scene.world.books)),
            offices: *dice.pick(&OFFICES),
            departure: *dice.pick(&DEPARTURES),
            flight: dice.below(40),
            buyer,
            stranger: scene.people.stranger(dice),
            consignee: if gift { another } else { buyer },
            items: Vec::with_capacity(4),
            freight: 0,
            insured: 0,
            discount: 0,
            withheld: 0,
            packing: dice.between(30, 400),
        };
        parcel.choose_road(dice);
        parcel.choose_guarantee(dice);
        parcel.fill(cast.value, dice);
        parcel.bend();
        parcel.settle(dice);
        parcel
    }

    /// Some faults need a bonded or a direct import.
    fn choose_road(&mut self, dice: &mut Dice) {
        match self.fault {
            Some(Fault::BondedWithoutBook | Fault::BookUnknown) => {
                self.book = Some(dice.pick(&self.scene.world.books));
            }
            Some(Fault::DirectWithoutBill | Fault::BillDiffers | Fault::TradeModeForeign) => {
                self.book = None;
            }
            _ => {}
        }
        if let Some(book) = self.book
            && let Some(offices) = OFFICES.iter().find(|(office, _)| *office == book.office)
        {
            self.offices = *offices;
        }
    }

    fn choose_guarantee(&mut self, dice: &mut Dice) {
        let world = &self.scene.world;
        match self.fault {
            Some(Fault::GuaranteeExhausted) => self.logistics = world.poor_carrier(),
            Some(Fault::GuaranteeLapsed) => self.logistics = world.lapsed_carrier(),
            Some(Fault::GuaranteeUnknown) => self.merchant = world.unsecured_merchant(),
            _ => {}
        }
        let own = [self.merchant, self.logistics, self.platform, self.agent];
        self.assure = match self.fault {
            Some(Fault::GuaranteeUnknown) => self.merchant,
            Some(Fault::GuaranteeOfStranger) => self.next(self.logistics, Role::Logistics),
            Some(Fault::GuaranteeExhausted | Fault::GuaranteeLapsed | Fault::MerchantDiffers) => {
                self.logistics
            }
            _ => *dice.pick(&own),
        };
    }

    /// Another enterprise of the role than that one.
    pub fn next(&self, place: Party, role: Role) -> Party {
        let places = self.scene.world.ordinary(role);
        places.start + (place - places.start + 1) % places.len() as Party
    }

    /// Goods and charges, up to the single limit or to the value demanded.
    fn fill(&mut self, value: i64, dice: &mut Dice) {
        // Bonded goods come from near by; a third of the trade is free of charges.
        if !dice.permille(330) {
            self.freight = dice.between(4, 60) * 100 + if dice.permille(300) { 50 } else { 0 };
        }
        if dice.permille(250) {
            self.insured = dice.between(20, 990);
        }
        let single = self.scene.limits.single;
        match self.fault {
            Some(Fault::OverSingleLimit) => {
                let over = if dice.permille(200) {
                    1
                } else {
                    dice.between(1, single / 3)
                };
                self.items = vec![self.item(dice), self.item(dice)];
                self.items[0].price = self.items[0].price.min(single / 2);
                self.aim(single + over);
            }
            Some(Fault::SingleItemDutyUnknown) => {
                self.items = vec![self.item(dice)];
                self.aim(single + dice.between(1, single / 2));
            }
            _ if value > 0 => {
                self.items = vec![self.item(dice)];
                self.aim(value);
            }
            _ => self.stroll(dice),
        }
    }

    /// One piece of something.
    fn item(&self, dice: &mut Dice) -> Item {
        let good = dice.below(self.scene.goods.len() as u64) as usize;
        let ware = &self.scene.goods[good];
        // The lower of two throws: most things are cheap.
        let (low, high) = ware.price;
        let price = dice.between(low, high).min(dice.between(low, high));
        let price = if dice.permille(400) {
            price / 100 * 100 + 90
        } else {
            price
        };
        Item {
            good,
            pieces: 1,
            price,
            origin: ware.origins[dice.below(ware.origins.len() as u64) as usize],
        }
    }

    /// One piece of something given away: of goods whose tax is nothing then.
    fn gift(&self, dice: &mut Dice) -> Item {
        let drawn = self.item(dice);
        let goods = self.scene.goods.len();
        let after = (drawn.good..goods).chain(0..drawn.good);
        let untaxed = |good: &usize| self.scene.goods[*good].rates.consumption == tax::Charge::None;
        let good = after.into_iter().find(untaxed).unwrap_or(drawn.good);
        Item {
            good,
            price: 0,
            origin: self.scene.goods[good].origins[0],
            ..drawn
        }
    }

    /// Sets the last price so that the customs value comes to that sum.
    fn aim(&mut self, value: i64) {
        let others = self.value() - self.items.last().map_or(0, Item::total);
        if let Some(last) = self.items.last_mut() {
            last.price = value - others;
        }
    }

    /// An ordinary basket, within the single limit.
    fn stroll(&mut self, dice: &mut Dice) {
        let lines = match dice.below(100) {
            0..55 => 1,
            55..80 => 2,
            80..92 => 3,
            _ => dice.between(4, 6),
        };
        let lines = if self.fault == Some(Fault::LineMissing) {
            lines.max(2)
        } else {
            lines
        };
        // A fault may add a little; it must not go over the limit by that.
        let most = self.scene.limits.single - if self.fault.is_some() { 15_000 } else { 0 };
        for _ in 0..lines {
            let mut item = self.item(dice);
            item.pieces = match dice.below(10) {
                0..7 => 1,
                7..9 => 2,
                _ => dice.between(3, 5),
            };
            let room = most - self.value();
            if item.total() > room {
                item.pieces = 1;
            }
            if self.items.is_empty() {
                item.price = item.price.min(room);
            }
            if item.total() <= room {
                self.items.push(item);
            }
        }
        let gift = self.fault.is_none() && dice.permille(10);
        if gift || self.fault == Some(Fault::QuantityDiffers) {
            self.items.push(self.gift(dice));
        }
        if self.fault == Some(Fault::LineMissing) && self.items.len() < 2 {
            self.items.push(Item {
                price: 100,
                ..self.gift(dice)
            });
        }
        if self.fault.is_none() && dice.permille(20) {
            // Exactly at the limit.
            self.items.truncate(1);
            if let Some(only) = self.items.first_mut() {
                only.pieces = 1;
            }
            self.aim(self.scene.limits.single);
        }
    }

    /// What a fault needs of the basket.
    fn bend(&mut self) {
        let too_little = matches!(
            self.fault,
            Some(Fault::GuaranteeExhausted | Fault::ListPriceDiffers | Fault::PaymentAmountDiffers)
        );
        if too_little && let Some(first) = self.items.first_mut() {
            first.price = first.price.max(10_000 / first.pieces);
        }
    }

    /// What the buyer pays beside the goods.
    fn settle(&mut self, dice: &mut Dice) {
        if let Some(tax) = self.tax().filter(|_| dice.permille(700)) {
            self.withheld = tax.total();
        }
        if dice.permille(200) {
            self.discount = dice.between(1, self.goods_value() / 5);
        }
    }

    /// Sum of the lines.
    pub fn goods_value(&self) -> i64 {
        self.items.iter().map(Item::total).sum()
    }

    /// Customs value: goods, freight and insurance, before discount.
    pub fn value(&self) -> i64 {
        self.goods_value() + self.freight + self.insured
    }

    /// Tax if the list is released; none if its law cannot be told. The law
    /// of one list: over a limit it is levied in full.
    pub fn tax(&self) -> Option<Tax> {
        let limits = self.scene.limits;
        let full = self.value() > limits.single
            || (limits.over_is_general_trade && self.fault == Some(Fault::OverYearlyLimit));
        let levied = if full { Levied::FULL } else { limits.within };
        let totals: Vec<i64> = self.items.iter().map(Item::total).collect();
        let freight = tax::shares(self.freight, &totals);
        let insured = tax::shares(self.insured, &totals);
        let mut sum = Tax::default();
        for (index, item) in self.items.iter().enumerate() {
            let rates = self.scene.goods[item.good].rates;
            let value = totals[index] + freight[index] + insured[index];
            sum = sum.plus(tax::line_tax(value, item.pieces, rates, levied)?);
        }
        Some(sum)
    }

    /// Net mass in grams.
    pub fn net(&self) -> i64 {
        let mass = |item: &Item| self.scene.goods[item.good].grams * item.pieces;
        self.items.iter().map(mass).sum()
    }

    pub fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}
