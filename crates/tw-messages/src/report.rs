//! From spots to findings: places, order, the weight of each.

use crate::encoding;
use crate::lex::Fault;
use crate::place;
use crate::read::Spot;
use crate::rules;
use crate::schema::Schema;
use std::borrow::Cow;
use tw_app::codec::Incoming;
use tw_base::{Finding, Layer, Severity};

/// What reading a text found wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    pub(crate) fault: Option<Fault>,
    pub(crate) spots: Vec<Spot>,
    /// Findings beyond the limit.
    pub(crate) more: usize,
}

/// Findings with their places, in the order of the document; what is wrong
/// with the form first.
pub(crate) fn findings(text: &str, schema: Option<&Schema>, wrong: Wrong) -> Vec<Finding> {
    if wrong.fault.is_none() && wrong.spots.is_empty() {
        return Vec::new();
    }
    let fault = wrong.fault.map(|f| Spot {
        code: f.code,
        at: f.at,
        below: String::new(),
        args: f.args,
    });
    let mut spots = wrong.spots;
    spots.sort_by_key(|s| s.at);
    let mut offsets: Vec<usize> = spots.iter().map(|s| s.at).collect();
    if let Some(fault) = &fault {
        let n = offsets.partition_point(|o| *o <= fault.at);
        offsets.insert(n, fault.at);
    }
    let mut places = place::of_offsets(text, schema, &offsets);
    let mut out = Vec::with_capacity(offsets.len() + 1);
    if let Some(fault) = fault {
        let n = offsets
            .partition_point(|o| *o <= fault.at)
            .saturating_sub(1);
        let place = places.remove(n);
        out.push(finding(fault, Layer::Form, place));
    }
    let listed = spots.len();
    out.extend(
        spots
            .into_iter()
            .zip(places)
            .map(|(spot, place)| finding(spot, Layer::Schema, place)),
    );
    if wrong.more > 0 {
        let more = Finding::error(rules::SCHEMA_MORE, Layer::Schema)
            .weighing(Severity::Note)
            .with("limit", listed)
            .with("more", wrong.more);
        out.push(more);
    }
    out
}

/// What is said of a message that cannot be read at all.
pub(crate) fn unreadable(inner: &[u8], fault: Fault) -> Incoming<'_> {
    let wrong = Wrong {
        fault: Some(fault),
        ..Wrong::default()
    };
    Incoming {
        findings: findings(encoding::readable(inner), None, wrong),
        ..Incoming::default()
    }
}

fn finding(spot: Spot, layer: Layer, mut place: tw_base::Location) -> Finding {
    if !spot.below.is_empty() {
        place.path.push('/');
        place.path.push_str(&spot.below);
    }
    let carried = spot.code == rules::SCHEMA_CARRIED;
    let mut finding = Finding::error(spot.code, layer).at(place);
    if carried {
        finding = finding.weighing(Severity::Note);
    }
    finding.args = spot
        .args
        .into_iter()
        .map(|(name, text)| (Cow::Borrowed(name), text))
        .collect();
    finding
}
