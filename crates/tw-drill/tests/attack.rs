//! The corpus of hostile bodies against the reader alone: what comes of each,
//! what is told of it, and what memory it takes.

use tw_app::codec::{Codec, ReadOptions};
use tw_drill::attack::corpus::{Attack, PERSONAL, Size, Want, corpus, first_code};
use tw_law::Pack;
use tw_messages::Ceb;

/// What any body may take beside what is in proportion to it.
const BASE: u64 = 64 * 1024;

#[test]
fn each_body_gets_its_finding_within_its_memory() {
    let pack = Pack::builtin("cn").expect("the pack");
    let ceb = Ceb::from_pack(&pack).expect("the tables");
    let options = ReadOptions::default();
    let mut wrong = Vec::new();
    let mut classes = std::collections::BTreeSet::new();
    for size in [Size::Small, Size::Middle] {
        for attack in corpus(size) {
            let Attack {
                class,
                name,
                body,
                want,
            } = &attack;
            classes.insert(*class);
            let at = format!("{class}, {name} ({size:?}, {} bytes)", body.len());
            let mut found = None;
            let taken = allocation_counter::measure(|| {
                found = first_code(&ceb, body, &options);
            });
            let wanted = match want {
                Want::Code(code) => Some((*code).to_owned()),
                Want::In => None,
            };
            if found != wanted {
                wrong.push(format!("{at}: {found:?}, not {wanted:?}"));
            }
            if taken.bytes_max > 8 * body.len() as u64 + BASE {
                wrong.push(format!("{at}: {} bytes at once", taken.bytes_max));
            }
            told(&ceb, &pack, body, &at, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(classes.len() >= 12, "{classes:?}");
}

/// What is told of a body is short and names nobody.
fn told(ceb: &Ceb, pack: &Pack, body: &[u8], at: &str, wrong: &mut Vec<String>) {
    let opened = ceb.open(body);
    let mut findings = opened.findings.clone();
    findings.extend(ceb.read(&opened.inner, &ReadOptions::default()).findings);
    for finding in &findings {
        let said = pack.catalogue().render(finding);
        for text in [&said.zh, &said.en, &said.location.path] {
            if text.chars().count() > 1_000 {
                wrong.push(format!(
                    "{at}: {} tells {} characters",
                    said.code,
                    text.len()
                ));
            }
            if PERSONAL.iter().any(|person| text.contains(person)) {
                wrong.push(format!("{at}: {} names somebody: {text}", said.code));
            }
        }
    }
    if findings.len() > 202 {
        wrong.push(format!("{at}: {} findings", findings.len()));
    }
}
