//! Finding what is sealed and names a person: through the parcels that name
//! the person by number, and through the journal of the year for what names
//! nobody by number (waybills, messages nobody could read).

use super::{At, Opener, Place, Sealed};
use crate::codec::MessageKind;
use crate::journal::{self, Cause, Entry, JournalError};
use crate::mask;
use crate::store::{EntryRef, Query, StoreError, SubjectKind};
use crate::subject::{Parcel, StateError, Subject};
use std::collections::{BTreeMap, BTreeSet};
use tw_base::{BatchNo, SubjectId};

/// Why searching could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored state cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// A journal entry cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What was found of a person in a year.
#[derive(Debug, Default)]
pub struct Traces {
    /// Parcels that name the person under the keys of the year.
    pub parcels: Vec<SubjectId>,
    /// Number of a list that still waits for its documents.
    pub waiting: Option<String>,
    /// Places of documents that name the person, by year of their keys.
    pub documents: BTreeMap<i16, Vec<Place>>,
}

/// Whom to look for.
pub struct Sought<'a> {
    /// Identity number, normalised.
    pub number: String,
    /// Year.
    pub year: i16,
    /// Where the person stands in it.
    pub place: Place,
    /// Opens what is sealed.
    pub opener: Opener<'a>,
}

impl Sought<'_> {
    fn names(&self, parcel: &Parcel) -> bool {
        let orders = parcel.order.as_ref().map(|order| order.buyer);
        let payments = parcel.payment.as_ref().map(|payment| payment.payer);
        let lists = parcel.list.as_ref().map(|list| list.buyer);
        let mut named = [orders, payments, lists].into_iter().flatten();
        named.any(|person| person.in_year(self.year) == Some(self.place))
    }
}

/// Looks through parcels and journal.
pub fn search(query: &dyn Query, sought: &Sought<'_>) -> Result<Traces, SearchError> {
    let mut traces = Traces::default();
    let mut own: BTreeSet<EntryRef> = BTreeSet::new();
    each_parcel(query, |id, parcel| {
        if sought.names(&parcel) {
            traces.parcels.push(id);
            traces.waiting = traces.waiting.take().or_else(|| waiting(&parcel));
            own.extend(parcel.history);
        }
    })?;
    let mut consignees = BTreeSet::new();
    let mut waybills: BTreeSet<(EntryRef, u16)> = BTreeSet::new();
    read(query, &own, |entry| match entry {
        (_, Entry::Message(message)) => {
            consignees.extend(consignees_of(&message.body, message.meta.kind, sought));
        }
        (_, Entry::Decision(decision)) => {
            if let Cause::Document {
                kind: MessageKind::Waybill,
                entry,
                node,
            } = decision.cause
            {
                waybills.insert((entry, node));
            }
        }
    })?;
    let mut found: BTreeSet<(i16, Place)> = BTreeSet::new();
    let places = waybills.iter().map(|(entry, _)| *entry).collect();
    read(query, &places, |entry| {
        if let (at, Entry::Message(message)) = entry {
            let pieces = message.body.pieces.iter();
            let theirs = pieces.filter(|piece| waybills.contains(&(at, piece.node)));
            found.extend(theirs.filter_map(|piece| match piece.at {
                At::Own(place) => Some((message.body.year, place)),
                At::Person => None,
            }));
        }
    })?;
    for no in 1..=query.tip()?.batch.0 {
        let Some(segment) = query.segment(BatchNo(no))? else {
            continue;
        };
        for entry in journal::open(&segment.payload)?.entries {
            if let Entry::Message(message) = journal::decode(entry)?
                && message.body.year == sought.year
            {
                found.extend(unnumbered(&message.body, &consignees, sought));
            }
        }
    }
    for (year, place) in found {
        traces.documents.entry(year).or_default().push(place);
    }
    Ok(traces)
}

/// Every parcel, in order.
pub fn each_parcel(
    query: &dyn Query,
    mut see: impl FnMut(SubjectId, Parcel),
) -> Result<(), SearchError> {
    const PAGE: usize = 5_000;
    let mut after = SubjectId(0);
    loop {
        let rows = query.subjects(SubjectKind::Parcel, after, PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        for row in rows {
            if let Subject::Parcel(parcel) = Subject::decode(row.id, row.kind, &row.state)? {
                see(row.id, *parcel);
            }
        }
    }
}

/// The number of a list that waits.
pub fn waiting(parcel: &Parcel) -> Option<String> {
    let case = parcel.case.as_ref()?;
    let waits = case.status == crate::subject::STATUS_REGISTERED;
    waits.then(|| case.invt_no.clone().unwrap_or_else(|| case.pre_no.clone()))
}

fn read(
    query: &dyn Query,
    places: &BTreeSet<EntryRef>,
    mut see: impl FnMut((EntryRef, Entry)),
) -> Result<(), SearchError> {
    let mut batches: BTreeMap<BatchNo, Vec<u32>> = BTreeMap::new();
    for place in places {
        batches.entry(place.batch).or_default().push(place.index);
    }
    for (batch, indexes) in batches {
        let Some(segment) = query.segment(batch)? else {
            continue;
        };
        let opened = journal::open(&segment.payload)?;
        for index in indexes {
            if let Some(bytes) = opened.entries.get(index as usize) {
                see((EntryRef { batch, index }, journal::decode(bytes)?));
            }
        }
    }
    Ok(())
}

/// Consignee and telephone as the person's orders give them.
fn consignees_of(
    body: &Sealed,
    kind: Option<MessageKind>,
    sought: &Sought<'_>,
) -> Vec<(String, String)> {
    if kind != Some(MessageKind::Order) || body.year != sought.year {
        return Vec::new();
    }
    let opened: Vec<_> = body
        .pieces
        .iter()
        .map(|piece| sought.opener.parts(body, piece, Some(sought.place)))
        .collect();
    let own = body.pieces.iter().zip(&opened);
    let nodes: Vec<u16> = own
        .filter_map(|(piece, parts)| parts.as_ref().map(|_| piece.node))
        .collect();
    let text = body.filled(&opened, b"");
    let fields = |node: u16| {
        let of = |name| mask::field(&text, MessageKind::Order, node, name);
        Some((of("consignee")?, of("consigneeTelephone")?))
    };
    nodes.into_iter().filter_map(fields).collect()
}

/// Documents sealed under places of their own that name the person: by
/// number, or as a consignee with the telephone the person's orders give.
fn unnumbered(
    body: &Sealed,
    consignees: &BTreeSet<(String, String)>,
    sought: &Sought<'_>,
) -> Vec<(i16, Place)> {
    let own = body.pieces.iter().filter_map(|piece| match piece.at {
        At::Own(place) => Some((piece, place)),
        At::Person => None,
    });
    own.filter(|(piece, _)| {
        let parts = sought.opener.parts(body, piece, None).unwrap_or_default();
        let parts: Vec<String> = parts
            .iter()
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .collect();
        let holds = |wanted: &str| parts.iter().any(|part| part.contains(wanted));
        let numbered = parts
            .iter()
            .any(|part| part.to_ascii_uppercase().contains(&sought.number));
        numbered
            || consignees
                .iter()
                .any(|(name, telephone)| holds(name) && holds(telephone))
    })
    .map(|(_, place)| (body.year, place))
    .collect()
}
