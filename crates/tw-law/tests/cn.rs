//! The built-in pack for China: it loads, holds together, and gives each of
//! three dates its own law.

use tw_base::Severity;
use tw_law::Pack;

fn cn() -> Pack {
    Pack::builtin("cn").expect("the built-in pack loads")
}

#[test]
fn the_pack_holds_together() {
    let pack = cn();
    let findings = pack.check();
    let told: Vec<_> = findings
        .iter()
        .map(|f| {
            (
                f.location.path.as_str(),
                f.location.line,
                pack.catalogue().render(f).en,
            )
        })
        .collect();
    let grave: Vec<_> = findings
        .iter()
        .filter(|f| f.severity > Severity::Note)
        .collect();
    assert!(grave.is_empty(), "{told:#?}");
}
