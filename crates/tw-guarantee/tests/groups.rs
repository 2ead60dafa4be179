//! Draws on letters for a group, by text tables (`tests/cases/*.txt`).
//!
//! Members are single letters. A line is one of
//!
//! ```text
//! letter NAME group CODE limit FROM LAST member:limit …   registered
//! own NAME member limit FROM LAST                         registered
//! join CODE member FROM | outcome                         and accepted
//! leave CODE member FROM | outcome
//! day DATE
//! draw N member amount [office] | NAME, or what was missing for each
//! restore N | outcome             call N amount | outcome
//! good N amount | outcome
//! limit NAME (all|member) amount | outcome
//! state NAME (all|member) limit-less-calls reserved
//! case what
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;
use tw_base::{
    BatchNo, Currency, Date, EnterpriseCode, Finding, Fixed5, Money, SubjectId, Validity,
};
use tw_guarantee::{
    Application, Backing, Candidate, Cover, Drawing, Entry, Group, GroupCode, GroupName, Guarantor,
    Instrument, InstrumentNumber, Scope, Share, Standing, Tables, Terms, Use, Wanted, account_of,
    accounts_of, changed, choose, draw, register, share_account, unit_of,
};
use tw_law::Pack;
use tw_ledger::{AccountState, LedgerError, Overlay, Posting, TransferId};

fn code(member: &str) -> EnterpriseCode {
    EnterpriseCode::new(&format!("110111000{member}")).expect("a code")
}

fn yuan(text: &str) -> Money {
    Money::new(text.parse().expect("an amount"), Currency::CNY)
}

fn fixed(text: &str) -> Fixed5 {
    Fixed5::try_from(yuan(text).amount).expect("storable")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

struct Desk {
    tables: Tables,
    overlay: Overlay,
    letters: Vec<Instrument>,
    groups: Vec<Group>,
    held: BTreeMap<String, Drawing>,
    today: Date,
    n: u32,
}

fn told<E: std::fmt::Display>(outcome: Result<(), E>) -> String {
    outcome.map_or_else(|error| error.to_string(), |()| "ok".to_owned())
}

/// A finding's code, letter and figures.
fn missing(finding: &Finding) -> String {
    let kept = ["instrument", "short", "to", "from", "group", "office"];
    let facts = finding
        .args
        .iter()
        .filter(|(name, _)| kept.contains(&name.as_ref()));
    let facts = facts.map(|(name, value)| match name.as_ref() {
        "instrument" => value.clone(),
        name => format!("{name}={value}"),
    });
    let facts: Vec<String> = facts.collect();
    format!("{} {}", finding.code, facts.join(" "))
}

impl Desk {
    fn new(tables: &Tables) -> Self {
        Self {
            tables: tables.clone(),
            overlay: Overlay::new(),
            letters: Vec::new(),
            groups: Vec::new(),
            held: BTreeMap::new(),
            today: day("2026-01-01"),
            n: 0,
        }
    }

    fn entry(&mut self) -> Entry {
        self.n += 100;
        Entry {
            id: TransferId::new(BatchNo(1), self.n),
            subject: SubjectId(1),
        }
    }

    fn post(&mut self, postings: &[Posting]) -> String {
        match self.overlay.post_all(postings) {
            Ok(()) => "ok".to_owned(),
            Err(refused) => match refused.error {
                LedgerError::BelowFloor {
                    available, needed, ..
                } => format!(
                    "below_floor at {}: short {}",
                    refused.index,
                    Fixed5::from_raw(needed - available)
                ),
                other => format!("{other:?}"),
            },
        }
    }

    fn letter(&self, name: &str) -> &Instrument {
        let mut letters = self.letters.iter();
        let found = letters.find(|letter| letter.number().as_str() == name);
        found.expect("a letter of the case")
    }

    fn register(&mut self, name: &str, backing: Backing, words: &[&str]) {
        let [limit, from, last] = words else {
            panic!("{words:?}")
        };
        let terms = Terms {
            kind: "group_finance_company_letter".into(),
            uses: Vec::new(),
            guarantor: Guarantor {
                code: "FC".into(),
                name: "finance company".into(),
            },
            backing,
            offices: vec!["0100".into()],
            limit: yuan(limit),
            validity: Validity::between(day(from), day(last)),
        };
        let handed = Application {
            scope: Scope::General,
            received: self.today,
            due: None,
        };
        let number = InstrumentNumber::new(name).expect("a number");
        let letter = Instrument::propose(number, terms, handed).expect("good terms");
        let (letter, _) = letter.registered(self.today).expect("proposed");
        for key in accounts_of(&letter) {
            self.overlay
                .load(key, unit_of(&letter), AccountState::default());
        }
        let entry = self.entry();
        assert_eq!(self.post(&register(&letter, entry)), "ok");
        self.letters.push(letter);
    }

    /// The group of a code, made where there is none.
    fn group(&mut self, of: &str) -> &mut Group {
        let at = self.groups.iter().position(|g| g.code().as_str() == of);
        let at = at.unwrap_or_else(|| {
            let name = GroupName {
                zh: "集团".into(),
                en: "group".into(),
            };
            let group = GroupCode::new(of).expect("a code");
            let group = Group::propose(group, name, code("F"), self.today);
            let on = self.today;
            let accepted = group.decided(Standing::Accepted { on });
            self.groups.push(accepted.expect("asked"));
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    fn draw(&mut self, n: &str, member: &str, amount: &str, office: &str) -> String {
        let party = code(member);
        let own = |letter: &&Instrument| match &letter.terms().backing {
            Backing::Own(principal) => *principal == party,
            Backing::Group { .. } => true,
        };
        let left = |key| {
            let state = self.overlay.state(key).unwrap_or_default();
            Fixed5::from_raw(state.available())
        };
        let mut candidates: Vec<Candidate<'_, ()>> = Vec::new();
        for letter in self.letters.iter().filter(own) {
            let pool = left(account_of(letter));
            let cover = match &letter.terms().backing {
                Backing::Own(_) => Cover::Own(pool),
                Backing::Group { group, .. } => Cover::Group {
                    group: self.groups.iter().find(|there| there.code() == group),
                    pool,
                    share: left(share_account(letter, &party)),
                },
            };
            candidates.push(Candidate {
                key: (),
                instrument: letter,
                cover,
            });
        }
        // Own ones first.
        candidates.sort_by_key(|c| c.instrument.terms().backing.principal().is_none());
        let wanted = Use {
            date: self.today,
            office,
            amount: yuan(amount),
            purpose: "payment_period",
            party: party.as_str(),
            class: None,
            opened: &["group_finance_company_letter"],
        };
        match choose(&candidates, &wanted, &self.tables) {
            Err(found) => {
                let found: Vec<String> = found.iter().map(missing).collect();
                found.join("; ")
            }
            Ok(chosen) => {
                let letter = chosen.instrument.clone();
                let entry = self.entry();
                let postings = draw(&letter, party.as_str(), yuan(amount), entry);
                let postings = postings.expect("it stands for the party");
                assert_eq!(self.post(&postings), "ok", "what is usable fits");
                let drawing = Drawing::of(&postings).expect("reservations");
                self.held.insert(n.to_owned(), drawing);
                letter.number().to_string()
            }
        }
    }

    fn limit(&mut self, name: &str, of: &str, amount: &str) -> String {
        let before = self.letter(name).clone();
        let limit = fixed(amount);
        let wanted = Wanted::Terms {
            limit: (of == "all").then_some(limit),
            shares: if of == "all" {
                Vec::new()
            } else {
                vec![(code(of), limit)]
            },
            last: None,
        };
        let (asked, _) = match before.clone().change_asked(wanted, self.today, None) {
            Ok(asked) => asked,
            Err(error) => return error.to_string(),
        };
        let (now, _) = asked.changed(self.today).expect("asked");
        for key in accounts_of(&now) {
            self.overlay
                .load(key, unit_of(&now), AccountState::default());
        }
        let entry = self.entry();
        let said = self.post(&changed(&before, &now, entry));
        if said == "ok" {
            let at = self.letters.iter().position(|l| l.number() == now.number());
            self.letters[at.expect("it is there")] = now;
        }
        said
    }

    fn state(&self, name: &str, of: &str) -> String {
        let letter = self.letter(name);
        let key = match of {
            "all" => account_of(letter),
            member => share_account(letter, &code(member)),
        };
        let state = self.overlay.state(key).expect("a loaded account");
        let [posted, pending] = [state.posted, state.pending].map(Fixed5::from_raw);
        format!("state {name} {of} {posted} {pending}")
    }

    /// Does what a line says; what it should have said after the stroke.
    fn run(&mut self, words: &[&str]) -> String {
        match words {
            ["letter" | "own" | "join" | "leave" | "day", ..] => self.furnish(words),
            ["state", name, of, ..] => self.state(name, of),
            _ => self.act(words),
        }
    }

    fn furnish(&mut self, words: &[&str]) -> String {
        let ok = String::new();
        match words {
            [
                "letter",
                name,
                "group",
                group,
                limit,
                from,
                last,
                shares @ ..,
            ] => {
                let shares = shares.iter().map(|share| {
                    let (member, limit) = share.split_once(':').expect("member:limit");
                    Share {
                        member: code(member),
                        limit: fixed(limit),
                    }
                });
                let backing = Backing::Group {
                    group: GroupCode::new(group).expect("a code"),
                    shares: shares.collect(),
                };
                self.register(name, backing, &[limit, from, last]);
                ok
            }
            ["own", name, member, terms @ ..] => {
                self.register(name, Backing::Own(code(member)), terms);
                ok
            }
            ["join", group, member, from] => {
                let on = self.today;
                let there = self.group(group);
                let joined = there.clone().joining(code(member), day(from), on);
                let accepted = joined.and_then(|joined| {
                    joined.joined(code(member).as_str(), Standing::Accepted { on })
                });
                told(accepted.map(|now| *there = now))
            }
            ["leave", group, member, from] => {
                let there = self.group(group);
                let left = there.clone().left(code(member).as_str(), day(from));
                told(left.map(|now| *there = now))
            }
            ["day", today] => {
                self.today = day(today);
                ok
            }
            other => panic!("{other:?} is no line of the tables"),
        }
    }

    fn act(&mut self, words: &[&str]) -> String {
        match words {
            ["draw", n, member, amount] => self.draw(n, member, amount, "0101"),
            ["draw", n, member, amount, office] => self.draw(n, member, amount, office),
            ["restore", n] => {
                let drawing = *self.held.get(*n).expect("a draw of the case");
                let id = self.entry().id;
                self.post(&drawing.restore(id))
            }
            ["call", n, amount] => {
                let drawing = *self.held.get(*n).expect("a draw of the case");
                let id = self.entry().id;
                match drawing.call(yuan(amount), id) {
                    Ok(postings) => self.post(&postings),
                    Err(error) => error.to_string(),
                }
            }
            ["good", n, amount] => {
                let drawing = *self.held.get(*n).expect("a draw of the case");
                let entry = self.entry();
                match drawing.made_good(yuan(amount), entry) {
                    Ok(postings) => self.post(&postings),
                    Err(error) => error.to_string(),
                }
            }
            ["limit", name, of, amount] => self.limit(name, of, amount),
            other => panic!("{other:?} is no line of the tables"),
        }
    }
}

fn check(file: &str, text: &str) {
    let pack = Pack::builtin("cn").expect("the built-in pack");
    let tables = Tables::read(&pack).expect("tables");
    let mut desk = Desk::new(&tables);
    let (mut said, mut cases) = (String::new(), 0);
    for line in text.lines().map(str::trim) {
        let command = line.split('|').next().unwrap_or_default().trim();
        let words: Vec<&str> = command.split_whitespace().collect();
        let kept = if line.is_empty() || line.starts_with('#') {
            line.to_owned()
        } else if line.starts_with("case ") {
            desk = Desk::new(&tables);
            cases += 1;
            line.to_owned()
        } else {
            let outcome = desk.run(&words);
            match words[0] {
                "state" => outcome,
                _ if outcome.is_empty() => command.to_owned(),
                _ => format!("{command} | {outcome}"),
            }
        };
        writeln!(said, "{kept}").expect("a string takes everything");
    }
    let wanted: String = text.lines().map(|l| format!("{}\n", l.trim())).collect();
    assert!(cases > 0, "{file} has no case");
    assert_eq!(said, wanted, "{file}");
}

#[test]
fn group_draws() {
    check("group_draws.txt", include_str!("cases/group_draws.txt"));
}

#[test]
fn membership_and_validity() {
    check(
        "membership_and_validity.txt",
        include_str!("cases/membership_and_validity.txt"),
    );
}

#[test]
fn limits_of_a_group() {
    check(
        "limits_of_a_group.txt",
        include_str!("cases/limits_of_a_group.txt"),
    );
}
