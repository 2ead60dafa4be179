//! Reading the notation of packs.

use super::{DutyExpression, DutyTerm};
use rust_decimal::Decimal;
use tw_base::Currency;

/// How deep choices and bands may stand in one another.
const DEPTH: usize = 8;

type Read<T> = Result<T, String>;

/// A whole text.
pub(super) fn expression(text: &str) -> Read<DutyExpression> {
    let mut at = At {
        rest: text.trim(),
        depth: 0,
    };
    let read = at.expression()?;
    match at.rest.trim() {
        "" => Ok(read),
        rest => Err(format!("{rest:?} is left over")),
    }
}

/// What is still to be read.
struct At<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> At<'t> {
    /// Takes a word if it is next, whatever blanks stand before it.
    fn takes(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(word) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn needs(&mut self, word: &str) -> Read<()> {
        if self.takes(word) {
            Ok(())
        } else {
            Err(format!("{word:?} is expected before {:?}", self.rest))
        }
    }

    fn while_in(&mut self, keep: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest.trim_start();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let (taken, after) = rest.split_at(end);
        self.rest = after;
        taken
    }

    fn number(&mut self) -> Read<Decimal> {
        let text = self.while_in(|c| c.is_ascii_digit() || c == '.');
        let number = text.parse().map_err(|_| format!("{text:?} is no number"))?;
        Ok(number)
    }

    /// A code or word of a unit.
    fn unit(&mut self) -> Read<String> {
        let text = self.while_in(|c| c.is_alphanumeric() || c == '.' || c == '_');
        match text {
            "" => Err("a unit is missing".to_owned()),
            unit => Ok(unit.to_owned()),
        }
    }

    fn currency(&mut self) -> Read<Currency> {
        let text = self.while_in(|c| c.is_ascii_uppercase());
        Currency::new(text).ok_or_else(|| format!("{text:?} is no currency"))
    }

    fn part(&mut self) -> Read<Option<String>> {
        if !self.takes("[") {
            return Ok(None);
        }
        let Some((of, after)) = self.rest.split_once(']') else {
            return Err("a part is not closed by ]".to_owned());
        };
        self.rest = after;
        match of.trim() {
            "" => Err("a part has no name".to_owned()),
            of => Ok(Some(of.to_owned())),
        }
    }

    fn percent(&mut self) -> Read<Decimal> {
        let number = self.number()?;
        self.needs("%")?;
        fraction(number)
    }

    fn expression(&mut self) -> Read<DutyExpression> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let read = self.expression_here();
        self.depth -= 1;
        read
    }

    fn expression_here(&mut self) -> Read<DutyExpression> {
        if self.takes("?") {
            let words = std::mem::take(&mut self.rest).trim();
            return match words {
                "" => Err("there are no words after ?".to_owned()),
                words => Ok(DutyExpression::Words(words.to_owned())),
            };
        }
        if self.takes("free") {
            return Ok(DutyExpression::Free);
        }
        if self.takes("max(") {
            return self.several().map(DutyExpression::Greater);
        }
        if self.takes("min(") {
            return self.several().map(DutyExpression::Lesser);
        }
        if self.takes("price(") {
            return self.bands();
        }
        self.sum()
    }

    fn several(&mut self) -> Read<Vec<DutyExpression>> {
        let mut parts = vec![self.expression()?];
        while self.takes(",") {
            parts.push(self.expression()?);
        }
        self.needs(")")?;
        if parts.len() < 2 {
            return Err("a choice needs two".to_owned());
        }
        Ok(parts)
    }

    fn bands(&mut self) -> Read<DutyExpression> {
        let unit = self.unit()?;
        self.needs(":")?;
        let mut below: Vec<(Decimal, DutyExpression)> = Vec::new();
        while self.takes("below") {
            let bound = self.number()?;
            if below.last().is_some_and(|(last, _)| *last >= bound) {
                return Err("bounds do not rise".to_owned());
            }
            below.push((bound, self.expression()?));
            self.needs(";")?;
        }
        if below.is_empty() {
            return Err("bands need a bound".to_owned());
        }
        self.needs("else")?;
        let otherwise = Box::new(self.expression()?);
        self.needs(")")?;
        Ok(DutyExpression::Bands {
            unit,
            below,
            otherwise,
        })
    }

    fn sum(&mut self) -> Read<DutyExpression> {
        let mut terms = vec![self.term()?];
        loop {
            if self.takes("+") {
                terms.push(self.term()?);
            } else if self.takes("-") {
                terms.push(self.degrees()?);
            } else {
                return Ok(DutyExpression::Sum(terms));
            }
        }
    }

    fn term(&mut self) -> Read<DutyTerm> {
        if self.takes("sliding(") {
            return self.sliding();
        }
        let number = self.number()?;
        if self.takes("%") {
            return Ok(DutyTerm::AdValorem {
                rate: fraction(number)?,
                of: self.part()?,
            });
        }
        let currency = self.currency()?;
        self.needs("/")?;
        Ok(DutyTerm::Specific {
            amount: number.normalize(),
            currency,
            unit: self.unit()?,
            of: self.part()?,
        })
    }

    fn degrees(&mut self) -> Read<DutyTerm> {
        let amount = self.number()?.normalize();
        let currency = self.currency()?;
        self.needs("/")?;
        let unit = self.unit()?;
        self.needs("per degree under")?;
        Ok(DutyTerm::Degrees {
            amount,
            currency,
            unit,
            under: self.number()?.normalize(),
        })
    }

    fn sliding(&mut self) -> Read<DutyTerm> {
        let unit = self.unit()?;
        self.needs(":")?;
        let over = self.number()?.normalize();
        self.needs("/P+")?;
        let times = self.number()?.normalize();
        self.needs("*P-")?;
        let less = self.number()?.normalize();
        self.needs(",")?;
        let at_most = self.percent()?;
        self.needs(")")?;
        Ok(DutyTerm::Sliding {
            unit,
            over,
            times,
            less,
            at_most,
        })
    }
}

/// Per cent as a fraction, without trailing zeros; four digits at most.
pub(super) fn fraction(percent: Decimal) -> Read<Decimal> {
    if percent >= Decimal::from(10_000) {
        return Err(format!("{percent}% cannot be"));
    }
    let fraction = percent.checked_div(Decimal::ONE_HUNDRED);
    fraction
        .map(|f| f.normalize())
        .ok_or_else(|| format!("{percent}% cannot be"))
}
