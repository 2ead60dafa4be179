//! Checkpoints, keys and proofs that hold, and every way of bending them.

use proptest::prelude::*;
use tw_base::Timestamp;
use tw_proof::{
    Checkpoint, Hash, Heads, Item, KeyChain, Proof, ProofError, Signer, Standing, StoreId, Trust,
    leaf, link, merkle, path,
};

const STORE: StoreId = tw_proof::StoreId::from_bytes([5; 16]);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).expect("an instant")
}

/// A journal of three entries a batch and its heads.
struct Journal {
    batches: Vec<Batch>,
    heads: Heads,
}

struct Batch {
    entries: Vec<Vec<u8>>,
    previous: [u8; 32],
    head: [u8; 32],
}

fn leaves(entries: &[Vec<u8>]) -> Vec<[u8; 32]> {
    let header = std::iter::once(leaf(b"header"));
    header.chain(entries.iter().map(|e| leaf(e))).collect()
}

impl Journal {
    fn of(batches: u64) -> Self {
        let (mut previous, mut heads, mut all) = ([0; 32], Heads::default(), Vec::new());
        for no in 1..=batches {
            let entries: Vec<Vec<u8>> = (0..3).map(|n| format!("{no} {n}").into_bytes()).collect();
            let root = merkle(&leaves(&entries));
            let head = link(&previous, &root, no, 1_000 * no as i64, 3);
            heads.push(&head);
            all.push(Batch {
                entries,
                previous,
                head,
            });
            previous = head;
        }
        Self {
            batches: all,
            heads,
        }
    }

    fn checkpoint(&self, signer: &Signer) -> Checkpoint {
        let mut checkpoint = Checkpoint::unsigned(STORE, 1, at(7));
        checkpoint.batch = self.batches.len() as u64;
        checkpoint.entries = 3 * checkpoint.batch;
        checkpoint.head = Hash::from_bytes(self.batches.last().expect("a batch").head);
        checkpoint.tree = Hash::from_bytes(self.heads.root());
        checkpoint.sign(signer)
    }

    fn item(&self, batch: usize, index: usize) -> Item {
        let of = &self.batches[batch - 1];
        let hashes = |hashes: Vec<[u8; 32]>| hashes.into_iter().map(Hash::from_bytes).collect();
        let up = self
            .heads
            .path(batch as u64 - 1, self.heads.len(), |first, count| {
                let first = usize::try_from(first).ok()?;
                let run = self.batches.get(first..first + count)?;
                Some(run.iter().map(|batch| batch.head).collect())
            });
        Item {
            batch: batch as u64,
            index: u32::try_from(index).expect("an index"),
            entry: of.entries[index].clone(),
            entries: 3,
            path: hashes(path(&leaves(&of.entries), index + 1)),
            previous: Hash::from_bytes(of.previous),
            at: 1_000 * batch as i64,
            up: hashes(up.expect("a path")),
            opening: None,
        }
    }
}

fn chain(signers: &[&Signer]) -> KeyChain {
    let mut chain = KeyChain::new(STORE);
    let mut old = None;
    for (n, signer) in (0..).zip(signers) {
        chain.grant(signer, old, 5 * n, at(n as i64));
        old = Some(signer);
    }
    chain
}

fn ids(signers: &[&Signer]) -> Trust {
    Trust::Keys(signers.iter().map(|s| s.public().id()).collect())
}

#[test]
fn every_entry_is_proven_and_the_file_reads_back() {
    let journal = Journal::of(11);
    let signer = Signer::new(&[1; 32]);
    for batch in 1..=11 {
        let items = (0..3).map(|index| journal.item(batch, index)).collect();
        let proof = Proof::new(items, journal.checkpoint(&signer), chain(&[&signer]));
        let read = Proof::parse(proof.to_json().as_bytes()).expect("a proof");
        let proven = read.verify(&ids(&[&signer]), None).expect("proven");
        assert_eq!(proven.standing, Standing::Trusted);
        let nobody = read.verify(&Trust::Nobody, None).expect("proven");
        assert_eq!(nobody.standing, Standing::Unasked);
        let other = ids(&[&Signer::new(&[2; 32])]);
        let stranger = read.verify(&other, None).expect("led");
        assert_eq!(stranger.standing, Standing::Stranger);
    }
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let checkpoint = Journal::of(3).checkpoint(&Signer::new(&[1; 32]));
    let json = checkpoint.to_json();
    assert_eq!(Checkpoint::parse(json.as_bytes()).as_ref(), Ok(&checkpoint));
    let lines: Vec<&str> = checkpoint.statement().leak().lines().collect();
    assert_eq!(lines[0], "tidewaiter checkpoint 1");
    assert_eq!(lines[3], "batch 3");
    assert_eq!(lines[7], "at 2026-05-28T20:26:47.000Z");
    for (from, to) in [
        ("\"batch\": 3", "\"batch\": 4"),
        ("\"writer\": 1", "\"writer\": 2"),
        ("\"entries\": 9", "\"entries\": 8"),
        ("20:26:47.000Z", "20:26:48.000Z"),
        ("0505", "0506"),
    ] {
        let bent = json.replacen(from, to, 1);
        assert_ne!(bent, json, "{from}");
        let refused = Checkpoint::parse(bent.as_bytes());
        assert!(matches!(refused, Err(ProofError::Signature(_))), "{from}");
    }
    let other = json.replace("checkpoint 1", "checkpoint 2");
    assert!(matches!(
        Checkpoint::parse(other.as_bytes()),
        Err(ProofError::Format(..))
    ));
}

/// The signature says the instant to the millisecond: a finer one would be
/// another content under it.
#[test]
fn an_instant_finer_than_what_is_signed_is_refused() {
    let signer = Signer::new(&[1; 32]);
    let checkpoint = Journal::of(3).checkpoint(&signer).to_json();
    let chain = chain(&[&signer]).to_json();
    let finer = |text: &str| text.replace(".000Z", ".0006Z");
    assert_ne!(finer(&checkpoint), checkpoint);
    assert_ne!(finer(&chain), chain);
    let refused = |error: ProofError| error.to_string().contains("finer than a millisecond");
    assert!(Checkpoint::parse(finer(&checkpoint).as_bytes()).is_err_and(refused));
    assert!(KeyChain::parse(finer(&chain).as_bytes()).is_err_and(refused));
}

#[test]
fn keys_answer_for_each_other_and_only_in_their_time() {
    let [one, two, three, thief] = [1, 2, 3, 9].map(|n| Signer::new(&[n; 32]));
    let chain = chain(&[&one, &two, &three]);
    assert_eq!(
        KeyChain::parse(chain.to_json().as_bytes()).as_ref(),
        Ok(&chain)
    );
    // Keys come into use after batches 0, 5 and 10.
    let table = [
        (&one, 5, &one, Standing::Trusted),
        (&one, 6, &one, Standing::OutOfTime),
        (&one, 3, &three, Standing::Trusted),
        (&two, 5, &one, Standing::Trusted),
        (&two, 10, &one, Standing::Trusted),
        (&two, 4, &one, Standing::OutOfTime),
        (&two, 11, &two, Standing::OutOfTime),
        (&three, 900, &one, Standing::Trusted),
        (&thief, 3, &one, Standing::Stranger),
        (&three, 11, &thief, Standing::Stranger),
    ];
    for (signer, batch, trusted, want) in table {
        let checkpoint = Journal::of(batch).checkpoint(signer);
        let got = chain.standing(&checkpoint, &ids(&[trusted]));
        assert_eq!(
            got, want,
            "batch {batch} by {signer:?} trusting {trusted:?}"
        );
    }
    // A key begun anew is not tied to those before it.
    let mut lost = chain.clone();
    lost.grant(&thief, None, 20, at(9));
    assert_eq!(lost.check(), Ok(()));
    let checkpoint = Journal::of(21).checkpoint(&thief);
    let standing = |trusted: &Signer| lost.standing(&checkpoint, &ids(&[trusted]));
    assert_eq!(standing(&three), Standing::Stranger);
    assert_eq!(standing(&thief), Standing::Trusted);
}

#[test]
fn a_bent_chain_of_keys_is_refused() {
    let [one, two, thief] = [1, 2, 9].map(|n| Signer::new(&[n; 32]));
    let good = chain(&[&one, &two]);
    // The thief vouches for himself in another's name.
    let mut forged = KeyChain::new(STORE);
    forged.grant(&one, None, 0, at(0));
    forged.grant(&two, Some(&thief), 5, at(1));
    assert!(matches!(forged.check(), Err(ProofError::Broken(_))));
    forged.keys[1].by = Some(one.public().id());
    assert!(matches!(forged.check(), Err(ProofError::Signature(_))));
    type Bend = fn(&mut KeyChain);
    let bends: [Bend; 6] = [
        |chain| chain.keys[1].after = 4,
        |chain| chain.keys[1].at = at(2),
        |chain| chain.keys[1].vouched = None,
        |chain| chain.keys.swap(0, 1),
        |chain| chain.store = StoreId::from_bytes([6; 16]),
        |chain| chain.keys[0].key = chain.keys[1].key,
    ];
    for (n, bend) in bends.into_iter().enumerate() {
        let mut bent = good.clone();
        bend(&mut bent);
        assert!(bent.check().is_err(), "bend {n}");
    }
}

#[test]
fn hostile_files_are_refused_within_bounds() {
    let journal = Journal::of(4);
    let signer = Signer::new(&[1; 32]);
    let proof = Proof::new(
        vec![journal.item(2, 1)],
        journal.checkpoint(&signer),
        chain(&[&signer]),
    );
    let good = proof.to_json();
    let path = serde_json::to_string(&vec!["00".repeat(32); 65]).expect("json");
    let bent = [
        good.replacen("\"up\": [", &format!("\"up\": {path}, \"x\": ["), 1),
        good.replacen("\"batch\": 2", "\"batch\": 0", 1),
        good.replacen("\"batch\": 2", "\"batch\": 18446744073709551615", 1),
        good.replacen("\"index\": 1", "\"index\": 4294967295", 1),
        good.replacen("\"entries\": 3", "\"entries\": 0", 1),
        good.replacen("\"batch\": 2", "\"batch\": -2", 1),
        "[".repeat(1 << 20),
        "{\"format\":".repeat(1 << 16),
        String::new(),
        "null".to_owned(),
        good.replacen("\"items\": [", "\"items\": [], \"x\": [", 1),
    ];
    for (n, text) in bent.iter().enumerate() {
        assert_ne!(text, &good, "{n}");
        let refused = Proof::parse(text.as_bytes()).and_then(|p| p.verify(&Trust::Nobody, None));
        assert!(refused.is_err(), "{n}");
    }
    let long = vec![b' '; tw_proof::MOST_BYTES + 1];
    assert!(matches!(
        Proof::parse(&long),
        Err(ProofError::Unreadable(_))
    ));
    // An opening of any shape changes nothing; it is kept as text and not
    // descended into.
    let deep = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    for opening in ["{\"k\": [1, null]}", &deep] {
        let with = format!("\"opening\": {opening}, \"at\"");
        let opened = good.replacen("\"at\"", &with, 1);
        let opened = Proof::parse(opened.as_bytes()).expect("read");
        assert!(opened.items[0].opening.is_some());
        assert!(opened.verify(&Trust::Nobody, None).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// No change of a byte of a proof leaves it both readable and proving
    /// anything else than before.
    #[test]
    fn one_changed_byte_proves_nothing_new(place in 0_usize..100_000, byte in any::<u8>()) {
        let journal = Journal::of(3);
        let signer = Signer::new(&[1; 32]);
        let items = vec![journal.item(2, 1)];
        let proof = Proof::new(items, journal.checkpoint(&signer), chain(&[&signer]));
        let good = proof.to_json();
        let mut bent = good.clone().into_bytes();
        let place = place % bent.len();
        bent[place] = byte;
        if let Ok(read) = Proof::parse(&bent)
            && read.verify(&ids(&[&signer]), None).is_ok_and(|p| p.standing == Standing::Trusted)
        {
            // Only what JSON reads alike (white space, another spelling).
            prop_assert_eq!(read.to_json(), good);
        }
    }

    /// Whatever the bytes, nothing panics.
    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Proof::parse(&bytes);
        let _ = Checkpoint::parse(&bytes);
        let _ = KeyChain::parse(&bytes);
    }
}
