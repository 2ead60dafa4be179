//! What is read back of the store: segments, entries, states, frames, heads.

use super::messages::traded;
use super::{Take, Target};
use std::sync::OnceLock;
use tw_app::audit::KeptHead;
use tw_app::capacity::{Capacity, CapacityKind, Name, Role};
use tw_app::codec::MessageKind;
use tw_app::decision::Context;
use tw_app::door::{self, Passed, Slot};
use tw_app::journal::{
    self, ActRecord, Beside, Cause, DecisionEntry, Entry, Header, MessageMeta, OnDeclaration,
};
use tw_app::measures::{ActedRecord, Given, MeasuresRecord, Payment};
use tw_app::people::{At, Piece, Sealed};
use tw_app::stamp::Stamp;
use tw_app::store::{EntryRef, SegmentRow, SubjectKind};
use tw_app::subject::{Book, Enterprise, Parcel, Subject};
use tw_app::task::{OpenTask, TaskChange, TaskEnd, TaskKind};
use tw_base::{
    BatchNo, Date, EnterpriseCode, Finding, Fixed5, SubjectId, Timestamp, Trace, Validity,
};
use tw_programme::{Facts, Proposal};
use tw_tariff::certificate::{Certificate, CertificateKind, Terms};

const TOKENS: &[&str] = &[
    "\u{0}\u{0}\u{0}\u{0}",
    "\u{1}\u{0}\u{0}\u{0}",
    "\u{1}",
    "\u{2}",
    "\u{7f}",
    "\u{7f}\u{7f}\u{7f}\u{7f}",
    "2026-04-15",
    "2022-05",
    "1101110101",
    "TW2101",
    "cn 0.1.0",
    "0.00001",
    "18446744073709551615",
];

/// What a measure did.
fn acted() -> MeasuresRecord {
    let day = Date::constant(2026, 4, 15);
    MeasuresRecord {
        facts: Facts::of_enterprise("1101110101", "regular", day),
        given: Given {
            payment: Some(Payment {
                from: day,
                pay_by: day,
                amount: Fixed5::from_raw(1),
            }),
            ..Given::default()
        },
        acted: vec![ActedRecord {
            measure: "N10-01".into(),
            effect: "fee".into(),
            about: "storage".into(),
            before: "2".into(),
            after: "1".into(),
        }],
    }
}

/// The same decision as one on an agency's answer.
fn answered(decision: DecisionEntry) -> DecisionEntry {
    let task = OpenTask {
        kind: TaskKind::Permit,
        about: "permit:7".into(),
    };
    DecisionEntry {
        cause: Cause::Command("declaration_agency".into()),
        findings: Vec::new(),
        declaration: Some(OnDeclaration::default()),
        beside: Beside {
            written: vec![(SubjectId(7), [7; 16])],
            measures: Some(Box::new(acted())),
            act: Some(Box::new(ActRecord {
                what: "approve".into(),
                about: "permit:7".into(),
                capacity: Some(CapacityKind::Agency),
                name: Some(Name {
                    zh: "甲".into(),
                    en: "A".into(),
                }),
                note: "照准".into(),
            })),
            tasks: vec![
                TaskChange::Ended {
                    task: task.clone(),
                    why: TaskEnd::Answered,
                    note: String::new(),
                },
                TaskChange::Raised {
                    task,
                    office: "0101".into(),
                    due: Some(Stamp(1_770_000_000_000)),
                },
            ],
        },
        ..decision
    }
}

/// An entry of each kind.
fn entries() -> Vec<Vec<u8>> {
    let meta = MessageMeta {
        sender: "1101110101".into(),
        kind: Some(MessageKind::Order),
        type_name: "CEB311Message".into(),
        edition: "2022-05".into(),
        guid: "4CDE1CFD-EDED-46B1-946C-B8022E42FC94".into(),
        at: Stamp(1_770_000_000_000),
    };
    let decision = DecisionEntry {
        subject: SubjectId(7),
        at: Stamp(1_770_000_000_000),
        actor: "system".into(),
        cause: Cause::Document {
            kind: MessageKind::List,
            entry: EntryRef {
                batch: BatchNo(3),
                index: 1,
            },
            node: 2,
        },
        law_date: Date::constant(2026, 4, 15),
        changes: Vec::new(),
        status: 120,
        findings: vec![
            Finding::rule(door::OTHER_BODY)
                .at_path("/a/b[2]")
                .with("value", 1),
        ],
        trace: Trace::default(),
        tax: None,
        declaration: None,
        beside: Beside::default(),
        transfers: Vec::new(),
    };
    let answer = answered(decision.clone());
    let command = DecisionEntry {
        cause: Cause::Command("register_book".into()),
        findings: Vec::new(),
        ..decision.clone()
    };
    let sealed = Sealed {
        year: 2026,
        message: [4; 16],
        skeleton: b"<a><b></b><c></c></a>".to_vec(),
        pieces: vec![Piece {
            node: 0,
            at: At::Person,
            cuts: vec![6, 7],
            commitment: [1; 16],
            sealed: vec![8; 40],
        }],
    };
    vec![
        journal::encode_message(&meta, &Sealed::open(b"<a/>"), b"<b/>", None),
        journal::encode_message(&meta, &sealed, b"<b/>", Some(3)),
        journal::encode_decision(&decision),
        journal::encode_decision(&command),
        journal::encode_decision(&answer),
    ]
}

fn segment(entries: &[Vec<u8>]) -> SegmentRow {
    let header = Header {
        version: 1,
        writer: 1,
        at: Stamp(1_770_000_000_000),
        law: "cn 0.1.0 0123456789ab".into(),
    };
    journal::seal(BatchNo(2), [7; 32], &header, entries)
}

/// Decodes an entry; what is understood is encoded and understood again.
fn decode(bytes: &[u8]) {
    let Ok(entry) = journal::decode(bytes) else {
        return;
    };
    let again = match &entry {
        Entry::Decision(decision) => journal::encode_decision(decision),
        Entry::Message(message) => {
            let shown = message.body.masked();
            assert!(shown.len() <= 4 * bytes.len(), "more shown than kept");
            let (meta, body) = (&message.meta, &message.body);
            journal::encode_message(meta, body, &message.receipt, message.echo)
        }
    };
    assert_eq!(
        journal::decode(&again),
        Ok(entry),
        "another entry came back"
    );
}

pub(super) const SEGMENT: Target = Target {
    name: "segment",
    about: "a segment's payload: opened, each entry decoded, held against its root",
    parser: || {
        let good = segment(&entries());
        let mut row = good.clone();
        Box::new(move |payload| {
            if let Ok(opened) = journal::open(payload) {
                opened.entries.iter().for_each(|entry| decode(entry));
            }
            row.payload.clear();
            row.payload.extend_from_slice(payload);
            let stands = journal::verify(&row, good.previous).is_ok();
            assert_eq!(
                stands,
                payload == good.payload,
                "another segment under the same root"
            );
        })
    },
    seeds: || {
        let all = entries();
        vec![
            segment(&all).payload,
            segment(&all[1..2]).payload,
            segment(&[]).payload,
        ]
    },
    tokens: TOKENS,
    grammar: Some(|dice, out| {
        // Parts of right lengths around wrong contents.
        let parts = 1 + dice.below(4);
        for _ in 0..parts {
            static ENTRIES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
            let known = ENTRIES.get_or_init(|| {
                let mut all = entries();
                let payload = segment(&[]).payload;
                all.push(payload.get(4..).unwrap_or(&[]).to_vec());
                all
            });
            let mut part = dice.pick(known).cloned().unwrap_or_default();
            crate::mutate::mutate(&mut part, dice, &[], known);
            out.extend_from_slice(&u32::try_from(part.len()).unwrap_or(0).to_le_bytes());
            out.extend_from_slice(&part);
        }
    }),
    times: super::SENT,
    kept_max: 40_000,
};

pub(super) const ENTRY: Target = Target {
    name: "entry",
    about: "an entry of the journal: decoded, and what is understood survives being encoded",
    parser: || Box::new(decode),
    seeds: entries,
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 40_000,
};

/// Parcels as the door makes them of a made-up day's messages.
fn parcels() -> Vec<Parcel> {
    let setting = crate::setting().unwrap_or_else(|error| panic!("{error}"));
    let noon = Timestamp::from_millisecond(1_776_225_600_000).unwrap_or(Timestamp::UNIX_EPOCH);
    let context: Context<'_> = setting.context(noon);
    let mut whole = Parcel::default();
    let mut out = Vec::new();
    for body in traded() {
        let read = tw_app::codec::Codec::read(
            setting.codec.as_ref(),
            &body,
            &tw_app::codec::ReadOptions::default(),
        );
        let sender = read.cop_code.as_deref().unwrap_or("").to_owned();
        let passed = door::pass(
            setting.codec.as_ref(),
            &context,
            &sender,
            &door::Partner::default(),
            &body,
        );
        let Passed::In(prepared) = passed else {
            continue;
        };
        for slot in prepared
            .filings
            .into_iter()
            .filter_map(|filing| filing.slot)
        {
            let mut alone = Parcel::default();
            for parcel in [&mut whole, &mut alone] {
                match slot.clone() {
                    Slot::Order(s) => parcel.order = Some(*s),
                    Slot::Payment(s) => parcel.payment = Some(*s),
                    Slot::Waybill(s) => parcel.waybill = Some(*s),
                    Slot::List(s) => parcel.list = Some(*s),
                    Slot::Declaration(_) | Slot::Amendment(..) | Slot::Invalidation(..) => {}
                }
            }
            out.push(alone);
        }
    }
    out.truncate(4);
    out.push(whole);
    out
}

pub(super) const SUBJECT: Target = Target {
    name: "subject",
    about: "a stored state of each kind: decoded, and what is understood survives being encoded",
    parser: || {
        Box::new(|input| {
            let mut take = Take(input);
            let kind = match take.byte() % 7 {
                0 => SubjectKind::Parcel,
                1 => SubjectKind::Enterprise,
                2 => SubjectKind::Guarantee,
                3 => SubjectKind::Book,
                4 => SubjectKind::Declaration,
                5 => SubjectKind::Certificate,
                _ => SubjectKind::Measure,
            };
            let Ok(subject) = Subject::decode(SubjectId(1), kind, take.0) else {
                return;
            };
            let again = Subject::decode(SubjectId(1), kind, &subject.encode());
            assert_eq!(again, Ok(subject), "another state came back");
        })
    },
    seeds: || {
        let code = EnterpriseCode::new("1101110101");
        let mut out = Vec::new();
        for parcel in parcels() {
            out.push([&[0][..], &Subject::Parcel(Box::new(parcel)).encode()].concat());
        }
        if let Ok(code) = code {
            let enterprise = Enterprise {
                code: code.clone(),
                name: "甲".into(),
                tokens: vec!["ab".repeat(32)],
                capacities: vec![Capacity {
                    role: Role::CustomsOfficer {
                        offices: vec!["0101".into()],
                    },
                    from: Date::constant(2026, 4, 15),
                    to: None,
                    taken_on: Some(Date::constant(2026, 5, 1)),
                }],
                credit: Default::default(),
                business: vec!["import_export".into()],
                profile: Box::default(),
            };
            let book = Book {
                number: "T010001".into(),
                enterprise: code.clone(),
            };
            let terms = Terms {
                number: "TQ-1".into(),
                kind: CertificateKind::TariffQuota,
                holder: code,
                commodities: vec!["1005".into()],
                unit: "035".into(),
                quantity: Fixed5::from_raw(150_000_000),
                validity: Validity::from(Date::constant(2026, 1, 1)),
            };
            if let Ok(certificate) = Certificate::new(terms) {
                let subject = Subject::Certificate(Box::new(certificate));
                out.push([&[5][..], &subject.encode()].concat());
            }
            let setting = crate::setting().unwrap_or_else(|error| panic!("{error}"));
            let (register, _) = tw_app::measures::read(&setting.pack);
            for placed in register.measures.into_iter().take(3) {
                let day = Date::constant(2026, 4, 15);
                let proposal = Proposal::draft(placed.measure, "1101110101", day);
                let subject = Subject::Measure(Box::new(proposal));
                out.push([&[6][..], &subject.encode()].concat());
            }
            out.push([&[1][..], &Subject::Enterprise(enterprise).encode()].concat());
            out.push([&[3][..], &Subject::Book(book).encode()].concat());
        }
        out
    },
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 80_000,
};

pub(super) const PAYLOAD: Target = Target {
    name: "payload",
    about: "a compressed segment of a size it claims",
    parser: || {
        Box::new(|input| {
            let mut take = Take(input);
            // Half of the sizes are small, so that some are right.
            let size = match take.byte() {
                n @ 0..=127 => i64::from(n) + i64::from(take.byte()) * 128,
                _ => take.number(),
            };
            if let Ok(plain) = tw_store::unpack_segment(take.0, size) {
                assert_eq!(plain.len() as i64, size, "another size");
            }
        })
    },
    seeds: || {
        let plain = segment(&entries()).payload;
        let mut out = Vec::new();
        for plain in [plain, vec![7; 4000], Vec::new()] {
            let size = plain.len();
            if let Ok(packed) = zstd::bulk::compress(&plain, 1) {
                let head = [
                    u8::try_from(size % 128).unwrap_or(0),
                    u8::try_from(size / 128).unwrap_or(0),
                ];
                out.push([&head[..], &packed].concat());
            }
        }
        out
    },
    tokens: &["(\u{b5}/\u{fd}", "\u{0}\u{0}\u{0}", "\u{1}\u{0}\u{0}"],
    grammar: None,
    times: 32 * 1024,
    kept_max: 40_000,
};

pub(super) const HEAD: Target = Target {
    name: "head",
    about: "a head of the chain as a person types it",
    parser: || {
        Box::new(|input| {
            let Ok(text) = std::str::from_utf8(input) else {
                return;
            };
            if let Ok(head) = text.parse::<KeptHead>() {
                let hex: String = head.head.iter().map(|b| format!("{b:02x}")).collect();
                let again = format!("{}:{hex}", head.batch).parse::<KeptHead>();
                assert_eq!(again, Ok(head), "another head came back");
            }
        })
    },
    seeds: || {
        vec![
            format!("12:{}", "0a".repeat(32)).into_bytes(),
            format!("0:{}", "F".repeat(64)).into_bytes(),
        ]
    },
    tokens: &[":", "+", "-", "0x", "税", "ffffffffffffffff", " "],
    grammar: None,
    times: super::SENT,
    kept_max: 10_000,
};
