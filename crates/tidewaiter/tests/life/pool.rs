//! A finance company's letter for its group, over a socket: forty subsidiaries
//! draw on it from eight clients at once until nothing is left.

use super::declared::TARIFF;
use crate::support::Front;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tw_base::{Date, Decimal};
use tw_drill::client::Client;
use tw_sim::{Declarations, PlannedDeclaration};

const COMPANY: &str = "9999980005";
const OFFICER: &str = "9999980004";
const ALL: &str = "/api/v1/guarantees";
const LETTER: &str = "FC-2026-1";
const CLIENTS: usize = 8;
const MEMBERS: usize = 40;
/// Declarations of a client.
const EACH: usize = 15;

fn member(n: usize) -> String {
    format!("31222{:05}", 10_000 + n)
}

fn declarant(client: usize) -> String {
    format!("31224{:05}", 20_000 + client)
}

/// The n-th declaration of a client, for one subsidiary after the other.
fn planned(client: usize, n: usize) -> PlannedDeclaration {
    Declarations {
        date: Date::constant(2026, 6, 8),
        items: 1,
        seed: 100 + client as u64,
        declarant: declarant(client),
        trader: member((client * EACH + n) % MEMBERS),
        secured: true,
    }
    .nth(n as u64 + 1)
}

fn due(planned: &PlannedDeclaration) -> Decimal {
    Decimal::new(planned.due.total(), 2)
}

fn yuan(value: &Value) -> Decimal {
    let text = value.as_str().expect("an amount");
    text.parse().expect("an amount")
}

struct House {
    front: Front,
    company: String,
    officer: String,
}

impl House {
    /// A house where the group is taken up, its letter not yet.
    fn open() -> Self {
        let front = Front::under(&TARIFF, "2026-06-08T09:30:00");
        let company = front.enrol(COMPANY);
        let officer = front.enrol(OFFICER);
        front.command(&json!({
            "command": "give_capacity", "enterprise": COMPANY, "capacity":
            { "is": "guarantor", "kinds": ["group_finance_company_letter"] },
        }));
        front.command(&json!({
            "command": "give_capacity", "enterprise": OFFICER, "capacity":
            { "is": "customs_officer", "offices": ["2248"] },
        }));
        let house = Self {
            front,
            company,
            officer,
        };
        house.company(
            &json!({ "is": "tell_group", "group": "G1", "name_zh": "虚构集团",
            "name_en": "an invented group", "finance_company": COMPANY }),
        );
        house.officer(&json!({ "is": "accept_group", "group": "G1" }));
        for n in 0..MEMBERS {
            house.company(&json!({ "is": "join", "group": "G1", "member": member(n) }));
            house.officer(&json!({ "is": "accept_member", "group": "G1", "member": member(n) }));
        }
        house
    }

    fn act(&self, token: &str, act: &Value) -> (u16, Value) {
        let said = self.front.form(token, ALL, act);
        (said.status, said.body)
    }

    fn company(&self, act: &Value) -> Value {
        let (status, body) = self.act(&self.company, act);
        assert_eq!(status, 200, "{act}: {body}");
        body
    }

    fn officer(&self, act: &Value) -> Value {
        let (status, body) = self.act(&self.officer, act);
        assert_eq!(status, 200, "{act}: {body}");
        body
    }

    /// Hands the letter in and has it accepted.
    fn letter(&self, limit: Decimal, each: Decimal) {
        let members: Vec<Value> = (0..MEMBERS)
            .map(|n| json!({ "member": member(n), "limit": each.to_string() }))
            .collect();
        let letter = json!({
            "number": LETTER, "kind": "group_finance_company_letter",
            "uses": ["payment_period", "aggregate_payment"], "guarantor_code": COMPANY,
            "guarantor_name": "虚构财务公司", "group": "G1", "members": members,
            "offices": ["2200"], "limit": limit.to_string(),
            "from": "2026-01-01", "to": "2026-12-31",
        });
        let told = self.company(&json!({ "is": "hand_in", "letter": letter }));
        // Ten working days from Monday 8 June 2026, over the Dragon Boat Festival.
        assert_eq!(told["findings"][0]["code"], "TW3030");
        assert!(
            told["findings"][0]["en"]
                .as_str()
                .is_some_and(|en| en.contains("2026-06-23")),
            "{told}"
        );
        self.officer(&json!({ "is": "accept", "number": LETTER }));
    }

    fn seen(&self, token: &str) -> Value {
        let said = self.front.read(token, &format!("{ALL}/{LETTER}"));
        assert_eq!(said.status, 200, "{}", said.body);
        said.body
    }

    fn declaration(&self, token: &str, reference: &str) -> Value {
        let said = self
            .front
            .read(token, &format!("/api/v1/declarations/{reference}"));
        assert_eq!(said.status, 200, "{}", said.body);
        said.body
    }
}

/// One client's declarations, each with what became of it.
fn send(client: &Client, token: &str, of: usize) -> Vec<PlannedDeclaration> {
    (0..EACH)
        .map(|n| {
            let planned = planned(of, n);
            let path = "/api/v1/messages";
            let answer = client.post(path, token, "application/xml", &planned.xml);
            assert_eq!(answer.expect("an answer").status, 200);
            planned
        })
        .collect()
}

/// Codes of the findings of a declaration, with their sentences.
fn said_of(declaration: &Value) -> BTreeMap<String, String> {
    let timeline = declaration["timeline"].as_array().expect("what happened");
    let found = timeline
        .iter()
        .filter_map(|step| step["findings"].as_array())
        .flatten();
    found
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            (text("code"), text("en"))
        })
        .collect()
}

/// What became of what was sent.
#[derive(Default)]
struct Told {
    /// What each member drew.
    drawn: BTreeMap<String, Decimal>,
    /// Number and amount of one that was secured.
    first: Option<(Value, Decimal)>,
    /// How often what was missing, by code.
    refused: BTreeMap<String, u32>,
}

fn told(house: &House, tokens: &[String], sent: &[Vec<PlannedDeclaration>]) -> Told {
    let mut told = Told::default();
    for (n, (token, planned)) in tokens.iter().zip(sent).enumerate() {
        for (at, planned) in planned.iter().enumerate() {
            let seen = house.declaration(token, &planned.reference);
            if seen["secured"].is_string() {
                assert_eq!(
                    yuan(&seen["secured"]),
                    due(planned),
                    "the whole, or nothing"
                );
                let trader = member((n * EACH + at) % MEMBERS);
                *told.drawn.entry(trader).or_default() += due(planned);
                let first = (seen["declaration_no"].clone(), due(planned));
                told.first.get_or_insert(first);
                continue;
            }
            if due(planned).is_zero() {
                continue;
            }
            // What was missing, and by how much.
            let said = said_of(&seen);
            let missing: Vec<&String> = said
                .keys()
                .filter(|code| matches!(&***code, "TW3014" | "TW3015"))
                .collect();
            assert!(!missing.is_empty(), "{said:?} {seen:#}");
            for code in missing {
                assert!(said[code].contains("are missing"), "{said:?}");
                *told.refused.entry(code.clone()).or_default() += 1;
            }
        }
    }
    told
}

fn exact(house: &House, drawn: &BTreeMap<String, Decimal>, (limit, each): (Decimal, Decimal)) {
    let sum: Decimal = drawn.values().sum();
    // The sum is exact: of the pool and of each member.
    let letter = house.seen(&house.company);
    assert_eq!(yuan(&letter["reserved"]), sum);
    assert_eq!(yuan(&letter["available"]), limit - sum);
    assert!(sum <= limit);
    let members = letter["members"].as_array().expect("members");
    assert_eq!(members.len(), MEMBERS);
    for shown in members {
        let own = shown["member"].as_str().expect("a code");
        let drawn = drawn.get(own).copied().unwrap_or_default();
        assert_eq!(yuan(&shown["reserved"]), drawn, "{own}");
        assert_eq!(yuan(&shown["available"]), each - drawn, "{own}");
        assert!(drawn <= each);
    }
}

fn sees_its_own(house: &House) {
    // A member sees its own share, and nothing of the others.
    let token = house.front.enrol(&member(0));
    let own = house.seen(&token);
    assert_eq!(own["members"].as_array().map(Vec::len), Some(1));
    assert_eq!(own["members"][0]["member"], member(0).as_str());
    assert!(own["limit"].is_null() && own["reserved"].is_null());
    let stranger = house.front.enrol("1101110199");
    let said = house.front.read(&stranger, &format!("{ALL}/{LETTER}"));
    assert_eq!(said.status, 404);
}

#[test]
fn forty_subsidiaries_draw_at_once_until_the_pool_is_empty() {
    let house = House::open();
    let all: Decimal = (0..CLIENTS)
        .flat_map(|client| (0..EACH).map(move |n| due(&planned(client, n))))
        .sum();
    // Half of what they want for all of them, and a tenth of that for each.
    let limit = (all / Decimal::TWO).round_dp(2);
    let each = (limit / Decimal::TEN).round_dp(2);
    house.letter(limit, each);
    let tokens: Vec<String> = (0..CLIENTS)
        .map(|client| house.front.enrol(&declarant(client)))
        .collect();
    let sent: Vec<Vec<PlannedDeclaration>> = std::thread::scope(|scope| {
        let client = &house.front.client;
        let hands: Vec<_> = tokens
            .iter()
            .enumerate()
            .map(|(n, token)| scope.spawn(move || send(client, token, n)))
            .collect();
        hands
            .into_iter()
            .map(|hand| hand.join().expect("a client"))
            .collect()
    });

    let Told {
        drawn,
        first,
        refused,
    } = told(&house, &tokens, &sent);
    assert!(refused["TW3014"] > 0, "the pool ran empty: {refused:?}");
    let sum: Decimal = drawn.values().sum();
    exact(&house, &drawn, (limit, each));
    sees_its_own(&house);

    // A payment frees exactly its amount.
    let (number, amount) = first.expect("something was secured");
    house.front.command(&json!({
        "command": "declaration", "number": number, "act": { "is": "paid" },
    }));
    let after = house.seen(&house.company);
    assert_eq!(yuan(&after["reserved"]), sum - amount);
    assert_eq!(yuan(&after["available"]), limit - sum + amount);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

/// Whoever has no business with a letter, or no capacity, does nothing to it.
#[test]
fn acts_take_their_capacity_and_reasons() {
    let house = House::open();
    house.letter(Decimal::from(100), Decimal::from(60));
    let stranger = house.front.enrol("1101110199");
    let table = [
        (&stranger, json!({ "is": "accept", "number": LETTER }), 404),
        (
            &stranger,
            json!({ "is": "join", "group": "G1", "member": "1" }),
            404,
        ),
        (
            &house.company,
            json!({ "is": "accept", "number": LETTER }),
            403,
        ),
        (
            &house.company,
            json!({ "is": "accept_member", "group": "G1", "member": member(0) }),
            403,
        ),
        (
            &house.officer,
            json!({ "is": "accept", "number": LETTER }),
            422,
        ),
        (
            &house.officer,
            json!({ "is": "suspend", "number": LETTER, "reason": " " }),
            422,
        ),
        (
            &house.officer,
            json!({ "is": "ask_end", "number": LETTER }),
            403,
        ),
        (
            &house.officer,
            json!({ "is": "agree", "number": LETTER }),
            422,
        ),
        (
            &house.company,
            json!({ "is": "join", "group": "G1", "member": member(0) }),
            422,
        ),
        (
            &house.company,
            json!({ "is": "leave", "group": "G1", "member": "1101110199" }),
            422,
        ),
    ];
    for (token, act, status) in table {
        let (found, body) = house.act(token, &act);
        assert_eq!(found, status, "{act}: {body}");
    }
}

#[test]
fn a_letter_is_changed_and_given_back() {
    let house = House::open();
    house.letter(Decimal::from(100), Decimal::from(60));
    // A change is asked for, refused with a reason, asked for again, agreed to.
    let lower = json!({ "is": "ask_change", "number": LETTER, "limit": "80",
        "members": [{ "member": member(1), "limit": "70.50" }], "to": "2026-08-31" });
    house.company(&lower);
    let why = "the last day is too near";
    house.officer(&json!({ "is": "disagree", "number": LETTER, "reason": why }));
    house.company(&lower);
    house.officer(&json!({ "is": "agree", "number": LETTER }));
    let letter = house.seen(&house.officer);
    assert_eq!(
        (&letter["limit"], &letter["to"]),
        (&json!("80.00"), &json!("2026-08-31"))
    );
    assert_eq!(letter["members"][1]["available"], "70.50");
    let states: Vec<&Value> = letter["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|change| &change["state"]["code"])
        .collect();
    assert_eq!(states, ["not_changed", "changed"]);
    assert_eq!(letter["changes"][0]["reason"], why);
    // Nothing is reserved: it is given back.
    house.company(&json!({ "is": "ask_end", "number": LETTER }));
    house.officer(&json!({ "is": "agree", "number": LETTER }));
    let letter = house.seen(&house.company);
    assert_eq!(letter["status"]["code"], "discharged");
    assert_eq!(letter["available"], "0.00");
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn a_group_and_its_letter_are_told_and_taken_up_in_one_batch() {
    use tw_app::engine::{Command, Reply};
    use tw_app::surety::GuaranteeAct as Act;
    let mut world = super::declared::house();
    for code in [super::declared::TRADER, "3122200009"] {
        world.admin(tw_app::admin::AdminCommand::RegisterEnterprise {
            code: code.to_owned(),
            name: "虚构企业".to_owned(),
        });
    }
    let letter = serde_json::json!({
        "number": "G-1", "kind": "group_finance_company_letter", "guarantor_code": "3122200009",
        "guarantor_name": "虚构集团财务公司", "group": "ONE", "limit": "100000000", "from": "2026-01-01",
        "members": [{"member": super::declared::TRADER, "limit": "90000000"}],
    });
    let (group, member) = ("ONE".to_owned(), super::declared::TRADER.to_owned());
    let acts = [
        Act::TellGroup {
            group: group.clone(),
            name_zh: "虚构集团".to_owned(),
            name_en: "Invented Group".to_owned(),
            finance_company: "3122200009".to_owned(),
        },
        Act::AcceptGroup {
            group: group.clone(),
        },
        Act::Join {
            group: group.clone(),
            member: member.clone(),
            from: None,
        },
        Act::AcceptMember { group, member },
        Act::HandIn {
            letter: serde_json::from_value(letter).expect("terms"),
        },
        Act::Accept {
            number: "G-1".to_owned(),
        },
    ];
    let commands = acts.map(|act| {
        let act = Box::new(act);
        Command::Admin(tw_app::admin::AdminCommand::Guarantee { act })
    });
    for reply in world.run(&commands) {
        let Reply::Admin(told) = &reply else {
            panic!("{reply:?}");
        };
        assert!(!told.iter().any(|finding| finding.refuses()), "{told:?}");
    }
    super::declared::file(&mut world, &super::declared::planned(2, 1, true).xml);
    let (_, dossier) = super::declared::dossier(&world);
    assert_eq!(dossier.regions.debt(), tw_clearance::DebtState::Secured);
    super::declared_held::sound(&world);
}
