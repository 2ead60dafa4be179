//! End to end: messages in the official format go through the door and the
//! engine over a store in memory; what comes out was worked out beforehand.
//! The tables of purchases are under `cases/`.

mod life;
mod support;

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use support::purchase::{BUYER, EBC, EBP};
use support::world::LAW;
use support::{Doc, Kind, Line, Outcome, Purchase, World, dec};
use toml::value::Datetime;
use tw_app::admin::AdminCommand;
use tw_base::Date;
use tw_law::Pack;

const TOPICS: [&str; 5] = ["worked", "limits", "rounding", "goods", "refused"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    say: String,
    day: Datetime,
    mode: Option<String>,
    book: Option<String>,
    lines: Vec<CaseLine>,
    freight: Option<String>,
    insurance: Option<String>,
    discount: Option<String>,
    used: Option<String>,
    duty: Option<Duty>,
    positive_list: Option<Vec<String>>,
    guarantee: Option<Guarantee>,
    arrive: Option<Vec<String>>,
    #[serde(default)]
    change: BTreeMap<String, String>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseLine {
    gcode: String,
    qty: String,
    price: String,
    first: String,
    second: Option<String>,
    total: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Duty {
    code: String,
    rate: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Guarantee {
    Known(bool),
    Terms {
        limit: String,
        from: Option<Datetime>,
        to: Option<Datetime>,
        office: Option<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    status: i32,
    findings: Vec<String>,
    tax: Option<Tax>,
    used: String,
    trace: Option<String>,
    last: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tax {
    regime: String,
    value: String,
    duty: String,
    consumption: String,
    vat: String,
    total: String,
}

fn date(day: &Datetime) -> Date {
    day.to_string().parse().expect("a day")
}

impl Case {
    fn pack(&self) -> Pack {
        let mut files = Vec::new();
        if let Some(Duty { code, rate }) = &self.duty {
            let schedule = format!(
                "# source: assumed by a test\n# confidence: unverified\ncode,rate,from,to\n{code},{rate},,\n"
            );
            files.push(("tariff/duty.csv".to_owned(), schedule));
        }
        if let Some(listed) = &self.positive_list {
            let mut list =
                "# source: assumed by a test\n# confidence: unverified\ncode,zh,modes\n".to_owned();
            for line in listed {
                let (code, modes) = line.split_once(' ').unwrap_or((line, ""));
                writeln!(list, "{code},某,{modes}").expect("text");
            }
            files.push(("tariff/positive_list.csv".to_owned(), list));
        }
        if files.is_empty() {
            return LAW.clone();
        }
        LAW.with_overlay(files).expect("the overlay reads")
    }

    fn world(&self) -> World {
        let mut world = World::under(self.pack());
        world.at(&format!("{}T08:00:00", self.day));
        world.guarantee(EBP, "G-EBP", "1000000");
        match &self.guarantee {
            None | Some(Guarantee::Known(true)) => world.guarantee(EBC, "G-EBC", "1000000"),
            Some(Guarantee::Known(false)) => {}
            Some(Guarantee::Terms {
                limit,
                from,
                to,
                office,
            }) => {
                let from = from
                    .as_ref()
                    .map_or("2016-04-08".parse().expect("a day"), date);
                let to = to.as_ref().map(date);
                world.register(
                    EBC,
                    "G-EBC",
                    limit,
                    from,
                    to,
                    office.iter().cloned().collect(),
                );
            }
        }
        if let Some(book) = &self.book {
            let enterprise = support::purchase::AREA.to_owned();
            world.admin(AdminCommand::RegisterBook {
                number: book.clone(),
                enterprise,
            });
        }
        if let Some(used) = &self.used {
            world.use_up(BUYER, used);
        }
        world
    }

    fn purchase(&self) -> Purchase {
        let or = |given: &Option<String>, default: &str| given.clone().unwrap_or(default.into());
        let lines = self.lines.iter().map(|line| Line {
            gcode: line.gcode.clone(),
            qty: line.qty.clone(),
            price: line.price.clone(),
            total: line.total.clone(),
            first: line.first.clone(),
            second: line.second.clone(),
        });
        Purchase {
            day: self.day.to_string().replace('-', ""),
            mode: or(&self.mode, "9610"),
            book: or(&self.book, "T0101W000001"),
            lines: lines.collect(),
            freight: or(&self.freight, "0"),
            insurance: or(&self.insurance, "0"),
            discount: or(&self.discount, "0"),
            ..Purchase::plain(1)
        }
    }

    fn doc(&self, purchase: &Purchase, kind: Kind) -> Doc {
        let mut doc = purchase.doc(kind);
        let word = match kind {
            Kind::Order => "order/",
            Kind::Payment => "payment/",
            Kind::Waybill => "waybill/",
            Kind::List => "list/",
        };
        for (path, value) in &self.change {
            if let Some(path) = path.strip_prefix(word) {
                doc = doc.with(path, value);
            }
        }
        doc
    }

    /// Lets the documents arrive; the answer to the last.
    fn arrive(&self, world: &mut World, purchase: &Purchase) -> Outcome {
        let usual = vec![format!("{}T09:30:00 OPWL", self.day)];
        let mut last = None;
        for group in self.arrive.as_ref().unwrap_or(&usual) {
            let (time, letters) = group.split_once(' ').expect("a time and documents");
            world.at(time);
            for letter in letters.chars() {
                last = Some(world.send(&self.doc(purchase, Kind::of(letter))));
            }
        }
        last.expect("at least one document")
    }

    /// What is not as expected.
    fn wrong(&self) -> String {
        let (mut world, purchase) = (self.world(), self.purchase());
        let answer = self.arrive(&mut world, &purchase);
        let expect = &self.expect;
        let mut wrong = String::new();
        let mut differ = |what: &str, found: String, expected: String| {
            if found != expected {
                write!(
                    wrong,
                    "  {what}\n   found    {found}\n   expected {expected}\n"
                )
                .expect("text");
            }
        };
        differ(
            "status",
            world.status(&purchase).to_string(),
            expect.status.to_string(),
        );
        differ(
            "findings",
            answer.codes.join(" "),
            expect.findings.join(" "),
        );
        let tax = world.tax(&purchase);
        let told = tax.map(|tax| {
            let regime = if tax.full { "full" } else { "composite" };
            let amounts = [tax.value, tax.duty, tax.consumption, tax.vat, tax.total];
            format!("{regime} {:?}", amounts.map(|amount| amount.decimal()))
        });
        let expected = expect.tax.as_ref().map(|t| {
            let amounts = [&t.value, &t.duty, &t.consumption, &t.vat, &t.total];
            format!(
                "{} {:?}",
                t.regime,
                amounts.map(|amount| dec(amount).normalize())
            )
        });
        differ("tax", format!("{told:?}"), format!("{expected:?}"));
        let year = date(&self.day).year();
        let used = world.used(BUYER, year);
        differ(
            "used",
            used.to_string(),
            dec(&expect.used).normalize().to_string(),
        );
        differ(
            "used of the next year",
            world.used(BUYER, year + 1).to_string(),
            "0".into(),
        );
        let reserved = world.guarantee_of(EBC).map_or(0, |account| account.pending);
        let total = tax.map_or(0, |tax| tax.total.raw());
        differ("reserved", reserved.to_string(), total.to_string());
        let decision = world.decisions(&purchase).pop().expect("a decision");
        let trace = decision.trace.to_string();
        if let Some(expected) = &expect.trace {
            differ("trace", format!("\n{trace}"), format!("\n{expected}"));
        }
        if let Some(expected) = &expect.last {
            differ(
                "last step",
                trace.lines().last().unwrap_or_default().into(),
                expected.clone(),
            );
        }
        wrong
    }
}

#[test]
fn purchases() {
    let mut wrong = String::new();
    let mut names = std::collections::BTreeSet::new();
    for topic in TOPICS {
        let path = format!(
            "{}/../../cases/cbec/{topic}.toml",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let table: Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        for case in table.case {
            assert!(
                names.insert(case.name.clone()),
                "{} is there twice",
                case.name
            );
            assert!(
                case.expect.trace.is_some() || case.expect.last.is_some(),
                "{}",
                case.name
            );
            let found = case.wrong();
            if !found.is_empty() {
                write!(wrong, "{topic}/{}: {}\n{found}", case.name, case.say).expect("text");
            }
        }
    }
    assert!(names.len() >= 53, "{} cases", names.len());
    assert!(wrong.is_empty(), "\n{wrong}");
}
