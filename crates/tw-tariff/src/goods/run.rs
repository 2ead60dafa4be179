//! What an assessment carries along: the law of its days, the trace, cautions
//! and rates of exchange.

use super::codes::{ENTRY_OPEN, EXCHANGE, EXCHANGE_GIVEN, EXCHANGE_UNKNOWN, RATE_DATE};
use super::{GoodsInput, RateBasis};
use crate::TOO_LARGE;
use crate::steps::step;
use crate::value::about;
use std::collections::BTreeMap;
use tw_base::{Confidence, Currency, Date, Decimal, Finding, Rounding, Severity, Trace};
use tw_law::{Law, LawGap, Pack};

/// A figure, or why there is none.
pub(super) type Outcome<T> = Result<T, Box<Finding>>;

/// An assessment under way.
pub(super) struct Run<'a, 'p> {
    pub input: &'a GoodsInput<'a>,
    /// The law of the day whose rates apply.
    pub law: Law<'p>,
    /// The law of the day of completion, for rates of exchange.
    completion: Law<'p>,
    pub trace: Trace,
    pub cautions: Vec<Finding>,
    rates: BTreeMap<Currency, Decimal>,
}

impl<'a, 'p> Run<'a, 'p> {
    /// Begins: the day whose rates apply is found first.
    pub(super) fn begin(input: &'a GoodsInput<'a>, pack: &'p Pack) -> Self {
        let mut run = Self {
            input,
            law: pack.law(input.completed),
            completion: pack.law(input.completed),
            trace: Trace::default(),
            cautions: Vec::new(),
            rates: BTreeMap::new(),
        };
        let day = run.rate_date();
        run.law = pack.law(day);
        run
    }

    /// Tariff Law arts. 20 to 22.
    fn rate_date(&mut self) -> Date {
        let completed = self.input.completed;
        let written = step(RATE_DATE)
            .with("direction", self.input.direction.word())
            .with("completed", completed);
        let (written, day) = match self.input.basis {
            RateBasis::Completed => (written.with("basis", "completed"), completed),
            RateBasis::Advance { transport_entry } => {
                let written = written.with("basis", "advance");
                match transport_entry {
                    Some(entry) => (written.with("transport_entry", entry), entry),
                    None => {
                        self.caution(Finding::rule(ENTRY_OPEN).with("date", completed));
                        (written, completed)
                    }
                }
            }
            RateBasis::TaxFormalities { day, reason } => {
                let written = written
                    .with("basis", reason.word())
                    .with("formalities", day);
                (written, day)
            }
            RateBasis::Violation { act, discovered } => {
                let written = written
                    .with("basis", "violation")
                    .with("discovered", discovered);
                match act {
                    Some(act) => (written.with("act", act), act),
                    None => (written, discovered),
                }
            }
        };
        written.gives(&mut self.trace, day);
        day
    }

    /// Something the reader must know that is no error. Said once.
    pub(super) fn caution(&mut self, finding: Finding) {
        let caution = Finding {
            severity: Severity::Note,
            ..finding
        };
        if !self.cautions.contains(&caution) {
            self.cautions.push(caution);
        }
    }

    /// One unit of a currency in the pack's own, of the day of completion
    /// (Tariff Law art. 60).
    pub(super) fn exchange(&mut self, currency: Currency) -> Outcome<Decimal> {
        if currency == self.law.pack().currency() {
            return Ok(Decimal::ONE);
        }
        if let Some(rate) = self.rates.get(&currency) {
            return Ok(*rate);
        }
        let written = step(EXCHANGE)
            .with("currency", currency.to_string())
            .with("completed", self.completion.date());
        let given = self.input.exchange.iter().find(|g| g.currency == currency);
        let rate = match (self.completion.exchange(currency.as_str()), given) {
            (Ok(known), _) => {
                let kind = match known.value.crossed {
                    true => "crossed",
                    false => "published",
                };
                if known.value.crossed {
                    let caution = Finding::rule(EXCHANGE_GIVEN)
                        .with("currency", currency)
                        .with("how", kind);
                    self.caution(caution);
                }
                written
                    .with("kind", kind)
                    .with("source", known.source.0.clone())
                    .confidence(known.confidence)
                    .gives(&mut self.trace, known.value.rate);
                known.value.rate
            }
            (Err(_), Some(given)) if given.rate > Decimal::ZERO => {
                let caution = Finding::rule(EXCHANGE_GIVEN)
                    .with("currency", currency)
                    .with("how", "given");
                self.caution(caution);
                written
                    .with("kind", "given")
                    .confidence(Confidence::Unverified)
                    .gives(&mut self.trace, given.rate);
                given.rate
            }
            (Err(gap), _) => {
                let finding = Finding::rule(EXCHANGE_UNKNOWN)
                    .with("currency", currency)
                    .with("date", gap.date);
                return Err(Box::new(finding));
            }
        };
        self.rates.insert(currency, rate);
        Ok(rate)
    }

    /// A named rounding of the pack.
    pub(super) fn rounding(&self, name: &str) -> Outcome<Rounding> {
        let known = self.law.rounding(name).map_err(unknown)?;
        Ok(known.value)
    }
}

/// The finding of a gap in the law.
pub(super) fn unknown(gap: LawGap) -> Box<Finding> {
    Box::new(gap.finding())
}

/// A figure beyond 28 digits.
pub(super) fn too_large(line: u16, field: &'static str) -> Box<Finding> {
    Box::new(about(TOO_LARGE, line, field).with("value", "over 28 digits"))
}
