//! The four documents as XML, element by element in the order of the schema,
//! with what a planted fault says otherwise.

use crate::fault::Fault;
use crate::parcel::{Item, Parcel};
use crate::world::Party;
use crate::xml::Xml;
use std::fmt::{self, Display, Write};

/// A paper somebody sends: one of the four documents of a list, or one that
/// comes on top of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    Order,
    Payment,
    Waybill,
    List,
    /// The order as new once more, with another content.
    OrderAgain,
    /// A change of an order that never was.
    OrderOfNobody,
    /// The order's identity with another body.
    OrderForged,
    /// A change of the payment, to the right amount.
    PaymentMended,
    /// A change of the payment, to a wrong amount.
    PaymentChanged,
    /// A second payment for the order.
    PaymentSecond,
    /// A second list for the order.
    ListAgain,
    /// A list of another order, with the waybill of this one.
    ListOfOtherOrder,
}

/// When a message was written, in the administration's zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock<'d> {
    /// `YYYYMMDD`.
    pub day: &'d str,
    /// Seconds of the day.
    pub second: u32,
}

impl Clock<'_> {
    fn before(self, seconds: u32) -> Self {
        Self {
            second: self.second.saturating_sub(seconds),
            ..self
        }
    }
}

impl Display for Clock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, second } = self;
        write!(
            f,
            "{day}{:02}{:02}{:02}",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}

/// Thirty-six places of an identity, in capitals.
pub(crate) fn guid(bits: [u64; 2]) -> String {
    let mut text = String::with_capacity(36);
    let [a, b] = bits;
    let _ = write!(
        text,
        "{:08X}-{:04X}-{:04X}-{:04X}-{:012X}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFFF,
        b >> 48,
        b & 0xFFFF_FFFF_FFFF
    );
    text
}

/// Places for what must not be written: the element a broken message lacks.
pub(crate) struct Writer<'x, 'p> {
    pub xml: &'x mut Xml,
    pub parcel: &'p Parcel<'p>,
    pub clock: Clock<'p>,
    /// The element that is left out.
    pub without: Option<&'static str>,
    /// Identity of the record.
    pub record: [u64; 2],
}

impl Writer<'_, '_> {
    pub fn write(&mut self, paper: Paper) {
        match paper {
            Paper::Order | Paper::OrderAgain | Paper::OrderOfNobody | Paper::OrderForged => {
                self.order(paper);
            }
            Paper::Payment
            | Paper::PaymentMended
            | Paper::PaymentChanged
            | Paper::PaymentSecond => self.payment(paper),
            Paper::Waybill => self.waybill(),
            Paper::List | Paper::ListAgain | Paper::ListOfOtherOrder => self.list(paper),
        }
    }

    fn is(&self, fault: Fault) -> bool {
        self.parcel.is(fault)
    }

    fn required(&mut self, name: &'static str, value: &str) {
        if self.without != Some(name) {
            self.xml.text(name, value);
        }
    }

    fn number(&self, letters: &str) -> String {
        format!(
            "{letters}{}{:07}",
            self.parcel.scene.tag, self.parcel.number
        )
    }

    fn filing(&mut self, app_type: u8) {
        let guid = guid(self.record);
        self.xml.text("guid", &guid);
        self.xml.plain("appType", app_type);
        self.xml.plain("appTime", self.clock);
        self.xml.plain("appStatus", 2);
    }

    /// Code and name of an enterprise.
    fn party(&mut self, code: &'static str, name: &'static str, place: Party) {
        let enterprise = self.parcel.scene.world.party(place);
        self.xml.text(code, &enterprise.code);
        self.required(name, &enterprise.name);
    }

    /// The payment's number, or one that no payment of the day has.
    fn transaction(&mut self, another: bool) {
        let another = if another { "X" } else { "" };
        self.xml.plain(
            "payTransactionId",
            format_args!("{}{another}", self.number("ZF")),
        );
    }

    /// The order's number, or one that no order of the day has.
    fn order_no(&mut self, another: bool) {
        let another = if another { "X" } else { "" };
        self.xml.plain(
            "orderNo",
            format_args!("{}{another}", order_no(self.parcel)),
        );
    }

    fn order(&mut self, paper: Paper) {
        let parcel = self.parcel;
        let people = (parcel.buyer, parcel.consignee);
        self.xml.open("Order");
        self.xml.open("OrderHead");
        self.filing(if paper == Paper::OrderOfNobody { 2 } else { 1 });
        self.xml.plain("orderType", "I");
        self.order_no(paper == Paper::OrderOfNobody);
        self.party("ebpCode", "ebpName", parcel.platform);
        self.party("ebcCode", "ebcName", parcel.merchant);
        let [goods, freight, discount, tax, paid] = order_amounts(parcel);
        self.xml.yuan("goodsValue", goods);
        self.xml.yuan("freight", freight);
        self.xml.yuan("discount", discount);
        self.xml.yuan("taxTotal", tax);
        self.xml.yuan("acturalPaid", paid);
        self.xml.plain("currency", 142);
        let register = if matches!(paper, Paper::OrderAgain | Paper::OrderForged) {
            "M2"
        } else {
            "M"
        };
        self.xml.plain(
            "buyerRegNo",
            format_args!("{register}{:09}", people.0.telephone() % 1_000_000_000),
        );
        self.required("buyerName", &people.0.name().to_string());
        self.xml.plain("buyerTelephone", people.0.telephone());
        self.xml.plain("buyerIdType", 1);
        self.identity("buyerIdNumber");
        self.party("payCode", "payName", parcel.payment);
        self.transaction(self.is(Fault::PaymentReferenceDiffers));
        self.xml.nothing("batchNumbers");
        self.xml.plain("consignee", people.1.name());
        self.xml.plain("consigneeTelephone", people.1.telephone());
        self.address("consigneeAddress", false);
        self.xml.plain("consigneeDistrict", people.1.division());
        self.xml.nothing("note");
        self.xml.close("OrderHead");
        for (index, item) in parcel.items.iter().enumerate() {
            self.order_line(index, item);
        }
        self.xml.close("Order");
    }

    fn order_line(&mut self, index: usize, item: &Item) {
        let good = &self.parcel.scene.goods[item.good];
        let wrong = index == 0 && self.is(Fault::OrderLineTotalWrong);
        self.xml.open("OrderList");
        self.xml.plain("gnum", index + 1);
        self.xml.plain("itemNo", format_args!("SKU{}", good.gcode));
        self.xml.text("itemName", good.name);
        self.xml.text("gmodel", good.model);
        self.xml.nothing("itemDescribe");
        self.xml.text("barCode", "无");
        self.xml.text("unit", good.unit);
        self.xml.plain("qty", item.pieces);
        self.xml.yuan("price", item.price);
        self.xml
            .yuan("totalPrice", item.total() + if wrong { 100 } else { 0 });
        self.xml.plain("currency", 142);
        self.xml.text("country", item.origin);
        self.xml.nothing("note");
        self.xml.close("OrderList");
    }

    fn identity(&mut self, name: &'static str) {
        let identity = self.parcel.buyer.identity();
        let identity = if self.is(Fault::IdCheckDigitWrong) {
            identity.broken()
        } else {
            identity
        };
        self.xml.text(name, identity.as_str());
    }

    fn address(&mut self, name: &'static str, elsewhere: bool) {
        let road = if elsewhere { "他人路" } else { "潮水路" };
        let number = self.parcel.consignee.telephone() % 1000 + 1;
        self.xml
            .plain(name, format_args!("虚构省虚构市{road}{number}号"));
    }

    fn payment(&mut self, paper: Paper) {
        let parcel = self.parcel;
        let [_, _, _, _, due] = order_amounts(parcel);
        let amount = match paper {
            Paper::PaymentChanged => due + 100,
            Paper::Payment
                if self.is(Fault::PaymentAmountDiffers) || self.is(Fault::PaymentMended) =>
            {
                due - 100
            }
            _ => due,
        };
        self.xml.open("Payment");
        self.xml.open("PaymentHead");
        let new = matches!(paper, Paper::Payment | Paper::PaymentSecond);
        self.filing(if new { 1 } else { 2 });
        self.party("payCode", "payName", parcel.payment);
        self.transaction(paper == Paper::PaymentSecond);
        self.order_no(false);
        self.party("ebpCode", "ebpName", parcel.platform);
        self.xml.plain("payerIdType", 1);
        if self.is(Fault::PayerIsNotBuyer) {
            self.xml
                .text("payerIdNumber", parcel.stranger.identity().as_str());
        } else {
            self.identity("payerIdNumber");
        }
        let stranger = self.is(Fault::PayerNameDiffers);
        let payer = if stranger {
            parcel.stranger
        } else {
            parcel.buyer
        };
        self.required("payerName", &payer.name().to_string());
        self.xml.plain("telephone", parcel.buyer.telephone());
        self.xml.yuan("amountPaid", amount);
        self.xml.plain(
            "currency",
            if self.is(Fault::CurrencyNot142) {
                502
            } else {
                142
            },
        );
        self.xml.plain("payTime", self.clock.before(240));
        self.xml.nothing("note");
        self.xml.close("PaymentHead");
        self.xml.close("Payment");
    }

    fn waybill(&mut self) {
        let parcel = self.parcel;
        let other = |fault| {
            if parcel.is(fault) {
                parcel.stranger
            } else {
                parcel.consignee
            }
        };
        self.xml.open("Logistics");
        self.xml.open("LogisticsHead");
        self.filing(1);
        self.party("logisticsCode", "logisticsName", parcel.logistics);
        self.xml.text("logisticsNo", &self.number("YD"));
        match parcel.book {
            None => self.xml.text("billNo", &bill_no(parcel, false)),
            Some(_) => self.xml.nothing("billNo"),
        }
        self.order_no(self.is(Fault::WaybillOfOtherOrder));
        self.xml.yuan("freight", list_freight(parcel));
        self.xml.yuan("insuredFee", parcel.insured);
        self.xml.plain("currency", 142);
        self.xml.kilograms("weight", gross(parcel));
        let two = self.is(Fault::WaybillPackagesNotOne);
        self.xml.plain("packNo", if two { 2 } else { 1 });
        self.xml.plain(
            "goodsInfo",
            format_args!("虚构商品{}种", parcel.items.len()),
        );
        self.required(
            "consignee",
            &other(Fault::ConsigneeDiffers).name().to_string(),
        );
        self.address("consigneeAddress", self.is(Fault::AddressDiffers));
        self.xml.plain(
            "consigneeTelephone",
            other(Fault::TelephoneDiffers).telephone(),
        );
        self.xml.nothing("note");
        self.xml.close("LogisticsHead");
        self.xml.close("Logistics");
    }

    fn list(&mut self, paper: Paper) {
        self.xml.open("Inventory");
        self.xml.open("InventoryHead");
        self.list_parties(paper);
        self.list_buyer();
        self.list_road();
        self.list_amounts();
        self.xml.close("InventoryHead");
        let missing = usize::from(self.is(Fault::LineMissing));
        let lines = self.parcel.items.len() - missing;
        for index in 0..lines {
            self.list_line(index);
        }
        self.xml.close("Inventory");
    }

    fn list_parties(&mut self, paper: Paper) {
        let parcel = self.parcel;
        self.filing(1);
        self.order_no(paper == Paper::ListOfOtherOrder);
        self.party("ebpCode", "ebpName", parcel.platform);
        let merchant = if self.is(Fault::MerchantDiffers) {
            parcel.next(parcel.merchant, crate::Role::Merchant)
        } else {
            parcel.merchant
        };
        self.party("ebcCode", "ebcName", merchant);
        self.xml.text("logisticsNo", &self.number("YD"));
        self.party("logisticsCode", "logisticsName", parcel.logistics);
        self.xml
            .text("copNo", &cop_no(parcel, paper != Paper::List));
        self.xml.nothing("preNo");
        self.xml
            .text("assureCode", &parcel.scene.world.party(parcel.assure).code);
        match parcel.book.filter(|_| !self.is(Fault::BondedWithoutBook)) {
            Some(book) if self.is(Fault::BookUnknown) => {
                self.xml
                    .plain("emsNo", format_args!("{}99999", &book.number[..7]));
            }
            Some(book) => self.xml.text("emsNo", &book.number),
            None => self.xml.nothing("emsNo"),
        }
        self.xml.nothing("invtNo");
        self.xml.plain("ieFlag", "I");
        self.xml.text("declTime", self.clock.day);
        self.xml.text("customsCode", parcel.offices.0);
        self.xml.text("portCode", parcel.offices.1);
        if parcel.book.is_none() {
            self.xml.text("ieDate", self.clock.day);
        }
    }

    fn list_buyer(&mut self) {
        let parcel = self.parcel;
        self.xml.plain("buyerIdType", 1);
        if self.is(Fault::BuyerDiffers) {
            self.xml
                .text("buyerIdNumber", parcel.stranger.identity().as_str());
        } else {
            self.identity("buyerIdNumber");
        }
        let stranger = self.is(Fault::BuyerNameDiffers);
        let buyer = if stranger {
            parcel.stranger
        } else {
            parcel.buyer
        };
        self.xml.plain("buyerName", buyer.name());
        self.xml.plain("buyerTelephone", parcel.buyer.telephone());
        self.address("consigneeAddress", self.is(Fault::ListAddressDiffers));
        self.party("agentCode", "agentName", parcel.agent);
    }

    fn list_road(&mut self) {
        let parcel = self.parcel;
        if let Some(book) = parcel.book {
            self.xml.text("areaCode", &book.warehouse);
            self.xml.text("areaName", &book.warehouse_name);
            self.xml.plain("tradeMode", 1210);
            self.xml.plain("trafMode", 4);
            for name in ["trafNo", "voyageNo", "billNo", "loctNo", "licenseNo"] {
                self.xml.nothing(name);
            }
            self.xml.plain("country", 142);
            return;
        }
        self.xml.nothing("areaCode");
        self.xml.nothing("areaName");
        let foreign = self.is(Fault::TradeModeForeign);
        self.xml
            .plain("tradeMode", if foreign { "0110" } else { "9610" });
        self.xml.plain("trafMode", 5);
        self.xml
            .plain("trafNo", format_args!("XG{:03}", parcel.flight));
        self.xml.plain(
            "voyageNo",
            format_args!("XG{:03}/{}", parcel.flight, self.clock.day),
        );
        if self.is(Fault::DirectWithoutBill) {
            self.xml.nothing("billNo");
        } else {
            self.xml
                .text("billNo", &bill_no(parcel, self.is(Fault::BillDiffers)));
        }
        self.xml.nothing("loctNo");
        self.xml.nothing("licenseNo");
        self.xml.text("country", parcel.departure);
    }

    fn list_amounts(&mut self) {
        let parcel = self.parcel;
        self.xml.yuan("freight", list_freight(parcel));
        self.xml.yuan("insuredFee", parcel.insured);
        self.xml.plain("currency", 142);
        self.xml.plain("wrapType", 2);
        let two = self.is(Fault::PackagesNotOne);
        self.xml.plain("packNo", if two { 2 } else { 1 });
        self.xml.kilograms("grossWeight", gross(parcel));
        let heavy = self.is(Fault::GrossBelowNet);
        let net = if heavy {
            gross(parcel) + 100
        } else {
            parcel.net()
        };
        self.xml.kilograms("netWeight", net);
        self.xml.nothing("note");
    }

    fn list_line(&mut self, index: usize) {
        let parcel = self.parcel;
        let item = &parcel.items[index];
        let good = &parcel.scene.goods[item.good];
        let first = |fault| index == 0 && parcel.is(fault);
        let last = index + 1 == parcel.items.len();
        let pieces = item.pieces + i64::from(last && self.is(Fault::QuantityDiffers));
        let price = item.price
            - if first(Fault::ListPriceDiffers) {
                100
            } else {
                0
            };
        self.xml.open("InventoryList");
        self.xml.plain("gnum", index + 1);
        match parcel.book {
            Some(_) => self
                .xml
                .plain("itemRecordNo", format_args!("LH{}", good.gcode)),
            None => self.xml.nothing("itemRecordNo"),
        }
        self.xml.plain("itemNo", format_args!("SKU{}", good.gcode));
        self.xml.text("itemName", good.name);
        let unknown = first(Fault::CommodityUnknown);
        self.xml
            .text("gcode", if unknown { "0000000000" } else { good.gcode });
        let another = if first(Fault::NameDiffers) {
            "（另一种）"
        } else {
            ""
        };
        self.xml
            .plain("gname", format_args!("{}{another}", good.name));
        self.xml.text("gmodel", good.model);
        self.xml.text("barCode", "无");
        let origin = if first(Fault::OriginDiffers) {
            another_origin(item)
        } else {
            item.origin
        };
        self.xml.text("country", origin);
        if parcel.book.is_none() {
            self.xml.text("tradeCountry", parcel.departure);
        }
        self.xml.plain("currency", 142);
        self.xml.plain("qty", pieces);
        let other_unit = if good.unit == "011" { "007" } else { "011" };
        self.xml.text(
            "unit",
            if first(Fault::UnitDiffers) {
                other_unit
            } else {
                good.unit
            },
        );
        self.xml.quantity("qty1", good.first.0 * pieces);
        self.xml.text("unit1", &good.first.1);
        if let Some((quantity, unit)) = &good.second {
            self.xml.quantity("qty2", quantity * pieces);
            self.xml.text("unit2", unit);
        }
        self.xml.yuan("price", price);
        self.xml.yuan("totalPrice", price * pieces);
        self.xml.nothing("note");
        self.xml.close("InventoryList");
    }
}

/// Number of the order, unique on its platform.
pub(crate) fn order_no(parcel: &Parcel<'_>) -> String {
    format!("XG{}{:07}", parcel.scene.tag, parcel.number)
}

/// The declarant's own number of the list.
pub(crate) fn cop_no(parcel: &Parcel<'_>, again: bool) -> String {
    let letters = if again { "QE" } else { "QD" };
    format!("{letters}{}{:07}", parcel.scene.tag, parcel.number)
}

/// The transport document: one for a flight.
fn bill_no(parcel: &Parcel<'_>, another: bool) -> String {
    let flight = parcel.flight + if another { 500 } else { 0 };
    format!("999-{}{flight:03}", parcel.scene.tag)
}

/// Goods value, freight, discount, tax and what is paid, as the order says.
fn order_amounts(parcel: &Parcel<'_>) -> [i64; 5] {
    let goods = parcel.goods_value();
    let freight = parcel.freight + parcel.insured;
    let paid = goods + freight + parcel.withheld - parcel.discount;
    let (more_goods, more_paid) = match parcel.fault {
        Some(Fault::OrderTotalWrong) => (0, 100),
        Some(Fault::OrderLineSumWrong | Fault::OrderLineTotalWrong) => (100, 100),
        _ => (0, 0),
    };
    [
        goods + more_goods,
        freight,
        parcel.discount,
        parcel.withheld,
        paid + more_paid,
    ]
}

fn list_freight(parcel: &Parcel<'_>) -> i64 {
    parcel.freight
        + if parcel.is(Fault::FreightDiffers) {
            500
        } else {
            0
        }
}

fn gross(parcel: &Parcel<'_>) -> i64 {
    parcel.net() + parcel.packing
}

fn another_origin(item: &Item) -> &'static str {
    if item.origin == "116" { "133" } else { "116" }
}
