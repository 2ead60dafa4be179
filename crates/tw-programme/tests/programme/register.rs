//! Reading files of measures: what cannot be used is told with file and line.

use tw_programme::read;

const PACKAGE: &str = r#"
package = 2
title = { zh = "两条", en = "two places" }
source = { zh = "来源", en = "a source" }
confidence = "secondary"

[[open]]
place = 2
why = { zh = "文本未得", en = "its text is not to be had" }

[[measure]]
number = "N2-01"
place = 1
title = { zh = "担保", en = "guarantees" }
office = "0000"
indicator = { zh = "指标", en = "an indicator" }
scope = { from = "2026-01-01", classes = ["regular"] }
effects = [{ kind = "guarantee_ratio_cap", value = "0.5" }]
"#;

fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let (_, faults) = read(files.iter().copied());
    let line = |f: &tw_base::Finding| format!("{} {}:{}", f.code, f.location.path, f.location.line);
    faults.iter().map(line).collect()
}

#[test]
fn a_package_with_its_open_place_is_read() {
    let (register, faults) = read([("measures/2.toml", PACKAGE)].into_iter());
    assert_eq!(faults, []);
    assert_eq!(register.measures.len(), 1);
    assert_eq!(register.measures[0].place.line, 11);
    assert_eq!(register.measures[0].measure.basis.en, "a source");
    assert_eq!(register.open.len(), 1);
}

#[test]
fn what_cannot_be_used_is_told_with_its_place() {
    let file = "measures/2.toml";
    let table: &[(&str, &str, &[&str])] = &[
        ("classes = [", "klasses = [", &["TW3218 measures/2.toml:17"]),
        ("\"0.5\"", "\"1.5\"", &["TW3218 measures/2.toml:18"]),
        (
            "place = 2\n",
            "place = 1\n",
            &["TW3219 measures/2.toml:1", "TW3219 measures/2.toml:1"],
        ),
        ("package = 2", "package = 1", &["TW3219 measures/2.toml:1"]),
        (
            "office = \"0000\"",
            "office = \"00\"",
            &["TW3207 measures/2.toml:11"],
        ),
        (
            "place = 1\n",
            "parent = \"N2-01\"\nplace = 1\n",
            &["TW3208 measures/2.toml:11", "TW3210 measures/2.toml:11"],
        ),
    ];
    for (from, to, wanted) in table {
        let text = PACKAGE.replacen(from, to, 1);
        assert_eq!(faults(&[(file, &text)]), *wanted, "{to}");
    }
    let twice = faults(&[("a.toml", PACKAGE), ("b.toml", PACKAGE)]);
    assert_eq!(twice, ["TW3201 b.toml:11"]);
}
