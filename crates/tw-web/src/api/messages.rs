//! `POST /api/v1/messages`: one message in, its receipt out.

use super::shape::{AnswerJson, FindingJson};
use super::{Sender, refuse_early, take_in};
use crate::negotiate::{Form, is_xml, receipt_form};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tw_app::service::{Answer, AnswerOutcome};

/// Tells that the very same message was answered before, and this is that
/// first answer again.
pub const REPEATED: HeaderName = HeaderName::from_static("tidewaiter-repeated");

/// Files one message.
#[utoipa::path(
    post, path = "/api/v1/messages", tag = "messages", operation_id = "submitMessage",
    summary = "File one message",
    description = "Takes one CEB message (CEB311, CEB411, CEB511, CEB621) or one DxpMsg that carries it, \
        and answers with its receipt once everything is durable. Sending the same message again is safe: \
        it gets its first receipt byte for byte, marked by the header `Tidewaiter-Repeated: true`. \
        Findings in full come with the first answer only. \
        With `Accept: application/json` the receipt comes as JSON, and a refusal as problem+json with the receipt inside.",
    request_body(description = "One message in UTF-8, at most 12 MiB.", content(
        (String = "application/xml"), (String = "text/xml"))),
    responses((status = 200, description = "Taken in. The receipt says what became of each document.",
        headers(("tidewaiter-repeated" = String, description = "`true` if this is the first receipt of a message sent before.")),
        content((String = "application/xml"), (AnswerJson = "application/json")))),
    security(("sender" = []))
)]
pub async fn submit(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let form = receipt_form(&headers).ok_or_else(|| Problem::new(ProblemKind::NotAcceptable))?;
    refuse_early(&headers, state.limits.message_bytes)?;
    if !is_xml(&headers) {
        return Err(Problem::new(ProblemKind::MediaType)
            .header(header::ACCEPT, "application/xml, text/xml"));
    }
    let (bytes, _admitted) = take_in(&state, &who, &headers, body).await?;
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.submit(&who, bytes).await?;
    Ok(respond(answer, form))
}

/// The receipt in the form asked for, with the status of its outcome. What
/// was refused comes in JSON as a problem, like every other error.
pub(super) fn respond(answer: Answer, form: Form) -> Response {
    let kind = match answer.outcome {
        AnswerOutcome::Processed => None,
        AnswerOutcome::Refused => Some(ProblemKind::MessageRefused),
        AnswerOutcome::Conflict => Some(ProblemKind::IdentityConflict),
        AnswerOutcome::Forbidden => Some(ProblemKind::EnterpriseForbidden),
    };
    let repeated = answer.repeated;
    let mut response = if form == Form::Xml && !answer.xml.is_empty() {
        let status = kind.map_or(StatusCode::OK, ProblemKind::status);
        (
            status,
            [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
            answer.xml,
        )
            .into_response()
    } else if let Some(kind) = kind {
        Problem::new(kind)
            .found(answer.findings)
            .receipt(answer.json)
            .into_response()
    } else {
        Json(AnswerJson {
            repeated,
            receipt: answer.json,
            findings: answer.findings.into_iter().map(FindingJson::from).collect(),
        })
        .into_response()
    };
    if repeated {
        response
            .headers_mut()
            .insert(REPEATED, HeaderValue::from_static("true"));
    }
    response
}
