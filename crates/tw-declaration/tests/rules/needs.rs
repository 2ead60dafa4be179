//! What goods need, whether it is named, and what its grantor decides on.

use crate::edit;
use crate::support;
use std::collections::BTreeMap;
use tw_declaration::{
    Declaration, NeededPermit, Standing, check, document_numbers, examined, needs, permits,
};
use tw_law::Pack;

fn pack() -> Pack {
    Pack::builtin("cn").expect("the built-in pack reads")
}

fn asked(declaration: &Declaration) -> BTreeMap<String, NeededPermit> {
    permits(
        declaration,
        pack().law(crate::table::DAY.parse().expect("a day")),
    )
}

fn changed(change: &str) -> Declaration {
    let mut declaration = support::import();
    for edit in change.split(" ; ").filter(|edit| !edit.is_empty()) {
        edit::apply(&mut declaration, edit);
    }
    declaration
}

#[test]
fn whoever_grants_a_document_reads_its_number_wherever_it_stands() {
    let attached =
        "DecLicenseDocus/LicenseDocu[1]/DocuCode=1 ; DecLicenseDocus/LicenseDocu[1]/CertCode=9";
    let boxed = "DecHead/LicenseNo=26-AA-100001";
    for (change, kind, numbers) in [
        (boxed, "1", &["26-AA-100001"][..]),
        (boxed, "7", &[]),
        (attached, "1", &["9"]),
        (&[attached, boxed].join(" ; "), "1", &["9", "26-AA-100001"]),
        ("", "1", &[]),
    ] {
        let (declaration, pack) = (changed(change), pack());
        let law = pack.law(crate::table::DAY.parse().expect("a day"));
        assert_eq!(
            document_numbers(&declaration, kind, law),
            numbers,
            "{change}"
        );
    }
}

/// Ores under automatic licence (7), a substance under licence (1), and goods
/// that need nothing.
fn controlled(more: &str) -> Declaration {
    let changes = "DecLists/DecList[1]/CodeTS=2903190000 ; DecLists/DecList[1]/OriginCountry=THA";
    changed(&[changes, more].join(" ; "))
}

#[test]
fn the_rule_and_whoever_asks_see_the_same_names() {
    // The licence box holds licences (1), not automatic licences (7).
    for (change, kind, standing) in [
        (
            "DecLists/DecList[1]/CodeTS=2903190000",
            "1",
            Standing::Missing,
        ),
        (
            "DecLists/DecList[1]/CodeTS=2903190000 ; DecHead/LicenseNo=26-AA-100001",
            "1",
            Standing::Named,
        ),
        (
            "DecLists/DecList[1]/CodeTS=2903190000 ; DecLicenseDocus/LicenseDocu[1]/DocuCode=1 ; DecLicenseDocus/LicenseDocu[1]/CertCode=9",
            "1",
            Standing::Named,
        ),
        (
            "DecLists/DecList[1]/CodeTS=2601110000 ; DecHead/LicenseNo=26-AA-100001",
            "7",
            Standing::Missing,
        ),
        (
            "DecLists/DecList[1]/CodeTS=2621100000",
            "9",
            Standing::Forbidden,
        ),
    ] {
        let declaration = changed(change);
        let pack = pack();
        let law = pack.law(crate::table::DAY.parse().expect("a day"));
        let found: Vec<_> = needs(&declaration, law)
            .iter()
            .map(|need| (need.item, need.control.document.clone(), need.standing))
            .collect();
        assert_eq!(found, [(0, kind.to_owned(), standing)], "{change}");
        let said: Vec<_> = check(&declaration, law)
            .into_iter()
            .map(|finding| finding.code.to_string())
            .filter(|code| code == "TW4408" || code == "TW4409")
            .collect();
        let expected: &[&str] = match standing {
            Standing::Forbidden => &["TW4409"],
            Standing::Missing => &["TW4408"],
            Standing::Named => &[],
        };
        assert_eq!(said, expected, "{change}");
        let named = asked(&declaration).remove(kind).map(|permit| permit.named);
        let expected = match standing {
            Standing::Forbidden => None,
            other => Some(other == Standing::Named),
        };
        assert_eq!(named, expected, "{change}");
    }
}

#[test]
fn what_a_grantor_decided_on_differs_by_what_concerns_it() {
    let before = asked(&controlled("")).remove("1").expect("needed");
    for (change, keys) in [
        ("DecHead/GrossWet=999", &[][..]),
        ("DecLists/DecList[1]/GNo=9", &[]),
        ("DecLists/DecList[1]/GQty=100.00", &[]),
        ("DecLists/DecList[2]/GQty=7", &[]),
        ("DecLists/DecList[1]/GQty=7", &["DecLists/DecList/GQty"]),
        (
            "DecLists/DecList[1]/CodeTS=2903230000",
            &["DecLists/DecList/CodeTS"],
        ),
        (
            "DecLists/DecList[1]/OriginCountry=MYS",
            &["DecLists/DecList/OriginCountry"],
        ),
        ("DecHead/TradeAreaCode=MYS", &["DecHead/TradeAreaCode"]),
        ("DecHead/TradeMode=0615", &["DecHead/TradeMode"]),
        ("DecHead/LicenseNo=26-AA-1", &["DecHead/LicenseNo"]),
        (
            "DecLicenseDocus/LicenseDocu[1]/DocuCode=1 ; DecLicenseDocus/LicenseDocu[1]/CertCode=9",
            &[
                "DecLicenseDocus/LicenseDocu/CertCode",
                "DecLicenseDocus/LicenseDocu/DocuCode",
            ],
        ),
        (
            "DecLicenseDocus/LicenseDocu[1]/DocuCode=7 ; DecLicenseDocus/LicenseDocu[1]/CertCode=9",
            &[],
        ),
        (
            "DecLists/DecList[2]/CodeTS=2903190000",
            &["DecLists/DecList"],
        ),
    ] {
        let after = asked(&controlled(change)).remove("1").expect("needed");
        assert_eq!(before.grounds.differ(&after.grounds), keys, "{change}");
        assert_eq!(before.grounds == after.grounds, keys.is_empty(), "{change}");
    }
}

#[test]
fn control_looked_at_goods_quantity_and_value() {
    let pack = pack();
    let law = pack.law(crate::table::DAY.parse().expect("a day"));
    let before = support::import();
    for (change, paths) in [
        ("DecHead/NoteS=other", &[][..]),
        ("DecHead/BillNo=ELSEWHERE", &[]),
        ("DecHead/GrossWet=999", &["DecHead/GrossWet"]),
        (
            "DecLists/DecList[2]/DeclTotal=9",
            &["DecLists/DecList[2]/DeclTotal"],
        ),
        ("DecHead/TransMode=1", &["DecHead/TransMode"]),
    ] {
        let found = examined(&before, &changed(change), law);
        let found: Vec<_> = found.iter().map(|one| &*one.path).collect();
        assert_eq!(found, paths, "{change}");
    }
}
