//! Drill `lifecycle` (P4): every step from every state that can be reached,
//! and the journal of a day: each change follows on the one before it, under
//! one actor, for one cause, at one time, and ends where the subject stands.
//!
//! The space is the one the domain's own tests walk.

use crate::Say;
use crate::asked::Asked;
use crate::house::{self, DAY, Day};
use crate::report::{DrillError, Report, cannot};
use std::collections::BTreeMap;
use tw_app::admin::{AdminCommand, ControlAct, DeclarationAct, GoodsAct};
use tw_app::engine::{Command, Engine};
use tw_app::journal::{self, DecisionEntry, Entry};
use tw_app::store::{AliasKind, Query, Store, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{BatchNo, SubjectId, Timestamp};
use tw_clearance::Regions;
use tw_sim::Options;
use tw_testkit::{MemPlace, Place};

#[path = "../../tw-clearance/tests/space/mod.rs"]
mod space;

/// Longer than anything may wait.
const YEAR_MS: i64 = 400 * 86_400_000;

/// Runs the drill.
///
/// # Errors
/// The day cannot be planned or decided.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("lifecycle", asked);
    say("walking every state");
    walk(&mut report);
    say("reading the journal of a day");
    let lists = asked.number("lists", 300, 300)?;
    let setting = house::setting(&house::pack()?)?;
    let options = Options {
        faulty_permille: 300,
        ..Options::new(u32::try_from(lists).unwrap_or(300), asked.seed, DAY)
    };
    let day = Day::plan(options, &setting)?;
    let (store, query) = MemPlace::fresh().open()?;
    let mut engine = Engine::new(store, setting)?;
    engine.run(&day.furniture, day.begins())?;
    for (message, now) in day.messages.iter().zip(&day.times) {
        engine.run(std::slice::from_ref(message), *now)?;
    }
    conclude(&mut engine, &query, (&day, &mut report))?;
    // What still waits at the end of its time is returned.
    let later =
        Timestamp::from_millisecond(day.begins().as_millisecond() + YEAR_MS).map_err(cannot)?;
    let waiting = engine.overdue(later, usize::MAX >> 1)?;
    let expiring: Vec<Command> = waiting.into_iter().map(Command::ExpireWaiting).collect();
    report.note("lists_that_waited_too_long", expiring.len());
    engine.run(&expiring, later)?;
    read(&query, &mut report)?;
    Ok(report)
}

/// Takes the declarations of a day to their end: each third one is examined on
/// the way, as far as its goods are still there.
fn conclude<S: Store>(
    engine: &mut Engine<S>,
    query: &dyn Query,
    (day, report): (&Day, &mut Report),
) -> Result<(), DrillError> {
    let last = day.times.last().copied().unwrap_or_default();
    let examined = [
        ControlAct::Select,
        ControlAct::OrderExamination,
        ControlAct::Examine,
        ControlAct::Pass,
    ];
    let examined = examined.map(|step| DeclarationAct::Control { step });
    let gate_out = DeclarationAct::Goods {
        step: GoodsAct::GateOut,
    };
    let rest = [DeclarationAct::Paid {}, gate_out, DeclarationAct::Close {}];
    let numbers = house::numbers(query, AliasKind::DeclarationNumber)?;
    for (n, number) in numbers.into_iter().enumerate() {
        let control = if n % 3 == 0 { &examined[..] } else { &[] };
        for act in control.iter().chain(&rest) {
            let number = number.clone();
            let act = act.clone();
            let command = AdminCommand::Declaration { number, act };
            engine.run(&[Command::Admin(command)], last)?;
        }
        report.count("declarations", 1);
    }
    Ok(())
}

fn walk(report: &mut Report) {
    let space = space::explore();
    report.note("states", space.states.len());
    report.note("steps_taken", space.taken);
    report.note("steps_refused", space.refused);
    for state in &space.states {
        if let Some(what) = space::broken(state) {
            report.fault(format!("{state}: {what}"));
        }
    }
    for change in &space.idle {
        report.fault(format!("a step that changes nothing: {change}"));
    }
    for step in &space.wrong {
        report.fault(format!("a step that breaks a promise: {step}"));
    }
    for state in space::stuck(&space) {
        report.fault(format!("{state} leads to no end"));
    }
    for state in space::unseen(&space) {
        report.fault(format!("{state} cannot be reached"));
    }
}

/// Where a subject stands, region by region, as the journal has it.
type Stands = BTreeMap<&'static str, &'static str>;

fn draft() -> Stands {
    words(&Regions::draft())
}

fn words(regions: &Regions) -> Stands {
    BTreeMap::from([
        ("document", regions.document().word()),
        ("control", regions.control().word()),
        ("debt", regions.debt().word()),
        ("goods", regions.goods().word()),
    ])
}

fn read(query: &dyn Query, report: &mut Report) -> Result<(), DrillError> {
    let mut stands: BTreeMap<SubjectId, Stands> = BTreeMap::new();
    for no in 1..=query.tip()?.batch.0 {
        let segment = query
            .segment(BatchNo(no))?
            .ok_or_else(|| cannot(format!("batch {no} is missing")))?;
        let opened = journal::open(&segment.payload).map_err(cannot)?;
        for entry in &opened.entries {
            if let Entry::Decision(decision) = journal::decode(entry).map_err(cannot)? {
                if decision.at != opened.header.at {
                    report.fault(format!("batch {no}: a decision at another time"));
                }
                follow(no, &decision, &mut stands, report);
            }
        }
    }
    let all = |kind| query.subjects(kind, SubjectId(0), usize::MAX >> 1);
    let mut rows = all(SubjectKind::Parcel)?;
    rows.extend(all(SubjectKind::Declaration)?);
    for row in rows {
        let regions = match Subject::decode(row.id, row.kind, &row.state).map_err(cannot)? {
            Subject::Parcel(parcel) => parcel.case.map(|case| case.regions),
            Subject::Declaration(dossier) => Some(dossier.regions),
            _ => None,
        };
        let Some(regions) = regions else { continue };
        report.count("cases", 1);
        if row.kind == SubjectKind::Declaration && regions.document().word() != "closed" {
            report.fault(format!("declaration {} stands at {regions}", row.id.0));
        }
        let journalled = stands.remove(&row.id).unwrap_or_else(draft);
        if journalled != words(&regions) {
            report.fault(format!(
                "subject {} stands at {regions}, its journal ends at {journalled:?}",
                row.id.0
            ));
        }
    }
    Ok(())
}

/// Follows one decision: who, why, and each change on the one before it.
fn follow(
    no: u64,
    decision: &DecisionEntry,
    stands: &mut BTreeMap<SubjectId, Stands>,
    report: &mut Report,
) {
    report.count("decisions", 1);
    let place = format!("batch {no}, subject {}", decision.subject.0);
    if decision.actor.is_empty() {
        report.fault(format!("{place}: nobody decided"));
    }
    let stand = stands.entry(decision.subject).or_insert_with(draft);
    for change in &decision.changes {
        report.count("changes", 1);
        let (region, from, to) = (change.region(), change.from(), change.to());
        // A list that was withdrawn may be declared anew, from the beginning.
        if stand.get("document") == Some(&"invalidated") && (region, from) == ("document", "draft")
        {
            *stand = draft();
        }
        if stand.get(region) != Some(&from) {
            report.fault(format!("{place}: {change} on {:?}", stand.get(region)));
        }
        stand.insert(region, to);
        if (region, to) == ("goods", "released") {
            report.count("releases", 1);
            may_release(&place, stand, report);
        }
    }
}

/// What a release needs, written out anew.
fn may_release(place: &str, stand: &Stands, report: &mut Report) {
    let is = |region, words: &[&str]| stand.get(region).is_some_and(|word| words.contains(word));
    let good = is("document", &["accepted"])
        && is("control", &["none", "passed"])
        && is(
            "debt",
            &["nothing_due", "secured", "paid", "final", "further_secured"],
        );
    if !good {
        report.fault(format!("{place}: released while it stood at {stand:?}"));
    }
}
