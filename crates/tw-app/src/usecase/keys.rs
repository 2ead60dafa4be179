//! Natural keys of subjects and names of number series.

use crate::store::{AliasKey, AliasKind};
use tw_base::{Date, SubjectId};
use tw_declaration::Direction;
use tw_tariff::certificate::CertificateKind;

fn key(kind: AliasKind, number: &str, issuer: &str) -> AliasKey {
    AliasKey {
        kind,
        number: number.to_owned(),
        issuer: issuer.to_owned(),
    }
}

/// An order on a platform.
pub fn order(ebp_code: &str, order_no: &str) -> AliasKey {
    key(AliasKind::Order, order_no, ebp_code)
}

/// A payment enterprise's transaction.
pub fn payment(pay_code: &str, transaction: &str) -> AliasKey {
    key(AliasKind::Payment, transaction, pay_code)
}

/// A logistics enterprise's waybill.
pub fn waybill(logistics_code: &str, logistics_no: &str) -> AliasKey {
    key(AliasKind::Waybill, logistics_no, logistics_code)
}

/// A list number given by customs.
pub fn list_number(invt_no: &str) -> AliasKey {
    key(AliasKind::ListNumber, invt_no, "")
}

/// A pre-entry number.
pub fn pre_entry(pre_no: &str) -> AliasKey {
    key(AliasKind::PreEntry, pre_no, "")
}

/// An enterprise.
pub fn enterprise(code: &str) -> AliasKey {
    key(AliasKind::Enterprise, code, "")
}

/// The enterprise filed under a customs code.
pub fn customs_code(code: &str) -> AliasKey {
    key(AliasKind::CustomsCode, code, "")
}

/// A guarantee instrument by its number alone.
pub fn guarantee_number(number: &str) -> AliasKey {
    key(AliasKind::GuaranteeNumber, number, "")
}

/// A group.
pub fn group(code: &str) -> AliasKey {
    key(AliasKind::Group, code, "")
}

/// What a principal can draw on.
pub fn principal(assure_code: &str) -> AliasKey {
    key(AliasKind::Principal, assure_code, "")
}

/// A guarantee instrument by its number, issuer = its principal or group.
pub fn guarantee(number: &str, principal: &str) -> AliasKey {
    key(AliasKind::Guarantee, number, principal)
}

/// A bonded account book.
pub fn book(number: &str) -> AliasKey {
    key(AliasKind::Book, number, "")
}

/// A certificate of a tariff quota or of relief.
pub fn certificate(kind: CertificateKind, number: &str) -> AliasKey {
    key(AliasKind::Certificate, number, kind.word())
}

/// What an enterprise pays in aggregate.
pub fn aggregate(principal: &str) -> AliasKey {
    key(AliasKind::Aggregate, principal, "")
}

/// A foreign operator.
pub fn foreign_aeo(code: &str) -> AliasKey {
    key(AliasKind::ForeignOperator, code, "")
}

/// The partner whose codes begin with two letters.
pub fn partner_country(country: &str) -> AliasKey {
    key(AliasKind::PartnerCountry, country, "")
}

/// A partner administration.
pub fn partner(code: &str) -> AliasKey {
    key(AliasKind::Partner, code, "")
}

/// A bearer token by its hash.
pub fn token(sha256_hex: &str) -> AliasKey {
    key(AliasKind::Token, sha256_hex, "")
}

/// Series of pre-entry numbers of a day.
pub fn pre_entry_series(today: Date) -> String {
    format!("B{}", compact(today))
}

/// Series of list numbers of an office and year.
pub fn list_series(customs_code: &str, today: Date) -> String {
    format!("{customs_code}{:04}I", today.year())
}

/// A number of a series: its name and nine digits (18 places: office 4, year
/// 4, flag 1, serial 9; or B, day 8, serial 9).
pub fn numbered(series: &str, serial: u64) -> String {
    format!("{series}{:09}", serial % 1_000_000_000)
}

/// `YYYYMMDD`.
pub fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// A measure made at run time.
pub fn measure(number: &str) -> AliasKey {
    key(AliasKind::Measure, number, "")
}

/// A declaration by the number customs gave it.
pub fn declaration_number(number: &str) -> AliasKey {
    key(AliasKind::DeclarationNumber, number, "")
}

/// A declaration by the number the single window gave it.
pub fn seq_no(number: &str) -> AliasKey {
    key(AliasKind::SeqNo, number, "")
}

/// A declaration among those of a domestic party, the newest first.
pub fn of_trader(code: &str, declaration: SubjectId) -> AliasKey {
    let falling = u64::MAX - declaration.0;
    key(
        AliasKind::OfTrader,
        &format!("{}{falling:020}", of_trader_begins(code)),
        "",
    )
}

/// What stands before all of a domestic party's declarations.
pub fn of_trader_before(code: &str) -> AliasKey {
    key(AliasKind::OfTrader, &of_trader_begins(code), "")
}

/// How the keys of a domestic party's declarations begin.
pub fn of_trader_begins(code: &str) -> String {
    format!("{code}:")
}

/// A declaration by its sender's own reference.
pub fn reference(sender: &str, reference: &str) -> AliasKey {
    key(AliasKind::Reference, reference, sender)
}

/// Series of the single window's numbers of a day: I or E, and the day.
pub fn seq_series(direction: Direction, today: Date) -> String {
    let letter = match direction {
        Direction::Import => 'I',
        Direction::Export => 'E',
    };
    format!("{letter}{}", compact(today))
}

/// Series of declaration numbers of an office and year.
pub fn declaration_series(office: &str, direction: Direction, today: Date) -> String {
    let flag = match direction {
        Direction::Import => '1',
        Direction::Export => '0',
    };
    format!("{office}{:04}{flag}", today.year())
}
