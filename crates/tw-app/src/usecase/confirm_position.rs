//! A guarantor confirms what its books say of its guarantee. What customs'
//! books say of the same place was read before: what is booked up to a durable
//! place never changes, so it is the same whenever this is decided.

use super::handle_guarantee::{Decided, Handling, impossible, unknown};
use super::{keys, may_guarantee, on_file};
use crate::capacity::Role;
use crate::decision::{Context, Decision};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Enterprise, Subject};
use crate::surety::{BooksTold, LetterFile};
use tw_base::{Decimal, EnterpriseCode, Finding, Fixed5, RuleCode};
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
    // To whom nobody knows there is no guarantee.
    let by = match &asked.by {
        Some(by) => Some(
            on_file(by.as_str(), overlay)
                .ok_or_else(|| unknown(number))?
                .1,
        ),
        None => None,
    };
    let mut handling = Handling {
        overlay,
        context,
        decision,
        by,
    };
    let (id, file) = handling.instrument(number)?;
    let terms = file.terms();
    let right = may_guarantee::Right::Answer {
        guarantor: &terms.guarantor.code,
        kind: &terms.kind,
    };
    let role = handling.may(right, NAME)?;
    let told = compared(asked, file)?;
    handling.decision.findings = told.findings(file.number());
    // The same said again is answered again, and changes nothing.
    if file.confirmed.as_ref() == Some(&told) {
        return Ok(());
    }
    let note = format!(
        "{}: {} {} {}",
        told.cursor, asked.told.limit, asked.told.reserved, asked.told.called
    );
    let mut file = file.clone();
    file.confirmed = Some(told);
    handling.keep(id, file);
    decision.act = Some(ActRecord {
        what: NAME.to_owned(),
        about: number.clone(),
        capacity: role.map(Role::kind),
        name: role.and(by).map(Enterprise::named),
        note,
    });
    Ok(())
}

/// What is said, beside what customs' books say of the same place.
fn compared(asked: &Confirming, file: &LetterFile) -> Decided<Confirmation> {
    let number = &asked.told.number;
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
        return Err(impossible(number, "confirm", "it was not accepted"));
    }
    let amount = |value: Decimal| {
        Fixed5::try_from(value).map_err(|error| impossible(number, "confirm", error))
    };
    Ok(Confirmation {
        cursor,
        theirs: Position {
            limit: amount(asked.told.limit)?,
            reserved: amount(asked.told.reserved)?,
            called: amount(asked.told.called)?,
        },
        ours,
    })
}
