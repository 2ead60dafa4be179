//! Packages and masses.

use super::{Judge, codes as c};
use crate::place::At;
use tw_base::Decimal;

/// Packaging of unpacked goods.
const UNPACKED: &str = "01";
/// The unit kilogram.
const KILOGRAM: &str = "035";

pub(crate) fn check(judge: &mut Judge<'_>) {
    let d = judge.d;
    let (gross, net) = (d.head.gross_mass, d.head.net_mass);
    if let (Some(gross), Some(net)) = (gross, net) {
        let at = At::Head("GrossWet");
        judge.compare(gross >= net, &c::GROSS_NET, at, (gross, net));
    }
    if let Some(least) = judge.count("declaration.mass.min") {
        let masses = [
            (gross, &c::GROSS_ONE, "GrossWet"),
            (net, &c::NET_ONE, "NetWt"),
        ];
        for (mass, code, field) in masses {
            if let Some(mass) = mass {
                let enough = mass >= Decimal::from(least);
                judge.compare(enough, code, At::Head(field), (mass, least));
            }
        }
    }
    if let Some(packages) = d.head.packages {
        let at = At::Head("PackNo");
        judge.demand(packages > 0, &c::PACKAGES_ZERO, at, packages);
        let unpacked = *d.head.packaging == *UNPACKED && packages > 1;
        judge.demand(!unpacked, &c::PACKAGES_UNPACKED, at, packages);
    }
    let in_kilograms = d
        .items
        .iter()
        .filter(|item| item.first.unit.as_deref() == Some(KILOGRAM));
    let sum = in_kilograms
        .filter_map(|item| item.first.value)
        .try_fold(Decimal::ZERO, |sum, mass| sum.checked_add(mass));
    if let (Some(sum), Some(gross)) = (sum, gross) {
        // A mass below a kilogram is stated as one, so no less is compared.
        let at = At::Head("GrossWet");
        judge.compare(sum <= gross, &c::MASS_SUM, at, (sum, gross));
    }
}
