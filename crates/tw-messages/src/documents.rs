//! From fields to the documents of a retail import: which leaf fills what.
//!
//! The reader calls one function per leaf; which one is settled when the
//! tables are compiled, so nothing is looked up while a message is read. A
//! pack whose tables lack a field that a document needs does not load.

use crate::schema::{Kind, Schema, Type};
use tw_app::codec::MessageKind;
use tw_base::Decimal;
use tw_cbec::model::{Document, List, ListLine, Order, OrderLine, Payment, Text, Waybill};

pub(crate) type SetText = for<'a> fn(&mut Document<'a>, Text<'a>);
pub(crate) type SetDecimal = for<'a> fn(&mut Document<'a>, Decimal);
pub(crate) type SetInt = for<'a> fn(&mut Document<'a>, i32);

/// What reading an element does to the document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    None,
    /// A business node begins.
    Node(MessageKind),
    /// A business node of a type that is only checked begins.
    Record,
    /// A line begins.
    Line,
    Text(SetText),
    Decimal(SetDecimal),
    Int(SetInt),
    /// `BaseTransfer/copCode`.
    CopCode,
    /// `ds:Signature`.
    Signature,
    /// `TransInfo/CopMsgId` of the envelope.
    EnvelopeId,
    /// `Data` of the envelope.
    Data,
}

/// An empty document of a kind of this family.
pub(crate) fn blank<'a>(kind: MessageKind) -> Option<Document<'a>> {
    Some(match kind {
        MessageKind::Order => Document::Order(Box::<Order>::default()),
        MessageKind::Payment => Document::Payment(Box::<Payment>::default()),
        MessageKind::Waybill => Document::Waybill(Box::<Waybill>::default()),
        MessageKind::List => Document::List(Box::<List>::default()),
        MessageKind::Declaration => return None,
    })
}

/// Begins a line.
pub(crate) fn begin_line(document: &mut Document<'_>) {
    match document {
        Document::Order(o) => o.lines.push(OrderLine::default()),
        Document::List(l) => l.lines.push(ListLine::default()),
        Document::Payment(_) | Document::Waybill(_) => {}
    }
}

type Fields = &'static [(&'static str, Act)];

/// Head fields: `(official name, how it is set)`.
macro_rules! head {
    ($kind:ident: $($mode:ident $name:literal $($path:ident).+;)*) => {
        &[$(($name, head!(@$mode $kind $($path).+))),*]
    };
    (@text $kind:ident $($path:ident).+) => {
        Act::Text(|d, t| if let Document::$kind(x) = d { x.$($path).+ = t })
    };
    (@opt $kind:ident $($path:ident).+) => {
        Act::Text(|d, t| if let Document::$kind(x) = d { x.$($path).+ = (!t.is_empty()).then_some(t) })
    };
    (@dec $kind:ident $($path:ident).+) => {
        Act::Decimal(|d, n| if let Document::$kind(x) = d { x.$($path).+ = n })
    };
    (@optdec $kind:ident $($path:ident).+) => {
        Act::Decimal(|d, n| if let Document::$kind(x) = d { x.$($path).+ = Some(n) })
    };
    (@int $kind:ident $($path:ident).+) => {
        Act::Int(|d, n| if let Document::$kind(x) = d { x.$($path).+ = n })
    };
}

/// Line fields, set on the last line.
macro_rules! line {
    ($kind:ident: $($mode:ident $name:literal $field:ident;)*) => {
        &[$(($name, line!(@$mode $kind $field))),*]
    };
    (@text $kind:ident $field:ident) => {
        Act::Text(|d, t| if let Document::$kind(x) = d && let Some(l) = x.lines.last_mut() { l.$field = t })
    };
    (@opt $kind:ident $field:ident) => {
        Act::Text(|d, t| if let Document::$kind(x) = d && let Some(l) = x.lines.last_mut() {
            l.$field = (!t.is_empty()).then_some(t);
        })
    };
    (@dec $kind:ident $field:ident) => {
        Act::Decimal(|d, n| if let Document::$kind(x) = d && let Some(l) = x.lines.last_mut() { l.$field = n })
    };
    (@optdec $kind:ident $field:ident) => {
        Act::Decimal(|d, n| if let Document::$kind(x) = d && let Some(l) = x.lines.last_mut() {
            l.$field = Some(n);
        })
    };
    (@int $kind:ident $field:ident) => {
        Act::Int(|d, n| if let Document::$kind(x) = d && let Some(l) = x.lines.last_mut() { l.$field = n })
    };
}

const ORDER: Fields = head! { Order:
    text "guid" filing.guid; text "appType" filing.app_type;
    text "appTime" filing.app_time; text "appStatus" filing.app_status;
    text "orderType" order_type; text "orderNo" order_no;
    text "ebpCode" ebp_code; text "ebpName" ebp_name; text "ebcCode" ebc_code; text "ebcName" ebc_name;
    dec "goodsValue" goods_value; dec "freight" freight; dec "discount" discount;
    dec "taxTotal" tax_total; dec "acturalPaid" actural_paid; text "currency" currency;
    text "buyerRegNo" buyer_reg_no; text "buyerName" buyer_name; text "buyerTelephone" buyer_telephone;
    text "buyerIdType" buyer_id_type; text "buyerIdNumber" buyer_id_number;
    opt "payCode" pay_code; opt "payTransactionId" pay_transaction_id;
    text "consignee" consignee; text "consigneeTelephone" consignee_telephone;
    text "consigneeAddress" consignee_address; opt "consigneeDistrict" consignee_district;
};

const ORDER_LINE: Fields = line! { Order:
    int "gnum" gnum; opt "itemNo" item_no; text "itemName" item_name; text "unit" unit;
    dec "qty" qty; dec "price" price; dec "totalPrice" total_price;
    text "currency" currency; text "country" country;
};

const PAYMENT: Fields = head! { Payment:
    text "guid" filing.guid; text "appType" filing.app_type;
    text "appTime" filing.app_time; text "appStatus" filing.app_status;
    text "payCode" pay_code; text "payName" pay_name; text "payTransactionId" pay_transaction_id;
    text "orderNo" order_no; text "ebpCode" ebp_code; text "ebpName" ebp_name;
    text "payerIdType" payer_id_type; text "payerIdNumber" payer_id_number; text "payerName" payer_name;
    dec "amountPaid" amount_paid; text "currency" currency; text "payTime" pay_time;
};

const WAYBILL: Fields = head! { Waybill:
    text "guid" filing.guid; text "appType" filing.app_type;
    text "appTime" filing.app_time; text "appStatus" filing.app_status;
    text "logisticsCode" logistics_code; text "logisticsName" logistics_name;
    text "logisticsNo" logistics_no; opt "billNo" bill_no; text "orderNo" order_no;
    optdec "freight" freight; optdec "insuredFee" insured_fee; text "currency" currency;
    dec "weight" weight; int "packNo" pack_no; text "consignee" consignee;
    text "consigneeAddress" consignee_address; text "consigneeTelephone" consignee_telephone;
};

const LIST: Fields = head! { List:
    text "guid" filing.guid; text "appType" filing.app_type;
    text "appTime" filing.app_time; text "appStatus" filing.app_status;
    text "orderNo" order_no; text "ebpCode" ebp_code; text "ebpName" ebp_name;
    text "ebcCode" ebc_code; text "ebcName" ebc_name; text "logisticsNo" logistics_no;
    text "logisticsCode" logistics_code; text "logisticsName" logistics_name;
    opt "copNo" cop_no; opt "preNo" pre_no; text "assureCode" assure_code;
    opt "emsNo" ems_no; opt "invtNo" invt_no; text "ieFlag" ie_flag; text "declTime" decl_time;
    text "customsCode" customs_code; text "portCode" port_code; opt "ieDate" ie_date;
    text "buyerIdType" buyer_id_type; text "buyerIdNumber" buyer_id_number;
    text "buyerName" buyer_name; text "buyerTelephone" buyer_telephone;
    text "consigneeAddress" consignee_address; text "agentCode" agent_code; text "agentName" agent_name;
    opt "areaCode" area_code; opt "areaName" area_name; text "tradeMode" trade_mode;
    text "trafMode" traf_mode; opt "trafNo" traf_no; opt "voyageNo" voyage_no; opt "billNo" bill_no;
    opt "loctNo" loct_no; opt "licenseNo" license_no; text "country" country;
    dec "freight" freight; dec "insuredFee" insured_fee; text "currency" currency;
    opt "wrapType" wrap_type; int "packNo" pack_no; dec "grossWeight" gross_weight;
    dec "netWeight" net_weight;
};

const LIST_LINE: Fields = line! { List:
    int "gnum" gnum; opt "itemRecordNo" item_record_no; opt "itemNo" item_no; text "gcode" gcode;
    text "gname" gname; text "country" country; opt "tradeCountry" trade_country;
    text "currency" currency; dec "qty" qty; text "unit" unit; dec "qty1" qty1; text "unit1" unit1;
    optdec "qty2" qty2; opt "unit2" unit2; dec "price" price; dec "totalPrice" total_price;
};

/// Groups of leaves: root, place below it, what beginning it does, its fields.
type Group = (&'static str, &'static [&'static str], Act, Fields);

const GROUPS: &[Group] = &[
    (
        "CEB311Message",
        &["Order"],
        Act::Node(MessageKind::Order),
        &[],
    ),
    ("CEB311Message", &["Order", "OrderHead"], Act::None, ORDER),
    (
        "CEB311Message",
        &["Order", "OrderList"],
        Act::Line,
        ORDER_LINE,
    ),
    (
        "CEB411Message",
        &["Payment"],
        Act::Node(MessageKind::Payment),
        &[],
    ),
    (
        "CEB411Message",
        &["Payment", "PaymentHead"],
        Act::None,
        PAYMENT,
    ),
    (
        "CEB511Message",
        &["Logistics"],
        Act::Node(MessageKind::Waybill),
        &[],
    ),
    (
        "CEB511Message",
        &["Logistics", "LogisticsHead"],
        Act::None,
        WAYBILL,
    ),
    (
        "CEB621Message",
        &["Inventory"],
        Act::Node(MessageKind::List),
        &[],
    ),
    (
        "CEB621Message",
        &["Inventory", "InventoryHead"],
        Act::None,
        LIST,
    ),
    (
        "CEB621Message",
        &["Inventory", "InventoryList"],
        Act::Line,
        LIST_LINE,
    ),
    ("CEB312Message", &["OrderReturn"], Act::Record, &[]),
    ("CEB412Message", &["PaymentReturn"], Act::Record, &[]),
    ("CEB512Message", &["LogisticsReturn"], Act::Record, &[]),
    ("CEB622Message", &["InventoryReturn"], Act::Record, &[]),
    ("CEB900Message", &["MessageReturn"], Act::Record, &[]),
];

/// Anywhere they stand below the root.
const COMMON: &[(&[&str], Act)] = &[
    (&["BaseTransfer", "copCode"], Act::CopCode),
    (&["Signature"], Act::Signature),
    (&["TransInfo", "CopMsgId"], Act::EnvelopeId),
    (&["Data"], Act::Data),
];

/// The kind of message a root names, if this program takes it in.
pub(crate) fn kind_of(root: &str) -> Option<MessageKind> {
    Some(match root {
        "CEB311Message" => MessageKind::Order,
        "CEB411Message" => MessageKind::Payment,
        "CEB511Message" => MessageKind::Waybill,
        "CEB621Message" => MessageKind::List,
        _ => return None,
    })
}

/// Ties the elements of a compiled message to the documents.
pub(crate) fn wire(schema: &mut Schema) -> Result<(), String> {
    let root = schema
        .elems
        .first()
        .map(|e| e.name.to_string())
        .unwrap_or_default();
    for (_, path, act, fields) in GROUPS.iter().filter(|g| g.0 == root) {
        let group = place(schema, path).ok_or_else(|| format!("no element {}", path.join("/")))?;
        set(schema, group, *act)?;
        for (name, act) in *fields {
            let field = below(schema, group, name).ok_or_else(|| format!("no field {name}"))?;
            set(schema, field, *act)?;
        }
    }
    for (path, act) in COMMON {
        if let Some(index) = place(schema, path) {
            set(schema, index, *act)?;
        }
    }
    Ok(())
}

fn place(schema: &Schema, path: &[&str]) -> Option<usize> {
    path.iter().try_fold(0, |at, step| below(schema, at, step))
}

fn below(schema: &Schema, index: usize, name: &str) -> Option<usize> {
    let (first, len) = schema.elems.get(index)?.children();
    (first..first + len).find(|n| schema.elems.get(*n).is_some_and(|e| *e.name == *name))
}

fn set(schema: &mut Schema, index: usize, act: Act) -> Result<(), String> {
    let elem = schema.elems.get_mut(index).ok_or("no such element")?;
    let fits = match (&act, &elem.kind) {
        (Act::Text(_), Kind::Value(ty)) => matches!(ty, Type::Text { .. }),
        (Act::Decimal(_), Kind::Value(ty)) => matches!(ty, Type::Decimal { .. }),
        (Act::Int(_), Kind::Value(ty)) => matches!(ty, Type::Int { .. }),
        (Act::CopCode | Act::EnvelopeId | Act::Data, kind) => matches!(kind, Kind::Value(_)),
        _ => true,
    };
    if !fits {
        return Err(format!(
            "{} has another type than its document field",
            elem.name
        ));
    }
    elem.act = act;
    Ok(())
}
