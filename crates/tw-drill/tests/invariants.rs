//! The invariants on goods declarations: silent over what the program does,
//! and each convicts a store in which it does not hold.

use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_app::codec::FormKind;
use tw_app::declaration::Dossier;
use tw_app::door::{self, FormAt, Partner, Passed};
use tw_app::engine::{Command, Engine, Reply, Setting};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{Date, Decimal, SubjectId, Timestamp};
use tw_drill::house;
use tw_drill::witness;
use tw_sim::PlannedDeclaration;
use tw_store::{SqliteQuery, SqliteStore};

const DECLARANT: &str = "3122400003";
const TRADER: &str = "3122200001";
/// 10:00 of the day, in the zone of the pack.
const NOW: &str = "2026-04-15T02:00:00Z";

struct House {
    setting: Setting,
    engine: Engine<SqliteStore>,
    query: SqliteQuery,
    now: Timestamp,
}

/// A declaration on the guarantee, of goods that come in later.
fn ahead() -> PlannedDeclaration {
    let mut planned = tw_sim::Declarations {
        date: Date::constant(2026, 4, 20),
        items: 2,
        seed: 1,
        declarant: DECLARANT.into(),
        trader: TRADER.into(),
        secured: true,
    }
    .nth(1);
    // They left on the day before.
    let text = String::from_utf8(planned.xml).expect("a text");
    let (then, before) = ("<DespDate>20260420", "<DespDate>20260414");
    assert!(text.contains(then));
    planned.xml = text.replace(then, before).into_bytes();
    planned
}

impl House {
    /// An empty house, and a guarantee that bears no more than a declaration.
    fn open(data: &Path, planned: &PlannedDeclaration) -> Self {
        let setting = house::setting(&house::pack().expect("a pack")).expect("a setting");
        let options = tw_store::Options::default();
        let (store, query) = SqliteStore::open(data, options).expect("a store");
        let mut house = Self {
            engine: Engine::new(store, setting.clone()).expect("an engine"),
            setting,
            query,
            now: NOW.parse().expect("an instant"),
        };
        let terms = GuaranteeTerms {
            number: "G-1".into(),
            kind: "bank_letter".into(),
            guarantor_code: "B0001".into(),
            guarantor_name: "虚构银行".into(),
            principal: TRADER.into(),
            offices: Vec::new(),
            limit: Decimal::new(planned.due.total(), 2),
            from: Date::constant(2016, 4, 8),
            to: None,
        };
        let command = AdminCommand::RegisterGuarantee(Box::new(terms));
        let reply = house.engine.run(&[Command::Admin(command)], house.now);
        assert_eq!(reply.expect("it runs"), [Reply::Admin(Vec::new())]);
        house
    }

    fn take(&mut self, passed: Passed) {
        let Passed::In(message) = passed else {
            panic!("turned away: {passed:?}");
        };
        let command = [Command::Message(message)];
        let reply = self.engine.run(&command, self.now).expect("it runs");
        let [Reply::Receipt { findings, .. }] = &reply[..] else {
            panic!("{reply:?}");
        };
        assert!(!findings.iter().any(|f| f.refuses()), "{findings:?}");
    }

    fn file(&mut self, planned: &PlannedDeclaration) {
        let context = self.setting.context(self.now);
        let (codec, partner) = (&*self.setting.codec, Partner::default());
        let passed = door::pass(codec, &context, DECLARANT, &partner, &planned.xml);
        self.take(passed);
    }

    fn amend(&mut self) {
        let dossier = self.dossier();
        let mut content = dossier.content;
        content.head.gross_mass = content.head.gross_mass.map(|mass| mass + mass);
        // An amendment may bring another reference; the one before still leads here.
        content.signed.reference = content.signed.reference.replacen('T', "U", 1).into();
        let body = json!({ "reason": "clerical", "declaration": content }).to_string();
        let context = self.setting.context(self.now);
        let about = dossier.declaration_no.as_deref();
        let form = FormAt {
            kind: FormKind::Amendment,
            about,
            key: None,
        };
        let passed = door::pass_form(
            &*self.setting.codec,
            &context,
            DECLARANT,
            form,
            body.as_bytes(),
        );
        self.take(passed);
    }

    fn dossier(&self) -> Dossier {
        let kind = SubjectKind::Declaration;
        let rows = self.query.subjects(kind, SubjectId(0), 2).expect("a store");
        let [row] = &rows[..] else {
            panic!("{} declarations", rows.len());
        };
        match Subject::decode(row.id, row.kind, &row.state).expect("it reads") {
            Subject::Declaration(dossier) => *dossier,
            other => panic!("{other:?}"),
        }
    }
}

/// What the invariants say once a store was changed behind its back.
fn convicted(data: &Path, change: &str) -> Vec<String> {
    let mut conn = Connection::open(data.join("store.sqlite")).expect("a database");
    let changing = conn.transaction().expect("a transaction");
    assert!(changing.execute(change, []).expect("a change") > 0);
    let said = witness::invariants(&changing).expect("answers");
    changing.rollback().expect("as it was");
    let names = said.iter().map(|fault| {
        let (name, _) = fault.split_once(':').expect("a name");
        name.to_owned()
    });
    names.collect()
}

#[test]
fn a_declaration_secured_anew_is_in_order_and_each_fault_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let planned = ahead();
    let mut house = House::open(folder.path(), &planned);
    house.file(&planned);
    let first = house.dossier().reserved.expect("secured");
    house.amend();
    let dossier = house.dossier();
    assert_eq!(dossier.regions.debt().word(), "secured");
    assert_ne!(dossier.reserved.expect("secured"), first);
    drop(house);
    let data = folder.path();
    assert_eq!(witness::invariants_of(data).expect("answers"), [""; 0]);

    for (change, name) in [
        // The first reservation was never freed.
        (
            "DELETE FROM transfer WHERE kind = 4",
            "reserved twice at a time",
        ),
        (
            "UPDATE transfer SET subject = 999999 WHERE reason = 'guarantee_reserve'",
            "reserved for nobody",
        ),
        (
            "DELETE FROM alias WHERE kind = 11",
            "declaration without its numbers",
        ),
        (
            "INSERT INTO alias SELECT kind, number || 'X', issuer, subject FROM alias WHERE kind = 12",
            "declaration without its numbers",
        ),
        // Of a parcel the second would be one too many.
        (
            "UPDATE subject SET kind = 1 WHERE kind = 5",
            "booked twice for one subject",
        ),
    ] {
        let said = convicted(data, change);
        assert!(said.iter().any(|said| said == name), "{change}: {said:?}");
    }
}
