//! Draw on certificates of tariff quotas and of relief what a declaration
//! needs of them: drawn when duty is assessed, restored when what was computed
//! falls, used up at release.
//!
//! An item is inside a quota, or relieved, with its whole quantity or not at
//! all: where less is left than it needs, the declarant splits it.

use super::clear_declaration::Clearing;
use super::keys;
use crate::declaration::{Dossier, Drawn};
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::Subject;
use tw_base::{AccountKey, Date, Finding, Fixed5, Severity, SubjectId};
use tw_declaration::{Declaration, Direction, Item, Measured};
use tw_ledger::Reservation;
use tw_tariff::certificate::{self, Certificate, CertificateKind, Entry};

/// Document code of a certificate of a tariff quota.
const QUOTA_DOCUMENT: &str = "t";
/// Kind of record that is a certificate of relief.
const RELIEF_RECORD: &str = "Z";

/// How one item is to be assessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claim {
    /// Inside its tariff quota.
    pub inside: bool,
    /// In full, though its nature of levy would relieve it.
    pub in_full: bool,
}

/// What a declaration draws on certificates, and what that leads to.
#[derive(Debug, Default)]
pub struct Claims {
    /// By item.
    pub items: Vec<Claim>,
    /// What is said where a certificate does not help.
    pub findings: Vec<Finding>,
    draws: Vec<Draw>,
}

#[derive(Debug)]
struct Draw {
    item: u16,
    id: SubjectId,
    certificate: Certificate,
    quantity: Fixed5,
    left: Fixed5,
}

/// A certificate as a declaration names it.
struct Named<'o> {
    id: SubjectId,
    certificate: &'o Certificate,
}

/// What is needed: the certificates named, and their balances.
pub fn plan(content: &Declaration, overlay: &Overlay, wanted: &mut Wanted) {
    let quotas = quotas(content).map(|(_, number)| (CertificateKind::TariffQuota, number));
    let relief = relief(content).map(|number| (CertificateKind::Relief, number));
    for (kind, number) in quotas.chain(relief) {
        let key = keys::certificate(kind, number);
        if let Some((_, Subject::Certificate(there))) = overlay.behind(&key) {
            wanted.accounts.push(there.account());
        }
        wanted.aliases.push(key);
    }
}

/// Certificates of tariff quotas that are named, with their place.
fn quotas(content: &Declaration) -> impl Iterator<Item = (usize, &str)> {
    let licences = content.licences.iter().enumerate();
    let certificates = licences.filter(|(_, licence)| &*licence.kind == QUOTA_DOCUMENT);
    certificates.map(|(index, licence)| (index, &*licence.number))
}

/// The certificate of relief that is named.
fn relief(content: &Declaration) -> Option<&str> {
    let record = content.head.record_no.as_deref()?;
    record.starts_with(RELIEF_RECORD).then_some(record)
}

/// What an item states in a unit.
fn stated(item: &Item, unit: &str) -> Option<Fixed5> {
    let measured = [&item.first, &item.second, &item.quantity];
    let found = measured
        .into_iter()
        .find(|Measured { unit: stated, .. }| stated.as_deref() == Some(unit))?;
    let quantity = Fixed5::try_from(found.value?).ok()?;
    (quantity > Fixed5::ZERO).then_some(quantity)
}

impl Clearing<'_, '_> {
    /// What the declaration may draw on the certificates it names, as if it
    /// had drawn nothing yet.
    pub(super) fn claims(&self, dossier: &Dossier) -> Claims {
        let content = &dossier.content;
        let mut claims = Claims {
            items: vec![Claim::default(); content.items.len()],
            ..Claims::default()
        };
        if content.head.direction != Direction::Import {
            return claims;
        }
        let mut named = Vec::new();
        for (index, number) in quotas(content) {
            let at = format!("DecLicenseDocus/LicenseDocu[{}]/CertCode", index + 1);
            let key = (CertificateKind::TariffQuota, number);
            named.extend(self.usable(key, at, dossier, &mut claims));
        }
        for (index, item) in content.items.iter().enumerate() {
            let inside = self.draw_item((index, item), &named, dossier, &mut claims);
            if let Some(claim) = claims.items.get_mut(index) {
                claim.inside = inside;
            }
        }
        self.claim_relief(dossier, &mut claims);
        claims
    }

    /// Natures of levy that go with a certificate relieve what it covers.
    fn claim_relief(&self, dossier: &Dossier, claims: &mut Claims) {
        let content = &dossier.content;
        let nature = content.head.levy_nature.as_deref().unwrap_or_default();
        let law = self.context.law(day(dossier, self.context.today));
        let by_certificate = law.code("sets/natures_by_certificate", nature);
        if by_certificate.row().is_none() {
            return;
        }
        let number = relief(content).unwrap_or_default();
        let key = (CertificateKind::Relief, number);
        let named = self.usable(key, "DecHead/ManualNo".to_owned(), dossier, claims);
        let named: Vec<Named<'_>> = named.into_iter().collect();
        for (index, item) in content.items.iter().enumerate() {
            let granted = self.draw_item((index, item), &named, dossier, claims);
            if let Some(claim) = claims.items.get_mut(index) {
                claim.in_full = !granted;
            }
        }
    }

    /// A certificate that is named, if the declaration may draw on it.
    fn usable(
        &self,
        (kind, number): (CertificateKind, &str),
        at: String,
        dossier: &Dossier,
        claims: &mut Claims,
    ) -> Option<Named<'_>> {
        let found = self.overlay.behind(&keys::certificate(kind, number));
        let Some((id, Subject::Certificate(certificate))) = found else {
            let finding = Finding::rule(certificate::UNKNOWN)
                .weighing(Severity::Warning)
                .with("certificate", number);
            claims.findings.push(finding.at_path(at));
            return None;
        };
        let trader: Vec<&str> = self.trader.codes.iter().map(String::as_str).collect();
        let day = day(dossier, self.context.today);
        let items = dossier.content.items.iter();
        let mut why = None;
        for item in items {
            match certificate.covers(&item.commodity, &trader, day) {
                Ok(()) => return Some(Named { id, certificate }),
                // Of goods it names, what else is wrong tells more.
                Err(finding) if certificate.names(&item.commodity) => why = Some(finding),
                Err(finding) => why = why.or(Some(finding)),
            }
        }
        claims
            .findings
            .extend(why.map(|finding| finding.at_path(at)));
        None
    }

    /// Whether an item can draw all it needs on one of these certificates.
    fn draw_item(
        &self,
        (index, item): (usize, &Item),
        named: &[Named<'_>],
        dossier: &Dossier,
        claims: &mut Claims,
    ) -> bool {
        let mut why = None;
        for Named { id, certificate } in named {
            if !certificate.names(&item.commodity) {
                continue;
            }
            let left = self.left(certificate.account(), dossier, claims);
            match needed(item, certificate, left) {
                Ok(quantity) => {
                    claims.draws.push(Draw {
                        item: u16::try_from(index + 1).unwrap_or(u16::MAX),
                        id: *id,
                        certificate: (*certificate).clone(),
                        quantity,
                        left: Fixed5::from_raw(left.raw().saturating_sub(quantity.raw())),
                    });
                    return true;
                }
                Err(finding) => why = why.or(Some(finding)),
            }
        }
        let at = format!("DecLists/DecList[{}]", index + 1);
        let why = why.map(|finding| finding.with("line", index + 1).at_path(at));
        claims.findings.extend(why);
        false
    }

    /// What is left on a certificate for this declaration, beyond what it
    /// already claims.
    fn left(&self, account: AccountKey, dossier: &Dossier, claims: &Claims) -> Fixed5 {
        let claimed = claims.draws.iter();
        let claimed = claimed.filter(|draw| draw.certificate.account() == account);
        let claimed = claimed.map(|draw| draw.quantity.raw());
        let own = dossier.drawn.iter().map(|drawn| &drawn.reservation);
        let left = self.available(account, own).raw();
        Fixed5::from_raw(claimed.fold(left, i64::saturating_sub))
    }

    /// Draws what was claimed in place of what is drawn; says so.
    pub(super) fn draw(&mut self, claims: Claims, dossier: &mut Dossier) {
        let drawn = dossier.drawn.iter().map(Drawn::what);
        let stays = claims.draws.iter().map(Draw::what).eq(drawn);
        if stays {
            return;
        }
        self.restore_drawn(dossier);
        for draw in claims.draws {
            let entry = Entry {
                id: self.next_transfer(),
                subject: self.id,
            };
            let posting = draw.certificate.draw(draw.quantity, entry);
            let reservation = Reservation::of(&posting);
            self.decision.written.postings.push(posting);
            dossier.drawn.extend(reservation.map(|reservation| Drawn {
                item: draw.item,
                certificate: draw.id,
                reservation,
                used: false,
            }));
            self.decision.findings.push(draw.told());
        }
        if dossier.regions.goods().at_large() {
            self.use_up(dossier);
        }
    }

    /// Gives everything back that was drawn.
    pub(super) fn restore_drawn(&mut self, dossier: &mut Dossier) {
        for drawn in std::mem::take(&mut dossier.drawn) {
            let id = self.next_transfer();
            let posting = match drawn.used {
                true => certificate::restore_used(&drawn.reservation, id),
                false => certificate::restore(&drawn.reservation, id),
            };
            self.decision.written.postings.push(posting);
        }
    }

    /// The goods are released: what they drew is used up.
    pub(super) fn use_up(&mut self, dossier: &mut Dossier) {
        for drawn in dossier.drawn.iter_mut().filter(|drawn| !drawn.used) {
            let id = self.next_transfer();
            if let Ok(posting) = certificate::use_up(&drawn.reservation, id) {
                self.decision.written.postings.push(posting);
                drawn.used = true;
            }
        }
    }
}

impl Draw {
    fn what(&self) -> (u16, SubjectId, i64) {
        (self.item, self.id, self.quantity.raw())
    }

    fn told(&self) -> Finding {
        let terms = self.certificate.terms();
        Finding::rule(certificate::DRAWN)
            .weighing(Severity::Note)
            .with("line", self.item)
            .with("certificate", &terms.number)
            .with("quantity", self.quantity)
            .with("unit", &terms.unit)
            .with("left", self.left)
            .at_path(format!("DecLists/DecList[{}]", self.item))
    }
}

/// What an item draws on a certificate with so much left; why it cannot.
fn needed(item: &Item, certificate: &Certificate, left: Fixed5) -> Result<Fixed5, Finding> {
    let unit = &certificate.terms().unit;
    let Some(quantity) = stated(item, unit) else {
        let finding = certificate.about(certificate::NO_QUANTITY);
        return Err(finding.with("unit", unit));
    };
    if quantity <= left {
        return Ok(quantity);
    }
    Err(certificate
        .about(certificate::NOT_ENOUGH)
        .with("quantity", quantity)
        .with("unit", unit)
        .with("left", left))
}

/// The day whose certificates count: that of the declaration.
fn day(dossier: &Dossier, today: Date) -> Date {
    dossier.completed_on.unwrap_or(today)
}
