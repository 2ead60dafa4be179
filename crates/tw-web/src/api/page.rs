//! Reading on behalf of whoever looks; and by cursor: rows after a number, so
//! many at most, and whether there is more.

use super::Looker;
use crate::Backend;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use tw_app::service::{ServiceError, Viewer};

/// Rows in one answer if the caller does not say.
const USUAL: usize = 100;

/// The largest cursor: a number of the store's kind.
const AFTER_MAX: u64 = i64::MAX.unsigned_abs();

/// A parameter that cannot be.
pub(super) fn bad(name: &str) -> Problem {
    Problem::new(ProblemKind::ParameterBad).with("name", name)
}

/// How many rows are asked for, of `most` in one answer.
pub(super) fn bounded(after: u64, limit: Option<usize>, most: usize) -> Result<usize, Problem> {
    if after > AFTER_MAX {
        return Err(bad("after"));
    }
    let limit = limit.unwrap_or(USUAL);
    (1..=most)
        .contains(&limit)
        .then_some(limit)
        .ok_or_else(|| bad("limit"))
}

/// Reads on behalf of whoever looks, at a party's cost.
pub(crate) async fn look<T: Send + 'static>(
    state: &WebState,
    who: Looker,
    cost: u64,
    work: impl FnOnce(&dyn Backend, Viewer<'_>) -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, Problem> {
    match who {
        Looker::Operator => {
            let all = move |backend: &dyn Backend| work(backend, Viewer::Officer);
            Ok(state.read(all).await?)
        }
        Looker::Party(who) => Ok(state
            .read_for(who, cost, move |backend, who| {
                work(backend, Viewer::Party(who))
            })
            .await??),
    }
}

/// A page of what is asked for.
pub(crate) struct Page<T> {
    pub rows: Vec<T>,
    pub next: u64,
    pub more: bool,
}

impl<T> Page<T> {
    /// Of rows of which one more than the limit was asked for.
    pub(super) fn of(
        mut rows: Vec<T>,
        after: u64,
        limit: usize,
        number: impl Fn(&T) -> u64,
    ) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self {
            next: rows.last().map_or(after, number),
            more,
            rows,
        }
    }
}
