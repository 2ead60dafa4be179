//! The service as the web's backend, and its counters as figures.

use crate::backend::{Administration, Answering, Backend, Figure, FigureKind};
use tw_app::admin::{AdminAnswer, AdminCommand, DeclarationAct, MeasureStep, StatementPayment};
use tw_app::assessing::{AssessmentView, Question};
use tw_app::codec::Described;
use tw_app::desk::{ActAnswer, Worklist};
use tw_app::enterprise::EnterpriseAct;
use tw_app::lookup_guarantee::{GroupView, LetterView, LettersView};
use tw_app::lookup_movements::{MovementsAsked, MovementsView};
use tw_app::measures::{PolicyView, ProposalFile, ProposalsView, Sight};
use tw_app::service::{Answer, FormCame, Identity, MetricsView, Service, ServiceError, Viewer};
use tw_app::standing::StandingView;
use tw_app::store::OpenTasks;
use tw_app::surety::GuaranteeAct;
use tw_app::task::TaskKind;
use tw_app::view::{
    DeclarationView, ListRow, ListView, NoticeView, RequestView, StatementLinesView,
    StatementsView, TaskView, TodayView,
};
use tw_base::Date;
use tw_law::Rendered;
use tw_proof::{Checkpoint, Document, KeyChain, Proof};

impl Backend for Service {
    fn administration(&self) -> Administration {
        Administration {
            law: self.pack().version().to_owned(),
            zone: self.pack().zone().clone(),
        }
    }

    fn describe(&self) -> Described {
        Service::describe(self)
    }

    fn recognise(&self, bearer_token: &str) -> Option<Identity> {
        Service::recognise(self, bearer_token)
    }

    fn authenticate(&self, bearer_token: &str) -> Result<Option<Identity>, ServiceError> {
        Service::authenticate(self, bearer_token)
    }

    fn submit<'a>(&'a self, who: &'a Identity, body: Vec<u8>) -> Answering<'a, Answer> {
        Box::pin(Service::submit(self, who, body))
    }

    fn submit_form<'a>(
        &'a self,
        who: &'a Identity,
        form: FormCame<'a>,
        body: Vec<u8>,
    ) -> Answering<'a, Answer> {
        Box::pin(Service::submit_form(self, who, form, body))
    }

    fn notices(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Vec<NoticeView>, ServiceError> {
        Service::notices(self, who, after, limit)
    }

    fn list(&self, viewer: Viewer<'_>, number: &str) -> Result<Option<ListView>, ServiceError> {
        Service::list(self, viewer, number)
    }

    fn knows_declaration(&self, viewer: Viewer<'_>, number: &str) -> Result<bool, ServiceError> {
        Service::knows_declaration(self, viewer, number)
    }

    fn declaration(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<DeclarationView>, ServiceError> {
        Service::declaration(self, viewer, number)
    }

    fn tasks(
        &self,
        viewer: Viewer<'_>,
        list: &Worklist,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<TaskView>>, ServiceError> {
        Service::tasks(self, viewer, list, after, limit)
    }

    fn policy(
        &self,
        enterprise: &str,
        at: Option<Date>,
        sight: Sight,
    ) -> Result<Option<PolicyView>, ServiceError> {
        Service::policy(self, enterprise, at, sight)
    }

    fn proposals(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<Option<ProposalsView>, ServiceError> {
        Service::proposals(self, viewer, after, limit)
    }

    fn proposal(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<ProposalFile>, ServiceError> {
        Service::proposal(self, viewer, number)
    }

    fn change_measure<'a>(
        &'a self,
        who: &'a Identity,
        step: MeasureStep,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(Service::change_measure(self, who, step))
    }

    fn requests(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<RequestView>>, ServiceError> {
        Service::requests(self, who, after, limit)
    }

    fn act_on_guarantee<'a>(
        &'a self,
        who: &'a Identity,
        act: GuaranteeAct,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(Service::act_on_guarantee(self, who, act))
    }

    fn letters(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<LettersView, ServiceError> {
        Service::letters(self, viewer, after, limit)
    }

    fn movements(
        &self,
        viewer: Viewer<'_>,
        asked: &MovementsAsked,
    ) -> Result<Option<MovementsView>, ServiceError> {
        Service::movements(self, viewer, asked)
    }

    fn acceptance(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<Document>, ServiceError> {
        Service::acceptance(self, viewer, number)
    }

    fn letter(&self, viewer: Viewer<'_>, number: &str) -> Result<Option<LetterView>, ServiceError> {
        Service::letter(self, viewer, number)
    }

    fn group(&self, viewer: Viewer<'_>, code: &str) -> Result<Option<GroupView>, ServiceError> {
        Service::group(self, viewer, code)
    }

    fn act<'a>(
        &'a self,
        who: &'a Identity,
        number: &'a str,
        act: DeclarationAct,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(Service::act(self, who, number, act))
    }

    fn statements(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
    ) -> Result<Option<StatementsView>, ServiceError> {
        Service::statements(self, viewer, enterprise)
    }

    fn statement(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
        month: Date,
    ) -> Result<Option<Option<StatementLinesView>>, ServiceError> {
        Service::statement(self, viewer, enterprise, month)
    }

    fn pay_statement<'a>(
        &'a self,
        who: &'a Identity,
        payment: StatementPayment,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(Service::pay_statement(self, who, payment))
    }

    fn standing(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<StandingView>, ServiceError> {
        Service::standing(self, viewer, code)
    }

    fn act_on_enterprise<'a>(
        &'a self,
        who: &'a Identity,
        code: &'a str,
        act: EnterpriseAct,
    ) -> Answering<'a, ActAnswer> {
        Box::pin(Service::act_on_enterprise(self, who, code, act))
    }

    fn aeo_certificate(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<Document>, ServiceError> {
        Service::aeo_certificate(self, viewer, code)
    }

    fn own_aeo_list(&self) -> Result<Document, ServiceError> {
        Service::own_aeo_list(self)
    }

    fn assess(
        &self,
        question: &Question,
    ) -> Result<Result<AssessmentView, Vec<Rendered>>, ServiceError> {
        Ok(Service::assess(self, question))
    }

    fn search(&self, number: &str, limit: usize) -> Result<Vec<ListRow>, ServiceError> {
        Service::search(self, number, limit)
    }

    fn today(&self, day: Option<Date>) -> Result<TodayView, ServiceError> {
        Service::today(self, day)
    }

    fn checkpoints(
        &self,
        from: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Checkpoint>, ServiceError> {
        let kept = Service::checkpoints(self)?;
        Ok(match from {
            Some(batch) => kept.from(batch, limit)?,
            None => kept.newest()?.into_iter().collect(),
        })
    }

    fn keys(&self) -> Result<KeyChain, ServiceError> {
        Ok(Service::checkpoints(self)?.keys()?)
    }

    fn proof(&self, who: &Identity, guid: &str) -> Result<Option<Proof>, ServiceError> {
        Service::proof(self, who, guid)
    }

    fn ready(&self) -> Result<(), ServiceError> {
        Service::ready(self)
    }

    fn figures(&self) -> Vec<Figure> {
        figures(&self.metrics())
    }

    fn administer<'a>(&'a self, command: AdminCommand) -> Answering<'a, AdminAnswer> {
        Box::pin(Service::administer(self, command))
    }
}

/// A figure of this system.
fn figure(name: &str, help: &str, kind: FigureKind, value: impl ToString) -> Figure {
    Figure {
        name: format!("tidewaiter_{name}"),
        help: help.to_owned(),
        kind,
        labels: Vec::new(),
        value: value.to_string(),
    }
}

/// The engine's counters in Prometheus' words.
fn figures(metrics: &MetricsView) -> Vec<Figure> {
    use FigureKind::{Counter, Gauge};
    let m = metrics;
    let mut figures = vec![
        figure("batches_total", "Batches made durable.", Counter, m.batches),
        figure("commands_total", "Commands decided.", Counter, m.commands),
        figure(
            "batch_failures_total",
            "Batches that failed; nothing of them was written.",
            Counter,
            m.failures,
        ),
        figure(
            "last_durable_batch",
            "Number of the last durable batch.",
            Gauge,
            m.tip,
        ),
        figure(
            "last_batch_timestamp_seconds",
            "When the last durable batch was decided, in seconds since 1970; 0 in a new store.",
            Gauge,
            m.tip_seconds,
        ),
        figure(
            "ready",
            "Whether work can be taken in: 1 or 0.",
            Gauge,
            u8::from(m.ready),
        ),
        figure(
            "queue_commands",
            "Commands waiting to be decided.",
            Gauge,
            m.queue,
        ),
        figure(
            "last_batch_seconds",
            "Time the last batch took.",
            Gauge,
            m.last_batch_seconds,
        ),
    ];
    figures.extend(m.stages.iter().map(|(stage, seconds)| Figure {
        labels: vec![("stage".to_owned(), (*stage).to_owned())],
        ..figure(
            "stage_seconds_total",
            "Time spent by stage of a batch.",
            Counter,
            seconds,
        )
    }));
    figures.extend(m.lists.iter().map(|(status, count)| Figure {
        labels: vec![("status".to_owned(), status.to_string())],
        ..figure("lists", "Lists by status code.", Gauge, count)
    }));
    figures.extend(m.declarations.iter().map(|(code, count)| Figure {
        labels: vec![("status".to_owned(), code.clone())],
        ..figure("declarations", "Declarations by code.", Gauge, count)
    }));
    figures.extend(tasks(&m.tasks));
    figures
}

/// Open tasks of every kind there is, so that a kind without any says so.
fn tasks(open: &[OpenTasks]) -> impl Iterator<Item = Figure> {
    TaskKind::ALL.into_iter().flat_map(|kind| {
        let kind = kind.word();
        let found = open.iter().find(|open| open.kind == kind);
        let since = found.map_or(0.0, |open| open.oldest.as_duration().as_secs_f64());
        let figures = [
            figure(
                "tasks_open",
                "Open tasks by kind.",
                FigureKind::Gauge,
                found.map_or(0, |open| open.n),
            ),
            figure(
                "tasks_oldest_timestamp_seconds",
                "Since when the oldest open task is, by kind, in seconds since 1970; 0 without one.",
                FigureKind::Gauge,
                since,
            ),
        ];
        figures.map(|figure| Figure {
            labels: vec![("kind".to_owned(), kind.to_owned())],
            ..figure
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_become_figures() {
        let metrics = MetricsView {
            batches: 3,
            commands: 40,
            stages: [
                ("load", 0.5),
                ("decide", 0.25),
                ("encode", 0.0),
                ("commit", 1.5),
            ],
            lists: vec![(800, 7), (-621_005, 1)],
            declarations: vec![("L".to_owned(), 2), ("SpK".to_owned(), 1)],
            tasks: vec![OpenTasks {
                kind: "permit".to_owned(),
                n: 3,
                oldest: tw_base::Timestamp::from_millisecond(1_500).expect("an instant"),
            }],
            ..MetricsView::default()
        };
        let lines: Vec<String> = figures(&metrics)
            .iter()
            .map(|f| format!("{} {:?} {}", f.name, f.labels, f.value))
            .collect();
        for line in [
            "tidewaiter_batches_total [] 3",
            "tidewaiter_stage_seconds_total [(\"stage\", \"decide\")] 0.25",
            "tidewaiter_lists [(\"status\", \"-621005\")] 1",
            "tidewaiter_declarations [(\"status\", \"SpK\")] 1",
            "tidewaiter_tasks_open [(\"kind\", \"permit\")] 3",
            "tidewaiter_tasks_open [(\"kind\", \"repay\")] 0",
            "tidewaiter_tasks_oldest_timestamp_seconds [(\"kind\", \"repay\")] 0",
            "tidewaiter_tasks_oldest_timestamp_seconds [(\"kind\", \"permit\")] 1.5",
        ] {
            assert!(lines.iter().any(|l| l == line), "{line} in {lines:#?}");
        }
    }
}
