//! Valid documents to change one thing in, and how tables of changes are
//! checked. Persons, numbers and firms are invented; identity numbers are
//! well formed with a day of birth in 1900.

use std::fmt::Write as _;
use tw_base::{AccountKey, Date, Decimal, Finding, PersonHash};
use tw_cbec::model::{Document, Filing, List, ListLine, Order, OrderLine, Payment, Text, Waybill};
use tw_cbec::rules::check;
use tw_cbec::slot::{Allowance, Blind, Mark, Person};
use tw_law::Pack;

pub const BUYER: &str = "110101190001010014";
pub const OTHER_BUYER: &str = "110101190001010022";

pub fn text(value: &str) -> Text<'static> {
    Text::Owned(value.to_owned())
}

pub fn some(value: &str) -> Option<Text<'static>> {
    Some(text(value))
}

pub fn dec(value: &str) -> Decimal {
    value.parse().expect("a decimal")
}

pub fn day(value: &str) -> Date {
    value.parse().expect("a day")
}

fn filing() -> Filing<'static> {
    Filing {
        guid: text("11111111-1111-1111-1111-111111111111"),
        app_type: text("1"),
        app_time: text("20221215093000"),
        app_status: text("2"),
    }
}

fn order_line(gnum: i32, name: &str, qty: &str, price: &str, total: &str) -> OrderLine<'static> {
    OrderLine {
        gnum,
        item_no: None,
        item_name: text(name),
        unit: text("011"),
        qty: dec(qty),
        price: dec(price),
        total_price: dec(total),
        currency: text("142"),
        country: text("116"),
    }
}

/// 2 × 100 + 1 × 100, freight 10, tax 20, discount 5.
pub fn order() -> Order<'static> {
    Order {
        filing: filing(),
        order_type: text("I"),
        order_no: text("NO-1"),
        ebp_code: text("1101110101"),
        ebp_name: text("平台一"),
        ebc_code: text("1101110102"),
        ebc_name: text("电商一"),
        goods_value: dec("300"),
        freight: dec("10"),
        discount: dec("5"),
        tax_total: dec("20"),
        actural_paid: dec("325"),
        currency: text("142"),
        buyer_reg_no: text("u-1"),
        buyer_name: text("甲某"),
        buyer_telephone: text("00000000001"),
        buyer_id_type: text("1"),
        buyer_id_number: text(BUYER),
        pay_code: some("1101110103"),
        pay_transaction_id: some("PAY-1"),
        consignee: text("乙某"),
        consignee_telephone: text("00000000002"),
        consignee_address: text("某路 1 号"),
        consignee_district: some("110101"),
        lines: vec![
            order_line(1, "甲货", "2", "100", "200"),
            order_line(2, "乙货", "1", "100", "100"),
        ],
    }
}

pub fn payment() -> Payment<'static> {
    Payment {
        filing: filing(),
        pay_code: text("1101110103"),
        pay_name: text("支付一"),
        pay_transaction_id: text("PAY-1"),
        order_no: text("NO-1"),
        ebp_code: text("1101110101"),
        ebp_name: text("平台一"),
        payer_id_type: text("1"),
        payer_id_number: text(BUYER),
        payer_name: text("甲某"),
        amount_paid: dec("325"),
        currency: text("142"),
        pay_time: text("20221215093000"),
    }
}

pub fn waybill() -> Waybill<'static> {
    Waybill {
        filing: filing(),
        logistics_code: text("1101110104"),
        logistics_name: text("物流一"),
        logistics_no: text("WB-1"),
        bill_no: some("BILL-1"),
        order_no: text("NO-1"),
        freight: Some(dec("8")),
        insured_fee: Some(dec("2")),
        currency: text("142"),
        weight: dec("1.5"),
        pack_no: 1,
        consignee: text("乙某"),
        consignee_address: text("某路 1 号"),
        consignee_telephone: text("00000000002"),
    }
}

fn list_line(gnum: i32, name: &str, qty: &str, price: &str, total: &str) -> ListLine<'static> {
    ListLine {
        gnum,
        item_record_no: None,
        item_no: None,
        gcode: text("3304990029"),
        gname: text(name),
        country: text("116"),
        trade_country: None,
        currency: text("142"),
        qty: dec(qty),
        unit: text("011"),
        qty1: dec("0.2"),
        unit1: text("035"),
        qty2: None,
        unit2: None,
        price: dec(price),
        total_price: dec(total),
    }
}

/// Direct purchase by air.
pub fn list() -> List<'static> {
    List {
        filing: filing(),
        order_no: text("NO-1"),
        ebp_code: text("1101110101"),
        ebp_name: text("平台一"),
        ebc_code: text("1101110102"),
        ebc_name: text("电商一"),
        logistics_no: text("WB-1"),
        logistics_code: text("1101110104"),
        logistics_name: text("物流一"),
        cop_no: some("COP-1"),
        pre_no: None,
        assure_code: text("1101110102"),
        ems_no: None,
        invt_no: None,
        ie_flag: text("I"),
        decl_time: text("20221215"),
        customs_code: text("0101"),
        port_code: text("0101"),
        ie_date: some("20221214"),
        buyer_id_type: text("1"),
        buyer_id_number: text(BUYER),
        buyer_name: text("甲某"),
        buyer_telephone: text("00000000001"),
        consignee_address: text("某路 1 号"),
        agent_code: text("1101110105"),
        agent_name: text("报关一"),
        area_code: None,
        area_name: None,
        trade_mode: text("9610"),
        traf_mode: text("5"),
        traf_no: some("CA001"),
        voyage_no: some("V001"),
        bill_no: some("BILL-1"),
        loct_no: None,
        license_no: None,
        country: text("116"),
        freight: dec("8"),
        insured_fee: dec("2"),
        currency: text("142"),
        wrap_type: some("2"),
        pack_no: 1,
        gross_weight: dec("1.5"),
        net_weight: dec("1"),
        lines: vec![
            list_line(1, "甲货", "2", "100", "200"),
            list_line(2, "乙货", "1", "100", "100"),
        ],
    }
}

/// Bonded online purchase.
pub fn bonded() -> List<'static> {
    let mut list = List {
        trade_mode: text("1210"),
        ems_no: some("T0101W000001"),
        area_code: some("1101110106"),
        area_name: some("仓储一"),
        traf_mode: text("4"),
        traf_no: None,
        voyage_no: None,
        bill_no: None,
        country: text("142"),
        ..list()
    };
    for line in &mut list.lines {
        line.item_record_no = some("1");
    }
    list
}

/// `TW2103 OrderHead/acturalPaid`, one line a finding.
pub fn told(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        writeln!(out, "{} {}", finding.code, finding.location.path).expect("a String takes text");
    }
    out
}

/// One row of a table: what is changed, how, and what is then found, one
/// `CODE path` a line and nothing else.
pub struct Row<D> {
    pub name: &'static str,
    pub change: fn(&mut D),
    pub found: &'static [&'static str],
}

pub const fn row<D>(
    name: &'static str,
    change: fn(&mut D),
    found: &'static [&'static str],
) -> Row<D> {
    Row {
        name,
        change,
        found,
    }
}

/// Checks a table on a base document under the law of 2022-12-15.
pub fn judge<D>(base: fn() -> D, document: fn(D) -> Document<'static>, rows: &[Row<D>]) {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let law = pack.law(day("2022-12-15"));
    let mut wrong = String::new();
    for row in rows {
        let mut changed = base();
        (row.change)(&mut changed);
        let found = check(&document(changed), law);
        let expected: String = row.found.iter().map(|line| format!("{line}\n")).collect();
        let told = told(&found);
        if told != expected {
            writeln!(wrong, "{}:\n found\n{told} expected\n{expected}", row.name).expect("text");
        }
        for finding in &found {
            let said = pack.catalogue().render(finding);
            let whole = !said.zh.contains('{') && !said.en.contains('{');
            assert!(whole, "{}: an unfilled place in {said:?}", row.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Hashing that is no secret, for tests.
pub struct Plain;

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Blind for Plain {
    fn person(&self, identity_number: &str) -> Person {
        let mut hash = [0; 16];
        hash[..8].copy_from_slice(&fnv(identity_number).to_le_bytes());
        Person {
            year: 2026,
            hash: PersonHash(hash),
            before: None,
        }
    }

    fn allowance(&self, identity_number: &str) -> Allowance {
        Allowance {
            year: 2026,
            account: AccountKey(self.person(identity_number).hash.0),
            before: None,
        }
    }

    fn mark(&self, text: &str) -> Mark {
        Mark(fnv(text))
    }
}
