//! The four documents of a retail import, as read from any message family.
//!
//! Texts are borrowed from the sender's bytes (or owned where an entity had
//! to be expanded). An optional field that is absent or empty is `None`.
//! Field names in locations are the official ones, so that a finding points
//! into the sender's own document.

use rust_decimal::Decimal;
use std::borrow::Cow;

/// Text of a document.
pub type Text<'a> = Cow<'a, str>;

/// One business document, without its envelope.
#[derive(Debug, Clone, PartialEq)]
pub enum Document<'a> {
    /// Electronic order (电子订单, 311).
    Order(Box<Order<'a>>),
    /// Payment voucher (支付凭证, 411).
    Payment(Box<Payment<'a>>),
    /// Waybill (物流运单, 511).
    Waybill(Box<Waybill<'a>>),
    /// Declaration list (进口清单, 621).
    List(Box<List<'a>>),
}

/// What every document says about its own filing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filing<'a> {
    /// Record identifier the sender made; no key (samples repeat it).
    pub guid: Text<'a>,
    /// 1 new, 2 change, 3 delete.
    pub app_type: Text<'a>,
    /// When the sender filed it, `YYYYMMDDhhmmss` in the administration's zone.
    pub app_time: Text<'a>,
    /// 1 draft, 2 declared.
    pub app_status: Text<'a>,
}

/// Electronic order (CEB311 `Order`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Order<'a> {
    /// Filing data.
    pub filing: Filing<'a>,
    /// `orderType`, I for imports.
    pub order_type: Text<'a>,
    /// `orderNo`, unique on the platform.
    pub order_no: Text<'a>,
    /// `ebpCode`, the platform.
    pub ebp_code: Text<'a>,
    /// `ebpName`.
    pub ebp_name: Text<'a>,
    /// `ebcCode`, the e-commerce enterprise.
    pub ebc_code: Text<'a>,
    /// `ebcName`.
    pub ebc_name: Text<'a>,
    /// `goodsValue`, in yuan.
    pub goods_value: Decimal,
    /// `freight`, freight and charges not in the goods value, in yuan.
    pub freight: Decimal,
    /// `discount`, paid otherwise than in cash, in yuan.
    pub discount: Decimal,
    /// `taxTotal`, tax withheld, in yuan.
    pub tax_total: Decimal,
    /// `acturalPaid` (sic), in yuan.
    pub actural_paid: Decimal,
    /// `currency`, 142.
    pub currency: Text<'a>,
    /// `buyerRegNo`.
    pub buyer_reg_no: Text<'a>,
    /// `buyerName`.
    pub buyer_name: Text<'a>,
    /// `buyerTelephone`.
    pub buyer_telephone: Text<'a>,
    /// `buyerIdType`, 1.
    pub buyer_id_type: Text<'a>,
    /// `buyerIdNumber`.
    pub buyer_id_number: Text<'a>,
    /// `payCode`.
    pub pay_code: Option<Text<'a>>,
    /// `payTransactionId`.
    pub pay_transaction_id: Option<Text<'a>>,
    /// `consignee`.
    pub consignee: Text<'a>,
    /// `consigneeTelephone`.
    pub consignee_telephone: Text<'a>,
    /// `consigneeAddress`.
    pub consignee_address: Text<'a>,
    /// `consigneeDistrict`, six digits.
    pub consignee_district: Option<Text<'a>>,
    /// `OrderList`, 1 to 99.
    pub lines: Vec<OrderLine<'a>>,
}

/// A line of an order (`OrderList`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderLine<'a> {
    /// `gnum`, from 1.
    pub gnum: i32,
    /// `itemNo`.
    pub item_no: Option<Text<'a>>,
    /// `itemName`.
    pub item_name: Text<'a>,
    /// `unit`.
    pub unit: Text<'a>,
    /// `qty`.
    pub qty: Decimal,
    /// `price`, in yuan.
    pub price: Decimal,
    /// `totalPrice`, in yuan.
    pub total_price: Decimal,
    /// `currency`, 142.
    pub currency: Text<'a>,
    /// `country` of origin.
    pub country: Text<'a>,
}

/// Payment voucher (CEB411 `Payment`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Payment<'a> {
    /// Filing data.
    pub filing: Filing<'a>,
    /// `payCode`, the payment enterprise.
    pub pay_code: Text<'a>,
    /// `payName`.
    pub pay_name: Text<'a>,
    /// `payTransactionId`, unique for the payment enterprise.
    pub pay_transaction_id: Text<'a>,
    /// `orderNo`.
    pub order_no: Text<'a>,
    /// `ebpCode`.
    pub ebp_code: Text<'a>,
    /// `ebpName`.
    pub ebp_name: Text<'a>,
    /// `payerIdType`, 1.
    pub payer_id_type: Text<'a>,
    /// `payerIdNumber`.
    pub payer_id_number: Text<'a>,
    /// `payerName`.
    pub payer_name: Text<'a>,
    /// `amountPaid`, in yuan.
    pub amount_paid: Decimal,
    /// `currency`, 142.
    pub currency: Text<'a>,
    /// `payTime`, `YYYYMMDDhhmmss`.
    pub pay_time: Text<'a>,
}

/// Waybill (CEB511 `Logistics`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waybill<'a> {
    /// Filing data.
    pub filing: Filing<'a>,
    /// `logisticsCode`, the logistics enterprise.
    pub logistics_code: Text<'a>,
    /// `logisticsName`.
    pub logistics_name: Text<'a>,
    /// `logisticsNo`.
    pub logistics_no: Text<'a>,
    /// `billNo`.
    pub bill_no: Option<Text<'a>>,
    /// `orderNo`.
    pub order_no: Text<'a>,
    /// `freight`, in yuan.
    pub freight: Option<Decimal>,
    /// `insuredFee`, in yuan.
    pub insured_fee: Option<Decimal>,
    /// `currency`, 142.
    pub currency: Text<'a>,
    /// `weight`, gross, in kilograms.
    pub weight: Decimal,
    /// `packNo`, 1.
    pub pack_no: i32,
    /// `consignee`.
    pub consignee: Text<'a>,
    /// `consigneeAddress`.
    pub consignee_address: Text<'a>,
    /// `consigneeTelephone`.
    pub consignee_telephone: Text<'a>,
}

/// Declaration list (CEB621 `Inventory`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List<'a> {
    /// Filing data.
    pub filing: Filing<'a>,
    /// `orderNo`.
    pub order_no: Text<'a>,
    /// `ebpCode`, the platform.
    pub ebp_code: Text<'a>,
    /// `ebpName`.
    pub ebp_name: Text<'a>,
    /// `ebcCode`, the e-commerce enterprise.
    pub ebc_code: Text<'a>,
    /// `ebcName`.
    pub ebc_name: Text<'a>,
    /// `logisticsNo`.
    pub logistics_no: Text<'a>,
    /// `logisticsCode`.
    pub logistics_code: Text<'a>,
    /// `logisticsName`.
    pub logistics_name: Text<'a>,
    /// `copNo`, the sender's own number of the list.
    pub cop_no: Option<Text<'a>>,
    /// `preNo`, given by the port.
    pub pre_no: Option<Text<'a>>,
    /// `assureCode`, the enterprise whose guarantee secures the tax.
    pub assure_code: Text<'a>,
    /// `emsNo`, the bonded account book.
    pub ems_no: Option<Text<'a>>,
    /// `invtNo`, given by customs.
    pub invt_no: Option<Text<'a>>,
    /// `ieFlag`, I for imports.
    pub ie_flag: Text<'a>,
    /// `declTime`, `YYYYMMDD`.
    pub decl_time: Text<'a>,
    /// `customsCode`, the office of declaration.
    pub customs_code: Text<'a>,
    /// `portCode`, the office of entry.
    pub port_code: Text<'a>,
    /// `ieDate`, `YYYYMMDD`.
    pub ie_date: Option<Text<'a>>,
    /// `buyerIdType`, 1.
    pub buyer_id_type: Text<'a>,
    /// `buyerIdNumber`.
    pub buyer_id_number: Text<'a>,
    /// `buyerName`.
    pub buyer_name: Text<'a>,
    /// `buyerTelephone`.
    pub buyer_telephone: Text<'a>,
    /// `consigneeAddress`.
    pub consignee_address: Text<'a>,
    /// `agentCode`, the declarant.
    pub agent_code: Text<'a>,
    /// `agentName`.
    pub agent_name: Text<'a>,
    /// `areaCode`, the warehouse enterprise in the zone.
    pub area_code: Option<Text<'a>>,
    /// `areaName`.
    pub area_name: Option<Text<'a>>,
    /// `tradeMode`, the supervision mode: 9610 or 1210.
    pub trade_mode: Text<'a>,
    /// `trafMode`, the mode of transport.
    pub traf_mode: Text<'a>,
    /// `trafNo`.
    pub traf_no: Option<Text<'a>>,
    /// `voyageNo`.
    pub voyage_no: Option<Text<'a>>,
    /// `billNo`.
    pub bill_no: Option<Text<'a>>,
    /// `loctNo`.
    pub loct_no: Option<Text<'a>>,
    /// `licenseNo`.
    pub license_no: Option<Text<'a>>,
    /// `country` of departure.
    pub country: Text<'a>,
    /// `freight`, in yuan.
    pub freight: Decimal,
    /// `insuredFee`, in yuan.
    pub insured_fee: Decimal,
    /// `currency`, 142.
    pub currency: Text<'a>,
    /// `wrapType`.
    pub wrap_type: Option<Text<'a>>,
    /// `packNo`, 1.
    pub pack_no: i32,
    /// `grossWeight`, in kilograms.
    pub gross_weight: Decimal,
    /// `netWeight`, in kilograms.
    pub net_weight: Decimal,
    /// `InventoryList`, 1 to 99.
    pub lines: Vec<ListLine<'a>>,
}

/// A line of a list (`InventoryList`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListLine<'a> {
    /// `gnum`, from 1, one to one with the order's lines.
    pub gnum: i32,
    /// `itemRecordNo`, the book's item number.
    pub item_record_no: Option<Text<'a>>,
    /// `itemNo`.
    pub item_no: Option<Text<'a>>,
    /// `gcode`, the ten-digit commodity code.
    pub gcode: Text<'a>,
    /// `gname`.
    pub gname: Text<'a>,
    /// `country` of origin.
    pub country: Text<'a>,
    /// `tradeCountry`.
    pub trade_country: Option<Text<'a>>,
    /// `currency`, 142.
    pub currency: Text<'a>,
    /// `qty`.
    pub qty: Decimal,
    /// `unit`.
    pub unit: Text<'a>,
    /// `qty1`, the first statutory quantity.
    pub qty1: Decimal,
    /// `unit1`.
    pub unit1: Text<'a>,
    /// `qty2`, the second statutory quantity.
    pub qty2: Option<Decimal>,
    /// `unit2`.
    pub unit2: Option<Text<'a>>,
    /// `price`, in yuan.
    pub price: Decimal,
    /// `totalPrice`, in yuan.
    pub total_price: Decimal,
}
