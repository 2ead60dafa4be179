//! The law of one day.

use crate::codes::{CodeAnswer, CodeRow};
use crate::controls::CommodityControl;
use crate::dated::Dated;
use crate::form::FormField;
use crate::kinds::RateKind;
use crate::levy::{ExchangeRate, Keyed, LevyMode, ReliefShares, TradeTerm, party_key};
use crate::pack::Pack;
use crate::params::Values;
use crate::positive::ListAnswer;
use crate::schedule::{ScheduledRate, TradeRemedy};
use crate::tariff::{Commodity, CommodityGap};
use jiff::civil::Date;
use rust_decimal::Decimal;
use tw_base::{Finding, Known, Rounding};

/// What a pack lays down for one day. Cheap to copy; every answer borrows
/// from the pack.
#[derive(Debug, Clone, Copy)]
pub struct Law<'p> {
    pack: &'p Pack,
    date: Date,
}

/// The pack does not know the law it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pack does not know {id} on {date}{}; add a value in force on that day to the pack",
    .horizon.map(|h| format!(" (known from {h} on)")).unwrap_or_default())]
pub struct LawGap {
    /// The parameter, table, item or predicate.
    pub id: String,
    /// The day asked about.
    pub date: Date,
    /// First day for which something is known, if any.
    pub horizon: Option<Date>,
}

impl LawGap {
    /// The finding that says so.
    pub fn finding(&self) -> Finding {
        Finding::rule(crate::rules::LAW_UNKNOWN)
            .with("id", &self.id)
            .with("date", self.date)
    }
}

impl<'p> Law<'p> {
    /// The law of a pack on a day.
    pub(crate) fn new(pack: &'p Pack, date: Date) -> Self {
        Self { pack, date }
    }

    /// The day.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The pack.
    pub fn pack(&self) -> &'p Pack {
        self.pack
    }

    /// A number, such as a limit or a rate as a fraction.
    pub fn decimal(&self, id: &str) -> Result<&'p Known<Decimal>, LawGap> {
        match self.pack.values(id) {
            Some(Values::Decimal(d) | Values::Integer { decimal: d, .. }) => self.at(id, d),
            _ => Err(self.gap(id, None)),
        }
    }

    /// A whole number, such as a count of days.
    pub fn integer(&self, id: &str) -> Result<&'p Known<i64>, LawGap> {
        match self.pack.values(id) {
            Some(Values::Integer { whole, .. }) => self.at(id, whole),
            _ => Err(self.gap(id, None)),
        }
    }

    /// Whether something is so.
    pub fn flag(&self, id: &str) -> Result<&'p Known<bool>, LawGap> {
        match self.pack.values(id) {
            Some(Values::Flag(d)) => self.at(id, d),
            _ => Err(self.gap(id, None)),
        }
    }

    /// A text.
    pub fn text(&self, id: &str) -> Result<&'p Known<String>, LawGap> {
        match self.pack.values(id) {
            Some(Values::Text(d)) => self.at(id, d),
            _ => Err(self.gap(id, None)),
        }
    }

    /// How a number is to be rounded.
    pub fn rounding(&self, id: &str) -> Result<Known<Rounding>, LawGap> {
        match self.pack.values(id) {
            Some(Values::Rounding(d)) => self.at(id, d).cloned(),
            _ => Err(self.gap(id, None)),
        }
    }

    /// Every parameter as it stands on the day, by id, for people to read.
    pub fn parameters(&self) -> Vec<crate::ShownParameter> {
        let mut all: Vec<_> = self
            .pack
            .parameters()
            .iter()
            .map(|(id, parameter)| parameter.shown(id, self.date))
            .collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// What a code table says about a code.
    pub fn code(&self, table: &str, code: &str) -> CodeAnswer<'p> {
        match self.pack.codes(table) {
            None => CodeAnswer::NoTable,
            Some(rows) => rows
                .at(code, self.date)
                .map_or(CodeAnswer::Unknown, CodeAnswer::Known),
        }
    }

    /// A field of a form. `None`: the form has no such field on the day, or
    /// the pack no such form.
    pub fn field(&self, form: &str, path: &str) -> Option<&'p FormField> {
        self.pack.form(form)?.at(path, self.date)
    }

    /// What controls a commodity in a direction under a supervision mode.
    pub fn controls(&self, commodity: &str, import: bool, mode: &str) -> Vec<&'p CommodityControl> {
        let holds = |c: &&CommodityControl| {
            let named = |modes: &[String]| modes.iter().any(|m| m == mode);
            c.import == import
                && c.validity.contains(self.date)
                && (c.modes.is_empty() || named(&c.modes))
                && !named(&c.except)
        };
        self.pack.controls().of(commodity).filter(holds).collect()
    }

    /// Every row of a code table that may be used on the day, in file order.
    pub fn codes(&self, table: &str) -> impl Iterator<Item = &'p CodeRow> + use<'p> {
        let rows = self.pack.codes(table).map(|t| t.rows.as_slice());
        let (rows, date) = (rows.unwrap_or_default(), self.date);
        let rows = rows.iter().map(|(_, row)| row);
        rows.filter(move |row| row.validity.contains(date))
    }

    /// The commodity of a code: the ten-digit line first, then its eight.
    pub fn commodity(&self, gcode: &str) -> Result<Commodity<'p>, CommodityGap> {
        self.pack.tariff().commodity(gcode, self.date)
    }

    /// Whether a commodity is admitted to e-commerce retail import.
    pub fn positive_list(&self, gcode: &str) -> ListAnswer<'p> {
        self.pack.positive().answer(gcode, self.date)
    }

    /// Whether a named condition of the pack holds for some numbers. A
    /// condition that is not there, or asks for a number that was not given,
    /// is a gap.
    pub fn predicate(&self, name: &str, vars: &[(&str, Decimal)]) -> Result<bool, LawGap> {
        let predicates = self.pack.predicates();
        let Some(predicate) = predicates.get(name) else {
            return Err(self.gap(name, None));
        };
        let ast = self.at(name, &predicate.expressions)?;
        predicates
            .holds(&ast.value, vars)
            .ok_or_else(|| self.gap(name, None))
    }

    /// What a named condition says, in Chinese and in English.
    pub fn condition(&self, name: &str) -> Option<(&'p str, &'p str)> {
        let predicate = self.pack.predicates().get(name)?;
        Some((&predicate.zh, &predicate.en))
    }

    /// What an item of consumption tax is called, in Chinese and in English.
    pub fn consumption_item(&self, id: &str) -> Option<(&'p str, &'p str)> {
        self.pack.tariff().consumption_item(id)
    }

    /// Whether a schedule of duty rates is loaded at all.
    pub fn has_schedule(&self) -> bool {
        self.pack.tariff().schedule.is_loaded()
    }

    /// The rate of a kind, and of a scheme where the kind has them.
    pub fn duty_rate(
        &self,
        gcode: &str,
        kind: RateKind,
        scheme: Option<&str>,
    ) -> Option<&'p ScheduledRate> {
        let schedule = &self.pack.tariff().schedule;
        schedule.rate(gcode, kind, scheme, self.date)
    }

    /// Every rate of a commodity, in order of kind.
    pub fn duty_rates(&self, gcode: &str) -> Vec<&'p ScheduledRate> {
        self.pack.tariff().schedule.rates(gcode, self.date)
    }

    /// Every trade remedy on a commodity, of whatever origin and producer.
    pub fn remedies(&self, gcode: &str) -> Vec<&'p TradeRemedy> {
        self.pack.tariff().schedule.remedies(gcode, self.date)
    }

    /// What of each duty and tax a nature of levy leaves.
    pub fn levy_nature(&self, nature: &str) -> Result<&'p Known<ReliefShares>, LawGap> {
        self.keyed("levy_nature", &self.pack.tariff().levy.natures, nature)
    }

    /// How a mode of levy levies.
    pub fn levy_mode(&self, mode: &str) -> Result<&'p Known<LevyMode>, LawGap> {
        self.keyed("levy_mode", &self.pack.tariff().levy.modes, mode)
    }

    /// What a price under a trade term holds.
    pub fn trade_term(&self, term: &str) -> Result<&'p Known<TradeTerm>, LawGap> {
        self.keyed("trade_term", &self.pack.tariff().levy.terms, term)
    }

    /// Whether an origin has the most-favoured-nation rate; none: the table
    /// does not name it.
    pub fn mfn_origin(&self, origin: &str) -> Option<&'p Known<()>> {
        self.pack.tariff().levy.mfn.at(origin, self.date)
    }

    /// Whether a scheme's rates are agreement or special ones.
    pub fn scheme(&self, scheme: &str) -> Result<&'p Known<RateKind>, LawGap> {
        self.keyed("scheme", &self.pack.tariff().levy.schemes, scheme)
    }

    /// Whether the pack says who may claim a scheme, on any day.
    pub fn scheme_has_parties(&self, scheme: &str) -> bool {
        let prefix = party_key(scheme, "");
        let parties = &self.pack.tariff().levy.parties;
        parties.iter().any(|(key, _)| key.starts_with(&prefix))
    }

    /// Whether an origin may claim a scheme; none: the table does not say so.
    pub fn party(&self, scheme: &str, origin: &str) -> Option<&'p Known<()>> {
        let key = party_key(scheme, origin);
        self.pack.tariff().levy.parties.at(&key, self.date)
    }

    /// One unit of a currency in the pack's own.
    pub fn exchange(&self, currency: &str) -> Result<&'p Known<ExchangeRate>, LawGap> {
        self.keyed("exchange", &self.pack.tariff().levy.exchange, currency)
    }

    fn keyed<T>(
        &self,
        table: &str,
        keyed: &'p Keyed<T>,
        key: &str,
    ) -> Result<&'p Known<T>, LawGap> {
        let found = keyed.at(key, self.date);
        found.ok_or_else(|| self.gap(&format!("{table}.{key}"), keyed.horizon(key)))
    }

    fn at<T>(&self, id: &str, dated: &'p Dated<T>) -> Result<&'p T, LawGap> {
        dated
            .at(self.date)
            .ok_or_else(|| self.gap(id, dated.horizon()))
    }

    fn gap(&self, id: &str, horizon: Option<Date>) -> LawGap {
        LawGap {
            id: id.to_owned(),
            date: self.date,
            horizon,
        }
    }
}
