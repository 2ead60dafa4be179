//! What a parcel keeps of each document: enough to match, limit, tax and
//! answer, in a few hundred bytes. Texts that identify a person are kept as
//! keyed hashes only; the document itself lies in the journal.

use crate::model::{List, Order, Payment, Text, Waybill};
use serde::{Deserialize, Serialize};
use tw_base::{AccountKey, Decimal, Fixed5, FixedError, PersonHash};

/// Keyed hash of a text that is only ever compared (a name, an address).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(pub u64);

/// A person as a document of one calendar year names them: a hash of the
/// identity number under the keys of that year, and early in a year under
/// those of the year before as well, because the documents of one purchase may
/// come on both sides of the turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Year of filing; 0 once the person was erased.
    pub year: i16,
    /// Under the keys of the year.
    pub hash: PersonHash,
    /// Under the keys of the year before.
    pub before: Option<PersonHash>,
}

impl Person {
    /// The hash under a year's keys, as far as the document carries it.
    pub fn in_year(&self, year: i16) -> Option<PersonHash> {
        match self.year {
            0 => None,
            own if own == year => Some(self.hash),
            own if own - 1 == year => self.before,
            _ => None,
        }
    }

    /// Whether two documents name the same person; `None` if they were filed
    /// in years too far apart to tell.
    pub fn agrees(&self, other: &Self) -> Option<bool> {
        let mut common = [self.year, self.year.saturating_sub(1)].into_iter();
        common.find_map(|year| Some(self.in_year(year)? == other.in_year(year)?))
    }

    /// Forgets the hash under a year's keys. Whether with it who it was.
    pub fn forget_year(&mut self, year: i16) -> bool {
        if self.is_erased() {
            return false;
        }
        if self.year == year {
            *self = Self::default();
        } else if self.in_year(year).is_some() {
            self.before = None;
        }
        self.is_erased()
    }

    /// Whether who it was can no longer be told.
    pub fn is_erased(&self) -> bool {
        self.year == 0
    }
}

/// The accounts of a buyer's year, and early in a year of the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// Year of filing.
    pub year: i16,
    /// Account of the year.
    pub account: AccountKey,
    /// Account of the year before.
    pub before: Option<AccountKey>,
}

impl Allowance {
    /// The account of a year, as far as it is known.
    pub fn in_year(&self, year: i16) -> Option<AccountKey> {
        match self.year {
            own if own == year => Some(self.account),
            own if own.saturating_sub(1) == year => self.before,
            _ => None,
        }
    }

    /// Forgets the account of a year in a list filed in the year after: the
    /// list still names its buyer, and would tell whose account it was.
    pub fn forget_before(&mut self, year: i16) {
        if self.year != year && self.in_year(year).is_some() {
            self.before = None;
        }
    }
}

/// Hashes texts under a secret key, so that equal texts can be recognised and
/// nothing else learnt.
pub trait Blind {
    /// Hashes of an identity number.
    fn person(&self, identity_number: &str) -> Person;
    /// Accounts of what its owner buys in a year.
    fn allowance(&self, identity_number: &str) -> Allowance;
    /// Hash of any other text.
    fn mark(&self, text: &str) -> Mark;
}

/// How a document was filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Enterprise that transmitted it.
    pub sender: String,
    /// Stored only, not declared (`appStatus` 1).
    pub draft: bool,
}

/// What is kept of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSlot {
    /// Filing.
    pub filed: Filed,
    /// Platform.
    pub ebp_code: String,
    /// Order number.
    pub order_no: String,
    /// E-commerce enterprise.
    pub ebc_code: String,
    /// Freight and charges, in yuan.
    pub freight: Fixed5,
    /// Tax withheld, in yuan.
    pub tax_total: Fixed5,
    /// Paid, in yuan.
    pub actural_paid: Fixed5,
    /// Buyer's identity number.
    pub buyer: Person,
    /// Buyer's name.
    pub buyer_name: Mark,
    /// Consignee.
    pub consignee: Mark,
    /// Consignee's telephone.
    pub telephone: Mark,
    /// Consignee's address.
    pub address: Mark,
    /// Payment enterprise and transaction, if named.
    pub payment: Option<(String, String)>,
    /// Lines.
    pub lines: Vec<OrderLineSlot>,
}

/// What is kept of an order's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineSlot {
    /// Name.
    pub name: Mark,
    /// Unit code.
    pub unit: String,
    /// Country of origin.
    pub country: String,
    /// Quantity.
    pub qty: Fixed5,
    /// Unit price, in yuan.
    pub price: Fixed5,
    /// Total, in yuan.
    pub total: Fixed5,
}

/// What is kept of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSlot {
    /// Filing.
    pub filed: Filed,
    /// Payment enterprise.
    pub pay_code: String,
    /// Transaction.
    pub transaction: String,
    /// Platform.
    pub ebp_code: String,
    /// Order number.
    pub order_no: String,
    /// Payer's identity number.
    pub payer: Person,
    /// Payer's name.
    pub payer_name: Mark,
    /// Paid, in yuan.
    pub amount_paid: Fixed5,
}

/// What is kept of a waybill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaybillSlot {
    /// Filing.
    pub filed: Filed,
    /// Logistics enterprise.
    pub logistics_code: String,
    /// Waybill number.
    pub logistics_no: String,
    /// Order number.
    pub order_no: String,
    /// Transport document.
    pub bill_no: Option<String>,
    /// Freight, in yuan.
    pub freight: Option<Fixed5>,
    /// Insurance, in yuan.
    pub insured_fee: Option<Fixed5>,
    /// Consignee.
    pub consignee: Mark,
    /// Consignee's telephone.
    pub telephone: Mark,
    /// Consignee's address.
    pub address: Mark,
}

/// What is kept of a declaration list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSlot {
    /// Filing.
    pub filed: Filed,
    /// Platform.
    pub ebp_code: String,
    /// Order number.
    pub order_no: String,
    /// E-commerce enterprise.
    pub ebc_code: String,
    /// Declarant.
    pub agent_code: String,
    /// Logistics enterprise.
    pub logistics_code: String,
    /// Waybill number.
    pub logistics_no: String,
    /// The sender's own number.
    pub cop_no: Option<String>,
    /// Whose guarantee secures the tax.
    pub assure_code: String,
    /// Office of declaration.
    pub customs_code: String,
    /// Supervision mode.
    pub trade_mode: String,
    /// Account book.
    pub ems_no: Option<String>,
    /// Transport document.
    pub bill_no: Option<String>,
    /// Buyer's identity number.
    pub buyer: Person,
    /// What the purchase counts to.
    pub allowance: Allowance,
    /// Buyer's name.
    pub buyer_name: Mark,
    /// Consignee's address.
    pub address: Mark,
    /// Freight, in yuan.
    pub freight: Fixed5,
    /// Insurance, in yuan.
    pub insured_fee: Fixed5,
    /// Lines.
    pub lines: Vec<ListLineSlot>,
}

/// What is kept of a list's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLineSlot {
    /// Commodity code.
    pub gcode: String,
    /// Name.
    pub name: Mark,
    /// Country of origin.
    pub country: String,
    /// Quantity and unit.
    pub qty: (Fixed5, String),
    /// First statutory quantity and unit.
    pub first: (Fixed5, String),
    /// Second statutory quantity and unit.
    pub second: Option<(Fixed5, String)>,
    /// Unit price, in yuan.
    pub price: Fixed5,
    /// Total, in yuan.
    pub total: Fixed5,
}

fn fixed(value: Decimal) -> Result<Fixed5, FixedError> {
    Fixed5::try_from(value)
}

fn optional(value: Option<Decimal>) -> Result<Option<Fixed5>, FixedError> {
    value.map(fixed).transpose()
}

fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|t| t.as_ref().to_owned())
}

fn filed(sender: &str, app_status: &str) -> Filed {
    Filed {
        sender: sender.to_owned(),
        draft: app_status == "1",
    }
}

impl OrderSlot {
    /// Extracts what is kept. Fails only on amounts that rule TW2007 refuses.
    pub fn extract(
        order: &Order<'_>,
        sender: &str,
        blind: &impl Blind,
    ) -> Result<Self, FixedError> {
        let payment = match (&order.pay_code, &order.pay_transaction_id) {
            (Some(code), Some(id)) => Some((code.to_string(), id.to_string())),
            _ => None,
        };
        let lines = order.lines.iter().map(|line| {
            Ok(OrderLineSlot {
                name: blind.mark(&line.item_name),
                unit: line.unit.to_string(),
                country: line.country.to_string(),
                qty: fixed(line.qty)?,
                price: fixed(line.price)?,
                total: fixed(line.total_price)?,
            })
        });
        Ok(Self {
            filed: filed(sender, &order.filing.app_status),
            ebp_code: order.ebp_code.to_string(),
            order_no: order.order_no.to_string(),
            ebc_code: order.ebc_code.to_string(),
            freight: fixed(order.freight)?,
            tax_total: fixed(order.tax_total)?,
            actural_paid: fixed(order.actural_paid)?,
            buyer: blind.person(&order.buyer_id_number),
            buyer_name: blind.mark(&order.buyer_name),
            consignee: blind.mark(&order.consignee),
            telephone: blind.mark(&order.consignee_telephone),
            address: blind.mark(&order.consignee_address),
            payment,
            lines: lines.collect::<Result<_, FixedError>>()?,
        })
    }
}

impl OrderSlot {
    /// Forgets who it names.
    pub fn forget(&mut self) {
        self.buyer = Person::default();
        self.buyer_name = Mark::default();
        self.consignee = Mark::default();
        self.telephone = Mark::default();
        self.address = Mark::default();
    }
}

impl PaymentSlot {
    /// Forgets who it names.
    pub fn forget(&mut self) {
        self.payer = Person::default();
        self.payer_name = Mark::default();
    }

    /// Extracts what is kept. Fails only on amounts that rule TW2007 refuses.
    pub fn extract(
        payment: &Payment<'_>,
        sender: &str,
        blind: &impl Blind,
    ) -> Result<Self, FixedError> {
        Ok(Self {
            filed: filed(sender, &payment.filing.app_status),
            pay_code: payment.pay_code.to_string(),
            transaction: payment.pay_transaction_id.to_string(),
            ebp_code: payment.ebp_code.to_string(),
            order_no: payment.order_no.to_string(),
            payer: blind.person(&payment.payer_id_number),
            payer_name: blind.mark(&payment.payer_name),
            amount_paid: fixed(payment.amount_paid)?,
        })
    }
}

impl WaybillSlot {
    /// Forgets who it names.
    pub fn forget(&mut self) {
        self.consignee = Mark::default();
        self.telephone = Mark::default();
        self.address = Mark::default();
    }

    /// Extracts what is kept. Fails only on amounts that rule TW2007 refuses.
    pub fn extract(
        waybill: &Waybill<'_>,
        sender: &str,
        blind: &impl Blind,
    ) -> Result<Self, FixedError> {
        Ok(Self {
            filed: filed(sender, &waybill.filing.app_status),
            logistics_code: waybill.logistics_code.to_string(),
            logistics_no: waybill.logistics_no.to_string(),
            order_no: waybill.order_no.to_string(),
            bill_no: owned(waybill.bill_no.as_ref()),
            freight: optional(waybill.freight)?,
            insured_fee: optional(waybill.insured_fee)?,
            consignee: blind.mark(&waybill.consignee),
            telephone: blind.mark(&waybill.consignee_telephone),
            address: blind.mark(&waybill.consignee_address),
        })
    }
}

impl ListSlot {
    /// Extracts what is kept. Fails only on amounts that rule TW2007 refuses.
    pub fn extract(list: &List<'_>, sender: &str, blind: &impl Blind) -> Result<Self, FixedError> {
        let lines = list.lines.iter().map(|line| {
            let second = match (line.qty2, &line.unit2) {
                (Some(qty), Some(unit)) => Some((fixed(qty)?, unit.to_string())),
                _ => None,
            };
            Ok(ListLineSlot {
                gcode: line.gcode.to_string(),
                name: blind.mark(&line.gname),
                country: line.country.to_string(),
                qty: (fixed(line.qty)?, line.unit.to_string()),
                first: (fixed(line.qty1)?, line.unit1.to_string()),
                second,
                price: fixed(line.price)?,
                total: fixed(line.total_price)?,
            })
        });
        Ok(Self {
            filed: filed(sender, &list.filing.app_status),
            ebp_code: list.ebp_code.to_string(),
            order_no: list.order_no.to_string(),
            ebc_code: list.ebc_code.to_string(),
            agent_code: list.agent_code.to_string(),
            logistics_code: list.logistics_code.to_string(),
            logistics_no: list.logistics_no.to_string(),
            cop_no: owned(list.cop_no.as_ref()),
            assure_code: list.assure_code.to_string(),
            customs_code: list.customs_code.to_string(),
            trade_mode: list.trade_mode.to_string(),
            ems_no: owned(list.ems_no.as_ref()),
            bill_no: owned(list.bill_no.as_ref()),
            buyer: blind.person(&list.buyer_id_number),
            allowance: blind.allowance(&list.buyer_id_number),
            buyer_name: blind.mark(&list.buyer_name),
            address: blind.mark(&list.consignee_address),
            freight: fixed(list.freight)?,
            insured_fee: fixed(list.insured_fee)?,
            lines: lines.collect::<Result<_, FixedError>>()?,
        })
    }

    /// Forgets who it names. The account its purchase counted to stays: without
    /// the person's key it says nothing of anybody.
    pub fn forget(&mut self) {
        self.buyer = Person::default();
        self.buyer_name = Mark::default();
        self.address = Mark::default();
    }

    /// Whether a waybill is the one the list names.
    pub fn names_waybill(&self, waybill: &WaybillSlot) -> bool {
        self.logistics_code == waybill.logistics_code && self.logistics_no == waybill.logistics_no
    }

    /// Whether another list names the same waybill.
    pub fn shares_waybill(&self, other: &Self) -> bool {
        self.logistics_code == other.logistics_code && self.logistics_no == other.logistics_no
    }

    /// The one item of a list that is nothing but one item: one line, one piece.
    pub fn is_one_item(&self) -> bool {
        matches!(self.lines.as_slice(), [line] if line.qty.0.decimal() == Decimal::ONE)
    }
}
