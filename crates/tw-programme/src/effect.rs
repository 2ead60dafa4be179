//! What a measure does: a kind, what of it is meant, and how far it goes.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The kinds of effect the engine understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// The share of examinations is multiplied by the value, 0 to 1.
    InspectionFactor,
    /// The share of examinations is at most the value, 0 to 1.
    InspectionCap,
    /// The share of what is owed that a guarantee must cover is at most the
    /// value, 0 to 1.
    GuaranteeRatioCap,
    /// What is owed is paid within that many working days of the release.
    PaymentWorkingDays,
    /// What is owed is paid by that working day of the month after.
    PaymentWorkdayNextMonth,
    /// A way of declaring or of moving goods is open.
    AllowedMode,
    /// A kind of guarantee instrument is open.
    GuaranteeKind,
    /// Of a fee the share given by the value is charged, 0 to 1.
    Fee,
    /// Goes before what has a lower level, 1 to 9.
    Priority,
    /// A supporting document need not be handed in.
    DocumentWaived,
}

impl EffectKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::InspectionFactor,
        Self::InspectionCap,
        Self::GuaranteeRatioCap,
        Self::PaymentWorkingDays,
        Self::PaymentWorkdayNextMonth,
        Self::AllowedMode,
        Self::GuaranteeKind,
        Self::Fee,
        Self::Priority,
        Self::DocumentWaived,
    ];

    /// Its word, as in packs and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::InspectionFactor => "inspection_factor",
            Self::InspectionCap => "inspection_cap",
            Self::GuaranteeRatioCap => "guarantee_ratio_cap",
            Self::PaymentWorkingDays => "payment_working_days",
            Self::PaymentWorkdayNextMonth => "payment_workday_next_month",
            Self::AllowedMode => "allowed_mode",
            Self::GuaranteeKind => "guarantee_kind",
            Self::Fee => "fee",
            Self::Priority => "priority",
            Self::DocumentWaived => "document_waived",
        }
    }

    /// Whether it says of what: a fee, a mode, a document.
    fn is_about(self) -> bool {
        matches!(
            self,
            Self::AllowedMode | Self::GuaranteeKind | Self::Fee | Self::DocumentWaived
        )
    }

    /// The values it can have; none: it has no value.
    fn range(self) -> Option<(Decimal, Decimal)> {
        let whole = |n: i64| Decimal::from(n);
        match self {
            Self::InspectionFactor | Self::InspectionCap | Self::GuaranteeRatioCap | Self::Fee => {
                Some((Decimal::ZERO, Decimal::ONE))
            }
            Self::PaymentWorkingDays => Some((whole(1), whole(120))),
            Self::PaymentWorkdayNextMonth => Some((whole(1), whole(20))),
            Self::Priority => Some((whole(1), whole(9))),
            Self::AllowedMode | Self::GuaranteeKind | Self::DocumentWaived => None,
        }
    }

    fn is_share(self) -> bool {
        self.range().is_some_and(|(_, most)| most == Decimal::ONE)
    }
}

/// Why there is no such effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEffect {
    /// It must, or must not, say of what.
    #[error("{kind} {}", if *.wanted { "says of what, in letters, digits and _" } else { "is about nothing more" })]
    About {
        /// The kind.
        kind: &'static str,
        /// Whether something is wanted.
        wanted: bool,
    },
    /// Its value is missing, superfluous or out of range.
    #[error("{kind} cannot have the value {value}")]
    Value {
        /// The kind.
        kind: &'static str,
        /// The value, or what stands in its place.
        value: String,
    },
}

/// One effect. Of one kind and subject the more favourable value is the
/// *stronger* one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Effect {
    kind: EffectKind,
    about: String,
    value: Option<Decimal>,
}

/// As written: `{ kind, about, value }`, the value in quotes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: EffectKind,
    #[serde(default)]
    about: String,
    #[serde(default)]
    value: Option<String>,
}

impl Effect {
    /// An effect.
    pub fn new(
        kind: EffectKind,
        about: &str,
        value: Option<Decimal>,
    ) -> Result<Self, InvalidEffect> {
        let code = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let named = !about.is_empty() && about.len() <= 40 && about.bytes().all(code);
        if named != kind.is_about() || (!named && !about.is_empty()) {
            return Err(InvalidEffect::About {
                kind: kind.word(),
                wanted: kind.is_about(),
            });
        }
        let fits = match (kind.range(), value) {
            (None, None) => true,
            (Some((least, most)), Some(value)) => {
                let whole = kind.is_share() || value.is_integer();
                least <= value && value <= most && whole
            }
            _ => false,
        };
        if !fits {
            return Err(InvalidEffect::Value {
                kind: kind.word(),
                value: value.map_or_else(|| "none".to_owned(), |value| value.to_string()),
            });
        }
        Ok(Self {
            kind,
            about: about.to_owned(),
            value: value.map(|value| value.normalize()),
        })
    }

    /// Its kind.
    pub fn kind(&self) -> EffectKind {
        self.kind
    }

    /// Of what: a fee, a mode, a kind of guarantee, a document; or empty.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// How far it goes, where its kind goes by degrees.
    pub fn value(&self) -> Option<Decimal> {
        self.value
    }

    /// What it is compared within.
    pub fn key(&self) -> (EffectKind, &str) {
        (self.kind, &self.about)
    }

    /// Whether it does more for a trader than another of the same key.
    pub fn is_stronger_than(&self, other: &Self) -> bool {
        let (Some(own), Some(other)) = (self.value, other.value) else {
            return false;
        };
        if self.kind.is_share() {
            own < other
        } else {
            own > other
        }
    }
}

impl TryFrom<Written> for Effect {
    type Error = InvalidEffect;

    fn try_from(written: Written) -> Result<Self, InvalidEffect> {
        let number = |text: &String| text.parse::<Decimal>();
        let value = written.value.as_ref().map(number).transpose();
        let refused = |_| InvalidEffect::Value {
            kind: written.kind.word(),
            value: written.value.clone().unwrap_or_default(),
        };
        Self::new(written.kind, &written.about, value.map_err(refused)?)
    }
}

impl From<Effect> for Written {
    fn from(effect: Effect) -> Self {
        Self {
            kind: effect.kind,
            about: effect.about,
            value: effect.value.map(|value| value.to_string()),
        }
    }
}
