//! Finding what is sealed and names a person: through the parcels that name
//! the person by number, and through the journal of the year for what names
//! nobody by number (waybills, messages nobody could read).

use super::{At, Opener, Piece, Place, Sealed};
use crate::codec::MessageKind;
use crate::journal::{self, Cause, Entry, JournalError, MessageEntry};
use crate::mask;
use crate::store::{EntryRef, Query, StoreError, SubjectKind};
use crate::subject::{Parcel, StateError, Subject};
use std::collections::{BTreeMap, BTreeSet};
use tw_base::{BatchNo, SubjectId};
use tw_cbec::slot::Person;

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

/// How a parcel names the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    /// By documents of the year after, which carry the year's place as well.
    FromLater,
    /// By a document of the year.
    InYear,
}

impl Sought<'_> {
    fn names(&self, parcel: &Parcel) -> Option<Names> {
        let orders = parcel.order.as_ref().map(|order| order.buyer);
        let payments = parcel.payment.as_ref().map(|payment| payment.payer);
        let lists = parcel.list.as_ref().map(|list| list.buyer);
        let named = [orders, payments, lists].into_iter().flatten();
        let theirs = named.filter(|person| person.in_year(self.year) == Some(self.place));
        let how = |person: Person| match person.year == self.year {
            true => Names::InYear,
            false => Names::FromLater,
        };
        theirs.map(how).max()
    }
}

/// Looks through parcels and journal. Of a purchase of the year after, only
/// what was sealed in the year sought is the person's of that year.
pub fn search(query: &dyn Query, sought: &Sought<'_>) -> Result<Traces, SearchError> {
    let mut traces = Traces::default();
    let mut told: BTreeMap<EntryRef, Names> = BTreeMap::new();
    each_parcel(query, |id, parcel| {
        if let Some(how) = sought.names(&parcel) {
            traces.parcels.push(id);
            traces.waiting = traces.waiting.take().or_else(|| waiting(&parcel));
            for place in parcel.history {
                let known = told.entry(place).or_insert(how);
                *known = how.max(*known);
            }
        }
    })?;
    let mut waybills: BTreeMap<(EntryRef, u16), Names> = BTreeMap::new();
    read(query, told.keys(), |at, entry| {
        if let Entry::Decision(decision) = entry
            && let Cause::Document {
                kind: MessageKind::Waybill,
                entry,
                node,
            } = decision.cause
            && let Some(how) = told.get(&at)
        {
            let known = waybills.entry((entry, node)).or_insert(*how);
            *known = (*how).max(*known);
        }
    })?;
    let mut found: BTreeSet<(i16, Place)> = BTreeSet::new();
    let places: BTreeSet<EntryRef> = waybills.keys().map(|(entry, _)| *entry).collect();
    read(query, &places, |at, entry| {
        if let Entry::Message(message) = entry {
            let year = message.body.year;
            let theirs = message.body.pieces.iter().filter(|piece| {
                let how = waybills.get(&(at, piece.node));
                how.is_some_and(|how| *how == Names::InYear || year == sought.year)
            });
            found.extend(theirs.filter_map(|piece| match piece.at {
                At::Own(place) => Some((year, place)),
                At::Person => None,
            }));
        }
    })?;
    // From the journal, not from the parcels: an order may have been refused,
    // changed or taken back, and its waybill is still there.
    let mut consignees = BTreeSet::new();
    each_message(query, |message| {
        consignees.extend(consignees_of(&message.body, message.meta.kind, sought));
    })?;
    each_message(query, |message| {
        if message.body.year == sought.year {
            found.extend(unnumbered(&message.body, &consignees, sought));
        }
    })?;
    for (year, place) in found {
        traces.documents.entry(year).or_default().push(place);
    }
    Ok(traces)
}

/// Every message of the journal, in order.
fn each_message(query: &dyn Query, mut see: impl FnMut(MessageEntry)) -> Result<(), SearchError> {
    for no in 1..=query.tip()?.batch.0 {
        let Some(segment) = query.segment(BatchNo(no))? else {
            continue;
        };
        for entry in journal::open(&segment.payload)?.entries {
            if let Entry::Message(message) = journal::decode(entry)? {
                see(message);
            }
        }
    }
    Ok(())
}

/// The year under whose keys the last message with persons was sealed. Keys
/// without that year are older than the store.
pub fn last_sealed(query: &dyn Query) -> Result<Option<i16>, SearchError> {
    for no in (1..=query.tip()?.batch.0).rev() {
        let Some(segment) = query.segment(BatchNo(no))? else {
            continue;
        };
        for entry in journal::open(&segment.payload)?.entries.iter().rev() {
            if let Entry::Message(message) = journal::decode(entry)?
                && !message.body.pieces.is_empty()
            {
                return Ok(Some(message.body.year));
            }
        }
    }
    Ok(None)
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

fn read<'a>(
    query: &dyn Query,
    places: impl IntoIterator<Item = &'a EntryRef>,
    mut see: impl FnMut(EntryRef, Entry),
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
                see(EntryRef { batch, index }, journal::decode(bytes)?);
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
    let open = |piece: &Piece| match piece.at {
        At::Person => sought.opener.parts(body, piece, Some(sought.place)),
        At::Own(_) => None,
    };
    let opened: Vec<_> = body.pieces.iter().map(open).collect();
    let own = body.pieces.iter().zip(&opened);
    let nodes: Vec<u16> = own
        .filter_map(|(piece, parts)| parts.as_ref().map(|_| piece.node))
        .collect();
    if nodes.is_empty() {
        return Vec::new();
    }
    let text = body.filled(&opened, b"");
    let fields = |node: u16| {
        let of = |name| mask::field(&text, MessageKind::Order, node, name);
        Some((of("consignee")?, of("consigneeTelephone")?))
    };
    let named = |(name, telephone): &(String, String)| !name.is_empty() && !telephone.is_empty();
    nodes.into_iter().filter_map(fields).filter(named).collect()
}

/// Fewer bytes, and a text stands anywhere by chance.
const TELLING: usize = 6;

/// Whether a text stands somewhere by itself, not as a part of a longer word
/// or number.
fn stands_in(text: &str, wanted: &str) -> bool {
    let apart = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut found = text.match_indices(wanted);
    wanted.len() >= TELLING
        && found.any(|(at, _)| {
            let (before, rest) = text.split_at(at);
            let after = rest.get(wanted.len()..).unwrap_or_default();
            apart(before.chars().next_back()) && apart(after.chars().next())
        })
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
    // A message nobody could read is one part, and what its fields are nobody
    // knows; else each part is the text of a field.
    let whole = body.skeleton.is_empty();
    own.filter(|(piece, _)| {
        let parts = sought.opener.parts(body, piece, None).unwrap_or_default();
        let parts: Vec<String> = parts
            .iter()
            .map(|part| mask::plain(&String::from_utf8_lossy(part)))
            .collect();
        let mut upper = parts.iter().map(|part| part.to_ascii_uppercase());
        let numbered = upper.any(|part| stands_in(&part, &sought.number));
        numbered
            || consignees.iter().any(|(name, telephone)| match whole {
                true => parts
                    .iter()
                    .any(|part| part.contains(name) && stands_in(part, telephone)),
                false => parts.contains(name) && parts.contains(telephone),
            })
    })
    .map(|(_, place)| (body.year, place))
    .collect()
}
