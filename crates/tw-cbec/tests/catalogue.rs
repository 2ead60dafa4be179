//! Every code this crate can raise has its sentences in the pack, and every
//! row of the pack's topic is a code this crate can raise.

use tw_law::Pack;

#[test]
fn every_code_has_its_row() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let missing = pack.catalogue().missing(tw_cbec::codes::ALL);
    assert!(missing.is_empty(), "without a row: {missing:?}");
}

#[test]
fn every_row_is_a_code() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let ours = |code: &str| ("TW2001".."TW2800").contains(&code);
    let raised = |code: &str| {
        tw_cbec::codes::ALL
            .iter()
            .any(|known| known.as_str() == code)
    };
    let rows = pack.catalogue().iter().map(|row| row.code.clone());
    let idle: Vec<_> = rows.filter(|code| ours(code) && !raised(code)).collect();
    assert!(idle.is_empty(), "rows nothing raises: {idle:?}");
}

/// Codes of several kinds of document have no official code of their own: the
/// answer takes the general one of the document they were found in.
#[test]
fn official_codes_fit_the_document() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    for row in pack
        .catalogue()
        .iter()
        .filter(|row| row.code.starts_with("TW2"))
    {
        let family = match row.code.as_bytes()[3] {
            b'0' => "",
            b'1' => "-301",
            b'2' => "-401",
            b'3' => "-504",
            _ => "-",
        };
        let official = row.official.as_deref().unwrap_or_default();
        if family.is_empty() {
            assert_eq!(official, "", "{}", row.code);
        } else {
            assert!(
                official.is_empty() || official.starts_with(family),
                "{}",
                row.code
            );
        }
    }
}
