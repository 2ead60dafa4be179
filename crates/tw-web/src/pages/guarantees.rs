//! Guarantees and groups, as whoever looks may see them: `/guarantees` and
//! `/groups` for officers at this machine, the same below `/desk` for whoever
//! has a token. A guarantor and a principal see their letters whole, a member
//! of a group its own share and membership.

use super::Frame;
use super::at::{Asked, At, Named, after};
use super::desk::AtDesk;
use crate::api::page::look;
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Html;
use serde::Serialize;
use std::collections::BTreeMap;
use tw_app::lookup_guarantee::{GroupView, LetterView, MemberView};
use tw_app::lookup_movements::{MovementsAsked, MovementsView};

/// Guarantees on one page.
const LETTERS: usize = 50;
/// Movements on one page.
const MOVEMENTS: usize = 50;
/// Reads one of these pages counts as.
const COST: u64 = 5;
/// Longest number or code looked for.
const NAME_MAX: usize = 64;

fn unknown() -> Problem {
    Problem::new(ProblemKind::GuaranteeUnknown)
}

fn name(named: Named) -> Result<String, Problem> {
    let Path(name) = named.map_err(|_| unknown())?;
    let fits = (1..=NAME_MAX).contains(&name.chars().count());
    fits.then_some(name).ok_or_else(unknown)
}

#[derive(Debug, Serialize)]
struct Letters {
    base: &'static str,
    letters: Vec<LetterView>,
    /// Where the next page begins, if there is one.
    next: Option<u64>,
}

async fn letters(
    state: WebState,
    caller: &Caller,
    at: At,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    let after = after(asked)?;
    let (base, here) = (at.base(), at.here("guarantees"));
    let page = look(&state, at.looker(), COST, move |backend, viewer| {
        backend.letters(viewer, after, LETTERS)
    })
    .await?;
    let content = Letters {
        base,
        letters: page.letters,
        next: page.more.then_some(page.next),
    };
    let frame = Frame::of(caller).here(here);
    Ok(state.pages.render("letters.html", &frame, content)?)
}

/// `GET /guarantees`.
pub async fn all(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    letters(state, &caller, At::Machine, asked).await
}

/// `GET /desk/guarantees`.
pub async fn own(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    desk: AtDesk,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    letters(state, &caller, At::Desk(desk), asked).await
}

#[derive(Debug, Serialize)]
struct Letter {
    base: &'static str,
    letter: LetterView,
    moved: Option<MovementsView>,
}

async fn letter(
    state: WebState,
    caller: &Caller,
    at: At,
    (named, asked): (Named, Asked),
) -> Result<Html<String>, Problem> {
    let (number, after) = (name(named)?, after(asked)?);
    let (base, here) = (at.base(), at.here("guarantees"));
    let found = look(&state, at.looker(), COST, move |backend, viewer| {
        let Some(letter) = backend.letter(viewer, &number)? else {
            return Ok(None);
        };
        let asked = MovementsAsked {
            number,
            member: None,
            after,
            limit: MOVEMENTS,
        };
        let moved = backend.movements(viewer, &asked)?;
        Ok(Some((letter, moved)))
    })
    .await?;
    let (letter, moved) = found.ok_or_else(unknown)?;
    let content = Letter {
        base,
        letter,
        moved,
    };
    let frame = Frame::of(caller).here(here);
    Ok(state.pages.render("letter.html", &frame, content)?)
}

/// `GET /guarantees/{number}`.
pub async fn one(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    named: Named,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    letter(state, &caller, At::Machine, (named, asked)).await
}

/// `GET /desk/guarantees/{number}`.
pub async fn own_one(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    desk: AtDesk,
    named: Named,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    letter(state, &caller, At::Desk(desk), (named, asked)).await
}

/// What a member may draw of each letter.
#[derive(Debug, Serialize)]
struct Shares {
    letter: String,
    share: MemberView,
}

#[derive(Debug, Serialize)]
struct Group {
    base: &'static str,
    group: GroupView,
    letters: Vec<LetterView>,
    /// Shares by member.
    shares: BTreeMap<String, Vec<Shares>>,
}

async fn group(
    state: WebState,
    caller: &Caller,
    at: At,
    named: Named,
) -> Result<Html<String>, Problem> {
    let code = name(named)?;
    let (base, here) = (at.base(), at.here("guarantees"));
    let found = look(&state, at.looker(), COST, move |backend, viewer| {
        let Some(group) = backend.group(viewer, &code)? else {
            return Ok(None);
        };
        let mut letters = Vec::new();
        for number in &group.letters {
            letters.extend(backend.letter(viewer, number)?);
        }
        Ok(Some((group, letters)))
    })
    .await?;
    let (group, letters) = found.ok_or_else(unknown)?;
    let mut shares: BTreeMap<String, Vec<Shares>> = BTreeMap::new();
    for letter in &letters {
        for share in &letter.members {
            let own = shares.entry(share.member.clone()).or_default();
            own.push(Shares {
                letter: letter.number.clone(),
                share: share.clone(),
            });
        }
    }
    let content = Group {
        base,
        group,
        letters,
        shares,
    };
    let frame = Frame::of(caller).here(here);
    Ok(state.pages.render("group.html", &frame, content)?)
}

/// `GET /groups/{code}`.
pub async fn group_page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    named: Named,
) -> Result<Html<String>, Problem> {
    group(state, &caller, At::Machine, named).await
}

/// `GET /desk/groups/{code}`.
pub async fn own_group(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    desk: AtDesk,
    named: Named,
) -> Result<Html<String>, Problem> {
    group(state, &caller, At::Desk(desk), named).await
}
