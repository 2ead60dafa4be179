//! Two administrations side by side: each a system of its own, with a law of
//! its own. They exchange signed lists over HTTP and recognise each other's
//! enterprise on a declaration; after its certificate is taken, not.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use tw_app::codec::{Codec, Document, ReadOptions};
use tw_base::{Date, Timestamp};
use tw_drill::server::Server;
use tw_law::Pack;
use tw_messages::Families;
use tw_sim::Declarations;

const BINARY: &str = env!("CARGO_BIN_EXE_tidewaiter");
const DECLARANT: &str = "3122400003";
const TRADER: &str = "3122200001";
/// Who reads lists for the other administration.
const PARTNER: &str = "9999990001";
/// The enterprise that is certified.
const CERTIFIED: &str = "1100000001";

/// What lies over the pack for China, for one of the two.
fn overlay(own: &str, other: &str, id: &str) -> Vec<(&'static str, String)> {
    let head = "# source: a choice of this test\n# confidence: unverified\n";
    let partner = other.to_lowercase();
    let partners = format!(
        "{head}partner,state,zh,en,code\n{partner},in_force,虚构互认方,an invented partner,{other}?{{10}}\n"
    );
    let own = format!("{head}prefix,code,list_days\nAEO{own},{own}?{{10}},90\n");
    let manifest = std::fs::read_to_string("../../packs/cn/pack.toml").expect("the manifest");
    let manifest = manifest.replace("id = \"cn\"", &format!("id = \"{id}\""));
    vec![
        ("pack.toml", manifest),
        ("enterprise/partners-tried.csv", partners),
        ("enterprise/own_code.csv", own),
    ]
}

struct Administration {
    server: Server,
    data: PathBuf,
    law: PathBuf,
    /// Tokens of the declarant, the partner's reader, the enterprise.
    tokens: [String; 3],
    declared: u64,
}

impl Administration {
    fn start(dir: &Path, own: &str, other: &str) -> Self {
        let id = own.to_lowercase();
        let (data, law) = (dir.join(&id), dir.join(format!("{id}-law")));
        for (path, text) in overlay(own, other, &id) {
            let path = law.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        }
        let server = Server::start_under(Path::new(BINARY), &law, &data).expect("a server");
        let enrol = |code: &str| server.client().enrol(code, "虚构单位").expect("enrolled");
        let tokens = [enrol(DECLARANT), enrol(PARTNER), enrol(CERTIFIED)];
        enrol(TRADER);
        Self {
            server,
            data,
            law,
            tokens,
            declared: 0,
        }
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, Vec<u8>) {
        let mut command = Command::new(BINARY);
        command
            .env("TIDEWAITER_PACK_OVERLAY", &self.law)
            .args(words);
        command.env("TIDEWAITER_DATA", &self.data);
        let output = command.output().expect("the program runs");
        (output.status.code(), output.stdout)
    }

    fn act(&self, act: &Value) {
        let command = json!({ "command": "enterprise", "code": CERTIFIED, "act": act });
        self.server.command(&command).expect("carried out");
    }

    fn standing(&self) -> Value {
        let path = format!("/api/v1/enterprises/{CERTIFIED}");
        let answer = self.server.get(&path, &self.tokens[2]).expect("an answer");
        assert_eq!(answer.status, 200);
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Files and certifies the enterprise.
    fn certify(&self) {
        self.act(&json!({
            "is": "file", "customs_code": CERTIFIED, "office": "2248", "business_types": ["trader"]
        }));
        let path = format!("/api/v1/enterprises/{CERTIFIED}/acts");
        let apply = json!({ "is": "apply", "class": "certified" }).to_string();
        let answer = self
            .server
            .post(&path, &self.tokens[2], "application/json", apply.as_bytes());
        assert_eq!(answer.expect("an answer").status, 200);
        let criteria = self.standing()["certification"]["criteria"].clone();
        for criterion in criteria.as_array().expect("criteria") {
            let code = &criterion["criterion"]["code"];
            self.act(&json!({ "is": "examine", "criterion": code, "outcome": "met", "note": "" }));
        }
        self.act(&json!({ "is": "assess", "report": "seen" }));
        self.act(&json!({ "is": "grant" }));
        assert_eq!(self.standing()["class"]["code"], "certified");
    }

    /// The public key it signs under.
    fn key(&self) -> String {
        let (_, shown) = self.run(&["audit", "keys", "show", "--format", "json"]);
        let shown: Value = serde_json::from_slice(&shown).expect("JSON");
        shown["keys"][0]["public"]
            .as_str()
            .expect("a key")
            .to_owned()
    }

    fn trust(&self, partner: &str, public: &str) {
        let command = json!({ "command": "trust_partner", "partner": partner, "public": public });
        self.server.command(&command).expect("trusted");
    }

    /// The own list, as the other administration reads it.
    fn list(&self) -> Vec<u8> {
        let answer = self
            .server
            .get("/api/v1/aeo/list", &self.tokens[1])
            .expect("an answer");
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// Takes a list in; the status and the codes of the findings.
    fn take_in(&self, list: &[u8]) -> (u16, Vec<String>) {
        let operator = self.server.operator().to_owned();
        let answer = self
            .server
            .post("/api/v1/aeo/lists", &operator, "application/json", list);
        let answer = answer.expect("an answer");
        let said: Value = serde_json::from_slice(&answer.body).expect("JSON");
        (answer.status, codes(&said))
    }

    /// Files a declaration whose goods come from a foreign operator; what was
    /// found of it.
    fn declare(&mut self, code: &str) -> Vec<String> {
        self.declared += 1;
        let body = declaration(self.declared, code).to_string();
        let token = &self.tokens[0];
        let answer = self.server.post(
            "/api/v1/declarations",
            token,
            "application/json",
            body.as_bytes(),
        );
        let answer = answer.expect("an answer");
        let said: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(answer.status, 200, "{said}");
        let mut found = codes(&said);
        found.retain(|code| code.starts_with("TW31"));
        found
    }

    /// Ends, and is sound.
    fn end(self) {
        self.server.stop().expect("stopped");
        let (code, report) = self.run(&["audit", "verify", "--format", "json"]);
        assert_eq!(code, Some(0), "{}", String::from_utf8_lossy(&report));
    }
}

fn codes(said: &Value) -> Vec<String> {
    let findings = said["findings"].as_array().into_iter().flatten();
    let code = |finding: &Value| finding["code"].as_str().unwrap_or_default().to_owned();
    findings.map(code).collect()
}

/// A declaration of today as its JSON form, with a code in the box of the
/// overseas consignor.
fn declaration(n: u64, code: &str) -> Value {
    let pack = Pack::builtin("cn").expect("the built-in pack");
    let today: Date = pack.zone().to_datetime(Timestamp::now()).date();
    let plan = Declarations {
        date: today,
        items: 1,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured: false,
    };
    let codec = Families::from_pack(&pack).expect("the message tables");
    let planned = plan.nth(n);
    let incoming = codec.read(&planned.xml, &ReadOptions::default());
    let node = incoming.nodes.into_iter().next().expect("a document");
    let Document::Declaration(mut declaration) = node.document else {
        panic!("no declaration")
    };
    declaration.head.overseas_consignor.code = Some(code.into());
    serde_json::to_value(declaration).expect("JSON")
}

#[test]
fn two_administrations_recognise_each_others_enterprise_until_it_is_revoked() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut cn = Administration::start(dir.path(), "CN", "ZZ");
    let mut zz = Administration::start(dir.path(), "ZZ", "CN");
    let (of_cn, of_zz) = (format!("CN{CERTIFIED}"), format!("ZZ{CERTIFIED}"));
    for one in [&cn, &zz] {
        one.certify();
    }
    assert_eq!(zz.declare(&of_cn), ["TW3117"], "no list came yet");
    let (first_cn, first_zz) = (cn.list(), zz.list());
    assert_eq!(
        zz.take_in(&first_cn),
        (422, vec!["TW3122".into()]),
        "no key is trusted"
    );
    cn.trust("zz", &zz.key());
    zz.trust("cn", &cn.key());
    assert_eq!(
        zz.take_in(&first_zz),
        (422, vec!["TW3120".into()]),
        "its own list"
    );
    assert_eq!(zz.take_in(&first_cn), (200, vec!["TW3125".into()]));
    assert_eq!(cn.take_in(&first_zz), (200, vec!["TW3125".into()]));
    assert_eq!(zz.declare(&of_cn), ["TW3110"]);
    assert_eq!(cn.declare(&of_zz), ["TW3110"]);
    assert_eq!(cn.declare(&format!("AEO{of_zz}")), ["TW3110"]);

    // Anybody can check the file, with the key and without a server.
    let file = dir.path().join("list.json");
    std::fs::write(&file, &first_cn).expect("written");
    let verified = Command::new(BINARY)
        .args(["verify", "--key", &cn.key(), "--format", "json"])
        .arg(&file)
        .output()
        .expect("the program runs");
    assert_eq!(verified.status.code(), Some(0));

    // The one takes the certificate; the other knows it from the next list.
    cn.act(&json!({ "is": "withdraw", "reason": "no longer met" }));
    assert_eq!(
        zz.declare(&of_cn),
        ["TW3110"],
        "the list that stands is good"
    );
    assert_eq!(zz.take_in(&cn.list()), (200, vec!["TW3125".into()]));
    assert_eq!(zz.declare(&of_cn), ["TW3114"]);
    assert_eq!(
        zz.take_in(&first_cn),
        (422, vec!["TW3123".into()]),
        "an older list"
    );
    assert_eq!(zz.declare(&of_cn), ["TW3114"]);
    assert_eq!(
        cn.declare(&of_zz),
        ["TW3110"],
        "the other way nothing changed"
    );

    let (looked, said) = zz.run(&["aeo", "look", &of_cn, "--format", "json"]);
    let said: Value = serde_json::from_slice(&said).expect("JSON");
    assert_eq!((looked, &said["recognised"]), (Some(1), &false.into()));
    for one in [cn, zz] {
        one.end();
    }
}
