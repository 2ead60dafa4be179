//! One policy for one enterprise: which measures apply to it and why, which
//! nearly do and what is missing, and what each saved it.

use super::saved::{Case, Saved, saved};
use super::{with_kept, words};
use crate::journal::{self, DecisionEntry, Entry};
use crate::service::{Service, ServiceError};
use crate::store::{EntryRef, Found, Query, StoreError, SubjectKind, SubjectRow};
use crate::subject::{Enterprise, Subject};
use crate::usecase::keys;
use crate::view::Coded;
use serde::Serialize;
use std::sync::{Arc, PoisonError};
use tw_base::{Confidence, Date, SubjectId};
use tw_programme::{About, Dimension, Effect, Facts, Measure, Programme, Seen, State, explain};

/// Declarations of its own that are looked through, the newest first.
const LOOKED_AT: usize = 20_000;
/// Measures, and keys of declarations, read at once.
const PAGE: usize = 2_000;
/// The number of the last stage at which a measure does not act.
const LAST_WITHOUT_FORCE: i32 = 3;

/// How much of the measures is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// By the enterprise itself: nothing that is made for named others, and no
    /// codes of others.
    Own,
    /// By the operator: all of it.
    All,
}

/// What there is for an enterprise.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyView {
    /// Its code.
    pub enterprise: String,
    /// Its name.
    pub name: String,
    /// The day.
    pub at: Date,
    /// Its credit class on that day.
    pub class: Coded,
    /// How many declarations of its own were looked through.
    pub declarations: u64,
    /// How many are looked through, the newest first, at most.
    pub looked_at: u64,
    /// Whether it has more, of which nothing is told.
    pub more: bool,
    /// What is not told, and why.
    pub not_told: Coded,
    /// The measures, those that apply first, then those that nearly do.
    pub measures: Vec<MeasureView>,
}

/// One measure and the enterprise.
#[derive(Debug, Clone, Serialize)]
pub struct MeasureView {
    /// Number.
    pub number: String,
    /// What it is called.
    pub title: Coded,
    /// What it rests on.
    pub basis: Coded,
    /// The office that answers for it.
    pub office: String,
    /// What it supports, nearest first.
    pub supports: Vec<String>,
    /// An example of this project.
    pub example: bool,
    /// How it is known.
    pub confidence: Confidence,
    /// `applies`, `nearly` or `not`.
    pub standing: Coded,
    /// What it does.
    pub effects: Vec<EffectView>,
    /// Its conditions, one by one.
    pub conditions: Vec<ConditionView>,
    /// What it saved in the declarations that were found.
    pub saved: Saved,
}

/// An effect.
#[derive(Debug, Clone, Serialize)]
pub struct EffectView {
    /// Its kind.
    pub kind: Coded,
    /// Of what, or empty.
    pub about: String,
    /// How far it goes, if by degrees.
    pub value: Option<String>,
}

impl EffectView {
    pub(super) fn of(effect: &Effect) -> Self {
        Self {
            kind: words::effect(effect.kind()),
            about: effect.about().to_owned(),
            value: effect.value().map(|value| value.to_string()),
        }
    }
}

/// A condition.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionView {
    /// What it is about.
    pub about: Coded,
    /// `met`, `not_met` or `open`.
    pub state: Coded,
    /// What is asked for.
    pub wanted: Vec<String>,
    /// What there is.
    pub found: Vec<String>,
    /// What can be done, where it is not met and something can.
    pub remedy: Option<Coded>,
}

impl Service {
    /// The policy for an enterprise on a day; none where it is not on file.
    pub fn policy(
        &self,
        enterprise: &str,
        at: Option<Date>,
        sight: Sight,
    ) -> Result<Option<PolicyView>, ServiceError> {
        let Some(enterprise) = self.on_file(enterprise)? else {
            return Ok(None);
        };
        let today = self.day();
        let at = at.unwrap_or(today);
        let law = &self.setting().projections.enterprises;
        let class = enterprise.credit.class_on(at, law);
        let class = class.map_or_else(String::new, |standing| standing.code().to_owned());
        let named = law.class(&class, at).map(|known| &known.value.name);
        let class_told = named.map_or_else(
            || Coded::new(&class, &class, &class),
            |name| Coded::new(&class, &name.zh, &name.en),
        );
        let facts = Facts {
            enterprise: self.codes_of(enterprise.code.as_str())?,
            business: enterprise.business.clone(),
            groups: self.groups_of(enterprise.code.as_str(), at)?,
            ..Facts::of_enterprise(enterprise.code.as_str(), &class, at)
        };
        let programme = self.programme()?;
        let (own, more) = self.own(&enterprise, at)?;
        let cases: Vec<Case<'_>> = own.iter().map(Own::case).collect();
        let mut measures: Vec<(u8, MeasureView)> = programme
            .measures()
            .iter()
            .filter(|measure| sight == Sight::All || !is_for_others(measure, &facts))
            .map(|measure| {
                let tools = (&*programme, self.pack().calendar());
                let saved = saved(&measure.number, &cases, at.min(today), tools);
                view(measure, &facts, (&programme, sight), saved)
            })
            .collect();
        measures.sort_by_key(|(rank, _)| *rank);
        Ok(Some(PolicyView {
            enterprise: enterprise.code.to_string(),
            name: enterprise.name.clone(),
            at,
            class: class_told,
            declarations: own.len() as u64,
            looked_at: LOOKED_AT as u64,
            more,
            not_told: words::hours(),
            measures: measures.into_iter().map(|(_, view)| view).collect(),
        }))
    }

    /// Groups an enterprise is a member of on a day.
    fn groups_of(&self, code: &str, day: Date) -> Result<Vec<String>, ServiceError> {
        let codes = self.codes_of(code)?;
        let mut groups = Vec::new();
        for key in codes.iter().map(|code| keys::principal(code)) {
            let Some((_, Subject::Principal(principal))) = self.behind(&key)? else {
                continue;
            };
            for id in principal.groups {
                let group = self.kept(id)?;
                let mut codes = codes.iter();
                let own = group
                    .as_ref()
                    .and_then(|group| codes.find_map(|code| group.group_of(code, day)));
                let own = own.filter(|own| !groups.iter().any(|there| there == own));
                groups.extend(own.map(str::to_owned));
            }
        }
        Ok(groups)
    }

    /// The measures there are, as last made durable. They are put together
    /// anew only where one was published or ended since.
    pub fn programme(&self) -> Result<Arc<Programme>, ServiceError> {
        // What is published leads one way: while as many stand at each, nothing changed.
        let steps = self.query().census(SubjectKind::Measure)?;
        let lasting = |(status, _): &(i32, u64)| *status > LAST_WITHOUT_FORCE;
        let steps: Vec<(i32, u64)> = steps.into_iter().filter(lasting).collect();
        if steps.is_empty() {
            return Ok(Arc::clone(&self.setting().programme));
        }
        let built = self.built_programme();
        let known = built.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, programme)) = known.filter(|(of, _)| *of == steps) {
            return Ok(programme);
        }
        let kept = kept_measures(self.query())?;
        let programme = Arc::new(with_kept(&self.setting().programme, &kept)?);
        let mut built = built.write().unwrap_or_else(PoisonError::into_inner);
        *built = Some((steps, Arc::clone(&programme)));
        Ok(programme)
    }

    /// Declarations of which the enterprise is the domestic party, the newest
    /// first, with what was decided on them up to a day; and whether there are
    /// more than are looked through.
    fn own(&self, enterprise: &Enterprise, at: Date) -> Result<(Vec<Own>, bool), ServiceError> {
        let codes = self.codes_of(enterprise.code.as_str())?;
        let mut found: Vec<SubjectId> = Vec::new();
        for code in &codes {
            found.extend(self.declared_for(code)?);
        }
        // The newest first; one that names two of its codes counts once.
        found.sort_unstable_by_key(|id| std::cmp::Reverse(id.0));
        found.dedup();
        let more = found.len() > LOOKED_AT;
        found.truncate(LOOKED_AT);
        let mut own = Vec::new();
        for id in found {
            own.extend(self.own_case(id, &codes, at)?);
        }
        Ok((own, more))
    }

    /// Declarations that name a code as their domestic party's, the newest
    /// first: one more than are looked through, at most.
    fn declared_for(&self, code: &str) -> Result<Vec<SubjectId>, ServiceError> {
        let begins = keys::of_trader_begins(code);
        let mut after = keys::of_trader_before(code);
        let mut found = Vec::new();
        loop {
            let rows = self.query().alias_rows(Some(&after), PAGE)?;
            let ours = |found: &&Found| {
                found.key.kind == after.kind && found.key.number.starts_with(&begins)
            };
            let page: Vec<&Found> = rows.iter().take_while(ours).collect();
            found.extend(page.iter().map(|found| found.subject));
            match page.last() {
                Some(last) if page.len() == PAGE && found.len() <= LOOKED_AT => {
                    after = last.key.clone();
                }
                _ => return Ok(found),
            }
        }
    }

    /// A declaration, if the enterprise is its domestic party.
    fn own_case(
        &self,
        id: SubjectId,
        own: &[String],
        at: Date,
    ) -> Result<Option<Own>, ServiceError> {
        let Some(Subject::Declaration(dossier)) = self.kept(id)? else {
            return Ok(None);
        };
        let mut codes = dossier.content.head.trader.codes();
        if !codes.any(|code| own.iter().any(|own| own == code)) {
            return Ok(None);
        }
        let zone = self.pack().zone();
        let mut decisions: Vec<(EntryRef, Date, DecisionEntry)> = self
            .entries(&dossier.history)?
            .into_iter()
            .filter_map(|(place, entry)| match entry {
                Entry::Decision(decision) => {
                    let day = journal::day(decision.at.instant(), zone);
                    Some((place, day, decision))
                }
                Entry::Message(_) => None,
            })
            .filter(|(_, day, _)| *day <= at)
            .collect();
        decisions.sort_by_key(|(place, ..)| *place);
        let paid_on = dossier.duty.and_then(|duty| duty.paid_on);
        Ok(Some(Own { decisions, paid_on }))
    }
}

/// The measures a store keeps, in the order they were drafted in.
fn kept_measures(query: &dyn Query) -> Result<Vec<SubjectRow>, StoreError> {
    let (mut after, mut kept) = (SubjectId(0), Vec::new());
    loop {
        let rows = query.subjects(SubjectKind::Measure, after, PAGE)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        kept.extend(rows);
    }
    Ok(kept)
}

/// A declaration of the enterprise's own.
struct Own {
    decisions: Vec<(EntryRef, Date, DecisionEntry)>,
    paid_on: Option<Date>,
}

impl Own {
    fn case(&self) -> Case<'_> {
        let decisions = self.decisions.iter();
        Case {
            decisions: decisions.map(|(_, day, one)| (*day, one)).collect(),
            paid_on: self.paid_on,
        }
    }
}

/// A measure, and its place in the order.
fn view(
    measure: &Measure,
    facts: &Facts,
    (programme, sight): (&Programme, Sight),
    saved: Saved,
) -> (u8, MeasureView) {
    let mut conditions = explain(measure, facts, Seen::Enterprise);
    for condition in &mut conditions {
        if let (About::Dimension(dimension), Sight::All) = (condition.about, sight) {
            condition.wanted = measure.scope.set(dimension).codes().to_vec();
        }
    }
    let unmet: Vec<_> = conditions
        .iter()
        .filter(|condition| condition.state == State::NotMet)
        .collect();
    // One that needs the office's own consent is not near.
    let near = |condition: &&tw_programme::Condition| {
        let remedy = condition.remedy;
        remedy.is_any() && remedy != tw_programme::Remedy::AskOffice
    };
    let (rank, standing) = match unmet[..] {
        [] => (0, "applies"),
        [one] if near(&one) => (1, "nearly"),
        _ => (2, "not"),
    };
    let told = |text: &tw_programme::Text| Coded::new(&measure.number, &text.zh, &text.en);
    let view = MeasureView {
        number: measure.number.clone(),
        title: told(&measure.title),
        basis: told(&measure.basis),
        office: measure.office.clone(),
        supports: supports(measure, programme),
        example: measure.example,
        confidence: measure.confidence,
        standing: words::standing(standing),
        effects: measure.effects.iter().map(EffectView::of).collect(),
        conditions: conditions.into_iter().map(condition).collect(),
        saved,
    };
    (rank, view)
}

/// Whether a measure names enterprises or groups, and not this one or its own.
pub(super) fn is_for_others(measure: &Measure, facts: &Facts) -> bool {
    [Dimension::Enterprise, Dimension::Group]
        .into_iter()
        .any(|dimension| {
            let set = measure.scope.set(dimension);
            let named = !set.is_all() && !set.is_present();
            named && !set.holds(dimension, facts.values(dimension))
        })
}

fn supports(measure: &Measure, programme: &Programme) -> Vec<String> {
    let above = |measure: &&Measure| {
        let number = measure.parent.as_deref()?;
        programme.measure(number)
    };
    let chain = std::iter::successors(above(&measure), above);
    chain.map(|measure| measure.number.clone()).collect()
}

fn condition(condition: tw_programme::Condition) -> ConditionView {
    let remedy = Some(condition.remedy).filter(|remedy| remedy.is_any());
    ConditionView {
        about: words::about(condition.about),
        state: words::state(condition.state),
        wanted: condition.wanted,
        found: condition.found,
        remedy: remedy.map(words::remedy),
    }
}
