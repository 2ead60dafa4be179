//! Which invented days a folder holds, so that none is mixed with real trade
//! or with another invention of the same day.

use crate::out::{Stop, failed};
use crate::wiring::{DataArgs, write_private};
use std::io::ErrorKind;
use std::path::PathBuf;
use tw_app::store::Query;
use tw_base::Date;
use tw_store::{Options, SqliteQuery};

/// One invented day.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Day {
    /// Its date.
    pub date: Date,
    /// Its seed.
    pub seed: u64,
    /// Its declaration lists.
    pub lists: u32,
}

fn file(data: &DataArgs) -> PathBuf {
    data.data.join("demo.days")
}

/// The folder's days with this one, if it may be sent there. Only reads.
pub fn allow(data: &DataArgs, day: &Day, zone: &jiff::tz::TimeZone) -> Result<Vec<Day>, Stop> {
    let folder = data.data.display();
    let path = file(data);
    let mut days: Vec<Day> = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|e| failed(format!("{}: {e}", path.display()), "choose another --data"))?,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let what = format!("{}: {error}", path.display());
            return Err(failed(what, "make it readable"));
        }
    };
    let demos = !days.is_empty() || data.data.join("demo.tokens").exists();
    if let Some(last) = last_trade(data)? {
        if !demos {
            return Err(failed(
                format!("{folder} holds trade that is no demo's"),
                "choose another --data: invented trade cannot be taken out again",
            ));
        }
        // Time never goes back in a store: a day before its last one would be
        // decided under the later day's law.
        let last = zone.to_datetime(last).date();
        if last > day.date {
            return Err(failed(
                format!("{folder} holds trade of {last}"),
                format!("choose --date {last} or later, or another --data"),
            ));
        }
    }
    if let Some(had) = days.iter().find(|had| had.date == day.date) {
        if had != day {
            let (date, seed, lists) = (had.date, had.seed, had.lists);
            return Err(failed(
                format!("{folder} holds the {date} of --seed {seed} --lists {lists}"),
                "choose another --data or --date",
            ));
        }
    } else {
        days.push(day.clone());
    }
    Ok(days)
}

/// When the folder's store took in its last batch, if it has any.
fn last_trade(data: &DataArgs) -> Result<Option<tw_base::Timestamp>, Stop> {
    if tw_store::is_blank(&data.data) {
        return Ok(None);
    }
    let query = SqliteQuery::open(&data.data, Options::default())
        .map_err(|error| failed(error, "choose another --data"))?;
    Ok(query.tip()?.at)
}

/// Keeps the folder's days; before the first message of a day is sent.
pub fn keep(data: &DataArgs, days: &[Day]) -> Result<(), Stop> {
    write_private(&file(data), &serde_json::to_string(days)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_invented_once() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let data = DataArgs {
            data: dir.path().to_owned(),
        };
        let day = |d, seed, lists| Day {
            date: jiff::civil::date(2026, 4, d),
            seed,
            lists,
        };
        let zone = jiff::tz::TimeZone::UTC;
        let kept = allow(&data, &day(15, 1, 10), &zone).expect("the first");
        keep(&data, &kept).expect("kept");
        for (asked, days) in [
            (day(15, 1, 10), Some(1)),
            (day(15, 2, 10), None),
            (day(15, 1, 11), None),
            (day(16, 2, 11), Some(2)),
        ] {
            let found = allow(&data, &asked, &zone).ok().map(|days| days.len());
            assert_eq!(found, days, "{asked:?}");
        }
    }
}
