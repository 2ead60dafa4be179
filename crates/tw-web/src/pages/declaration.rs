//! `/declarations/{number}`: one goods declaration, whole.

use super::{Frame, words};
use crate::api::lists::NUMBER_MAX;
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use serde::Serialize;
use tw_app::service::Viewer;
use tw_app::view::DeclarationView;
use tw_law::Rendered;

#[derive(Debug, Serialize)]
struct Content {
    /// The number in the heading: customs' own, until then the single window's.
    number: String,
    /// What holds it where it is.
    findings: Vec<Rendered>,
    /// How the banner looks; its text says the same.
    mood: &'static str,
    declaration: DeclarationView,
}

/// `GET /declarations/{number}`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, Problem> {
    let unknown = || Problem::new(ProblemKind::DeclarationUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    if number.chars().count() > NUMBER_MAX {
        return Err(unknown());
    }
    let declaration = state
        .read(move |backend| backend.declaration(Viewer::Officer, &number))
        .await?
        .ok_or_else(unknown)?;
    let number = declaration.declaration_no.as_ref();
    let content = Content {
        number: number.unwrap_or(&declaration.seq_no).clone(),
        findings: super::holding(&declaration.timeline, &declaration.status),
        mood: words::mood_of(&declaration.status.code),
        declaration,
    };
    let frame = Frame::of(&caller).here("declaration");
    Ok(state.pages.render("declaration.html", &frame, content)?)
}
