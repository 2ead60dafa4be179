//! `/lists/{number}`: one list, whole.

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
use tw_app::view::ListView;
use tw_law::Rendered;

#[derive(Debug, Serialize)]
struct Content {
    list: ListView,
    /// The number in the heading: of the list, else of what came first.
    number: Option<String>,
    /// What holds it where it is: findings of the newest event that left it in
    /// the status it has now.
    findings: Vec<Rendered>,
    /// How the banner looks; its text says the same.
    mood: &'static str,
}

/// `GET /lists/{number}`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    number: Result<Path<String>, PathRejection>,
) -> Result<Html<String>, Problem> {
    let unknown = || Problem::new(ProblemKind::ListUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    if number.chars().count() > NUMBER_MAX {
        return Err(unknown());
    }
    let list = state
        .read(move |backend| backend.list(Viewer::Officer, &number))
        .await?
        .ok_or_else(unknown)?;
    let number = [
        &list.invt_no,
        &list.pre_no,
        &list.order_no,
        &list.logistics_no,
        &list.pay_transaction_id,
    ]
    .into_iter()
    .find_map(Clone::clone);
    let content = Content {
        number,
        findings: super::holding(&list.timeline, &list.status),
        mood: words::mood_of(&list.status.code),
        list,
    };
    let frame = Frame::of(&caller).here("list");
    Ok(state.pages.render("list.html", &frame, content)?)
}
