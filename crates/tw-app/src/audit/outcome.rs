//! A hash over what the lists came to, for comparing two runs.

use super::{AuditError, hex};
use crate::store::{Query, SubjectKind};
use crate::subject::{Parcel, Subject};
use tw_base::SubjectId;

/// Hash over what the parcels came to: natural keys, regions, codes, tax,
/// findings, and balances. No serial numbers and no times, so that the same
/// documents give the same hash in whatever order and batches they came.
pub fn outcome_hash(query: &dyn Query) -> Result<String, AuditError> {
    const PAGE: usize = 5_000;
    let mut lines: Vec<String> = Vec::new();
    let mut after = SubjectId(0);
    loop {
        let rows = query.subjects(SubjectKind::Parcel, after, PAGE)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            if let Subject::Parcel(parcel) = Subject::decode(row.id, row.kind, &row.state)? {
                lines.extend(line(&parcel));
            }
        }
    }
    declarations(query, &mut lines)?;
    // A buyer's key hangs on the store's secret, so it is left out; a
    // guarantee's or certificate's follows from its number.
    for (_, row) in query.accounts(crate::people::BUYER_YEAR.byte(), usize::MAX >> 1)? {
        lines.push(format!(
            "buyer {} {} {}",
            row.posted, row.pending, row.floor
        ));
    }
    for (key, row) in query.accounts(tw_guarantee::GUARANTEE.byte(), usize::MAX >> 1)? {
        lines.push(format!(
            "guarantee {key} {} {} {}",
            row.posted, row.pending, row.floor
        ));
    }
    for (key, row) in query.accounts(tw_guarantee::GUARANTEE_SHARE.byte(), usize::MAX >> 1)? {
        lines.push(format!(
            "share {key} {} {} {}",
            row.posted, row.pending, row.floor
        ));
    }
    for (key, row) in query.accounts(tw_tariff::certificate::CERTIFICATE.byte(), usize::MAX >> 1)? {
        lines.push(format!(
            "certificate {key} {} {} {}",
            row.posted, row.pending, row.floor
        ));
    }
    lines.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        hasher.update(line.as_bytes()).update(b"\n");
    }
    Ok(hex(&hasher.finalize().as_bytes()[..16]))
}

/// What the declarations came to.
fn declarations(query: &dyn Query, lines: &mut Vec<String>) -> Result<(), AuditError> {
    const PAGE: usize = 1_000;
    let mut after = SubjectId(0);
    loop {
        let rows = query.subjects(SubjectKind::Declaration, after, PAGE)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        for row in rows {
            if let Subject::Declaration(one) = Subject::decode(row.id, row.kind, &row.state)? {
                let mut tasks = one.tasks.clone();
                tasks.sort_unstable();
                lines.push(format!(
                    "declaration {} {} {:?} {:?} {:?} {} {tasks:?}",
                    one.sender,
                    one.content.signed.reference,
                    one.regions,
                    crate::channel::code(one.status),
                    one.duty,
                    one.versions.len()
                ));
            }
        }
    }
}

fn line(parcel: &Parcel) -> Option<String> {
    let order = parcel.order.as_ref().map(|o| (&o.ebp_code, &o.order_no));
    let payment = parcel
        .payment
        .as_ref()
        .map(|p| (&p.pay_code, &p.transaction));
    let waybill = parcel
        .waybill
        .as_ref()
        .map(|w| (&w.logistics_code, &w.logistics_no));
    let list = parcel.list.as_ref().map(|l| (&l.ebp_code, &l.order_no));
    if order.is_none() && payment.is_none() && waybill.is_none() && list.is_none() {
        return None;
    }
    let case = parcel.case.as_ref().map(|case| {
        let mut codes = case.returned_for.clone();
        codes.sort_unstable();
        format!(
            "{:?} {} {:?} {codes:?}",
            case.regions, case.status, case.tax
        )
    });
    Some(format!(
        "parcel {order:?} {payment:?} {waybill:?} {list:?} {case:?}"
    ))
}
