//! What those read and do who act on declarations that are not their own:
//! officers a worklist of tasks, agencies what waits for their answer. In
//! which capacity somebody asks is looked up with every question, so that one
//! that was taken opens nothing any more.

use crate::admin::DeclarationAct;
use crate::capacity::{CapacityKind, Role};
use crate::declaration::Dossier;
use crate::engine::{Command, Reply};
use crate::journal::{self, ActRecord};
use crate::lookup::{coded, rendered};
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::store::{TaskRow, TasksAsked};
use crate::subject::Subject;
use crate::task::TaskKind;
use crate::usecase::act_on_declaration::{CAPACITY_LACKING, PartyAct};
use crate::usecase::file_declaration::DECLARATION_UNKNOWN;
use crate::usecase::watch_letter::{EVERYWHERE, offices_of};
use crate::view::{ActView, Coded, PartyView, RequestItemView, RequestView, TaskEndView, TaskView};
use crate::words::{self, word};
use tw_base::{Finding, RuleCode, SubjectId, Timestamp};
use tw_declaration::{Declaration, Party};
use tw_law::{Law, Rendered};

/// What became of an act.
#[derive(Debug, Clone)]
pub struct ActAnswer {
    /// How it went.
    pub outcome: ActOutcome,
    /// What the party is told of it.
    pub findings: Vec<Rendered>,
}

/// How an act went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActOutcome {
    /// It was taken.
    Done,
    /// There is no such declaration for the party.
    Unknown,
    /// The party has no capacity that allows it.
    Forbidden,
    /// It is not possible, or does not read.
    Refused,
}

/// Which tasks of a worklist are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worklist {
    /// Open ones, or ended ones; both, if it is left out.
    pub open: Option<bool>,
    /// Of a kind.
    pub kind: Option<TaskKind>,
    /// For an office.
    pub office: Option<String>,
    /// Raised at or after an instant.
    pub since: Option<Timestamp>,
}

/// Which findings say that there is no such thing for a party, and which that
/// the act is not its to take.
pub(crate) struct OutcomeCodes {
    pub(crate) unknown: &'static [RuleCode],
    pub(crate) forbidden: &'static [RuleCode],
}

/// Of acts on declarations, and of payments of statements.
pub(crate) const DECLARED: OutcomeCodes = OutcomeCodes {
    unknown: &[DECLARATION_UNKNOWN],
    forbidden: &[CAPACITY_LACKING],
};

impl Service {
    /// In which capacities an enterprise acts today.
    pub fn roles(&self, who: &Identity) -> Result<Vec<Role>, ServiceError> {
        let today = self.day();
        let found = self.on_file(who.enterprise.as_str())?;
        let roles = found.map(|enterprise| enterprise.roles_on(today).cloned().collect());
        Ok(roles.unwrap_or_default())
    }

    /// Takes an act of a party, and answers once it is durable.
    pub async fn act(
        &self,
        who: &Identity,
        number: &str,
        act: DeclarationAct,
    ) -> Result<ActAnswer, ServiceError> {
        let asked = PartyAct {
            enterprise: who.enterprise.clone(),
            number: number.to_owned(),
            act,
        };
        self.acted(Command::Act(Box::new(asked)), &DECLARED).await
    }

    /// Has a party's act decided, and says how it went by what was found.
    pub(crate) async fn acted(
        &self,
        command: Command,
        codes: &OutcomeCodes,
    ) -> Result<ActAnswer, ServiceError> {
        let Reply::Admin(findings) = self.decide(command).await? else {
            return Err(ServiceError::Failed(
                "an act was not answered as one".into(),
            ));
        };
        Ok(self.act_answer(&findings, codes))
    }

    /// How a party's act went, by what was found.
    pub(crate) fn act_answer(&self, findings: &[Finding], codes: &OutcomeCodes) -> ActAnswer {
        let any = |of: &[RuleCode]| findings.iter().any(|found| of.contains(&found.code));
        let outcome = if any(codes.unknown) {
            ActOutcome::Unknown
        } else if any(codes.forbidden) {
            ActOutcome::Forbidden
        } else if findings.iter().any(Finding::refuses) {
            ActOutcome::Refused
        } else {
            ActOutcome::Done
        };
        ActAnswer {
            outcome,
            findings: rendered(self.pack(), findings),
        }
    }

    /// Tasks with numbers above `after`: all of them for an operator, those of
    /// its offices for a party that is an officer. None for any other.
    pub fn tasks(
        &self,
        viewer: Viewer<'_>,
        list: &Worklist,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<TaskView>>, ServiceError> {
        let mut asked = TasksAsked {
            open: list.open,
            kind: list.kind.map(|kind| kind.word().to_owned()),
            about: None,
            offices: list.office.clone().map(|office| vec![office]),
            since: list.since,
        };
        if let Viewer::Party(who) = viewer {
            let Some(mut own) = offices(&self.roles(who)?) else {
                return Ok(None);
            };
            if let Some(office) = &list.office {
                own.retain(|known| known == office);
            } else {
                own = own.iter().flat_map(|own| offices_of(own)).collect();
            }
            asked.offices = Some(own);
        }
        let rows = self.query().tasks(&asked, after, limit)?;
        let views = rows.iter().map(|row| self.task(row));
        views.collect::<Result<_, _>>().map(Some)
    }

    fn task(&self, row: &TaskRow) -> Result<TaskView, ServiceError> {
        let task = &row.task;
        let law = self.law_at(task.at);
        let about = about(&task.about, law);
        let (zh, en) = words::task(&task.kind, &about);
        let (of, number) = self.named(task.subject)?;
        Ok(TaskView {
            n: row.n,
            kind: crate::words::task_kind(&task.kind),
            zh,
            en,
            of: word(of),
            number,
            office: office(&task.office, law),
            since: task.at,
            due: task.due,
            by_hand: TaskKind::of(&task.kind).is_some_and(TaskKind::ends_by_hand),
            ended: row.ended.as_ref().map(|ended| TaskEndView {
                at: ended.at,
                by: ended.by.clone(),
                why: word(&ended.why),
                note: ended.note.clone(),
            }),
        })
    }

    fn law_at(&self, at: Timestamp) -> Law<'_> {
        let pack = self.pack();
        pack.law(journal::day(at, pack.zone()))
    }

    /// What a subject is, and the number it goes by.
    pub(crate) fn named(&self, id: SubjectId) -> Result<(&'static str, String), ServiceError> {
        let case = match self.kept(id)? {
            Some(Subject::Declaration(dossier)) => {
                return Ok(("declaration", number(&dossier).to_owned()));
            }
            Some(Subject::Guarantee(letter)) => {
                return Ok(("guarantee", letter.number().to_string()));
            }
            Some(Subject::Parcel(parcel)) => parcel.case,
            _ => None,
        };
        let number = case.map(|case| case.invt_no.unwrap_or(case.pre_no));
        Ok(("list", number.unwrap_or_default()))
    }

    /// Declarations that wait for the answer of an agency, with numbers above
    /// `after`; none where the party is no agency.
    pub fn requests(
        &self,
        who: &Identity,
        after: u64,
        limit: usize,
    ) -> Result<Option<Vec<RequestView>>, ServiceError> {
        let Some(regions) = regions(&self.roles(who)?) else {
            return Ok(None);
        };
        let asked = TasksAsked {
            open: Some(true),
            kind: Some(TaskKind::Permit.word().to_owned()),
            about: Some(regions),
            ..TasksAsked::default()
        };
        let mut views = Vec::new();
        for row in self.query().tasks(&asked, after, limit)? {
            if let Some(dossier) = self.dossier(row.task.subject)? {
                views.push(request(&row, &dossier, self.law_at(row.task.at)));
            }
        }
        Ok(Some(views))
    }
}

/// The number a declaration goes by: customs' own, until then the single
/// window's.
fn number(dossier: &Dossier) -> &str {
    dossier.declaration_no.as_deref().unwrap_or(&dossier.seq_no)
}

/// Offices somebody is an officer of; none, if of none.
fn offices(roles: &[Role]) -> Option<Vec<String>> {
    let own = roles.iter().filter_map(|role| match role {
        Role::CustomsOfficer { offices } => Some(offices.clone()),
        _ => None,
    });
    own.reduce(|all, more| [all, more].concat())
}

/// An office of a task; a district or every office of one about a guarantee.
fn office(code: &str, law: Law<'_>) -> Coded {
    if code == EVERYWHERE {
        return Coded::new(code, "各海关", "every office");
    }
    match code.strip_suffix("**") {
        Some(district) => Coded {
            code: code.to_owned(),
            ..coded(law, "customs_offices", &format!("{district}00"))
        },
        None => coded(law, "customs_offices", code),
    }
}

/// Regions somebody answers for; none, if for none.
fn regions(roles: &[Role]) -> Option<Vec<String>> {
    let own = roles.iter().filter_map(|role| match role {
        Role::Agency { regions, .. } => Some(regions),
        _ => None,
    });
    let codes = own.map(|regions| regions.iter().map(|code| code.as_str().to_owned()));
    codes
        .map(Iterator::collect)
        .reduce(|all: Vec<_>, more| [all, more].concat())
}

/// The permit in an agency's code.
fn permit(agency: &str) -> &str {
    agency.strip_prefix("permit:").unwrap_or(agency)
}

/// An agency's code with the name of its permit.
fn about(agency: &str, law: Law<'_>) -> Coded {
    Coded {
        code: agency.to_owned(),
        ..coded(law, "regulatory_documents", permit(agency))
    }
}

fn request(row: &TaskRow, dossier: &Dossier, law: Law<'_>) -> RequestView {
    let content = &dossier.content;
    let head = &content.head;
    let kind = permit(&row.task.about);
    let permits = tw_declaration::document_numbers(content, kind, law);
    let parties = [
        ("trader", &head.trader),
        ("owner", &head.owner),
        ("declarant", &head.declarant),
    ];
    RequestView {
        n: row.n,
        number: number(dossier).to_owned(),
        agency: about(&row.task.about, law),
        since: row.task.at,
        direction: word(head.direction.word()),
        office: coded(law, "customs_offices", &head.office),
        permits: permits.into_iter().map(str::to_owned).collect(),
        parties: parties.map(party).into(),
        items: items(content, kind, law),
    }
}

fn party((role, party): (&str, &Party)) -> PartyView {
    PartyView {
        role: word(role),
        code: party.codes().next().unwrap_or_default().to_owned(),
        name: party.name.to_string(),
    }
}

/// Goods items that need a permit.
fn items(content: &Declaration, kind: &str, law: Law<'_>) -> Vec<RequestItemView> {
    let needs = tw_declaration::needs(content, law).into_iter();
    let needs = needs.filter(|need| need.control.document == kind);
    let mut places: Vec<usize> = needs.map(|need| need.item).collect();
    places.dedup();
    let concerned = places.into_iter().filter_map(|at| content.items.get(at));
    concerned
        .map(|item| RequestItemView {
            number: item.number,
            commodity: item.commodity.to_string(),
            name: item.name.to_string(),
            quantity: item
                .quantity
                .value
                .map(|value| value.to_string())
                .unwrap_or_default(),
            unit: coded(law, "units", item.quantity.unit.as_deref().unwrap_or("")),
            origin: coded(law, "countries", &item.origin),
        })
        .collect()
}

/// Who acted how.
pub(crate) fn act_view(act: &ActRecord, actor: &str) -> ActView {
    let about = Some(&act.about).filter(|about| !about.is_empty());
    let operator = || word("operator");
    ActView {
        what: word(&act.what),
        about: about.map(|about| word(about)),
        capacity: act
            .capacity
            .map_or_else(operator, |capacity| word(CapacityKind::word(capacity))),
        by: act
            .name
            .as_ref()
            .map_or_else(operator, |name| Coded::new(actor, &name.zh, &name.en)),
        note: act.note.clone(),
    }
}
