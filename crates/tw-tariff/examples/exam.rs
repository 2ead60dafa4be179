//! Random lines of the schedule of the United States, random goods: no panic,
//! and every trace sums to its total. Run by `cargo xtask exam tariff`.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use tw_base::{Confidence, Currency, Date, Decimal, Step, TraceValue};
use tw_law::import::{Schedule, csv_cells, us_hts};
use tw_law::{DutyExpression, Law, Pack, RateKind};
use tw_tariff::goods::{
    ChargeInput, Direction, GivenRate, GoodsAssessment, GoodsInput, ItemInput, OriginClaim,
    OriginEvidence, QuantityInput, QuotaClaim, RateBasis, ReliefGround, assess,
};

const HELP: &str = "exam --file HTS.csv [--assessments N] [--seed S]";
const DAY: Date = Date::constant(2026, 4, 15);

/// A generator that needs no crate: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// A place in a list of so many.
    fn at(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).unwrap_or(0)
    }

    /// An amount with two decimals, small ones as likely as large ones.
    fn amount(&mut self) -> Decimal {
        let digits = u32::try_from(self.below(12)).unwrap_or(0);
        let raw = self.below(10_u64.pow(digits) + 1);
        Decimal::new(i64::try_from(raw).unwrap_or(0), 2)
    }
}

/// What the run was asked for.
struct Asked {
    file: String,
    assessments: u64,
    seed: u64,
}

fn asked() -> Result<Asked, String> {
    let mut asked = Asked {
        file: String::new(),
        assessments: 1_000_000,
        seed: 1,
    };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().ok_or(HELP)?;
        let number = || value.parse::<u64>().map_err(|_| HELP.to_owned());
        match name.as_str() {
            "--file" => asked.file = value,
            "--assessments" => asked.assessments = number()?,
            "--seed" => asked.seed = number()?,
            _ => return Err(HELP.to_owned()),
        }
    }
    if asked.file.is_empty() {
        return Err(HELP.to_owned());
    }
    Ok(asked)
}

/// The built-in pack with the schedule over it, and the codes of its lines.
fn schedule(file: &str) -> Result<(Pack, Vec<String>), String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let rows = csv_cells(&text).map_err(|e| format!("{file}: {e}"))?;
    let loaded = Schedule {
        from: Date::constant(2025, 1, 1),
        source: "exam",
        confidence: Confidence::Unverified,
    };
    let cn = Pack::builtin("cn").map_err(|e| e.to_string())?;
    let known = |code: &str| cn.law(DAY).commodity(code).is_ok_and(|c| c.code == code);
    let imported = us_hts(&rows, &loaded, known);
    let pack = cn.with_overlay(imported.files).map_err(|e| e.to_string())?;
    let digits = |cell: &str| {
        cell.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let codes = rows.iter().skip(1).filter_map(|row| row.first());
    let codes = codes.map(|cell| digits(cell.text()));
    let lines = codes.filter(|code| matches!(code.len(), 8 | 10));
    let law = pack.law(DAY);
    let lines: Vec<String> = lines.filter(|code| law.commodity(code).is_ok()).collect();
    if lines.is_empty() {
        return Err(format!("{file}: no commodity lines"));
    }
    Ok((pack, lines))
}

/// Every quantity that a line's rates could ask for.
fn quantities(code: &str, law: Law<'_>, dice: &mut Dice) -> Vec<(Decimal, String, Option<String>)> {
    let mut wanted = vec![("degree".to_owned(), None)];
    let commodity = law.commodity(code);
    wanted.extend(commodity.iter().map(|c| (c.unit1.to_owned(), None)));
    let items = commodity.iter().flat_map(|c| &c.consumption);
    for line in items {
        match &line.rate.value {
            tw_law::ConsumptionRate::Specific { unit, .. }
            | tw_law::ConsumptionRate::Compound { unit, .. } => wanted.push((unit.clone(), None)),
            _ => {}
        }
    }
    for rate in law.duty_rates(code) {
        let of_rate = rate.rate.value.quantities();
        wanted.extend(
            of_rate
                .iter()
                .map(|(u, of)| ((*u).to_owned(), of.map(str::to_owned))),
        );
    }
    wanted.sort();
    wanted.dedup();
    wanted
        .into_iter()
        .map(|(unit, of)| (dice.amount() + Decimal::ONE, unit, of))
        .collect()
}

type Tally = BTreeMap<String, u64>;

/// A random item of a line.
fn item<'a>(
    i: usize,
    code: &'a str,
    measured: &'a [QuantityInput<'a>],
    (law, dice): (Law<'a>, &mut Dice),
) -> ItemInput<'a> {
    let rates = law.duty_rates(code).into_iter();
    let schemes: Vec<&str> = rates
        .flat_map(|rate| rate.schemes.iter().map(String::as_str))
        .collect();
    let claim = match dice.below(3) {
        0 if !schemes.is_empty() => OriginClaim::Scheme(schemes[dice.at(schemes.len())]),
        _ => OriginClaim::None,
    };
    let dollars = Currency::new("USD").filter(|_| dice.below(2) == 0);
    ItemInput {
        number: u16::try_from(i + 1).unwrap_or(u16::MAX),
        commodity: code,
        price: dice.amount(),
        currency: dollars.unwrap_or(Currency::CNY),
        quantities: measured,
        origin: ["DEU", "AND", ""][dice.at(3)],
        claim,
        evidence: OriginEvidence::Accepted,
        producer: None,
        quota: QuotaClaim::Outside,
        levy_mode: ["1", "2", "3"][dice.at(3)],
        stated_duty: None,
    }
}

fn one(pack: &Pack, lines: &[String], dice: &mut Dice, tally: &mut Tally) -> Result<(), String> {
    let law = pack.law(DAY);
    let usd = Currency::new("USD").ok_or("USD")?;
    let n = dice.at(5) + 1;
    let codes: Vec<&str> = (0..n)
        .map(|_| lines[dice.at(lines.len())].as_str())
        .collect();
    let owned: Vec<_> = codes
        .iter()
        .map(|code| quantities(code, law, dice))
        .collect();
    let measured: Vec<Vec<QuantityInput<'_>>> = owned.iter().map(|all| as_inputs(all)).collect();
    let items: Vec<ItemInput<'_>> = codes
        .iter()
        .zip(&measured)
        .enumerate()
        .map(|(i, (code, measured))| item(i, code, measured, (law, dice)))
        .collect();
    let given = [GivenRate {
        currency: usd,
        rate: Decimal::new(69_000 + i64::try_from(dice.below(5_000)).unwrap_or(0), 4),
    }];
    let freight = ChargeInput::Total {
        amount: dice.amount(),
        currency: usd,
    };
    let input = GoodsInput {
        direction: Direction::Import,
        completed: DAY,
        basis: RateBasis::Completed,
        trade_term: "3",
        levy_nature: "",
        freight: Some(freight),
        insurance: Some(ChargeInput::Rate(Decimal::new(3, 1))),
        other: None,
        gross_mass: None,
        ground: ReliefGround::None,
        exchange: &given,
        items: &items,
    };
    judge(&input, pack, tally)
}

fn as_inputs(all: &[(Decimal, String, Option<String>)]) -> Vec<QuantityInput<'_>> {
    all.iter()
        .map(|(value, unit, of)| QuantityInput {
            value: *value,
            unit,
            of: of.as_deref(),
        })
        .collect()
}

fn judge(input: &GoodsInput<'_>, pack: &Pack, tally: &mut Tally) -> Result<(), String> {
    match assess(input, pack) {
        Ok(assessed) => {
            *tally.entry("assessed".to_owned()).or_default() += 1;
            adds_up(&assessed).map_err(|why| format!("{why}\n{input:#?}\n{}", assessed.trace))
        }
        Err(why) => {
            for finding in why.findings.iter().filter(|f| f.refuses()) {
                *tally.entry(finding.code.to_string()).or_default() += 1;
            }
            // Words are never computed; everything else was given.
            let words = |f: &tw_base::Finding| !f.refuses() || f.code.as_str() == "TW4057";
            match why.findings.iter().all(words) {
                true => Ok(()),
                false => Err(format!("{:#?}\n{input:#?}", why.findings)),
            }
        }
    }
}

fn number(step: &Step, name: &str) -> Result<Decimal, String> {
    match step.inputs.iter().find(|(n, _)| n == name) {
        Some((_, TraceValue::Number(number))) => Ok(*number),
        _ => Err(format!("{step}: no number {name}")),
    }
}

fn result(step: &Step) -> Result<Decimal, String> {
    match step.result {
        TraceValue::Number(number) => Ok(number),
        _ => Err(format!("{step} gives no number")),
    }
}

fn adds_up(a: &GoodsAssessment) -> Result<(), String> {
    let of = |rule: &'static str| {
        a.trace
            .steps
            .iter()
            .filter(move |s| s.rule.as_str() == rule)
    };
    let parts = ["duty", "remedies", "consumption", "vat"];
    let same = |step: &Step, a: Decimal, b: Decimal| {
        (a == b)
            .then_some(())
            .ok_or(format!("{step}: {a} is not {b}"))
    };
    let mut total = Decimal::ZERO;
    for (item, step) in a.items.iter().zip(of("TW4048")) {
        let mut sum = Decimal::ZERO;
        for part in parts {
            sum += number(step, part)?;
        }
        same(step, sum, result(step)?)?;
        same(step, sum, item.due())?;
        total += sum;
    }
    let head = of("TW4049").next().ok_or("no head")?;
    same(head, total, result(head)?)?;
    same(head, total, a.total.amount)?;
    for (item, step) in a.items.iter().zip(of("TW4041")) {
        let exact = number(step, "exact")?;
        let off = (result(step)? - exact).abs();
        if off > Decimal::new(5, 3) {
            return Err(format!("{step} is off by {off}"));
        }
        let rate = item.rate.as_ref().ok_or("no rate")?;
        let line = number(step, "line")?;
        if let Ok(DutyExpression::Sum(_)) = rate.expression.parse() {
            let mut sum = Decimal::ZERO;
            for rule in ["TW4035", "TW4036"] {
                for term in of(rule) {
                    if number(term, "line")? == line {
                        sum += result(term)?;
                    }
                }
            }
            same(step, sum, exact)?;
        }
    }
    Ok(())
}

fn run() -> Result<(), String> {
    let asked = asked()?;
    let (pack, lines) = schedule(&asked.file)?;
    let rated = lines.iter().filter(|code| {
        let rate = pack.law(DAY).duty_rate(code, RateKind::Mfn, None);
        rate.is_some()
    });
    say(&format!(
        "{} lines, {} with a rate; {} assessments, seed {}",
        lines.len(),
        rated.count(),
        asked.assessments,
        asked.seed
    ));
    let mut dice = Dice(asked.seed);
    let mut tally = Tally::new();
    for i in 0..asked.assessments {
        one(&pack, &lines, &mut dice, &mut tally)
            .map_err(|why| format!("assessment {i}: {why}"))?;
    }
    for (what, n) in tally {
        say(&format!("{n:>10}  {what}"));
    }
    Ok(())
}

fn say(line: &str) {
    // A closed output leaves nobody to tell.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}
