//! Preferential origin: the proof, and which items it is for.

use super::papers::PROOF_OF_ORIGIN;
use super::{Judge, codes as c, text};
use crate::model::OriginLink;
use crate::place::At;
use std::collections::BTreeSet;

pub(crate) fn check(judge: &mut Judge<'_>) {
    let agreement = proof(judge);
    let links = &judge.d.origin_links;
    let ours = |link: &&OriginLink| link.kind.starts_with(PROOF_OF_ORIGIN);
    let named = judge.d.licences.iter();
    let has_proof = named.clone().any(|l| *l.kind == *PROOF_OF_ORIGIN);
    let linked = links.iter().any(|link| ours(&link));
    if has_proof && !linked {
        judge.say(&c::ORIGIN_LINKS, At::Origin(0, "DecGNo"));
    }
    if linked && !has_proof {
        judge.say(&c::ORIGIN_PROOF, At::Origin(0, "EcoCertNo"));
    }
    self::links(judge, agreement.as_deref());
    claims(judge);
}

/// The agreement of the proof of origin, if one is named well.
fn proof(judge: &mut Judge<'_>) -> Option<String> {
    let d = judge.d;
    let proofs = d.licences.iter().enumerate();
    let proofs: Vec<_> = proofs
        .filter(|(_, l)| *l.kind == *PROOF_OF_ORIGIN)
        .collect();
    if let Some((second, _)) = proofs.get(1) {
        judge.say(&c::ORIGIN_SINGLE, At::Licence(*second, "CertCode"));
    }
    let (first, document) = proofs.first()?;
    let at = At::Licence(*first, "CertCode");
    let number = &*document.number;
    let read = number
        .strip_prefix('<')
        .and_then(|rest| rest.split_once('>'))
        .filter(|(agreement, rest)| agreement.len() == 2 && !rest.is_empty());
    let Some((agreement, _)) = read else {
        judge.demand(false, &c::ORIGIN_FORM, at, number);
        return None;
    };
    let known = !judge.unknown("preferential_agreements", agreement);
    judge.demand(known, &c::ORIGIN_AGREEMENT, at, agreement);
    known.then(|| agreement.to_owned())
}

fn links(judge: &mut Judge<'_>, agreement: Option<&str>) {
    let d = judge.d;
    let small = judge.words("declaration.origin.small");
    let small = d
        .licences
        .iter()
        .filter(|l| *l.kind == *PROOF_OF_ORIGIN)
        .any(|l| small.is_some_and(|small| l.number.ends_with(small)));
    let mut items = BTreeSet::new();
    let mut lines = BTreeSet::new();
    for (i, link) in d.origin_links.iter().enumerate() {
        let at = At::Origin(i, "DecGNo");
        let item = judge.item(&link.item);
        judge.demand(item.is_some(), &c::ORIGIN_LINK_ITEM, at, &link.item);
        let own = items.insert((&link.kind, &link.item))
            & lines.insert((&link.kind, &link.certificate, &link.certificate_item));
        judge.demand(own, &c::ORIGIN_LINK_REPEATED, at, &link.item);
        if !link.kind.starts_with(PROOF_OF_ORIGIN) {
            continue;
        }
        if small {
            let same = link.item == link.certificate_item;
            let at = At::Origin(i, "EcoGNo");
            judge.demand(same, &c::ORIGIN_SMALL, at, &link.item);
        }
        let Some(agreement) = agreement else { continue };
        let of = link.kind.get(1..).unwrap_or_default();
        let at = At::Origin(i, "CertType");
        let pair = (&link.kind, agreement);
        judge.compare(of == agreement, &c::ORIGIN_LINK_AGREEMENT, at, pair);
        if let Some(item) = item {
            country(judge, item, agreement);
        }
    }
}

fn country(judge: &mut Judge<'_>, i: usize, agreement: &str) {
    let Some(item) = judge.d.items.get(i) else {
        return;
    };
    if !judge.is_in("agreements_listed", agreement) {
        return;
    }
    let (at, origin) = match text(&item.agreement_origin) {
        "" => (At::origin(judge.d, i), &*item.origin),
        claimed => (At::Item(i, "RcepOrigPlaceCode"), claimed),
    };
    let covered = judge.is_in("agreement_origins", &format!("{agreement}/{origin}"));
    judge.compare(covered, &c::ORIGIN_COUNTRY, at, (origin, agreement));
}

fn claims(judge: &mut Judge<'_>) {
    let d = judge.d;
    for (i, item) in d.items.iter().enumerate() {
        let number = item.number.to_string();
        let linked = d
            .origin_links
            .iter()
            .any(|link| link.kind.starts_with(PROOF_OF_ORIGIN) && *link.item == *number);
        if item.agreement_origin.is_some() && !linked {
            judge.say(&c::ORIGIN_CLAIM, At::Item(i, "RcepOrigPlaceCode"));
        }
    }
}
