//! What pages and commands ask.

use super::Rig;
use crate::Place;
use crate::batch::{
    alias, alias_key, at, day, inbox_key, indexed, notice, parcel, received, rollup, subject,
};
use tw_app::store::{AliasKind, Query, Store, SubjectKind, SubjectWrite};
use tw_base::{BatchNo, SubjectId, Timestamp};

/// Searches a store that holds some numbers; expected numbers in order.
fn searched<P: Place>(numbers: &[(AliasKind, &str)], table: &[(&str, usize, &[&str])]) {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| {
        for (id, (kind, number)) in (1..).zip(numbers) {
            b.subjects.push(parcel(id, 1, b""));
            b.aliases.push(alias(alias_key(*kind, number, "3101"), id));
        }
    });
    for (text, limit, expected) in table {
        let found = rig.query.search(text, *limit).expect("search");
        let got: Vec<&str> = found.iter().map(|f| f.key.number.as_str()).collect();
        assert_eq!(got, *expected, "search {text:?}");
        for f in found {
            let stored = rig.query.alias(&f.key).expect("alias");
            assert_eq!(stored, Some(f.subject));
        }
    }
}

/// Over all kinds by the beginning of the number; exact ones first.
pub fn search_by_beginning<P: Place>() {
    use AliasKind::{Enterprise, ListNumber, Order, Payment, Waybill};
    searched::<P>(
        &[
            (Order, "DD2026010100000001"),
            (Order, "DD2026010100000002"),
            (Waybill, "DD20260101"),
            (Payment, "DD20260100"),
            (ListNumber, "310120261000000001"),
            (Enterprise, "3101980001"),
            (Order, "订单甲一"),
            (Order, "订单甲"),
            (Order, "订单乙"),
            (Order, "dd20260101"),
        ],
        &[
            (
                "DD20260101",
                9,
                &["DD20260101", "DD2026010100000001", "DD2026010100000002"],
            ),
            ("DD20260101", 1, &["DD20260101"]),
            ("DD2026010100000001", 9, &["DD2026010100000001"]),
            ("DD202601010000000", 1, &["DD2026010100000001"]),
            ("DD202601010000000x", 9, &[]),
            ("3101", 9, &["310120261000000001", "3101980001"]),
            ("订单", 9, &["订单乙", "订单甲", "订单甲一"]),
            ("订单甲", 9, &["订单甲", "订单甲一"]),
            ("单甲", 9, &[]),
            ("dd", 9, &["dd20260101"]),
            ("zz", 9, &[]),
            ("DD", 0, &[]),
        ],
    );
}

/// No character of the text has a meaning of its own.
pub fn search_takes_no_pattern<P: Place>() {
    let numbers = [
        "100%",
        "100x",
        "10_",
        "10a",
        "O'Brien",
        "a*b",
        "a?b",
        "[a]",
        "\\%",
        "--",
        "\u{10FFFF}z",
        "é",
        "e\u{301}",
    ];
    let stored: Vec<_> = numbers.iter().map(|n| (AliasKind::Order, *n)).collect();
    searched::<P>(
        &stored,
        &[
            ("%", 9, &[]),
            ("_", 9, &[]),
            ("100%", 9, &["100%"]),
            ("10_", 9, &["10_"]),
            ("O'", 9, &["O'Brien"]),
            ("'", 9, &[]),
            ("a*", 9, &["a*b"]),
            ("a?", 9, &["a?b"]),
            ("*", 9, &[]),
            ("[", 9, &["[a]"]),
            ("\\", 9, &["\\%"]),
            ("--", 9, &["--"]),
            ("\u{10FFFF}", 9, &["\u{10FFFF}z"]),
            ("é", 9, &["é"]),
            ("' OR 1=1 --", 9, &[]),
        ],
    );
}

/// The hash of a secret is not a number anybody looks for.
pub fn search_passes_over_tokens<P: Place>() {
    searched::<P>(
        &[(AliasKind::Token, "abc1"), (AliasKind::Order, "abc2")],
        &[("abc", 9, &["abc2"]), ("abc1", 9, &[]), ("", 9, &["abc2"])],
    );
}

/// The newest first, by kind and status; the census follows every change.
pub fn newest_and_census<P: Place>() {
    let mut rig = Rig::<P>::new();
    let with = |kind, id, version, status| indexed(subject(kind, id, version, b""), status, None);
    let (lot, book) = (SubjectKind::Parcel, SubjectKind::Book);
    rig.commit(|b| {
        b.subjects = (1..=6)
            .map(|id| with(if id == 3 { book } else { lot }, id, 1, 0))
            .collect();
    });
    rig.commit(|b| {
        b.subjects = vec![
            with(lot, 2, 2, 800),
            with(lot, 5, 2, 800),
            with(lot, 6, 2, -399),
        ];
    });
    rig.commit(|b| b.subjects = vec![with(lot, 5, 3, 899), with(lot, 4, 2, 0)]);
    type Case<'a> = (SubjectKind, Option<i32>, usize, &'a [u64]);
    let table: [Case<'_>; 9] = [
        (lot, None, 9, &[6, 5, 4, 2, 1]),
        (lot, None, 2, &[6, 5]),
        (lot, Some(0), 9, &[4, 1]),
        (lot, Some(0), 1, &[4]),
        (lot, Some(800), 9, &[2]),
        (lot, Some(-399), 9, &[6]),
        (book, None, 9, &[3]),
        (book, Some(0), 9, &[3]),
        (SubjectKind::Guarantee, None, 9, &[]),
    ];
    for (kind, status, limit, expected) in table {
        let rows = rig.query.newest(kind, status, limit).expect("newest");
        let ids: Vec<u64> = rows.iter().map(|r| r.id.0).collect();
        assert_eq!(ids, expected, "{kind:?} {status:?}");
    }
    let census = rig.query.census(lot).expect("census");
    assert_eq!(census, [(-399, 1), (0, 2), (800, 1), (899, 1)]);
    assert_eq!(rig.query.census(book).expect("census"), [(0, 1)]);
    rig.refused(|b| b.subjects = vec![with(lot, 1, 2, 1), with(lot, 2, 9, 1)]);
    let after = rig.query.census(lot).expect("census");
    assert_eq!(after, census);
}

/// A walk by id reaches each subject of a kind once.
pub fn subjects_page_by_page<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| {
        b.subjects = (1..=20)
            .map(|id| match id % 5 {
                0 => subject(SubjectKind::Enterprise, id, 1, b"e"),
                _ => parcel(id, 1, b"p"),
            })
            .collect();
    });
    for (kind, expected) in [(SubjectKind::Parcel, 16), (SubjectKind::Enterprise, 4)] {
        let mut seen = Vec::new();
        let mut after = SubjectId(0);
        loop {
            let page = rig.query.subjects(kind, after, 3).expect("subjects");
            assert!(page.len() <= 3 && page.iter().all(|s| s.kind == kind));
            let Some(last) = page.last() else { break };
            after = last.id;
            seen.extend(page.iter().map(|s| s.id));
        }
        assert_eq!(seen.len(), expected);
        assert!(seen.is_sorted());
        let all = rig.store.of_kind(kind).expect("all of a kind");
        assert!(all.iter().map(|s| s.id).eq(seen));
        assert!(all.iter().all(|s| s.kind == kind));
    }
}

/// Earliest first, also across kinds; gone when nothing waits any more.
pub fn due_order<P: Place>() {
    let mut rig = Rig::<P>::new();
    let due = |w: SubjectWrite, s: Option<i64>| indexed(w, 0, s.map(at));
    let nearly = at(30).checked_sub(jiff_nanosecond()).expect("in range");
    rig.commit(|b| {
        b.subjects = vec![
            due(parcel(1, 1, b""), Some(30)),
            due(parcel(2, 1, b""), Some(10)),
            due(parcel(3, 1, b""), None),
            due(subject(SubjectKind::Guarantee, 4, 1, b""), Some(20)),
            due(parcel(5, 1, b""), Some(10)),
        ];
    });
    let ask = |rig: &mut Rig<P>, to: Timestamp, limit: usize| -> Vec<u64> {
        let ids = rig.store.due(to, limit).expect("due");
        ids.iter().map(|id| id.0).collect()
    };
    let table: [(Timestamp, usize, &[u64]); 6] = [
        (at(9), 9, &[]),
        (at(10), 9, &[2, 5]),
        (nearly, 9, &[2, 5, 4]),
        (at(30), 9, &[2, 5, 4, 1]),
        (Timestamp::MAX, 3, &[2, 5, 4]),
        (Timestamp::MIN, 9, &[]),
    ];
    for (to, limit, expected) in table {
        assert_eq!(ask(&mut rig, to, limit), expected, "{to}");
    }
    // Done, put off, and newly due.
    rig.commit(|b| {
        b.subjects = vec![
            due(parcel(2, 2, b""), None),
            due(parcel(5, 2, b""), Some(40)),
            due(parcel(3, 2, b""), Some(5)),
        ];
    });
    assert_eq!(ask(&mut rig, at(99), 9), [3, 4, 1, 5]);
}

/// One nanosecond: a store keeps instants whole.
fn jiff_nanosecond() -> std::time::Duration {
    std::time::Duration::from_nanos(1)
}

/// Segments keep every field; payloads of any size come back whole.
pub fn segments_round_trip<P: Place>() {
    let mut rig = Rig::<P>::new();
    let noise: Vec<u8> = (0..5_u32 << 20)
        .scan(1_u32, |x, _| {
            *x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(x.to_le_bytes()[3])
        })
        .collect();
    let payloads = [
        Vec::new(),
        vec![0],
        "<CEB621Message>清单</CEB621Message>"
            .repeat(20_000)
            .into_bytes(),
        noise,
        vec![0; 5 << 20],
    ];
    let mut sealed = Vec::new();
    for payload in &payloads {
        let batch = rig.commit(|b| {
            b.segment.payload.clone_from(payload);
            b.segment.entries = 64;
            b.segment.at = Timestamp::new(-1, -1).expect("before 1970");
        });
        sealed.push(batch.segment);
    }
    let mut rig = rig.reopened();
    for segment in sealed {
        // Readers and the writer itself.
        let read = rig.query.segment(segment.no).expect("segment");
        assert!(read.as_ref() == Some(&segment), "segment {}", segment.no.0);
        let read = rig.store.segment(segment.no).expect("segment");
        assert!(read.as_ref() == Some(&segment), "segment {}", segment.no.0);
    }
    assert_eq!(rig.query.segment(BatchNo(0)).expect("segment"), None);
    assert_eq!(rig.query.segment(BatchNo(6)).expect("segment"), None);
    assert_eq!(rig.store.segment(BatchNo(6)).expect("segment"), None);
    let beyond = rig.query.segment(BatchNo(u64::MAX)).expect("segment");
    assert_eq!(beyond, None);
}

/// Each party's numbers run from 1 without gaps, whatever the others get, and
/// a refused batch uses none.
pub fn notices_numbered_per_party<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| b.notices = vec![notice("A", 1), notice("B", 2), notice("A", 3)]);
    rig.refused(|b| {
        b.notices = vec![notice("A", 4), notice("C", 5)];
        b.subjects = vec![parcel(1, 2, b"")];
    });
    rig.commit(|b| b.notices = vec![notice("B", 6), notice("A", 7), notice("企业", 8)]);
    let rig = rig.reopened();
    type Case<'a> = (&'a str, u64, usize, &'a [(u64, i32)]);
    let table: [Case<'_>; 8] = [
        ("A", 0, 9, &[(1, 1), (2, 3), (3, 7)]),
        ("A", 1, 9, &[(2, 3), (3, 7)]),
        ("A", 1, 1, &[(2, 3)]),
        ("A", 3, 9, &[]),
        ("A", u64::MAX, 9, &[]),
        ("B", 0, 9, &[(1, 2), (2, 6)]),
        ("C", 0, 9, &[]),
        ("企业", 0, 9, &[(1, 8)]),
    ];
    for (party, after, limit, expected) in table {
        let rows = rig.query.notices(party, after, limit).expect("notices");
        let got: Vec<_> = rows.iter().map(|r| (r.n, r.notice.status)).collect();
        assert_eq!(got, expected, "{party} after {after}");
        for r in rows {
            assert_eq!(r.notice, notice(party, r.notice.status));
        }
    }
}

/// Daily figures add up; a sum stops at the ends of 64 bits.
pub fn rollups_summed<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| {
        b.rollups = vec![
            rollup(2, "tax", "vat", 1, 900),
            rollup(1, "tax", "vat", 3, 500),
            rollup(1, "tax", "", 1, i64::MAX),
            rollup(1, "refused", "TW2401", 2, 0),
            rollup(3, "waiting", "", i64::MIN, -1),
        ];
    });
    rig.commit(|b| {
        b.rollups = vec![
            rollup(1, "tax", "vat", -1, -600),
            rollup(1, "tax", "", 1, 1),
            rollup(3, "waiting", "", -1, -1),
        ];
    });
    let rig = rig.reopened();
    let expected = [
        rollup(1, "refused", "TW2401", 2, 0),
        rollup(1, "tax", "", 2, i64::MAX),
        rollup(1, "tax", "vat", 2, -100),
        rollup(2, "tax", "vat", 1, 900),
        rollup(3, "waiting", "", i64::MIN, -2),
    ];
    let ask = |from: i8, to: i8| rig.query.rollups(day(from), day(to)).expect("rollups");
    assert_eq!(ask(1, 3), expected);
    assert_eq!(ask(2, 2), expected[3..4]);
    assert_eq!(ask(4, 31), []);
    assert_eq!(ask(3, 1), []);
}

/// Each store has a number of its own, which it keeps; the chain can be walked
/// link by link without what is in it.
pub fn the_chain_is_walked_by_links<P: Place>() {
    let mut rig = Rig::<P>::new();
    let mut sealed = Vec::new();
    for entries in 1..=5 {
        let batch = rig.commit(|b| b.segment.entries = entries);
        sealed.push(batch.segment);
    }
    let number = rig.query.identity().expect("identity");
    let rig = rig.reopened();
    assert_eq!(rig.query.identity().expect("identity"), number);
    let other = Rig::<P>::new();
    assert_ne!(other.query.identity().expect("identity"), number);
    let links = rig.query.links(BatchNo(0), 9).expect("links");
    assert_eq!(links.len(), sealed.len());
    for (link, segment) in links.iter().zip(&sealed) {
        let got = (link.no, link.at, link.previous, link.root, link.head);
        let want = (segment.no, segment.at, segment.previous, segment.root);
        assert_eq!(got, (want.0, want.1, want.2, want.3, segment.head));
        assert_eq!(link.entries, segment.entries);
    }
    let some = rig.query.links(BatchNo(2), 2).expect("links");
    assert_eq!(some, links[2..4]);
    assert_eq!(rig.query.links(BatchNo(5), 9).expect("links"), []);
    let beyond = rig.query.links(BatchNo(u64::MAX), 9).expect("links");
    assert_eq!(beyond, []);
}

/// Messages received, natural keys, parties and series are walked in order,
/// page by page, each row once.
pub fn tables_are_walked_page_by_page<P: Place>() {
    use AliasKind::{ListNumber, Order, Token};
    let mut rig = Rig::<P>::new();
    let keys = [
        (Order, "1", "B"),
        (Order, "1", "A"),
        (Order, "", ""),
        (Token, "abc", ""),
        (ListNumber, "订单", "1"),
    ];
    let keys = keys.map(|(kind, number, issuer)| alias_key(kind, number, issuer));
    rig.commit(|b| {
        b.subjects = vec![parcel(1, 1, b"")];
        b.inbox = (1..=5).map(|n| received(n, 1)).collect();
        b.aliases = keys.iter().map(|key| alias(key.clone(), 1)).collect();
        b.notices = vec![
            notice("B", 1),
            notice("A", 2),
            notice("企业", 3),
            notice("B", 4),
        ];
        b.serials = vec![("B2026".into(), 7), ("A2026".into(), 2)];
    });
    let rig = rig.reopened();
    let all = rig.query.inbox_rows(None, 9).expect("rows");
    assert_eq!(all.len(), 5);
    assert!(all.is_sorted_by_key(|row| row.key));
    let mut paged = rig.query.inbox_rows(None, 2).expect("rows");
    paged.extend(rig.query.inbox_rows(Some(all[1].key), 9).expect("rows"));
    assert_eq!(paged, all);
    for row in &all {
        assert_eq!(rig.query.inbox(row.key).expect("row"), Some(*row));
    }
    assert_eq!(rig.query.inbox(inbox_key(99)).expect("row"), None);

    let mut sorted = keys.to_vec();
    sorted.sort();
    let mut seen = Vec::new();
    while let page = rig.query.alias_rows(seen.last(), 2).expect("rows")
        && !page.is_empty()
    {
        assert!(page.len() <= 2 && page.iter().all(|f| f.subject == SubjectId(1)));
        seen.extend(page.into_iter().map(|found| found.key));
    }
    assert_eq!(seen, sorted);

    assert_eq!(
        rig.query.parties("", 9).expect("parties"),
        ["A", "B", "企业"]
    );
    assert_eq!(rig.query.parties("A", 1).expect("parties"), ["B"]);
    assert_eq!(rig.query.parties("企业", 9).expect("parties"), [""; 0]);
    let serials = [("A2026".to_owned(), 2), ("B2026".to_owned(), 7)];
    assert_eq!(rig.query.serials().expect("serials"), serials);
}
