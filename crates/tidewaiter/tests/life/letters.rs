//! What institutions do about their letters, over a socket: they read what
//! moved and confirm it, sign what they ask for, and are told what waits.

use super::declared::TARIFF;
use crate::support::Front;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{Date, Decimal, SubjectId, Timestamp};
use tw_proof::{Document, DocumentKind, Issue, Signer};
use tw_sim::{Declarations, PlannedDeclaration};

pub(super) const BANK: &str = "9999980007";
const OFFICER: &str = "9999980004";
pub(super) const TRADER: &str = "3122210077";
pub(super) const DECLARANT: &str = "3122420077";
pub(super) const ALL: &str = "/api/v1/guarantees";
pub(super) const LETTER: &str = "B-2026-1";

pub(super) struct House {
    pub(super) front: Front,
    pub(super) bank: String,
    pub(super) officer: String,
}

impl House {
    pub(super) fn open() -> Self {
        Self::with(&json!({ "is": "guarantor", "kinds": ["bank_letter"] }))
    }

    pub(super) fn with(guarantor: &Value) -> Self {
        let front = Front::under(&TARIFF, "2026-06-08T09:30:00");
        let bank = front.enrol(BANK);
        let officer = front.enrol(OFFICER);
        let officers = json!({ "is": "customs_officer", "offices": ["2248"] });
        for (enterprise, capacity) in [(BANK, guarantor), (OFFICER, &officers)] {
            front.command(&json!({
                "command": "give_capacity", "enterprise": enterprise, "capacity": capacity,
            }));
        }
        Self {
            front,
            bank,
            officer,
        }
    }

    pub(super) fn act(&self, token: &str, act: &Value) -> (u16, Vec<String>, Value) {
        let said = self.front.form(token, ALL, act);
        (said.status, codes(&said.body), said.body)
    }

    pub(super) fn done(&self, token: &str, act: &Value) -> Value {
        let (status, _, body) = self.act(token, act);
        assert_eq!(status, 200, "{act}: {body}");
        body
    }

    /// The number of the only declaration.
    pub(super) fn declared(&self) -> String {
        let kind = SubjectKind::Declaration;
        let rows = self.front.query.subjects(kind, SubjectId(0), 2);
        let row = rows.expect("memory").remove(0);
        match Subject::decode(row.id, kind, &row.state).expect("it reads") {
            Subject::Declaration(dossier) => dossier.declaration_no.expect("a number"),
            other => panic!("no declaration: {other:?}"),
        }
    }

    pub(super) fn letter(&self, limit: &str) {
        let letter = terms(LETTER, limit, Some("2026-12-31"));
        self.done(&self.bank, &json!({ "is": "hand_in", "letter": letter }));
        self.done(&self.officer, &json!({ "is": "accept", "number": LETTER }));
    }

    pub(super) fn movements(&self, token: &str, after: u64, limit: usize) -> Value {
        let path = format!("{ALL}/{LETTER}/movements?after={after}&limit={limit}");
        let said = self.front.read(token, &path);
        assert_eq!(said.status, 200, "{}", said.body);
        said.body
    }

    pub(super) fn tasks(&self, state: &str) -> Vec<(String, String)> {
        let said = self
            .front
            .read(&self.officer, &format!("/api/v1/tasks?state={state}"));
        assert_eq!(said.status, 200, "{}", said.body);
        let tasks = said.body["tasks"].as_array().expect("tasks");
        let own = tasks
            .iter()
            .filter(|task| task["of"]["code"] == "guarantee");
        own.map(|task| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (
                text(&task["kind"]["code"]),
                text(&task["ended"]["why"]["code"]),
            )
        })
        .collect()
    }

    /// Waits until the tasks are these: the clock is looked at beside.
    pub(super) fn waits_for(&self, state: &str, tasks: &[(&str, &str)]) {
        let wanted: Vec<(String, String)> = tasks
            .iter()
            .map(|(kind, why)| ((*kind).to_owned(), (*why).to_owned()))
            .collect();
        let mut found = Vec::new();
        for _ in 0..100 {
            found = self.tasks(state);
            if found == wanted {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        assert_eq!(found, wanted);
    }
}

pub(super) fn terms(number: &str, limit: &str, to: Option<&str>) -> Value {
    json!({
        "number": number, "kind": "bank_letter", "guarantor_code": BANK,
        "guarantor_name": "虚构银行", "principal": TRADER, "offices": ["2200"],
        "limit": limit, "from": "2026-01-01", "to": to,
    })
}

fn codes(body: &Value) -> Vec<String> {
    let found = body["findings"].as_array().into_iter().flatten();
    found
        .map(|finding| finding["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn yuan(value: &Value) -> Decimal {
    let text = value.as_str().expect("an amount");
    text.parse().expect("an amount")
}

pub(super) fn planned(n: u64) -> PlannedDeclaration {
    Declarations {
        date: Date::constant(2026, 6, 8),
        items: 1,
        seed: 700,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured: true,
    }
    .nth(n)
}

/// A bank's own books, kept from the movements it reads.
#[derive(Default)]
struct Books {
    cursor: u64,
    limit: Decimal,
    reserved: Decimal,
    called: Decimal,
    open: std::collections::BTreeMap<u64, Decimal>,
}

impl Books {
    fn take(&mut self, movement: &Value) {
        let amount = yuan(&movement["amount"]);
        let ends = movement["ends"].as_u64();
        let ended = ends.map(|of| self.open.remove(&of).expect("a reservation"));
        self.reserved -= ended.unwrap_or_default();
        self.cursor = movement["cursor"].as_u64().expect("a cursor");
        match movement["kind"]["code"].as_str().expect("a kind") {
            "limit_registered" | "limit_raised" => self.limit += amount,
            "limit_lowered" => self.limit -= amount,
            "amount_reserved" => {
                self.reserved += amount;
                self.open.insert(self.cursor, amount);
            }
            "amount_restored" => {}
            "amount_called" => self.called += amount,
            "amount_made_good" => self.called -= amount,
            other => panic!("{other}"),
        }
        let after = &movement["after"];
        let free = self.limit - self.reserved - self.called;
        assert_eq!(yuan(&after["reserved"]), self.reserved, "{movement}");
        assert_eq!(yuan(&after["available"]), free, "{movement}");
    }

    fn told(&self) -> Value {
        json!({ "is": "confirm", "position": {
            "number": LETTER, "cursor": self.cursor, "limit": self.limit.to_string(),
            "reserved": self.reserved.to_string(), "called": self.called.to_string(),
        } })
    }
}

/// Reads on to the end, a few at a time.
fn read_on(house: &House, books: &mut Books) -> usize {
    let mut seen = 0;
    loop {
        let page = house.movements(&house.bank, books.cursor, 3);
        for movement in page["movements"].as_array().expect("movements") {
            books.take(movement);
            seen += 1;
        }
        assert_eq!(page["next"], books.cursor);
        if !page["more"].as_bool().expect("more") {
            return seen;
        }
    }
}

#[test]
fn what_a_bank_read_agrees_at_its_cursor_while_others_draw() {
    let house = House::open();
    house.letter("900000000");
    let declarant = house.front.enrol(DECLARANT);
    let drawing = AtomicBool::new(true);
    let mut books = Books::default();
    let mut confirmed = 0;
    std::thread::scope(|scope| {
        let (front, drawing) = (&house.front, &drawing);
        let declarant = &declarant;
        scope.spawn(move || {
            for n in 1..=24 {
                assert_eq!(front.message(declarant, &planned(n).xml).status, 200);
                if n % 3 == 0 {
                    let path = format!("/api/v1/declarations/{}", planned(n - 1).reference);
                    let number = front.read(declarant, &path).body["declaration_no"].clone();
                    front.command(&json!({
                        "command": "declaration", "number": number, "act": { "is": "paid" },
                    }));
                }
            }
            drawing.store(false, Ordering::Release);
        });
        loop {
            let last = !drawing.load(Ordering::Acquire);
            read_on(&house, &mut books);
            let (status, codes, body) = house.act(&house.bank, &books.told());
            assert_eq!((status, codes), (200, vec!["TW3040".to_owned()]), "{body}");
            confirmed += 1;
            if last {
                break;
            }
        }
    });
    assert!(confirmed > 1, "it was confirmed while others drew");
    assert!(books.reserved > Decimal::ZERO && books.open.len() > 10);
    let seen = house
        .front
        .read(&house.bank, &format!("{ALL}/{LETTER}"))
        .body;
    assert_eq!(yuan(&seen["reserved"]), books.reserved);
    assert_eq!(seen["confirmed"]["agrees"], true);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn a_difference_is_a_task_until_a_later_position_agrees() {
    let house = House::open();
    house.letter("900000000");
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    let mut books = Books::default();
    read_on(&house, &mut books);
    let first = books.cursor;
    // Each figure is told of by itself, theirs and ours.
    let right = (books.limit, books.reserved);
    books.limit += Decimal::ONE;
    books.reserved -= Decimal::ONE;
    let (status, found, body) = house.act(&house.bank, &books.told());
    assert_eq!(
        (status, found.as_slice()),
        (200, &["TW3041".to_owned(), "TW3042".to_owned()][..])
    );
    let said = body["findings"][1]["en"].as_str().expect("a sentence");
    assert!(
        said.contains(&books.reserved.to_string()) && said.contains(&right.1.to_string()),
        "{said}"
    );
    assert_eq!(
        house.tasks("open"),
        [("position_differs".to_owned(), String::new())]
    );
    // Said again, it is answered again, and one task is open.
    assert_eq!(house.act(&house.bank, &books.told()).1, found);
    assert_eq!(house.tasks("all").len(), 1);
    refused(&house, &books, first, &declarant);
    // The day is over: its end agrees, and nothing of it comes any more.
    (books.limit, books.reserved) = right;
    house.front.at("2026-06-09T00:30:00");
    let told = with_day(&books, "2026-06-08");
    assert_eq!(house.act(&house.bank, &told).1, ["TW3040"]);
    assert_eq!(
        house.tasks("all"),
        [("position_differs".to_owned(), "agreed".to_owned())]
    );
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

/// A day that is not over, a cursor nobody knows, another's letter.
fn refused(house: &House, books: &Books, first: u64, stranger: &String) {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut told = books.told();
        change(&mut told["position"]);
        told
    };
    let table = [
        (
            &house.bank,
            with(&|p| p["cursor"] = json!(u64::MAX >> 2)),
            422,
            "TW3045",
        ),
        (
            &house.bank,
            with(&|p| {
                p["cursor"] = Value::Null;
                p["day"] = json!("2026-06-08");
            }),
            422,
            "TW3046",
        ),
        (
            &house.bank,
            with(&|p| p["day"] = json!("2026-06-07")),
            422,
            "TW3029",
        ),
        (
            &house.bank,
            with(&|p| p["cursor"] = json!(first - 1)),
            422,
            "TW3047",
        ),
        (&house.bank, with(&|p| p["number"] = json!("NONE")), 404, ""),
        (&house.officer, books.told(), 403, "TW3028"),
        (stranger, books.told(), 404, ""),
    ];
    for (token, told, status, code) in table {
        let (found, codes, body) = house.act(token, &told);
        assert_eq!(found, status, "{told}: {body}");
        assert!(code.is_empty() || codes == [code], "{told}: {body}");
    }
}

fn with_day(books: &Books, day: &str) -> Value {
    let mut told = books.told();
    told["position"]["cursor"] = Value::Null;
    told["position"]["day"] = json!(day);
    told
}

#[test]
fn who_reads_movements_reads_the_numbers_that_are_its_to_know() {
    let house = House::open();
    house.letter("900000000");
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    let trader = house.front.enrol(TRADER);
    for (token, knows) in [
        (&house.bank, false),
        (&trader, true),
        (&house.officer, true),
    ] {
        let page = house.movements(token, 0, 100);
        let drawn = &page["movements"][1];
        assert_eq!(drawn["kind"]["code"], "amount_reserved");
        assert_eq!(drawn["declared"].is_string(), knows, "{drawn}");
        // The entry of the journal holds the decision that reserved it.
        let (batch, index) = drawn["decision"]
            .as_str()
            .and_then(|at| at.split_once('/'))
            .expect("a place");
        let batch = tw_base::BatchNo(batch.parse().expect("a batch"));
        let segment = tw_app::store::Query::segment(&house.front.query, batch);
        let segment = segment.expect("it reads").expect("it is there");
        let opened = tw_app::journal::open(&segment.payload).expect("it opens");
        let entry = opened.entries[index.parse::<usize>().expect("a number")];
        let tw_app::journal::Entry::Decision(decision) =
            tw_app::journal::decode(entry).expect("it reads")
        else {
            panic!("no decision");
        };
        assert!(
            decision
                .transfers
                .iter()
                .any(|one| one.reason.as_str() == "guarantee_reserve")
        );
    }
    let said = house
        .front
        .read(&declarant, &format!("{ALL}/{LETTER}/movements"));
    assert_eq!(said.status, 404, "who has no business with it");
}

pub(super) fn signed(
    signer: &Signer,
    kind: DocumentKind,
    issuer: &str,
    at: i64,
    stated: &Value,
) -> String {
    let issue = Issue {
        issuer: issuer.to_owned(),
        store: None,
        at: Timestamp::from_second(at).expect("an instant"),
    };
    let document = Document::sign(kind, issue, stated, signer).expect("it can be signed");
    document.to_json()
}

type Step<'a> = (&'a String, Value, u16, &'a str);

/// Each step is answered with its status, and its code where it has one.
fn all_so(house: &House, steps: &[Step<'_>]) {
    for (token, act, status, code) in steps {
        let (found, codes, body) = house.act(token, act);
        assert_eq!(found, *status, "{act}: {body}");
        assert!(code.is_empty() || codes == [*code], "{act}: {body}");
    }
}

/// A bank with a key on file, another key, and the letter it hands in.
pub(super) fn signing() -> (House, [Signer; 2], Value) {
    let (own, other) = (Signer::new(&[7; 32]), Signer::new(&[8; 32]));
    let key = own.public().id().to_string();
    let house = House::with(&json!({ "is": "guarantor", "kinds": ["bank_letter"], "key": key }));
    (
        house,
        [own, other],
        terms(LETTER, "1000", Some("2026-12-31")),
    )
}

pub(super) fn hand_in(document: String) -> Value {
    json!({ "is": "hand_in_signed", "document": document })
}

pub(super) fn ask(document: String) -> Value {
    json!({ "is": "ask_signed", "document": document })
}

#[test]
fn whoever_has_a_key_on_file_signs_letters() {
    use DocumentKind::{GuaranteeChange as Change, GuaranteeLetter as Letter};
    let (house, [own, other], letter) = signing();
    let (bank, officer) = (&house.bank, &house.officer);
    let change = json!({ "number": LETTER, "limit": "900" });
    let unsigned = json!({ "is": "hand_in", "letter": letter });
    let strange = signed(&other, Letter, BANK, 1, &letter);
    let anothers = signed(&own, Letter, "9999980008", 1, &letter);
    let a_change = signed(&own, Change, BANK, 1, &change);
    let right = signed(&own, Letter, BANK, 1, &letter);
    let accept = json!({ "is": "accept", "number": LETTER });
    let steps = [
        (bank, unsigned, 422, "TW3031"),
        (bank, hand_in(strange), 422, "TW3032"),
        (bank, hand_in(anothers), 422, "TW3032"),
        (bank, hand_in(a_change), 422, "TW3032"),
        (bank, hand_in(right.replace("1000", "9000")), 422, "TW3032"),
        (bank, hand_in(right), 200, "TW3030"),
        (officer, accept, 200, ""),
    ];
    all_so(&house, &steps);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn a_key_that_is_not_on_file_vouches_for_nothing() {
    let house = House::open();
    let letter = terms(LETTER, "1000", Some("2026-12-31"));
    let own = Signer::new(&[7; 32]);
    let document = signed(&own, DocumentKind::GuaranteeLetter, BANK, 1, &letter);
    let unsigned = json!({ "is": "hand_in", "letter": letter });
    let steps = [
        (&house.bank, hand_in(document), 422, "TW3032"),
        (&house.bank, unsigned, 200, "TW3030"),
    ];
    all_so(&house, &steps);
}

#[test]
fn whoever_has_a_key_on_file_signs_changes_and_ends() {
    use DocumentKind::{GuaranteeChange as Change, GuaranteeEnd as End, GuaranteeLetter as Letter};
    let (house, [own, other], letter) = signing();
    let (bank, officer) = (&house.bank, &house.officer);
    house.done(bank, &hand_in(signed(&own, Letter, BANK, 1, &letter)));
    house.done(officer, &json!({ "is": "accept", "number": LETTER }));
    let change = json!({ "number": LETTER, "limit": "900" });
    let end = json!({ "number": LETTER });
    let unsigned = json!({ "is": "ask_change", "number": LETTER, "limit": "900" });
    let unsigned_end = json!({ "is": "ask_end", "number": LETTER });
    let strange = signed(&other, Change, BANK, 2, &change);
    let first = signed(&own, Change, BANK, 2, &change);
    let second = signed(&own, Change, BANK, 3, &change);
    let agree = json!({ "is": "agree", "number": LETTER });
    let disagree = json!({ "is": "disagree", "number": LETTER, "reason": "why" });
    let steps = [
        (bank, unsigned, 422, "TW3031"),
        (bank, unsigned_end, 422, "TW3031"),
        (bank, ask(strange), 422, "TW3032"),
        (bank, ask(first.replace("900", "950")), 422, "TW3032"),
        (bank, ask(first.clone()), 200, "TW3030"),
        (officer, disagree, 200, ""),
        // What was asked for by a document once is not asked for by it again.
        (bank, ask(first), 422, "TW3032"),
        (bank, ask(second), 200, "TW3030"),
        (officer, agree.clone(), 200, ""),
        (bank, ask(signed(&own, End, BANK, 4, &end)), 200, "TW3030"),
        (officer, agree, 200, ""),
    ];
    all_so(&house, &steps);
    let seen = house.front.read(bank, &format!("{ALL}/{LETTER}")).body;
    assert_eq!(seen["status"]["code"], "discharged");
    assert_eq!(seen["limit"], "900.00");
    let papers = seen["documents"].as_array().expect("documents").iter();
    let kinds: Vec<&Value> = papers.map(|paper| &paper["kind"]).collect();
    let [change, end] = ["guarantee_change", "guarantee_end"];
    assert_eq!(kinds, ["guarantee_letter", change, change, end]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn late_decisions_and_the_end_of_a_letter_wait_for_an_officer() {
    let house = House::open();
    let letter = terms(LETTER, "900000000", Some("2026-08-31"));
    house.done(&house.bank, &json!({ "is": "hand_in", "letter": letter }));
    assert_eq!(house.tasks("all"), []);
    // Ten working days from 8 June, over the Dragon Boat Festival: 23 June.
    house.front.at("2026-06-23T23:00:00");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(house.tasks("all"), [], "the last day is not over");
    house.front.at("2026-06-24T00:10:00");
    let late = ("decide_guarantee", "decided");
    house.waits_for("open", &[("decide_guarantee", "")]);
    house.done(&house.officer, &json!({ "is": "accept", "number": LETTER }));
    house.waits_for("all", &[late]);
    // The ladder: 60, 30, 10 days and the last day, each rung once.
    house.front.at("2026-07-02T09:00:00");
    house.waits_for("all", &[late, ("guarantee_expires", "")]);
    house.front.at("2026-07-20T09:00:00");
    std::thread::sleep(std::time::Duration::from_millis(300));
    house.waits_for("all", &[late, ("guarantee_expires", "")]);
    house.front.at("2026-08-01T09:00:00");
    let rung = ("guarantee_expires", "next_rung");
    house.waits_for("all", &[late, rung, ("guarantee_expires", "")]);
    // Something is drawn, and the letter ends under it.
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    house.front.at("2026-09-01T09:00:00");
    house.waits_for("all", &[late, rung, rung, ("guarantee_expired", "")]);
    let seen = house
        .front
        .read(&house.bank, &format!("{ALL}/{LETTER}"))
        .body;
    assert_eq!(seen["warnings"][0]["code"], "TW3044");
    // Extended, nothing waits any more.
    house.done(
        &house.bank,
        &json!({ "is": "ask_change", "number": LETTER, "to": "2027-08-31" }),
    );
    house.done(&house.officer, &json!({ "is": "agree", "number": LETTER }));
    let over = ("guarantee_expired", "covered");
    house.waits_for("all", &[late, rung, rung, over]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn a_letter_that_is_followed_by_another_waits_for_nobody() {
    let house = House::open();
    let letter = terms(LETTER, "1000", Some("2026-07-10"));
    house.done(&house.bank, &json!({ "is": "hand_in", "letter": letter }));
    house.done(&house.officer, &json!({ "is": "accept", "number": LETTER }));
    house.waits_for("all", &[("guarantee_expires", "")]);
    for (number, limit) in [("LESS", "999"), ("SAME", "1000")] {
        let letter = terms(number, limit, None);
        house.done(&house.bank, &json!({ "is": "hand_in", "letter": letter }));
        assert_eq!(house.tasks("open").len(), 1, "{number}");
        house.done(&house.officer, &json!({ "is": "accept", "number": number }));
    }
    house.waits_for("all", &[("guarantee_expires", "covered")]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn what_one_institution_tells_and_asks_is_bounded() {
    let kinds = ["bank_letter", "group_finance_company_letter"];
    let house = House::with(&json!({ "is": "guarantor", "kinds": kinds }));
    let group = |n: usize| {
        json!({ "is": "tell_group", "group": format!("G{n}"), "name_zh": "虚构",
        "name_en": "invented", "finance_company": BANK })
    };
    for n in 0..20 {
        house.done(&house.bank, &group(n));
    }
    assert_eq!(house.act(&house.bank, &group(20)).1, ["TW3048"]);
    let letter = |n: usize| {
        let letter = terms(&format!("L-{n}"), "1000", None);
        json!({ "is": "hand_in", "letter": letter })
    };
    for n in 0..200 {
        house.done(&house.bank, &letter(n));
    }
    assert_eq!(house.act(&house.bank, &letter(200)).1, ["TW3050"]);
    house.done(
        &house.officer,
        &json!({ "is": "refuse", "number": "L-7", "reason": "why" }),
    );
    house.done(&house.bank, &letter(200));
    assert_eq!(house.act(&house.bank, &letter(201)).1, ["TW3050"]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

/// However many letters of others lie before one's own.
#[test]
fn a_list_of_letters_is_read_to_its_end() {
    use crate::support::World;
    use tw_app::admin::{AdminCommand, GuaranteeTerms};
    use tw_app::engine::Command;
    use tw_app::service::{Identity, Viewer};
    let mut world = World::under(TARIFF.clone());
    let terms = |n: u32, principal: String| GuaranteeTerms {
        number: format!("L-{n}"),
        kind: "bank_letter".into(),
        guarantor_code: BANK.into(),
        guarantor_name: "虚构银行".into(),
        principal,
        offices: Vec::new(),
        limit: Decimal::from(1_000),
        from: Date::constant(2026, 1, 1),
        to: None,
    };
    let others = (0..4_100).map(|n| terms(n, format!("99{n:08}")));
    let own = (4_100..4_103).map(|n| terms(n, TRADER.to_owned()));
    let commands: Vec<Command> = others
        .chain(own)
        .map(|terms| Command::Admin(AdminCommand::RegisterGuarantee(Box::new(terms))))
        .collect();
    world.run(&commands);
    let service = world.serve();
    let who = Identity {
        enterprise: tw_base::EnterpriseCode::new(TRADER).expect("a code"),
        name: "虚构企业".to_owned(),
    };
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let page = service
            .letters(Viewer::Party(&who), after, 2)
            .expect("it reads");
        found.extend(page.letters.into_iter().map(|letter| letter.number));
        assert!(page.next > after, "it goes on");
        after = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!(found, ["L-4100", "L-4101", "L-4102"]);
    service.stop();
}

/// Order 581 arts. 20 and 21: three months after the principal is to take it
/// back customs gives public notice.
#[test]
fn a_deposit_that_secures_nothing_is_given_back() {
    let house = House::with(&json!({ "is": "guarantor", "kinds": ["cash_deposit"] }));
    let mut deposit = terms(LETTER, "900000000", Some("2026-12-31"));
    deposit["kind"] = json!("cash_deposit");
    house.done(&house.bank, &json!({ "is": "hand_in", "letter": deposit }));
    house.done(&house.officer, &json!({ "is": "accept", "number": LETTER }));
    assert_eq!(house.tasks("all"), []);
    house.done(&house.bank, &json!({ "is": "ask_end", "number": LETTER }));
    house.waits_for("open", &[("return_guarantee", "")]);
    let said = house.front.read(&house.officer, "/api/v1/tasks?state=open");
    let due = said.body["tasks"][0]["due"].as_str().expect("a term");
    assert!(due.starts_with("2026-09-08T16:00"), "{due}");
    let done = ("return_guarantee", "decided");
    let kept = json!({ "is": "disagree", "number": LETTER, "reason": "仍需担保" });
    house.done(&house.officer, &kept);
    house.waits_for("all", &[done]);
    // While something is reserved on it nothing is given back; it is looked at
    // again each day.
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    house.done(&house.bank, &json!({ "is": "ask_end", "number": LETTER }));
    house.waits_for("all", &[done]);
    let number = house.declared();
    house.front.command(&json!({
        "command": "declaration", "number": number, "act": { "is": "paid" },
    }));
    house.front.at("2026-06-09T09:00:00");
    house.waits_for("all", &[done, ("return_guarantee", "")]);
    house.done(&house.officer, &json!({ "is": "agree", "number": LETTER }));
    house.waits_for("all", &[done, done]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}
