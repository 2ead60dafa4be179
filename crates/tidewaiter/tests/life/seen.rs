//! Who sees what: parties and strangers, by any number, in notices; and when
//! the house says that it is ready.

use crate::support::purchase::{AGENT, CARRIER, EBC, EBP, PAY};
use crate::support::{Doc, Kind, Purchase, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tw_app::engine::Engine;
use tw_app::runner::{Clock, Gathering, Runner};
use tw_app::service::{Identity, Service, ServiceError, Viewer};
use tw_app::store::{
    CommitBatch, CommitOutcome, Loaded, SegmentRow, Store, StoreError, SubjectKind, SubjectRow,
    Tip, Wanted,
};
use tw_app::view::ListView;
use tw_base::{BatchNo, EnterpriseCode, SubjectId, Timestamp};
use tw_testkit::{MemPlace, MemStore, Place};

const STRANGER: &str = "1101110199";

struct Stopped(Timestamp);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }
}

fn service(world: &World) -> Service {
    let query = Arc::new(world.query.clone());
    Service::reader(world.setting.clone(), query, Arc::new(Stopped(world.now)))
}

fn identity(code: &str) -> Identity {
    Identity {
        enterprise: EnterpriseCode::new(code).expect("a code"),
        name: String::new(),
    }
}

fn seen(world: &World, code: &str, number: &str) -> Option<ListView> {
    let who = identity(code);
    let found = service(world).list(Viewer::Party(&who), number);
    found.expect("memory")
}

/// A document in a stranger's message.
fn by_stranger(world: &mut World, doc: &Doc) {
    let guid = world.guid();
    let text = String::from_utf8(doc.message(guid)).expect("UTF-8");
    let sender = format!("<ceb:copCode>{}<", doc.kind.sender());
    assert!(text.contains(&sender));
    let text = text.replace(&sender, &format!("<ceb:copCode>{STRANGER}<"));
    world.send_bytes(STRANGER, text.as_bytes());
}

/// What is filed (drafts in lower case), what a stranger adds, and who sees it
/// by the order number.
#[test]
fn who_sees_a_list() {
    const NAMED: [&str; 4] = [EBP, EBC, CARRIER, AGENT];
    const ALL: [&str; 5] = [EBP, EBC, CARRIER, AGENT, PAY];
    let table: [(&str, &str, &[&str]); 11] = [
        ("L", "", &NAMED),
        ("l", "", &[AGENT]),
        ("O", "", &[EBP]),
        ("OP", "", &[EBP, PAY]),
        ("PL", "", &NAMED),
        ("OPL", "", &ALL),
        ("oPL", "", &NAMED),
        ("OpL", "", &NAMED),
        ("OPWL", "", &ALL),
        ("O", "P", &[EBP, STRANGER]),
        ("OL", "P", &NAMED),
    ];
    for (filed, added, sees) in table {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        for letter in filed.chars() {
            let doc = purchase.doc(Kind::of(letter.to_ascii_uppercase()));
            let draft = letter.is_ascii_lowercase();
            world.send(&if draft { doc.draft() } else { doc });
        }
        if !added.is_empty() {
            let payment = purchase.doc(Kind::Payment);
            by_stranger(&mut world, &payment.with("PaymentHead/payCode", STRANGER));
        }
        for code in ALL.into_iter().chain([STRANGER]) {
            let found = seen(&world, code, &purchase.order_no());
            let said = format!("{filed}+{added} by {code}");
            assert_eq!(found.is_some(), sees.contains(&code), "{said}");
        }
    }
}

/// Without a declared list each sees what it filed itself.
#[test]
fn a_document_under_somebodys_order_number_opens_nothing() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "O");
    world.send(&purchase.doc(Kind::List).draft());
    by_stranger(
        &mut world,
        &purchase
            .doc(Kind::Payment)
            .with("PaymentHead/payCode", STRANGER),
    );
    for (code, own) in [(EBP, "order"), (STRANGER, "payment"), (AGENT, "list")] {
        let view = seen(&world, code, &purchase.order_no()).expect("its own");
        let there = view.documents.iter().filter(|(_, declared)| *declared);
        let declared: Vec<&str> = there.map(|(name, _)| name.code.as_str()).collect();
        let expected = if own == "list" { vec![] } else { vec![own] };
        assert_eq!(declared, expected, "{code}");
        assert_eq!(view.lines.is_empty(), own != "list", "{code}");
        assert!(view.timeline.iter().all(|item| item.actor == code));
    }
}

/// An order that bears somebody's list number or pre-entry number does not
/// stand before the list.
#[test]
fn a_chosen_number_does_not_shadow_a_given_one() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "L");
    let case = world.parcel(&purchase).1.case.expect("a case");
    let given = [case.invt_no.expect("registered"), case.pre_no];
    for number in &given {
        for n in 0..60 {
            let order = Purchase::plain(2).doc(Kind::Order);
            let order = order.with("OrderHead/orderNo", number);
            let platform = format!("11011102{n:02}");
            let answer = world.send(&order.with("OrderHead/ebpCode", &platform));
            assert_eq!(answer.statuses, [120], "{platform}");
        }
        // EBP sent all those orders, and is named by the list.
        let view = seen(&world, EBP, number).expect("found");
        assert_eq!(view.pre_no.as_ref(), Some(&given[1]), "{number}");
        let view = service(&world).list(Viewer::Officer, number);
        let view = view.expect("memory").expect("found");
        assert_eq!(view.pre_no.as_ref(), Some(&given[1]), "{number}");
    }
}

/// Of two orders with one number, the one with a list is shown.
#[test]
fn the_parcel_with_a_list_comes_first() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    let order = purchase.doc(Kind::Order);
    let answer = world.send(&order.with("OrderHead/ebpCode", "0000000001"));
    assert_eq!(answer.statuses, [120]);
    world.file(&purchase, "L");
    for viewer in [Viewer::Officer, Viewer::Party(&identity(EBP))] {
        let view = service(&world).list(viewer, &purchase.order_no());
        let view = view.expect("memory").expect("found");
        assert_eq!(view.ebp_code.as_deref(), Some(EBP), "{viewer:?}");
        assert!(view.pre_no.is_some(), "{viewer:?}");
    }
}

/// Old notices keep silent of a list that another has filed since.
#[test]
fn a_notice_tells_of_its_partys_own_list_only() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "L");
    world.at("2023-01-14T09:30:00");
    assert_eq!(world.expire(), 1);
    let list = purchase.doc(Kind::List);
    for (after, own) in [("return", true), ("deletion", false), ("another's", false)] {
        match after {
            "deletion" => assert_eq!(world.send(&list.clone().delete()).codes, [""; 0]),
            "another's" => {
                by_stranger(&mut world, &list);
                let filed = world.parcel(&purchase).1.list.expect("a list").filed;
                assert_eq!(filed.sender, STRANGER);
            }
            _ => {}
        }
        let told = service(&world).notices(&identity(AGENT), 0, 10);
        let told = told.expect("memory");
        let first = told.first().expect("a notice");
        assert_eq!(first.status.code, "100", "{after}");
        assert!(first.info.contains("TW2524"), "{after}");
        let numbers = [&first.invt_no, &first.pre_no, &first.order_no];
        assert!(numbers.iter().all(|n| n.is_some() == own), "{after}");
        assert_eq!(first.receipt.is_empty(), !own, "{after}");
    }
}

/// A store that can be full.
struct Full {
    store: MemStore,
    full: Arc<AtomicBool>,
}

impl Store for Full {
    fn tip(&mut self) -> Result<Tip, StoreError> {
        self.store.tip()
    }
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        self.store.load(wanted)
    }
    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError> {
        if self.full.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("the disk is full".into()));
        }
        self.store.commit(batch)
    }
    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        self.store.segment(no)
    }
    fn due(&mut self, at: Timestamp, limit: usize) -> Result<Vec<SubjectId>, StoreError> {
        self.store.due(at, limit)
    }
    fn of_kind(&mut self, kind: SubjectKind) -> Result<Vec<SubjectRow>, StoreError> {
        self.store.of_kind(kind)
    }
}

/// Nothing is ready while nothing can be stored, and all is well afterwards.
#[test]
fn it_is_not_ready_while_nothing_can_be_stored() {
    let (setting, full) = (World::new().setting, Arc::new(AtomicBool::new(false)));
    let (store, query) = MemPlace::fresh().open().expect("memory");
    let store = Full {
        store,
        full: full.clone(),
    };
    let engine = Engine::new(store, setting.clone()).expect("an empty store");
    let clock: Arc<dyn Clock> = Arc::new(Stopped(Timestamp::UNIX_EPOCH));
    let runner = Runner::start(engine, clock.clone(), Gathering::default()).expect("a thread");
    let service = Service::new(setting, runner, Arc::new(query), clock);
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    for (n, is_full) in [false, true, true, false].into_iter().enumerate() {
        full.store(is_full, Ordering::SeqCst);
        let command = tw_app::admin::AdminCommand::RegisterEnterprise {
            code: format!("999996000{n}"),
            name: "虚构商城".into(),
        };
        let done = runtime.block_on(service.administer(command));
        assert_eq!(done.is_err(), is_full, "step {n}");
        let ready = service.ready();
        assert_eq!(
            matches!(ready, Err(ServiceError::Failed(_))),
            is_full,
            "step {n}"
        );
        assert_eq!(ready.is_ok(), !is_full, "step {n}");
    }
    service.stop();
}
