//! Terms of payment, fees, interest and settlement: figures counted by hand
//! before the program was run.

mod common;

use tw_base::{Date, Decimal};
use tw_law::Law;
use tw_tariff::Unassessed;
use tw_tariff::fees::{
    Fee, Interest, LateDeclaration, Overdue, PaymentTerm, deferred_interest, exchange_day,
    late_declaration, overdue, payment_due, repayment_interest, settle_remedy,
};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn law(on: &str) -> Law<'static> {
    common::pack_once().law(day(on))
}

fn told(fee: Result<Fee, Unassessed>) -> String {
    match fee {
        Ok(fee) => format!("{} {}", fee.days, fee.amount.amount),
        Err(why) => why
            .findings
            .iter()
            .map(|f| f.code.to_string())
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// Tariff Law art. 43: fifteen days; a last day that is no workday moves.
#[test]
fn payment_within_fifteen_days() {
    let table = [
        // Completed, last day.
        ("2026-04-01", "2026-04-16"), // a Thursday
        ("2026-04-03", "2026-04-20"), // 18 April is a Saturday
        ("2025-09-16", "2025-10-09"), // 1 to 8 October are holidays
        ("2024-11-30", "2024-12-16"), // 15 December is a Sunday
    ];
    for (completed, last) in table {
        let term = PaymentTerm::Single {
            completed: day(completed),
        };
        let due = payment_due(term, law(completed)).expect("a day");
        assert_eq!(due.day, day(last), "{completed}");
    }
}

/// Tariff Law art. 45: what is found to be owed beyond has a term of its own.
#[test]
fn what_is_demanded_further_has_its_own_term() {
    for (demanded, last) in [("2026-04-01", "2026-04-16"), ("2025-09-16", "2025-10-09")] {
        let term = PaymentTerm::Further {
            demanded: day(demanded),
        };
        let due = payment_due(term, law(demanded)).expect("a day");
        assert_eq!(due.day, day(last), "{demanded}");
        let step = &due.trace.steps[0];
        assert!(step.inputs.iter().any(|(name, _)| name == "demanded"));
    }
}

/// Tariff Law art. 43: the fifth workday of the month after.
#[test]
fn consolidated_payment() {
    let table = [
        ("2026-03-31", "2026-04-08"), // 4 to 6 April are holidays
        ("2026-03-02", "2026-04-08"),
        ("2025-09-10", "2025-10-14"), // 9, 10, 11 (worked Saturday), 13, 14 October
        ("2024-11-20", "2024-12-06"),
    ];
    for (completed, last) in table {
        let term = PaymentTerm::Consolidated {
            completed: day(completed),
        };
        let due = payment_due(term, law(completed)).expect("a day");
        assert_eq!(due.day, day(last), "{completed}");
    }
}

/// Customs Law art. 24: from the fifteenth day; whole yuan; nothing under 50.
#[test]
fn fee_for_late_declaration() {
    let table = [
        // Value, transport's entry, accepted, days and fee.
        ("100000", "2026-04-01", "2026-04-15", "0 0.00"), // the fourteenth day
        ("100000", "2026-04-01", "2026-04-16", "1 50.00"), // the fifteenth
        ("99999.99", "2026-04-01", "2026-04-16", "1 0.00"), // 49.99, down to 49
        ("101999.99", "2026-04-01", "2026-04-16", "1 50.00"), // 50.99, down to 50
        ("102000", "2026-04-01", "2026-04-16", "1 51.00"),
        ("1234567.89", "2026-04-01", "2026-04-30", "15 9259.00"), // 9259.259…
        ("100000", "2026-04-03", "2026-04-19", "0 0.00"),         // 18 April is a Saturday
        ("100000", "2026-04-03", "2026-04-20", "1 50.00"),
        ("100000", "2026-04-01", "2026-04-01", "0 0.00"),
        ("0", "2026-04-01", "2026-05-01", "16 0.00"),
        ("-1", "2026-04-01", "2026-05-01", "TW4053"),
    ];
    for (value, entry, accepted, want) in table {
        let late = LateDeclaration {
            customs_value: number(value),
            transport_entry: day(entry),
            accepted: day(accepted),
        };
        let fee = late_declaration(&late, law("2026-04-15"));
        assert_eq!(told(fee), want, "{value} {entry} {accepted}");
    }
}

/// Tariff Law arts. 43, 45, 46 and 48: 0.05 % a day.
#[test]
fn surcharge_on_overdue_tax() {
    let table = [
        ("100000", "2026-04-16", "2026-04-16", "0 0.00"),
        ("100000", "2026-04-16", "2026-04-17", "1 50.00"),
        ("99989.99", "2026-04-16", "2026-04-17", "1 0.00"), // 49.994995, to fen 49.99
        ("99990", "2026-04-16", "2026-04-17", "1 50.00"),   // 49.995, to fen 50.00
        ("12345.67", "2026-04-16", "2026-04-26", "10 61.73"), // 61.72835
        ("12345.67", "2026-04-16", "2026-04-20", "4 0.00"), // 24.69
        ("100000", "2023-04-16", "2026-04-16", "1096 54800.00"), // art. 46: three years
        ("100000", "2026-04-16", "2026-04-01", "0 0.00"),
        ("-0.01", "2026-04-16", "2026-04-17", "TW4053"),
    ];
    for (tax, since, paid, want) in table {
        let due = Overdue {
            tax: number(tax),
            since: day(since),
            paid: day(paid),
        };
        assert_eq!(told(overdue(&due, law(paid))), want, "{tax} {since} {paid}");
    }
}

/// Tariff Law art. 53, and art. 36 for bonded goods.
#[test]
fn interest() {
    let table = [
        // 100,000 × 0.0035 × 90 / 360.
        ("100000", "2026-01-01", "2026-04-01", "90 87.50", "90 90.00"),
        ("100000", "2026-01-01", "2026-01-01", "0 0.00", "0 0.00"),
        // 12,345.67 × 0.0035 × 31 / 360 = 3.7208…; × 0.0036 = 3.8271…
        ("12345.67", "2026-01-01", "2026-02-01", "31 3.72", "31 3.83"),
        ("100", "2026-02-01", "2026-01-01", "TW4084", "TW4084"),
        ("-1", "2026-01-01", "2026-02-01", "TW4053", "TW4053"),
    ];
    for (amount, from, to, repaid, deferred) in table {
        let bearing = Interest {
            amount: number(amount),
            from: day(from),
            to: day(to),
        };
        let law = law("2026-04-15");
        assert_eq!(told(repayment_interest(&bearing, law)), repaid, "{amount}");
        assert_eq!(told(deferred_interest(&bearing, law)), deferred, "{amount}");
    }
}

/// Anti-dumping Regulations arts. 43 and 45.
#[test]
fn provisional_duty_is_settled() {
    let table = [
        ("1000", "1200", "0.00", "1000.00"), // shortfall is not collected
        ("1000", "1000", "0.00", "1000.00"),
        ("1000", "750.50", "249.50", "750.50"),
        ("1000", "0", "1000.00", "0.00"), // none is laid in the end
    ];
    for (provisional, definitive, repaid, kept) in table {
        let settled = settle_remedy(number(provisional), number(definitive), law("2026-04-15"));
        let settled = settled.expect("amounts");
        let got = (
            settled.repaid.amount.to_string(),
            settled.kept.amount.to_string(),
        );
        assert_eq!(
            got,
            (repaid.to_owned(), kept.to_owned()),
            "{provisional} {definitive}"
        );
        let told = settled.trace.to_string();
        assert!(told.starts_with("TW4075 provisional=1000.00"), "{told}");
    }
    assert!(settle_remedy(number("-1"), number("0"), law("2026-04-15")).is_err());
}

/// The third Wednesday of the month before; a holiday: the fourth.
#[test]
fn the_day_of_the_rate_of_exchange() {
    let table = [
        ("2026-04-15", "2026-03-18"),
        ("2026-04-01", "2026-03-18"),
        ("2026-04-30", "2026-03-18"),
        ("2026-03-10", "2026-02-25"), // 18 February 2026 is Spring Festival
        ("2025-01-10", "2024-12-18"), // over the turn of a year
        ("2025-11-03", "2025-10-15"),
    ];
    for (of, want) in table {
        let found = exchange_day(day(of), law("2026-04-15")).expect("a day");
        assert_eq!(found.day, day(want), "{of}");
    }
    // Beyond what the calendar knows nothing is guessed.
    let unknown = exchange_day(day("2030-01-10"), law("2026-04-15")).expect_err("no calendar");
    assert_eq!(unknown.findings[0].code.as_str(), "TW1901");
}

#[test]
fn fees_are_traced() {
    let late = LateDeclaration {
        customs_value: number("1234567.89"),
        transport_entry: day("2026-04-01"),
        accepted: day("2026-04-30"),
    };
    let fee = late_declaration(&late, law("2026-04-15")).expect("a fee");
    assert_eq!(
        fee.trace.to_string(),
        "TW4076 from=2026-04-16 to=2026-04-30 -> 15\n\
         TW4071 value=1234567.89 rate=0.0005 days=15 exact=9259.259175 rounding=down_to_yuan least=50 confidence=secondary -> 9259.00\n"
    );
}
