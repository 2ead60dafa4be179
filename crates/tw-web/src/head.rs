//! Everything the routes read of a request before its body, in one call: for
//! those who try it with hostile requests. The routes call the parts.

use crate::api;
use crate::api::notices::Cursor;
use crate::lang::Lang;
use crate::negotiate::{Form, is_json, is_xml, receipt_form, wants_page};
use crate::pages::search::Asked;
use axum::extract::Query;
use axum::http::{HeaderMap, Uri};

/// What was understood of a request's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Language of the answer.
    pub lang: Lang,
    /// Length of the bearer token, if there is exactly one.
    pub token: Option<usize>,
    /// Length the body says it has.
    pub length: Option<u64>,
    /// Whether the body would be refused before it is read.
    pub refused: bool,
    /// Whether the receipt is wanted as JSON; `None`: in no form there is.
    pub json: Option<bool>,
    /// Whether a page is wanted.
    pub page: bool,
    /// Whether the body says it is XML, and whether JSON.
    pub body: (bool, bool),
    /// Whether the query is that of notices, and that of a search.
    pub query: (bool, bool),
}

/// Reads a head as the routes do, with this limit for bodies.
pub fn read(uri: &Uri, headers: &HeaderMap, limit: u64) -> Head {
    Head {
        lang: Lang::choose(uri, headers),
        token: api::bearer(headers).ok().map(str::len),
        length: api::said_length(headers),
        refused: api::refuse_early(headers, limit).is_err(),
        json: receipt_form(headers).map(|form| form == Form::Json),
        page: wants_page(headers),
        body: (is_xml(headers), is_json(headers)),
        query: (
            Query::<Cursor>::try_from_uri(uri).is_ok(),
            Query::<Asked>::try_from_uri(uri).is_ok(),
        ),
    }
}
