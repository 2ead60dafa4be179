//! The second step of a two-step declaration beside the first (TW4317).

use crate::{edit, support};
use tw_declaration::{Stage, completes};
use tw_law::Pack;

fn told(edits: &[&str]) -> Vec<String> {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let law = pack.law(tw_base::Date::constant(2026, 6, 9));
    let mut completion = support::import();
    completion.head.stage = Stage::Completion;
    edits
        .iter()
        .for_each(|change| edit::apply(&mut completion, change));
    let findings = completes(&support::outline(), &completion, law);
    let told = findings.iter().map(|finding| {
        let sentence = pack.catalogue().render(finding).en;
        assert!(!sentence.contains('{'), "{sentence}");
        format!("{} {}", finding.code, finding.location.path)
    });
    told.collect()
}

#[test]
fn completion_differs() {
    type Row = (&'static [&'static str], &'static [&'static str]);
    let table: [Row; 6] = [
        // Good: everything else may be added or mended.
        (&[], &[]),
        (
            &[
                "DecHead/GoodsPlace=二号库",
                "DecLists/DecList[1]/DeclTotal=2049.99",
            ],
            &[],
        ),
        // Bad.
        (&["DecHead/BillNo=BL0002"], &["TW4317 DecHead/BillNo"]),
        (&["DecHead/TradeMode="], &["TW4317 DecHead/TradeMode"]),
        // Boundary: a longer code agrees, another does not.
        (&["DecLists/DecList[1]/CodeTS=6403990090"], &[]),
        (
            &["DecLists/DecList[1]/CodeTS=6403910090"],
            &["TW4317 DecLists/DecList[1]/CodeTS"],
        ),
    ];
    for (edits, want) in table {
        assert_eq!(told(edits), want, "{edits:?}");
    }
}
