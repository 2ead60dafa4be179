//! The four documents in every order of arrival.

use crate::support::{Kind, Line, Purchase, World};

fn orders() -> Vec<[Kind; 4]> {
    let mut all = Vec::new();
    for a in Kind::ALL {
        for b in Kind::ALL {
            for c in Kind::ALL {
                for d in Kind::ALL {
                    let order = [a, b, c, d];
                    if Kind::ALL.iter().all(|kind| order.contains(kind)) {
                        all.push(order);
                    }
                }
            }
        }
    }
    all
}

/// What a list comes to: its case but for its numbers, and the balances.
fn end(purchase: &Purchase, order: [Kind; 4], together: bool) -> String {
    let mut world = World::new();
    if together {
        let commands: Vec<_> = order
            .iter()
            .map(|kind| {
                let guid = world.guid();
                world.command(kind.sender(), &purchase.doc(*kind).message(guid))
            })
            .collect();
        world.run(&commands);
    } else {
        for kind in order {
            world.send(&purchase.doc(kind));
        }
    }
    let case = world.parcel(purchase).1.case.expect("a case");
    format!(
        "{} {:?} {:?} {:?} {:?} used {} {:?}",
        case.status,
        case.regions,
        case.tax,
        case.accepted_on,
        case.returned_for,
        world.used(&purchase.buyer, 2022),
        world.guarantee_of(crate::support::purchase::EBC),
    )
}

#[test]
fn all_24_orders_end_alike() {
    assert_eq!(orders().len(), 24);
    let released = Purchase {
        freight: "12.30".into(),
        ..Purchase::plain(1)
    };
    let mut returned = released.clone();
    returned.lines = vec![Line::plain("2500.00"), Line::plain("2500.01")];
    for (purchase, status) in [(released, "800"), (returned, "100")] {
        let expected = end(&purchase, Kind::ALL, false);
        assert!(expected.starts_with(status), "{expected}");
        for order in orders() {
            assert_eq!(end(&purchase, order, false), expected, "{order:?}");
            assert_eq!(
                end(&purchase, order, true),
                expected,
                "{order:?} in one batch"
            );
        }
    }
}

/// Whoever completes the list is answered 120; the list's sender is told.
#[test]
fn the_lists_sender_is_told_of_a_release() {
    use tw_app::store::Query;
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    assert_eq!(world.file(&purchase, "L").statuses, [120]);
    assert_eq!(world.file(&purchase, "OPW").statuses, [120]);
    assert_eq!(world.status(&purchase), 800);
    let told = world
        .query
        .notices(crate::support::purchase::AGENT, 0, 10)
        .expect("memory");
    let statuses: Vec<_> = told.iter().map(|notice| notice.notice.status).collect();
    assert_eq!(statuses, [800]);
}
