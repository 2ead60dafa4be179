//! Checks on the content of a pack that has loaded. No value of law is
//! asserted here: only that what is laid down holds together over time.

use crate::consumption::ConsumptionRate;
use crate::dated::Dated;
use crate::levy::Keyed;
use crate::pack::Pack;
use crate::rules;
use jiff::civil::Date;
use std::collections::BTreeSet;
use tw_base::{End, Finding, Location, RuleCode, Severity, Validity};

/// Parameters the program asks for by name: they must hold from the pack's
/// horizon on without end.
pub(crate) const REQUIRED: &[&str] = &[
    "cbec.limit.single",
    "cbec.limit.annual",
    "cbec.in_limit.duty_factor",
    "cbec.in_limit.tax_factor",
    "cbec.over_single.one_item_full_tax",
    "cbec.over_limit.full_tax",
    "cbec.full_tax.counts_to_year",
    "cbec.waiting.days",
    "cbec.discount.reduces_value",
    "vat.standard",
    "vat.low",
    "rounding.customs_value",
    "rounding.duty",
    "rounding.consumption_tax",
    "rounding.vat",
    "rounding.reduced_tax",
    "rounding.charge",
    "tariff.mfn_below_agreement",
    "tariff.doubtful_origin",
    "valuation.export_price_holds_duty",
    "threshold.duty",
    "threshold.tax",
    "relief.return_months",
    "relief.replacement_months",
    "payment.days",
    "payment.further_days",
    "payment.aggregate_workday",
    "payment.moves_to_workday",
    "fee.late_declaration.free_days",
    "fee.late_declaration.rate",
    "fee.late_declaration.least",
    "fee.late_declaration.rounding",
    "fee.overdue.rate",
    "fee.overdue.least",
    "fee.overdue.rounding",
    "interest.demand_deposit",
    "interest.deferred_tax",
    "interest.year_days",
];

/// Everything that does not hold together, in order of place.
pub(crate) fn check(pack: &Pack) -> Vec<Finding> {
    let mut report = Report::default();
    parameters(pack, &mut report);
    codes(pack, &mut report);
    forms(pack, &mut report);
    controls(pack, &mut report);
    commodities(pack, &mut report);
    duty(pack, &mut report);
    levy(pack, &mut report);
    consumption(pack, &mut report);
    predicates(pack, &mut report);
    calendar(pack, &mut report);
    catalogue(pack, &mut report);
    let place = |f: &Finding| (f.location.path.clone(), f.location.line, f.code.clone());
    report.findings.sort_by_key(place);
    report.findings
}

#[derive(Default)]
struct Report {
    findings: Vec<Finding>,
}

/// A thing of the pack with its place.
#[derive(Clone, Copy)]
struct Thing<'a> {
    id: &'a str,
    file: &'a str,
    line: usize,
}

impl Report {
    fn add(&mut self, thing: Thing<'_>, code: RuleCode) -> &mut Finding {
        let line = u32::try_from(thing.line).unwrap_or(u32::MAX);
        let location = Location {
            path: thing.file.to_owned(),
            line,
            column: 0,
        };
        self.findings
            .push(Finding::rule(code).at(location).with("id", thing.id));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    fn note(&mut self, thing: Thing<'_>, code: RuleCode, facts: &[(&'static str, String)]) {
        let finding = self.add(thing, code);
        finding.args.extend(
            facts
                .iter()
                .map(|(name, value)| ((*name).into(), value.clone())),
        );
    }

    /// Counts, at each start, the day before and the day after, and likewise
    /// at each end, how many periods hold: between the first start and the
    /// last end it must be exactly one.
    fn coverage(&mut self, thing: Thing<'_>, periods: &[Validity]) {
        let Some(first) = periods.iter().map(|p| p.from).min() else {
            self.note(
                thing,
                rules::COVERAGE_GAP,
                &[("date", "any day".to_owned())],
            );
            return;
        };
        let open = periods.iter().any(|p| p.to == End::Open);
        let end = periods
            .iter()
            .filter_map(Validity::last)
            .max()
            .filter(|_| !open);
        for day in days_to_try(periods) {
            if day < first || end.is_some_and(|end| day > end) {
                continue;
            }
            match periods.iter().filter(|p| p.contains(day)).count() {
                0 => self.note(thing, rules::COVERAGE_GAP, &[("date", day.to_string())]),
                1 => {}
                _ => self.note(thing, rules::COVERAGE_OVERLAP, &[("date", day.to_string())]),
            }
        }
    }

    fn source(&mut self, thing: Thing<'_>, source: &str) {
        if source.trim().is_empty() {
            self.add(thing, rules::SOURCE_MISSING);
        }
    }

    fn reference(&mut self, thing: Thing<'_>, target: String) {
        self.note(thing, rules::REFERENCE, &[("target", target)]);
    }

    fn unit(&mut self, pack: &Pack, thing: Thing<'_>, unit: &str, day: Date) {
        if pack.law(day).code("units", unit).row().is_none() {
            self.reference(thing, format!("units {unit}"));
        }
    }
}

fn days_to_try(periods: &[Validity]) -> BTreeSet<Date> {
    let edges = periods
        .iter()
        .flat_map(|p| [Some(p.from), p.last()])
        .flatten();
    let around = |day: Date| [day.yesterday().ok(), Some(day), day.tomorrow().ok()];
    edges.flat_map(around).flatten().collect()
}

fn parameters(pack: &Pack, report: &mut Report) {
    for (id, parameter) in pack.parameters() {
        let thing = Thing {
            id,
            file: &parameter.file,
            line: parameter.line,
        };
        report.coverage(thing, &parameter.periods());
        parameter
            .sources()
            .iter()
            .for_each(|source| report.source(thing, source));
        if !parameter.described() {
            report.add(thing, rules::SOURCE_MISSING);
        }
    }
    for id in REQUIRED {
        let Some(parameter) = pack.parameters().get(*id) else {
            report.add(
                Thing {
                    id,
                    file: "params",
                    line: 0,
                },
                rules::PARAMETER_MISSING,
            );
            continue;
        };
        let periods = parameter.periods();
        let from = periods.iter().map(|p| p.from).min();
        let ends = periods.iter().all(|p| p.to != End::Open);
        if ends || from.is_none_or(|from| from > pack.horizon()) {
            let thing = Thing {
                id,
                file: &parameter.file,
                line: parameter.line,
            };
            report.note(
                thing,
                rules::COVERAGE_INCOMPLETE,
                &[("date", pack.horizon().to_string())],
            );
        }
    }
}

fn codes(pack: &Pack, report: &mut Report) {
    let mut tables: Vec<_> = pack.tables().values().collect();
    tables.sort_by_key(|table| table.file.as_str());
    for table in tables {
        for (code, rows) in table.by_code() {
            let Some((place, _)) = rows.first() else {
                continue;
            };
            let thing = Thing {
                id: code,
                file: &place.file,
                line: place.line,
            };
            let periods: Vec<_> = rows.iter().map(|(_, row)| row.validity.clone()).collect();
            report.coverage(thing, &periods);
        }
        for (place, row) in &table.rows {
            report.source(
                Thing {
                    id: &row.code,
                    file: &place.file,
                    line: place.line,
                },
                &row.source.0,
            );
        }
    }
}

fn forms(pack: &Pack, report: &mut Report) {
    let mut forms: Vec<_> = pack.forms().values().collect();
    forms.sort_by_key(|form| form.file.as_str());
    for form in forms {
        for (path, rows) in form.by_path() {
            let line = rows.first().map_or(0, |(line, _)| *line);
            let thing = Thing {
                id: path,
                file: &form.file,
                line,
            };
            let periods: Vec<_> = rows.iter().map(|(_, f)| f.validity.clone()).collect();
            report.coverage(thing, &periods);
            for (line, field) in rows {
                let thing = Thing {
                    line: *line,
                    ..thing
                };
                report.source(thing, &field.source.0);
                if let Some(table) = &field.table
                    && pack.codes(table).is_none()
                {
                    report.reference(thing, format!("codes {table}"));
                }
            }
        }
    }
}

fn controls(pack: &Pack, report: &mut Report) {
    for control in pack.controls().all() {
        let thing = Thing {
            id: &control.commodity,
            file: &control.file,
            line: control.line,
        };
        report.source(thing, &control.source.0);
        let day = control.validity.from;
        let law = pack.law(day);
        if law
            .code("regulatory_documents", &control.document)
            .row()
            .is_none()
        {
            report.reference(thing, format!("regulatory_documents {}", control.document));
        }
        for mode in control.modes.iter().chain(&control.except) {
            if law.code("supervision_modes", mode).row().is_none() {
                report.reference(thing, format!("supervision_modes {mode}"));
            }
        }
    }
}

fn commodities(pack: &Pack, report: &mut Report) {
    let tariff = pack.tariff();
    for (code, lines) in tariff.by_code() {
        let Some(first) = lines.first() else { continue };
        let thing = Thing {
            id: code,
            file: &first.file,
            line: first.row,
        };
        let periods: Vec<_> = lines.iter().map(|line| line.validity.clone()).collect();
        report.coverage(thing, &periods);
    }
    for line in &tariff.lines {
        let thing = Thing {
            id: &line.code,
            file: &line.file,
            line: line.row,
        };
        report.source(thing, &line.source.0);
        for unit in [Some(&line.unit1), line.unit2.as_ref()]
            .into_iter()
            .flatten()
        {
            report.unit(pack, thing, unit, line.validity.from);
        }
        for day in days_to_try(std::slice::from_ref(&line.validity)) {
            if line.validity.contains(day)
                && let Err(crate::CommodityGap::Rate { gap, .. }) =
                    tariff.commodity(&line.code, day)
            {
                report.reference(thing, gap.id);
                break;
            }
        }
    }
}

fn duty(pack: &Pack, report: &mut Report) {
    let tariff = pack.tariff();
    let empty = |file| Thing {
        id: file,
        file,
        line: 1,
    };
    if !tariff.schedule.is_loaded() {
        report
            .add(empty("tariff/duty.csv"), rules::TABLE_EMPTY)
            .severity = Severity::Note;
    }
    if !pack.positive().is_loaded() {
        report
            .add(empty("tariff/positive_list.csv"), rules::TABLE_EMPTY)
            .severity = Severity::Note;
    }
    for (id, rate, periods) in tariff.schedule.rate_periods() {
        let thing = Thing {
            id: &id,
            file: &rate.file,
            line: rate.row,
        };
        report.coverage(thing, &periods);
    }
    for rate in &tariff.schedule.rates {
        let thing = Thing {
            id: &rate.code,
            file: &rate.file,
            line: rate.row,
        };
        report.source(thing, &rate.rate.source.0);
        for scheme in &rate.schemes {
            let known = tariff.levy.schemes.horizon(scheme).is_some();
            if !known && has_schemes(pack) {
                report.reference(thing, format!("scheme {scheme}"));
            }
        }
    }
    for (id, remedy, periods) in tariff.schedule.remedy_periods() {
        let thing = Thing {
            id: &id,
            file: &remedy.file,
            line: remedy.row,
        };
        report.coverage(thing, &periods);
    }
    for remedy in &tariff.schedule.remedies {
        let thing = Thing {
            id: &remedy.code,
            file: &remedy.file,
            line: remedy.row,
        };
        report.source(thing, &remedy.rate.source.0);
    }
}

fn has_schemes(pack: &Pack) -> bool {
    pack.tariff().levy.schemes.iter().next().is_some()
}

/// The tables of how duty is levied: each key dated without gaps, each value
/// with its source; parties belong to schemes that are there.
fn levy(pack: &Pack, report: &mut Report) {
    let levy = &pack.tariff().levy;
    keyed(&levy.natures, report);
    keyed(&levy.modes, report);
    keyed(&levy.terms, report);
    keyed(&levy.mfn, report);
    keyed(&levy.schemes, report);
    keyed(&levy.parties, report);
    keyed(&levy.exchange, report);
    for (key, entry) in levy.parties.iter() {
        let scheme = key.split(' ').next().unwrap_or(key);
        if levy.schemes.horizon(scheme).is_none() {
            let thing = Thing {
                id: key,
                file: &entry.file,
                line: entry.line,
            };
            report.reference(thing, format!("scheme {scheme}"));
        }
    }
}

fn keyed<T>(keyed: &Keyed<T>, report: &mut Report) {
    for (key, entry) in keyed.iter() {
        let thing = Thing {
            id: key,
            file: &entry.file,
            line: entry.line,
        };
        report.coverage(thing, &entry.values.periods());
        for (_, value) in entry.values.iter() {
            report.source(thing, &value.source.0);
        }
    }
}

fn consumption(pack: &Pack, report: &mut Report) {
    for item in &pack.tariff().items {
        let thing = Thing {
            id: &item.id,
            file: &item.file,
            line: item.line,
        };
        for (when, dated) in &item.alternatives {
            report.coverage(thing, &dated.periods());
            alternative(pack, report, thing, dated);
            if let Some(name) = when
                && pack.predicates().get(name).is_none()
            {
                report.reference(thing, format!("predicate {name}"));
            }
        }
        // Without a last alternative that always holds, some goods of the
        // item would have no answer.
        let closed = matches!(item.alternatives.last(), Some((None, _)));
        if !closed {
            report.note(
                thing,
                rules::COVERAGE_INCOMPLETE,
                &[("date", pack.horizon().to_string())],
            );
        }
    }
}

fn alternative(
    pack: &Pack,
    report: &mut Report,
    thing: Thing<'_>,
    dated: &Dated<crate::ConsumptionLine>,
) {
    for (period, line) in dated.iter() {
        report.source(thing, &line.rate.source.0);
        if let ConsumptionRate::Specific { unit, .. } | ConsumptionRate::Compound { unit, .. } =
            &line.rate.value
        {
            report.unit(pack, thing, unit, period.from);
        }
    }
}

fn predicates(pack: &Pack, report: &mut Report) {
    for (name, predicate) in pack.predicates().iter() {
        let thing = Thing {
            id: name,
            file: &predicate.file,
            line: predicate.line,
        };
        report.coverage(thing, &predicate.expressions.periods());
        let ones: Vec<_> = predicate
            .vars
            .iter()
            .map(|v| (v.as_str(), tw_base::Decimal::ONE))
            .collect();
        for (_, expression) in predicate.expressions.iter() {
            report.source(thing, &expression.source.0);
            if pack.predicates().holds(&expression.value, &ones).is_none() {
                report.add(thing, rules::PREDICATE);
            }
        }
    }
}

fn calendar(pack: &Pack, report: &mut Report) {
    let thing = Thing {
        id: "workdays",
        file: "calendars",
        line: 0,
    };
    if pack.calendar().known().is_none() {
        report.note(
            thing,
            rules::CALENDAR,
            &[("what", "no day is known".to_owned())],
        );
    }
    for day in pack.calendar().needless_workdays() {
        report.note(
            thing,
            rules::CALENDAR,
            &[("what", format!("{day} is worked anyway"))],
        );
    }
    for year in pack.calendar().years_without_holiday() {
        report.note(
            thing,
            rules::CALENDAR,
            &[("what", format!("{year} has no holiday"))],
        );
    }
}

fn catalogue(pack: &Pack, report: &mut Report) {
    report.findings.extend(pack.catalogue().missing(rules::ALL));
    for rule in pack.catalogue().iter() {
        let thing = Thing {
            id: &rule.code,
            file: &rule.file,
            line: rule.line,
        };
        report.source(thing, &rule.legal_ref.0);
        let spoken = !rule.zh.trim().is_empty() && !rule.en.trim().is_empty();
        if !spoken || placeholders(&rule.zh) != placeholders(&rule.en) {
            report.add(thing, rules::SENTENCES).severity = Severity::Warning;
        }
    }
}

/// The names between braces in a sentence.
/// Names of the facts in a sentence. A fact that is itself a word comes in
/// both languages, `{label_zh}` beside `{label_en}`: one name for both.
fn placeholders(sentence: &str) -> BTreeSet<&str> {
    let opened = sentence.split('{').skip(1);
    opened
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| {
            let zh = name.strip_suffix("_zh");
            zh.or(name.strip_suffix("_en")).unwrap_or(name)
        })
        .collect()
}
