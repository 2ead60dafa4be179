//! The API described for programs: OpenAPI 3.1, made from the handlers and
//! the shapes, with every error an operation can answer and an example of
//! each. Kept as a golden, so that no change of the API goes unseen.

use crate::api;
use crate::envelope::describe_for;
use crate::error::WebError;
use crate::health;
use crate::lang::{Lang, Texts};
use crate::problem::{Problem, ProblemJson, ProblemKind};
use crate::state::WebState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::BTreeMap;
use tw_app::codec::{Described, FormKind};
use utoipa::OpenApi;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder};

/// What handlers and shapes tell of themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tidewaiter",
        description = "Customs declarations, of cross-border e-commerce and of goods in general: send messages, \
            read notices, lists and declarations, and ask what would be due on goods. \
            Every error is an RFC 9457 problem with a stable `code`, a text in Chinese or English \
            (`Accept-Language`) and what to do next. What is no HTTP, or has headers beyond 64 KiB or \
            a hundred of them, gets a bare 400 or 431 and the connection is closed.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        api::messages::submit, api::notices::read, api::lists::read, api::declarations::read,
        api::forms::file, api::forms::amend, api::forms::invalidate, api::assessments::assess,
        api::acts::act, api::tasks::read, api::tasks::requests,
        api::policy::read, api::measures::read, api::measures::one, api::measures::change,
        api::statements::read, api::statements::one, api::statements::pay,
        api::guarantees::act, api::guarantees::read, api::guarantees::one, api::guarantees::group,
        api::guarantees::movements, api::guarantees::acceptance,
        api::enterprises::read, api::enterprises::act, api::enterprises::certificate,
        api::enterprises::list, api::enterprises::import,
        api::checkpoints::read, api::checkpoints::one, api::proof::prove, api::admin::run,
        health::livez, health::readyz, health::metrics
    ),
    components(schemas(ProblemJson)),
    tags(
        (name = "messages", description = "Filing messages"),
        (name = "notices", description = "Reading what became of them"),
        (name = "lists", description = "Reading lists"),
        (name = "declarations", description = "Reading goods declarations"),
        (name = "desks", description = "Acting on declarations as agency, carrier, bank or officer"),
        (name = "statements", description = "Aggregate payment by the month"),
        (name = "guarantees", description = "Guarantees and the groups whose members they stand for"),
        (name = "measures", description = "Measures, and what they are to an enterprise"),
        (name = "enterprises", description = "Standing of enterprises, certification, lists of operators"),
        (name = "assessments", description = "Asking what would be due"),
        (name = "evidence", description = "Checkpoints and proofs"),
        (name = "operation", description = "Running the system")
    )
)]
struct Declared;

/// Problems of whatever is taken in, kept and decided on.
const TAKEN_IN: &[ProblemKind] = &[
    ProblemKind::BodyBroken,
    ProblemKind::TokenMissing,
    ProblemKind::TokenUnknown,
    ProblemKind::MethodNotAllowed,
    ProblemKind::Internal,
    ProblemKind::BodyTimeout,
    ProblemKind::IdentityConflict,
    ProblemKind::BodyTooLarge,
    ProblemKind::MediaType,
    ProblemKind::MessageRefused,
    ProblemKind::SenderBusy,
    ProblemKind::MessageQuota,
    ProblemKind::ByteQuota,
    ProblemKind::TokenGuesses,
    ProblemKind::ServiceBusy,
    ProblemKind::StoreUnavailable,
    ProblemKind::Stopping,
];

/// Operations that take something in, and their own problems beside those.
const INTAKE: [(&str, &[ProblemKind]); 4] = [
    (
        "submitMessage",
        &[ProblemKind::EnterpriseForbidden, ProblemKind::NotAcceptable],
    ),
    ("fileDeclaration", &[]),
    ("amendDeclaration", &[ProblemKind::DeclarationUnknown]),
    ("invalidateDeclaration", &[ProblemKind::DeclarationUnknown]),
];

/// Problems of reading a list of a desk.
const DESK_READ: &[ProblemKind] = &[
    ProblemKind::ParameterBad,
    ProblemKind::TokenMissing,
    ProblemKind::TokenUnknown,
    ProblemKind::CapacityLacking,
    ProblemKind::MethodNotAllowed,
    ProblemKind::Internal,
    ProblemKind::ReadQuota,
    ProblemKind::TokenGuesses,
    ProblemKind::StoreUnavailable,
    ProblemKind::Stopping,
];

/// Problems of reading one guarantee or group.
const GUARANTEE_READ: &[ProblemKind] = &[
    ProblemKind::TokenMissing,
    ProblemKind::TokenUnknown,
    ProblemKind::GuaranteeUnknown,
    ProblemKind::MethodNotAllowed,
    ProblemKind::Internal,
    ProblemKind::ReadQuota,
    ProblemKind::TokenGuesses,
    ProblemKind::StoreUnavailable,
    ProblemKind::Stopping,
];

/// Problems each other operation can answer with; the tests provoke each.
const PROBLEMS: [(&str, &[ProblemKind]); 32] = [
    (
        "readNotices",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readList",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::ListUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readDeclaration",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::DeclarationUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "actOnDeclaration",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::ActUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CapacityLacking,
            ProblemKind::DeclarationUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::ActRefused,
            ProblemKind::MessageQuota,
            ProblemKind::ByteQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "actOnGuarantees",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::ActUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CapacityLacking,
            ProblemKind::GuaranteeUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::ActRefused,
            ProblemKind::MessageQuota,
            ProblemKind::ByteQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readGuarantees",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    ("readGuarantee", GUARANTEE_READ),
    ("readGroup", GUARANTEE_READ),
    (
        "readMovements",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::GuaranteeUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readAcceptance",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::GuaranteeUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::CheckpointMissing,
            ProblemKind::Stopping,
        ],
    ),
    ("readTasks", DESK_READ),
    ("readRequests", DESK_READ),
    (
        "readPolicy",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    ("readMeasures", DESK_READ),
    (
        "readMeasure",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MeasureUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "changeMeasure",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::ActUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CapacityLacking,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::ActRefused,
            ProblemKind::MessageQuota,
            ProblemKind::ByteQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    ("readStatements", DESK_READ),
    (
        "readStatement",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CapacityLacking,
            ProblemKind::StatementUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "payStatement",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::BodyBroken,
            ProblemKind::ActUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CapacityLacking,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::ActRefused,
            ProblemKind::MessageQuota,
            ProblemKind::ByteQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "assessGoods",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::QuestionUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::AssessmentRefused,
            ProblemKind::SenderBusy,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readCheckpoints",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::CheckpointMissing,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readCheckpoint",
        &[
            ProblemKind::ParameterBad,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CheckpointUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::CheckpointMissing,
            ProblemKind::Stopping,
        ],
    ),
    (
        "proveMessage",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MessageUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::CheckpointMissing,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readEnterprise",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::EnterpriseUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "actOnEnterprise",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::ActUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::CapacityLacking,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::ActRefused,
            ProblemKind::MessageQuota,
            ProblemKind::ByteQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readAeoCertificate",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::EnterpriseUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::CheckpointMissing,
            ProblemKind::Stopping,
        ],
    ),
    (
        "readAeoList",
        &[
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::ReadQuota,
            ProblemKind::TokenGuesses,
            ProblemKind::StoreUnavailable,
            ProblemKind::CheckpointMissing,
            ProblemKind::Stopping,
        ],
    ),
    (
        "importAeoList",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::CommandUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::AdminClosed,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::CommandRefused,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "administer",
        &[
            ProblemKind::BodyBroken,
            ProblemKind::CommandUnreadable,
            ProblemKind::TokenMissing,
            ProblemKind::TokenUnknown,
            ProblemKind::AdminClosed,
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::BodyTimeout,
            ProblemKind::BodyTooLarge,
            ProblemKind::MediaType,
            ProblemKind::CommandRefused,
            ProblemKind::ServiceBusy,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    ("livez", &[ProblemKind::MethodNotAllowed]),
    (
        "readyz",
        &[
            ProblemKind::MethodNotAllowed,
            ProblemKind::Internal,
            ProblemKind::StoreUnavailable,
            ProblemKind::Stopping,
        ],
    ),
    (
        "metrics",
        &[ProblemKind::MethodNotAllowed, ProblemKind::Internal],
    ),
];

/// Every problem an operation can answer with, in the order of their kinds.
fn problems_of(operation: &str) -> Vec<ProblemKind> {
    let own =
        |(name, kinds): &(&str, &'static [ProblemKind])| (*name == operation).then_some(*kinds);
    let intake = INTAKE.iter().find_map(own);
    let shared = intake.map_or(&[][..], |_| TAKEN_IN);
    let own = intake.or_else(|| PROBLEMS.iter().find_map(own));
    let mut kinds = [shared, own.unwrap_or_default()].concat();
    kinds.sort_by_key(|kind| ProblemKind::ALL.iter().position(|known| known == kind));
    kinds
}

/// The whole document, with what the family of messages tells of its forms and
/// receipts.
pub fn document(texts: &Texts, described: &Described) -> Result<Document, WebError> {
    let mut document = Declared::openapi();
    let components = document.components.get_or_insert_default();
    for (name, description) in [
        (
            "sender",
            "A sending enterprise's token, given by the operator.",
        ),
        (
            "operator",
            "The operator's token, which the program was started with.",
        ),
    ] {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.description = Some(description.to_owned());
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    for name in [
        "Command",
        "DeclarationAct",
        "EnterpriseAct",
        "Capacity",
        "StatementPayment",
    ] {
        if let Some(RefOr::T(commands)) = components.schemas.get_mut(name) {
            close(commands);
        }
    }
    for (name, schema) in &described.schemas {
        let schema: RefOr<Schema> = serde_json::from_value(schema.clone())?;
        components.schemas.insert(name.clone(), schema);
    }
    for (path, item) in &mut document.paths.paths {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            let kinds = problems_of(operation.operation_id.as_deref().unwrap_or_default());
            add_problems(operation, path, &kinds, texts);
            show_example(operation, described);
        }
    }
    Ok(document)
}

/// The operations that take a form.
const FORMS: [(FormKind, &str); 3] = [
    (FormKind::Declaration, "fileDeclaration"),
    (FormKind::Amendment, "amendDeclaration"),
    (FormKind::Invalidation, "invalidateDeclaration"),
];

/// Puts a form's example at the operation that takes it.
fn show_example(operation: &mut Operation, described: &Described) {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let Some((kind, _)) = FORMS.iter().find(|(_, name)| *name == id) else {
        return;
    };
    let form = described.forms.iter().find(|form| form.kind == *kind);
    if let (Some(form), Some(RefOr::T(body))) = (form, &mut operation.request_body)
        && let Some(RefOr::T(content)) = body.content.get_mut("application/json")
    {
        content.example.clone_from(&form.example);
    }
}

/// A command takes its own members and no others, which the derived schema
/// does not say.
fn close(schema: &mut Schema) {
    match schema {
        Schema::OneOf(variants) => {
            for variant in &mut variants.items {
                if let RefOr::T(variant) = variant {
                    close(variant);
                }
            }
        }
        Schema::Object(object) => {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
        _ => {}
    }
}

/// Adds one response a status, with an example for each problem of it.
fn add_problems(operation: &mut Operation, path: &str, kinds: &[ProblemKind], texts: &Texts) {
    let mut by_status: BTreeMap<u16, Vec<ProblemKind>> = BTreeMap::new();
    for kind in kinds {
        by_status
            .entry(kind.status().as_u16())
            .or_default()
            .push(*kind);
    }
    for (status, kinds) in by_status {
        let shown: Vec<ProblemJson> = kinds
            .iter()
            .map(|kind| example(*kind, path, texts))
            .collect();
        let titles: Vec<&str> = shown.iter().map(|p| p.title.as_str()).collect();
        let description = format!("{}.", titles.join("; "));
        let mut content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
        for problem in &shown {
            let value = ExampleBuilder::new()
                .summary(problem.title.clone())
                .value(Some(json!(problem)))
                .build();
            content = content.examples_from_iter([(problem.code.clone(), RefOr::T(value))]);
        }
        let mut response = ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", content.build());
        // Forms are answered in JSON alone.
        let receipt = path.ends_with("/messages")
            && kinds.iter().any(|kind| {
                matches!(
                    kind,
                    ProblemKind::MessageRefused
                        | ProblemKind::IdentityConflict
                        | ProblemKind::EnterpriseForbidden
                )
            });
        if receipt {
            // A sender who asked for XML gets the family's own refusal.
            let text = utoipa::schema!(String);
            let xml = ContentBuilder::new()
                .schema(Some(text))
                .description(Some("The family's receipt, e.g. CEB900."))
                .build();
            response = response.content("application/xml", xml);
        }
        operation
            .responses
            .responses
            .insert(status.to_string(), RefOr::T(response.build()));
    }
}

/// A problem with invented facts, as English readers get it.
fn example(kind: ProblemKind, path: &str, texts: &Texts) -> ProblemJson {
    let small = ["admin", "assessments", "acts"];
    let limit = if small.iter().any(|end| path.ends_with(end)) {
        "64 KiB"
    } else {
        "12 MiB"
    };
    let (rate, burst) = match kind {
        ProblemKind::ByteQuota => ("64 MiB", "256 MiB"),
        ProblemKind::TokenGuesses => ("20", "200"),
        ProblemKind::ReadQuota => ("2000", "4000"),
        _ => ("6000", "12000"),
    };
    let mut problem = Problem::new(kind)
        .with("limit", limit)
        .with("name", "limit")
        .with("rate", rate)
        .with("burst", burst)
        .with("reason", "missing field `code` at line 1 column 40");
    if !problem
        .details()
        .args
        .iter()
        .any(|(name, _)| *name == "seconds")
    {
        problem = problem.with("seconds", "30");
    }
    describe_for(
        texts,
        Lang::En,
        &problem,
        path,
        "019a5a3e-6f00-7000-8000-000000000001",
    )
}

/// `GET /openapi.json`.
pub async fn serve(State(state): State<WebState>) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        state.openapi.to_string(),
    )
        .into_response()
}
