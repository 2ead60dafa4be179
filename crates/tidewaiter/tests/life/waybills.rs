//! Whose waybill it is: one list's at a time, wherever it lies.

use crate::support::{Doc, Kind, Purchase, World};

fn list_on(purchase: &Purchase, waybill: &str) -> Doc {
    purchase
        .doc(Kind::List)
        .with("InventoryHead/logisticsNo", waybill)
}

/// A waybill another list uses is not to be had, whether it has come or not.
#[test]
fn a_waybill_belongs_to_one_list() {
    for there in ["OPWL", "WL", "L"] {
        let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
        world.file(&first, there);
        world.file(&second, "OP");
        let before = world.state_hash();
        let found = world.send(&list_on(&second, &first.waybill_no()));
        assert_eq!(
            (found.statuses, found.codes),
            (vec![-621_003], vec!["TW2523".to_owned()]),
            "{there}"
        );
        assert_eq!(world.state_hash(), before, "{there}");
        assert_eq!(
            world.file(&second, "WL").statuses,
            [800],
            "{there}: with its own it passes"
        );
    }
}

/// A waybill whose order is another's makes the list wrong, not the waybill.
#[test]
fn a_waybill_of_another_order() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.send(
        &purchase
            .doc(Kind::Waybill)
            .with("LogisticsHead/orderNo", "NO-2"),
    );
    assert_eq!(world.file(&purchase, "OPL").codes, ["TW2512"]);
}

/// A waiting list changes to another waybill: the one it named before lies by
/// itself, comes when it likes, and may be another list's.
#[test]
fn a_list_changes_its_waybill() {
    for (name, came_before) in [("it had come", true), ("it had not come", false)] {
        let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
        world.file(&first, "OL");
        if came_before {
            world.file(&first, "W");
        }
        let answer = world.send(&list_on(&first, "WB-X").change());
        assert_eq!(
            (answer.statuses, answer.codes),
            (vec![120], vec![]),
            "{name}"
        );
        if !came_before {
            world.file(&first, "W");
        }
        world.file(&first, "P");
        assert_eq!(
            world.status(&first),
            120,
            "{name}: the old waybill is not this list's"
        );
        let right = first
            .doc(Kind::Waybill)
            .with("LogisticsHead/logisticsNo", "WB-X");
        assert_eq!(world.send(&right).statuses, [120], "{name}");
        assert_eq!(world.status(&first), 800, "{name}");
        let (alone, parcel) = world
            .parcel_of_waybill(&first.waybill_no())
            .expect("it is known");
        assert_ne!(alone, world.parcel(&first).0, "{name}");
        assert!(parcel.waybill.is_some() && parcel.list.is_none(), "{name}");
        // Another list takes it; its order is the first one's, which is told.
        world.file(&second, "OP");
        let answer = world.send(&list_on(&second, &first.waybill_no()));
        assert_eq!(
            (answer.statuses, answer.codes),
            (vec![100], vec!["TW2512".to_owned(), "TW2522".to_owned()]),
            "{name}"
        );
    }
}

/// A number one list named and gave up before the waybill came is free.
#[test]
fn a_number_given_up_is_free() {
    let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
    world.file(&first, "L");
    world.send(&list_on(&first, "WB-X").change());
    world.file(&second, "OP");
    assert_eq!(
        world.send(&list_on(&second, &first.waybill_no())).statuses,
        [120]
    );
    let waybill = second
        .doc(Kind::Waybill)
        .with("LogisticsHead/logisticsNo", &first.waybill_no());
    world.send(&waybill);
    assert_eq!(world.status(&second), 800);
    assert_eq!(world.status(&first), 120);
}

/// There and back again.
#[test]
fn a_list_returns_to_its_first_waybill() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "OWL");
    world.send(&list_on(&purchase, "WB-X").change());
    world.send(&purchase.doc(Kind::List).change());
    world.file(&purchase, "P");
    assert_eq!(world.status(&purchase), 800);
}

/// A number a list gave up, or lost with its deletion, leads nobody to the
/// waybill that came since under another number.
#[test]
fn a_stale_claim_touches_no_other_waybill() {
    for act in [Doc::change as fn(Doc) -> Doc, Doc::delete] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        world.file(&purchase, "L");
        world.send(&list_on(&purchase, "WB-X").change());
        let came = purchase
            .doc(Kind::Waybill)
            .with("LogisticsHead/logisticsNo", "WB-X");
        world.send(&came);
        world.send(&list_on(&purchase, "WB-X").delete());
        // The first number was never filed under.
        let answer = world.send(&act(purchase.doc(Kind::Waybill)));
        assert_eq!(answer.codes, ["TW2707"]);
        assert_eq!(world.file(&purchase, "W").statuses, [120]);
        assert_eq!(world.send(&act(purchase.doc(Kind::Waybill))).codes, [""; 0]);
        let (_, parcel) = world.parcel_of_waybill("WB-X").expect("it is known");
        assert_eq!(parcel.waybill.expect("a waybill").logistics_no, "WB-X");
        world.file(&purchase, "OP");
        assert_eq!(world.send(&list_on(&purchase, "WB-X")).statuses, [800]);
    }
}

/// What is told of a purchase stays with it when another list takes a waybill
/// out of it; a waybill that lay alone brings its own story.
#[test]
fn a_waybill_takes_only_its_own_history() {
    for (there, stays) in [("W", false), ("OW", true)] {
        let (mut world, first, second) = (World::new(), Purchase::plain(1), Purchase::plain(2));
        // Only a list has brought a waybill into an order's parcel.
        world.file(&first, there);
        if stays {
            world.file(&first, "L");
            world.send(&first.doc(Kind::List).delete());
        }
        let (from, left) = world.parcel_of_waybill("WB-1").expect("it is known");
        world.send(&list_on(&second, "WB-1"));
        let (to, parcel) = world.parcel(&second);
        assert_ne!(from, to, "{there}");
        let carried = left
            .history
            .iter()
            .all(|entry| parcel.history.contains(entry));
        assert_eq!(carried, !stays, "{there}");
        if stays {
            assert_eq!(world.parcel(&first).1.history, left.history);
        }
    }
}
