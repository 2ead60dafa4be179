//! Tables against the marks and sums of the walk.

use super::replay::Replay;
use super::statements::Statements;
use super::tasks::Tasks;
use super::written::Written;
use super::{AuditError, Mark, Marks, Progress, Report};
use crate::lookup_movements::position_at;
use crate::store::{AliasKey, AliasKind, EntryRef, Found, Query, SubjectKind, SubjectRow};
use crate::subject::{Subject, index};
use crate::usecase::keys;
use std::collections::BTreeMap;
use tw_base::SubjectId;

/// Rows read at once.
const PAGE: usize = 2_000;

/// Each message has its row, and each row its message. That a message has one
/// was seen on the walk.
pub fn inbox(
    query: &dyn Query,
    marks: &mut Marks,
    progress: Progress<'_>,
    report: &mut Report,
) -> Result<(), AuditError> {
    let (mut after, mut seen) = (None, 0);
    loop {
        let rows = query.inbox_rows(after, PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.key);
        seen += rows.len() as u64;
        progress("inbox, rows", seen, report.messages);
        for row in &rows {
            if marks.is_unread(row.entry.batch) {
                // What stands in a batch that cannot be read is not known.
                continue;
            }
            match marks.of(row.entry) {
                Some(mark @ Mark::Message) => *mark = Mark::Found,
                Some(_) => {
                    let what = format!(
                        "row {} names it, but it is no message, or one that has its row",
                        super::hex(&row.key.0)
                    );
                    report.at_entry("inbox", row.entry, what);
                }
                None => {
                    let what = format!(
                        "row {} names it: there is no such entry",
                        super::hex(&row.key.0)
                    );
                    report.at_entry("inbox", row.entry, what);
                }
            }
        }
    }
}

/// What the journal came to.
pub struct Told<'a> {
    pub replay: &'a mut Replay,
    pub marks: &'a mut Marks,
    pub tasks: &'a Tasks,
    pub written: &'a mut Written,
}

/// Each parcel stands where the decisions on it lead, its history names them,
/// its index columns and numbers are those of its state.
pub fn subjects(
    query: &dyn Query,
    told: &mut Told<'_>,
    progress: Progress<'_>,
    report: &mut Report,
) -> Result<(), AuditError> {
    let kinds = [
        SubjectKind::Parcel,
        SubjectKind::Enterprise,
        SubjectKind::Guarantee,
        SubjectKind::Book,
        SubjectKind::Declaration,
        SubjectKind::Certificate,
        SubjectKind::Group,
        SubjectKind::Principal,
        SubjectKind::Aggregate,
        SubjectKind::Measure,
        SubjectKind::Partner,
        SubjectKind::ForeignOperator,
    ];
    let most = query.tip()?.next_subject;
    let mut statements = Statements::read(query, report)?;
    for kind in kinds {
        let mut missing = match kind {
            SubjectKind::Parcel => Some(Missing::of(false)),
            SubjectKind::Declaration => Some(Missing::of(true)),
            SubjectKind::Enterprise
            | SubjectKind::Guarantee
            | SubjectKind::Book
            | SubjectKind::Certificate
            | SubjectKind::Group
            | SubjectKind::Principal
            | SubjectKind::Aggregate
            | SubjectKind::Measure
            | SubjectKind::Partner
            | SubjectKind::ForeignOperator => None,
        };
        let (mut after, mut stand) = (SubjectId(0), BTreeMap::<i32, u64>::new());
        loop {
            let rows = query.subjects(kind, after, PAGE)?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            progress("subjects", report.subjects, most);
            for row in rows {
                *stand.entry(row.index.status).or_default() += 1;
                if let Some(missing) = &mut missing {
                    missing.until(row.id.0, told.replay, report);
                }
                let found = subject(query, &row, told, report)?;
                if let Some(Subject::Declaration(dossier)) = &found {
                    statements.declaration(row.id, dossier, report);
                }
            }
        }
        if let Some(missing) = &mut missing {
            missing.until(u64::MAX, told.replay, report);
        }
        let census: BTreeMap<i32, u64> = query.census(kind)?.into_iter().collect();
        if census != stand {
            let what = format!("it says {census:?}, the subjects come to {stand:?}");
            report.fault("census", format!("{kind:?}"), what);
        }
    }
    statements.end(report);
    told.written.end(report);
    for place in told.marks.left(Mark::Decision).collect::<Vec<_>>() {
        report.at_entry("subject", place, "no parcel's history names this decision");
    }
    Ok(())
}

/// Parcels or declarations the journal tells of and the store has not.
struct Missing {
    declarations: bool,
    next: u64,
}

impl Missing {
    fn of(declarations: bool) -> Self {
        Self {
            declarations,
            next: 0,
        }
    }

    fn until(&mut self, id: u64, replay: &Replay, report: &mut Report) {
        for gone in replay
            .touched_from(self.next, self.declarations)
            .take_while(|n| *n < id)
        {
            let what = "it is missing, the journal tells of decisions on it";
            report.fault("subject", format!("subject {gone}"), what);
        }
        self.next = id.saturating_add(1);
    }
}

fn subject(
    query: &dyn Query,
    row: &SubjectRow,
    told: &mut Told<'_>,
    report: &mut Report,
) -> Result<Option<Subject>, AuditError> {
    report.subjects += 1;
    let place = || format!("subject {}", row.id.0);
    let mut subject = match Subject::decode(row.id, row.kind, &row.state) {
        Ok(subject) => subject,
        Err(error) => {
            report.fault("subject", place(), error.to_string());
            return Ok(None);
        }
    };
    if index(&subject) != row.index {
        let what = "its index columns are not those of its state";
        report.fault("subject", place(), what);
    }
    if let Some(what) = told.written.differs(row.id, &mut subject) {
        report.fault("subject", place(), what);
    }
    if let Subject::Parcel(parcel) = &subject {
        if let Some(what) = told.replay.differs(row.id, parcel.case.as_ref()) {
            report.fault("subject", place(), what);
        }
        history(row.id, &parcel.history, told.marks, report);
    }
    if let Subject::Declaration(dossier) = &subject {
        if let Some(what) = told.replay.declaration_differs(row.id, dossier) {
            report.fault("subject", place(), what);
        }
        if let Some(what) = told.tasks.differs(row.id, &dossier.tasks) {
            report.fault("subject", place(), what);
        }
        history(row.id, &dossier.history, told.marks, report);
    }
    if let Subject::Guarantee(letter) = &subject
        && let Some(what) = told.tasks.differs(row.id, &letter.tasks)
    {
        report.fault("subject", place(), what);
    }
    if let Subject::Guarantee(letter) = &subject
        && let Some(told) = &letter.confirmed
    {
        let account = tw_guarantee::account_of(letter);
        let own = position_at(query, account, Default::default(), told.cursor)?;
        if own != told.ours {
            let what = "what was told as the position of its books is not what they come to";
            report.fault("subject", place(), what);
        }
    }
    for key in keys_of(&subject) {
        if query.alias(&key)? != Some(row.id) {
            let what = format!("its key {:?} {} does not lead to it", key.kind, key.number);
            report.fault("alias", place(), what);
        }
    }
    Ok(Some(subject))
}

/// A parcel's history names decisions that no other names.
fn history(id: SubjectId, history: &[EntryRef], marks: &mut Marks, report: &mut Report) {
    for place in history {
        let what = match marks.of(*place) {
            Some(mark @ Mark::Decision) => {
                *mark = Mark::Found;
                continue;
            }
            // A message may be in many histories: it brings many documents.
            Some(Mark::Found | Mark::Message) => continue,
            Some(Mark::Other) => "names a decision that is not about a parcel",
            None => "names an entry there is not",
        };
        report.fault(
            "subject",
            format!("subject {}", id.0),
            format!("its history {what}: {}/{}", place.batch.0, place.index),
        );
    }
}

/// The natural keys a subject bears now.
fn keys_of(subject: &Subject) -> Vec<AliasKey> {
    match subject {
        Subject::Parcel(parcel) => {
            let list = parcel.list.as_ref();
            let order = parcel.order.as_ref();
            let payment = parcel.payment.as_ref();
            let waybill = parcel.waybill.as_ref();
            let case = parcel.case.as_ref();
            let found = [
                order.map(|o| keys::order(&o.ebp_code, &o.order_no)),
                list.map(|l| keys::order(&l.ebp_code, &l.order_no)),
                payment.map(|p| keys::payment(&p.pay_code, &p.transaction)),
                waybill.map(|w| keys::waybill(&w.logistics_code, &w.logistics_no)),
                case.map(|c| keys::pre_entry(&c.pre_no)),
                case.and_then(|c| c.invt_no.as_deref().map(keys::list_number)),
            ];
            found.into_iter().flatten().collect()
        }
        Subject::Enterprise(enterprise) => {
            let own = keys::enterprise(enterprise.code.as_str());
            let tokens = enterprise.tokens.iter().map(|token| keys::token(token));
            let filed = enterprise.profile.customs_code.as_deref();
            let filed = filed.map(keys::customs_code);
            std::iter::once(own).chain(tokens).chain(filed).collect()
        }
        Subject::Guarantee(instrument) => {
            vec![keys::guarantee_number(instrument.number().as_str())]
        }
        Subject::Group(file) => vec![keys::group(file.group.code().as_str())],
        Subject::Principal(principal) => vec![keys::principal(&principal.code)],
        Subject::Book(book) => vec![keys::book(&book.number)],
        Subject::Certificate(there) => {
            let terms = there.terms();
            vec![keys::certificate(terms.kind, &terms.number)]
        }
        Subject::Aggregate(book) => vec![keys::aggregate(&book.principal)],
        Subject::Measure(proposal) => vec![keys::measure(&proposal.measure().number)],
        Subject::Partner(file) => vec![keys::partner(&file.code)],
        Subject::ForeignOperator(operator) => {
            vec![keys::foreign_aeo(operator.listed.code.as_str())]
        }
        Subject::Declaration(dossier) => {
            let reference = &dossier.content.signed.reference;
            let number = dossier.declaration_no.as_deref();
            let own = [
                keys::seq_no(&dossier.seq_no),
                keys::reference(&dossier.sender, reference),
            ];
            own.into_iter()
                .chain(number.map(keys::declaration_number))
                .collect()
        }
    }
}

/// Each key leads to a subject there can be; each series has given out every
/// number below its next one, and none beyond.
pub fn aliases(
    query: &dyn Query,
    next_subject: u64,
    progress: Progress<'_>,
    report: &mut Report,
) -> Result<(), AuditError> {
    let mut given: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut after: Option<AliasKey> = None;
    loop {
        let rows = query.alias_rows(after.as_ref(), PAGE)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.key.clone());
        report.aliases += rows.len() as u64;
        progress("keys", report.aliases, report.aliases);
        for Found { key, subject } in &rows {
            if subject.0 == 0 || subject.0 >= next_subject {
                let what = format!("it leads to subject {}, which there is not", subject.0);
                report.fault("alias", format!("{:?} {}", key.kind, key.number), what);
            }
            let numbered = matches!(
                key.kind,
                AliasKind::ListNumber
                    | AliasKind::PreEntry
                    | AliasKind::DeclarationNumber
                    | AliasKind::SeqNo
            );
            if numbered && let Some((series, serial)) = split(&key.number) {
                let (count, highest) = given.entry(series.to_owned()).or_default();
                *count += 1;
                *highest = (*highest).max(serial);
            }
        }
    }
    for (name, next) in query.serials()? {
        let (count, highest) = given.remove(&name).unwrap_or_default();
        if count + 1 != next || highest + 1 != next {
            let what = format!(
                "its next number is {next}, it has given out {count}, the highest {highest}"
            );
            report.fault("serial", name, what);
        }
    }
    for (name, (count, _)) in given {
        let what = format!("{count} numbers of it were given out, and there is no such series");
        report.fault("serial", name, what);
    }
    Ok(())
}

/// A number's series and serial: its last nine digits.
fn split(number: &str) -> Option<(&str, u64)> {
    let at = number.len().checked_sub(9)?;
    let (series, serial) = number.split_at_checked(at)?;
    Some((series, serial.parse().ok()?))
}
