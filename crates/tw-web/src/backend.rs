//! What the web needs of the system: the use cases of `tw_app::service`,
//! as a port, so that the pages can be tried against hand-made views. The
//! service is the only implementation outside tests.

use std::future::Future;
use std::pin::Pin;
use tw_app::admin::{AdminAnswer, AdminCommand, DeclarationAct, MeasureStep, StatementPayment};
use tw_app::assessing::{AssessmentView, Question};
use tw_app::codec::Described;
use tw_app::desk::{ActAnswer, Worklist};
use tw_app::enterprise::EnterpriseAct;
use tw_app::lookup_guarantee::{GroupView, LetterView, LettersView};
use tw_app::lookup_movements::{MovementsAsked, MovementsView};
use tw_app::measures::{PolicyView, ProposalFile, ProposalsView, Sight};
use tw_app::service::{Answer, FormCame, Identity, ServiceError, Viewer};
use tw_app::standing::StandingView;
use tw_app::surety::GuaranteeAct;
use tw_app::view::{
    DeclarationView, ListRow, ListView, NoticeView, RequestView, StatementLinesView,
    StatementsView, TaskView, TodayView,
};
use tw_base::Date;
use tw_law::Rendered;
use tw_proof::{Checkpoint, Document, KeyChain, Proof};

/// A boxed future, so that the port can be held as one shared object.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, ServiceError>> + Send + 'a>>;

/// Under whose law and clock the system runs; shown in the footer.
#[derive(Debug, Clone)]
pub struct Administration {
    /// Pack with version and hash, e.g. `cn 0.1.0 3f2a…`.
    pub law: String,
    /// The zone times are shown in.
    pub zone: jiff::tz::TimeZone,
}

/// Whether a measured figure only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// Counts up from the start of the process.
    Counter,
    /// Goes up and down.
    Gauge,
}

/// One figure for `/metrics`.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Name in Prometheus' style, e.g. `tidewaiter_messages_total`.
    pub name: String,
    /// One sentence on what it counts.
    pub help: String,
    /// Counter or gauge.
    pub kind: FigureKind,
    /// Labels; figures of one name carry the same label names.
    pub labels: Vec<(String, String)>,
    /// The value as it is to be written: a whole number or decimal seconds.
    pub value: String,
}

/// The use cases the web calls. Those that are not futures may block and are
/// called off the async threads.
pub trait Backend: Send + Sync + 'static {
    /// Law and zone.
    fn administration(&self) -> Administration;

    /// What the JSON forms and receipts look like.
    fn describe(&self) -> Described;

    /// Whose token this is, if it was seen before. Asks no store and never
    /// blocks, so that senders at work do not wait behind those who guess.
    fn recognise(&self, bearer_token: &str) -> Option<Identity>;

    /// Whose token this is; `None` if nobody's.
    fn authenticate(&self, bearer_token: &str) -> Result<Option<Identity>, ServiceError>;

    /// Takes in one message; answers once it is durable.
    fn submit<'a>(&'a self, who: &'a Identity, body: Vec<u8>) -> Answering<'a, Answer>;

    /// Takes in one JSON form about a declaration; answers once it is durable.
    fn submit_form<'a>(
        &'a self,
        who: &'a Identity,
        form: FormCame<'a>,
        body: Vec<u8>,
    ) -> Answering<'a, Answer>;

    /// Notices of a party after a cursor, oldest first, at most `limit`.
    fn notices(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Vec<NoticeView>, ServiceError>;

    /// One list by any of its numbers; `None` if there is none the viewer may see.
    fn list(&self, viewer: Viewer<'_>, number: &str) -> Result<Option<ListView>, ServiceError>;

    /// Whether there is a declaration of that number the viewer may see.
    fn knows_declaration(&self, viewer: Viewer<'_>, number: &str) -> Result<bool, ServiceError>;

    /// One declaration by any of its numbers; `None` if there is none the
    /// viewer may see.
    fn declaration(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<DeclarationView>, ServiceError>;

    /// Tasks after a cursor, in order, at most `limit`; `None` for a party that
    /// may see none.
    fn tasks(
        &self,
        viewer: Viewer<'_>,
        list: &Worklist,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<TaskView>>, ServiceError>;

    /// The measures for an enterprise on a day; `None` where it is not on
    /// file.
    fn policy(
        &self,
        enterprise: &str,
        at: Option<Date>,
        sight: Sight,
    ) -> Result<Option<PolicyView>, ServiceError>;

    /// Measures made at run time after a cursor, at most `limit`; `None` for a
    /// party that is no programme office.
    fn proposals(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<Option<ProposalsView>, ServiceError>;

    /// One measure whole; `None` where there is none the viewer may see.
    fn proposal(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<ProposalFile>, ServiceError>;

    /// Takes a step in the life of a measure; answers once it is durable.
    fn change_measure<'a>(
        &'a self,
        who: &'a Identity,
        step: MeasureStep,
    ) -> Answering<'a, ActAnswer>;

    /// What waits for an agency's answer after a cursor, in order, at most
    /// `limit`; `None` for a party that is no agency.
    fn requests(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<RequestView>>, ServiceError>;

    /// Takes an act of a party on a declaration; answers once it is durable.
    fn act<'a>(
        &'a self,
        who: &'a Identity,
        number: &'a str,
        act: DeclarationAct,
    ) -> Answering<'a, ActAnswer>;

    /// The statements of an enterprise; `None` for a party that may not see them.
    fn statements(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
    ) -> Result<Option<StatementsView>, ServiceError>;

    /// One month of them with its lines, as far as there is one; `None` for a
    /// party that may not see it.
    fn statement(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
        month: Date,
    ) -> Result<Option<Option<StatementLinesView>>, ServiceError>;

    /// Takes what a party tells of a statement's payment; answers once it is
    /// durable.
    fn pay_statement<'a>(
        &'a self,
        who: &'a Identity,
        payment: StatementPayment,
    ) -> Answering<'a, ActAnswer>;

    /// Takes an act of a party on a guarantee or group.
    fn act_on_guarantee<'a>(
        &'a self,
        who: &'a Identity,
        act: GuaranteeAct,
    ) -> Answering<'a, ActAnswer>;

    /// Guarantees somebody may see, after a cursor, in order, at most `limit`.
    fn letters(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<LettersView, ServiceError>;

    /// What moved on a guarantee; `None` where it is not the viewer's to see.
    fn movements(
        &self,
        viewer: Viewer<'_>,
        asked: &MovementsAsked,
    ) -> Result<Option<MovementsView>, ServiceError>;

    /// Customs' signed acceptance of a guarantee; `None` of one that does not
    /// stand, or is not the viewer's to see.
    fn acceptance(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<Document>, ServiceError>;

    /// A guarantee; `None` also where it is not the viewer's to see.
    fn letter(&self, viewer: Viewer<'_>, number: &str) -> Result<Option<LetterView>, ServiceError>;

    /// A group; `None` also where it is not the viewer's to see.
    fn group(&self, viewer: Viewer<'_>, code: &str) -> Result<Option<GroupView>, ServiceError>;

    /// An enterprise's standing; `None` if it is not the viewer's to see.
    fn standing(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<StandingView>, ServiceError>;

    /// Takes an act of a party on an enterprise; answers once it is durable.
    fn act_on_enterprise<'a>(
        &'a self,
        who: &'a Identity,
        code: &'a str,
        act: EnterpriseAct,
    ) -> Answering<'a, ActAnswer>;

    /// An enterprise's certificate, signed; `None` without one that stands, or
    /// if it is not the viewer's to see.
    fn aeo_certificate(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<Document>, ServiceError>;

    /// The administration's own list of operators, signed.
    fn own_aeo_list(&self) -> Result<Document, ServiceError>;

    /// What would be due on goods, or every reason why that cannot be said.
    fn assess(
        &self,
        question: &Question,
    ) -> Result<Result<AssessmentView, Vec<Rendered>>, ServiceError>;

    /// Lists and declarations that carry a number, at most `limit`.
    fn search(&self, number: &str, limit: usize) -> Result<Vec<ListRow>, ServiceError>;

    /// A day at a glance; `None` is the administration's today.
    fn today(&self, day: Option<Date>) -> Result<TodayView, ServiceError>;

    /// Checkpoints of batches from a number on, oldest first, at most `limit`;
    /// without a number the newest alone.
    fn checkpoints(&self, from: Option<u64>, limit: usize)
    -> Result<Vec<Checkpoint>, ServiceError>;

    /// The keys checkpoints are signed under.
    fn keys(&self) -> Result<KeyChain, ServiceError>;

    /// A proof that a sender's own message and its receipt are in the journal;
    /// `None` if there is no such message of this sender.
    fn proof(&self, who: &Identity, guid: &str) -> Result<Option<Proof>, ServiceError>;

    /// Whether work can be taken in.
    fn ready(&self) -> Result<(), ServiceError>;

    /// Figures for `/metrics`.
    fn figures(&self) -> Vec<Figure>;

    /// Runs an operator's command.
    fn administer<'a>(&'a self, command: AdminCommand) -> Answering<'a, AdminAnswer>;
}
