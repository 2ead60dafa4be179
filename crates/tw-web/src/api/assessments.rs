//! `POST /api/v1/assessments`: what would be due on goods, with every step.
//! Nothing is filed.

use super::shape_assessment::{AssessmentJson, QuestionJson};
use super::{Sender, read_body, refuse_early, said_length};
use crate::admission::Full;
use crate::negotiate::is_json;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};

/// Assesses goods nobody has declared.
#[utoipa::path(
    post, path = "/api/v1/assessments", tag = "assessments", operation_id = "assessGoods",
    summary = "Ask what would be due on goods",
    description = "Takes a date, the terms and up to 50 goods items, and answers with customs value, duty by the rate that applies, \
        trade remedies, consumption tax, VAT and relief of each item, and with every step that led there and the law behind it. \
        Cautions say what the figures rest on beside the law, such as a rate the asker stated. \
        Nothing is filed; the same question under the same law gets the same answer. Costs a read.",
    request_body(content_type = "application/json", content = QuestionJson),
    responses((status = 200, description = "What would be due.", body = AssessmentJson)),
    security(("sender" = []))
)]
pub async fn assess(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<AssessmentJson>, Problem> {
    let limit = state.limits.question_bytes;
    refuse_early(&headers, limit)?;
    if !is_json(&headers) {
        return Err(Problem::new(ProblemKind::MediaType).header(header::ACCEPT, "application/json"));
    }
    // Counted before the body is read: a question that does not read costs
    // its asker too.
    let spent = state.fairness.senders.take(&who.enterprise, [0, 0, 1]);
    spent.map_err(Problem::over_quota)?;
    let room = said_length(&headers).unwrap_or(limit);
    let admitted = state.admission.admit(&who.enterprise, room);
    let _admitted = admitted.map_err(Full::problem)?;
    let bytes = read_body(body, limit, state.limits.body_time).await?;
    let question: QuestionJson =
        serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
    let most = state.limits.question_items;
    if question.items.len() > most {
        return Err(unreadable(format!("more than {most} items")));
    }
    let question = question.into();
    let answer = state
        .read_for(who, 0, move |backend, _| backend.assess(&question))
        .await??;
    match answer {
        Ok(assessment) => Ok(Json(AssessmentJson::from(assessment))),
        Err(findings) => Err(Problem::new(ProblemKind::AssessmentRefused).found(findings)),
    }
}

fn unreadable(reason: String) -> Problem {
    Problem::new(ProblemKind::QuestionUnreadable).with("reason", reason)
}
