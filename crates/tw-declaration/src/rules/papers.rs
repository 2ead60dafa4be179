//! Licences, permits and files.

use super::{Judge, codes as c, text};
use crate::place::At;
use std::collections::BTreeSet;

/// Proof of origin, and the form of a domestic sale.
pub(crate) const PROOF_OF_ORIGIN: &str = "Y";
const SALE_FORM: &str = "c";
/// Forms of declaration that are on paper.
const ON_PAPER: [&str; 2] = ["0", "L"];

pub(crate) fn check(judge: &mut Judge<'_>) {
    let licence = text(&judge.d.head.licence_no);
    let single = !licence.contains([',', ';', '，', '；', '、', ' ']);
    let at = At::Head("LicenseNo");
    judge.demand(single, &c::LICENCE_SINGLE, at, licence);
    documents(judge);
    files(judge);
}

fn documents(judge: &mut Judge<'_>) {
    let d = judge.d;
    let mode = &*d.head.supervision_mode;
    let processing = judge.is_in("modes_supplied", mode) || judge.is_in("modes_imported", mode);
    let other_way = match judge.import() {
        true => "documents_export",
        false => "documents_import",
    };
    let mut seen = BTreeSet::new();
    for (i, document) in d.licences.iter().enumerate() {
        let kind = &*document.kind;
        let at = At::Licence(i, "DocuCode");
        let forbids = judge.is_in("documents_prohibiting", kind);
        judge.demand(!forbids, &c::DOCUMENT_PROHIBITING, at, kind);
        let here = forbids || !judge.is_in(other_way, kind);
        judge.demand(here, &c::DOCUMENT_DIRECTION, at, kind);
        let boxed = judge.is_in("licence_box", kind);
        judge.demand(!boxed, &c::LICENCE_BOX, at, kind);
        let fits = processing || boxed || !judge.is_in("documents_processing", kind);
        judge.demand(fits, &c::DOCUMENT_PROCESSING, at, kind);
        let new = seen.insert((kind, &*document.number));
        let at = At::Licence(i, "CertCode");
        judge.demand(new, &c::DOCUMENT_REPEATED, at, &document.number);
    }
    let sale = judge.import() && judge.is_in("modes_domestic_sale", mode);
    if sale && !d.licences.iter().any(|l| *l.kind == *SALE_FORM) {
        let at = At::Licence(d.licences.len(), "DocuCode");
        judge.say(&c::DOMESTIC_SALE_FORM, at);
    }
}

fn files(judge: &mut Judge<'_>) {
    let d = judge.d;
    let form = &*d.head.entry_type;
    let paper = ON_PAPER.contains(&form) && !d.attachments.is_empty();
    let at = At::Head("EntryType");
    judge.demand(!paper, &c::PAPER_ATTACHMENTS, at, form);
    let mut seen = BTreeSet::new();
    for (i, file) in d.attachments.iter().enumerate() {
        let new = file.id.is_empty() || seen.insert(&*file.id);
        let at = At::Attachment(i, "EdocID");
        judge.demand(new, &c::ATTACHMENT_REPEATED, at, &file.id);
    }
}
