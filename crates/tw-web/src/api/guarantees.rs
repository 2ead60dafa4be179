//! `/api/v1/guarantees` and `/api/v1/groups`: institutions hand guarantees in,
//! customs decides on them; guarantors, principals, members and customs read
//! what is theirs to see.

use super::acts::read_json_act;
use super::checkpoints::file;
use super::lists::NUMBER_MAX;
use super::page::{bad, bounded, look};
use super::shape_enterprise::DocumentJson;
use super::shape_guarantee::{
    GroupJson, GuaranteeActAnswerJson, GuaranteeActJson, GuaranteeJson, GuaranteesJson,
    MovementsJson,
};
use super::{Looker, Sender};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use tw_app::desk::ActOutcome;
use tw_app::lookup_movements::MovementsAsked;
use tw_app::surety::GuaranteeAct;

/// Guarantees in one answer at most.
const MOST: usize = 200;
/// Guarantees that cost a party another read of its quota.
const LETTERS_A_READ: usize = 10;

/// Takes one act.
#[utoipa::path(
    post, path = "/api/v1/guarantees", tag = "guarantees", operation_id = "actOnGuarantees",
    summary = "Hand in, ask or decide about a guarantee or a group, in a capacity the caller has",
    description = "A guarantor hands its guarantees in, for one principal or for the members of a group, asks for other terms or for one to be \
        given back, and confirms what its books say; a finance company tells of its group and who belongs to it; an officer of one of the beneficiaries accepts or refuses \
        within the working days the law gives, agrees to changes, suspends and lets be used again. Capacities are given by the operator. \
        To whom has no business with a guarantee or group, it does not exist.",
    request_body(content_type = "application/json", content = GuaranteeActJson),
    responses((status = 200, description = "Done.", body = GuaranteeActAnswerJson)),
    security(("sender" = []))
)]
pub async fn act(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<GuaranteeActAnswerJson>, Problem> {
    let act: GuaranteeAct = read_json_act(&state, &who, &headers, body).await?;
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.act_on_guarantee(&who, act).await?;
    match answer.outcome {
        ActOutcome::Done => Ok(Json(GuaranteeActAnswerJson::from(answer))),
        ActOutcome::Unknown => Err(Problem::new(ProblemKind::GuaranteeUnknown)),
        ActOutcome::Forbidden => {
            Err(Problem::new(ProblemKind::CapacityLacking).found(answer.findings))
        }
        ActOutcome::Refused => Err(Problem::new(ProblemKind::ActRefused).found(answer.findings)),
    }
}

/// Where to go on and how far.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The cursor of the last answer; 0 or nothing for the first guarantees.
    #[serde(default)]
    #[param(
        required = false,
        default = 0,
        minimum = 0,
        maximum = 9_223_372_036_854_775_807_i64
    )]
    after: u64,
    /// How many at most, 1 to 200; 100 if not given.
    #[param(minimum = 1, maximum = 200, default = 100)]
    limit: Option<usize>,
}

/// Reads guarantees by cursor.
#[utoipa::path(
    get, path = "/api/v1/guarantees", tag = "guarantees", operation_id = "readGuarantees",
    summary = "Read the guarantees the caller has business with, by cursor",
    description = "A guarantor reads its own, a principal those that stand for it, a member of a group the group's letters with its own share \
        of them, an officer those of which an office of its capacity is a beneficiary, the operator all. \
        Go on with `after` = `next` of the answer while it says that there is more, also where it holds none.",
    params(Cursor),
    responses((status = 200, description = "Guarantees after the cursor.", body = GuaranteesJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    who: Looker,
    cursor: Result<Query<Cursor>, QueryRejection>,
) -> Result<Json<GuaranteesJson>, Problem> {
    let Query(Cursor { after, limit }) = cursor.map_err(|_| bad("after, limit"))?;
    let limit = bounded(after, limit, MOST)?;
    let cost = 1 + (limit / LETTERS_A_READ) as u64;
    let page = look(&state, who, cost, move |backend, viewer| {
        backend.letters(viewer, after, limit)
    })
    .await?;
    Ok(Json(GuaranteesJson {
        guarantees: page.letters.into_iter().map(GuaranteeJson::from).collect(),
        next: page.next,
        more: page.more,
    }))
}

fn named(path: Result<Path<String>, PathRejection>) -> Result<String, Problem> {
    let unknown = || Problem::new(ProblemKind::GuaranteeUnknown);
    let Path(name) = path.map_err(|_| unknown())?;
    if name.chars().count() > NUMBER_MAX {
        return Err(unknown());
    }
    Ok(name)
}

/// Reads one guarantee.
#[utoipa::path(
    get, path = "/api/v1/guarantees/{number}", tag = "guarantees", operation_id = "readGuarantee",
    summary = "Read one guarantee with what is left of it",
    description = "Its guarantor, its principal and customs see all of it, a member of a group its own share. To all others it does not exist.",
    params(("number" = String, Path, description = "The guarantee's number.", example = "G-1")),
    responses((status = 200, description = "The guarantee.", body = GuaranteeJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn one(
    State(state): State<WebState>,
    who: Looker,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<GuaranteeJson>, Problem> {
    let number = named(number)?;
    let found = look(&state, who, 1, move |backend, viewer| {
        backend.letter(viewer, &number)
    })
    .await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::GuaranteeUnknown))?;
    Ok(Json(GuaranteeJson::from(found)))
}

/// Movements in one answer at most: each may have a batch of the journal read.
const MOVEMENTS_MOST: usize = 100;
/// Movements that cost a party another read of its quota.
const MOVEMENTS_A_READ: usize = 5;

/// Where to go on, how far, and on whose share.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The cursor of the last answer; 0 or nothing for the first movements.
    #[serde(default)]
    #[param(
        required = false,
        default = 0,
        minimum = 0,
        maximum = 9_223_372_036_854_775_807_i64
    )]
    after: u64,
    /// How many at most, 1 to 100; 100 if not given.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<usize>,
    /// A member of the group, for what moved on its share; without it the
    /// whole, and to a member its own.
    #[param(max_length = 18)]
    member: Option<String>,
}

/// Reads what moved on one guarantee, by cursor.
#[utoipa::path(
    get, path = "/api/v1/guarantees/{number}/movements", tag = "guarantees", operation_id = "readMovements",
    summary = "Read what moved on one guarantee, by cursor",
    description = "Limits registered, raised, lowered and discharged, amounts reserved, restored, called and made good, each with where the \
        guarantee stands after it and the entry of the journal that booked it. Its principal and customs see for which declaration or list; \
        its guarantor only of what was called. A member of a group reads what moved on its own share. Go on with `after` = `next` of the answer; \
        that cursor is the one a position is confirmed of.",
    params(("number" = String, Path, description = "The guarantee's number.", example = "G-1"), Moved),
    responses((status = 200, description = "Movements after the cursor.", body = MovementsJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn movements(
    State(state): State<WebState>,
    who: Looker,
    number: Result<Path<String>, PathRejection>,
    asked: Result<Query<Moved>, QueryRejection>,
) -> Result<Json<MovementsJson>, Problem> {
    let number = named(number)?;
    let Query(Moved {
        after,
        limit,
        member,
    }) = asked.map_err(|_| bad("after, limit, member"))?;
    let limit = bounded(after, limit, MOVEMENTS_MOST)?;
    let cost = 1 + (limit / MOVEMENTS_A_READ) as u64;
    let asked = MovementsAsked {
        number,
        member: member.filter(|member| !member.is_empty()),
        after,
        limit,
    };
    let found = look(&state, who, cost, move |backend, viewer| {
        backend.movements(viewer, &asked)
    })
    .await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::GuaranteeUnknown))?;
    Ok(Json(MovementsJson::from(found)))
}

/// Reads customs' acceptance of a guarantee as a signed document.
#[utoipa::path(
    get, path = "/api/v1/guarantees/{number}/acceptance", tag = "guarantees", operation_id = "readAcceptance",
    summary = "Read customs' acceptance of a guarantee as a signed document",
    description = "What customs accepted, on its terms of now, with the hashes of the signed documents it answers. Signed when it is asked for, under the key \
        checkpoints are signed under; whoever holds the file checks it with `tidewaiter verify FILE`, without any server. For whom may see the whole of \
        the guarantee, while it stands.",
    params(("number" = String, Path, description = "The guarantee's number.", example = "G-1")),
    responses((status = 200, description = "The acceptance.", body = DocumentJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn acceptance(
    State(state): State<WebState>,
    who: Looker,
    number: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let number = named(number)?;
    let found = look(&state, who, 1, move |backend, viewer| {
        backend.acceptance(viewer, &number)
    })
    .await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::GuaranteeUnknown))?;
    Ok(file(found.to_json()))
}

/// Reads one group.
#[utoipa::path(
    get, path = "/api/v1/groups/{code}", tag = "guarantees", operation_id = "readGroup",
    summary = "Read a group with who belongs to it",
    description = "Its finance company and customs see every membership, a member its own. To all others it does not exist.",
    params(("code" = String, Path, description = "The group's code.", example = "G1")),
    responses((status = 200, description = "The group.", body = GroupJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn group(
    State(state): State<WebState>,
    who: Looker,
    code: Result<Path<String>, PathRejection>,
) -> Result<Json<GroupJson>, Problem> {
    let code = named(code)?;
    let found = look(&state, who, 1, move |backend, viewer| {
        backend.group(viewer, &code)
    })
    .await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::GuaranteeUnknown))?;
    Ok(Json(GroupJson::from(found)))
}
