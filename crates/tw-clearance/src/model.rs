//! The regions and their states.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares an enum whose variants have a word and can all be listed.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every one, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word packs, traces and pages use.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Where the document stands.
    DocumentState {
        /// Being written; nothing was filed.
        Draft = "draft",
        /// Handed to customs, not yet looked at.
        Filed = "filed",
        /// In customs' books; a list waits for its neighbours here.
        Registered = "registered",
        /// Legally accepted.
        Accepted = "accepted",
        /// Given back to be mended; filing it again is possible.
        Returned = "returned",
        /// Refused for good.
        Rejected = "rejected",
        /// An amendment is being decided on.
        Amending = "amending",
        /// Without effect.
        Invalidated = "invalidated",
        /// Formalities are concluded.
        Closed = "closed",
    }
}

words! {
    /// Who holds detained goods.
    Custody {
        /// Handed to clearance.
        Clearance = "clearance",
        /// Handed to anti-smuggling.
        AntiSmuggling = "anti_smuggling",
        /// Handed to legal affairs.
        Legal = "legal",
        /// Held elsewhere.
        Other = "other",
    }
}

/// Where control stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlState {
    /// Nothing was selected.
    None,
    /// Selected; what is to be done is not laid down yet.
    Selected,
    /// The declarant is to hand in documents.
    DocumentsRequired,
    /// An officer asked something.
    QueryOpen,
    /// The goods are to be examined.
    ExaminationOrdered,
    /// The goods were examined; the result is to be decided on.
    Examined,
    /// The goods are detained.
    Detained(Custody),
    /// Control is done, without objection.
    Passed,
}

impl ControlState {
    /// Every one, in the order of declaration.
    pub const ALL: &[Self] = &[
        Self::None,
        Self::Selected,
        Self::DocumentsRequired,
        Self::QueryOpen,
        Self::ExaminationOrdered,
        Self::Examined,
        Self::Detained(Custody::Clearance),
        Self::Detained(Custody::AntiSmuggling),
        Self::Detained(Custody::Legal),
        Self::Detained(Custody::Other),
        Self::Passed,
    ];

    /// The word packs, traces and pages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Selected => "selected",
            Self::DocumentsRequired => "documents_required",
            Self::QueryOpen => "query_open",
            Self::ExaminationOrdered => "examination_ordered",
            Self::Examined => "examined",
            Self::Detained(Custody::Clearance) => "detained:clearance",
            Self::Detained(Custody::AntiSmuggling) => "detained:anti_smuggling",
            Self::Detained(Custody::Legal) => "detained:legal",
            Self::Detained(Custody::Other) => "detained:other",
            Self::Passed => "passed",
        }
    }

    /// Whether nothing stands against release.
    pub fn permits_release(self) -> bool {
        matches!(self, Self::None | Self::Passed)
    }
}

words! {
    /// Where the customs debt stands.
    DebtState {
        /// Nobody has computed it.
        NotAssessed = "not_assessed",
        /// Computed: nothing is owed, or it fell away.
        NothingDue = "nothing_due",
        /// Computed; neither secured nor demanded yet.
        Provisional = "provisional",
        /// A guarantee answers for it.
        Secured = "secured",
        /// To be paid now.
        Payable = "payable",
        /// Paid.
        Paid = "paid",
        /// The account or guarantee named has too little.
        Insufficient = "insufficient",
        /// Paid and no more open to change.
        Final = "final",
        /// Given back.
        Refunded = "refunded",
        /// More is owed than was settled, and is to be paid now.
        FurtherDue = "further_due",
        /// More is owed than was settled, and a guarantee answers for it.
        FurtherSecured = "further_secured",
    }
}

impl DebtState {
    /// Whether nothing stands against release.
    pub fn permits_release(self) -> bool {
        matches!(
            self,
            Self::NothingDue | Self::Secured | Self::Paid | Self::Final | Self::FurtherSecured
        )
    }

    /// Whether nothing stands against closing.
    pub fn permits_closing(self) -> bool {
        matches!(self, Self::NothingDue | Self::Final | Self::Refunded)
    }
}

words! {
    /// Where the goods are.
    GoodsState {
        /// On their way.
        NotArrived = "not_arrived",
        /// In a place under customs' supervision.
        Arrived = "arrived",
        /// May leave the port, may not yet be used or sold.
        Movable = "movable",
        /// At the declarant's disposal.
        Released = "released",
        /// Left the place under supervision.
        GatedOut = "gated_out",
        /// On the means of transport (export).
        Loaded = "loaded",
        /// Left the territory (export).
        Exited = "exited",
        /// Sent back.
        Returned = "returned",
        /// Destroyed, or lost.
        Destroyed = "destroyed",
        /// Given up to customs.
        Abandoned = "abandoned",
    }
}

impl GoodsState {
    /// Whether they were released and are still at large.
    pub fn at_large(self) -> bool {
        matches!(
            self,
            Self::Released | Self::GatedOut | Self::Loaded | Self::Exited
        )
    }

    /// Whether nothing more happens to them here.
    pub fn at_end(self) -> bool {
        matches!(
            self,
            Self::GatedOut | Self::Exited | Self::Returned | Self::Destroyed | Self::Abandoned
        )
    }

    /// Whether they are neither here nor at the declarant's disposal any more.
    pub fn gone(self) -> bool {
        matches!(self, Self::Returned | Self::Destroyed | Self::Abandoned)
    }
}

words! {
    /// Where another agency stands.
    AgencyState {
        /// Its consent is not needed.
        NotRequired = "not_required",
        /// Asked; no answer yet.
        Pending = "pending",
        /// It consents.
        Approved = "approved",
        /// It refuses.
        Refused = "refused",
        /// Its consent, or the time to ask, ran out.
        Expired = "expired",
    }
}

impl AgencyState {
    /// Whether nothing stands against release.
    pub fn permits_release(self) -> bool {
        matches!(self, Self::NotRequired | Self::Approved)
    }
}

/// Why a text names no agency or actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not 1 to 32 letters, digits, '-', '_', ':' or '.'")]
pub struct InvalidCode(pub String);

pub(crate) fn code(text: &str) -> Result<Box<str>, InvalidCode> {
    let legible = |b: u8| b.is_ascii_alphanumeric() || b"-_:.".contains(&b);
    let fits = (1..=32).contains(&text.len()) && text.bytes().all(legible);
    fits.then(|| text.into())
        .ok_or_else(|| InvalidCode(text.to_owned()))
}

/// The code of another agency, from the pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencyCode(Box<str>);

impl AgencyCode {
    /// Reads a code.
    pub fn new(text: &str) -> Result<Self, InvalidCode> {
        code(text).map(Self)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AgencyCode {
    type Error = InvalidCode;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<AgencyCode> for String {
    fn from(code: AgencyCode) -> Self {
        code.0.into()
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The five regions of one declaration or list. Changed by
/// [`Regions::apply`] only; stored with a version tag, six bytes in postcard
/// while no agency is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Regions {
    pub(crate) document: DocumentState,
    pub(crate) control: ControlState,
    pub(crate) debt: DebtState,
    pub(crate) goods: GoodsState,
    /// Sorted by code, each once.
    pub(crate) agencies: Vec<(AgencyCode, AgencyState)>,
}

impl Default for Regions {
    fn default() -> Self {
        Self::draft()
    }
}

impl Regions {
    /// A draft: nothing filed, selected, assessed, arrived or asked.
    pub fn draft() -> Self {
        Self {
            document: DocumentState::Draft,
            control: ControlState::None,
            debt: DebtState::NotAssessed,
            goods: GoodsState::NotArrived,
            agencies: Vec::new(),
        }
    }

    /// Where the document stands.
    pub fn document(&self) -> DocumentState {
        self.document
    }

    /// Where control stands.
    pub fn control(&self) -> ControlState {
        self.control
    }

    /// Where the customs debt stands.
    pub fn debt(&self) -> DebtState {
        self.debt
    }

    /// Where the goods are.
    pub fn goods(&self) -> GoodsState {
        self.goods
    }

    /// The agencies that were ever asked, sorted by code.
    pub fn agencies(&self) -> &[(AgencyCode, AgencyState)] {
        &self.agencies
    }

    /// Where one agency stands; one never asked is not required.
    pub fn agency(&self, code: &AgencyCode) -> AgencyState {
        let found = self.agencies.binary_search_by(|(c, _)| c.cmp(code));
        found.map_or(AgencyState::NotRequired, |i| self.agencies[i].1)
    }
}

/// `document=accepted control=none debt=secured goods=released`, then agencies.
impl fmt::Display for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [document, control] = [self.document.word(), self.control.word()];
        let [debt, goods] = [self.debt.word(), self.goods.word()];
        write!(
            f,
            "document={document} control={control} debt={debt} goods={goods}"
        )?;
        self.agencies
            .iter()
            .try_for_each(|(code, state)| write!(f, " {code}={}", state.word()))
    }
}

/// The stored shapes. A new one is added at the end; none is changed.
#[derive(Serialize, Deserialize)]
enum Stored {
    V1(
        DocumentState,
        ControlState,
        DebtState,
        GoodsState,
        Vec<(AgencyCode, AgencyState)>,
    ),
}

impl From<Stored> for Regions {
    fn from(stored: Stored) -> Self {
        let Stored::V1(document, control, debt, goods, mut agencies) = stored;
        agencies.sort();
        agencies.dedup_by(|a, b| a.0 == b.0);
        Self {
            document,
            control,
            debt,
            goods,
            agencies,
        }
    }
}

impl From<Regions> for Stored {
    fn from(r: Regions) -> Self {
        Self::V1(r.document, r.control, r.debt, r.goods, r.agencies)
    }
}
