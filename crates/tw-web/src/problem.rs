//! Errors as a client reads them: RFC 9457 for programs, a page for people.
//! Handlers only *name* a problem; the envelope renders it, since only there
//! language, address and request id are known. Texts are in `locales/`,
//! under `problem-<code>` with `.detail` and `.next`.

use crate::api::shape::{FindingJson, ReceiptJson};
use crate::lang::Fact;
use crate::quota::Spent;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use tw_app::notary::NotaryError;
use tw_app::service::ServiceError;
use tw_app::store::StoreError;
use utoipa::ToSchema;

/// Seconds after which to come back when nothing better is known.
const COME_BACK_SECONDS: u32 = 5;

/// The problems this door can answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// A parameter of the address does not read.
    ParameterBad,
    /// The body stopped before its end.
    BodyBroken,
    /// An operator's command is not the JSON it should be.
    CommandUnreadable,
    /// A question of assessment is not the JSON it should be.
    QuestionUnreadable,
    /// An act is not the JSON it should be.
    ActUnreadable,
    /// No bearer token.
    TokenMissing,
    /// A bearer token nobody has, or one that was revoked.
    TokenUnknown,
    /// The message names another enterprise than the token's.
    EnterpriseForbidden,
    /// The party has no capacity that allows what it asks.
    CapacityLacking,
    /// A form of a page was sent by another site.
    FormForeign,
    /// The program was started without an operator's token.
    AdminClosed,
    /// Officers' pages were asked for from elsewhere.
    PagesLocalOnly,
    /// No such address.
    NotFound,
    /// No such list, or not the caller's to see.
    ListUnknown,
    /// No such declaration, or not the caller's to see.
    DeclarationUnknown,
    /// The enterprise has no statement of that month.
    StatementUnknown,
    /// No such guarantee or group, or not the caller's to see.
    GuaranteeUnknown,
    /// No such measure, or not the caller's to see.
    MeasureUnknown,
    /// No such enterprise, not the caller's to see, or without a certificate.
    EnterpriseUnknown,
    /// No such message of the caller.
    MessageUnknown,
    /// No checkpoint covers that batch, or not yet.
    CheckpointUnknown,
    /// The address does not know the method.
    MethodNotAllowed,
    /// Neither XML nor JSON is acceptable to the caller.
    NotAcceptable,
    /// The body took too long to arrive.
    BodyTimeout,
    /// The same identity was used before with another body.
    IdentityConflict,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// The body is of a type or encoding not taken in.
    MediaType,
    /// The message was refused for form or schema.
    MessageRefused,
    /// An operator's command was refused.
    CommandRefused,
    /// An act on a declaration was refused.
    ActRefused,
    /// The goods asked about cannot be assessed.
    AssessmentRefused,
    /// This sender has too much in flight.
    SenderBusy,
    /// This sender sent more messages over time than it may.
    MessageQuota,
    /// This sender sent more bytes over time than it may.
    ByteQuota,
    /// This party read more over time than it may.
    ReadQuota,
    /// Too many tokens nobody has came from the caller's address.
    TokenGuesses,
    /// A bug.
    Internal,
    /// All senders together have too much in flight.
    ServiceBusy,
    /// The store cannot be reached or written.
    StoreUnavailable,
    /// No checkpoint can be made or read for now.
    CheckpointMissing,
    /// The program is being stopped.
    Stopping,
}

impl ProblemKind {
    /// All of them, by status.
    pub const ALL: [Self; 41] = [
        Self::ParameterBad,
        Self::BodyBroken,
        Self::CommandUnreadable,
        Self::QuestionUnreadable,
        Self::ActUnreadable,
        Self::TokenMissing,
        Self::TokenUnknown,
        Self::EnterpriseForbidden,
        Self::CapacityLacking,
        Self::FormForeign,
        Self::AdminClosed,
        Self::PagesLocalOnly,
        Self::NotFound,
        Self::ListUnknown,
        Self::DeclarationUnknown,
        Self::StatementUnknown,
        Self::GuaranteeUnknown,
        Self::MeasureUnknown,
        Self::EnterpriseUnknown,
        Self::MessageUnknown,
        Self::CheckpointUnknown,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::BodyTimeout,
        Self::IdentityConflict,
        Self::BodyTooLarge,
        Self::MediaType,
        Self::MessageRefused,
        Self::CommandRefused,
        Self::ActRefused,
        Self::AssessmentRefused,
        Self::SenderBusy,
        Self::MessageQuota,
        Self::ByteQuota,
        Self::ReadQuota,
        Self::TokenGuesses,
        Self::Internal,
        Self::ServiceBusy,
        Self::StoreUnavailable,
        Self::CheckpointMissing,
        Self::Stopping,
    ];

    /// The stable code. Where a rule of the catalogue refused the request, the
    /// rule's code (`TW12…`) is given instead.
    pub fn code(self) -> &'static str {
        match self {
            Self::ParameterBad => "parameter-bad",
            Self::BodyBroken => "body-broken",
            Self::CommandUnreadable => "command-unreadable",
            Self::QuestionUnreadable => "question-unreadable",
            Self::ActUnreadable => "act-unreadable",
            Self::TokenMissing => "token-missing",
            Self::TokenUnknown => "token-unknown",
            Self::EnterpriseForbidden => "enterprise-forbidden",
            Self::CapacityLacking => "capacity-lacking",
            Self::FormForeign => "form-foreign",
            Self::AdminClosed => "admin-closed",
            Self::PagesLocalOnly => "pages-local-only",
            Self::NotFound => "not-found",
            Self::ListUnknown => "list-unknown",
            Self::DeclarationUnknown => "declaration-unknown",
            Self::StatementUnknown => "statement-unknown",
            Self::GuaranteeUnknown => "guarantee-unknown",
            Self::MeasureUnknown => "measure-unknown",
            Self::EnterpriseUnknown => "enterprise-unknown",
            Self::MessageUnknown => "message-unknown",
            Self::CheckpointUnknown => "checkpoint-unknown",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::NotAcceptable => "not-acceptable",
            Self::BodyTimeout => "body-timeout",
            Self::IdentityConflict => "identity-conflict",
            Self::BodyTooLarge => "body-too-large",
            Self::MediaType => "media-type",
            Self::MessageRefused => "message-refused",
            Self::CommandRefused => "command-refused",
            Self::ActRefused => "act-refused",
            Self::AssessmentRefused => "assessment-refused",
            Self::SenderBusy => "sender-busy",
            Self::MessageQuota => "message-quota",
            Self::ByteQuota => "byte-quota",
            Self::ReadQuota => "read-quota",
            Self::TokenGuesses => "token-guesses",
            Self::Internal => "internal",
            Self::ServiceBusy => "service-busy",
            Self::StoreUnavailable => "store-unavailable",
            Self::CheckpointMissing => "checkpoint-missing",
            Self::Stopping => "stopping",
        }
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::ParameterBad
            | Self::BodyBroken
            | Self::CommandUnreadable
            | Self::QuestionUnreadable
            | Self::ActUnreadable => StatusCode::BAD_REQUEST,
            Self::TokenMissing | Self::TokenUnknown => StatusCode::UNAUTHORIZED,
            Self::EnterpriseForbidden
            | Self::CapacityLacking
            | Self::FormForeign
            | Self::AdminClosed
            | Self::PagesLocalOnly => StatusCode::FORBIDDEN,
            Self::NotFound
            | Self::ListUnknown
            | Self::DeclarationUnknown
            | Self::StatementUnknown
            | Self::GuaranteeUnknown
            | Self::MeasureUnknown
            | Self::EnterpriseUnknown
            | Self::MessageUnknown
            | Self::CheckpointUnknown => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::IdentityConflict => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::MessageRefused
            | Self::CommandRefused
            | Self::ActRefused
            | Self::AssessmentRefused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::SenderBusy
            | Self::MessageQuota
            | Self::ByteQuota
            | Self::ReadQuota
            | Self::TokenGuesses => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ServiceBusy
            | Self::StoreUnavailable
            | Self::CheckpointMissing
            | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A problem, named by a handler. Boxed, so that results stay small.
#[derive(Debug, Clone)]
pub struct Problem {
    details: Box<Details>,
}

/// What is known of a problem.
#[derive(Debug, Clone)]
pub struct Details {
    /// Which.
    pub kind: ProblemKind,
    /// Code of the rule that refused, if one did.
    pub rule: Option<String>,
    /// Facts its sentences name.
    pub args: Vec<(&'static str, Fact)>,
    /// Findings, each with its place and sentences.
    pub findings: Vec<FindingJson>,
    /// The family's receipt as JSON, where a message was answered.
    pub receipt: Option<Value>,
    headers: HeaderMap,
}

impl Problem {
    /// A problem without facts, with the headers its kind demands.
    pub fn new(kind: ProblemKind) -> Self {
        let problem = Self {
            details: Box::new(Details {
                kind,
                rule: None,
                args: Vec::new(),
                findings: Vec::new(),
                receipt: None,
                headers: HeaderMap::new(),
            }),
        };
        match kind {
            ProblemKind::TokenMissing => {
                problem.header(header::WWW_AUTHENTICATE, "Bearer realm=\"tidewaiter\"")
            }
            ProblemKind::TokenUnknown => problem.header(
                header::WWW_AUTHENTICATE,
                "Bearer realm=\"tidewaiter\", error=\"invalid_token\"",
            ),
            // What is left of a body that was not read cannot be skipped.
            ProblemKind::BodyTooLarge | ProblemKind::BodyTimeout | ProblemKind::BodyBroken => {
                problem.header(header::CONNECTION, "close")
            }
            ProblemKind::SenderBusy
            | ProblemKind::MessageQuota
            | ProblemKind::ByteQuota
            | ProblemKind::ReadQuota
            | ProblemKind::TokenGuesses
            | ProblemKind::ServiceBusy
            | ProblemKind::StoreUnavailable
            | ProblemKind::CheckpointMissing
            | ProblemKind::Stopping => problem.retry_after(COME_BACK_SECONDS),
            _ => problem,
        }
    }

    /// A sender's quota that is used up; it says what the limit is.
    pub fn over_quota(spent: Spent) -> Self {
        let kind = match spent.which {
            0 => ProblemKind::MessageQuota,
            1 => ProblemKind::ByteQuota,
            _ => ProblemKind::ReadQuota,
        };
        let (rate, burst) = (spent.quota.per_second, spent.quota.burst);
        let told = |amount: u64| match kind {
            ProblemKind::ByteQuota => bytes(amount),
            _ => amount.to_string(),
        };
        Self::new(kind)
            .with("rate", told(rate))
            .with("burst", told(burst))
            .retry_after(spent.seconds)
    }

    /// What is known of it.
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// The same with one more fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Fact>) -> Self {
        self.details.args.push((name, value.into()));
        self
    }

    /// The same, refused by the first of these findings.
    #[must_use]
    pub fn found(mut self, findings: Vec<tw_law::Rendered>) -> Self {
        let findings: Vec<FindingJson> = findings.into_iter().map(FindingJson::from).collect();
        self.details.rule = findings.first().map(|f| f.code.clone());
        self.details.findings = findings;
        self
    }

    /// The same, with the receipt as JSON.
    #[must_use]
    pub fn receipt(mut self, receipt: Value) -> Self {
        self.details.receipt = (!receipt.is_null()).then_some(receipt);
        self
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        let seconds = seconds.max(1);
        self.details
            .headers
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        self.details.args.retain(|(name, _)| *name != "seconds");
        self.with("seconds", i64::from(seconds))
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.details
            .headers
            .insert(name, HeaderValue::from_static(value));
        self
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Busy {
                retry_after_seconds,
            } => Self::new(ProblemKind::ServiceBusy).retry_after(retry_after_seconds),
            ServiceError::Stopping => Self::new(ProblemKind::Stopping),
            error @ (ServiceError::Store(StoreError::Damaged(_))
            | ServiceError::State(_)
            | ServiceError::Journal(_)) => {
                tracing::error!(%error, "what is stored cannot be read");
                Self::new(ProblemKind::Internal)
            }
            ServiceError::Notary(NotaryError::Store(error)) => ServiceError::Store(error).into(),
            ServiceError::Notary(error) => {
                tracing::warn!(%error, "nothing can be proven");
                Self::new(ProblemKind::CheckpointMissing)
            }
            error @ (ServiceError::Store(_) | ServiceError::Failed(_)) => {
                tracing::warn!(%error, "nothing can be stored");
                Self::new(ProblemKind::StoreUnavailable)
            }
        }
    }
}

impl IntoResponse for Problem {
    /// The bare status with the problem beside it, for the envelope to render.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.details.kind.status();
        *response.headers_mut() = self.details.headers.clone();
        response.extensions_mut().insert(self);
        response
    }
}

/// An amount of bytes as people read it: 12.0 MiB reads better than 12582912,
/// small ones are told in KiB.
pub(crate) fn bytes(amount: u64) -> String {
    if amount >= 1024 * 1024 {
        format!("{} MiB", amount / (1024 * 1024))
    } else {
        format!("{} KiB", amount / 1024)
    }
}

/// Fallback for addresses there are not.
pub async fn no_such_page(_request: Request) -> Problem {
    Problem::new(ProblemKind::NotFound)
}

/// Fallback for methods an address does not know; the router adds `Allow`.
pub async fn no_such_method(_request: Request) -> Problem {
    Problem::new(ProblemKind::MethodNotAllowed)
}

/// RFC 9457 problem details, as sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemJson {
    /// Where the problem is described, relative to this server.
    #[serde(rename = "type")]
    #[schema(example = "/docs#problem-token-missing")]
    pub kind: String,
    /// What went wrong, in a few words, in the caller's language.
    pub title: String,
    /// The HTTP status.
    #[schema(example = 401)]
    pub status: u16,
    /// What went wrong this time.
    pub detail: String,
    /// What to do next.
    pub next: String,
    /// Stable code: of the rule that refused (`TW12…`) or of the problem.
    #[schema(example = "token-missing")]
    pub code: String,
    /// The path asked for.
    #[schema(example = "/api/v1/messages")]
    pub instance: String,
    /// The request's id, also in the header `x-request-id`.
    pub request_id: String,
    /// Findings, where a message, a command or a question was refused for its
    /// content.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingJson>,
    /// The family's receipt as JSON, where a message was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ReceiptJson>)]
    pub receipt: Option<Value>,
}
