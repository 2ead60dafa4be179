//! Every step from every state, each region by itself; and each guard with a
//! good, a bad and a boundary case.

use std::fmt::Write as _;
use tw_clearance::{
    AgencyCode, AgencyState, AgencyStep, Change, ControlState, ControlStep, Custody, DebtState,
    DebtStep, DocumentState, DocumentStep, Event, GoodsState, GoodsStep, Regions,
};

/// What says a state or a step in a word.
type Word<T> = fn(T) -> &'static str;

/// One line a state: what each possible step leads to; all others are refused.
fn table<S: Copy, E: Copy>(
    region: &str,
    states: &[S],
    steps: &[E],
    words: (Word<S>, Word<E>),
    after: fn(S, E) -> Option<S>,
) -> String {
    let mut said = format!("{region}: {} states, {} steps\n", states.len(), steps.len());
    let mut possible = 0;
    for state in states {
        let leads = steps
            .iter()
            .filter_map(|step| Some((step, after(*state, *step)?)));
        let leads: Vec<String> = leads
            .map(|(step, to)| format!("{}>{}", (words.1)(*step), (words.0)(to)))
            .collect();
        possible += leads.len();
        writeln!(said, "  {}: {}", (words.0)(*state), leads.join(" ")).expect("a string");
    }
    let refused = states.len() * steps.len() - possible;
    writeln!(said, "  possible {possible}, refused {refused}").expect("a string");
    said
}

#[test]
fn every_step_from_every_state() {
    let said = [
        table(
            "document",
            DocumentState::ALL,
            DocumentStep::ALL,
            (DocumentState::word, DocumentStep::word),
            DocumentState::after,
        ),
        table(
            "control",
            ControlState::ALL,
            ControlStep::ALL,
            (ControlState::word, ControlStep::word),
            ControlState::after,
        ),
        table(
            "debt",
            DebtState::ALL,
            DebtStep::ALL,
            (DebtState::word, DebtStep::word),
            DebtState::after,
        ),
        table(
            "goods",
            GoodsState::ALL,
            GoodsStep::ALL,
            (GoodsState::word, GoodsStep::word),
            GoodsState::after,
        ),
        table(
            "agency",
            AgencyState::ALL,
            AgencyStep::ALL,
            (AgencyState::word, AgencyStep::word),
            AgencyState::after,
        ),
    ]
    .concat();
    assert_eq!(said, include_str!("golden/steps.txt"));
}

fn doc(step: DocumentStep) -> Event {
    Event::Document(step)
}
fn control(step: ControlStep) -> Event {
    Event::Control(step)
}
fn debt(step: DebtStep) -> Event {
    Event::Debt(step)
}
fn goods(step: GoodsStep) -> Event {
    Event::Goods(step)
}
fn agency(step: AgencyStep) -> Event {
    Event::Agency(AgencyCode::new("ciq").expect("a code"), step)
}

/// The event of a `region.step` word; the agency is always `ciq`.
fn event(word: &str) -> Event {
    let (region, step) = word.split_once('.').expect("region.step");
    let found = match region {
        "document" => DocumentStep::ALL
            .iter()
            .find(|s| s.word() == step)
            .map(|s| doc(*s)),
        "control" => ControlStep::ALL
            .iter()
            .find(|s| s.word() == step)
            .map(|s| control(*s)),
        "debt" => DebtStep::ALL
            .iter()
            .find(|s| s.word() == step)
            .map(|s| debt(*s)),
        "goods" => GoodsStep::ALL
            .iter()
            .find(|s| s.word() == step)
            .map(|s| goods(*s)),
        "agency" => AgencyStep::ALL
            .iter()
            .find(|s| s.word() == step)
            .map(|s| agency(*s)),
        _ => None,
    };
    found.unwrap_or_else(|| panic!("{word} is no step"))
}

/// Runs steps; what the last one says, or the first refusal before it.
fn outcome(path: &str) -> String {
    let mut regions = Regions::draft();
    let mut last = String::new();
    for word in path.split_whitespace() {
        match regions.apply(event(word)) {
            Ok((next, change)) => {
                regions = next;
                last = change.to_string();
            }
            Err(refused) => {
                let reasons: Vec<String> = refused
                    .findings()
                    .iter()
                    .map(|f| {
                        let state = f
                            .args
                            .iter()
                            .find(|(n, _)| n == "state")
                            .map_or("", |(_, v)| v.as_str());
                        format!("{} {state}", f.code)
                    })
                    .collect();
                return format!("{word} refused: {}", reasons.join(", "));
            }
        }
    }
    last
}

const ACCEPTED: &str = "document.file document.register document.accept";
const SECURED: &str = "document.file document.register document.accept debt.assess debt.secure";

#[test]
fn guards_by_table() {
    let rows = include_str!("golden/guards.txt").lines();
    let rows = rows.filter(|row| !row.is_empty() && !row.starts_with('#'));
    let mut count = 0;
    for row in rows {
        let (path, want) = row.split_once(" | ").expect("steps and an outcome");
        let path = path
            .replace("<accepted>", ACCEPTED)
            .replace("<secured>", SECURED);
        assert_eq!(outcome(&path), want, "{row}");
        count += 1;
    }
    assert!(count >= 60, "only {count} rows");
}

#[test]
fn a_list_from_draft_to_close_and_round_by_return() {
    let table = [
        (SECURED, "goods.release", "goods not_arrived -> released"),
        (
            "document.file document.register document.return document.refile document.register document.accept",
            "debt.assess debt.secure goods.release goods.gate_out debt.pay debt.finalise document.close",
            "document accepted -> closed",
        ),
    ];
    for (before, path, want) in table {
        assert_eq!(outcome(&format!("{before} {path}")), want);
    }
}

#[test]
fn a_change_says_what_changed_and_is_stamped_once() {
    let at = "2022-12-15T02:00:00Z".parse().expect("a time");
    let (_, change) = Regions::draft()
        .apply(doc(DocumentStep::File))
        .expect("a draft can be filed");
    assert_eq!(
        change,
        Change::Document(DocumentState::Draft, DocumentState::Filed)
    );
    let actor = tw_clearance::Actor::new("3301969K01").expect("a code");
    let stamped = change.stamped(actor, tw_base::RuleCode::new("TW2401"), at);
    assert_eq!(
        (
            stamped.change.region(),
            stamped.change.from(),
            stamped.change.to()
        ),
        ("document", "draft", "filed")
    );
    assert_eq!(
        (stamped.actor.as_str(), stamped.reason.as_str(), stamped.at),
        ("3301969K01", "TW2401", at)
    );
    assert!(tw_clearance::Actor::new("").is_err());
    assert!(tw_clearance::Actor::new("a person").is_err());
}

#[test]
fn a_refusal_gives_the_regions_back_unchanged() {
    let refused = Regions::draft()
        .apply(goods(GoodsStep::Release))
        .expect_err("a draft");
    assert_eq!(refused.regions, Regions::draft());
    assert!(
        refused
            .to_string()
            .starts_with("goods release refused at document=draft")
    );
}

#[test]
fn agencies_are_told_apart() {
    let code = |text| AgencyCode::new(text).expect("a code");
    let mut regions = Regions::draft();
    let steps = [
        doc(DocumentStep::File),
        doc(DocumentStep::Register),
        Event::Agency(code("mofcom"), AgencyStep::Require),
        Event::Agency(code("ciq"), AgencyStep::Require),
        Event::Agency(code("mofcom"), AgencyStep::Approve),
    ];
    for step in steps {
        regions = regions.apply(step).expect("possible").0;
    }
    let states: Vec<(&str, &str)> = regions
        .agencies()
        .iter()
        .map(|(c, s)| (c.as_str(), s.word()))
        .collect();
    assert_eq!(states, [("ciq", "pending"), ("mofcom", "approved")]);
    assert_eq!(regions.agency(&code("other")), AgencyState::NotRequired);
    assert!(AgencyCode::new("a b").is_err());
    assert!(regions.to_string().ends_with("ciq=pending mofcom=approved"));
}

#[test]
fn custody_can_be_handed_on() {
    let from = ControlState::Detained(Custody::Clearance);
    assert_eq!(
        from.after(ControlStep::Detain(Custody::Legal)),
        Some(ControlState::Detained(Custody::Legal))
    );
    assert_eq!(from.after(ControlStep::Detain(Custody::Clearance)), None);
}

#[test]
fn every_code_has_its_row_in_the_pack() {
    let rows = include_str!("../../../packs/cn/rules/clearance.toml");
    let named: Vec<&str> = rows
        .lines()
        .filter_map(|l| l.strip_prefix("code = \"")?.strip_suffix('"'))
        .collect();
    let raised: Vec<&str> = tw_clearance::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(named, raised);
}
