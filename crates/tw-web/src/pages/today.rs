//! `/`: a day at a glance.

use super::{Frame, chart};
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::{Deserialize, Serialize};
use tw_app::view::{GuaranteeView, TodayView};
use tw_base::{Date, Decimal};

/// What the address can say.
#[derive(Debug, Deserialize)]
pub struct Asked {
    day: Option<String>,
}

#[derive(Debug, Serialize)]
struct Content {
    today: TodayView,
    chart: chart::Chart,
    received: i64,
    refused: i64,
    census: i64,
    declarations: i64,
    previous: Option<Date>,
    next: Option<Date>,
    guarantees: Vec<Share>,
}

/// A guarantee with the share of its limit that is used.
#[derive(Debug, Serialize)]
struct Share {
    guarantee: GuaranteeView,
    /// Hundredths of the limit, 0 to 100.
    percent: u8,
    /// Whether it is more than nothing and less than one hundredth.
    trace: bool,
}

/// `GET /`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Html<String>, Problem> {
    let bad = || Problem::new(ProblemKind::ParameterBad).with("name", "day");
    let Query(asked) = asked.map_err(|_| bad())?;
    // A form sends an empty field as an empty text.
    let day = match asked.day.as_deref() {
        None | Some("") => None,
        Some(text) => Some(text.parse::<Date>().map_err(|_| bad())?),
    };
    let today = state.read(move |backend| backend.today(day)).await?;
    let content = Content {
        chart: chart::by_hour(&today.by_hour),
        received: today.received.iter().map(|(_, n)| n).sum(),
        refused: today.refused.iter().map(|(_, n)| n).sum(),
        census: today.census.iter().map(|(_, n)| n).sum(),
        declarations: today.declarations.iter().map(|(_, n)| n).sum(),
        previous: today
            .days
            .filter(|(first, _)| *first < today.day)
            .and_then(|_| today.day.yesterday().ok()),
        next: today
            .days
            .filter(|(_, last)| *last > today.day)
            .and_then(|_| today.day.tomorrow().ok()),
        guarantees: today.guarantees.iter().cloned().map(share).collect(),
        today,
    };
    let frame = Frame::of(&caller).here("today");
    Ok(state.pages.render("today.html", &frame, content)?)
}

fn share(guarantee: GuaranteeView) -> Share {
    let read = |text: &str| text.parse::<Decimal>().unwrap_or_default();
    let percent = (read(&guarantee.used) * Decimal::ONE_HUNDRED)
        .checked_div(read(&guarantee.limit))
        .unwrap_or_default()
        .clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    Share {
        percent: u8::try_from(percent.ceil()).unwrap_or(100),
        trace: percent > Decimal::ZERO && percent < Decimal::ONE,
        guarantee,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_percent_and_never_outside() {
        // used, limit, percent, less than one
        let table = [
            ("0.00", "1000000.00", 0, false),
            ("1.00", "1000000.00", 1, true),
            ("10000.00", "1000000.00", 1, false),
            ("500000.00", "1000000.00", 50, false),
            ("1000000.00", "1000000.00", 100, false),
            ("2000000.00", "1000000.00", 100, false),
            ("1.00", "0.00", 0, false),
            ("", "", 0, false),
        ];
        for (used, limit, percent, trace) in table {
            let found = share(GuaranteeView {
                principal: String::new(),
                number: String::new(),
                limit: limit.into(),
                used: used.into(),
                available: String::new(),
            });
            assert_eq!(
                (found.percent, found.trace),
                (percent, trace),
                "{used} of {limit}"
            );
        }
    }
}
