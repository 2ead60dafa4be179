//! Kinds of rates and of trade remedies, by the words packs and traces use.

/// Which rate of a commodity line a rate is (Tariff Law arts. 10, 13, 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateKind {
    /// Most favoured nation (最惠国税率).
    Mfn,
    /// Under an agreement, named by the rate's scheme (协定税率).
    Agreement,
    /// Special preference, named by the rate's scheme (特惠税率).
    Special,
    /// For everybody else, and where the origin is not known (普通税率).
    General,
    /// For a time, beside the most-favoured-nation rate (暂定税率).
    Provisional,
    /// Within a tariff quota (关税配额税率).
    InQuota,
    /// For a time, within a tariff quota.
    InQuotaProvisional,
    /// On exports (出口税率).
    Export,
    /// For a time, on exports (出口暂定税率).
    ExportProvisional,
    /// Value added tax, where a schedule states it by line.
    Vat,
    /// Consumption tax, where a schedule states it by line.
    Consumption,
}

impl RateKind {
    /// All of them, in the order pages show them.
    pub const ALL: [Self; 11] = [
        Self::Mfn,
        Self::Agreement,
        Self::Special,
        Self::General,
        Self::Provisional,
        Self::InQuota,
        Self::InQuotaProvisional,
        Self::Export,
        Self::ExportProvisional,
        Self::Vat,
        Self::Consumption,
    ];

    /// The word packs and traces use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mfn => "mfn",
            Self::Agreement => "agreement",
            Self::Special => "special",
            Self::General => "general",
            Self::Provisional => "provisional",
            Self::InQuota => "in_quota",
            Self::InQuotaProvisional => "in_quota_provisional",
            Self::Export => "export",
            Self::ExportProvisional => "export_provisional",
            Self::Vat => "vat",
            Self::Consumption => "consumption",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether rates of this kind name a scheme.
    pub fn has_scheme(self) -> bool {
        matches!(self, Self::Agreement | Self::Special)
    }
}

/// Why a duty is laid on top (Tariff Law arts. 16 to 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemedyKind {
    /// Anti-dumping duty (反倾销税).
    AntiDumping,
    /// Countervailing duty (反补贴税).
    Countervailing,
    /// Safeguard duty (保障措施关税).
    Safeguard,
    /// Reciprocal measures (对等措施, art. 17).
    Reciprocal,
    /// Retaliatory duty (报复性关税, art. 18).
    Retaliatory,
}

impl RemedyKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::AntiDumping,
        Self::Countervailing,
        Self::Safeguard,
        Self::Reciprocal,
        Self::Retaliatory,
    ];

    /// The word packs and traces use.
    pub fn word(self) -> &'static str {
        match self {
            Self::AntiDumping => "anti_dumping",
            Self::Countervailing => "countervailing",
            Self::Safeguard => "safeguard",
            Self::Reciprocal => "reciprocal",
            Self::Retaliatory => "retaliatory",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
