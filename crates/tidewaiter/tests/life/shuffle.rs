//! P2, test bar: every message sent one to five times and shuffled within a
//! hundred, without contention, ends as the in-order run does.

use crate::support::{Doc, Kind, Line, Purchase, World};
use tw_app::engine::Command;

const PURCHASES: u32 = 250;

/// A generator of numbers for tests (SplitMix64), the same for a seed.
pub(super) struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("small")
    }
}

/// A well-formed identity number of its own for each purchase, born in 1900.
fn buyer(n: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let first = format!(
        "11010119000{}{:02}{:03}",
        1 + n / 27 / 999,
        1 + n / 999 % 27,
        n % 999
    );
    let sum: u32 = first
        .bytes()
        .zip(WEIGHTS)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    let check = char::from(b"10X98765432"[(sum % 11) as usize]);
    format!("{first}{check}")
}

/// Purchases of different buyers: most are released, some over a limit, some
/// contradicted, some incomplete.
pub(super) fn purchase(n: u32) -> (Purchase, Vec<Doc>) {
    let mut purchase = Purchase {
        buyer: buyer(n),
        ..Purchase::plain(n)
    };
    purchase.lines = vec![Line::plain(&format!(
        "{}.{:02}",
        1 + n * 37 % 4_900,
        n % 100
    ))];
    if n.is_multiple_of(11) {
        purchase.lines = vec![Line::plain("2500.00"), Line::plain("2600.00")];
    }
    let mut docs: Vec<Doc> = Kind::ALL
        .into_iter()
        .map(|kind| purchase.doc(kind))
        .collect();
    if n.is_multiple_of(7) {
        docs[1] = docs[1].clone().with("PaymentHead/amountPaid", "0.5");
    }
    if n.is_multiple_of(13) {
        docs.remove(n as usize % 3);
    }
    (purchase, docs)
}

/// States, regions, taxes and balances; no serials, no times.
fn projection(world: &World, purchases: &[Purchase]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for purchase in purchases {
        let (_, parcel) = world.parcel(purchase);
        let case = parcel.case.expect("a case");
        let slots = (parcel.order, parcel.payment, parcel.waybill, parcel.list);
        let told = (
            case.status,
            case.regions,
            case.tax,
            case.accepted_on,
            case.returned_for,
            slots,
        );
        hasher.update(format!("{told:?}").as_bytes());
        hasher.update(world.used(&purchase.buyer, 2022).to_string().as_bytes());
    }
    let account = world
        .guarantee_of(crate::support::purchase::EBC)
        .expect("an account");
    hasher.update(format!("{account:?}").as_bytes());
    *hasher.finalize().as_bytes()
}

fn run(commands: &[Command], batch: usize, purchases: &[Purchase]) -> ([u8; 32], [usize; 3]) {
    let mut world = World::new();
    for some in commands.chunks(batch) {
        world.run(some);
    }
    let count = |status: i32| {
        purchases
            .iter()
            .filter(|p| world.status(p) == status)
            .count()
    };
    (
        projection(&world, purchases),
        [count(800), count(100), count(120)],
    )
}

#[test]
fn shuffled_repeats_end_as_the_ordered_run() {
    let (mut purchases, mut messages) = (Vec::new(), Vec::new());
    let world = World::new();
    for n in 1..=PURCHASES {
        let (purchase, docs) = purchase(n);
        purchases.push(purchase);
        for doc in docs {
            let guid = messages.len() as u64 + 1;
            messages.push(world.command(doc.kind.sender(), &doc.message(guid)));
        }
    }
    let (expected, counts) = run(&messages, 1, &purchases);
    assert!(
        counts.iter().all(|count| *count > 0),
        "every sort of end: {counts:?}"
    );
    for seed in 1..=4 {
        let mut numbers = Numbers(seed);
        let mut sent: Vec<(usize, Command)> = Vec::new();
        for (place, message) in messages.iter().enumerate() {
            for _ in 0..=numbers.below(5) {
                // A place later by less than a hundred is shuffled within a hundred.
                sent.push((place + numbers.below(100), message.clone()));
            }
        }
        sent.sort_by_key(|(place, _)| *place);
        let commands: Vec<Command> = sent.into_iter().map(|(_, command)| command).collect();
        for batch in [1, 64] {
            let (found, ends) = run(&commands, batch, &purchases);
            assert_eq!(
                (found, ends),
                (expected, counts),
                "seed {seed}, batches of {batch}"
            );
        }
    }
}
