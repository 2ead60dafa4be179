//! `/api/v1/statements`: what is paid by the month, for whoever owes it and
//! for the bank or treasury that tells of the payment.

use super::acts::read_json_act;
use super::page::{bad, look};
use super::shape_desk::ActAnswerJson;
use super::shape_statement::{PaymentJson, StatementLinesJson, StatementsJson};
use super::{Looker, Sender};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use tw_app::admin::{Payer, StatementPayment};
use tw_app::desk::{ActAnswer, ActOutcome};
use tw_app::service::{Identity, ServiceError, Viewer};
use tw_app::statements;
use tw_app::view::StatementsView;

/// Longest code of an enterprise.
const CODE_MAX: usize = 18;

/// Whose statements.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Whose {
    /// Code of the enterprise; the caller's own, if it is left out. The
    /// operator has to name one.
    #[param(pattern = "^[0-9A-Za-z]{1,18}$")]
    enterprise: Option<String>,
}

/// What is told of a payment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    payer: Payer,
}

/// Reads the statements of an enterprise.
#[utoipa::path(
    get, path = "/api/v1/statements", tag = "statements", operation_id = "readStatements",
    summary = "Read the statements of aggregate payment",
    description = "What an enterprise owes of each month on declarations that were released on a guarantee for aggregate payment. A party reads its \
        own; a bank or treasury, and the operator, those of any enterprise. Without aggregate payment the list is empty.",
    params(Whose),
    responses((status = 200, description = "The statements.", body = StatementsJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    who: Looker,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<Json<StatementsJson>, Problem> {
    let enterprise = asked(&who, whose)?;
    let found = seen(&state, who, move |backend, viewer| {
        backend.statements(viewer, &enterprise)
    });
    Ok(Json(StatementsJson::from(found.await?)))
}

/// Reads one month's statement.
#[utoipa::path(
    get, path = "/api/v1/statements/{month}", tag = "statements", operation_id = "readStatement",
    summary = "Read one month's statement with its lines",
    description = "The statement of a month with a line for each declaration, in the order in which they were released. Who may read it is as with \
        the list.",
    params(
        ("month" = String, Path, description = "The month, as `YYYY-MM`.", example = "2026-09"),
        Whose,
    ),
    responses((status = 200, description = "The statement.", body = StatementLinesJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn one(
    State(state): State<WebState>,
    who: Looker,
    month: Result<Path<String>, PathRejection>,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<Json<StatementLinesJson>, Problem> {
    let enterprise = asked(&who, whose)?;
    let Path(month) = month.map_err(|_| bad("month"))?;
    let month = statements::month(&month).ok_or_else(|| bad("month"))?;
    let found = seen(&state, who, move |backend, viewer| {
        backend.statement(viewer, &enterprise, month)
    });
    let found = found.await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::StatementUnknown))?;
    Ok(Json(StatementLinesJson::from(found)))
}

/// Takes what a bank or treasury tells of a payment.
#[utoipa::path(
    post, path = "/api/v1/statements/{enterprise}/{month}/payment", tag = "statements", operation_id = "payStatement",
    summary = "Tell that a month's statement was paid, as bank or treasury",
    description = "Every declaration of the statement that is not paid counts as paid, all of them at once or none. Where the enterprise itself pays, what was \
        reserved on the guarantee, or claimed on it, is free again; where the guarantor pays, who has to be called for it, the guarantee bears so much less \
        until the enterprise makes it good. A suspension ends with the last overdue statement. The answer names a surcharge for what was paid late, \
        and that a suspension is over.",
    params(
        ("enterprise" = String, Path, description = "Code of the enterprise that owes.", example = "4403160B7C"),
        ("month" = String, Path, description = "The month, as `YYYY-MM`.", example = "2026-09"),
    ),
    request_body(content_type = "application/json", content = PaymentJson),
    responses((status = 200, description = "Done.", body = ActAnswerJson)),
    security(("sender" = []))
)]
pub async fn pay(
    State(state): State<WebState>,
    Sender(who): Sender,
    place: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ActAnswerJson>, Problem> {
    let Told { payer } = read_json_act(&state, &who, &headers, body).await?;
    let Path((enterprise, month)) = place.map_err(|_| bad("enterprise, month"))?;
    let answer = take(&state, &who, (&enterprise, &month), payer).await?;
    Ok(Json(ActAnswerJson::from(answer)))
}

/// Hands a payment in, in its party's turn; a problem, unless it was taken.
pub(crate) async fn take(
    state: &WebState,
    who: &Identity,
    (enterprise, month): (&str, &str),
    payer: Payer,
) -> Result<ActAnswer, Problem> {
    let payment = StatementPayment {
        enterprise: code(enterprise)?,
        month: statements::month(month).ok_or_else(|| bad("month"))?,
        payer,
    };
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.pay_statement(who, payment).await?;
    match answer.outcome {
        ActOutcome::Done => Ok(answer),
        ActOutcome::Forbidden => {
            Err(Problem::new(ProblemKind::CapacityLacking).found(answer.findings))
        }
        ActOutcome::Unknown | ActOutcome::Refused => {
            Err(Problem::new(ProblemKind::ActRefused).found(answer.findings))
        }
    }
}

/// The statements of an enterprise for a party; none where it may not see them.
pub(crate) async fn of(
    state: &WebState,
    who: Identity,
    enterprise: &str,
) -> Result<StatementsView, Problem> {
    let enterprise = code(enterprise)?;
    let find = move |backend: &dyn crate::Backend, viewer: Viewer<'_>| {
        backend.statements(viewer, &enterprise)
    };
    seen(state, Looker::Party(who), find).await
}

fn code(text: &str) -> Result<String, Problem> {
    let fits = (1..=CODE_MAX).contains(&text.len());
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (fits && plain)
        .then(|| text.to_owned())
        .ok_or_else(|| bad("enterprise"))
}

/// Whose statements are asked for.
fn asked(who: &Looker, whose: Result<Query<Whose>, QueryRejection>) -> Result<String, Problem> {
    let Query(Whose { enterprise }) = whose.map_err(|_| bad("enterprise"))?;
    match (enterprise, who) {
        (Some(enterprise), _) => code(&enterprise),
        (None, Looker::Party(who)) => Ok(who.enterprise.to_string()),
        (None, Looker::Operator) => Err(bad("enterprise")),
    }
}

/// Reads for whoever looks: a problem where that is not for it to see.
async fn seen<T: Send + 'static>(
    state: &WebState,
    who: Looker,
    find: impl FnOnce(&dyn crate::Backend, Viewer<'_>) -> Result<Option<T>, ServiceError>
    + Send
    + 'static,
) -> Result<T, Problem> {
    let found = look(state, who, 1, find).await?;
    found.ok_or_else(|| Problem::new(ProblemKind::CapacityLacking))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_payment_is_the_one_read() {
        for (payer, read) in [
            ("principal", Payer::Principal),
            ("guarantor", Payer::Guarantor),
        ] {
            let payer = payer.to_owned();
            let documented = serde_json::to_value(PaymentJson { payer }).expect("serialises");
            let told: Told = serde_json::from_value(documented).expect("it reads");
            assert_eq!(told.payer, read);
        }
        for wrong in ["{}", r#"{"payer":"x"}"#, r#"{"payer":"principal","x":1}"#] {
            assert!(serde_json::from_str::<Told>(wrong).is_err(), "{wrong}");
        }
    }
}
