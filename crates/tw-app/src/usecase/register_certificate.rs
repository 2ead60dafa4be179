//! Register a certificate of a tariff quota or of relief: its quantity is
//! credited once.

use super::administer::{invalid, refuse, validity, write};
use super::keys;
use crate::admin::CertificateTerms;
use crate::decision::{Context, Decision};
use crate::door;
use crate::overlay::Overlay;
use crate::subject::Subject;
use tw_base::{EnterpriseCode, Finding, Fixed5};
use tw_law::CodeAnswer;
use tw_tariff::certificate::{Certificate, Entry, Terms};

/// A certificate as its terms say.
pub(super) fn read(terms: &CertificateTerms) -> Result<Certificate, Box<Finding>> {
    Certificate::new(Terms {
        number: terms.number.clone(),
        kind: terms.kind,
        holder: EnterpriseCode::new(&terms.holder).map_err(invalid)?,
        commodities: terms.commodities.clone(),
        unit: terms.unit.clone(),
        quantity: Fixed5::try_from(terms.quantity).map_err(invalid)?,
        validity: validity(terms.from, terms.to)?,
    })
    .map_err(invalid)
}

/// Decides.
pub(super) fn decide(
    terms: &CertificateTerms,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let key = keys::certificate(terms.kind, &terms.number);
    let exists = || refuse(&door::CERTIFICATE_EXISTS, &terms.number);
    if overlay.named(&key).is_some() {
        return Err(exists());
    }
    let law = context.law(context.today);
    if matches!(law.code("units", &terms.unit), CodeAnswer::Unknown) {
        return Err(invalid(format!("{:?} is no unit", terms.unit)));
    }
    let certificate = read(terms)?;
    if overlay.balance(certificate.account()).posted != 0 {
        return Err(exists());
    }
    let id = overlay.fresh(0);
    let entry = Entry {
        id: overlay.fresh_transfer(0),
        subject: id,
    };
    decision.written.postings.push(certificate.register(entry));
    decision.written.aliases.push((key, id));
    write(decision, id, Subject::Certificate(Box::new(certificate)));
    Ok(())
}
