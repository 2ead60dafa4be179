//! Pages that stand in two places: for officers at this machine, and below
//! `/desk` for whoever has a token; and where a page of a list begins.

use super::desk::AtDesk;
use crate::api::Looker;
use crate::problem::{Problem, ProblemKind};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use serde::Deserialize;

/// For whom a page is.
pub(super) enum At {
    Machine,
    Desk(AtDesk),
}

impl At {
    /// What its links begin with.
    pub(super) fn base(&self) -> &'static str {
        match self {
            Self::Machine => "",
            Self::Desk(_) => "/desk",
        }
    }

    /// The entry that is marked: of officers the one the page belongs to.
    pub(super) fn here(&self, officers: &'static str) -> &'static str {
        match self {
            Self::Machine => officers,
            Self::Desk(_) => "desk",
        }
    }

    pub(super) fn looker(self) -> Looker {
        match self {
            Self::Machine => Looker::Operator,
            Self::Desk(AtDesk(who)) => Looker::Party(who),
        }
    }
}

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct After {
    after: u64,
}

pub(super) type Asked = Result<Query<After>, QueryRejection>;
pub(super) type Named = Result<Path<String>, PathRejection>;

pub(super) fn after(asked: Asked) -> Result<u64, Problem> {
    let bad = || Problem::new(ProblemKind::ParameterBad).with("name", "after");
    let Query(After { after }) = asked.map_err(|_| bad())?;
    i64::try_from(after).map_err(|_| bad())?;
    Ok(after)
}
