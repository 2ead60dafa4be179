//! A guarantor confirms what its books say of its guarantee. What customs'
//! books say of the same place was read before: what is booked up to a durable
//! place never changes, so it is the same whenever this is decided.

use super::handle_guarantee::{CAPACITY_LACKING, Decided, INSTRUMENT_UNKNOWN, NOT_POSSIBLE};
use super::{keys, may_guarantee, on_file, watch_letter};
use crate::capacity::{Name, Role};
use crate::decision::{Context, Decision};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Enterprise, Subject};
use crate::surety::{BooksTold, LetterFile};
use tw_base::{Decimal, EnterpriseCode, Finding, Fixed5, RuleCode, SubjectId};
use tw_guarantee::{self as guarantee, Confirmation, Position, Status};

/// The books do not go that far.
pub const CURSOR_AHEAD: RuleCode = RuleCode::new("TW3045");
/// The day is not over.
pub const DAY_NOT_OVER: RuleCode = RuleCode::new("TW3046");
/// A later position was confirmed.
pub const CONFIRMED_LATER: RuleCode = RuleCode::new("TW3047");

/// What customs' books say of a place; or why there is no such place.
pub type Books = Result<(u64, Position), Box<Finding>>;

/// The name of the act in the journal.
pub const NAME: &str = "guarantee_confirm";

/// A confirmation.
#[derive(Debug, Clone)]
pub struct Confirming {
    /// Who confirms; none: the operator, for a guarantor who did on paper.
    pub by: Option<EnterpriseCode>,
    /// What is said.
    pub told: BooksTold,
    /// What customs' books say of the same place.
    pub books: Books,
}

/// What is needed: the guarantee and who asks.
pub fn plan(asked: &Confirming, overlay: &Overlay, wanted: &mut Wanted) {
    let by = asked.by.iter();
    wanted
        .aliases
        .extend(by.map(|by| keys::enterprise(by.as_str())));
    let key = keys::guarantee_number(&asked.told.number);
    if let Some((_, Subject::Guarantee(letter))) = overlay.behind(&key) {
        wanted.accounts.push(guarantee::account_of(letter));
    }
    wanted.aliases.push(key);
}

/// Decides.
pub fn decide(asked: &Confirming, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    match confirm(asked, overlay, context, &mut decision) {
        Ok(()) => decision,
        Err(finding) => Decision::of(*finding),
    }
}

fn confirm(
    asked: &Confirming,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let number = &asked.told.number;
    let (id, file) = letter(number, overlay)?;
    let by = permitted(asked, file, overlay, context)?;
    let (cursor, ours) = asked.books.clone()?;
    if let Some(last) = file.confirmed.as_ref().filter(|last| cursor < last.cursor) {
        let finding = Finding::rule(CONFIRMED_LATER).with("instrument", number);
        return Err(Box::new(finding.with("cursor", last.cursor)));
    }
    let accepted = !matches!(
        file.status(),
        Status::Proposed { .. } | Status::Refused { .. }
    );
    if !accepted {
        return Err(impossible(number, "it was not accepted"));
    }
    let amount = |value: Decimal| {
        Fixed5::try_from(value).map_err(|error| impossible(number, &error.to_string()))
    };
    let told = Confirmation {
        cursor,
        theirs: Position {
            limit: amount(asked.told.limit)?,
            reserved: amount(asked.told.reserved)?,
            called: amount(asked.told.called)?,
        },
        ours,
    };
    decision.findings = told.findings(file.number());
    // The same said again is answered again, and changes nothing.
    if file.confirmed.as_ref() == Some(&told) {
        return Ok(());
    }
    let mut file = file.clone();
    file.confirmed = Some(told);
    watch_letter::follow(&mut file, overlay, context, decision);
    decision.subject = Some(id);
    let file = Subject::Guarantee(Box::new(file));
    decision.written.subjects.push((id, file));
    decision.act = Some(ActRecord {
        what: NAME.to_owned(),
        about: number.clone(),
        capacity: by.map(|(role, _)| role.kind()),
        name: by.map(|(_, enterprise)| Name {
            zh: enterprise.name.clone(),
            en: enterprise.name.clone(),
        }),
        note: format!(
            "{cursor}: {} {} {}",
            asked.told.limit, asked.told.reserved, asked.told.called
        ),
    });
    Ok(())
}

fn letter<'o>(number: &str, overlay: &'o Overlay) -> Decided<(SubjectId, &'o LetterFile)> {
    match overlay.behind(&keys::guarantee_number(number)) {
        Some((id, Subject::Guarantee(file))) => Ok((id, file)),
        _ => Err(unknown(number)),
    }
}

fn unknown(number: &str) -> Box<Finding> {
    Box::new(Finding::rule(INSTRUMENT_UNKNOWN).with("number", number))
}

type Acting<'o> = Option<(&'o Role, &'o Enterprise)>;

/// The guarantor; to whom has no business with the guarantee there is none.
fn permitted<'o>(
    asked: &Confirming,
    file: &LetterFile,
    overlay: &'o Overlay,
    context: &Context<'_>,
) -> Decided<Acting<'o>> {
    let Some(by) = &asked.by else { return Ok(None) };
    let Some((_, enterprise)) = on_file(by.as_str(), overlay) else {
        return Err(unknown(&asked.told.number));
    };
    let roles: Vec<Role> = enterprise.roles_on(context.today).cloned().collect();
    if may_guarantee::sight(by.as_str(), &roles, file) == may_guarantee::Sight::Nothing {
        return Err(unknown(&asked.told.number));
    }
    let terms = file.terms();
    let right = may_guarantee::Right::Answer {
        guarantor: &terms.guarantor.code,
        kind: &terms.kind,
    };
    match may_guarantee::role(enterprise, right, context.today) {
        Some(role) => Ok(Some((role, enterprise))),
        None => {
            let finding = Finding::rule(CAPACITY_LACKING).with("enterprise", by);
            Err(Box::new(finding.with("what", NAME)))
        }
    }
}

fn impossible(number: &str, why: &str) -> Box<Finding> {
    let finding = Finding::rule(NOT_POSSIBLE).with("instrument", number);
    Box::new(finding.with("what", "confirm").with("why", why))
}
