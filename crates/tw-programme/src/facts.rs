//! What is known of a declaration, as far as measures ask.

use crate::Dimension;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Who, what, where and when of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Code of the enterprise.
    pub enterprise: String,
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
    pub value: Option<Decimal>,
    /// Four-digit office of declaration; empty: not known.
    pub office: String,
    /// The day.
    pub day: Date,
}

impl Facts {
    /// What is known of an enterprise that declares nothing yet.
    pub fn of_enterprise(enterprise: &str, class: &str, day: Date) -> Self {
        Self {
            enterprise: enterprise.to_owned(),
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
        let one = |text| match text {
            "" => &[][..],
            _ => std::slice::from_ref(self.single(dimension)),
        };
        match dimension {
            Dimension::Business => &self.business,
            Dimension::Group => &self.groups,
            Dimension::ForeignAeo => &self.foreign_aeo,
            Dimension::Commodity => &self.commodities,
            Dimension::Class
            | Dimension::Enterprise
            | Dimension::Direction
            | Dimension::Mode
            | Dimension::Office => one(self.single(dimension).as_str()),
        }
    }

    fn single(&self, dimension: Dimension) -> &String {
        match dimension {
            Dimension::Class => &self.class,
            Dimension::Direction => &self.direction,
            Dimension::Mode => &self.mode,
            Dimension::Office => &self.office,
            _ => &self.enterprise,
        }
    }
}
