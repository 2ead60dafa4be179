//! A backend made of hand-made views, for the tests of this crate and for
//! its example. Names and numbers are invented.
#![allow(dead_code, reason = "each test file uses its own part")]

mod days;
mod desks;
mod enterprises;
mod goods;
mod guarantees;
mod lists;
mod statements;

use axum::http::HeaderValue;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lists::{hostile, refused, released};
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use tw_app::admin::{AdminAnswer, AdminCommand, DeclarationAct, MeasureStep, StatementPayment};
use tw_app::assessing::{AssessmentView, Question};
use tw_app::codec::{Codec, Described};
use tw_app::desk::{ActAnswer, Worklist};
use tw_app::enterprise::EnterpriseAct;
use tw_app::lookup_guarantee::{GroupView, LetterView, LettersView};
use tw_app::lookup_movements::{MovementsAsked, MovementsView};
use tw_app::measures::{PolicyView, ProposalFile, ProposalsView, Sight};
use tw_app::notary::NotaryError;
use tw_app::service::{Answer, AnswerOutcome, FormCame, Identity, ServiceError, Viewer};
use tw_app::standing::StandingView;
use tw_app::store::StoreError;
use tw_app::surety::GuaranteeAct;
use tw_app::view::{
    Coded, DeclarationView, Lane, ListRow, ListView, MessageView, NoticeView, RequestView,
    StatementLinesView, StatementsView, StepView, TaskView, TodayView, Told,
};
use tw_base::{Date, EnterpriseCode, Layer, Location, Severity, Timestamp};
use tw_law::{Pack, Rendered};
use tw_messages::Families;
use tw_proof::{Checkpoint, Document, KeyChain, Proof, Signer, StoreId};
use tw_web::{Administration, Answering, Backend, Figure, FigureKind, Limits, WebState};

/// The token of the fixture's enterprise.
pub const TOKEN: &str = "0f6d1c9a7b3e48d2a5c40e9f8b7d6c5a4e3f2b1c0d9e8f7a6b5c4d3e2f1a0b9c";
/// The token of an enterprise without any capacity.
pub const NO_DESK: &str = "1f6d1c9a7b3e48d2a5c40e9f8b7d6c5a4e3f2b1c0d9e8f7a6b5c4d3e2f1a0b9c";
/// The operator's token.
pub const OPERATOR: &str = "operator-token-of-the-tests";
/// The guid of the fixture's message.
pub const GUID: &str = "4CDE1CFD-EDED-46B1-946C-B8022E42FC94";
/// A list that is released.
pub const RELEASED: &str = "460120260000000001";
/// A list that was refused.
pub const REFUSED: &str = "SZ2026042200017";
/// A list whose every text is hostile.
pub const HOSTILE: &str = "HOSTILE-1";
/// A declaration of the fixture's enterprise, released.
pub const DECLARED: &str = "534920261000000001";
/// Somebody else's, an outline.
pub const OTHERS: &str = "534920261000000002";
/// A commodity code that cannot be assessed.
pub const REFUSED_GOODS: &str = "0000000000";
/// Text that must never reach a page unescaped.
pub const POISON: &str = "<script>alert('x')</script>\"'&<img src=x onerror=y>";

/// How the fixture behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// Answers.
    #[default]
    Well,
    /// Every answer is that too much is waiting.
    Busy,
    /// The store is away.
    StoreAway,
    /// What is stored cannot be read.
    Damaged,
    /// Being stopped.
    Stopping,
    /// Has a bug.
    Panics,
    /// Nothing has come in yet.
    Empty,
    /// Nothing can be signed.
    KeyLost,
}

/// The fixture.
pub struct Fixture(pub Mood);

impl Fixture {
    fn check(&self) -> Result<(), ServiceError> {
        match self.0 {
            Mood::Well | Mood::Empty | Mood::KeyLost => Ok(()),
            Mood::Busy => Err(ServiceError::Busy {
                retry_after_seconds: 7,
            }),
            Mood::StoreAway => Err(StoreError::Unavailable("disk full".into()).into()),
            Mood::Damaged => Err(StoreError::Damaged("page 7".into()).into()),
            Mood::Stopping => Err(ServiceError::Stopping),
            Mood::Panics => panic!("a bug of the fixture"),
        }
    }
}

impl Fixture {
    fn sign(&self) -> Result<(), ServiceError> {
        self.check()?;
        match self.0 {
            Mood::KeyLost => Err(NotaryError::Unable("the key is lost".into()).into()),
            _ => Ok(()),
        }
    }
}

/// State over a fixture.
pub fn state(mood: Mood) -> WebState {
    state_with(mood, Limits::default())
}

/// State over a fixture with other limits.
pub fn state_with(mood: Mood, limits: Limits) -> WebState {
    WebState::new(Arc::new(Fixture(mood)), Some(OPERATOR), limits).expect("state")
}

/// Serves a router on a free port of this machine.
/// What the built-in pack's families tell of their forms and receipts.
pub fn described() -> Described {
    static DESCRIBED: LazyLock<Described> = LazyLock::new(|| {
        let pack = Pack::builtin("cn").expect("the built-in pack reads");
        let families = Families::from_pack(&pack).expect("the message tables read");
        families.describe(pack.law(Date::constant(2026, 4, 17)))
    });
    DESCRIBED.clone()
}

pub async fn serve(router: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("address");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// A token as the password of HTTP Basic authentication.
pub fn basic(token: &str) -> HeaderValue {
    let packed = BASE64_STANDARD.encode(format!("anybody:{token}"));
    HeaderValue::try_from(format!("Basic {packed}")).expect("a value")
}

fn coded(code: &str, zh: &str, en: &str) -> Coded {
    Coded {
        code: code.into(),
        zh: zh.into(),
        en: en.into(),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("instant")
}

fn day(text: &str) -> Date {
    text.parse().expect("day")
}

/// A finding on the payer.
pub fn finding(code: &str, zh: &str, en: &str, official: Option<&str>) -> Rendered {
    Rendered {
        code: code.into(),
        severity: Severity::Error,
        layer: Layer::Rule,
        location: Location {
            path: "/CEB621Message/Inventory[1]/InventoryHead/buyerIdNumber".into(),
            line: 42,
            column: 7,
        },
        zh: zh.into(),
        en: en.into(),
        legal_ref: "GACC Announcement 194/2018, art. 4".into(),
        legal_ref_zh: "海关总署公告2018年第194号第4条".into(),
        official: official.map(str::to_owned),
    }
}

fn buyer_differs() -> Rendered {
    finding(
        "TW2503",
        "订购人与支付人不一致：清单为“…1234”，支付单为“…9876”",
        "The buyer of the list (…1234) is not the payer of the payment (…9876)",
        Some("-621005"),
    )
}

fn identity(code: &str) -> Identity {
    Identity {
        enterprise: EnterpriseCode::new(code).expect("code"),
        name: "深圳示例电商有限公司".into(),
    }
}

const SEED: [u8; 32] = [9; 32];

fn checkpoint(batch: u64) -> Checkpoint {
    let (store, at) = (StoreId::from_bytes([7; 16]), at("2026-04-15T09:00:00Z"));
    let mut checkpoint = Checkpoint::unsigned(store, 1, at);
    checkpoint.batch = batch;
    checkpoint.sign(&Signer::new(&SEED))
}

impl Backend for Fixture {
    fn administration(&self) -> Administration {
        Administration {
            law: "cn 0.1.0 3f2a91c07be4".into(),
            zone: jiff::tz::TimeZone::get("Asia/Shanghai").expect("zone"),
        }
    }

    fn describe(&self) -> Described {
        described()
    }

    fn recognise(&self, _token: &str) -> Option<Identity> {
        None
    }

    fn authenticate(&self, token: &str) -> Result<Option<Identity>, ServiceError> {
        if self.0 != Mood::Panics {
            self.check()?;
        }
        Ok(match token {
            TOKEN => Some(identity("4403160B7C")),
            NO_DESK => Some(identity("4403160B7D")),
            _ => None,
        })
    }

    fn submit_form<'a>(
        &'a self,
        who: &'a Identity,
        _: FormCame<'a>,
        mut body: Vec<u8>,
    ) -> Answering<'a, Answer> {
        // A form names no transmitter that could be another's.
        if body == b"foreign" {
            body.clear();
        }
        self.submit(who, body)
    }

    fn submit<'a>(&'a self, _who: &'a Identity, body: Vec<u8>) -> Answering<'a, Answer> {
        Box::pin(async move {
            self.check()?;
            let text = String::from_utf8_lossy(&body).into_owned();
            let outcome = if text.contains("refuse") {
                AnswerOutcome::Refused
            } else if text.contains("conflict") {
                AnswerOutcome::Conflict
            } else if text.contains("foreign") {
                AnswerOutcome::Forbidden
            } else {
                AnswerOutcome::Processed
            };
            let findings = match outcome {
                AnswerOutcome::Processed => Vec::new(),
                _ => vec![finding("TW1207", "请求有误", "Something is wrong", None)],
            };
            Ok(Answer {
                outcome,
                xml: b"<CEB312Message/>".to_vec(),
                json: serde_json::json!({"CEB312Message": {}}),
                repeated: text.contains("again"),
                findings,
            })
        })
    }

    fn notices(
        &self,
        _who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Vec<NoticeView>, ServiceError> {
        self.check()?;
        Ok((after + 1..=5)
            .take(limit)
            .map(|n| NoticeView {
                n,
                at: at("2026-04-22T02:11:09Z"),
                status: coded("800", "放行", "released"),
                invt_no: Some(RELEASED.into()),
                pre_no: Some("B20260422000000001".into()),
                order_no: Some("SZ2026042200001".into()),
                declaration_no: None,
                seq_no: None,
                info: "放行".into(),
                receipt: "<CEB622Message/>".into(),
            })
            .collect())
    }

    fn list(&self, viewer: Viewer<'_>, number: &str) -> Result<Option<ListView>, ServiceError> {
        self.check()?;
        if matches!(viewer, Viewer::Party(_)) && number != RELEASED {
            return Ok(None);
        }
        Ok(match number {
            RELEASED => Some(released()),
            REFUSED => Some(refused()),
            HOSTILE => Some(hostile()),
            _ => None,
        })
    }

    fn knows_declaration(&self, viewer: Viewer<'_>, number: &str) -> Result<bool, ServiceError> {
        Ok(self.declaration(viewer, number)?.is_some())
    }

    fn declaration(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<DeclarationView>, ServiceError> {
        self.check()?;
        let party = matches!(viewer, Viewer::Party(_));
        Ok(match number {
            DECLARED => Some(goods::declared()),
            OTHERS if !party => Some(goods::outline()),
            HOSTILE if !party => Some(goods::hostile()),
            _ => None,
        })
    }

    fn tasks(
        &self,
        viewer: Viewer<'_>,
        list: &Worklist,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<TaskView>>, ServiceError> {
        self.check()?;
        let without = matches!(viewer, Viewer::Party(who) if *who != identity("4403160B7C"));
        let found = || desks::tasks(list, after, limit, self.0 == Mood::Empty);
        Ok((!without).then(found))
    }

    fn policy(
        &self,
        enterprise: &str,
        at: Option<Date>,
        _: Sight,
    ) -> Result<Option<PolicyView>, ServiceError> {
        self.check()?;
        Ok((enterprise == "4403160B7C").then(|| desks::policy(at)))
    }

    fn proposals(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        _: usize,
    ) -> Result<Option<ProposalsView>, ServiceError> {
        self.check()?;
        let without = matches!(viewer, Viewer::Party(who) if *who != identity("4403160B7C"));
        Ok((!without).then(|| desks::proposals(after, self.0 == Mood::Empty)))
    }

    fn proposal(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<ProposalFile>, ServiceError> {
        self.check()?;
        let without = matches!(viewer, Viewer::Party(who) if *who != identity("4403160B7C"));
        Ok((!without).then(|| desks::proposal(number)).flatten())
    }

    fn change_measure<'a>(
        &'a self,
        who: &'a Identity,
        step: MeasureStep,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(async move {
            self.check()?;
            Ok(desks::stepped(*who == identity("4403160B7C"), &step))
        })
    }

    fn requests(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<RequestView>>, ServiceError> {
        self.check()?;
        let found = || desks::requests(after, limit, self.0 == Mood::Empty);
        Ok((*who == identity("4403160B7C")).then(found))
    }

    fn act_on_guarantee<'a>(
        &'a self,
        who: &'a Identity,
        act: GuaranteeAct,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(async move {
            self.check()?;
            Ok(guarantees::acted(*who == identity("4403160B7C"), &act))
        })
    }

    fn letters(
        &self,
        _: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<LettersView, ServiceError> {
        self.check()?;
        let letters = guarantees::letters().into_iter();
        let letters = letters.filter(|l| l.n > after).take(limit);
        Ok(LettersView {
            letters: letters.collect(),
            next: 7,
            more: false,
        })
    }

    fn movements(
        &self,
        _: Viewer<'_>,
        asked: &MovementsAsked,
    ) -> Result<Option<MovementsView>, ServiceError> {
        self.check()?;
        Ok((asked.number == "G-1").then(|| guarantees::movements(asked)))
    }

    fn acceptance(&self, _: Viewer<'_>, number: &str) -> Result<Option<Document>, ServiceError> {
        self.sign()?;
        Ok((number == "G-1").then(enterprises::document))
    }

    fn letter(&self, _: Viewer<'_>, number: &str) -> Result<Option<LetterView>, ServiceError> {
        self.check()?;
        let mut letters = guarantees::letters().into_iter();
        Ok(letters.find(|letter| letter.number == number))
    }

    fn group(&self, _: Viewer<'_>, code: &str) -> Result<Option<GroupView>, ServiceError> {
        self.check()?;
        Ok((code == "G1").then(guarantees::group))
    }

    fn act<'a>(
        &'a self,
        who: &'a Identity,
        number: &'a str,
        act: DeclarationAct,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(async move {
            self.check()?;
            Ok(desks::acted(*who == identity("4403160B7C"), number, &act))
        })
    }

    fn statements(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
    ) -> Result<Option<StatementsView>, ServiceError> {
        self.check()?;
        let found = || statements::statements(enterprise, self.0 == Mood::Empty);
        Ok(may_see(viewer, enterprise).then(found))
    }

    fn statement(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
        month: Date,
    ) -> Result<Option<Option<StatementLinesView>>, ServiceError> {
        self.check()?;
        Ok(may_see(viewer, enterprise).then(|| statements::lines(enterprise, month)))
    }

    fn pay_statement<'a>(
        &'a self,
        who: &'a Identity,
        payment: StatementPayment,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(async move {
            self.check()?;
            Ok(statements::paid(*who == identity("4403160B7C"), &payment))
        })
    }

    fn standing(&self, _: Viewer<'_>, code: &str) -> Result<Option<StandingView>, ServiceError> {
        self.check()?;
        Ok((code == "4403160B7C").then(enterprises::standing))
    }

    fn act_on_enterprise<'a>(
        &'a self,
        who: &'a Identity,
        _: &'a str,
        act: EnterpriseAct,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(async move {
            self.check()?;
            Ok(enterprises::acted(*who == identity("4403160B7C"), &act))
        })
    }

    fn aeo_certificate(&self, _: Viewer<'_>, code: &str) -> Result<Option<Document>, ServiceError> {
        self.sign()?;
        Ok((code == "4403160B7C").then(enterprises::document))
    }

    fn own_aeo_list(&self) -> Result<Document, ServiceError> {
        self.sign()?;
        Ok(enterprises::document())
    }

    fn assess(
        &self,
        question: &Question,
    ) -> Result<Result<AssessmentView, Vec<Rendered>>, ServiceError> {
        self.check()?;
        Ok(goods::assessed(question))
    }

    fn search(&self, number: &str, limit: usize) -> Result<Vec<ListRow>, ServiceError> {
        self.check()?;
        Ok(rows()
            .into_iter()
            .filter(|row| {
                row.number.starts_with(number)
                    || row
                        .order_no
                        .as_deref()
                        .or(row.reference.as_deref())
                        .is_some_and(|n| n.starts_with(number))
            })
            .take(limit)
            .collect())
    }

    fn today(&self, day: Option<Date>) -> Result<TodayView, ServiceError> {
        self.check()?;
        Ok(if self.0 == Mood::Empty {
            days::empty_day()
        } else {
            days::busy_day(day)
        })
    }

    fn checkpoints(
        &self,
        from: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Checkpoint>, ServiceError> {
        self.sign()?;
        let all = (1..=3).map(|n| checkpoint(n * 100));
        Ok(match from {
            Some(batch) => all.filter(|c| c.batch >= batch).take(limit).collect(),
            None => vec![checkpoint(300)],
        })
    }

    fn keys(&self) -> Result<KeyChain, ServiceError> {
        self.check()?;
        let mut chain = KeyChain::new(StoreId::from_bytes([7; 16]));
        chain.grant(&Signer::new(&SEED), None, 0, at("2026-04-01T00:00:00Z"));
        Ok(chain)
    }

    fn proof(&self, who: &Identity, guid: &str) -> Result<Option<Proof>, ServiceError> {
        self.sign()?;
        let own = guid == GUID && *who == identity("4403160B7C");
        Ok(own.then(|| Proof::new(Vec::new(), checkpoint(300), self.keys().expect("keys"))))
    }

    fn ready(&self) -> Result<(), ServiceError> {
        self.check()
    }

    fn figures(&self) -> Vec<Figure> {
        assert!(self.0 != Mood::Panics, "a bug of the fixture");
        vec![Figure {
            name: "tidewaiter_batches_total".into(),
            help: "Batches made durable.".into(),
            kind: FigureKind::Counter,
            labels: Vec::new(),
            value: "12".into(),
        }]
    }

    fn administer<'a>(&'a self, command: AdminCommand) -> Answering<'a, AdminAnswer> {
        Box::pin(async move {
            self.check()?;
            let refused = match &command {
                AdminCommand::TaxPaid { .. } => true,
                AdminCommand::ImportAeoList { document } => document.issuer == "zz",
                _ => false,
            };
            Ok(AdminAnswer {
                ok: !refused,
                findings: if refused {
                    vec![finding(
                        "TW1230",
                        "没有这份清单",
                        "There is no such list",
                        None,
                    )]
                } else {
                    Vec::new()
                },
            })
        })
    }
}

/// The fixture's enterprise is a bank too; the other reads its own.
fn may_see(viewer: Viewer<'_>, enterprise: &str) -> bool {
    match viewer {
        Viewer::Party(who) => {
            who.enterprise.as_str() == enterprise || *who == identity("4403160B7C")
        }
        _ => true,
    }
}

fn rows() -> Vec<ListRow> {
    let row =
        |number: &str, kind: (&str, &str, &str), status: (&str, &str, &str), order: &str| ListRow {
            of: coded("list", "申报清单", "declaration list"),
            reference: None,
            number: number.into(),
            kind: coded(kind.0, kind.1, kind.2),
            status: coded(status.0, status.1, status.2),
            order_no: Some(order.into()),
            logistics_no: Some(format!("YT{order}")),
        };
    let invt = ("invt_no", "清单编号", "list number");
    let order = ("order_no", "订单编号", "order number");
    vec![
        row(
            RELEASED,
            invt,
            ("800", "放行", "released"),
            "SZ2026042200001",
        ),
        row(
            REFUSED,
            order,
            ("100", "海关退单", "returned by customs"),
            REFUSED,
        ),
        row(
            "460120260000000002",
            invt,
            ("120", "海关入库", "registered"),
            "SZ2026042200018",
        ),
        row(
            "SZ2026042200019",
            order,
            ("2", "电子口岸申报中", "filed"),
            "SZ2026042200019",
        ),
        goods::row(),
    ]
}

fn step(
    rule: &str,
    zh: &str,
    en: &str,
    inputs: &[(&str, &str)],
    result: &str,
    confidence: &str,
) -> StepView {
    StepView {
        rule: rule.into(),
        zh: zh.into(),
        en: en.into(),
        inputs: inputs
            .iter()
            .map(|(n, v)| Told {
                name: coded(n, n, n),
                value: coded(v, v, v),
            })
            .collect(),
        result: coded(result, result, result),
        legal_ref: "MOF Notice 49/2018".into(),
        legal_ref_zh: "财关税〔2018〕49号".into(),
        confidence: coded(confidence, confidence, confidence),
    }
}

fn message(kind: &str, sender: &str, when: &str, body: &str) -> MessageView {
    MessageView {
        type_name: format!("{kind}Message"),
        edition: "2022-05".into(),
        sender: sender.into(),
        guid: "4CDE1CFD-EDED-46B1-946C-B8022E42FC94".into(),
        at: at(when),
        body: body.into(),
        receipt: "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CEB312Message guid=\"A1\" version=\"1.0\"><OrderReturn><returnStatus>2</returnStatus><returnInfo>新增申报成功</returnInfo></OrderReturn></CEB312Message>".into(),
    }
}

fn lane(region: (&str, &str, &str), state: (&str, &str, &str), mood: &'static str) -> Lane {
    Lane {
        region: coded(region.0, region.1, region.2),
        state: coded(state.0, state.1, state.2),
        mood,
        since: (mood != "quiet").then(|| at("2026-04-22T02:11:09Z")),
    }
}
