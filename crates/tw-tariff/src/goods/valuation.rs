//! Customs values: prices in the pack's currency, and the charges that the
//! trade term leaves out (Tariff Law arts. 24 to 26 and 29).

use super::codes::{
    CHARGE, CHARGE_MISSING, CONVERTED_PRICE, EXPORT_VALUE, IMPORT_VALUE, MASS_MISSING,
    VALUE_BELOW_ZERO,
};
use super::run::{Outcome, Run, too_large, unknown};
use super::{ChargeInput, Direction};
use crate::apportion;
use crate::steps::{money, step};
use crate::value::about;
use crate::{APPORTIONED, NEGATIVE, NO_LINES};
use tw_base::{Decimal, Finding, Fixed5};
use tw_law::TradeTerm;

/// Kilograms in a ton.
const TON: Decimal = Decimal::ONE_THOUSAND;

/// The charges of the document in the pack's currency.
#[derive(Debug, Clone, Copy)]
struct Charges {
    freight: Decimal,
    insurance: Decimal,
    other: Decimal,
}

impl Run<'_, '_> {
    /// The value of every item, in order; of exports the price at the border,
    /// which may still hold export duty.
    pub(super) fn values(&mut self) -> Result<Vec<Decimal>, Vec<Finding>> {
        if self.input.items.is_empty() {
            return Err(vec![Finding::rule(NO_LINES)]);
        }
        let prices = self.prices()?;
        self.valued(&prices).map_err(|finding| vec![*finding])
    }

    /// Prices in the pack's currency, with every reason why one has none.
    fn prices(&mut self) -> Result<Vec<Decimal>, Vec<Finding>> {
        let (mut prices, mut findings) = (Vec::new(), Vec::new());
        for item in self.input.items {
            match self.price(item) {
                Ok(price) => prices.push(price),
                Err(finding) => findings.push(*finding),
            }
        }
        if findings.is_empty() {
            Ok(prices)
        } else {
            Err(findings)
        }
    }

    fn price(&mut self, item: &super::ItemInput<'_>) -> Outcome<Decimal> {
        if item.price < Decimal::ZERO {
            let finding = about(NEGATIVE, item.number, "price").with("value", item.price);
            return Err(Box::new(finding));
        }
        let rate = self
            .exchange(item.currency)
            .map_err(|finding| Box::new(finding.with("line", item.number)))?;
        let price = item.price.checked_mul(rate);
        let price = price.ok_or_else(|| too_large(item.number, "price"))?;
        fixed(price, item.number, "price")?;
        if rate != Decimal::ONE {
            step(CONVERTED_PRICE)
                .line(item.number)
                .money("price", item.price)
                .with("currency", item.currency.to_string())
                .number("exchange", rate)
                .gives(&mut self.trace, money(price));
        }
        Ok(price)
    }

    fn valued(&mut self, prices: &[Decimal]) -> Outcome<Vec<Decimal>> {
        let term = self.law.trade_term(self.input.trade_term);
        let term = term.map_err(unknown)?.value;
        let charges = self.charges(prices, term)?;
        let rounding = self.rounding("rounding.customs_value")?;
        let import = self.input.direction == Direction::Import;
        // Imports: what the price leaves out comes on top. Exports: what it
        // holds beyond the border comes off.
        let takes = |in_price: bool, charge: Decimal| match (import, in_price) {
            (true, false) => charge,
            (false, true) => -charge,
            _ => Decimal::ZERO,
        };
        let freight = self.shared("freight", takes(term.freight, charges.freight), prices)?;
        let insurance = takes(term.insurance, charges.insurance);
        let insurance = self.shared("insurance", insurance, prices)?;
        let other = self.shared("other", charges.other, prices)?;
        let rule = if import { IMPORT_VALUE } else { EXPORT_VALUE };
        let mut values = Vec::with_capacity(prices.len());
        for (i, item) in self.input.items.iter().enumerate() {
            let sum = prices[i] + freight[i] + insurance[i] + other[i];
            let value = money(rounding.apply(sum));
            if value < Decimal::ZERO {
                let finding = about(VALUE_BELOW_ZERO, item.number, "price").with("value", value);
                return Err(Box::new(finding));
            }
            fixed(value, item.number, "value")?;
            step(rule.clone())
                .line(item.number)
                .with("term", self.input.trade_term.to_owned())
                .money("price", prices[i])
                .money("freight", freight[i])
                .money("insurance", insurance[i])
                .money("other", other[i])
                .with("rounding", rounding.name())
                .gives(&mut self.trace, value);
            values.push(value);
        }
        Ok(values)
    }

    /// The charges as amounts: freight and others of the goods, insurance of
    /// goods and freight.
    fn charges(&mut self, prices: &[Decimal], term: TradeTerm) -> Outcome<Charges> {
        let goods = prices
            .iter()
            .try_fold(Decimal::ZERO, |sum, price| sum.checked_add(*price))
            .ok_or_else(|| too_large(0, "price"))?;
        let freight = self.charge("freight", self.input.freight, goods)?;
        let with_freight = match term.freight {
            true => goods,
            false => goods + freight,
        };
        let insurance = self.charge("insurance", self.input.insurance, with_freight)?;
        let other = self.charge("other", self.input.other, goods)?;
        for (name, charge) in [("freight", freight), ("insurance", insurance)] {
            if charge < Decimal::ZERO {
                let finding = Finding::rule(NEGATIVE)
                    .with("line", 0)
                    .with("field", name)
                    .with("value", charge);
                return Err(Box::new(finding));
            }
        }
        let import = self.input.direction == Direction::Import;
        let wanted = [
            ("freight", self.input.freight, term.freight),
            ("insurance", self.input.insurance, term.insurance),
        ];
        for (name, declared, in_price) in wanted {
            if declared.is_none() && in_price != import {
                let caution = Finding::rule(CHARGE_MISSING)
                    .with("charge", name)
                    .with("term", self.input.trade_term);
                self.caution(caution);
            }
        }
        Ok(Charges {
            freight,
            insurance,
            other,
        })
    }

    fn charge(
        &mut self,
        name: &'static str,
        charge: Option<ChargeInput>,
        of: Decimal,
    ) -> Outcome<Decimal> {
        let Some(charge) = charge else {
            return Ok(Decimal::ZERO);
        };
        let written = step(CHARGE).with("charge", name);
        let (written, exact) = match charge {
            ChargeInput::Rate(percent) => {
                let rate = percent.checked_div(Decimal::ONE_HUNDRED);
                let exact = rate.and_then(|rate| of.checked_mul(rate));
                let written = written
                    .with("mark", "1")
                    .money("of", of)
                    .number("percent", percent);
                (written, exact)
            }
            ChargeInput::PerTon { amount, currency } => {
                let exchange = self.exchange(currency)?;
                let Some(mass) = self.input.gross_mass else {
                    return Err(Box::new(Finding::rule(MASS_MISSING).with("charge", name)));
                };
                if mass < Decimal::ZERO {
                    let finding = about(NEGATIVE, 0, "gross_mass").with("value", mass);
                    return Err(Box::new(finding));
                }
                let exact = mass
                    .checked_div(TON)
                    .and_then(|tons| tons.checked_mul(amount))
                    .and_then(|sum| sum.checked_mul(exchange));
                let written = written
                    .with("mark", "2")
                    .number("amount", amount)
                    .with("currency", currency.to_string())
                    .number("exchange", exchange)
                    .number("kilograms", mass);
                (written, exact)
            }
            ChargeInput::Total { amount, currency } => {
                let exchange = self.exchange(currency)?;
                let written = written
                    .with("mark", "3")
                    .number("amount", amount)
                    .with("currency", currency.to_string())
                    .number("exchange", exchange);
                (written, amount.checked_mul(exchange))
            }
        };
        let exact = exact.ok_or_else(|| too_large(0, name))?;
        let rounding = self.rounding("rounding.charge")?;
        let amount = money(rounding.apply(exact));
        fixed(amount, 0, name)?;
        written
            .with("rounding", rounding.name())
            .gives(&mut self.trace, amount);
        Ok(amount)
    }

    /// Shares a charge out over the items by price.
    fn shared(
        &mut self,
        name: &'static str,
        charge: Decimal,
        prices: &[Decimal],
    ) -> Outcome<Vec<Decimal>> {
        let mut weights = Vec::with_capacity(prices.len());
        for price in prices {
            weights.push(fixed(*price, 0, "price")?);
        }
        let size = fixed(charge.abs(), 0, name)?;
        let (shares, by) = apportion::shares(size, &weights);
        let sign = if charge < Decimal::ZERO {
            Decimal::NEGATIVE_ONE
        } else {
            Decimal::ONE
        };
        let shares: Vec<Decimal> = shares.iter().map(|s| s.decimal() * sign).collect();
        if shares.len() > 1 && !charge.is_zero() {
            let told: Vec<String> = shares.iter().map(|s| money(*s).to_string()).collect();
            step(APPORTIONED)
                .with("charge", name)
                .money("amount", charge)
                .with("by", by.word())
                .gives(&mut self.trace, told.join(" "));
        }
        Ok(shares)
    }
}

/// A number that can be shared out and stored, at five decimals.
fn fixed(number: Decimal, line: u16, field: &'static str) -> Outcome<Fixed5> {
    let at_five = number.round_dp_with_strategy(
        Fixed5::SCALE,
        rust_decimal::RoundingStrategy::MidpointAwayFromZero,
    );
    Fixed5::try_from(at_five).map_err(|_| too_large(line, field))
}
