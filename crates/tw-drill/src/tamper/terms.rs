//! What is kept of guarantees, groups, claims, terms, classes and statements
//! is changed by somebody who knows its format.

use super::Place;
use super::ground::Ground;
use super::ways::{Done, row};
use crate::dice::Dice;
use crate::report::{DrillError, cannot};
use rusqlite::{Connection, params};
use tw_app::declaration::Dossier;
use tw_app::store::SubjectKind;
use tw_app::subject::{Subject, index};
use tw_base::{Date, EnterpriseCode, Fixed5, Money, SubjectId};
use tw_enterprise::Credit;
use tw_guarantee::Instrument;

const KINDS: [SubjectKind; 6] = [
    SubjectKind::Enterprise,
    SubjectKind::Guarantee,
    SubjectKind::Group,
    SubjectKind::Principal,
    SubjectKind::Aggregate,
    SubjectKind::Declaration,
];

/// Something of one of them.
pub fn terms(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let kind = KINDS[dice.index(KINDS.len())];
    let from = format!("(SELECT id FROM subject WHERE kind = {})", kind as u8);
    let Some(id) = row::<i64>(conn, dice, ("id", &from))? else {
        return Ok(Done::Nothing("no subject of that kind"));
    };
    let bytes: Vec<u8> =
        conn.query_row("SELECT state FROM subject WHERE id = ?", [id], |r| r.get(0))?;
    let number = SubjectId(u64::try_from(id).map_err(cannot)?);
    let honest = Subject::decode(number, kind, &bytes).map_err(cannot)?;
    let mut forged = honest.clone();
    let what = falsify(&mut forged, dice)?;
    if forged == honest {
        return Ok(Done::Nothing("there is nothing of that kind to change"));
    }
    let due = index(&forged).due;
    let due = due.map(|at| i64::try_from(at.as_nanosecond()).unwrap_or(0));
    conn.execute(
        "UPDATE subject SET state = ?2, due = ?3 WHERE id = ?1",
        params![id, forged.encode(), due],
    )?;
    let place = Place::Named("subject", format!("subject {id}"));
    Ok(Done::Changed(place, format!("{what} of subject {id}")))
}

/// Changes something; what.
fn falsify(subject: &mut Subject, dice: &mut Dice) -> Result<&'static str, DrillError> {
    Ok(match subject {
        Subject::Enterprise(enterprise) if enterprise.credit != Credit::default() => {
            enterprise.credit = Credit::default();
            "the class"
        }
        Subject::Enterprise(enterprise) => {
            enterprise.tokens.push("00".repeat(32));
            "a token"
        }
        Subject::Guarantee(instrument) => match instrument.claims().first() {
            Some(claim) if dice.below(2) == 0 => {
                let debt = claim.debt;
                instrument.instrument = instrument.instrument.clone().answered(debt);
                "a claim"
            }
            _ => {
                instrument.instrument = doubled(instrument)?;
                "the limit"
            }
        },
        Subject::Group(file) => {
            let stranger = EnterpriseCode::new("3122299999").map_err(cannot)?;
            let day = Date::constant(2020, 1, 1);
            let joined = file.group.clone().joining(stranger, day, day);
            file.group = joined.map_err(cannot)?;
            "a member"
        }
        Subject::Principal(principal) => {
            principal.own.clear();
            principal.groups.clear();
            "what it draws on"
        }
        Subject::Aggregate(book) => {
            let mut statements = book.statements.iter_mut();
            let line = statements.find_map(|one| one.lines.first_mut());
            if let Some(line) = line {
                line.amount = less(line.amount);
            }
            "a line"
        }
        Subject::Declaration(dossier) => declaration(dossier, dice),
        _ => "nothing",
    })
}

fn declaration(dossier: &mut Dossier, dice: &mut Dice) -> &'static str {
    match (dossier.claims.last_mut(), dice.below(3)) {
        (Some(claim), 0) => {
            claim.amount = less(claim.amount);
            "a claim's amount"
        }
        (Some(_), 1) => {
            dossier.claims.pop();
            "a claim"
        }
        _ => {
            if let Some(terms) = &mut dossier.terms {
                terms.inspection_rate = less(terms.inspection_rate);
            }
            "its terms"
        }
    }
}

fn less(amount: Fixed5) -> Fixed5 {
    Fixed5::from_raw(amount.raw() - 1)
}

/// The same instrument with twice its limit.
fn doubled(instrument: &Instrument) -> Result<Instrument, DrillError> {
    let mut terms = instrument.terms().clone();
    let limit = terms.limit;
    terms.limit = Money::new(limit.amount + limit.amount, limit.currency);
    let number = instrument.number().clone();
    let proposed = Instrument::propose(number, terms, *instrument.application());
    let since = instrument.status().since();
    let (registered, _) = proposed
        .map_err(cannot)?
        .registered(since)
        .map_err(cannot)?;
    let claims = instrument.claims().iter().cloned();
    Ok(claims.fold(registered, Instrument::claimed))
}
