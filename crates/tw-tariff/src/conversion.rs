//! The quantity a rate by quantity is applied to: the statutory quantity in
//! the unit of the rate, or one that the pack says how to convert
//! (`conversion.<from>.<to>`, units of `to` in one of `from`).

use crate::steps::step;
use crate::value::about;
use crate::{CONVERTED, LineInput, NEGATIVE, StatisticalQuantity, TOO_LARGE, UNIT_UNUSABLE};
use tw_base::{Decimal, Finding, Trace};
use tw_law::Law;

/// The quantity of a line in a unit.
pub(crate) fn quantity(
    line: &LineInput<'_>,
    unit: &str,
    law: Law<'_>,
    trace: &mut Trace,
) -> Result<Decimal, Finding> {
    let declared = || {
        [Some(("qty1", line.qty1)), line.qty2.map(|q| ("qty2", q))]
            .into_iter()
            .flatten()
    };
    if let Some((field, quantity)) = declared().find(|(_, quantity)| quantity.unit == unit) {
        return usable(line, field, quantity.value);
    }
    for (field, from) in declared() {
        if let Ok(factor) = law.decimal(&format!("conversion.{}.{unit}", from.unit)) {
            let value = usable(line, field, from.value)?;
            let converted = value.checked_mul(factor.value);
            let converted = converted
                .ok_or_else(|| about(TOO_LARGE, line.number, field).with("value", value))?;
            step(CONVERTED)
                .line(line.number)
                .number("quantity", value)
                .with("unit", from.unit.to_owned())
                .number("factor", factor.value)
                .with("to", unit.to_owned())
                .confidence(factor.confidence)
                .gives(trace, converted.normalize());
            return Ok(converted);
        }
    }
    let units: Vec<&str> = declared()
        .map(|(_, StatisticalQuantity { unit, .. })| unit)
        .collect();
    Err(about(UNIT_UNUSABLE, line.number, "qty1")
        .with("wanted", unit)
        .with("declared", units.join(" ")))
}

fn usable(line: &LineInput<'_>, field: &'static str, value: Decimal) -> Result<Decimal, Finding> {
    if value < Decimal::ZERO {
        return Err(about(NEGATIVE, line.number, field).with("value", value));
    }
    Ok(value)
}
