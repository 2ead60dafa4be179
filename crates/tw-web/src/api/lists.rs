//! `GET /api/v1/lists/{number}`: one list, for a party named in it.

use super::Sender;
use super::shape::ListJson;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use tw_app::service::Viewer;

/// Longest number a document carries (order numbers: 60), with some room.
pub const NUMBER_MAX: usize = 100;

/// Reads one list. A list that does not exist and one the caller is not named
/// in get the same answer, byte for byte but for the request's id.
#[utoipa::path(
    get, path = "/api/v1/lists/{number}", tag = "lists", operation_id = "readList",
    summary = "Read one list with its lanes, tax, timeline and reasons",
    description = "Finds a list by its list number, pre-entry number, order number, waybill number or payment number. \
        Only parties named in a declared list can read it; until then everyone sees what they filed themselves. \
        To all others it does not exist.",
    params(("number" = String, Path, description = "Any number of the list.", example = "46012026I000000001")),
    responses((status = 200, description = "The list.", body = ListJson)),
    security(("sender" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    Sender(who): Sender,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<ListJson>, Problem> {
    let unknown = || Problem::new(ProblemKind::ListUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    if number.chars().count() > NUMBER_MAX {
        return Err(unknown());
    }
    let list = state
        .read_for(who, 1, move |backend, who| {
            backend.list(Viewer::Party(who), &number)
        })
        .await??
        .ok_or_else(unknown)?;
    Ok(Json(ListJson::from(list)))
}
