//! The life of a certification, step by step, and every step that is not
//! possible.

use jiff::civil::Date;
use tw_enterprise::{
    Application, Assessment, Certification, CertificationError, EnterpriseLaw, Opinion, Outcome,
    Withdrawal,
};
use tw_law::Pack;

fn law() -> EnterpriseLaw {
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    EnterpriseLaw::of(&pack).expect("the tables read")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn applied(class: &str, types: &[&str], on: &str) -> Result<Application, CertificationError> {
    let types: Vec<String> = types.iter().map(|one| (*one).to_owned()).collect();
    Application::new(class, &types, day(on), &law())
}

fn opinion(outcome: Outcome) -> Opinion {
    Opinion {
        outcome,
        note: "looked at".into(),
        by: "operator".into(),
        on: day("2022-06-01"),
    }
}

fn all_met(mut one: Certification) -> Certification {
    let criteria: Vec<String> = one
        .application()
        .expect("one")
        .criteria
        .iter()
        .map(|c| c.code.clone())
        .collect();
    for criterion in criteria {
        one = one
            .examined(&criterion, opinion(Outcome::Met))
            .expect("a criterion");
    }
    one
}

fn assessed(one: Certification) -> Certification {
    let assessment = Assessment {
        on: day("2022-06-02"),
        by: "operator".into(),
        report: "seen".into(),
    };
    one.assessed(assessment).expect("applied")
}

fn certified() -> Certification {
    let application = applied("advanced_certified", &["trader"], "2022-05-01").expect("it can");
    let one = assessed(all_met(Certification::Applied(application)));
    one.granted("AEOCN1100000001".into(), day("2022-06-03"), &law())
        .expect("all met")
}

#[test]
fn what_can_be_applied_for() {
    for (class, types, on, goes) in [
        ("advanced_certified", &["trader"][..], "2022-05-01", true),
        ("advanced_certified", &[], "2021-11-01", true),
        ("advanced_certified", &["trader"], "2021-10-31", false),
        ("certified", &["trader"], "2026-03-31", false),
        ("certified", &["trader"], "2026-04-01", true),
        ("regular", &["trader"], "2026-04-01", false),
        ("advanced_certified", &["wizard"], "2026-04-01", false),
    ] {
        assert_eq!(
            applied(class, types, on).is_ok(),
            goes,
            "{class} {types:?} {on}"
        );
    }
}

#[test]
fn criteria_by_business_type_and_class() {
    let has =
        |application: &Application, code: &str| application.criteria.iter().any(|c| c.code == code);
    let declarant = applied("advanced_certified", &["declarant"], "2026-04-01").expect("it can");
    let trader = applied("advanced_certified", &["trader"], "2026-04-01").expect("it can");
    let small = applied("certified", &["trader"], "2026-04-01").expect("it can");
    assert!(has(&declarant, "supplementary.volume") && !has(&trader, "supplementary.volume"));
    assert!(has(&trader, "trade_security.cargo") && !has(&declarant, "trade_security.cargo"));
    assert!(has(&small, "law_abidance.offences") && !has(&small, "finance.solvency"));
    assert!(small.criteria.len() < trader.criteria.len());
}

#[test]
fn from_application_to_review() {
    let law = law();
    let one = Certification::Applied(
        applied("advanced_certified", &["trader"], "2022-05-01").expect("it can"),
    );
    let one = one
        .evidenced(
            "finance.accounts",
            "accounts of 2021".into(),
            day("2022-05-02"),
        )
        .expect("a criterion");
    let one = all_met(one);
    // New evidence takes back what was found.
    let one = one
        .evidenced(
            "finance.accounts",
            "accounts again".into(),
            day("2022-05-03"),
        )
        .expect("a criterion");
    let open = one.application().expect("one").open();
    assert_eq!(open, ["finance.accounts"]);
    let early = assessed(one.clone()).granted("AEOCN1".into(), day("2022-06-03"), &law);
    assert_eq!(early, Err(CertificationError::Open(open)));
    let unmet = one
        .examined("finance.accounts", opinion(Outcome::NotMet))
        .expect("a criterion");
    assert!(
        assessed(unmet)
            .granted("AEOCN1".into(), day("2022-06-03"), &law)
            .is_err()
    );
    let one = certified();
    let certificate = one.certificate().expect("certified").clone();
    assert_eq!(
        (&*certificate.code, certificate.review_due),
        ("AEOCN1100000001", day("2027-06-03"))
    );
    let one = one
        .under_review(&["trader".into()], day("2027-05-01"), &law)
        .expect("certified");
    assert!(one.certificate().is_some(), "it stands meanwhile");
    assert!(matches!(
        one.clone().reviewed(day("2027-06-01"), &law),
        Err(CertificationError::Open(_))
    ));
    let one = all_met(one)
        .reviewed(day("2027-06-01"), &law)
        .expect("all met");
    let again = one.certificate().expect("certified");
    assert_eq!(
        (again.from, again.review_due),
        (certificate.from, day("2032-06-01"))
    );
}

fn withdrawal() -> Withdrawal {
    Withdrawal {
        on: day("2023-01-01"),
        reason: "smuggling".into(),
        grade: Some("ungraded".into()),
    }
}

/// A certification in each state: applied, assessed, certified, under review,
/// refused, withdrawn.
fn states() -> [Certification; 6] {
    let application = applied("advanced_certified", &["trader"], "2022-05-01");
    let applied = Certification::Applied(application.expect("it can"));
    let on = day("2023-01-01");
    [
        applied.clone(),
        assessed(all_met(applied.clone())),
        certified(),
        certified()
            .under_review(&[], on, &law())
            .expect("certified"),
        applied.refused(on, "no".into()).expect("applied"),
        certified().withdrawn(withdrawal()).expect("certified"),
    ]
}

fn stepped(one: Certification, step: &str) -> Result<Certification, CertificationError> {
    let on = day("2023-01-01");
    let assessment = Assessment {
        on,
        by: "x".into(),
        report: "x".into(),
    };
    match step {
        "evidenced" => one.evidenced("finance.accounts", "x".into(), on),
        "examined" => one.examined("finance.accounts", opinion(Outcome::Met)),
        "assessed" => one.assessed(assessment),
        "granted" => one.granted("AEOCN1".into(), on, &law()),
        "refused" => one.refused(on, "no".into()),
        "under_review" => one.under_review(&[], on, &law()),
        "reviewed" => all_met_if(one).reviewed(on, &law()),
        _ => one.withdrawn(withdrawal()),
    }
}

/// Each step from each state: only those of the table lead on.
#[test]
fn steps_from_every_state() {
    let table = [
        ("evidenced", [1, 0, 0, 1, 0, 0]),
        ("examined", [1, 1, 0, 1, 0, 0]),
        ("assessed", [1, 0, 0, 0, 0, 0]),
        ("granted", [0, 1, 0, 0, 0, 0]),
        ("refused", [1, 1, 0, 0, 0, 0]),
        ("under_review", [0, 0, 1, 0, 0, 0]),
        ("reviewed", [0, 0, 0, 1, 0, 0]),
        ("withdrawn", [0, 0, 1, 1, 0, 0]),
    ];
    for (step, goes) in table {
        for (state, goes) in states().into_iter().zip(goes) {
            let word = state.word();
            assert_eq!(state.is_over(), matches!(word, "refused" | "withdrawn"));
            let done = stepped(state, step);
            assert_eq!(done.is_ok(), goes == 1, "{step} of {word}: {done:?}");
            let refused = matches!(done, Err(CertificationError::Stage { .. }));
            assert_eq!(refused, goes == 0, "{step} of {word}: {done:?}");
        }
    }
}

fn all_met_if(one: Certification) -> Certification {
    match one {
        Certification::UnderReview(..) => all_met(one),
        other => other,
    }
}

#[test]
fn a_criterion_that_is_none() {
    let application = applied("advanced_certified", &["trader"], "2022-05-01").expect("it can");
    let one = Certification::Applied(application);
    let refused = one.evidenced("finance.gold", "x".into(), day("2022-05-02"));
    assert_eq!(
        refused,
        Err(CertificationError::Criterion("finance.gold".into()))
    );
}

#[test]
fn stored_and_read_again() {
    let one = certified();
    let bytes = postcard::to_stdvec(&one).expect("plain data");
    assert_eq!(postcard::from_bytes::<Certification>(&bytes), Ok(one));
}
