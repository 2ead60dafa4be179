//! The guarantee through a list's life: drawn on at release, restored when
//! the tax is paid.

use crate::support::purchase::{EBC, EBP};
use crate::support::{Kind, Purchase, World};
use tw_app::admin::AdminCommand;
use tw_app::door;
use tw_app::engine::{Command, Reply};

fn room_for(limit: &str) -> World {
    let mut world = World::under(crate::support::world::LAW.clone());
    world.guarantee(EBP, "G-EBP", "1000000");
    world.guarantee(EBC, "G-EBC", limit);
    world
}

/// Two lists of 91.00 each on a guarantee of 181.99: the second waits for the
/// first to be paid, then a change releases it.
#[test]
fn drawn_restored_drawn_again() {
    let mut world = room_for("181.99");
    let (first, second) = (Purchase::plain(1), Purchase::plain(2));
    assert_eq!(world.file(&first, "OPWL").statuses, [800]);
    let answer = world.file(&second, "OPWL");
    assert_eq!(
        (answer.statuses, answer.codes),
        (vec![100], vec!["TW3005".to_owned()])
    );
    let account = world.guarantee_of(EBC).expect("an account");
    assert_eq!((account.posted, account.pending), (18_199_000, 9_100_000));
    let list = world
        .parcel(&first)
        .1
        .case
        .expect("a case")
        .invt_no
        .expect("a number");
    world.admin(AdminCommand::TaxPaid { list });
    let account = world.guarantee_of(EBC).expect("an account");
    assert_eq!((account.posted, account.pending), (18_199_000, 0));
    let answer = world.send(&second.doc(Kind::List).change());
    assert_eq!((answer.statuses, answer.codes), (vec![800], vec![]));
    assert_eq!(world.used(&second.buyer, 2022).to_string(), "2000");
}

/// Within one batch the second list sees what the first has drawn.
#[test]
fn a_batch_does_not_draw_twice() {
    let mut world = room_for("91.00");
    let purchases = [Purchase::plain(1), Purchase::plain(2)];
    let mut commands = Vec::new();
    for kind in Kind::ALL {
        for purchase in &purchases {
            let guid = world.guid();
            commands.push(world.command(kind.sender(), &purchase.doc(kind).message(guid)));
        }
    }
    world.run(&commands);
    assert_eq!(
        purchases.each_ref().map(|purchase| world.status(purchase)),
        [800, 100]
    );
    let account = world.guarantee_of(EBC).expect("an account");
    assert_eq!((account.posted, account.pending), (9_100_000, 9_100_000));
}

/// Paid is the list that has the number, not the one filed since in its place.
#[test]
fn tax_is_not_paid_under_an_old_number() {
    let (mut world, purchase) = (room_for("1000"), Purchase::plain(1));
    let number = |world: &World| world.parcel(&purchase).1.case.and_then(|case| case.invt_no);
    world.file(&purchase, "L");
    let list = number(&world).expect("a number");
    world.send(&purchase.doc(Kind::List).delete());
    world.file(&purchase, "OPWL");
    let replies = world.run(&[Command::Admin(AdminCommand::TaxPaid { list })]);
    let [Reply::Admin(findings)] = replies.as_slice() else {
        panic!("no answer to a command: {replies:?}");
    };
    assert_eq!(findings[0].code.as_str(), door::LIST_UNKNOWN.as_str());
    assert_eq!(
        world.guarantee_of(EBC).expect("an account").pending,
        9_100_000
    );
    let list = number(&world).expect("a number");
    world.admin(AdminCommand::TaxPaid { list });
    assert_eq!(world.guarantee_of(EBC).expect("an account").pending, 0);
}
