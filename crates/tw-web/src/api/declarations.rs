//! `GET /api/v1/declarations/{number}`: one goods declaration, for a party to it.

use super::Sender;
use super::lists::NUMBER_MAX;
use super::shape_declaration::DeclarationJson;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use tw_app::service::Viewer;

/// Reads one declaration. One that does not exist and one the caller is no
/// party to get the same answer, byte for byte but for the request's id.
#[utoipa::path(
    get, path = "/api/v1/declarations/{number}", tag = "declarations", operation_id = "readDeclaration",
    summary = "Read one goods declaration with its lanes, duty, versions, timeline and reasons",
    description = "Finds a declaration by its declaration number, by the single window's number, or by the caller's own reference. \
        Whoever filed it can read it, and the trader, owner and declarant it names. To all others it does not exist.",
    params(("number" = String, Path, description = "Any number of the declaration.", example = "010120261000000001")),
    responses((status = 200, description = "The declaration.", body = DeclarationJson)),
    security(("sender" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    Sender(who): Sender,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<DeclarationJson>, Problem> {
    let unknown = || Problem::new(ProblemKind::DeclarationUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    if number.chars().count() > NUMBER_MAX {
        return Err(unknown());
    }
    let declaration = state
        .read_for(who, 1, move |backend, who| {
            backend.declaration(Viewer::Party(who), &number)
        })
        .await??
        .ok_or_else(unknown)?;
    Ok(Json(DeclarationJson::from(declaration)))
}
