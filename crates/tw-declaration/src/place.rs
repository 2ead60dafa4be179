//! Places of a declaration, by the official names of the fields.

use crate::model::{Declaration, Direction};
use std::fmt;

/// A place: a field of the head, of an item, of a container and so on.
/// Indexes count from 0, the paths written from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// `DecHead`.
    Head(&'static str),
    /// `DecLists/DecList[n]`.
    Item(usize, &'static str),
    /// `DecLists/DecList[n]/DecGoodsLimits/DecGoodsLimit[m]`.
    Permit(usize, usize, &'static str),
    /// `DecContainers/Container[n]`.
    Container(usize, &'static str),
    /// `DecLicenseDocus/LicenseDocu[n]`.
    Licence(usize, &'static str),
    /// `EcoRelation[n]`.
    Origin(usize, &'static str),
    /// `EdocRealation[n]` (sic).
    Attachment(usize, &'static str),
    /// `DecFreeTxt`.
    Related(&'static str),
    /// `DecTpAccess`.
    Access(&'static str),
    /// `SddTax`. Totals and items are only in the JSON form, by its names.
    Tax(&'static str),
    /// Item of `SddTax`; only in the JSON form.
    TaxItem(usize, &'static str),
    /// `DecSign`.
    Sign(&'static str),
}

impl At {
    /// Path without positions, and field: the key of a form.
    pub fn key(self) -> String {
        let mut key = String::new();
        self.put_key(&mut key);
        key
    }

    /// Puts the key in place of what a text holds.
    pub(crate) fn put_key(self, key: &mut String) {
        let (group, field) = match self {
            Self::Head(f) => ("DecHead", f),
            Self::Item(_, f) => ("DecLists/DecList", f),
            Self::Permit(_, _, f) => ("DecLists/DecList/DecGoodsLimits/DecGoodsLimit", f),
            Self::Container(_, f) => ("DecContainers/Container", f),
            Self::Licence(_, f) => ("DecLicenseDocus/LicenseDocu", f),
            Self::Origin(_, f) => ("EcoRelation", f),
            Self::Attachment(_, f) => ("EdocRealation", f),
            Self::Related(f) => ("DecFreeTxt", f),
            Self::Access(f) => ("DecTpAccess", f),
            Self::Tax(f) => ("SddTax", f),
            Self::TaxItem(_, f) => ("SddTax/items", f),
            Self::Sign(f) => ("DecSign", f),
        };
        key.clear();
        key.push_str(group);
        key.push('/');
        key.push_str(field);
    }

    /// Where the message keeps an item's origin: in an export message origin
    /// and destination stand in each other's place (DecMessage field table,
    /// `OriginCountry`).
    pub(crate) fn origin(d: &Declaration, item: usize) -> Self {
        match d.head.direction {
            Direction::Import => Self::Item(item, "OriginCountry"),
            Direction::Export => Self::Item(item, "DestinationCountry"),
        }
    }

    /// Where the message keeps an item's destination.
    pub(crate) fn destination(d: &Declaration, item: usize) -> Self {
        match d.head.direction {
            Direction::Import => Self::Item(item, "DestinationCountry"),
            Direction::Export => Self::Item(item, "OriginCountry"),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Head(field) => write!(f, "DecHead/{field}"),
            Self::Item(i, field) => write!(f, "DecLists/DecList[{}]/{field}", i + 1),
            Self::Permit(i, p, field) => write!(
                f,
                "DecLists/DecList[{}]/DecGoodsLimits/DecGoodsLimit[{}]/{field}",
                i + 1,
                p + 1
            ),
            Self::Container(i, field) => write!(f, "DecContainers/Container[{}]/{field}", i + 1),
            Self::Licence(i, field) => write!(f, "DecLicenseDocus/LicenseDocu[{}]/{field}", i + 1),
            Self::Origin(i, field) => write!(f, "EcoRelation[{}]/{field}", i + 1),
            Self::Attachment(i, field) => write!(f, "EdocRealation[{}]/{field}", i + 1),
            Self::Related(field) => write!(f, "DecFreeTxt/{field}"),
            Self::Access(field) => write!(f, "DecTpAccess/{field}"),
            Self::Tax(field) => write!(f, "SddTax/{field}"),
            Self::TaxItem(i, field) => write!(f, "SddTax/items[{}]/{field}", i + 1),
            Self::Sign(field) => write!(f, "DecSign/{field}"),
        }
    }
}
