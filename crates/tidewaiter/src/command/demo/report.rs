//! What became of the day, held against what was planned.

use super::send::Sent;
use crate::out::{Lang, Stop};
use serde::Serialize;
use std::collections::BTreeMap;
use tw_app::service::Service;
use tw_app::store::{AliasKey, AliasKind};
use tw_app::subject::Parcel;
use tw_app::view::GuaranteeView;
use tw_base::Decimal;
use tw_sim::{End, Plan, PlannedList};

/// The table.
#[derive(Serialize)]
pub struct Report {
    lists: usize,
    documents: usize,
    messages: usize,
    repeated: usize,
    received: BTreeMap<String, i64>,
    released: usize,
    waiting: usize,
    returned: usize,
    absent: usize,
    refused: Vec<Refused>,
    tax: Tax,
    tax_planned: Tax,
    guarantee_used: String,
    planted: Vec<Planted>,
    unplanned: Vec<String>,
    hash: String,
    seconds: String,
    lists_a_second: String,
    documents_a_second: String,
}

#[derive(Serialize, PartialEq, Eq)]
struct Tax {
    duty: String,
    consumption: String,
    vat: String,
}

#[derive(Serialize)]
struct Refused {
    code: String,
    count: i64,
    zh: String,
    en: String,
}

#[derive(Serialize)]
struct Planted {
    name: &'static str,
    code: &'static str,
    planted: usize,
    found: usize,
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
    let figure = |kind: &str| {
        let found = today.tax.iter().find(|(coded, _)| coded.code == kind);
        found.map(|(_, amount)| amount.clone()).unwrap_or_default()
    };
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
        refused: today
            .refused
            .iter()
            .map(|(rendered, count)| Refused {
                code: rendered.code.clone(),
                count: *count,
                zh: rendered.zh.clone(),
                en: rendered.en.clone(),
            })
            .collect(),
        tax: Tax {
            duty: figure("duty"),
            consumption: figure("consumption"),
            vat: figure("vat"),
        },
        tax_planned: Tax {
            duty: fen(expected.duty),
            consumption: fen(expected.consumption),
            vat: fen(expected.vat),
        },
        guarantee_used: used(&service.guarantees()?),
        planted: planted.into_values().collect(),
        unplanned: sent.unplanned,
        hash: tw_app::audit::outcome_hash(service.query())?,
        seconds: (took / Decimal::from(1000)).round_dp(2).to_string(),
        lists_a_second: rate(plan.lists.len()),
        documents_a_second: rate(sent.documents),
    })
}

fn fen(amount: i64) -> String {
    Decimal::new(amount, 2).to_string()
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

    /// The table for people.
    pub fn text(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let say = |a: &'static str, b: &'static str| if zh { a } else { b };
        let mut out = String::new();
        let mut put = |line: String| {
            out.push_str(&line);
            out.push('\n');
        };
        put(format!(
            "{:<34}{:>12}",
            say("清单", "lists planned"),
            self.lists
        ));
        for (kind, n) in &self.received {
            put(format!(
                "{:<34}{n:>12}",
                format!("{} {kind}", say("收到", "received"))
            ));
        }
        for (name, n) in [
            (say("放行", "released"), self.released),
            (say("退单", "returned with findings"), self.returned),
            (say("等待其他单证", "waiting for documents"), self.waiting),
            (say("清单未受理", "list itself not accepted"), self.absent),
        ] {
            put(format!("{name:<34}{n:>12}"));
        }
        put(format!(
            "\n{}",
            say("按校验规则统计的拒绝", "refused by finding")
        ));
        for row in &self.refused {
            put(format!(
                "  {} {:>7}  {}",
                row.code,
                row.count,
                if zh { &row.zh } else { &row.en }
            ));
        }
        put(format!(
            "\n{}",
            say(
                "税款（元）；右列为生成器独立计算",
                "tax in yuan; right: worked out by the generator itself"
            )
        ));
        for (name, found, planned) in [
            (say("关税", "duty"), &self.tax.duty, &self.tax_planned.duty),
            (
                say("消费税", "consumption tax"),
                &self.tax.consumption,
                &self.tax_planned.consumption,
            ),
            (
                say("增值税", "value-added tax"),
                &self.tax.vat,
                &self.tax_planned.vat,
            ),
        ] {
            put(format!("  {name:<24}{found:>18}{planned:>18}"));
        }
        put(format!(
            "  {:<24}{:>18}",
            say("担保占用", "guarantee used"),
            self.guarantee_used
        ));
        put(format!("\n{}", say("预设差错", "planted faults")));
        for row in &self.planted {
            let code = if row.code.is_empty() { "-" } else { row.code };
            put(format!(
                "  {:<40}{code:<8}{:>6} / {:<6}",
                row.name, row.found, row.planted
            ));
        }
        for line in self.unplanned.iter().take(40) {
            put(format!("{}: {line}", say("意外", "UNPLANNED")));
        }
        let verdict = if self.as_planned() {
            say(
                "全部预设差错均按其代码查出，无其他拒绝",
                "every planted fault was found under its own code and nothing else was refused",
            )
        } else {
            say("结果与预设不符", "NOT as planned")
        };
        put(format!("\n{verdict}"));
        put(format!(
            "{} {}",
            say("结果哈希", "hash over states, regions and balances"),
            self.hash
        ));
        put(format!(
            "{} s, {} {}, {} {}",
            self.seconds,
            self.lists_a_second,
            say("清单/秒", "lists a second"),
            self.documents_a_second,
            say("单证/秒", "documents a second"),
        ));
        out
    }
}
