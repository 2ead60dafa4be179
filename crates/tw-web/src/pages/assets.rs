//! The stylesheet and the icon: built in, named by their content's hash, so
//! that browsers may keep them for good and never see an old one.

use crate::problem::{Problem, ProblemKind};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../assets/style.css");
const ICON: &str = include_str!("../../assets/icon.svg");

static STYLE_NAME: LazyLock<String> = LazyLock::new(|| named("style", "css", STYLE));
static ICON_NAME: LazyLock<String> = LazyLock::new(|| named("icon", "svg", ICON));

fn named(stem: &str, extension: &str, content: &str) -> String {
    let hash = blake3::hash(content.as_bytes()).to_hex();
    format!("{stem}-{}.{extension}", &hash[..12])
}

/// Where the stylesheet is served.
pub fn stylesheet_path() -> String {
    format!("/assets/{}", *STYLE_NAME)
}

/// Where the icon is served.
pub fn icon_path() -> String {
    format!("/assets/{}", *ICON_NAME)
}

/// `GET /assets/{name}`.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let (kind, content) = if name == *STYLE_NAME {
        ("text/css; charset=utf-8", STYLE)
    } else if name == *ICON_NAME {
        ("image/svg+xml", ICON)
    } else {
        return Err(Problem::new(ProblemKind::NotFound));
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, content).into_response())
}
