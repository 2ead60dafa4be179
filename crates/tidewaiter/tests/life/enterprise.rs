//! An enterprise's standing from filing to repair, and foreign operators on
//! declarations: who may do what, and what counts when.

use super::declared::{DECLARANT, TARIFF, TRADER, content, dossier, planned};
use super::declared_held::{heavier, sound};
use super::desk::give;
use crate::support::World;
use tw_app::admin::{AdminCommand, CapacityTerms};
use tw_app::codec::FormKind;
use tw_app::door::{FormAt, Passed};
use tw_app::engine::{Command, Reply};
use tw_app::enterprise::EnterpriseAct as Act;
use tw_app::service::Viewer;
use tw_app::store::Query;
use tw_app::subject::{Enterprise, Subject};
use tw_app::usecase::act_on_enterprise::EnterprisePartyAct;
use tw_app::usecase::keys;
use tw_base::{EnterpriseCode, Finding, Severity};
use tw_declaration::Declaration;
use tw_enterprise::{
    AeoCode, AeoList, Certification, HIGHEST_SEQUENCE, ListHead, Listed, ListedState, Outcome,
};
use tw_proof::{Document, DocumentKind, Issue, Signer};

const OFFICER: &str = "9999980004";
const ELSEWHERE: &str = "9999980006";

fn house() -> World {
    let mut world = World::under(TARIFF.clone());
    world.at("2026-06-08T09:30:00");
    for (code, offices) in [
        (TRADER, &[][..]),
        (DECLARANT, &[]),
        (OFFICER, &["2200"]),
        (ELSEWHERE, &["0100"]),
    ] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: format!("虚构单位 {code}"),
        });
        if !offices.is_empty() {
            let offices = offices.iter().map(|one| (*one).to_owned()).collect();
            world.admin(give(code, CapacityTerms::CustomsOfficer { offices }, None));
        }
    }
    world
}

fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.code.to_string()).collect()
}

fn told(world: &mut World, command: Command) -> Vec<Finding> {
    match world.run(&[command]).remove(0) {
        Reply::Admin(findings) => findings,
        other => panic!("{other:?}"),
    }
}

/// The operator acts; codes of the findings.
fn operate(world: &mut World, act: Act) -> Vec<String> {
    let code = TRADER.to_owned();
    codes(&told(
        world,
        Command::Admin(AdminCommand::Enterprise { code, act }),
    ))
}

fn by(world: &mut World, who: &str, act: Act) -> Vec<String> {
    let asked = EnterprisePartyAct {
        by: EnterpriseCode::new(who).expect("a code"),
        enterprise: TRADER.into(),
        act,
    };
    codes(&told(world, Command::ActOnEnterprise(Box::new(asked))))
}

fn trader(world: &World) -> Enterprise {
    let id = world
        .query
        .alias(&keys::enterprise(TRADER))
        .expect("memory")
        .expect("there");
    let row = world.query.subject(id).expect("memory").expect("there");
    match Subject::decode(id, row.kind, &row.state).expect("it reads") {
        Subject::Enterprise(enterprise) => enterprise,
        other => panic!("{other:?}"),
    }
}

fn class(world: &World) -> String {
    let law = &world.setting.projections.enterprises;
    let found = trader(world).credit;
    let standing = found.class_on(world.today(), law).expect("a class");
    standing.code().to_owned()
}

fn filed() -> Act {
    Act::File {
        customs_code: TRADER.into(),
        office: "2248".into(),
        business_types: vec!["trader".into()],
    }
}

fn apply() -> Act {
    Act::Apply {
        class: "advanced_certified".into(),
    }
}

fn certify(world: &mut World) {
    assert_eq!(operate(world, filed()), [""; 0]);
    assert_eq!(by(world, TRADER, apply()), [""; 0]);
    let application = trader(world).profile.certification.expect("applied");
    let criteria = application.application().expect("one").criteria.clone();
    for criterion in criteria {
        let evidence = Act::Evidence {
            criterion: criterion.code.clone(),
            what: "a document".into(),
        };
        assert_eq!(by(world, TRADER, evidence), [""; 0]);
        let met = Act::Examine {
            criterion: criterion.code,
            outcome: Outcome::Met,
            note: "seen".into(),
        };
        assert_eq!(by(world, OFFICER, met), [""; 0]);
    }
    let report = "all in order".to_owned();
    assert_eq!(by(world, OFFICER, Act::Assess { report }), [""; 0]);
    assert_eq!(by(world, OFFICER, Act::Grant {}), [""; 0]);
}

#[test]
fn from_filing_to_certificate_to_repair() {
    let mut world = house();
    assert_eq!(class(&world), "regular");
    certify(&mut world);
    assert_eq!(class(&world), "advanced_certified");
    let whose = trader(&world);
    let certificate = whose
        .profile
        .certification
        .as_ref()
        .and_then(Certification::certificate);
    let certificate = certificate.expect("granted");
    assert_eq!(certificate.code, format!("AEOCN{TRADER}"));
    assert_eq!(certificate.review_due.to_string(), "2031-06-08");
    // Certified, it cannot apply again.
    assert_eq!(by(&mut world, TRADER, apply()), ["TW3127"]);
    let lower = |grade: &str| Act::Lower {
        grade: grade.into(),
        reason: "false papers".into(),
        evidence: vec!["case 7".into()],
    };
    assert_eq!(by(&mut world, OFFICER, lower("ungraded")), ["TW3109"]);
    assert_eq!(by(&mut world, OFFICER, lower("serious")), [""; 0]);
    assert_eq!(class(&world), "seriously_dishonest");
    let gone = trader(&world).profile.certification.expect("it is kept");
    assert_eq!(gone.word(), "withdrawn");
    assert_eq!(by(&mut world, TRADER, apply()), ["TW3107"]);
    let repair = || Act::Repair {
        reason: "mended".into(),
    };
    world.at("2027-06-07T09:30:00");
    assert_eq!(by(&mut world, OFFICER, repair()), ["TW3108"]);
    world.at("2027-06-08T09:30:00");
    assert_eq!(by(&mut world, OFFICER, repair()), [""; 0]);
    assert_eq!(class(&world), "regular");
    assert_eq!(by(&mut world, TRADER, apply()), [""; 0]);
    assert_eq!(trader(&world).profile.past.len(), 1);
    sound(&world);
}

#[test]
fn who_may_do_what() {
    let mut world = house();
    let record = || Act::RecordClass {
        class: "dishonest".into(),
        from: None,
        reason: "a court said so".into(),
        evidence: Vec::new(),
    };
    // Before it is filed no office keeps it.
    assert_eq!(by(&mut world, OFFICER, record()), ["TW3129"]);
    assert_eq!(operate(&mut world, filed()), [""; 0]);
    for (who, act, wanted) in [
        (ELSEWHERE, record(), &["TW3129"][..]),
        (TRADER, record(), &["TW3129"]),
        (DECLARANT, apply(), &["TW3129"]),
        (TRADER, apply(), &[]),
        (TRADER, Act::Grant {}, &["TW3129"]),
        (OFFICER, Act::Grant {}, &["TW3104"]),
        (OFFICER, Act::Refuse { reason: " ".into() }, &["TW1211"]),
        (
            OFFICER,
            Act::Refuse {
                reason: "no".into(),
            },
            &[],
        ),
        (OFFICER, Act::Review {}, &["TW3104"]),
        (OFFICER, Act::Withdraw { reason: "x".into() }, &["TW3126"]),
        (OFFICER, record(), &[]),
        (OFFICER, record(), &[]),
    ] {
        let what = format!("{who} {act:?}");
        assert_eq!(by(&mut world, who, act), wanted, "{what}");
    }
    let early = Act::RecordClass {
        class: "regular".into(),
        from: Some("2026-06-07".parse().expect("a day")),
        reason: "x".into(),
        evidence: Vec::new(),
    };
    assert_eq!(operate(&mut world, early), ["TW3102"]);
    sound(&world);
}

fn signer(seed: u8) -> Signer {
    Signer::new(&[seed; 32])
}

fn public(seed: u8) -> String {
    signer(seed).public().to_string()
}

fn listed(code: &str, state: ListedState) -> Listed {
    Listed {
        code: AeoCode::new(code).expect("a code"),
        name: "INVENTED OPERATOR".into(),
        state,
        since: "2026-01-01".parse().expect("a day"),
    }
}

fn list(administration: &str, sequence: u64, entries: Vec<Listed>) -> AeoList {
    AeoList {
        head: ListHead {
            administration: administration.into(),
            sequence,
            as_of: "2026-06-01".parse().expect("a day"),
            valid_until: "2026-06-30".parse().expect("a day"),
        },
        entries,
    }
}

fn signed(list: &AeoList, seed: u8) -> Document {
    let issue = Issue {
        issuer: list.head.administration.clone(),
        store: None,
        at: "2026-06-01T00:00:00Z".parse().expect("a time"),
    };
    Document::sign(DocumentKind::AeoList, issue, list, &signer(seed)).expect("signed")
}

fn import(world: &mut World, document: Document) -> Vec<String> {
    let document = Box::new(document);
    codes(&told(
        world,
        Command::Admin(AdminCommand::ImportAeoList { document }),
    ))
}

fn trust(world: &mut World, partner: &str, seed: u8) -> Vec<String> {
    let command = AdminCommand::TrustPartner {
        partner: partner.into(),
        public: public(seed),
    };
    codes(&told(world, Command::Admin(command)))
}

const ONE: &str = "SG100000000001";
const TWO: &str = "SG100000000002";

#[test]
fn which_lists_are_taken_in() {
    let mut world = house();
    let first = list("sg", 3, vec![listed(ONE, ListedState::Valid)]);
    assert_eq!(import(&mut world, signed(&first, 1)), ["TW3122"]);
    assert_eq!(trust(&mut world, "xx", 1), ["TW3120"]);
    assert_eq!(trust(&mut world, "sg", 1), [""; 0]);
    assert_eq!(trust(&mut world, "sg", 1), ["TW3130"]);
    assert_eq!(trust(&mut world, "kr", 2), [""; 0]);
    let with = |sequence, change: fn(&mut AeoList)| {
        let mut list = list("sg", sequence, vec![listed(ONE, ListedState::Valid)]);
        change(&mut list);
        list
    };
    assert_eq!(import(&mut world, signed(&first, 2)), ["TW3122"]);
    let foreign = with(3, |l| {
        l.entries = vec![listed("KR1234567", ListedState::Valid)]
    });
    assert_eq!(import(&mut world, signed(&foreign, 1)), ["TW3121"]);
    let later = with(3, |l| l.head.as_of = "2026-06-10".parse().expect("a day"));
    assert_eq!(import(&mut world, signed(&later, 1)), ["TW3121"]);
    let other = Document::sign(
        DocumentKind::AeoCertificate,
        Issue {
            issuer: "sg".into(),
            store: None,
            at: world.now,
        },
        &first,
        &signer(1),
    );
    assert_eq!(import(&mut world, other.expect("signed")), ["TW3121"]);
    assert_eq!(import(&mut world, signed(&first, 1)), ["TW3125"]);
    // As new, older by number, older by day.
    assert_eq!(import(&mut world, signed(&first, 1)), ["TW3123"]);
    assert_eq!(import(&mut world, signed(&with(2, |_| {}), 1)), ["TW3123"]);
    let back = with(4, |l| l.head.as_of = "2026-05-31".parse().expect("a day"));
    assert_eq!(import(&mut world, signed(&back, 1)), ["TW3123"]);
    let ended = AdminCommand::DistrustPartner {
        partner: "sg".into(),
        public: public(1),
    };
    assert_eq!(codes(&told(&mut world, Command::Admin(ended))), [""; 0]);
    assert_eq!(import(&mut world, signed(&with(9, |_| {}), 1)), ["TW3122"]);
    sound(&world);
}

/// Hands a JSON form in; what was found of operators.
fn found(world: &mut World, kind: FormKind, about: &str, body: &serde_json::Value) -> Vec<Finding> {
    let form = FormAt {
        kind,
        about: Some(about),
        key: None,
    };
    let command = match world.pass_form(DECLARANT, form, body) {
        Passed::In(message) => Command::Message(message),
        other => panic!("{other:?}"),
    };
    let Reply::Receipt { findings, .. } = world.run(&[command]).remove(0) else {
        panic!("no receipt")
    };
    assert!(!findings.iter().any(Finding::refuses), "{findings:?}");
    let of_it = |finding: &Finding| finding.code.as_str().starts_with("TW31");
    findings.into_iter().filter(of_it).collect()
}

/// Files a declaration with a code in the box of the overseas party; what was
/// found of it.
fn declared(world: &mut World, n: u64, code: &str) -> Vec<String> {
    let mut declaration = content(world, &planned(1, n, false));
    declaration.head.overseas_consignor.code = Some(code.into());
    if code == "NO" {
        declaration.head.overseas_consignor.name = Some(code.into());
    }
    let body = serde_json::to_value(&declaration).expect("JSON");
    codes(&found(world, FormKind::Declaration, "", &body))
}

#[test]
fn a_foreign_operator_on_a_declaration() {
    let mut world = house();
    assert_eq!(declared(&mut world, 1, ONE), ["TW3117"], "no list came yet");
    trust(&mut world, "sg", 1);
    let entries = vec![
        listed(ONE, ListedState::Valid),
        listed(TWO, ListedState::Valid),
    ];
    assert_eq!(
        import(&mut world, signed(&list("sg", 3, entries), 1)),
        ["TW3125"]
    );
    assert_eq!(declared(&mut world, 2, ONE), ["TW3110"]);
    assert_eq!(declared(&mut world, 3, &format!("AEO{ONE}")), ["TW3110"]);
    assert_eq!(declared(&mut world, 4, "SG999999999999"), ["TW3113"]);
    assert_eq!(declared(&mut world, 5, "SG1"), ["TW3112"]);
    assert_eq!(declared(&mut world, 6, "US1"), ["TW3111"]);
    assert_eq!(declared(&mut world, 7, "NO"), [""; 0]);
    // A new list revokes the one and does not name the other any more.
    let entries = vec![listed(ONE, ListedState::Revoked)];
    assert_eq!(
        import(&mut world, signed(&list("sg", 4, entries), 1)),
        ["TW3125"]
    );
    assert_eq!(declared(&mut world, 8, ONE), ["TW3114"]);
    assert_eq!(declared(&mut world, 9, TWO), ["TW3113"]);
    world.at("2026-07-01T09:30:00");
    assert_eq!(declared(&mut world, 10, ONE), ["TW3116"]);
    sound(&world);
}

#[test]
fn the_record_of_a_declaration_says_what_the_code_was_worth() {
    let mut world = house();
    trust(&mut world, "sg", 1);
    import(
        &mut world,
        signed(&list("sg", 3, vec![listed(ONE, ListedState::Valid)]), 1),
    );
    assert_eq!(declared(&mut world, 2, ONE), ["TW3110"]);
    let (_, filed) = dossier(&world);
    let last = world.decision_at(*filed.history.last().expect("a decision"));
    let benefit = "benefit=inspection_rate_factor";
    assert!(last.trace.to_string().contains(benefit), "{}", last.trace);
    let mut said = last.findings.iter().filter(|f| f.code.as_str() == "TW3110");
    let one = said.next().expect("the note is kept");
    assert_eq!(one.severity, Severity::Note);
    assert!(
        one.location.path.contains("onsignor"),
        "{}",
        one.location.path
    );
    // An amendment that leaves the box alone says nothing of it again; one
    // that changes it does.
    let number = filed.declaration_no.clone().expect("a number");
    let mut amend = |content: &Declaration| {
        let body = serde_json::json!({ "reason": "clerical", "declaration": content });
        codes(&found(&mut world, FormKind::Amendment, &number, &body))
    };
    let mut changed = heavier(&filed.content);
    assert_eq!(amend(&changed), [""; 0]);
    changed.head.overseas_consignor.code = Some(TWO.into());
    assert_eq!(amend(&changed), ["TW3113", "TW3135"]);
}

fn lower(grade: &str) -> Act {
    Act::Lower {
        grade: grade.into(),
        reason: "false papers".into(),
        evidence: Vec::new(),
    }
}

fn recorded(class: &str, from: Option<&str>) -> Act {
    Act::RecordClass {
        class: class.into(),
        from: from.map(|day| day.parse().expect("a day")),
        reason: "a court said so".into(),
        evidence: Vec::new(),
    }
}

/// Every criterion of what is looked at is met.
fn met(world: &mut World) {
    let standing = trader(world).profile.certification.expect("asked for");
    for criterion in standing.application().expect("one").criteria.clone() {
        let met = Act::Examine {
            criterion: criterion.code,
            outcome: Outcome::Met,
            note: "seen".into(),
        };
        assert_eq!(by(world, OFFICER, met), [""; 0]);
    }
}

#[test]
fn nothing_is_granted_to_the_dishonest() {
    for (act, grant) in [
        (lower("serious"), "TW3107"),
        (recorded("dishonest", None), "TW3107"),
    ] {
        let mut world = house();
        assert_eq!(operate(&mut world, filed()), [""; 0]);
        assert_eq!(by(&mut world, TRADER, apply()), [""; 0]);
        met(&mut world);
        let report = "all in order".to_owned();
        assert_eq!(by(&mut world, OFFICER, Act::Assess { report }), [""; 0]);
        assert_eq!(by(&mut world, OFFICER, act), [""; 0]);
        let fallen = class(&world);
        assert_eq!(by(&mut world, OFFICER, Act::Grant {}), [grant]);
        assert_eq!(class(&world), fallen);
        sound(&world);
    }
    // A review is not passed either.
    let mut world = house();
    certify(&mut world);
    assert_eq!(by(&mut world, OFFICER, Act::Review {}), [""; 0]);
    met(&mut world);
    let record = recorded("dishonest", None);
    assert_eq!(by(&mut world, OFFICER, record), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, Act::PassReview {}), ["TW3107"]);
    let again = recorded("advanced_certified", None);
    assert_eq!(by(&mut world, OFFICER, again), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, Act::PassReview {}), [""; 0]);
}

#[test]
fn an_application_ends_with_the_finding_of_dishonesty() {
    let mut world = house();
    assert_eq!(operate(&mut world, filed()), [""; 0]);
    assert_eq!(by(&mut world, TRADER, apply()), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, lower("minor")), [""; 0]);
    let ended = trader(&world).profile.certification.expect("it is kept");
    assert_eq!(ended.word(), "refused");
    // Once repaired it starts anew; what was assessed before leads nowhere.
    world.at("2026-09-08T09:30:00");
    let repair = Act::Repair {
        reason: "mended".into(),
    };
    assert_eq!(by(&mut world, OFFICER, repair), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, Act::Grant {}), ["TW3104"]);
    assert_eq!(by(&mut world, TRADER, apply()), [""; 0]);
}

#[test]
fn what_lowers_never_raises() {
    let mut world = house();
    assert_eq!(operate(&mut world, filed()), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, lower("serious")), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, lower("minor")), [""; 0]);
    assert_eq!(class(&world), "seriously_dishonest");
    world.at("2026-09-08T09:30:00");
    let repair = Act::Repair {
        reason: "mended".into(),
    };
    assert_eq!(by(&mut world, OFFICER, repair), ["TW3108"]);

    let mut world = house();
    certify(&mut world);
    let record = recorded("seriously_dishonest", None);
    assert_eq!(operate(&mut world, record), [""; 0]);
    let withdraw = Act::Withdraw { reason: "x".into() };
    assert_eq!(by(&mut world, OFFICER, withdraw), [""; 0]);
    assert_eq!(class(&world), "seriously_dishonest");
    let gone = trader(&world).profile.certification.expect("it is kept");
    assert_eq!(gone.word(), "withdrawn");
    sound(&world);
}

#[test]
fn no_class_is_recorded_before_its_day() {
    let mut world = house();
    certify(&mut world);
    let class_of = "advanced_certified";
    for later in ["2026-06-09", "9999-12-31"] {
        let record = recorded(class_of, Some(later));
        assert_eq!(by(&mut world, OFFICER, record), ["TW1211"], "{later}");
    }
    let record = recorded(class_of, Some("2026-06-08"));
    assert_eq!(by(&mut world, OFFICER, record), [""; 0]);
    assert_eq!(by(&mut world, OFFICER, lower("serious")), [""; 0]);
    assert_eq!(class(&world), "seriously_dishonest");
}

#[test]
fn no_certificate_is_signed_of_the_dishonest() {
    for (class, refused) in [("advanced_certified", false), ("dishonest", true)] {
        let mut world = house();
        certify(&mut world);
        let record = recorded(class, None);
        assert_eq!(operate(&mut world, record), [""; 0]);
        let service = world.serve();
        // The world has no key: where one would be signed, that is said.
        let found = service.aeo_certificate(Viewer::Officer, TRADER);
        assert_eq!(matches!(found, Ok(None)), refused, "{class}");
        service.stop();
    }
}

#[test]
fn a_list_falls_with_its_key() {
    let mut world = house();
    trust(&mut world, "sg", 1);
    let both = |sequence| {
        let entries = [ONE, TWO].map(|code| listed(code, ListedState::Valid));
        list("sg", sequence, entries.to_vec())
    };
    let mut forged = both(4);
    forged.head.valid_until = "2027-06-02".parse().expect("a day");
    assert_eq!(import(&mut world, signed(&forged, 1)), ["TW3121"], "days");
    assert_eq!(
        import(&mut world, signed(&both(u64::MAX), 1)),
        ["TW3121"],
        "number"
    );
    let most = signed(&both(HIGHEST_SEQUENCE), 1);
    assert_eq!(import(&mut world, most), ["TW3125"]);
    assert_eq!(declared(&mut world, 1, ONE), ["TW3110"]);
    trust(&mut world, "sg", 3);
    let ended = AdminCommand::DistrustPartner {
        partner: "sg".into(),
        public: public(1),
    };
    assert_eq!(codes(&told(&mut world, Command::Admin(ended))), [""; 0]);
    assert_eq!(
        declared(&mut world, 2, ONE),
        ["TW3117"],
        "it counts no more"
    );
    let mut good = list("sg", 4, vec![listed(ONE, ListedState::Valid)]);
    good.head.as_of = "2026-05-31".parse().expect("a day");
    assert_eq!(import(&mut world, signed(&good, 3)), ["TW3125"]);
    assert_eq!(declared(&mut world, 3, ONE), ["TW3110"]);
    assert_eq!(declared(&mut world, 4, TWO), ["TW3113"]);
    // The same number under another key is another list.
    let entries = vec![listed(ONE, ListedState::Valid)];
    let most = list("sg", HIGHEST_SEQUENCE, entries);
    assert_eq!(import(&mut world, signed(&most, 3)), ["TW3125"]);
    assert_eq!(declared(&mut world, 5, TWO), ["TW3113"]);
    sound(&world);
}

#[test]
fn a_list_stays_while_its_own_key_is_trusted() {
    let mut world = house();
    trust(&mut world, "sg", 1);
    trust(&mut world, "sg", 3);
    let entries = vec![listed(ONE, ListedState::Valid)];
    assert_eq!(
        import(&mut world, signed(&list("sg", 4, entries), 3)),
        ["TW3125"]
    );
    let ended = AdminCommand::DistrustPartner {
        partner: "sg".into(),
        public: public(1),
    };
    assert_eq!(codes(&told(&mut world, Command::Admin(ended))), [""; 0]);
    assert_eq!(declared(&mut world, 1, ONE), ["TW3110"]);
}

#[test]
fn one_enterprise_under_a_customs_code() {
    let mut world = house();
    const SECOND: &str = "91310000MA1FL0001R";
    let register = |world: &mut World, code: &str| {
        let command = AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: "虚构单位".into(),
        };
        codes(&told(world, Command::Admin(command)))
    };
    let file = |world: &mut World, code: &str, customs_code: &str| {
        let act = Act::File {
            customs_code: customs_code.into(),
            office: "2248".into(),
            business_types: vec!["trader".into()],
        };
        let code = code.to_owned();
        codes(&told(
            world,
            Command::Admin(AdminCommand::Enterprise { code, act }),
        ))
    };
    assert_eq!(register(&mut world, SECOND), [""; 0]);
    // Registered by it, filed or not.
    assert_eq!(file(&mut world, SECOND, TRADER), ["TW1211"]);
    assert_eq!(file(&mut world, SECOND, "3122209999"), [""; 0]);
    assert_eq!(file(&mut world, DECLARANT, "3122209999"), ["TW1211"]);
    assert_eq!(register(&mut world, "3122209999"), ["TW1211"]);
    assert_eq!(file(&mut world, SECOND, "3122209999"), [""; 0], "its own");
    // A code it had before is not given to another, and its own again.
    assert_eq!(file(&mut world, SECOND, "3122208888"), [""; 0]);
    assert_eq!(file(&mut world, DECLARANT, "3122209999"), ["TW1211"]);
    assert_eq!(register(&mut world, "3122209999"), ["TW1211"]);
    assert_eq!(file(&mut world, SECOND, "3122209999"), [""; 0]);
    for name in ["operator", "system", "Operator"] {
        assert_eq!(register(&mut world, name), ["TW1211"], "{name}");
    }
    sound(&world);
}

#[test]
fn a_code_that_begins_with_the_letters_of_the_programme() {
    let mut world = house();
    trust(&mut world, "ae", 1);
    let entries = vec![listed("AEO1234567", ListedState::Valid)];
    assert_eq!(
        import(&mut world, signed(&list("ae", 1, entries), 1)),
        ["TW3125"]
    );
    assert_eq!(declared(&mut world, 1, "AEOAEO1234567"), ["TW3110"]);
    // The operator is read again under its own code.
    assert_eq!(declared(&mut world, 2, "AEOAEO7654321"), ["TW3113"]);
    sound(&world);
}

#[test]
fn a_partner_of_two_periods_is_taken_by_the_day() {
    let file = "enterprise/partners.csv";
    let text = TARIFF.file(file).expect("partners");
    let lines = text.lines().map(|line| match line.starts_with("il,") {
        true => "il,signed,以色列,Israel,IL?{1-15},2017-11-26,2026-05-31,,\n\
                 il,in_force,以色列,Israel,IL?{1-15},2026-06-01,,,\n"
            .to_owned(),
        false => format!("{line}\n"),
    });
    let text: String = lines.collect();
    let pack = TARIFF.with_overlay([(file.to_owned(), text)]);
    let mut world = World::under(pack.expect("a pack"));
    world.at("2026-06-08T09:30:00");
    for code in [TRADER, DECLARANT] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: "虚构单位".into(),
        });
    }
    trust(&mut world, "il", 1);
    let entries = vec![listed("IL123", ListedState::Valid)];
    assert_eq!(
        import(&mut world, signed(&list("il", 1, entries), 1)),
        ["TW3125"]
    );
    assert_eq!(declared(&mut world, 1, "IL123"), ["TW3110"]);
}

/// A list's number names one list: it rises with every day and every batch,
/// and stays while nothing changes.
#[test]
fn the_numbers_of_own_lists_rise() {
    let mut world = house();
    let clock = crate::support::world::Hands::at(world.now);
    let query = std::sync::Arc::new(world.query.clone());
    let setting = world.setting.clone();
    let service = tw_app::service::Service::reader(setting, query, clock.clone());
    let list = || service.own_operators().expect("it is read");
    let first = list();
    assert_eq!(list(), first, "nothing changed");
    trust(&mut world, "sg", 1);
    let second = list();
    assert!(second.head.sequence > first.head.sequence, "a batch");
    clock.put(world.now + jiff::SignedDuration::from_hours(24));
    let third = list();
    assert_ne!(third.head.as_of, second.head.as_of);
    assert!(third.head.sequence > second.head.sequence, "a day");
    // A clock that goes back behind the last batch gives no number again.
    clock.put(world.now - jiff::SignedDuration::from_hours(72));
    assert_eq!(list(), second);
}
