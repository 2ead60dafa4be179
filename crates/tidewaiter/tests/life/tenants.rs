//! Who may see what: every address, asked by everybody, from here and from
//! elsewhere, about objects of somebody else. The list of addresses is the
//! router's own, so a new one without its rows here does not pass.

mod measures;

use super::declared::{TARIFF, TRADER, dossier};
use crate::support::purchase::{AGENT, BUYER, CARRIER, EBC, EBP, OFFICE, PAY};
use crate::support::{Kind, Purchase, World};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;
use tw_app::admin::AdminCommand;
use tw_app::journal::{self, Entry};
use tw_app::notary::{Checkpoints, NotaryError, Roll};
use tw_app::service::token_hash;
use tw_app::store::{EntryRef, Query};
use tw_base::{BatchNo, Timestamp};
use tw_proof::{Checkpoint, Document, DocumentKind, Issue, KeyChain, Proof, Signer, StoreId};
use tw_sim::Declarations;
use tw_web::{Limits, Quota, WebState};

const STRANGER: &str = "1101110199";
const OPERATOR: &str = "the operator's token of this test";
/// A list nobody has.
const NOBODYS: &str = "01012022I999999999";

const PROOF: &str = "/api/v1/messages/{guid}/proof";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Without a token.
    Nobody,
    /// With a token that was never given to anybody.
    Guesser,
    /// With a token of a party named in the list, taken back since.
    Revoked,
    /// Another enterprise.
    Other,
    /// A party named in the list.
    Party,
    /// With the operator's token.
    Operator,
}

const ROLES: [Role; 6] = [
    Role::Nobody,
    Role::Guesser,
    Role::Revoked,
    Role::Other,
    Role::Party,
    Role::Operator,
];

impl Role {
    fn token(self) -> Option<String> {
        Some(match self {
            Self::Nobody => return None,
            Self::Guesser => "0".repeat(64),
            Self::Revoked => "a token taken back".to_owned(),
            Self::Other => token(STRANGER),
            Self::Party => token(EBP),
            Self::Operator => OPERATOR.to_owned(),
        })
    }

    /// Whether the purchase is none of its business.
    fn is_foreign(self) -> bool {
        matches!(
            self,
            Self::Nobody | Self::Guesser | Self::Revoked | Self::Other
        )
    }
}

fn token(code: &str) -> String {
    format!("the token of {code}")
}

/// Whether officers' pages answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whence {
    Here,
    Elsewhere,
}

/// One thing asked of one address.
struct Row {
    /// The route, as the router has it.
    route: &'static str,
    method: &'static str,
    /// What stands for `{…}` in the route, or after it.
    object: String,
    body: Option<(&'static str, Vec<u8>)>,
    /// Status for each role, in their order, asked from here.
    here: [u16; 6],
    /// The same from elsewhere.
    elsewhere: [u16; 6],
}

/// For senders: what nobody and guessers get, then another, a party and the
/// operator.
const fn senders(other: u16, party: u16) -> [u16; 6] {
    [401, 401, 401, other, party, 401]
}

const OPERATORS: [u16; 6] = [401, 401, 401, 401, 401, 200];
const ANYBODY: [u16; 6] = [200; 6];
const NOT_FROM_ELSEWHERE: [u16; 6] = [403; 6];

/// What is known of the purchase that is none of a stranger's business.
struct Known {
    /// Numbers it can be asked for by.
    numbers: Vec<String>,
    /// Numbers a declaration of a party's can be asked for by.
    declared: Vec<String>,
    /// The party's own reference of it, which is a number to nobody else.
    reference: String,
    /// The guid of its order, which a party sent.
    guid: String,
    /// Everything that must not be told.
    secrets: Vec<String>,
}

fn known(world: &World, purchase: &Purchase) -> Known {
    let (_, parcel) = world.parcel(purchase);
    let case = parcel.case.expect("a case");
    let numbers = vec![
        case.invt_no.expect("registered"),
        case.pre_no,
        purchase.order_no(),
        purchase.waybill_no(),
        format!("PAY-{}", purchase.number),
    ];
    let told = [
        BUYER,
        "甲某",
        "乙某",
        "某路",
        "00000000001",
        "00000000002",
        "1000.00",
        "货 1",
    ];
    let guid = guid_sent_by(world, EBP);
    let (_, dossier) = dossier(world);
    let reference = dossier.content.signed.reference.to_string();
    let declared = vec![dossier.declaration_no.expect("registered"), dossier.seq_no];
    let mut secrets = numbers.clone();
    secrets.extend(declared.clone());
    secrets.extend([reference.clone(), TRADER.to_owned()]);
    secrets.extend(told.map(str::to_owned));
    secrets.extend([EBP, EBC, PAY, CARRIER, AGENT].map(str::to_owned));
    Known {
        numbers,
        declared,
        reference,
        guid,
        secrets,
    }
}

/// The guid of the first message of a sender.
fn guid_sent_by(world: &World, sender: &str) -> String {
    let last = world.query.tip().expect("memory").batch.0;
    for no in 1..=last {
        let segment = world.query.segment(BatchNo(no)).expect("memory");
        let payload = segment.expect("a segment").payload;
        for entry in journal::open(&payload).expect("a journal").entries {
            if let Ok(Entry::Message(message)) = journal::decode(entry)
                && message.meta.sender == sender
            {
                return message.meta.guid;
            }
        }
    }
    panic!("{sender} sent nothing");
}

/// Checkpoints in memory, under a key of this test.
pub(super) struct Notary(pub(super) Arc<dyn Query>);

impl Notary {
    fn stand(&self) -> Result<(Roll, Checkpoint), NotaryError> {
        let mut roll = Roll::default();
        roll.follow(self.0.as_ref(), None, None)?;
        let at = Timestamp::UNIX_EPOCH;
        let checkpoint = roll.checkpoint(self.0.identity()?, 1, at);
        Ok((roll, checkpoint.sign(&Signer::new(&[1; 32]))))
    }
}

impl Checkpoints for Notary {
    fn sign(
        &self,
        kind: DocumentKind,
        issuer: &str,
        stated: serde_json::Value,
    ) -> Result<Document, NotaryError> {
        let issue = Issue {
            issuer: issuer.to_owned(),
            store: Some(StoreId::from_bytes(self.0.identity()?)),
            at: Timestamp::UNIX_EPOCH,
        };
        let signed = Document::sign(kind, issue, &stated, &Signer::new(&[1; 32]));
        signed.map_err(|error| NotaryError::Unable(error.to_string()))
    }

    fn from(&self, _: u64, _: usize) -> Result<Vec<Checkpoint>, NotaryError> {
        Ok(vec![self.stand()?.1])
    }

    fn newest(&self) -> Result<Option<Checkpoint>, NotaryError> {
        Ok(Some(self.stand()?.1))
    }

    fn keys(&self) -> Result<KeyChain, NotaryError> {
        let mut chain = KeyChain::new(StoreId::from_bytes(self.0.identity()?));
        let at = Timestamp::UNIX_EPOCH;
        chain.grant(&Signer::new(&[1; 32]), None, 0, at);
        Ok(chain)
    }

    fn prove(&self, places: &[EntryRef]) -> Result<Proof, NotaryError> {
        let (roll, checkpoint) = self.stand()?;
        let items = roll.items(self.0.as_ref(), places, &checkpoint)?;
        Ok(Proof::new(items, checkpoint, self.keys()?))
    }
}

/// The door of a world that keeps checkpoints.
fn door(world: World) -> axum::Router {
    let service = Arc::new(world.serve());
    service.keep_checkpoints(Arc::new(Notary(service.shared_query())));
    // Every row is asked with unknown tokens, by one address and at once.
    let limits = Limits {
        guesses: Quota::new(2_000, 10),
        ..Limits::default()
    };
    let state = WebState::new(service, Some(OPERATOR), limits).expect("a state");
    tw_web::router(state)
}

fn row(route: &'static str, here: [u16; 6]) -> Row {
    Row {
        route,
        method: "GET",
        object: String::new(),
        body: None,
        here,
        elsewhere: here,
    }
}

/// Every address, and every kind of object at those that name one.
fn rows(known: &Known, order: Vec<u8>) -> Vec<Row> {
    let register = serde_json::json!({
        "command": "register_enterprise", "code": "1101110188", "name": "虚构企业",
    });
    let officers = |route, here| Row {
        elsewhere: NOT_FROM_ELSEWHERE,
        ..row(route, here)
    };
    let mut rows = vec![
        officers("/", ANYBODY),
        officers("/search", [303; 6]),
        Row {
            method: "POST",
            body: Some(("application/xml", order)),
            ..row("/api/v1/messages", senders(403, 200))
        },
        row("/api/v1/notices", senders(200, 200)),
        officers("/tasks", ANYBODY),
        // Neither the stranger nor the party has a capacity.
        row("/desk", senders(403, 403)),
        row("/api/v1/tasks", [401, 401, 401, 403, 403, 200]),
        row("/api/v1/requests", senders(403, 403)),
        Row {
            method: "POST",
            body: Some(("application/json", register.to_string().into_bytes())),
            // The second time it is there already.
            elsewhere: [401, 401, 401, 401, 401, 422],
            ..row("/api/v1/admin", OPERATORS)
        },
        row("/docs", ANYBODY),
        row("/assets/{name}", [404; 6]),
        row("/openapi.json", ANYBODY),
        row("/livez", ANYBODY),
        row("/readyz", ANYBODY),
        row("/metrics", ANYBODY),
    ];
    rows[1].object = format!("?q={}", known.numbers[0]);
    for row in rows.iter_mut().filter(|row| row.route == "/assets/{name}") {
        row.object = "style.css".to_owned();
    }
    for number in &known.numbers {
        for (route, here, elsewhere) in [
            ("/lists/{number}", ANYBODY, NOT_FROM_ELSEWHERE),
            (
                "/api/v1/lists/{number}",
                senders(404, 200),
                senders(404, 200),
            ),
        ] {
            rows.push(Row {
                object: number.clone(),
                elsewhere,
                ..row(route, here)
            });
        }
    }
    rows.extend(evidence(known));
    rows.extend(goods(known));
    rows.extend(desks(known));
    rows.extend(measures::rows());
    rows.extend(by_the_month());
    rows.extend(guarantees());
    rows.extend(enterprises());
    rows.push(Row {
        object: NOBODYS.to_owned(),
        ..row("/api/v1/lists/{number}", senders(404, 404))
    });
    rows
}

/// Checkpoints are everybody's who may send; proofs are their senders'.
fn evidence(known: &Known) -> Vec<Row> {
    let mut rows = vec![row("/api/v1/checkpoints", senders(200, 200))];
    for (route, object, statuses) in [
        ("/api/v1/checkpoints/{batch}", "newest", senders(200, 200)),
        (PROOF, known.guid.as_str(), senders(404, 200)),
        (
            PROOF,
            "00000000-0000-0000-0000-000000000000",
            senders(404, 404),
        ),
    ] {
        rows.push(Row {
            object: object.to_owned(),
            ..row(route, statuses)
        });
    }
    rows
}

/// A question of assessment: what it is asked about is nobody's.
const QUESTION: &str = r#"{"date":"2026-04-01","direction":"import","trade_term":"1","exchange":[{"currency":"USD","rate":"7"}],"items":[{"commodity":"2208300000","price":"25000","currency":"USD","origin":"GBR","quantities":[{"value":1000,"unit":"095"},{"value":980.5,"unit":"035"}],"stated_duty":"5%"}]}"#;

/// A declaration is its parties'; a list's numbers are none of one.
/// What would be due is anybody's to ask who may send.
fn goods(known: &Known) -> Vec<Row> {
    let mut rows = vec![
        Row {
            elsewhere: NOT_FROM_ELSEWHERE,
            ..row("/assess", ANYBODY)
        },
        Row {
            method: "POST",
            body: Some(("application/json", QUESTION.into())),
            ..row("/api/v1/assessments", senders(200, 200))
        },
    ];
    // A form that says nothing: refused where it could be looked at at all.
    for (route, number, party) in [
        ("/api/v1/declarations", "", 422),
        (
            "/api/v1/declarations/{number}/amendments",
            &*known.declared[0],
            422,
        ),
        (
            "/api/v1/declarations/{number}/invalidation",
            &*known.declared[0],
            422,
        ),
        ("/api/v1/declarations/{number}/invalidation", NOBODYS, 404),
    ] {
        let stranger = if number.is_empty() { 422 } else { 404 };
        rows.push(Row {
            method: "POST",
            body: Some(("application/json", b"{}".to_vec())),
            object: number.to_owned(),
            ..row(route, senders(stranger, party))
        });
    }
    let mut ask = |number: &str, officer, party| {
        let api = senders(404, party);
        for (route, here, elsewhere) in [
            ("/declarations/{number}", [officer; 6], NOT_FROM_ELSEWHERE),
            ("/api/v1/declarations/{number}", api, api),
        ] {
            rows.push(Row {
                object: number.to_owned(),
                elsewhere,
                ..row(route, here)
            });
        }
    };
    for number in &known.declared {
        ask(number, 200, 200);
    }
    ask(&known.reference, 404, 200);
    for number in known.numbers.iter().map(String::as_str).chain([NOBODYS]) {
        ask(number, 404, 404);
    }
    rows
}

/// Acts of those who have no capacity: a party is told so, to a stranger there
/// is no declaration. A form that no page of this server sent is refused
/// before anything is looked at.
fn desks(known: &Known) -> Vec<Row> {
    let mut rows = Vec::new();
    let numbers = [
        (&*known.declared[0], 403),
        (&*known.numbers[0], 404),
        (NOBODYS, 404),
    ];
    for (number, party) in numbers {
        for act in [
            r#"{"is":"paid"}"#,
            r#"{"is":"arrived"}"#,
            r#"{"is":"close"}"#,
            r#"{"is":"agency","agency":"permit:7","answer":"approve"}"#,
            r#"{"is":"task_done","task":"repay","note":"x"}"#,
        ] {
            rows.push(Row {
                method: "POST",
                body: Some(("application/json", act.into())),
                object: number.to_owned(),
                ..row("/api/v1/declarations/{number}/acts", senders(404, party))
            });
        }
        rows.push(Row {
            method: "POST",
            body: Some((
                "application/x-www-form-urlencoded",
                b"answer=approve".to_vec(),
            )),
            object: number.to_owned(),
            ..row("/desk/{number}/{what}", senders(403, 403))
        });
    }
    rows
}

/// Statements are whoever's owes them; a bank's and the operator's to ask for.
/// Nobody here is a bank, and nobody owes anything by the month.
fn by_the_month() -> Vec<Row> {
    let of = |route, object: &str, here| Row {
        object: object.to_owned(),
        ..row(route, here)
    };
    let all = "/api/v1/statements";
    let one = "/api/v1/statements/{month}";
    let paid = |place: &str| Row {
        method: "POST",
        body: Some(("application/json", br#"{"payer":"principal"}"#.to_vec())),
        object: place.to_owned(),
        ..row(
            "/api/v1/statements/{enterprise}/{month}/payment",
            senders(403, 403),
        )
    };
    vec![
        of(all, "", [401, 401, 401, 200, 200, 400]),
        of(
            all,
            "?enterprise=3122200001",
            [401, 401, 401, 403, 403, 200],
        ),
        of(one, "2026-06", [401, 401, 401, 404, 404, 400]),
        paid(TRADER),
        paid(NOBODYS),
        Row {
            method: "POST",
            object: TRADER.to_owned(),
            ..row("/desk/statements/{enterprise}/{month}", senders(403, 403))
        },
        Row {
            method: "POST",
            ..row("/desk/acts", senders(403, 403))
        },
    ]
}

/// A guarantee is its guarantor's, its principal's and customs'.
fn guarantees() -> Vec<Row> {
    let looked = |other, party, operator| [401, 401, 401, other, party, operator];
    let mut rows = vec![row("/api/v1/guarantees", looked(200, 200, 200))];
    // The party is the platform, for which one of them stands.
    for (number, read, acts, operator) in [
        ("G-EBP", 200, 403, 200),
        ("G-EBC", 404, 404, 200),
        (NOBODYS, 404, 404, 404),
    ] {
        rows.push(Row {
            object: number.to_owned(),
            ..row("/api/v1/guarantees/{number}", looked(404, read, operator))
        });
        for of in ["movements", "acceptance"] {
            let route = match of {
                "movements" => "/api/v1/guarantees/{number}/movements",
                _ => "/api/v1/guarantees/{number}/acceptance",
            };
            rows.push(Row {
                object: number.to_owned(),
                ..row(route, looked(404, read, operator))
            });
        }
        rows.push(Row {
            object: number.to_owned(),
            elsewhere: NOT_FROM_ELSEWHERE,
            ..row("/guarantees/{number}", [operator; 6])
        });
        rows.push(Row {
            object: number.to_owned(),
            ..row("/desk/guarantees/{number}", senders(404, read))
        });
        let resume = format!(r#"{{"is":"resume","number":"{number}"}}"#);
        rows.push(Row {
            method: "POST",
            body: Some(("application/json", resume.into_bytes())),
            ..row("/api/v1/guarantees", senders(404, acts))
        });
    }
    rows.push(Row {
        object: NOBODYS.to_owned(),
        ..row("/api/v1/groups/{code}", looked(404, 404, 404))
    });
    rows.push(Row {
        object: NOBODYS.to_owned(),
        ..row("/desk/groups/{code}", senders(404, 404))
    });
    rows.push(Row {
        object: NOBODYS.to_owned(),
        elsewhere: NOT_FROM_ELSEWHERE,
        ..row("/groups/{code}", [404; 6])
    });
    rows.push(Row {
        elsewhere: NOT_FROM_ELSEWHERE,
        ..row("/guarantees", ANYBODY)
    });
    rows.push(row("/desk/guarantees", senders(200, 200)));
    rows
}

/// A standing is the enterprise's own; lists of operators are everybody's who
/// may send, and taken in by the operator alone.
fn enterprises() -> Vec<Row> {
    let mut rows = vec![
        row("/api/v1/aeo/list", senders(200, 200)),
        // Each sees its own.
        row("/desk/policy", senders(200, 200)),
        Row {
            method: "POST",
            body: Some(("application/json", b"{}".to_vec())),
            ..row("/api/v1/aeo/lists", [401, 401, 401, 401, 401, 400])
        },
    ];
    for (code, standing, acts) in [(EBP, 200, 422), (NOBODYS, 404, 403)] {
        // There is no such class in the year of this test; there is no
        // certificate.
        let apply = br#"{"is":"apply","class":"certified"}"#;
        for (route, method, party, other) in [
            ("/api/v1/enterprises/{code}", "GET", standing, 404),
            ("/desk/enterprises/{code}", "GET", standing, 404),
            ("/api/v1/enterprises/{code}/certificate", "GET", 404, 404),
            ("/api/v1/enterprises/{code}/acts", "POST", acts, 403),
        ] {
            rows.push(Row {
                method,
                body: (method == "POST").then(|| ("application/json", apply.to_vec())),
                object: code.to_owned(),
                ..row(route, senders(other, party))
            });
        }
    }
    rows
}

fn ask(row: &Row, role: Role, from: Whence, object: &str) -> Request<Body> {
    let path = match row.route.split_once('{') {
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            let path = format!("{before}{object}{after}");
            path.replace("{what}", "repay")
                .replace("{month}", "2026-06")
        }
        None => format!("{}{object}", row.route),
    };
    let (host, peer) = match from {
        Whence::Here => ("localhost", "127.0.0.1:50000"),
        Whence::Elsewhere => ("customs.example", "192.0.2.7:50000"),
    };
    let peer: SocketAddr = peer.parse().expect("an address");
    let mut request = Request::builder()
        .method(row.method)
        .uri(path)
        .header(header::HOST, host)
        .extension(ConnectInfo(peer));
    if let Some(token) = role.token() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = match &row.body {
        Some((kind, body)) => {
            request = request.header(header::CONTENT_TYPE, *kind);
            Body::from(body.clone())
        }
        None => Body::empty(),
    };
    request.body(body).expect("a request")
}

async fn answer(app: &axum::Router, request: Request<Body>) -> (u16, String) {
    let response = app.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let headers = format!("{:?}", response.headers());
    let body = response.into_body().collect().await.expect("a body");
    let text = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    (status, headers + text.as_str())
}

/// An answer without what differs from request to request, and without the
/// object that was asked for.
fn plain(said: &str, object: &str) -> String {
    let mut said = said.to_owned();
    if !object.is_empty() {
        said = said.replace(object, "");
    }
    let mut out = String::new();
    let mut rest = said.as_str();
    // Ids of requests, in the header and in the body.
    while let Some(at) = rest.find("01") {
        let (before, id) = rest.split_at(at);
        out.push_str(before);
        let long = id.len() >= 36 && id.is_char_boundary(36);
        let is_id = long && id[..36].bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        let cut = if is_id { 36 } else { 2 };
        if !is_id {
            out.push_str("01");
        }
        rest = &id[cut..];
    }
    out + rest
}

fn world() -> (World, Purchase, Known) {
    let (mut world, purchase) = (World::under(TARIFF.clone()), Purchase::plain(1));
    world.guarantee(EBP, "G-EBP", "1000000");
    world.guarantee(EBC, "G-EBC", "1000000");
    for code in [EBP, STRANGER] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: format!("企业 {}", &code[8..]),
        });
        world.admin(AdminCommand::IssueToken {
            enterprise: code.into(),
            sha256: token_hash(&token(code)),
        });
    }
    let revoked = token_hash("a token taken back");
    let enterprise = EBP.to_owned();
    world.admin(AdminCommand::IssueToken {
        enterprise: enterprise.clone(),
        sha256: revoked.clone(),
    });
    world.admin(AdminCommand::RevokeToken {
        enterprise,
        sha256: revoked,
    });
    let answered = world.file(&purchase, "OPWL");
    assert_eq!(answered.statuses, [800], "{:?}", answered.codes);
    assert_eq!(OFFICE, "0101");
    let declaration = Declarations {
        date: world.today(),
        items: 1,
        seed: 1,
        declarant: EBP.to_owned(),
        trader: TRADER.to_owned(),
        secured: false,
    };
    super::declared::file_by(&mut world, EBP, &declaration.nth(1).xml);
    let known = known(&world, &purchase);
    (world, purchase, known)
}

#[tokio::test]
async fn every_address_tells_everybody_what_is_theirs_and_nothing_else() {
    let (mut world, _, known) = world();
    let order = Purchase::plain(2).doc(Kind::Order).message(world.guid());
    let app = door(world);
    let rows = rows(&known, order);

    let covered: BTreeSet<&str> = rows.iter().map(|row| row.route).collect();
    let paths: BTreeSet<&str> = tw_web::paths().into_iter().collect();
    assert_eq!(
        covered, paths,
        "an address without rows, or rows without one"
    );

    for row in &rows {
        for from in [Whence::Here, Whence::Elsewhere] {
            let statuses = match from {
                Whence::Here => row.here,
                Whence::Elsewhere => row.elsewhere,
            };
            for (role, status) in ROLES.into_iter().zip(statuses) {
                let asked = format!(
                    "{} {} {} by {role:?} from {from:?}",
                    row.method, row.route, row.object
                );
                let (found, said) = answer(&app, ask(row, role, from, &row.object)).await;
                assert_eq!(found, status, "{asked}: {said}");
                // An officer's page is for whoever sits at the machine.
                let page = from == Whence::Here && row.elsewhere == NOT_FROM_ELSEWHERE;
                if role.is_foreign() && !page {
                    // Digits of a measured time are nobody's number.
                    let timed = |line: &&str| !line.contains("_seconds");
                    let said = said.lines().filter(timed).collect::<Vec<_>>();
                    let said = said.join("\n");
                    let told = plain(&said, &row.object);
                    let own = row
                        .body
                        .as_ref()
                        .map(|(_, body)| String::from_utf8_lossy(body));
                    let own = own.unwrap_or_default();
                    // What the asker said itself is no secret to it.
                    for secret in known.secrets.iter().filter(|s| !own.contains(s.as_str())) {
                        assert!(
                            !told.contains(secret.as_str()),
                            "{asked} tells {secret}: {said}"
                        );
                    }
                }
                if status == 404 && role == Role::Other && row.route.contains('{') {
                    // As long as the one asked for, so that lengths agree.
                    let none = match row.route {
                        "/api/v1/statements/{month}" => "1999-01".to_owned(),
                        _ => "X".repeat(row.object.len()),
                    };
                    let (_, nobodys) = answer(&app, ask(row, role, from, &none)).await;
                    assert_eq!(plain(&said, &row.object), plain(&nobodys, &none), "{asked}");
                }
            }
        }
    }
}

/// What an address does not know is refused alike whoever asks, before any
/// token is looked at.
#[tokio::test]
async fn methods_an_address_does_not_know_are_the_same_for_all() {
    let (mut world, _, known) = world();
    let order = Purchase::plain(2).doc(Kind::Order).message(world.guid());
    let app = door(world);
    for mut row in rows(&known, order) {
        row.method = match (row.route, row.method) {
            // It knows both.
            ("/api/v1/guarantees" | "/api/v1/measures" | "/desk/measures/{number}", _) => "PUT",
            (_, "GET") => "POST",
            _ => "GET",
        };
        for role in ROLES {
            let (status, said) = answer(&app, ask(&row, role, Whence::Here, &row.object)).await;
            assert_eq!(
                status, 405,
                "{} {} by {role:?}: {said}",
                row.method, row.route
            );
        }
    }
}
