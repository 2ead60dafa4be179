//! Identity of messages: a repeat gets the first receipt, another body under
//! a used identity is refused, a stranger's message is not taken in.

use crate::support::purchase::{AGENT, EBP};
use crate::support::world::{LAW, outcome};
use crate::support::{Kind, Purchase, World};
use tw_app::door::Passed;
use tw_app::engine::Reply;

/// Every document five times, at five different times: five equal receipts.
#[test]
fn repeats_get_the_first_receipt() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    for (n, kind) in Kind::ALL.into_iter().enumerate() {
        let body = purchase.doc(kind).message(100 + n as u64);
        let first = outcome(world.send_bytes(kind.sender(), &body));
        assert!(!first.repeated);
        let hash = world.state_hash();
        for day in 16..20 {
            world.at(&format!("2022-12-{day}T09:30:00"));
            let again = outcome(world.send_bytes(kind.sender(), &body));
            assert_eq!(
                (again.repeated, again.xml == first.xml),
                (true, true),
                "{kind:?}"
            );
        }
        assert_eq!(
            world.state_hash(),
            hash,
            "{kind:?}: a repeat changes nothing"
        );
    }
    assert_eq!(world.status(&purchase), 800);
    assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "1000");
}

/// The first receipt stands when another edition is in force by the time the
/// same bytes come again: taken in and refused now, or the other way round.
#[test]
fn repeats_across_editions() {
    for (after, tag, text, refused) in [
        ("</ceb:gnum>", "itemNo", "1234567890123456789012345", false),
        ("</ceb:country>", "tradeCountry", "14", true),
    ] {
        let mut world = World::under(LAW.clone());
        world.at("2022-05-15T12:00:00");
        let message = String::from_utf8(Purchase::plain(1).doc(Kind::List).message(7));
        let message = message.expect("XML is text");
        let place = message.rfind(after).expect("a line of goods") + after.len();
        let (head, tail) = message.split_at(place);
        let body = format!("{head}<ceb:{tag}>{text}</ceb:{tag}>{tail}");
        let answer = |world: &mut World| match world.send_bytes(AGENT, body.as_bytes()) {
            Reply::Receipt { xml, repeated, .. } => (false, repeated, xml),
            Reply::Refused { xml, repeated, .. } => (true, repeated, xml),
            other => panic!("{other:?}"),
        };
        let first = answer(&mut world);
        assert_eq!((first.0, first.1), (refused, false), "{tag}");
        world.at("2022-07-15T12:00:00");
        let again = answer(&mut world);
        assert_eq!((again.0, again.1), (refused, true), "{tag}");
        assert!(again.2 == first.2, "{tag}: another receipt");
    }
}

/// The same within one batch.
#[test]
fn repeats_within_a_batch() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    let body = purchase.doc(Kind::Order).message(1);
    let command = world.command(EBP, &body);
    let replies = world.run(&vec![command; 5]);
    let answers: Vec<_> = replies.into_iter().map(outcome).collect();
    assert!(answers.iter().all(|answer| answer.xml == answers[0].xml));
    let repeated: Vec<_> = answers.iter().map(|answer| answer.repeated).collect();
    assert_eq!(repeated, [false, true, true, true, true]);
}

/// A message refused for its form is a message too.
#[test]
fn refusals_repeat_as_well() {
    let mut world = World::new();
    let broken = b"<ceb:CEB311Message".to_vec();
    let first = world.send_bytes(EBP, &broken);
    assert!(
        matches!(
            first,
            Reply::Refused {
                repeated: false,
                ..
            }
        ),
        "{first:?}"
    );
    let first = outcome(first);
    let again = outcome(world.send_bytes(EBP, &broken));
    assert_eq!((again.repeated, again.xml), (true, first.xml));
}

#[test]
fn another_body_under_a_used_identity_changes_nothing() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    for (n, kind) in Kind::ALL.into_iter().enumerate() {
        let guid = 100 + n as u64;
        world.send_bytes(kind.sender(), &purchase.doc(kind).message(guid));
        let before = world.state_hash();
        // One that would be welcome under an identity of its own, a change of
        // the same document, and one that differs by a blank.
        let mut blank = purchase.doc(kind).message(guid);
        blank.push(b'\n');
        for body in [
            Purchase::plain(2).doc(kind).message(guid),
            purchase.doc(kind).change().message(guid),
            blank,
        ] {
            let reply = world.send_bytes(kind.sender(), &body);
            assert!(matches!(reply, Reply::Conflict(..)), "{kind:?}: {reply:?}");
            let answer = outcome(reply);
            assert_eq!(
                (answer.statuses, answer.codes),
                (vec![-2999], vec!["TW1202".to_owned()])
            );
            assert_eq!(world.state_hash(), before, "{kind:?}");
        }
    }
    assert_eq!(world.status(&purchase), 800);
}

/// Message ids are the sender's own: two kinds, two identities.
#[test]
fn identities_are_by_sender_and_kind() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    for kind in Kind::ALL {
        let answer = outcome(world.send_bytes(kind.sender(), &purchase.doc(kind).message(1)));
        assert!(!answer.repeated, "{kind:?}");
    }
    assert_eq!(world.status(&purchase), 800);
}

#[test]
fn a_stranger_is_not_let_in() {
    let (world, purchase) = (World::new(), Purchase::plain(1));
    let body = purchase.doc(Kind::Order).message(1);
    match world.pass(AGENT, &body) {
        Passed::Foreign(finding) => assert_eq!(finding.code.as_str(), "TW1201"),
        other => panic!("{other:?}"),
    }
}
