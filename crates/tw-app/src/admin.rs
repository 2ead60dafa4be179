//! Commands of an administrator: who may file, which guarantees and books
//! there are, what was paid. They go through the same loop as messages.

use serde::{Deserialize, Serialize};
use tw_base::{Date, Decimal};
use tw_law::Rendered;

/// A command. As JSON it is tagged by `command`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum AdminCommand {
    /// Let an enterprise file.
    RegisterEnterprise {
        /// Code: ten or eighteen letters and digits.
        code: String,
        /// Name.
        name: String,
    },
    /// Give an enterprise a bearer token; only its hash is told.
    IssueToken {
        /// The enterprise.
        enterprise: String,
        /// SHA-256 of the token, in hex.
        sha256: String,
    },
    /// Take a token back.
    RevokeToken {
        /// The enterprise.
        enterprise: String,
        /// SHA-256 of the token, in hex.
        sha256: String,
    },
    /// Register a guarantee instrument, from now on the one in use for its
    /// principal.
    RegisterGuarantee(Box<GuaranteeTerms>),
    /// The tax of a list was paid: what was reserved is restored.
    TaxPaid {
        /// List number given by customs.
        list: String,
    },
    /// Register a bonded account book.
    RegisterBook {
        /// Number: a letter, then eleven letters and digits.
        number: String,
        /// Warehouse enterprise in the zone.
        enterprise: String,
    },
    /// Erase a person from a year that is over.
    ErasePerson {
        /// The person's identity number.
        identity_number: IdentityNumber,
        /// The calendar year.
        #[serde(deserialize_with = "whole")]
        year: i16,
    },
    /// Erase everybody from a year that is over.
    RetireYear {
        /// The calendar year.
        #[serde(deserialize_with = "whole")]
        year: i16,
    },
}

/// An identity number on its way in. It is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentityNumber(pub String);

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityNumber(…)")
    }
}

/// Terms of a guarantee to register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeTerms {
    /// Number of the instrument.
    pub number: String,
    /// Kind: `cash_deposit`, `bank_letter`, `non_bank_letter`, `insurance`,
    /// `group_finance_company_letter`.
    pub kind: String,
    /// Guarantor's code.
    pub guarantor_code: String,
    /// Guarantor's name.
    pub guarantor_name: String,
    /// Principal's enterprise code (`assureCode`).
    pub principal: String,
    /// Offices it covers; none: all.
    #[serde(default)]
    pub offices: Vec<String>,
    /// Limit, in yuan.
    pub limit: Decimal,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity, if any.
    #[serde(default)]
    pub to: Option<Date>,
}

/// A whole number, however it is written: JSON has one kind of number, and to
/// its schemas `2026.0` is whole.
fn whole<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Whole(i16),
        Other(f64),
    }
    match Written::deserialize(from)? {
        Written::Whole(number) => Ok(number),
        Written::Other(number) => {
            let text = number.to_string();
            let refuse = |_| serde::de::Error::custom(format!("{text} is no year"));
            text.parse().map_err(refuse)
        }
    }
}

impl AdminCommand {
    /// The command's name, as in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RegisterEnterprise { .. } => "register_enterprise",
            Self::IssueToken { .. } => "issue_token",
            Self::RevokeToken { .. } => "revoke_token",
            Self::RegisterGuarantee(_) => "register_guarantee",
            Self::TaxPaid { .. } => "tax_paid",
            Self::RegisterBook { .. } => "register_book",
            Self::ErasePerson { .. } => "erase_person",
            Self::RetireYear { .. } => "retire_year",
        }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdminAnswer {
    /// Whether it was done.
    pub ok: bool,
    /// Why not.
    pub findings: Vec<Rendered>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_whole_however_it_is_written() {
        for (written, year) in [
            ("2026", Some(2026)),
            ("2026.0", Some(2026)),
            ("2.026e3", Some(2026)),
            ("2026.5", None),
            ("1e300", None),
            ("\"2026\"", None),
        ] {
            let command = format!("{{\"command\":\"retire_year\",\"year\":{written}}}");
            let read: Option<AdminCommand> = serde_json::from_str(&command).ok();
            let wanted = year.map(|year| AdminCommand::RetireYear { year });
            assert_eq!(read, wanted, "{written}");
        }
    }
}
