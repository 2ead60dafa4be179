//! Drafts lay claim to nothing: what is declared passes them by.

use crate::support::world::outcome;
use crate::support::{Doc, Kind, Outcome, Purchase, World};

const STRANGER: &str = "9901119999";

/// Sends a document in a stranger's name.
fn strange(world: &mut World, doc: &Doc) -> Outcome {
    let guid = world.guid();
    let body = String::from_utf8(doc.message(guid)).expect("text");
    let sender = |who: &str| format!("<ceb:copCode>{who}<");
    let body = body.replace(&sender(doc.kind.sender()), &sender(STRANGER));
    outcome(world.send_bytes(STRANGER, body.as_bytes()))
}

/// A stranger's draft of each document, then the purchase itself.
#[test]
fn a_strangers_draft_blocks_nobody() {
    for kind in Kind::ALL {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        let draft = purchase.doc(kind).draft();
        assert_eq!(strange(&mut world, &draft).statuses, [1], "{kind:?}");
        let number = world.parcel_of_waybill("WB-1").map(|(id, _)| id);
        assert_eq!(number.is_some(), kind == Kind::Waybill, "{kind:?}");
        // A draft gives way to no draft of another.
        assert_eq!(world.send(&draft).codes.len(), 1, "{kind:?}");
        assert_eq!(world.file(&purchase, "OPWL").statuses, [800], "{kind:?}");
        let findings = strange(&mut world, &draft.change()).codes;
        assert_eq!(findings, ["TW2713"], "{kind:?}");
    }
}

/// The case of a stranger's draft goes with it: the list has its own number.
#[test]
fn a_declared_list_does_not_inherit_a_number() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    let number = |world: &World| world.parcel(&purchase).1.case.map(|case| case.pre_no);
    strange(&mut world, &purchase.doc(Kind::List).draft());
    let theirs = number(&world);
    world.file(&purchase, "L");
    assert_ne!(number(&world), theirs);
    // One's own draft keeps it.
    let own = Purchase::plain(2);
    let number = |world: &World| world.parcel(&own).1.case.map(|case| case.pre_no);
    world.send(&own.doc(Kind::List).draft());
    let before = number(&world);
    world.file(&own, "L");
    assert_eq!(number(&world), before);
}

/// A draft list names another's waybill: it takes nothing; declared, it does
/// unless a list uses it by then.
#[test]
fn a_draft_list_claims_no_waybill() {
    for (before, answer) in [("W", vec![100]), ("WL", vec![-621_003])] {
        let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
        world.file(&first, "W");
        let list = second
            .doc(Kind::List)
            .with("InventoryHead/logisticsNo", &first.waybill_no());
        assert_eq!(world.send(&list.clone().draft()).statuses, [1]);
        let (_, alone) = world.parcel_of_waybill("WB-1").expect("it is known");
        assert!(alone.waybill.is_some() && alone.list.is_none());
        if before == "WL" {
            assert_eq!(world.file(&first, "OPL").statuses, [800]);
        }
        world.file(&second, "OP");
        assert_eq!(world.send(&list).statuses, answer, "{before}");
    }
}

/// A draft payment of another transaction gives the order's place to the
/// declared one, lies by itself, and can be deleted or go to another order.
#[test]
fn a_draft_payment_gives_way() {
    for deleted in [true, false] {
        let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
        // What the second order's payment will be, by mistake for the first.
        let astray = second
            .doc(Kind::Payment)
            .with("PaymentHead/orderNo", &first.order_no());
        assert_eq!(world.send(&astray.clone().draft()).statuses, [1]);
        assert_eq!(world.file(&first, "OPWL").statuses, [800]);
        let kept = world.parcel(&first).1.payment.expect("a payment");
        let second_of_it = world.send(&astray.clone().change());
        assert_eq!(second_of_it.codes, ["TW2714"]);
        if deleted {
            assert_eq!(world.send(&astray.draft().delete()).statuses, [1]);
            world.file(&second, "OP");
        } else {
            world.file(&second, "O");
            world.send(&second.doc(Kind::Payment).change());
        }
        assert_eq!(world.file(&second, "WL").statuses, [800], "{deleted}");
        assert_eq!(world.parcel(&first).1.payment, Some(kept), "{deleted}");
    }
}
