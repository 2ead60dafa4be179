//! What became of the day, held against what was planned.

use super::send::Sent;
use crate::out::Stop;
use serde::Serialize;
use std::collections::BTreeMap;
use tw_app::service::Service;
use tw_app::store::{AliasKey, AliasKind};
use tw_app::subject::Parcel;
use tw_app::view::GuaranteeView;
use tw_base::{Decimal, Fixed5};
use tw_sim::{End, Plan, PlannedList};

/// The table.
#[derive(Serialize)]
pub struct Report {
    pub(super) lists: usize,
    pub(super) documents: usize,
    pub(super) messages: usize,
    pub(super) repeated: usize,
    pub(super) received: BTreeMap<String, i64>,
    pub(super) released: usize,
    pub(super) waiting: usize,
    pub(super) returned: usize,
    pub(super) absent: usize,
    pub(super) refused: Vec<Refused>,
    pub(super) tax: Tax,
    pub(super) tax_planned: Tax,
    pub(super) guarantee_used: String,
    pub(super) planted: Vec<Planted>,
    pub(super) unplanned: Vec<String>,
    pub(super) hash: String,
    pub(super) seconds: String,
    pub(super) lists_a_second: String,
    pub(super) documents_a_second: String,
}

/// Tax by kind, in yuan.
#[derive(Serialize, PartialEq, Eq)]
pub struct Tax {
    pub(super) duty: String,
    pub(super) consumption: String,
    pub(super) vat: String,
}

/// Refusals under one code, on the day.
#[derive(Serialize)]
pub struct Refused {
    pub(super) code: String,
    pub(super) count: i64,
    pub(super) zh: String,
    pub(super) en: String,
}

/// A planted fault: in how many lists, and in how many it was found.
#[derive(Serialize)]
pub struct Planted {
    pub(super) name: &'static str,
    pub(super) code: &'static str,
    pub(super) planted: usize,
    pub(super) found: usize,
}

/// Reads what became of every list from the store.
pub fn make(plan: &Plan, service: &Service, mut sent: Sent) -> Result<Report, Stop> {
    let today = service.today(Some(plan.options().date))?;
    let mut ends = Ends::default();
    let mut planted: BTreeMap<&'static str, Planted> = BTreeMap::new();
    for list in &plan.lists {
        let parcel = parcel(plan, list, service)?;
        let as_planned = ends.take(list, parcel.as_ref(), &mut sent);
        if let Some(fault) = list.fault.filter(|fault| fault.harms()) {
            let row = planted.entry(fault.name()).or_insert(Planted {
                name: fault.name(),
                code: fault.code(),
                planted: 0,
                found: 0,
            });
            row.planted += 1;
            row.found += usize::from(as_planned);
        }
    }
    let expected = plan.expected_tax();
    let took = Decimal::from(u64::try_from(sent.took.as_millis()).unwrap_or(1).max(1));
    let rate = |n: usize| {
        (Decimal::from(n as u64) * Decimal::from(1000) / took)
            .round()
            .to_string()
    };
    Ok(Report {
        lists: plan.lists.len(),
        documents: sent.documents,
        messages: sent.messages,
        repeated: sent.repeated,
        received: today
            .received
            .iter()
            .map(|(kind, n)| (kind.code.clone(), *n))
            .collect(),
        released: ends.released,
        waiting: ends.waiting,
        returned: ends.returned,
        absent: ends.absent,
        refused: today.refused.iter().map(Refused::new).collect(),
        tax: Tax::yuan(ends.tax.map(|raw| Fixed5::from_raw(raw).decimal())),
        tax_planned: Tax::yuan([expected.duty, expected.consumption, expected.vat].map(fen)),
        guarantee_used: used(&service.guarantees()?),
        planted: planted.into_values().collect(),
        unplanned: sent.unplanned,
        hash: tw_app::audit::outcome_hash(service.query())?,
        seconds: (took / Decimal::from(1000)).round_dp(2).to_string(),
        lists_a_second: rate(plan.lists.len()),
        documents_a_second: rate(sent.documents),
    })
}

fn fen(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

impl Tax {
    fn yuan(amounts: [Decimal; 3]) -> Self {
        let [duty, consumption, vat] = amounts.map(|mut amount| {
            amount.rescale(2);
            amount.to_string()
        });
        Self {
            duty,
            consumption,
            vat,
        }
    }
}

impl Refused {
    fn new((rendered, count): &(tw_law::Rendered, i64)) -> Self {
        Self {
            code: rendered.code.clone(),
            count: *count,
            zh: rendered.zh.clone(),
            en: rendered.en.clone(),
        }
    }
}

fn used(guarantees: &[GuaranteeView]) -> String {
    let sum: Decimal = guarantees
        .iter()
        .filter_map(|g| g.used.parse::<Decimal>().ok())
        .sum();
    sum.to_string()
}

fn parcel(plan: &Plan, list: &PlannedList, service: &Service) -> Result<Option<Parcel>, Stop> {
    let keys = plan.keys(list);
    let key = AliasKey {
        kind: AliasKind::Order,
        number: keys.order_no,
        issuer: keys.ebp_code,
    };
    match service.query().alias(&key)? {
        Some(id) => Ok(service.parcel(id)?),
        None => Ok(None),
    }
}

#[derive(Default)]
struct Ends {
    /// Duty, consumption tax and VAT of the released lists, in raw units.
    tax: [i64; 3],
    released: usize,
    waiting: usize,
    returned: usize,
    absent: usize,
}

impl Ends {
    /// Counts where a list ended, and whether that was planned.
    fn take(&mut self, list: &PlannedList, parcel: Option<&Parcel>, sent: &mut Sent) -> bool {
        let case = parcel.and_then(|parcel| parcel.case.as_ref());
        let (end, codes) = match case {
            None => (End::Absent, &[][..]),
            Some(case) => match case.status {
                tw_app::subject::STATUS_RELEASED => (End::Released, &[][..]),
                tw_app::subject::STATUS_RETURNED => (End::Refused, case.returned_for.as_slice()),
                tw_app::subject::STATUS_REGISTERED => (End::Waiting, &[][..]),
                _ => (End::Absent, &[][..]),
            },
        };
        if let Some(tax) = case.and_then(|case| case.tax) {
            let found = [tax.duty, tax.consumption, tax.vat].map(Fixed5::raw);
            self.tax
                .iter_mut()
                .zip(found)
                .for_each(|(sum, raw)| *sum += raw);
        }
        match end {
            End::Released => self.released += 1,
            End::Refused => self.returned += 1,
            End::Waiting => self.waiting += 1,
            End::Absent => self.absent += 1,
        }
        let by_code = match (end, list.expect.code()) {
            (End::Refused, Some(code)) => {
                codes.iter().all(|found| found == code) && !codes.is_empty()
            }
            (End::Refused, None) => false,
            // The finding was in an answer to one of its documents.
            (_, Some(_)) => sent.found.contains(&list.number),
            (_, None) => true,
        };
        let as_planned = end == list.expect.end() && by_code;
        if !as_planned {
            let fault = list.fault.map_or("nothing planted", tw_sim::Fault::name);
            sent.unplanned.push(format!(
                "list {} ({fault}): ended {end:?} {codes:?}, planned {:?}",
                list.number, list.expect
            ));
        }
        as_planned
    }
}

impl Report {
    /// Every planted fault was found under its own code, nothing else was
    /// refused, and the tax is what the generator had worked out by itself.
    pub fn as_planned(&self) -> bool {
        self.unplanned.is_empty()
            && self.tax == self.tax_planned
            && self.planted.iter().all(|row| row.planted == row.found)
    }
}
