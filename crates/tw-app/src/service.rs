//! What the API, the pages and the commands may ask of a running system.

use crate::admin::{AdminAnswer, AdminCommand};
use crate::beside::{beside, places};
use crate::codec::{Codec, Described, FormKind, ListKeys, Outcome, Receipt, ReceiptBody};
use crate::door::{self, FormAt, FormKey, Partner, Passed};
use crate::engine::{Command, Reply, Setting};
use crate::lookup_movements::Remembered;
use crate::notary::{Checkpoints, NotaryError};
use crate::receipt;
use crate::runner::{Clock, JobError, Runner};
use crate::store::{AliasKey, NoticeRow, OpenTasks, Query, StoreError, SubjectKind};
use crate::subject::{Case, Enterprise, Parcel, Subject};
use crate::surety::GuaranteeAct;
use crate::turns::Turns;
use crate::usecase::keys;
use crate::view::NoticeView;
use crate::words;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tw_base::{Date, EnterpriseCode, Finding, SubjectId, Timestamp};
use tw_cbec::slot::ListSlot;
use tw_law::{Pack, Rendered};
use tw_programme::Programme;

/// A running system: writer's thread, readers, law, clock. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    setting: Setting,
    /// `None`: nothing can be decided, only read.
    runner: Option<Runner>,
    query: Arc<dyn Query>,
    clock: Arc<dyn Clock>,
    identities: RwLock<Identities>,
    /// Turns at reading large bodies.
    large: Turns<EnterpriseCode>,
    checkpoints: OnceLock<Arc<dyn Checkpoints>>,
    programme: RwLock<Option<BuiltProgramme>>,
    remembered: Remembered,
}

/// The measures there are, and how many stood at each stage when they were put
/// together.
pub(crate) type BuiltProgramme = (Vec<(i32, u64)>, Arc<Programme>);

/// Enterprises by hash of their token, as last seen in the store.
#[derive(Default)]
struct Identities {
    known: HashMap<[u8; 32], Identity>,
    /// Revocations so far. What was read before one must not be kept after it.
    revocations: u64,
}

impl Identities {
    fn keep(&mut self, revocations: u64, sha256: [u8; 32], identity: Identity) {
        if revocations == self.revocations {
            self.known.insert(sha256, identity);
        }
    }

    fn forget(&mut self) {
        self.revocations += 1;
        self.known.clear();
    }
}

/// Who sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Enterprise.
    pub enterprise: EnterpriseCode,
    /// Its name.
    pub name: String,
}

/// Who looks.
#[derive(Debug, Clone, Copy)]
pub enum Viewer<'a> {
    /// An officer: sees everything but whom it names.
    Officer,
    /// Somebody with the keys and a reason: sees persons too.
    Inspector,
    /// An enterprise: sees the declared lists it is named in, and what it
    /// filed itself.
    Party(&'a Identity),
}

/// Why the system cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored state cannot be read.
    #[error(transparent)]
    State(#[from] crate::subject::StateError),
    /// A journal entry cannot be read.
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    /// The program is ending.
    #[error("the program is ending; come back after its restart")]
    Stopping,
    /// Too much is waiting.
    #[error("too much is waiting to be decided; come back in {retry_after_seconds} s")]
    Busy {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// No checkpoint can be made or read.
    #[error(transparent)]
    Notary(#[from] NotaryError),
    /// A batch failed; nothing of it was written.
    #[error("the message could not be decided, nothing was written: {0}")]
    Failed(String),
}

impl From<JobError> for ServiceError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Busy(seconds) => Self::Busy {
                retry_after_seconds: seconds,
            },
            JobError::Stopping => Self::Stopping,
            JobError::Failed(why) => Self::Failed(why),
        }
    }
}

/// How a JSON form came.
#[derive(Debug, Clone, Copy)]
pub struct FormCame<'a> {
    /// Which form it is.
    pub kind: FormKind,
    /// Number of the declaration it is about, if it is about one.
    pub about: Option<&'a str>,
    /// Values of the header `Idempotency-Key`, one for each time it stands.
    pub keys: &'a [&'a [u8]],
}

/// What became of a message.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How it went as a whole.
    pub outcome: AnswerOutcome,
    /// The receipt, XML of the family.
    pub xml: Vec<u8>,
    /// The same as JSON.
    pub json: serde_json::Value,
    /// The same message had come before.
    pub repeated: bool,
    /// Findings of all its documents; of a repeat none, but a note where a form
    /// asks for what by now is otherwise.
    pub findings: Vec<Rendered>,
}

/// How a message went as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerOutcome {
    /// Each document was decided on; the receipt says how.
    Processed,
    /// Refused for its form or schema (CEB900).
    Refused,
    /// Another body came under this identity before.
    Conflict,
    /// `copCode` is not the sender.
    Forbidden,
}

/// Counters for `/metrics`.
#[derive(Debug, Clone, Default)]
pub struct MetricsView {
    /// Batches made durable.
    pub batches: u64,
    /// Commands decided.
    pub commands: u64,
    /// Batches that failed.
    pub failures: u64,
    /// Commands waiting.
    pub queue: i64,
    /// Length of the last batch, in seconds.
    pub last_batch_seconds: f64,
    /// Seconds spent by stage: load, decide, encode, commit.
    pub stages: [(&'static str, f64); 4],
    /// Lists by status code.
    pub lists: Vec<(i32, u64)>,
    /// Declarations by code.
    pub declarations: Vec<(String, u64)>,
    /// Open tasks by kind.
    pub tasks: Vec<OpenTasks>,
    /// Last durable batch.
    pub tip: u64,
    /// When it was decided, in seconds since 1970.
    pub tip_seconds: f64,
    /// Whether work can be taken in.
    pub ready: bool,
}

/// Bodies above this are read on threads of their own.
const LARGE: usize = 128 << 10;

impl Service {
    /// Puts a running system together.
    pub fn new(
        setting: Setting,
        runner: Runner,
        query: Arc<dyn Query>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::with(setting, Some(runner), query, clock)
    }

    /// A system that only answers questions: nothing can be filed.
    pub fn reader(setting: Setting, query: Arc<dyn Query>, clock: Arc<dyn Clock>) -> Self {
        Self::with(setting, None, query, clock)
    }

    fn with(
        setting: Setting,
        runner: Option<Runner>,
        query: Arc<dyn Query>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let identities = RwLock::default();
        Self {
            inner: Arc::new(Inner {
                setting,
                runner,
                query,
                clock,
                identities,
                large: Turns::new(places(), places()),
                checkpoints: OnceLock::new(),
                programme: RwLock::default(),
                remembered: Remembered::default(),
            }),
        }
    }

    /// Says who keeps the checkpoints of this system; the first one stays.
    pub fn keep_checkpoints(&self, checkpoints: Arc<dyn Checkpoints>) {
        // A second one would be a fault of the wiring; the first goes on.
        let _ = self.inner.checkpoints.set(checkpoints);
    }

    /// Who keeps the checkpoints.
    pub fn checkpoints(&self) -> Result<&dyn Checkpoints, NotaryError> {
        let kept = self.inner.checkpoints.get().map(AsRef::as_ref);
        kept.ok_or_else(|| NotaryError::Unable("this system keeps no checkpoints".to_owned()))
    }

    pub(crate) async fn decide(&self, command: Command) -> Result<Reply, ServiceError> {
        match &self.inner.runner {
            Some(runner) => Ok(runner.decide(command).await?),
            None => Err(ServiceError::Stopping),
        }
    }

    /// The law.
    pub fn pack(&self) -> &Pack {
        &self.inner.setting.pack
    }

    /// The setting decisions are taken under.
    pub fn setting(&self) -> &Setting {
        &self.inner.setting
    }

    /// The measures as they were last put together.
    pub(crate) fn built_programme(&self) -> &RwLock<Option<BuiltProgramme>> {
        &self.inner.programme
    }

    /// Readers of the store.
    pub fn query(&self) -> &dyn Query {
        self.inner.query.as_ref()
    }

    /// The same readers, to be shared.
    pub fn shared_query(&self) -> Arc<dyn Query> {
        Arc::clone(&self.inner.query)
    }

    /// Where accounts of guarantees stood.
    pub(crate) fn remembered(&self) -> &Remembered {
        &self.inner.remembered
    }

    /// The clock, to be shared.
    pub fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.inner.clock)
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Today in the administration's zone.
    pub(crate) fn day(&self) -> Date {
        crate::journal::day(self.now(), self.pack().zone())
    }

    /// The enterprise a bearer token belongs to, if it was seen before: asks
    /// no store, so that senders at work never wait behind those who guess.
    pub fn recognise(&self, bearer_token: &str) -> Option<Identity> {
        let sha256: [u8; 32] = Sha256::digest(bearer_token.as_bytes()).into();
        let known = self.inner.identities.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        known.known.get(&sha256).cloned()
    }

    /// The enterprise a bearer token belongs to.
    pub fn authenticate(&self, bearer_token: &str) -> Result<Option<Identity>, ServiceError> {
        let sha256: [u8; 32] = Sha256::digest(bearer_token.as_bytes()).into();
        let known = self
            .inner
            .identities
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(identity) = known.known.get(&sha256) {
            return Ok(Some(identity.clone()));
        }
        let revocations = known.revocations;
        drop(known);
        let hex = token_hash(bearer_token);
        let Some((_, Subject::Enterprise(enterprise))) = self.behind(&keys::token(&hex))? else {
            return Ok(None);
        };
        if !enterprise.tokens.contains(&hex) {
            return Ok(None);
        }
        let identity = Identity {
            enterprise: enterprise.code,
            name: enterprise.name,
        };
        let mut known = self
            .inner
            .identities
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.keep(revocations, sha256, identity.clone());
        Ok(Some(identity))
    }

    /// Takes a message in, decides it and answers once it is durable.
    pub async fn submit(&self, who: &Identity, body: Vec<u8>) -> Result<Answer, ServiceError> {
        let now = self.now();
        let passed = if body.len() > LARGE {
            let (service, sender) = (self.clone(), who.enterprise.clone());
            // Reading one takes a core for up to a second. One core is left for
            // everybody else, the senders of large bodies take turns, and their
            // reading stands back behind all other work.
            let turn = self.inner.large.take(&sender).await;
            let pass = move || {
                let _turn = turn;
                service.pass(sender.as_str(), now, &body)
            };
            beside(pass).await.map_err(ServiceError::Failed)?
        } else {
            self.pass(who.enterprise.as_str(), now, &body)
        };
        let command = match passed {
            Passed::In(message) => Command::Message(message),
            Passed::Turned(turned) => Command::Turned(turned),
            Passed::Foreign(finding) => return Ok(self.foreign(&finding)),
            Passed::Unready(why) => return Err(ServiceError::Failed(why)),
        };
        let reply = self.decide(command).await?;
        Ok(self.answer(reply))
    }

    /// Takes a JSON form in, like [`Service::submit`].
    pub async fn submit_form(
        &self,
        who: &Identity,
        form: FormCame<'_>,
        body: Vec<u8>,
    ) -> Result<Answer, ServiceError> {
        let key = match FormKey::read(form.keys) {
            Ok(key) => key,
            Err(finding) => return Ok(self.unkept(AnswerOutcome::Refused, &finding)),
        };
        let form = FormAt {
            kind: form.kind,
            about: form.about,
            key: key.as_ref(),
        };
        let setting = &self.inner.setting;
        let context = setting.context(self.now());
        let (codec, sender) = (setting.codec.as_ref(), who.enterprise.as_str());
        let command = match door::pass_form(codec, &context, sender, form, &body) {
            Passed::In(message) => Command::Message(message),
            Passed::Turned(turned) => Command::Turned(turned),
            Passed::Foreign(finding) => return Ok(self.foreign(&finding)),
            Passed::Unready(why) => return Err(ServiceError::Failed(why)),
        };
        let reply = self.decide(command).await?;
        Ok(self.answer(reply))
    }

    /// What the JSON forms and receipts look like under the law of today.
    pub fn describe(&self) -> Described {
        let setting = &self.inner.setting;
        let context = setting.context(self.now());
        setting.codec.describe(context.law(context.today))
    }

    fn pass(&self, sender: &str, now: Timestamp, body: &[u8]) -> Passed {
        let setting = &self.inner.setting;
        let context = setting.context(now);
        door::pass(
            setting.codec.as_ref(),
            &context,
            sender,
            &Partner::default(),
            body,
        )
    }

    fn foreign(&self, finding: &Finding) -> Answer {
        self.unkept(AnswerOutcome::Forbidden, finding)
    }

    fn unkept(&self, outcome: AnswerOutcome, finding: &Finding) -> Answer {
        let catalogue = self.pack().catalogue();
        let receipt = receipt::unkept(finding, "Unknown", self.now(), catalogue);
        let xml = self.inner.setting.codec.write(&receipt);
        self.answered(outcome, xml, false, std::slice::from_ref(finding))
    }

    fn answer(&self, reply: Reply) -> Answer {
        use AnswerOutcome as O;
        match reply {
            Reply::Receipt {
                xml,
                repeated,
                findings,
            } => self.answered(O::Processed, xml, repeated, &findings),
            Reply::Refused {
                xml,
                repeated,
                findings,
            } => self.answered(O::Refused, xml, repeated, &findings),
            Reply::Conflict(xml, finding) => {
                self.answered(O::Conflict, xml, false, std::slice::from_ref(&finding))
            }
            Reply::Admin(_) | Reply::Done => self.answered(O::Processed, Vec::new(), false, &[]),
        }
    }

    fn answered(
        &self,
        outcome: AnswerOutcome,
        xml: Vec<u8>,
        repeated: bool,
        findings: &[Finding],
    ) -> Answer {
        let json = self.inner.setting.codec.to_json(&xml).unwrap_or_default();
        let catalogue = self.pack().catalogue();
        let findings = findings
            .iter()
            .map(|finding| catalogue.render(finding))
            .collect();
        Answer {
            outcome,
            xml,
            json,
            repeated,
            findings,
        }
    }

    /// Carries out an administrator's command.
    pub async fn administer(&self, command: AdminCommand) -> Result<AdminAnswer, ServiceError> {
        let revokes = matches!(command, AdminCommand::RevokeToken { .. });
        let reply = match command {
            AdminCommand::ErasePerson {
                identity_number,
                year,
            } => Reply::Admin(self.erase_person(identity_number.0, year).await?),
            AdminCommand::Guarantee { act } => match *act {
                GuaranteeAct::Confirm { position } => {
                    Reply::Admin(self.confirm(None, *position).await?)
                }
                act => {
                    let act = Box::new(act);
                    self.decide(Command::Admin(AdminCommand::Guarantee { act }))
                        .await?
                }
            },
            AdminCommand::RetireYear { year } => Reply::Admin(self.retire_year(year).await?),
            command => self.decide(Command::Admin(command)).await?,
        };
        if revokes {
            let known = &self.inner.identities;
            known
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .forget();
        }
        let Reply::Admin(findings) = reply else {
            return Ok(AdminAnswer {
                ok: false,
                findings: Vec::new(),
            });
        };
        let catalogue = self.pack().catalogue();
        Ok(AdminAnswer {
            ok: !findings.iter().any(Finding::refuses),
            findings: findings
                .iter()
                .map(|finding| catalogue.render(finding))
                .collect(),
        })
    }

    /// News for a party with numbers above `after`.
    pub fn notices(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Vec<NoticeView>, ServiceError> {
        let rows = self
            .query()
            .notices(who.enterprise.as_str(), after, limit)?;
        rows.iter().map(|row| self.notice(row)).collect()
    }

    fn notice(&self, row: &NoticeRow) -> Result<NoticeView, ServiceError> {
        let notice = &row.notice;
        if crate::channel::code(notice.status).is_some() {
            return self.declaration_notice(row);
        }
        let parcel = self.parcel(notice.subject)?;
        let told = parcel.as_ref().and_then(|p| told_of(p, &notice.party));
        let receipt = told.map(|(list, case)| {
            let code = format!("{:?}", notice.entry);
            let guid = receipt::guid_of(&[
                notice.party.as_bytes(),
                &row.n.to_le_bytes(),
                code.as_bytes(),
            ]);
            let info = match notice.info.as_str() {
                "" => self.status(notice.status).zh,
                said => said.to_owned(),
            };
            let outcome = Outcome {
                guid: guid.clone(),
                status: notice.status,
                time: notice.at,
                info,
            };
            let receipt = Receipt {
                guid,
                body: ReceiptBody::Lists(vec![(list_keys(list, case), outcome)]),
            };
            String::from_utf8_lossy(&self.inner.setting.codec.write(&receipt)).into_owned()
        });
        Ok(NoticeView {
            n: row.n,
            at: notice.at,
            status: self.status(notice.status),
            invt_no: told.and_then(|(_, case)| case.invt_no.clone()),
            pre_no: told.map(|(_, case)| case.pre_no.clone()),
            order_no: told.map(|(list, _)| list.order_no.clone()),
            declaration_no: None,
            seq_no: None,
            info: notice.info.clone(),
            receipt: receipt.unwrap_or_default(),
        })
    }

    /// A step of a declaration.
    fn declaration_notice(&self, row: &NoticeRow) -> Result<NoticeView, ServiceError> {
        let notice = &row.notice;
        let status = self.channel(notice.status);
        let dossier = self.dossier(notice.subject)?;
        let note = match notice.info.as_str() {
            "" => status.zh.clone(),
            said => said.to_owned(),
        };
        let head = dossier.as_ref().map(|dossier| &dossier.content.head);
        let receipt = Receipt {
            guid: receipt::guid_of(&[notice.party.as_bytes(), &row.n.to_le_bytes()]),
            body: ReceiptBody::Notice(crate::codec::Notice {
                seq_no: dossier
                    .as_ref()
                    .map(|d| d.seq_no.clone())
                    .unwrap_or_default(),
                declaration_no: dossier.as_ref().and_then(|d| d.declaration_no.clone()),
                time: notice.at,
                channel: status.code.clone(),
                note,
                office: head.map(|head| head.office.to_string()).unwrap_or_default(),
                border_date: head.and_then(|head| head.border_date.as_deref().map(str::to_owned)),
                declared_at: dossier
                    .as_ref()
                    .and_then(|d| d.versions.first())
                    .map(|first| first.at.instant()),
            }),
        };
        let xml = self.inner.setting.codec.write(&receipt);
        Ok(NoticeView {
            n: row.n,
            at: notice.at,
            status,
            invt_no: None,
            pre_no: None,
            order_no: None,
            declaration_no: dossier.as_ref().and_then(|d| d.declaration_no.clone()),
            seq_no: dossier.map(|d| d.seq_no),
            info: notice.info.clone(),
            receipt: String::from_utf8_lossy(&xml).into_owned(),
        })
    }

    /// A subject by id.
    pub(crate) fn kept(&self, id: SubjectId) -> Result<Option<Subject>, ServiceError> {
        let row = self.query().subject(id)?;
        let subject = row.map(|row| Subject::decode(id, row.kind, &row.state));
        Ok(subject.transpose()?)
    }

    /// The subject a natural key names.
    pub(crate) fn behind(
        &self,
        key: &AliasKey,
    ) -> Result<Option<(SubjectId, Subject)>, ServiceError> {
        let Some(id) = self.query().alias(key)? else {
            return Ok(None);
        };
        Ok(self.kept(id)?.map(|subject| (id, subject)))
    }

    /// The enterprise registered under a code.
    pub(crate) fn on_file(&self, code: &str) -> Result<Option<Enterprise>, ServiceError> {
        Ok(match self.behind(&keys::enterprise(code))? {
            Some((_, Subject::Enterprise(enterprise))) => Some(enterprise),
            _ => None,
        })
    }

    /// A parcel by id.
    pub fn parcel(&self, id: SubjectId) -> Result<Option<Parcel>, ServiceError> {
        Ok(match self.kept(id)? {
            Some(Subject::Parcel(parcel)) => Some(*parcel),
            _ => None,
        })
    }

    /// A status code with its texts from the pack's projection.
    pub fn status(&self, code: i32) -> crate::view::Coded {
        let found = self
            .inner
            .setting
            .projections
            .lists
            .rows()
            .find(|row| row.number() == Some(code));
        words::projected(found)
    }

    /// Whether the store answers, the engine runs, and what was decided last
    /// could be stored.
    pub fn ready(&self) -> Result<(), ServiceError> {
        self.query().tip()?;
        let runner = self.inner.runner.as_ref();
        let Some(runner) = runner.filter(|runner| runner.is_alive()) else {
            return Err(ServiceError::Stopping);
        };
        let counters = runner.counters();
        if !counters.last_failed.load(Ordering::Relaxed) {
            return Ok(());
        }
        // For the log; whoever asks from outside reads a sentence of the door.
        let (at, why) = counters.failure().unwrap_or_default();
        Err(ServiceError::Failed(format!(
            "the last batch failed at {at} and none has succeeded since: {why}"
        )))
    }

    /// Counters.
    pub fn metrics(&self) -> MetricsView {
        use Ordering::Relaxed;
        let none = crate::runner::Counters::default();
        let counters = self.inner.runner.as_ref().map_or(&none, Runner::counters);
        let spent = counters.spent();
        let seconds = |nanoseconds: u64| std::time::Duration::from_nanos(nanoseconds).as_secs_f64();
        let query = self.query();
        let tip = query.tip().ok();
        let decided = tip.and_then(|tip| tip.at).unwrap_or_default();
        MetricsView {
            batches: counters.batches.load(Relaxed),
            commands: counters.commands.load(Relaxed),
            failures: counters.failures.load(Relaxed),
            queue: counters.queue.load(Relaxed),
            last_batch_seconds: seconds(counters.last_batch_us.load(Relaxed) * 1_000),
            stages: [
                ("load", seconds(spent.load)),
                ("decide", seconds(spent.decide)),
                ("encode", seconds(spent.encode)),
                ("commit", seconds(spent.commit)),
            ],
            lists: query.census(SubjectKind::Parcel).unwrap_or_default(),
            declarations: query
                .census(SubjectKind::Declaration)
                .unwrap_or_default()
                .into_iter()
                .map(|(status, n)| (crate::channel::code(status).unwrap_or_default(), n))
                .collect(),
            tasks: query.open_tasks().unwrap_or_default(),
            tip: tip.map(|tip| tip.batch.0).unwrap_or_default(),
            tip_seconds: decided.as_duration().as_secs_f64(),
            ready: self.ready().is_ok(),
        }
    }

    /// Ends the engine's thread once what waits is decided.
    pub fn stop(&self) {
        if let Some(runner) = &self.inner.runner {
            runner.stop();
        }
    }

    /// The codec, for commands that read messages without a store.
    pub fn codec(&self) -> &dyn Codec {
        self.inner.setting.codec.as_ref()
    }
}

/// SHA-256 of a bearer token in hex: what is stored of it.
pub fn token_hash(bearer_token: &str) -> String {
    Sha256::digest(bearer_token.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The list a notice's party may be told the numbers of: its own. Another's
/// list may have taken the place of the one the notice was written for.
fn told_of<'p>(parcel: &'p Parcel, party: &str) -> Option<(&'p ListSlot, &'p Case)> {
    let list = parcel.list.as_ref()?;
    let own = list.filed.sender == party;
    own.then_some((list, parcel.case.as_ref()?))
}

fn list_keys(list: &ListSlot, case: &Case) -> ListKeys {
    ListKeys {
        customs_code: list.customs_code.clone(),
        ebp_code: list.ebp_code.clone(),
        ebc_code: list.ebc_code.clone(),
        agent_code: list.agent_code.clone(),
        cop_no: list.cop_no.clone().unwrap_or_default(),
        pre_no: case.pre_no.clone(),
        invt_no: case.invt_no.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token read from the store before a revocation is not kept after it.
    #[test]
    fn a_revocation_outruns_what_was_read_before_it() {
        let identity = Identity {
            enterprise: EnterpriseCode::new("9999960001").expect("a code"),
            name: "虚构商城".into(),
        };
        for revoked_meanwhile in [false, true] {
            let mut identities = Identities::default();
            let read_under = identities.revocations;
            if revoked_meanwhile {
                identities.forget();
            }
            identities.keep(read_under, [1; 32], identity.clone());
            let kept = identities.known.contains_key(&[1; 32]);
            assert_eq!(kept, !revoked_meanwhile);
        }
    }
}
