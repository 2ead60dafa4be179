//! Amendment and invalidation (TW45xx).

use crate::{edit, support};
use tw_base::Timestamp;
use tw_declaration::{
    Amendment, AskedBy, Declaration, History, Invalidation, Progress, Refused, differences,
};
use tw_law::Pack;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn edited(base: Declaration, edits: &[&str]) -> Declaration {
    let mut declaration = base;
    edits
        .iter()
        .for_each(|change| edit::apply(&mut declaration, change));
    declaration
}

const TABLE: &str = include_str!("../cases/change.txt");

const FILED: &str = "2026-06-08T02:00:00Z";

/// `amend I clerical declarant accepted: DecHead/GrossWet=120`, or
/// `invalidate …` without a change, and the codes that come out.
fn told(line: &str) -> String {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let law = pack.law(tw_base::Date::constant(2026, 6, 9));
    let (asked, changes) = line.split_once(':').expect("a colon");
    let words: Vec<&str> = asked.split_whitespace().collect();
    let [act, direction, reason, who, progress] = words[..] else {
        panic!("five words: {line}");
    };
    let base = || match direction {
        "I" => support::import(),
        _ => support::export(),
    };
    let asked_by = match who {
        "customs" => AskedBy::Customs,
        _ => AskedBy::Declarant,
    };
    let progress = match progress {
        "filed" => Progress::Filed,
        "accepted" => Progress::Accepted,
        "control" => Progress::UnderControl,
        "released" => Progress::Released,
        other => panic!("no progress {other}"),
    };
    let mut changes: Vec<&str> = changes.split(" ; ").map(str::trim).collect();
    changes.retain(|change| !change.is_empty());
    let when = match changes.first().and_then(|c| c.strip_prefix("at=")) {
        Some(when) => {
            changes.remove(0);
            when
        }
        None => "2026-06-09T02:00:00Z",
    };
    let history = History::filed(base(), at(FILED));
    let result = match act {
        "amend" => {
            let amendment = Amendment {
                reason: reason.to_owned(),
                asked_by,
                at: at(when),
            };
            history.amend(edited(base(), &changes), amendment, (progress, law))
        }
        _ => {
            let invalidation = Invalidation {
                reason: reason.to_owned(),
                asked_by,
                at: at(when),
            };
            history.invalidate(invalidation, (progress, law))
        }
    };
    match result {
        Ok(_) => String::new(),
        Err(refused) => {
            assert_eq!(refused.history, History::filed(base(), at(FILED)));
            shown(&refused, &pack)
        }
    }
}

fn shown(refused: &Refused, pack: &Pack) -> String {
    let findings = refused.findings.iter();
    let told = findings.map(|finding| {
        let sentence = pack.catalogue().render(finding).en;
        assert!(!sentence.contains('{'), "{sentence}");
        format!("{} {}", finding.code, finding.location.path)
    });
    told.collect::<Vec<_>>().join(" ; ").trim_end().to_owned()
}

#[test]
fn what_may_change_when() {
    for line in TABLE
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let (change, want) = line.split_once(" => ").unwrap_or((line, ""));
        assert_eq!(told(change), want, "{line}");
    }
}

#[test]
fn every_version_is_kept_until_the_end() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let law = pack.law(tw_base::Date::constant(2026, 6, 9));
    let now = (Progress::Accepted, law);
    let amendment = |hour: &str| Amendment {
        reason: "clerical".to_owned(),
        asked_by: AskedBy::Declarant,
        at: at(&format!("2026-06-09T{hour}:00:00Z")),
    };
    let second = edited(support::import(), &["DecHead/GrossWet=120"]);
    let third = edited(
        second.clone(),
        &["drop DecLists/DecList", "DecHead/PackNo=10"],
    );
    let history = History::filed(support::import(), at(FILED))
        .amend(second, amendment("03"), now)
        .and_then(|h| h.amend(third.clone(), amendment("04"), now))
        .expect("two amendments");
    let numbers: Vec<u32> = history.versions().map(|v| v.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(history.current().declaration, third);
    let changes: Vec<_> = history
        .changes()
        .map(|(version, changed)| (version.number, changed.len()))
        .collect();
    // The item taken out had eighteen fields filled in.
    assert_eq!(changes, [(2, 1), (3, 19)]);

    let ended = history
        .invalidate(
            Invalidation {
                reason: "clerical".to_owned(),
                asked_by: AskedBy::Declarant,
                at: at("2026-06-09T05:00:00Z"),
            },
            now,
        )
        .expect("an invalidation");
    assert_eq!(ended.versions().count(), 3);
    assert_eq!(
        ended.invalidation().map(|i| i.asked_by),
        Some(AskedBy::Declarant)
    );
    let again = ended
        .amend(support::import(), amendment("06"), now)
        .expect_err("it has no effect any more");
    assert_eq!(shown(&again, &pack), "TW4505");
}

#[test]
fn differences_name_their_places() {
    type Row = (&'static [&'static str], &'static [&'static str]);
    let table: [Row; 7] = [
        (&[], &[]),
        (&["DecHead/GrossWet=100.000"], &[]),
        (&["DecHead/GrossWet=120"], &["DecHead/GrossWet: 100 > 120"]),
        (&["DecHead/NoteS=备注"], &["DecHead/NoteS: - > 备注"]),
        (&["DecHead/ContrNo="], &["DecHead/ContrNo: HT-2026-01 > -"]),
        (
            &["DecContainers/Container[2]/ContainerId=TWDU0000011"],
            &["DecContainers/Container[2]/ContainerId: - > TWDU0000011"],
        ),
        (
            &[
                "DecLicenseDocus/LicenseDocu[1]/DocuCode=7",
                "DecLists/DecList[2]/DeclTotal=298",
            ],
            &[
                "DecLists/DecList[2]/DeclTotal: 297 > 298",
                "DecLicenseDocus/LicenseDocu[1]/DocuCode: - > 7",
            ],
        ),
    ];
    for (edits, want) in table {
        let after = edited(support::import(), edits);
        let told: Vec<String> = differences(&support::import(), &after)
            .iter()
            .map(|d| {
                let side = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
                format!("{}: {} > {}", d.path, side(&d.before), side(&d.after))
            })
            .collect();
        assert_eq!(told, want, "{edits:?}");
    }
}

/// An item taken out from the front leaves the others where they were, as
/// long as they keep their numbers.
#[test]
fn items_are_compared_by_number() {
    let mut after = support::import();
    after.items.remove(0);
    let changed = differences(&support::import(), &after);
    assert!(!changed.is_empty());
    let first = |d: &tw_declaration::Difference| {
        d.path.starts_with("DecLists/DecList[1]/") && d.after.is_none()
    };
    assert!(changed.iter().all(first), "{changed:?}");
}

/// What stands in a journal reads back as it was.
#[test]
fn a_history_survives_writing_and_reading() {
    let history = History::filed(support::export(), at(FILED));
    let written = serde_json::to_string(&history).expect("it writes");
    let read: History = serde_json::from_str(&written).expect("it reads");
    assert_eq!(read, history);
}
