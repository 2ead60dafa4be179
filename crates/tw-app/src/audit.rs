//! Looking over what is stored: the chain of segments, the ledger against its
//! transfers, and a hash over what the lists came to.
//!
//! The chain shows a change, a removal or a move inside it. It cannot show by
//! itself that its end was cut off: that needs a head kept elsewhere.

use crate::journal::{self, Entry, JournalError};
use crate::overlay::transfer_row;
use crate::store::{Query, StoreError, SubjectKind, TransferRow};
use crate::subject::{Parcel, StateError, Subject};
use std::collections::BTreeMap;
use tw_base::{AccountKey, BatchNo, SubjectId};
use tw_ledger::AccountKind;

/// Why looking over could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored state cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// `chain` or `ledger`.
    pub part: &'static str,
    /// Where: a batch or an account.
    pub place: String,
    /// What.
    pub what: String,
}

/// What was looked over, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Batches read.
    pub batches: u64,
    /// Journal entries read.
    pub entries: u64,
    /// Accounts compared with their transfers.
    pub accounts: u64,
    /// Transfers read.
    pub transfers: u64,
    /// Last batch and head of the chain, as `BATCH:HEX`.
    pub head: String,
    /// Faults, in order.
    pub faults: Vec<Fault>,
}

/// A head of the chain that was kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptHead {
    /// The batch it was the head after.
    pub batch: u64,
    /// The head.
    pub head: [u8; 32],
}

impl std::str::FromStr for KeptHead {
    type Err = String;

    /// Reads `BATCH:HEX`, as `audit verify` prints it.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a head is BATCH:HEX with 64 hexadecimal digits".to_owned();
        let (batch, digits) = text.split_once(':').ok_or_else(wrong)?;
        let mut head = [0; 32];
        if digits.len() != 64 || !digits.is_ascii() {
            return Err(wrong());
        }
        for (i, byte) in head.iter_mut().enumerate() {
            let pair = &digits[2 * i..2 * i + 2];
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self {
            batch: batch.parse().map_err(|_| wrong())?,
            head,
        })
    }
}

/// Looks over the chain and the ledger; `progress` is told of each batch. With
/// a head kept elsewhere it also shows a cut end and a chain rewritten whole.
pub fn verify(
    query: &dyn Query,
    kept: Option<KeptHead>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let tip = query.tip()?;
    let mut report = Report {
        batches: 0,
        entries: 0,
        accounts: 0,
        transfers: 0,
        head: format!("{}:{}", tip.batch.0, hex(&tip.head)),
        faults: Vec::new(),
    };
    if let Some(kept) = kept.filter(|kept| kept.batch > tip.batch.0) {
        let what = format!(
            "the journal ends here, a head of batch {} was kept: its end was cut off",
            kept.batch
        );
        report.faults.push(Fault {
            part: "chain",
            place: format!("batch {}", tip.batch.0),
            what,
        });
    }
    let mut previous = [0; 32];
    let mut books = Books::default();
    for no in 1..=tip.batch.0 {
        progress(no, tip.batch.0);
        let booked;
        (previous, booked) = chain(query, BatchNo(no), previous, &mut report)?;
        if kept.is_some_and(|kept| kept.batch == no && kept.head != previous) {
            let what =
                "its head is not the one that was kept: the chain was written anew".to_owned();
            report.faults.push(Fault {
                part: "chain",
                place: format!("batch {no}"),
                what,
            });
        }
        let transfers = query.transfers(BatchNo(no))?;
        if booked.is_some_and(|booked| booked != transfers) {
            let what = "its transfers are not those the journal says were booked".to_owned();
            report.faults.push(Fault {
                part: "ledger",
                place: format!("batch {no}"),
                what,
            });
        }
        for transfer in transfers {
            report.transfers += 1;
            books.book(BatchNo(no), &transfer, &mut report.faults);
        }
    }
    if previous != tip.head {
        let what = "the store's head is not the last segment's".to_owned();
        report.faults.push(Fault {
            part: "chain",
            place: format!("batch {}", tip.batch.0),
            what,
        });
    }
    compare(query, books, &mut report)?;
    Ok(report)
}

/// Reads a batch's segment; the head after it, and what its decisions booked
/// (`None` if the segment cannot be read).
fn chain(
    query: &dyn Query,
    no: BatchNo,
    previous: [u8; 32],
    report: &mut Report,
) -> Result<([u8; 32], Option<Vec<TransferRow>>), AuditError> {
    let fault = |what: String| Fault {
        part: "chain",
        place: format!("batch {}", no.0),
        what,
    };
    let segment = match query.segment(no) {
        Ok(Some(segment)) => segment,
        Ok(None) => {
            report.faults.push(fault("the segment is missing".into()));
            return Ok((previous, None));
        }
        Err(StoreError::Damaged(what)) => {
            report.faults.push(fault(what));
            return Ok((previous, None));
        }
        Err(error) => return Err(error.into()),
    };
    report.batches += 1;
    report.entries += u64::from(segment.entries);
    if let Err(error) = journal::verify(&segment, previous) {
        report.faults.push(fault(error.to_string()));
    }
    let booked = booked(&segment.payload);
    if let Err(error) = &booked {
        report.faults.push(fault(error.to_string()));
    }
    Ok((segment.head, booked.ok()))
}

/// The transfers the decisions of a segment booked, in their order.
fn booked(payload: &[u8]) -> Result<Vec<TransferRow>, JournalError> {
    let mut rows = Vec::new();
    for entry in journal::open(payload)?.entries {
        if let Entry::Decision(decision) = journal::decode(entry)? {
            rows.extend(decision.transfers.iter().map(transfer_row));
        }
    }
    Ok(rows)
}

/// Balances as the transfers say.
#[derive(Default)]
struct Books {
    balances: BTreeMap<AccountKey, (i128, i128)>,
    open: BTreeMap<(u64, u32), i64>,
}

const POSTED: u8 = 1;
const PENDING: u8 = 2;
const POST: u8 = 3;

impl Books {
    /// Books one transfer, written anew here from the words of its kind and
    /// not by the ledger's own code, so that the two can disagree.
    fn book(&mut self, batch: BatchNo, transfer: &TransferRow, faults: &mut Vec<Fault>) {
        let TransferRow {
            n,
            debit,
            credit,
            amount,
            kind,
            resolves,
            ..
        } = transfer;
        let amount128 = i128::from(*amount);
        let (posted, pending) = match (*kind, resolves) {
            (POSTED, None) => (amount128, 0),
            (PENDING, None) => {
                self.open.insert((batch.0, *n), *amount);
                (0, amount128)
            }
            (resolving, Some((of, m))) => match self.open.remove(&(of.0, *m)) {
                Some(reserved) => {
                    let posted = if resolving == POST { amount128 } else { 0 };
                    (posted, -i128::from(reserved))
                }
                None => {
                    faults.push(Fault {
                        part: "ledger",
                        place: format!("transfer {}.{n}", batch.0),
                        what: "it resolves a reservation that is not open".into(),
                    });
                    return;
                }
            },
            _ => {
                faults.push(Fault {
                    part: "ledger",
                    place: format!("transfer {}.{n}", batch.0),
                    what: format!("kind {kind} without or with a reservation"),
                });
                return;
            }
        };
        let from = self.balances.entry(*debit).or_default();
        from.0 -= posted;
        from.1 += pending;
        let to = self.balances.entry(*credit).or_default();
        to.0 += posted;
    }
}

fn compare(query: &dyn Query, books: Books, report: &mut Report) -> Result<(), AuditError> {
    let mut sum = 0_i128;
    for (key, (posted, pending)) in books.balances {
        sum += posted;
        if AccountKind::of(key).is_contra() {
            continue;
        }
        report.accounts += 1;
        let row = query.account(key)?;
        if i128::from(row.posted) != posted || i128::from(row.pending) != pending {
            report.faults.push(Fault {
                part: "ledger",
                place: format!("account {key}"),
                what: format!(
                    "it holds {}/{}, its transfers come to {posted}/{pending}",
                    row.posted, row.pending
                ),
            });
        }
        let available = i128::from(row.posted) - i128::from(row.pending);
        if available < i128::from(row.floor) {
            report.faults.push(Fault {
                part: "ledger",
                place: format!("account {key}"),
                what: format!("available {available} is below its floor {}", row.floor),
            });
        }
    }
    if sum != 0 {
        let what = format!("debits and credits differ by {sum}");
        report.faults.push(Fault {
            part: "ledger",
            place: "all accounts".into(),
            what,
        });
    }
    Ok(())
}

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
    // A buyer's key hangs on the store's secret, so it is left out; a
    // guarantee's follows from its number.
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
    lines.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        hasher.update(line.as_bytes()).update(b"\n");
    }
    Ok(hex(&hasher.finalize().as_bytes()[..16]))
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

/// Bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
