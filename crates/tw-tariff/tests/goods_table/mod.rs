//! Documents as the text tables write them.

use tw_base::{Currency, Date, Decimal};
use tw_tariff::goods::{
    ChargeInput, Direction, FormalitiesReason, GivenRate, GoodsInput, ItemInput, OriginClaim,
    OriginEvidence, QuantityInput, QuotaClaim, RateBasis, ReliefGround,
};

/// The cases of a file: name and text.
pub fn cases(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("\ncase ")
        .skip(1)
        .map(|case| case.split_once('\n').expect("a name and a case"))
}

fn number(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn day(text: &str) -> Date {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no day"))
}

fn currency(text: &str) -> Currency {
    Currency::new(text).unwrap_or_else(|| panic!("{text:?} is no currency"))
}

/// A document with its items, quantities kept apart.
pub struct Document<'a> {
    input: GoodsInput<'a>,
    given: Vec<GivenRate>,
    items: Vec<(ItemInput<'a>, Vec<QuantityInput<'a>>)>,
}

impl<'a> Document<'a> {
    /// Reads the lines of a case before its figures.
    pub fn read(text: &'a str) -> Self {
        let input = GoodsInput {
            direction: Direction::Import,
            completed: Date::ZERO,
            basis: RateBasis::Completed,
            trade_term: "1",
            levy_nature: "",
            freight: None,
            insurance: None,
            other: None,
            gross_mass: None,
            ground: ReliefGround::None,
            exchange: &[],
            items: &[],
        };
        let mut document = Self {
            input,
            given: Vec::new(),
            items: Vec::new(),
        };
        for line in text.lines() {
            let words: Vec<&'a str> = line.split_whitespace().collect();
            if words
                .first()
                .is_none_or(|w| *w == "item" || w.starts_with("TW"))
            {
                break;
            }
            document.line(&words);
        }
        document
    }

    fn line(&mut self, words: &[&'a str]) {
        match words {
            ["on", completed, direction, basis @ ..] => {
                self.input.completed = day(completed);
                self.input.direction = match *direction {
                    "import" => Direction::Import,
                    "export" => Direction::Export,
                    other => panic!("{other:?} is no direction"),
                };
                self.input.basis = rate_basis(basis);
            }
            ["term", term] => self.input.trade_term = term,
            ["nature", nature] => self.input.levy_nature = nature,
            ["mass", mass] => self.input.gross_mass = Some(number(mass)),
            ["freight", rest @ ..] => self.input.freight = Some(charge(rest)),
            ["insurance", rest @ ..] => self.input.insurance = Some(charge(rest)),
            ["other", rest @ ..] => self.input.other = Some(charge(rest)),
            ["ground", rest @ ..] => self.input.ground = ground(rest),
            ["given", of, rate] => self.given.push(GivenRate {
                currency: currency(of),
                rate: number(rate),
            }),
            ["goods", rest @ ..] => self.items.push(goods(rest)),
            other => panic!("{other:?} is no line of a case"),
        }
    }

    /// The document as an input.
    pub fn with_input<T>(&self, ask: impl FnOnce(&GoodsInput<'_>) -> T) -> T {
        let items: Vec<ItemInput<'_>> = self
            .items
            .iter()
            .map(|(item, quantities)| ItemInput {
                quantities,
                ..*item
            })
            .collect();
        ask(&GoodsInput {
            items: &items,
            exchange: &self.given,
            ..self.input
        })
    }
}

fn rate_basis(words: &[&str]) -> RateBasis {
    let reasons = [
        FormalitiesReason::BondedToHomeUse,
        FormalitiesReason::RelievedDisposed,
        FormalitiesReason::TemporaryKept,
        FormalitiesReason::Leased,
    ];
    match words {
        [] => RateBasis::Completed,
        ["advance", "-"] => RateBasis::Advance {
            transport_entry: None,
        },
        ["advance", entry] => RateBasis::Advance {
            transport_entry: Some(day(entry)),
        },
        ["violation", act, discovered] => RateBasis::Violation {
            act: (*act != "-").then(|| day(act)),
            discovered: day(discovered),
        },
        [word, on] => {
            let reason = reasons.into_iter().find(|r| r.word() == *word);
            RateBasis::TaxFormalities {
                day: day(on),
                reason: reason.unwrap_or_else(|| panic!("{word:?} is no reason")),
            }
        }
        other => panic!("{other:?} is no basis"),
    }
}

fn charge(words: &[&str]) -> ChargeInput {
    match words {
        ["1", percent] => ChargeInput::Rate(number(percent)),
        ["2", amount, of] => ChargeInput::PerTon {
            amount: number(amount),
            currency: currency(of),
        },
        ["3", amount, of] => ChargeInput::Total {
            amount: number(amount),
            currency: currency(of),
        },
        other => panic!("{other:?} is no charge"),
    }
}

fn ground(words: &[&str]) -> ReliefGround {
    match words {
        ["samples"] => ReliefGround::Samples,
        ["stores"] => ReliefGround::Stores,
        ["lost"] => ReliefGround::Lost,
        ["aid"] => ReliefGround::Aid,
        ["damaged", share] => ReliefGround::Damaged {
            share: number(share),
        },
        ["temporary_listed"] => ReliefGround::TemporaryListed,
        ["temporary_other", months, lasts] => ReliefGround::TemporaryOther {
            months: months.parse().expect("months"),
            depreciation_months: lasts.parse().expect("months"),
        },
        ["returned_as_is", on] => ReliefGround::ReturnedAsIs {
            first_crossing: day(on),
        },
        ["replacement", on] => ReliefGround::Replacement { released: day(on) },
        other => panic!("{other:?} is no ground"),
    }
}

fn goods<'a>(words: &[&'a str]) -> (ItemInput<'a>, Vec<QuantityInput<'a>>) {
    let [n, commodity, price, of, origin, rest @ ..] = words else {
        panic!("{words:?} is no item")
    };
    let mut item = ItemInput {
        number: n.parse().expect("a number"),
        commodity,
        price: number(price),
        currency: currency(of),
        quantities: &[],
        origin: if *origin == "-" { "" } else { origin },
        claim: OriginClaim::None,
        evidence: OriginEvidence::Accepted,
        producer: None,
        quota: QuotaClaim::Outside,
        levy_mode: "1",
        stated_duty: None,
    };
    let mut quantities = Vec::new();
    for word in rest {
        match word.split_once('=') {
            None if *word == "quota" => item.quota = QuotaClaim::Inside,
            None if *word == "doubtful" => item.evidence = OriginEvidence::Doubtful,
            Some(("claim", scheme)) => item.claim = OriginClaim::Scheme(scheme),
            Some(("producer", name)) => item.producer = Some(name),
            Some(("mode", mode)) => item.levy_mode = mode,
            Some(("stated", rate)) => item.stated_duty = Some(rate),
            Some(("q", quantity)) => quantities.push(measured(quantity)),
            other => panic!("{other:?} is no part of an item"),
        }
    }
    (item, quantities)
}

fn measured(text: &str) -> QuantityInput<'_> {
    let mut parts = text.split(':');
    let mut next = || parts.next();
    let value = number(next().expect("a quantity"));
    let unit = next().expect("a unit");
    let of = next().map(|of| &*of.replace('_', " ").leak());
    QuantityInput { value, unit, of }
}
