//! New, change and delete; drafts; what is refused once a list is declared.

use crate::support::purchase::{EBC, EBP};
use crate::support::{Doc, Kind, Purchase, World};

fn paid(purchase: &Purchase, amount: &str) -> Doc {
    purchase
        .doc(Kind::Payment)
        .with("PaymentHead/amountPaid", amount)
}

/// A changed payment reopens a returned list and releases it.
#[test]
fn a_changed_payment_reopens_a_returned_list() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "O");
    world.send(&paid(&purchase, "999.99"));
    let answer = world.file(&purchase, "WL");
    assert_eq!(
        (answer.statuses, answer.codes),
        (vec![100], vec!["TW2501".to_owned()])
    );
    let case = world.parcel(&purchase).1.case.expect("a case");
    assert_eq!(case.returned_for, ["TW2501"]);
    // A change that mends nothing: returned again, with the new reasons.
    let answer = world.send(
        &paid(&purchase, "999.98")
            .with("PaymentHead/payerName", "丙某")
            .change(),
    );
    // The payment is stored; what it does to the list is the list's sender's
    // to know, not the payment firm's.
    assert_eq!((answer.statuses, answer.codes), (vec![120], vec![]));
    let case = world.parcel(&purchase).1.case.expect("a case");
    assert_eq!(case.returned_for, ["TW2501", "TW2503"]);
    assert_eq!(world.status(&purchase), 100);
    assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "0");
    let answer = world.send(&paid(&purchase, "1000.00").change());
    assert_eq!((answer.statuses, answer.codes), (vec![120], vec![]));
    assert_eq!(world.status(&purchase), 800);
    assert!(
        world
            .parcel(&purchase)
            .1
            .case
            .expect("a case")
            .returned_for
            .is_empty()
    );
    assert_eq!(world.tax(&purchase).expect("tax").total.to_string(), "91");
    assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "1000");
}

/// So does a changed list, an order and a waybill.
#[test]
fn any_changed_document_reopens_a_returned_list() {
    for (kind, path, wrong) in [
        (Kind::Order, "OrderHead/buyerName", "丙某"),
        (Kind::Waybill, "LogisticsHead/consignee", "丙某"),
        (Kind::List, "InventoryHead/consigneeAddress", "别处"),
    ] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        for each in Kind::ALL {
            let doc = purchase.doc(each);
            world.send(&if each == kind {
                doc.with(path, wrong)
            } else {
                doc
            });
        }
        assert_eq!(world.status(&purchase), 100, "{kind:?}");
        world.send(&purchase.doc(kind).change());
        assert_eq!(world.status(&purchase), 800, "{kind:?}");
    }
}

/// A draft is stored, answered 1 and matched with nothing.
#[test]
fn drafts_do_not_match() {
    for draft in Kind::ALL {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        for kind in Kind::ALL {
            let doc = purchase.doc(kind);
            let doc = if kind == draft { doc.draft() } else { doc };
            let answer = world.send(&doc);
            let expected = if kind == draft { 1 } else { 120 };
            assert_eq!(answer.statuses, [expected], "{draft:?} {kind:?}");
        }
        let waiting = if draft == Kind::List { 1 } else { 120 };
        assert_eq!(world.status(&purchase), waiting, "{draft:?}");
        assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "0");
        // Declared after all, it completes the list.
        world.send(&purchase.doc(draft));
        assert_eq!(world.status(&purchase), 800, "{draft:?}");
    }
}

/// A draft can be replaced as often as one likes, and as a change too.
#[test]
fn drafts_can_be_replaced() {
    for kind in Kind::ALL {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        let doc = purchase.doc(kind);
        for filed in [
            doc.clone().draft(),
            doc.clone().draft(),
            doc.clone().draft().change(),
        ] {
            assert_eq!(world.send(&filed).statuses, [1], "{kind:?}");
        }
        for other in Kind::ALL.into_iter().filter(|other| *other != kind) {
            world.send(&purchase.doc(other));
        }
        world.send(&doc.change());
        assert_eq!(world.status(&purchase), 800, "{kind:?}");
    }
}

/// Deleted and filed again.
#[test]
fn deletion() {
    for kind in [Kind::Order, Kind::Payment, Kind::Waybill] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        world.send(&purchase.doc(kind));
        assert_eq!(
            world.send(&purchase.doc(kind).delete()).codes,
            [""; 0],
            "{kind:?}"
        );
        let rest: Vec<_> = Kind::ALL
            .into_iter()
            .filter(|other| *other != kind)
            .collect();
        for other in rest {
            world.send(&purchase.doc(other));
        }
        assert_eq!(world.status(&purchase), 120, "{kind:?}: it is gone");
        assert_eq!(
            world.send(&purchase.doc(kind)).statuses,
            [120],
            "{kind:?}: and may come again"
        );
        assert_eq!(world.status(&purchase), 800, "{kind:?}");
    }
}

/// A waiting list can be deleted, and another filed in its place.
#[test]
fn deletion_of_a_list() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "OL");
    let answer = world.send(&purchase.doc(Kind::List).delete());
    assert_eq!((answer.statuses, answer.codes), (vec![100], vec![]));
    world.file(&purchase, "PW");
    assert_eq!(
        world.status(&purchase),
        100,
        "nothing settles a deleted list"
    );
    assert_eq!(world.file(&purchase, "L").statuses, [800]);
    assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "1000");
}

/// The official refusals, one act each: what is there, what is sent, what is
/// answered, under which code of ours.
#[test]
fn refusals_have_their_official_codes() {
    let new = |doc: Doc| doc;
    for (there, kind, act, answer, code) in [
        ("O", Kind::Order, new as fn(Doc) -> Doc, -301_010, "TW2701"),
        ("P", Kind::Payment, new, -401_007, "TW2702"),
        ("W", Kind::Waybill, new, -504_015, "TW2703"),
        ("L", Kind::List, new, -621_004, "TW2704"),
        ("PWL", Kind::Order, Doc::change, -301_009, "TW2705"),
        ("PWL", Kind::Order, Doc::delete, -301_009, "TW2705"),
        ("OWL", Kind::Payment, Doc::change, -401_006, "TW2706"),
        ("OWL", Kind::Payment, Doc::delete, -401_006, "TW2706"),
        ("OPL", Kind::Waybill, Doc::change, -504_014, "TW2707"),
        ("OPL", Kind::Waybill, Doc::delete, -504_014, "TW2707"),
        ("OPW", Kind::List, Doc::change, -621_011, "TW2708"),
        ("OPW", Kind::List, Doc::delete, -621_011, "TW2708"),
        ("OL", Kind::Order, Doc::change, -301_011, "TW2709"),
        ("OL", Kind::Order, Doc::delete, -301_011, "TW2709"),
        ("OPWL", Kind::Order, Doc::change, -301_011, "TW2709"),
        ("OPL", Kind::Payment, Doc::change, -401_008, "TW2710"),
        ("OPWL", Kind::Payment, Doc::delete, -401_008, "TW2710"),
        ("WL", Kind::Waybill, Doc::change, -504_016, "TW2711"),
        ("OPWL", Kind::Waybill, Doc::delete, -504_016, "TW2711"),
        ("OPWL", Kind::List, Doc::change, -621_012, "TW2712"),
        ("OPWL", Kind::List, Doc::delete, -621_012, "TW2712"),
        ("OPWL", Kind::List, new, -621_004, "TW2704"),
        ("OPWL", Kind::Order, new, -301_010, "TW2701"),
    ] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        world.file(&purchase, there);
        let before = world.state_hash();
        let found = world.send(&act(purchase.doc(kind)));
        assert_eq!(
            (found.statuses, found.codes),
            (vec![answer], vec![code.to_owned()]),
            "{there} {kind:?} {code}"
        );
        assert_eq!(
            world.state_hash(),
            before,
            "{there} {kind:?}: nothing is changed"
        );
    }
}

/// Refused by itself, a document gets the general code of its kind.
#[test]
fn a_document_refused_by_itself() {
    for (kind, path, value, answer, code) in [
        (
            Kind::Order,
            "OrderHead/buyerIdNumber",
            "110101190001010015",
            -301_001,
            "TW2012",
        ),
        (
            Kind::Payment,
            "PaymentHead/payTime",
            "20221315000000",
            -401_002,
            "TW2201",
        ),
        (
            Kind::Waybill,
            "LogisticsHead/packNo",
            "2",
            -504_011,
            "TW2301",
        ),
        (
            Kind::List,
            "InventoryHead/tradeMode",
            "0110",
            -621_001,
            "TW2401",
        ),
        (
            Kind::List,
            "InventoryList[1]/totalPrice",
            "1000.01",
            -621_001,
            "TW2014",
        ),
    ] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        let before = world.state_hash();
        let found = world.send(&purchase.doc(kind).with(path, value));
        assert_eq!(
            (found.statuses, found.codes),
            (vec![answer], vec![code.to_owned()]),
            "{path}"
        );
        assert_eq!(world.state_hash(), before, "{path}");
        assert_eq!(
            world.send(&purchase.doc(kind)).statuses,
            [120],
            "{path}: mended, it is taken in"
        );
    }
}

/// Only who filed a document may change it.
#[test]
fn somebody_elses_document() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "O");
    let theirs = purchase.doc(Kind::Order).change().message(77);
    let body = String::from_utf8(theirs).expect("text");
    let body = body.replace(
        &format!("<ceb:copCode>{EBP}<"),
        &format!("<ceb:copCode>{EBC}<"),
    );
    let found = crate::support::world::outcome(world.send_bytes(EBC, body.as_bytes()));
    assert_eq!(
        (found.statuses, found.codes),
        (vec![-301_001], vec!["TW2713".to_owned()])
    );
}

/// One order, one payment.
#[test]
fn a_second_payment_of_an_order() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "P");
    let second = purchase
        .doc(Kind::Payment)
        .with("PaymentHead/payTransactionId", "PAY-X");
    let found = world.send(&second);
    assert_eq!(
        (found.statuses, found.codes),
        (vec![-401_002], vec!["TW2714".to_owned()])
    );
}

/// A changed payment may name another order: it moves there.
#[test]
fn a_payment_moves_to_another_order() {
    let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
    world.file(&first, "OP");
    world.file(&second, "OWL");
    let moved = first
        .doc(Kind::Payment)
        .with("PaymentHead/orderNo", &second.order_no());
    let answer = world.send(&moved.change());
    // It is not the payment the second order names.
    assert_eq!((answer.statuses, answer.codes), (vec![120], vec![]));
    let case = world.parcel(&second).1.case.expect("a case");
    assert_eq!(case.returned_for, ["TW2504"]);
    assert_eq!(world.status(&second), 100);
    assert!(world.parcel(&first).1.payment.is_none());
}

/// One message of many documents: each by itself, in order.
#[test]
fn many_documents_in_a_message() {
    let mut world = World::new();
    let purchases: Vec<_> = (1..=100).map(Purchase::plain).collect();
    let docs = |kind: Kind| purchases.iter().map(|p| p.doc(kind)).collect::<Vec<_>>();
    let mut orders = docs(Kind::Order);
    orders[49] = orders[49].clone().with("OrderHead/orderType", "E");
    let answer = world.send_all(&orders);
    assert_eq!(answer.statuses.len(), 100);
    assert_eq!(
        answer
            .statuses
            .iter()
            .filter(|status| **status == 120)
            .count(),
        99
    );
    assert_eq!(
        (answer.statuses[49], answer.codes),
        (-301_001, vec!["TW2101".to_owned()])
    );
    world.send_all(&docs(Kind::Payment));
    world.send_all(&docs(Kind::Waybill));
    // One buyer, 1,000.00 each: room for 26 lists in the year.
    let answer = world.send_all(&docs(Kind::List));
    let count = |status: i32| {
        answer
            .statuses
            .iter()
            .filter(|each| **each == status)
            .count()
    };
    assert_eq!((count(800), count(100), count(120)), (26, 73, 1));
    assert_eq!(world.used(&purchases[0].buyer, 2022).to_string(), "26000");
}

/// A payment that leaves a returned list for another order leaves it waiting,
/// as a deletion does; and a deletion names the order the payment is of.
#[test]
fn a_payment_leaves_a_returned_list() {
    let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
    world.file(&first, "O");
    world.send(&paid(&first, "999.99"));
    world.file(&first, "WL");
    let moved = paid(&first, "999.99").with("PaymentHead/orderNo", &second.order_no());
    let before = world.state_hash();
    let answer = world.send(&moved.clone().delete());
    let missing = (vec![-401_006], vec!["TW2706".to_owned()]);
    assert_eq!((answer.statuses, answer.codes), missing);
    assert_eq!(world.state_hash(), before);
    assert_eq!(world.send(&moved.clone().change()).statuses, [120]);
    let left = world.parcel(&first).1;
    let case = left.case.expect("a case");
    assert!(left.payment.is_none() && case.waits_until.is_some());
    assert_eq!(case.status, 120);
    // It may be deleted where it is, and filed where it was.
    assert_eq!(world.send(&moved.delete()).codes, [""; 0]);
    world.file(&first, "P");
    assert_eq!(world.status(&first), 800);
}
