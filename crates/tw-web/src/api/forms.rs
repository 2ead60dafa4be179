//! `POST /api/v1/declarations`, `…/{number}/amendments` and
//! `…/{number}/invalidation`: goods declarations as JSON forms. They go the way
//! of messages: kept, decided on once, and answered again with the same answer.

use super::lists::NUMBER_MAX;
use super::messages::respond;
use super::shape::AnswerJson;
use super::{Sender, refuse_early, take_in};
use crate::negotiate::{Form, is_json};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use tw_app::codec::FormKind;
use tw_app::service::{FormCame, Identity, Viewer};
use utoipa::{IntoParams, ToSchema};

/// The key a form is told apart by.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What any form may come with, for the published description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what `take` reads off the headers")]
struct Keyed {
    /// Makes this form the same as any other of the sender with this key at this address, and as no other. Printable ASCII, compared as it stands. With another body the key is refused (409).
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 64,
        pattern = "^[ -~]{1,64}$",
        example = "8e03978e-40d5-43e8-bc93-6894a57f9324"
    )]
    key: Option<String>,
}

// The family of messages describes its forms; what stands here gives way to
// that in the published description.
/// A goods declaration.
#[derive(ToSchema)]
pub struct DeclarationForm {}

/// Asks that a declaration say something else from now on.
#[derive(ToSchema)]
pub struct AmendmentForm {}

/// Asks that a declaration lose its effect.
#[derive(ToSchema)]
pub struct InvalidationForm {}

/// Files a declaration as a JSON form.
#[utoipa::path(
    post, path = "/api/v1/declarations", tag = "declarations", operation_id = "fileDeclaration",
    summary = "File a goods declaration as JSON",
    description = "Takes the JSON form of a goods declaration and answers as a message would be: whether it was taken in, under which number, and what was found. \
        An outline is completed by sending the whole with the number it was given. \
        The same form again gets the first answer, marked by the header `Tidewaiter-Repeated: true`: the same is what has the same `Idempotency-Key`, or without one the same bytes.",
    params(Keyed),
    request_body(description = "The form, at most 12 MiB.", content_type = "application/json", content = DeclarationForm),
    responses((status = 200, description = "Taken in, or refused by what was found: the receipt says which.", body = AnswerJson,
        headers(("tidewaiter-repeated" = String, description = "`true` if this is the first answer to a form sent before.")))),
    security(("sender" = []))
)]
pub async fn file(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    take(&state, &who, &headers, (FormKind::Declaration, None), body).await
}

/// Asks for an amendment.
#[utoipa::path(
    post, path = "/api/v1/declarations/{number}/amendments", tag = "declarations", operation_id = "amendDeclaration",
    summary = "Ask for the amendment of a declaration",
    description = "Takes `reason`, a code of the pack's table of reasons, and `declaration`, what it is to say from now on. Only its sender can ask. \
        What was computed and not paid is computed anew; every version is kept. \
        The same bytes to the same address are one request however much was amended in between, since a copy that was late on its way cannot be told from one sent anew: \
        they get the first answer, with a note (TW1262) if the declaration stands otherwise by now. Send an `Idempotency-Key` with each request to be able to ask for the same again.",
    params(Keyed, ("number" = String, Path, description = "Declaration number.", example = "224820261000000001")),
    request_body(description = "The form, at most 12 MiB.", content_type = "application/json", content = AmendmentForm),
    responses((status = 200, description = "Decided: the receipt says how.", body = AnswerJson,
        headers(("tidewaiter-repeated" = String, description = "`true` if this is the first answer to a form sent before.")))),
    security(("sender" = []))
)]
pub async fn amend(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    number: Result<Path<String>, PathRejection>,
    body: Body,
) -> Result<Response, Problem> {
    let form = (FormKind::Amendment, Some(about(number)?));
    take(&state, &who, &headers, form, body).await
}

/// Asks for an invalidation.
#[utoipa::path(
    post, path = "/api/v1/declarations/{number}/invalidation", tag = "declarations", operation_id = "invalidateDeclaration",
    summary = "Ask for the invalidation of a declaration",
    description = "Takes `reason`, a code of the pack's table of reasons. Only its sender can ask, and only while the goods are not released. \
        The same bytes to the same address are one request and get the first answer; an `Idempotency-Key` makes it another.",
    params(Keyed, ("number" = String, Path, description = "Declaration number.", example = "224820261000000001")),
    request_body(description = "The form.", content_type = "application/json", content = InvalidationForm),
    responses((status = 200, description = "Decided: the receipt says how.", body = AnswerJson,
        headers(("tidewaiter-repeated" = String, description = "`true` if this is the first answer to a form sent before.")))),
    security(("sender" = []))
)]
pub async fn invalidate(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    number: Result<Path<String>, PathRejection>,
    body: Body,
) -> Result<Response, Problem> {
    let form = (FormKind::Invalidation, Some(about(number)?));
    take(&state, &who, &headers, form, body).await
}

/// The number in the address; one nobody can have is nobody's.
fn about(number: Result<Path<String>, PathRejection>) -> Result<String, Problem> {
    let unknown = || Problem::new(ProblemKind::DeclarationUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    match number.chars().count() {
        1..=NUMBER_MAX => Ok(number),
        _ => Err(unknown()),
    }
}

async fn take(
    state: &WebState,
    who: &Identity,
    headers: &HeaderMap,
    (kind, about): (FormKind, Option<String>),
    body: Body,
) -> Result<Response, Problem> {
    refuse_early(headers, state.limits.message_bytes)?;
    if !is_json(headers) {
        return Err(Problem::new(ProblemKind::MediaType).header(header::ACCEPT, "application/json"));
    }
    let (bytes, _admitted) = take_in(state, who, headers, body).await?;
    if let Some(number) = about.clone() {
        // To whom it does not exist, nothing can be asked of it.
        let known = state
            .read_for(who.clone(), 0, move |backend, who| {
                backend.knows_declaration(Viewer::Party(who), &number)
            })
            .await??;
        if !known {
            return Err(Problem::new(ProblemKind::DeclarationUnknown));
        }
    }
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let keys: Vec<&[u8]> = headers
        .get_all(IDEMPOTENCY_KEY)
        .into_iter()
        .map(HeaderValue::as_bytes)
        .collect();
    let form = FormCame {
        kind,
        about: about.as_deref(),
        keys: &keys,
    };
    let answer = state.backend.submit_form(who, form, bytes).await?;
    Ok(respond(answer, Form::Json))
}
