//! Identity documents (TW2011, TW2012): GB 11643 with ISO 7064 MOD 11-2.

use crate::support::{BUYER, judge, list, order, payment, row, text};
use tw_cbec::model::Document;
use tw_cbec::rules::is_identity_number;

#[test]
fn numbers() {
    for (number, formed, why) in [
        (BUYER, true, "as given"),
        ("11010119000101009X", true, "check digit X"),
        ("11010119000101009x", true, "small x is the same digit"),
        ("110101190402290010", true, "a leap day"),
        ("110101190002290011", false, "1900 was no leap year"),
        ("110101190004310012", false, "the 31st of April"),
        ("110101190000010012", false, "month 0"),
        ("110101190013010011", false, "month 13"),
        ("110101190001010015", false, "check digit one off"),
        ("11010119000101001X", false, "X where 4 belongs"),
        ("110101190001010104", false, "two digits exchanged"),
        ("11010119000101001", false, "seventeen places"),
        ("1101011900010100144", false, "nineteen places"),
        ("110101000101001", false, "fifteen places, the old form"),
        ("1101X1190001010014", false, "a letter inside"),
        ("", false, "nothing"),
        ("一一一一一一", false, "eighteen bytes that are no digits"),
        (" 110101190001010014", false, "a blank before"),
    ] {
        assert_eq!(is_identity_number(number), formed, "{why}");
    }
}

#[test]
fn types_and_numbers_in_documents() {
    judge(
        order,
        |d| Document::Order(Box::new(d)),
        &[
            row(
                "number",
                |d| d.buyer_id_number = text("110101190001010015"),
                &["TW2012 OrderHead/buyerIdNumber"],
            ),
            row(
                "type",
                |d| d.buyer_id_type = text("2"),
                &["TW2011 OrderHead/buyerIdType"],
            ),
            row(
                "of another type the number is not judged",
                |d| {
                    d.buyer_id_type = text("3");
                    d.buyer_id_number = text("P00000001");
                },
                &["TW2011 OrderHead/buyerIdType"],
            ),
        ],
    );
    judge(
        payment,
        |d| Document::Payment(Box::new(d)),
        &[
            row(
                "number",
                |d| d.payer_id_number = text("110101190001010015"),
                &["TW2012 PaymentHead/payerIdNumber"],
            ),
            row(
                "type",
                |d| d.payer_id_type = text(""),
                &["TW2011 PaymentHead/payerIdType"],
            ),
        ],
    );
    judge(
        list,
        |d| Document::List(Box::new(d)),
        &[
            row(
                "number",
                |d| d.buyer_id_number = text("110101190001010015"),
                &["TW2012 InventoryHead/buyerIdNumber"],
            ),
            row(
                "type",
                |d| d.buyer_id_type = text("01"),
                &["TW2011 InventoryHead/buyerIdType"],
            ),
            row("both as they are", |_| {}, &[]),
        ],
    );
}

/// A number that is refused is not repeated to anybody.
#[test]
fn numbers_are_never_quoted() {
    let pack = tw_law::Pack::builtin("cn").expect("the built-in pack reads");
    let mut refused = order();
    refused.buyer_id_number = text("110101190001010015");
    let found = tw_cbec::rules::check(
        &Document::Order(Box::new(refused)),
        pack.law(crate::support::day("2022-12-15")),
    );
    let said = format!("{found:?}");
    assert!(!said.contains("110101190001010015"), "{said}");
}
