//! `/policy`: the measures for an enterprise, for officers at this machine.

use super::Frame;
use super::desk::AtDesk;
use crate::api::Looker;
use crate::api::policy::{Asked, policy};
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::{Deserialize, Serialize};
use tw_app::measures::PolicyView;

/// The form as it was sent; what a field leaves empty does not matter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    enterprise: String,
    at: String,
}

#[derive(Debug, Serialize)]
struct Content {
    /// An enterprise looks at its own.
    own: bool,
    form: Form,
    /// The enterprise is not on file.
    unknown: bool,
    policy: Option<PolicyView>,
    /// Measures that do not apply.
    others: usize,
}

/// `GET /policy`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    form: Result<Query<Form>, QueryRejection>,
) -> Result<Html<String>, Problem> {
    let bad = || Problem::new(ProblemKind::ParameterBad).with("name", "enterprise, at");
    let Query(mut form) = form.map_err(|_| bad())?;
    form.enterprise = form.enterprise.trim().to_owned();
    let at = match form.at.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| bad())?),
    };
    let asked = Asked {
        enterprise: Some(form.enterprise.clone()),
        at,
    };
    let found = policy(&state, Looker::Operator, asked).await?;
    let content = content(found, form);
    let frame = Frame::of(&caller).here("policy");
    Ok(state.pages.render("policy.html", &frame, content)?)
}

/// `GET /desk/policy`: for an enterprise, of itself, today.
pub async fn own(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    AtDesk(who): AtDesk,
) -> Result<Html<String>, Problem> {
    let asked = Asked {
        enterprise: None,
        at: None,
    };
    let found = policy(&state, Looker::Party(who), asked).await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::EnterpriseUnknown))?;
    let content = Content {
        own: true,
        ..content(Some(found), Form::default())
    };
    let frame = Frame::of(&caller).here("desk");
    Ok(state.pages.render("policy.html", &frame, content)?)
}

/// What does not apply is counted and not shown.
fn content(mut found: Option<PolicyView>, form: Form) -> Content {
    let mut others = 0;
    if let Some(policy) = &mut found {
        let all = policy.measures.len();
        policy
            .measures
            .retain(|measure| measure.standing.code != "not");
        others = all - policy.measures.len();
    }
    Content {
        own: false,
        unknown: found.is_none() && !form.enterprise.is_empty(),
        policy: found,
        others,
        form,
    }
}
