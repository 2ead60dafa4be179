//! Whether the overseas party of a declaration is an operator that another
//! administration certified, by the lists that came from there.

use super::keys;
use crate::decision::{Context, Decision};
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::Subject;
use tw_base::{Date, Direction};
use tw_declaration::Declaration;
use tw_enterprise::{AeoCode, Known, Recognition, recognise};

/// The code in the box of the overseas party, and that box; `None` if there
/// is no code of an operator in it.
pub fn code_of(content: &Declaration) -> Option<(AeoCode, &'static str)> {
    let head = &content.head;
    let (text, path) = match head.direction {
        Direction::Import => (
            &head.overseas_consignor.code,
            "DecHead/OverseasConsignorCode",
        ),
        Direction::Export => (
            &head.overseas_consignee.code,
            "DecHead/OverseasConsigneeCode",
        ),
    };
    AeoCode::told(text.as_deref()?)
        .ok()
        .map(|code| (code, path))
}

/// What it needs: the file of the partner that gives such codes, and the
/// operator.
pub fn plan(content: &Declaration, wanted: &mut Wanted) {
    if let Some((code, _)) = code_of(content) {
        wanted.aliases.push(keys::partner_country(code.country()));
        wanted.aliases.push(keys::foreign_aeo(code.as_str()));
    }
}

/// What a code is worth on a day, by what was loaded of it.
pub fn foreign_aeo<'p>(
    code: &AeoCode,
    day: Date,
    overlay: &Overlay,
    context: &Context<'p>,
) -> Recognition<'p> {
    let partner = keys::partner_country(code.country());
    let list = match overlay.behind(&partner) {
        Some((_, Subject::Partner(file))) => file.list.as_ref(),
        _ => None,
    };
    let operator = match overlay.behind(&keys::foreign_aeo(code.as_str())) {
        Some((_, Subject::ForeignOperator(operator))) => Some(operator),
        _ => None,
    };
    // One that the newest list does not name any more is not on it.
    let standing = operator.filter(|operator| list.is_some_and(|list| operator.is_on(list)));
    let known = Known {
        list: list.map(|list| &list.head),
        entry: standing.map(|operator| &operator.listed),
    };
    recognise(code, context.enterprise_law, day, known)
}

/// Says in a decision what the code on a declaration is worth.
pub(super) fn tell(
    content: &Declaration,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let Some((code, path)) = code_of(content) else {
        return;
    };
    let day = context.today;
    let recognition = foreign_aeo(&code, day, overlay, context);
    recognition.trace(&code, day, &mut decision.trace);
    let finding = recognition.finding(&code, day);
    decision.findings.push(finding.at_path(path));
}
