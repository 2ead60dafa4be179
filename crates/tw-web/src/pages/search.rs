//! `/search`: one box for every number.

use super::{Frame, words};
use crate::api::lists::NUMBER_MAX;
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use tw_app::view::ListRow;

/// What the address can say.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Debug, Serialize)]
struct Content {
    q: String,
    rows: Vec<ListRow>,
    /// Whether there may be more than shown.
    limited: bool,
    too_long: bool,
    most: usize,
}

/// `GET /search`. One exact hit opens the list or declaration.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) =
        asked.map_err(|_| Problem::new(ProblemKind::ParameterBad).with("name", "q"))?;
    let q = asked.q.trim().to_owned();
    let too_long = q.chars().count() > NUMBER_MAX;
    let limit = state.limits.rows;
    let rows = if q.is_empty() || too_long {
        Vec::new()
    } else {
        let number = q.clone();
        state
            .read(move |backend| backend.search(&number, limit))
            .await?
    };
    if let [row] = rows.as_slice()
        && is_exact(row, &q)
    {
        let folder = match row.of.code.as_str() {
            "declaration" => "declarations",
            _ => "lists",
        };
        let mut address = format!("/{folder}/{}", words::segment(&row.number));
        if caller.lang_asked {
            address.push_str("?lang=");
            address.push_str(caller.lang.as_str());
        }
        return Ok(Redirect::to(&address).into_response());
    }
    let frame = Frame::of(&caller).here("search").searched(&q);
    let content = Content {
        limited: rows.len() >= limit,
        q,
        rows,
        too_long,
        most: NUMBER_MAX,
    };
    Ok(state
        .pages
        .render("search.html", &frame, content)?
        .into_response())
}

fn is_exact(row: &ListRow, q: &str) -> bool {
    [
        Some(row.number.as_str()),
        row.order_no.as_deref(),
        row.logistics_no.as_deref(),
        row.reference.as_deref(),
    ]
    .into_iter()
    .flatten()
    .any(|number| number.eq_ignore_ascii_case(q))
}
