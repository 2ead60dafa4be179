//! Writing steps of a trace: inputs that are not always there, and figures in
//! one form whatever form the sender wrote them in.

use std::borrow::Cow;
use tw_base::{Confidence, Decimal, RuleCode, Step, Trace, TraceValue};

/// A step being written.
pub(crate) struct Writing(Step);

/// Begins a step.
pub(crate) fn step(rule: RuleCode) -> Writing {
    Writing(Step {
        rule,
        inputs: Vec::with_capacity(4),
        result: TraceValue::Text(Cow::Borrowed("")),
    })
}

impl Writing {
    /// One more input.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<TraceValue>) -> Self {
        self.0.inputs.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// The number of the line it is about.
    pub(crate) fn line(self, number: u16) -> Self {
        self.with("line", Decimal::from(number))
    }

    /// An amount of money.
    pub(crate) fn money(self, name: &'static str, amount: Decimal) -> Self {
        self.with(name, money(amount))
    }

    /// A rate, factor or quantity.
    pub(crate) fn number(self, name: &'static str, number: Decimal) -> Self {
        self.with(name, number.normalize())
    }

    /// How the law that acted is known; said only if its text was not read.
    pub(crate) fn confidence(self, confidence: Confidence) -> Self {
        match confidence {
            Confidence::Text => self,
            Confidence::Secondary | Confidence::Unverified => {
                self.with("confidence", confidence.as_str())
            }
        }
    }

    /// Ends the step.
    pub(crate) fn gives(mut self, trace: &mut Trace, result: impl Into<TraceValue>) {
        self.0.result = result.into();
        trace.steps.push(self.0);
    }
}

/// An amount with two decimals, or more if it has more.
pub(crate) fn money(amount: Decimal) -> Decimal {
    // Most amounts come here rounded already; normalising divides digit by digit.
    let mut amount = if amount.scale() > 2 {
        amount.normalize()
    } else {
        amount
    };
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount
}
