//! What goes into the assessment of a goods declaration: plain values, so that
//! any kind of document can be assessed.

pub use tw_base::Direction;
use tw_base::{Currency, Date, Decimal};

/// Which day's rates apply (Tariff Law arts. 20 to 22). The exchange rate is
/// always that of the day the declaration was completed (art. 60).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateBasis {
    /// The day the declaration was completed (art. 20 para. 1).
    Completed,
    /// Declared before arrival: the day the means of transport was declared
    /// to have entered (art. 20 para. 2). Not known yet: the day of completion
    /// for the time being, with a caution.
    Advance {
        /// Day of the transport means' entry declaration.
        transport_entry: Option<Date>,
    },
    /// The day of tax formalities (art. 21).
    TaxFormalities {
        /// That day.
        day: Date,
        /// Why.
        reason: FormalitiesReason,
    },
    /// Tax recovered after a violation: the day of the act, or of its
    /// discovery where the first cannot be established (art. 22 para. 2).
    Violation {
        /// Day of the act, if established.
        act: Option<Date>,
        /// Day of discovery.
        discovered: Date,
    },
}

/// Why tax formalities come later than the declaration (Tariff Law art. 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormalitiesReason {
    /// Bonded goods go to the home market (item 1).
    BondedToHomeUse,
    /// Relieved goods are transferred or put to another use (item 2).
    RelievedDisposed,
    /// Temporary goods stay (item 3).
    TemporaryKept,
    /// Leased goods are bought, or tax is paid by instalments (item 4).
    Leased,
}

impl FormalitiesReason {
    /// The word traces use.
    pub fn word(self) -> &'static str {
        match self {
            Self::BondedToHomeUse => "bonded_to_home_use",
            Self::RelievedDisposed => "relieved_disposed",
            Self::TemporaryKept => "temporary_kept",
            Self::Leased => "leased",
        }
    }
}

/// A charge of the whole document, as declared (marks 1, 2 and 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeInput {
    /// Mark 1: per cent. Freight and other charges: of the goods; insurance:
    /// of goods and freight. `0.3` is 0.3 %.
    Rate(Decimal),
    /// Mark 2: an amount for each ton of gross mass.
    PerTon {
        /// Amount a ton.
        amount: Decimal,
        /// In which currency.
        currency: Currency,
    },
    /// Mark 3: an amount for everything.
    Total {
        /// The amount.
        amount: Decimal,
        /// In which currency.
        currency: Currency,
    },
}

/// A quantity of an item. The statutory quantities come without `of`; a rate
/// on a part of the goods (drained mass, lead content, sugar degrees) asks for
/// a quantity `of` that part; one by value of a part (the battery of a watch)
/// for an amount in the pack's currency, its unit
/// [`VALUE`](tw_law::expression::VALUE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantityInput<'a> {
    /// How many.
    pub value: Decimal,
    /// Of which unit (code of the table `units`, or the word of the rate).
    pub unit: &'a str,
    /// Of which part of the goods; none: of the goods.
    pub of: Option<&'a str>,
}

/// Whether a preference is claimed. A claim is made with valid proof; without
/// it the goods have the rate their origin has by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OriginClaim<'a> {
    /// None.
    #[default]
    None,
    /// A preference (agreement or special), proof of origin given and valid.
    Scheme(&'a str),
}

/// How sure the origin is, for goods under a trade remedy (Tariff Law art. 19).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OriginEvidence {
    /// Proved, or not asked for.
    #[default]
    Accepted,
    /// Not proved, or the proof does not rule out that the goods come from
    /// where the remedy lies.
    Doubtful,
}

/// Whether the item is inside its tariff quota. That quota is left is the
/// caller's to know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QuotaClaim {
    /// Outside, or none is claimed.
    #[default]
    Outside,
    /// Inside, with a certificate.
    Inside,
}

/// Why a document as a whole is relieved, beside its nature of levy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReliefGround {
    /// It is not.
    #[default]
    None,
    /// Advertising matter and samples without commercial value (art. 32 item 2).
    Samples,
    /// Stores on the way (art. 32 item 3).
    Stores,
    /// Lost or destroyed before release (art. 32 item 4).
    Lost,
    /// Given by foreign governments or international organisations (art. 32
    /// item 5).
    Aid,
    /// Damaged before release (art. 33): the share of damage found, 0 to 1.
    Damaged {
        /// Share of the goods' value lost.
        share: Decimal,
    },
    /// Temporary entry or exit of listed kinds: not paid for now (art. 37).
    TemporaryListed,
    /// Other temporary entry: by the time it stays (art. 38).
    TemporaryOther {
        /// Months it stays, a part of a month as one.
        months: u32,
        /// Months of its depreciation.
        depreciation_months: u32,
    },
    /// Comes or goes back as it was, for quality, specification or force
    /// majeure, within a year (art. 39).
    ReturnedAsIs {
        /// Day the goods went the other way.
        first_crossing: Date,
    },
    /// Free replacement of the same goods (art. 40): within the term of the
    /// contract's claims and three years of release.
    Replacement {
        /// Day the first goods were released.
        released: Date,
    },
}

impl ReliefGround {
    /// The word traces use.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Samples => "samples",
            Self::Stores => "stores",
            Self::Lost => "lost",
            Self::Aid => "aid",
            Self::Damaged { .. } => "damaged",
            Self::TemporaryListed => "temporary_listed",
            Self::TemporaryOther { .. } => "temporary_other",
            Self::ReturnedAsIs { .. } => "returned_as_is",
            Self::Replacement { .. } => "replacement",
        }
    }
}

/// An exchange rate somebody gave. Used where the pack has none for the month,
/// with a caution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenRate {
    /// One unit of this currency …
    pub currency: Currency,
    /// … is so many units of the pack's.
    pub rate: Decimal,
}

/// A goods item as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemInput<'a> {
    /// Its number in the document, from 1.
    pub number: u16,
    /// Commodity code, ten digits (or eight).
    pub commodity: &'a str,
    /// Total price under the document's trade term.
    pub price: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// Quantities: statutory ones first, then those of parts.
    pub quantities: &'a [QuantityInput<'a>],
    /// Country of origin: three letters or the numeric customs code (table
    /// `countries`); empty: not known. Of exports: not looked at.
    pub origin: &'a str,
    /// Preference claimed.
    pub claim: OriginClaim<'a>,
    /// How sure the origin is.
    pub evidence: OriginEvidence,
    /// Producer or exporter abroad, as the remedies table names them.
    pub producer: Option<&'a str>,
    /// Tariff quota.
    pub quota: QuotaClaim,
    /// Mode of levy: codes of the table `levy_modes` (1 in full, 2 half,
    /// 3 none, 5 by nature of levy, …).
    pub levy_mode: &'a str,
    /// The declarant's own statement of the duty rate, such as `10%`. Used
    /// where no loaded schedule gives a rate, with a caution.
    pub stated_duty: Option<&'a str>,
}

/// A document of goods to assess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoodsInput<'a> {
    /// Which way.
    pub direction: Direction,
    /// Day the declaration was (or would be) completed.
    pub completed: Date,
    /// Which day's rates apply.
    pub basis: RateBasis,
    /// Trade term (table `trade_terms`: 1 CIF, 2 C&F, 3 FOB, 4 C&I, 7 EXW).
    pub trade_term: &'a str,
    /// Nature of levy (table `levy_natures`); empty: 101, in full.
    pub levy_nature: &'a str,
    /// Freight.
    pub freight: Option<ChargeInput>,
    /// Insurance.
    pub insurance: Option<ChargeInput>,
    /// Other charges: to be added, or below zero to be taken off.
    pub other: Option<ChargeInput>,
    /// Gross mass of everything in kilograms, for charges a ton.
    pub gross_mass: Option<Decimal>,
    /// Relief of the whole document.
    pub ground: ReliefGround,
    /// Exchange rates given, used where the pack has none.
    pub exchange: &'a [GivenRate],
    /// The items.
    pub items: &'a [ItemInput<'a>],
}
