//! What is planted: named departures from an ordinary list, each with the one
//! finding it must raise. A fault breaks its own rule and no other.
//!
//! The codes are written here as text on purpose: this crate is a second
//! witness and does not take the answer from the crates it tests.

use std::fmt;

/// The four kinds of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Electronic order, CEB311.
    Order,
    /// Payment voucher, CEB411.
    Payment,
    /// Waybill, CEB511.
    Waybill,
    /// Declaration list, CEB621.
    List,
}

impl Kind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Order, Self::Payment, Self::Waybill, Self::List];

    /// Name of the message's root element.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Order => "CEB311Message",
            Self::Payment => "CEB411Message",
            Self::Waybill => "CEB511Message",
            Self::List => "CEB621Message",
        }
    }
}

/// Where a planted fault shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// These documents are refused when they are filed.
    Documents(&'static [Kind]),
    /// The list is refused when the four are matched, limited, taxed, secured.
    List,
    /// The message that carries one of the documents is refused as a whole.
    Message,
    /// An additional paper is refused; the list is released all the same.
    Extra,
    /// A document never comes.
    Missing(Kind),
    /// Nowhere: all must go well.
    Nowhere,
}

/// How a list must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Released.
    Released,
    /// Refused after it was declared.
    Refused,
    /// Waiting for a document.
    Waiting,
    /// Never taken in: it, or the message it came in, was refused.
    Absent,
}

/// What must be answered to a list and its documents, in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The list is released.
    Released,
    /// The list is refused with this finding and no other error.
    Refused(&'static str),
    /// The list waits: one of its documents is not there.
    Waiting,
    /// A document is refused with this finding and no other error.
    DocumentRefused {
        /// The finding.
        code: &'static str,
        /// What becomes of the list.
        end: End,
    },
    /// A message is refused as a whole with this finding.
    MessageRefused {
        /// The finding.
        code: &'static str,
        /// What becomes of the list.
        end: End,
    },
}

impl Expectation {
    /// How the list ends.
    pub fn end(self) -> End {
        match self {
            Self::Released => End::Released,
            Self::Refused(_) => End::Refused,
            Self::Waiting => End::Waiting,
            Self::DocumentRefused { end, .. } | Self::MessageRefused { end, .. } => end,
        }
    }

    /// The finding that must be raised, if any.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Released | Self::Waiting => None,
            Self::Refused(code)
            | Self::DocumentRefused { code, .. }
            | Self::MessageRefused { code, .. } => Some(code),
        }
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident, $text:literal, $code:literal, $shows:expr;)*) => {
        /// What is planted in a list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// All of them, in the order in which they are dealt out.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The finding it must raise; empty for what must raise none.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            pub(crate) fn shows(self) -> Shows {
                match self { $(Self::$name => $shows,)* }
            }
        }
    };
}

use Kind::{List, Order, Payment, Waybill};
use Shows::{Documents, Extra, Message, Missing, Nowhere};

faults! {
    /// `acturalPaid` is not goods + freight + tax − discount.
    OrderTotalWrong, "order_total_wrong", "TW2103", Documents(&[Order]);
    /// `goodsValue` is not the sum of the lines.
    OrderLineSumWrong, "order_line_sum_wrong", "TW2102", Documents(&[Order]);
    /// A line of the order is not price times quantity.
    OrderLineTotalWrong, "order_line_total_wrong", "TW2014", Documents(&[Order]);
    /// The payment is of another amount than the order.
    PaymentAmountDiffers, "payment_amount_differs", "TW2501", Shows::List;
    /// Somebody else's identity number pays.
    PayerIsNotBuyer, "payer_is_not_buyer", "TW2502", Shows::List;
    /// The payer bears another name than the buyer.
    PayerNameDiffers, "payer_name_differs", "TW2503", Shows::List;
    /// The list names another buyer's number than the order.
    BuyerDiffers, "buyer_differs", "TW2505", Shows::List;
    /// The list names the buyer otherwise than the order.
    BuyerNameDiffers, "buyer_name_differs", "TW2506", Shows::List;
    /// The order names another payment than the one that comes.
    PaymentReferenceDiffers, "payment_reference_differs", "TW2504", Shows::List;
    /// The waybill carries another order.
    WaybillOfOtherOrder, "waybill_of_other_order", "TW2512", Shows::List;
    /// The waybill goes to another consignee than the order.
    ConsigneeDiffers, "consignee_differs", "TW2508", Shows::List;
    /// The waybill goes to another telephone.
    TelephoneDiffers, "telephone_differs", "TW2509", Shows::List;
    /// The waybill goes to another address.
    AddressDiffers, "address_differs", "TW2510", Shows::List;
    /// The list goes to another address than the order.
    ListAddressDiffers, "list_address_differs", "TW2511", Shows::List;
    /// The list's e-commerce enterprise is not the order's.
    MerchantDiffers, "merchant_differs", "TW2513", Shows::List;
    /// The list leaves out a line of the order.
    LineMissing, "line_missing", "TW2514", Shows::List;
    /// A line of the list has another price than the order's.
    ListPriceDiffers, "list_price_differs", "TW2516", Shows::List;
    /// A line of the list has another quantity than the order's.
    QuantityDiffers, "quantity_differs", "TW2515", Shows::List;
    /// A line of the list has another name than the order's.
    NameDiffers, "name_differs", "TW2517", Shows::List;
    /// A line of the list has another origin than the order's.
    OriginDiffers, "origin_differs", "TW2518", Shows::List;
    /// A line of the list has another unit than the order's.
    UnitDiffers, "unit_differs", "TW2519", Shows::List;
    /// Freight and insurance of the list are not the order's freight.
    FreightDiffers, "freight_differs", "TW2520", Shows::List;
    /// Waybill and list name two transport documents.
    BillDiffers, "bill_differs", "TW2522", Shows::List;
    /// No such commodity.
    CommodityUnknown, "commodity_unknown", "TW1902", Shows::List;
    /// The payment is in dollars; the schemas fix the code for renminbi.
    CurrencyNot142, "currency_not_142", "TW1119", Message;
    /// The buyer's number has a wrong check digit, everywhere.
    IdCheckDigitWrong, "id_check_digit_wrong", "TW2012", Documents(&[Order, Payment, List]);
    /// Two items, over the single limit.
    OverSingleLimit, "over_single_limit", "TW2601", Shows::List;
    /// The buyer's year is used up.
    OverYearlyLimit, "over_yearly_limit", "TW2602", Shows::List;
    /// One item over the single limit, taxed in full, but its duty is unknown.
    SingleItemDutyUnknown, "single_item_over_limit_no_duty_rate", "TW4051", Shows::List;
    /// The guarantee named is one yuan.
    GuaranteeExhausted, "guarantee_exhausted", "TW3005", Shows::List;
    /// The guarantee named has ended.
    GuaranteeLapsed, "guarantee_lapsed", "TW3003", Shows::List;
    /// The enterprise named has no guarantee.
    GuaranteeUnknown, "guarantee_unknown", "TW3007", Shows::List;
    /// The guarantee is of an enterprise that has no part in the list.
    GuaranteeOfStranger, "guarantee_of_stranger", "TW2414", Documents(&[List]);
    /// Bonded, without an account book.
    BondedWithoutBook, "bonded_without_book", "TW2403", Documents(&[List]);
    /// Bonded, from an account book that is not registered.
    BookUnknown, "book_unknown", "TW2609", Shows::List;
    /// Direct, without a transport document.
    DirectWithoutBill, "direct_without_bill", "TW2409", Documents(&[List]);
    /// The supervision mode is not one of retail import.
    TradeModeForeign, "trade_mode_foreign", "TW2401", Documents(&[List]);
    /// Gross mass is below net mass.
    GrossBelowNet, "gross_below_net", "TW2412", Documents(&[List]);
    /// The list is of two packages.
    PackagesNotOne, "packages_not_one", "TW2411", Documents(&[List]);
    /// The waybill is of two packages.
    WaybillPackagesNotOne, "waybill_packages_not_one", "TW2301", Documents(&[Waybill]);
    /// A second list for an order that has one.
    OrderDeclaredTwice, "order_number_declared_twice", "TW2704", Extra;
    /// The order is filed as new once more, with another content.
    OrderFiledTwice, "order_filed_twice", "TW2701", Extra;
    /// The payment is changed when the list is released.
    PaymentChangedTooLate, "payment_changed_too_late", "TW2710", Extra;
    /// A second payment for an order that has one.
    PaidTwice, "paid_twice", "TW2714", Extra;
    /// A list of another order with the waybill of this one.
    WaybillTaken, "waybill_taken", "TW2523", Extra;
    /// A change of an order that never was.
    ChangeOfNothing, "change_of_nothing", "TW2705", Extra;
    /// The message names another transmitter than who sends it.
    TransmitterNotToken, "transmitter_not_token", "TW1201", Message;
    /// The message lacks an element.
    SchemaBroken, "schema_broken", "TW1103", Message;
    /// The message is no well-formed XML.
    MalformedXml, "malformed_xml", "TW1007", Message;
    /// Another message under an identity that was used.
    SameIdentityOtherBody, "same_identity_other_body", "TW1202", Extra;
    /// The waybill never comes.
    MissingWaybill, "missing_waybill", "", Missing(Waybill);
    /// The payment never comes.
    MissingPayment, "missing_payment", "", Missing(Payment);
    /// The order never comes.
    MissingOrder, "missing_order", "", Missing(Order);
    /// A message is sent twice, byte for byte.
    MessageRepeated, "message_repeated", "", Nowhere;
    /// A wrong payment is mended, which reopens the list.
    PaymentMended, "payment_mended", "", Nowhere;
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for Fault {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Fault {
    /// Whether something must be refused or left waiting for it. What remains
    /// departs from the ordinary and is in order.
    pub fn harms(self) -> bool {
        self.shows() != Shows::Nowhere
    }

    /// Which of a list's documents travels alone in the message the fault is
    /// in, for the list of that number.
    pub(crate) fn alone(self, list: u32) -> Option<Kind> {
        let one_of_four = Kind::ALL[(list / 7 % 4) as usize];
        match self {
            Self::SameIdentityOtherBody => Some(Kind::Order),
            Self::CurrencyNot142 => Some(Kind::Payment),
            Self::MessageRepeated => Some(one_of_four),
            _ if self.shows() == Message => Some(one_of_four),
            _ => None,
        }
    }

    /// What must come of it.
    pub(crate) fn expect(self, list: u32) -> Expectation {
        let code = self.code();
        match self.shows() {
            Nowhere => Expectation::Released,
            Missing(_) => Expectation::Waiting,
            Shows::List => Expectation::Refused(code),
            Documents(kinds) => {
                let end = if kinds.contains(&Kind::List) {
                    End::Absent
                } else {
                    End::Waiting
                };
                Expectation::DocumentRefused { code, end }
            }
            Extra if self == Self::SameIdentityOtherBody => Expectation::MessageRefused {
                code,
                end: End::Released,
            },
            Extra => Expectation::DocumentRefused {
                code,
                end: End::Released,
            },
            Message => {
                let of_list = self.alone(list) == Some(Kind::List);
                let end = if of_list { End::Absent } else { End::Waiting };
                Expectation::MessageRefused { code, end }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn faults_are_told_apart() {
        let names: HashSet<_> = Fault::ALL.iter().map(|f| f.name()).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        for fault in Fault::ALL {
            let coded = matches!(fault.shows(), Missing(_) | Nowhere);
            assert_eq!(fault.code().is_empty(), coded, "{fault}");
            assert_eq!(fault.expect(0).code().is_none(), coded, "{fault}");
        }
        let harmful = Fault::ALL.iter().filter(|f| f.harms()).count();
        assert!(harmful >= 18, "{harmful}");
    }
}
