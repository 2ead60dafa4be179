//! Subjects as the use cases see them, and their stored shapes. Each stored
//! state begins with a version byte; a reader knows every version up to its
//! own and refuses later ones.

use crate::aggregate;
use crate::capacity::{Capacity, Name, Role};
use crate::declaration::Dossier;
use crate::enterprise::{ForeignOperator, PartnerFile, Profile};
use crate::journal::TaxRecord;
use crate::packing::{onto, squeezed, unsqueezed};
use crate::stamp::Stamp;
use crate::store::{EntryRef, SubjectIndex, SubjectKind};
use crate::surety::{GroupFile, LetterFile, Principal};
use serde::{Deserialize, Serialize};
use tw_base::{Date, EnterpriseCode, SubjectId, Timestamp};
use tw_cbec::slot::{ListSlot, OrderSlot, PaymentSlot, WaybillSlot};
use tw_clearance::{DocumentState, Regions};
use tw_enterprise::Credit;
use tw_guarantee::Drawing;
use tw_ledger::Reservation;
use tw_programme::Proposal;
use tw_tariff::certificate::Certificate;

/// Hash of a subject's state, as the journal keeps it.
pub type Mark = [u8; 16];

/// A subject's state.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A parcel.
    Parcel(Box<Parcel>),
    /// An enterprise.
    Enterprise(Enterprise),
    /// A guarantee instrument.
    Guarantee(Box<LetterFile>),
    /// A group and its letters.
    Group(Box<GroupFile>),
    /// What a principal can draw on.
    Principal(Box<Principal>),
    /// A bonded account book.
    Book(Book),
    /// A goods declaration.
    Declaration(Box<Dossier>),
    /// A certificate of a tariff quota or of relief.
    Certificate(Box<Certificate>),
    /// What an enterprise pays in aggregate.
    Aggregate(Box<aggregate::Book>),
    /// A measure made at run time.
    Measure(Box<Proposal>),
    /// A partner administration.
    Partner(Box<PartnerFile>),
    /// A foreign operator.
    ForeignOperator(Box<ForeignOperator>),
}

/// The four documents of one purchase and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// Order.
    pub order: Option<OrderSlot>,
    /// Payment.
    pub payment: Option<PaymentSlot>,
    /// Waybill.
    pub waybill: Option<WaybillSlot>,
    /// List.
    pub list: Option<ListSlot>,
    /// Everything that holds from the list's filing on.
    pub case: Option<Case>,
    /// Where the journal speaks of it, oldest first.
    pub history: Vec<EntryRef>,
}

/// A list's case: its regions, numbers, tax and security.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The five regions.
    pub regions: Regions,
    /// Projected code (CEB `returnStatus`).
    pub status: i32,
    /// Pre-entry number.
    pub pre_no: String,
    /// List number, from registration on.
    pub invt_no: Option<String>,
    /// Day of the first acceptance (120) of the list as it was last declared:
    /// its law and year apply. Waiting and corrected documents keep it; a
    /// returned list that its sender changes is accepted anew.
    pub accepted_on: Option<Date>,
    /// Tax, once assessed.
    pub tax: Option<TaxRecord>,
    /// The guarantee drawn on and what is reserved on it.
    pub reserved: Option<(SubjectId, Drawing)>,
    /// Until when the list may wait for its documents.
    pub waits_until: Option<Stamp>,
    /// Codes of the findings it was last returned for.
    pub returned_for: Vec<String>,
}

/// An enterprise that may file, its bearer tokens (hashes only), and in which
/// capacities it acts on what others filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enterprise {
    /// Code.
    pub code: EnterpriseCode,
    /// Name.
    pub name: String,
    /// SHA-256 of its tokens, in hex.
    pub tokens: Vec<String>,
    /// In which capacities it acted, acts or will act, in the order in which
    /// they were given.
    pub capacities: Vec<Capacity>,
    /// Its credit classes, day by day.
    pub credit: Credit,
    /// Types of its business, codes of the pack.
    pub business: Vec<String>,
    /// Filing data, certification and keys.
    pub profile: Box<Profile>,
}

impl Enterprise {
    /// In which capacities it acts on a day.
    pub fn roles_on(&self, day: Date) -> impl Iterator<Item = &Role> {
        let holding = move |capacity: &&Capacity| capacity.holds_on(day);
        self.capacities
            .iter()
            .filter(holding)
            .map(|held| &held.role)
    }

    /// How records name it: it is registered under one name.
    pub fn named(&self) -> Name {
        Name {
            zh: self.name.clone(),
            en: self.name.clone(),
        }
    }
}

/// A bonded account book. Its balance comes with bonded books; for now it is
/// only known to exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Number.
    pub number: String,
    /// Warehouse enterprise in the zone.
    pub enterprise: EnterpriseCode,
}

/// Why a stored state cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("state of subject {id} cannot be read: {why}")]
pub struct StateError {
    /// The subject.
    pub id: SubjectId,
    /// Why.
    pub why: String,
}

/// Version of a kind's stored state. Parcels are at 2: persons under keys of
/// a year, and at 3: drawings on guarantees; enterprises at 4: credit, then
/// profile;
/// declarations at 5: what was claimed, on what terms they are cleared, drawings
/// on guarantees; guarantees at 3: groups, uses, changes, then what is kept
/// beside; principals at 2: what they told of and asked; partners and foreign
/// operators at 2: the key of the list. No release wrote what was before.
fn version(kind: SubjectKind) -> u8 {
    match kind {
        SubjectKind::Declaration => 5,
        SubjectKind::Enterprise => 4,
        SubjectKind::Parcel | SubjectKind::Guarantee => 3,
        SubjectKind::Principal | SubjectKind::Partner | SubjectKind::ForeignOperator => 2,
        SubjectKind::Book
        | SubjectKind::Certificate
        | SubjectKind::Group
        | SubjectKind::Aggregate
        | SubjectKind::Measure => 1,
    }
}

impl Subject {
    /// Its kind.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Parcel(_) => SubjectKind::Parcel,
            Self::Enterprise(_) => SubjectKind::Enterprise,
            Self::Guarantee(_) => SubjectKind::Guarantee,
            Self::Group(_) => SubjectKind::Group,
            Self::Principal(_) => SubjectKind::Principal,
            Self::Book(_) => SubjectKind::Book,
            Self::Declaration(_) => SubjectKind::Declaration,
            Self::Certificate(_) => SubjectKind::Certificate,
            Self::Aggregate(_) => SubjectKind::Aggregate,
            Self::Measure(_) => SubjectKind::Measure,
            Self::Partner(_) => SubjectKind::Partner,
            Self::ForeignOperator(_) => SubjectKind::ForeignOperator,
        }
    }

    /// Its state as stored.
    pub fn encode(&self) -> Vec<u8> {
        squeezed(self.plain())
    }

    /// What the journal keeps of its state: a hash of all of it but the places
    /// in the journal where it is spoken of, which are known only afterwards.
    /// None of a parcel, whose decisions are followed one by one.
    pub fn mark(&mut self) -> Option<Mark> {
        let history = match self {
            Self::Parcel(_) => return None,
            Self::Declaration(dossier) => std::mem::take(&mut dossier.history),
            _ => Vec::new(),
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[self.kind() as u8]).update(&self.plain());
        if let Self::Declaration(dossier) = self {
            dossier.history = history;
        }
        let mut mark = [0; 16];
        hasher.finalize_xof().fill(&mut mark);
        Some(mark)
    }

    /// Bytes its state takes, more or less, so that they are not copied as they
    /// grow.
    fn room(&self) -> usize {
        match self {
            Self::Declaration(dossier) => 1_024 + 128 * dossier.content.items.len(),
            Self::Aggregate(book) => {
                let lines = book.statements.iter().map(|one| one.lines.len());
                256 + 32 * lines.sum::<usize>()
            }
            _ => 1_024,
        }
    }

    fn plain(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.room());
        out.push(version(self.kind()));
        match self {
            Self::Parcel(parcel) => onto(out, parcel),
            Self::Enterprise(enterprise) => onto(out, enterprise),
            Self::Guarantee(instrument) => onto(out, instrument),
            Self::Group(file) => onto(out, file),
            Self::Principal(principal) => onto(out, principal),
            Self::Book(book) => onto(out, book),
            Self::Declaration(dossier) => onto(out, dossier),
            Self::Certificate(certificate) => onto(out, certificate),
            Self::Aggregate(book) => onto(out, book),
            Self::Measure(proposal) => onto(out, proposal),
            Self::Partner(file) => onto(out, file),
            Self::ForeignOperator(operator) => onto(out, operator),
        }
    }

    /// Reads a stored state.
    pub fn decode(id: SubjectId, kind: SubjectKind, state: &[u8]) -> Result<Self, StateError> {
        let fail = |why: String| StateError { id, why };
        let plain = unsqueezed(state).map_err(|why| fail(why.into()))?;
        let (found, rest) = plain
            .split_first()
            .ok_or_else(|| fail("it is empty".into()))?;
        let known = version(kind);
        if *found != known {
            return Err(fail(format!("version {found}, this program knows {known}")));
        }
        let read = match kind {
            SubjectKind::Parcel => postcard::from_bytes(rest).map(Self::Parcel),
            SubjectKind::Enterprise => postcard::from_bytes(rest).map(Self::Enterprise),
            SubjectKind::Guarantee => postcard::from_bytes(rest).map(Self::Guarantee),
            SubjectKind::Group => postcard::from_bytes(rest).map(Self::Group),
            SubjectKind::Principal => postcard::from_bytes(rest).map(Self::Principal),
            SubjectKind::Book => postcard::from_bytes(rest).map(Self::Book),
            SubjectKind::Declaration => postcard::from_bytes(rest).map(Self::Declaration),
            SubjectKind::Certificate => postcard::from_bytes(rest).map(Self::Certificate),
            SubjectKind::Aggregate => postcard::from_bytes(rest).map(Self::Aggregate),
            SubjectKind::Measure => postcard::from_bytes(rest).map(Self::Measure),
            SubjectKind::Partner => postcard::from_bytes(rest).map(Self::Partner),
            SubjectKind::ForeignOperator => postcard::from_bytes(rest).map(Self::ForeignOperator),
        };
        read.map_err(|e| fail(e.to_string()))
    }

    /// The parcel, if it is one.
    pub fn parcel(&self) -> Option<&Parcel> {
        match self {
            Self::Parcel(parcel) => Some(parcel),
            _ => None,
        }
    }

    /// The declaration, if it is one.
    pub fn declaration(&self) -> Option<&Dossier> {
        match self {
            Self::Declaration(dossier) => Some(dossier),
            _ => None,
        }
    }

    /// The group's code, if it is a group of which an enterprise is a member on
    /// a day.
    pub fn group_of(&self, member: &str, day: Date) -> Option<&str> {
        match self {
            Self::Group(file) => {
                file.group.member_on(member, day)?;
                Some(file.group.code().as_str())
            }
            _ => None,
        }
    }

    /// What is reserved for it: on a guarantee, and on certificates.
    pub fn reservations(&self) -> impl Iterator<Item = &Reservation> {
        let (reserved, drawn) = match self {
            Self::Parcel(parcel) => {
                let case = parcel.case.as_ref();
                (case.and_then(|case| case.reserved.as_ref()), &[][..])
            }
            Self::Declaration(dossier) => (dossier.reserved.as_ref(), &dossier.drawn[..]),
            Self::Enterprise(_)
            | Self::Guarantee(_)
            | Self::Book(_)
            | Self::Certificate(_)
            | Self::Aggregate(_)
            | Self::Group(_)
            | Self::Principal(_)
            | Self::Measure(_)
            | Self::Partner(_)
            | Self::ForeignOperator(_) => (None, &[][..]),
        };
        let open = drawn.iter().filter(|drawn| !drawn.used);
        let open = open.map(|drawn| &drawn.reservation);
        reserved
            .into_iter()
            .flat_map(|(_, drawing)| drawing.reservations())
            .chain(open)
    }
}

impl Parcel {
    /// Whether it holds nothing but a waybill, so that its history is the
    /// waybill's.
    pub fn is_waybill_alone(&self) -> bool {
        let rest = (&self.order, &self.payment, &self.list, &self.case);
        self.waybill.is_some() && matches!(rest, (None, None, None, None))
    }

    /// Whether the list is declared (not a draft) and its case still open to
    /// be settled.
    pub fn awaits_settlement(&self) -> bool {
        let declared = self.list.as_ref().is_some_and(|list| !list.filed.draft);
        declared && self.case.as_ref().is_some_and(Case::is_open)
    }
}

impl Case {
    /// Registered and waiting, or returned for its findings: more documents
    /// can still change what becomes of it.
    pub fn is_open(&self) -> bool {
        let document = self.regions.document();
        matches!(
            document,
            DocumentState::Registered | DocumentState::Returned
        )
    }

    /// Still waiting though its time to wait is over.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let over = self.waits_until.is_some_and(|until| until.instant() <= now);
        self.status == STATUS_REGISTERED && over
    }

    /// Registered or further, and not given back: its documents stand.
    pub fn holds_documents(&self) -> bool {
        use DocumentState::{Accepted, Amending, Closed, Filed, Registered};
        let document = self.regions.document();
        matches!(document, Filed | Registered | Accepted | Amending | Closed)
    }
}

/// CEB `returnStatus` of a stored draft.
pub const STATUS_STORED: i32 = 1;
/// CEB `returnStatus` of a list returned for its findings (海关退单).
pub const STATUS_RETURNED: i32 = 100;
/// CEB `returnStatus` of a registered document (海关入库).
pub const STATUS_REGISTERED: i32 = 120;
/// CEB `returnStatus` of a released list (放行).
pub const STATUS_RELEASED: i32 = 800;

/// Index columns of a subject: its projected code, and when something falls
/// due for it (a list that waits, a declaration that waits for somebody).
pub fn index(subject: &Subject) -> SubjectIndex {
    if let Subject::Declaration(dossier) = subject {
        return SubjectIndex {
            status: dossier.status,
            due: dossier.waits.map(|(due, _)| due.instant()),
        };
    }
    if let Subject::Aggregate(book) = subject {
        return SubjectIndex {
            status: 0,
            due: book.due().map(Stamp::instant),
        };
    }
    if let Subject::Measure(proposal) = subject {
        return SubjectIndex {
            status: proposal.stage().number(),
            due: None,
        };
    }
    if let Subject::Guarantee(letter) = subject {
        return SubjectIndex {
            status: 0,
            due: letter.looks.map(Stamp::instant),
        };
    }
    let case = subject.parcel().and_then(|parcel| parcel.case.as_ref());
    SubjectIndex {
        status: case.map_or(0, |case| case.status),
        due: case
            .filter(|case| case.status == STATUS_REGISTERED)
            .and_then(|case| case.waits_until)
            .map(Stamp::instant),
    }
}
