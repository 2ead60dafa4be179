//! The ledger by text tables, one topic a file in `tests/cases/`.
//!
//! Accounts are single letters: A to C owned, G to I contended, X to Z contra.
//! A line is one of
//!
//! ```text
//! load A posted pending floor [unit]     take in an account as stored
//! hold n debit credit amount             take in an open reservation
//! n kind[:of] debit credit amount floor [unit] | outcome
//! begin … commit | outcome               several postings, all or none
//! state A posted pending floor           what the batch sees now
//! deltas A posted pending floor; …       what the batch changes (or none)
//! case name                              start afresh
//! ```

use std::fmt::Write as _;
use tw_base::{BatchNo, Currency, SubjectId};
use tw_ledger::{
    AccountKey, AccountKind, AccountState, LedgerError, Overlay, Posting, Reason, Reservation,
    Transfer, TransferId, TransferKind, Unit,
};

const BATCH: BatchNo = BatchNo(7);

fn key(name: &str) -> AccountKey {
    let byte = name.bytes().next().expect("an account");
    let kind = match byte {
        b'A'..=b'C' => AccountKind::owned(1),
        b'G'..=b'I' => AccountKind::contended(2),
        b'X'..=b'Z' => AccountKind::contra(3),
        _ => panic!("{name} is no account of the tables"),
    };
    kind.key_of([byte; 15])
}

fn name(key: AccountKey) -> char {
    char::from(key.0[1])
}

fn unit(text: Option<&&str>) -> Unit {
    match text {
        None | Some(&"CNY") => Unit::money(Currency::CNY),
        Some(code) => Unit::quantity(code).expect("a unit"),
    }
}

fn number<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse()
        .unwrap_or_else(|e| panic!("{text:?} is no number: {e:?}"))
}

fn id(text: &str) -> TransferId {
    TransferId::new(BATCH, number(text))
}

fn posting(line: &str) -> Posting {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [n, kind, debit, credit, amount, floor, ref rest @ ..] = words[..] else {
        panic!("{line:?} is no posting")
    };
    let kind = match kind.split_once(':') {
        None if kind == "posted" => TransferKind::Posted,
        None if kind == "pending" => TransferKind::Pending,
        Some(("post", of)) => TransferKind::Post(id(of)),
        Some(("void", of)) => TransferKind::Void(id(of)),
        Some(("expire", of)) => TransferKind::Expire(id(of)),
        _ => panic!("{kind:?} is no kind"),
    };
    let transfer = Transfer {
        id: id(n),
        debit: key(debit),
        credit: key(credit),
        amount: number(amount),
        unit: unit(rest.first()),
        kind,
        reason: Reason::new("table"),
        subject: SubjectId(1),
    };
    Posting {
        transfer,
        floor: number(floor),
    }
}

fn outcome(error: &LedgerError) -> String {
    match error {
        LedgerError::BelowFloor {
            account,
            available,
            needed,
            floor,
        } => {
            let account = name(*account);
            format!("below_floor {account} available={available} needed={needed} floor={floor}")
        }
        LedgerError::UnknownPending(of) => format!("unknown_pending {}", of.n),
        LedgerError::AlreadyResolved(of) => format!("already_resolved {}", of.n),
        LedgerError::AmountExceeds { amount, reserved } => {
            format!("amount_exceeds {amount} of {reserved}")
        }
        LedgerError::ResolutionDiffers(of) => format!("resolution_differs {}", of.n),
        LedgerError::AmountNotPositive(amount) => format!("amount_not_positive {amount}"),
        LedgerError::Overflow(account) => format!("overflow {}", name(*account)),
        LedgerError::SameAccount(account) => format!("same_account {}", name(*account)),
        LedgerError::UnitMismatch {
            account,
            expected,
            found,
        } => {
            format!("unit_mismatch {} {expected} {found}", name(*account))
        }
        LedgerError::NotLoaded(account) => format!("not_loaded {}", name(*account)),
        LedgerError::Booked(of) => format!("booked {}", of.n),
    }
}

fn state(words: &[&str]) -> AccountState {
    AccountState {
        posted: number(words[0]),
        pending: number(words[1]),
        floor: number(words[2]),
    }
}

/// Runs a line and says what it should have said.
fn run(overlay: &mut Overlay, open: &mut Option<Vec<Posting>>, line: &str) -> String {
    let (command, _) = line.split_once('|').unwrap_or((line, ""));
    let command = command.trim();
    let words: Vec<&str> = command.split_whitespace().collect();
    let said = match words[0] {
        "load" => {
            overlay.load(key(words[1]), unit(words.get(5)), state(&words[2..]));
            return line.to_owned();
        }
        "hold" => {
            overlay.load_reservation(Reservation {
                id: id(words[1]),
                debit: key(words[2]),
                credit: key(words[3]),
                amount: number(words[4]),
                unit: unit(None),
                floor: 0,
                subject: SubjectId(1),
            });
            return line.to_owned();
        }
        "begin" => {
            *open = Some(Vec::new());
            return line.to_owned();
        }
        "state" => {
            let state = overlay.state(key(words[1])).expect("a loaded account");
            return format!(
                "state {} {} {} {}",
                words[1], state.posted, state.pending, state.floor
            );
        }
        "deltas" => return deltas(overlay),
        "commit" => {
            let postings = open.take().expect("a list that was begun");
            match overlay.post_all(&postings) {
                Ok(()) => "ok".to_owned(),
                Err(refused) => format!("at {}: {}", refused.index, outcome(&refused.error)),
            }
        }
        _ if open.is_some() => {
            open.as_mut().expect("open").push(posting(command));
            return line.to_owned();
        }
        _ => match overlay.post(&posting(command)) {
            Ok(()) => "ok".to_owned(),
            Err(error) => outcome(&error),
        },
    };
    format!("{command} | {said}")
}

fn deltas(overlay: &Overlay) -> String {
    let deltas: Vec<String> = overlay
        .deltas()
        .iter()
        .map(|d| format!("{} {} {} {}", name(d.key), d.posted, d.pending, d.floor))
        .collect();
    format!(
        "deltas {}",
        if deltas.is_empty() {
            "none".to_owned()
        } else {
            deltas.join("; ")
        }
    )
}

fn check(file: &str, text: &str) {
    let mut overlay = Overlay::new();
    let mut open = None;
    let mut said = String::new();
    let mut cases = 0;
    for line in text.lines() {
        let line = line.trim();
        let kept = if line.is_empty() || line.starts_with('#') {
            line.to_owned()
        } else if line.starts_with("case ") {
            (overlay, open, cases) = (Overlay::new(), None, cases + 1);
            line.to_owned()
        } else {
            run(&mut overlay, &mut open, line)
        };
        writeln!(said, "{kept}").expect("a string takes everything");
    }
    let wanted: String = text.lines().map(|l| format!("{}\n", l.trim())).collect();
    assert!(cases > 0, "{file} has no case");
    assert_eq!(said, wanted, "{file}");
}

macro_rules! tables {
    ($($topic:ident),+) => {$(
        #[test]
        fn $topic() {
            let file = concat!(stringify!($topic), ".txt");
            check(file, include_str!(concat!("cases/", stringify!($topic), ".txt")));
        }
    )+};
}

tables!(
    posted,
    two_phase,
    floors,
    several,
    loading,
    limits_of_64_bits
);
