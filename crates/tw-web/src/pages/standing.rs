//! `/desk/enterprises/{code}`: an enterprise's standing, for itself and for
//! officers of the office that keeps it; to all others it does not exist.

use super::Frame;
use super::desk::AtDesk;
use crate::api::enterprises::{code_in, unknown};
use crate::envelope::Caller;
use crate::problem::Problem;
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Html;
use serde::Serialize;
use tw_app::service::Viewer;
use tw_app::standing::StandingView;
use tw_app::view::Coded;
use tw_app::words::word;

#[derive(Debug, Serialize)]
struct Content {
    standing: StandingView,
    /// How far its certification is.
    stage: Option<Coded>,
    /// Why each class was decided.
    whys: Vec<Coded>,
    /// Whether who looks is the enterprise itself.
    own: bool,
}

/// `GET /desk/enterprises/{code}`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    AtDesk(who): AtDesk,
    code: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, Problem> {
    let code = code_in(code)?;
    let own = code == who.enterprise.as_str();
    let read = state.read_for(who, 1, move |backend, who| {
        backend.standing(Viewer::Party(who), &code)
    });
    let standing = read.await??.ok_or_else(unknown)?;
    let stage = standing.certification.as_ref();
    let content = Content {
        stage: stage.map(|one| word(&format!("certification_{}", one.stage))),
        whys: standing.decisions.iter().map(|one| word(one.why)).collect(),
        standing,
        own,
    };
    let frame = Frame::of(&caller).here("desk");
    Ok(state.pages.render("standing.html", &frame, content)?)
}
