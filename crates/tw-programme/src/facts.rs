//! What is known of a declaration, as far as measures ask.

use crate::Dimension;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tw_base::Fixed5;

/// Who, what, where and when of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Codes the enterprise goes by.
    pub enterprise: Vec<String>,
    /// Its credit class on the day.
    pub class: String,
    /// Types of its business, such as `import_export` or `customs_broker`.
    pub business: Vec<String>,
    /// Groups it is a member of on the day.
    pub groups: Vec<String>,
    /// Administrations whose operator the party abroad is recognised as.
    pub foreign_aeo: Vec<String>,
    /// Commodity codes of its items. A measure for some goods acts if every
    /// item is among them.
    pub commodities: Vec<String>,
    /// `I` or `E`; empty: not known.
    pub direction: String,
    /// Supervision mode; empty: not known.
    pub mode: String,
    /// Value of the goods in the currency duties are owed in, if known.
    pub value: Option<Fixed5>,
    /// Four-digit office of declaration; empty: not known.
    pub office: String,
    /// The day.
    pub day: Date,
}

impl Facts {
    /// What is known of an enterprise that declares nothing yet.
    pub fn of_enterprise(enterprise: &str, class: &str, day: Date) -> Self {
        Self {
            enterprise: vec![enterprise.to_owned()],
            class: class.to_owned(),
            business: Vec::new(),
            groups: Vec::new(),
            foreign_aeo: Vec::new(),
            commodities: Vec::new(),
            direction: String::new(),
            mode: String::new(),
            value: None,
            office: String::new(),
            day,
        }
    }

    /// What there is in a dimension; nothing where nothing is known.
    pub fn values(&self, dimension: Dimension) -> &[String] {
        match dimension {
            Dimension::Enterprise => &self.enterprise,
            Dimension::Business => &self.business,
            Dimension::Group => &self.groups,
            Dimension::ForeignAeo => &self.foreign_aeo,
            Dimension::Commodity => &self.commodities,
            Dimension::Class => one(&self.class),
            Dimension::Direction => one(&self.direction),
            Dimension::Mode => one(&self.mode),
            Dimension::Office => one(&self.office),
        }
    }
}

fn one(text: &String) -> &[String] {
    match text.as_str() {
        "" => &[],
        _ => std::slice::from_ref(text),
    }
}
