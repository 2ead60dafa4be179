//! The files of a country pack: an operator's own, and therefore from outside.

use super::Target;
use std::sync::OnceLock;
use tw_clearance::Projection;
use tw_law::Pack;

fn texts(paths: &[(u8, &str)]) -> Vec<Vec<u8>> {
    let pack = Pack::builtin("cn").unwrap_or_else(|error| panic!("{error}"));
    let mut out = Vec::new();
    for (n, path) in paths {
        let text = pack.file(path).unwrap_or_default();
        // The first entries stand for all.
        let mut end = text.len().min(700);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let end = text.get(..end).and_then(|t| t.rfind("\n\n")).unwrap_or(end);
        out.push([&[*n][..], text.get(..end).unwrap_or("").as_bytes()].concat());
    }
    out
}

fn faults(paths: &'static [&'static str], input: &[u8]) {
    let Some((n, text)) = input.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let path = paths
        .get(usize::from(*n) % paths.len())
        .copied()
        .unwrap_or("");
    let lines = text.lines().count() + 1;
    for fault in Pack::faults_in(path, text) {
        assert!(
            fault.line <= lines,
            "line {} of {lines}: {}",
            fault.line,
            fault.problem
        );
        assert!(!fault.advice.is_empty(), "no advice: {}", fault.problem);
    }
}

const TOML_PATHS: &[&str] = &[
    "pack.toml",
    "params/a.toml",
    "rules/a.toml",
    "tariff/consumption.toml",
];

pub(super) const TOML: Target = Target {
    name: "pack-toml",
    about: "manifest, parameters, rule rows and consumption tax of a pack",
    parser: || Box::new(|input| faults(TOML_PATHS, input)),
    seeds: || {
        let mut out = texts(&[
            (0, "pack.toml"),
            (1, "params/vat.toml"),
            (1, "params/rounding.toml"),
            (2, "rules/law.toml"),
            (3, "tariff/consumption.toml"),
        ]);
        out.push(b"\x01[[parameter]]\nid=\"a\"\nkind=\"integer\"\nunit=\"\"\nzh=\"\"\nen=\"\"\nvalues=[{from=2019-01-01,value=1,source=\"\",confidence=\"text\"}]\n".to_vec());
        out
    },
    tokens: &[
        "[[parameter]]\n",
        "[[rule]]\n",
        "id = ",
        "kind = ",
        "\"decimal\"",
        "\"flag\"",
        "\"integer\"",
        "\"rounding\"",
        "values = [",
        "]",
        "{ from = 2019-01-01, ",
        "to = 2018-12-31, ",
        "value = ",
        "source = \"x\", ",
        "confidence = \"text\" }",
        "1e400",
        "inf",
        "nan",
        "-0.0",
        "0x7fffffffffffffff",
        "9999-12-31",
        "0000-01-01",
        "1979-05-27T07:32:00Z",
        "\"\"\"",
        "'''",
        "#",
        "\n",
        "=",
        ".",
        "\\u0000",
        "税",
    ],
    grammar: None,
    // The reader of TOML keeps every fault it goes on after, and names each.
    times: 8 * super::OWN,
    kept_max: 40_000,
};

const CSV_PATHS: &[&str] = &[
    "codes/a.csv",
    "tariff/duty.csv",
    "tariff/commodities.csv",
    "tariff/positive_list.csv",
    "calendars/a.csv",
];

pub(super) const CSV: Target = Target {
    name: "pack-csv",
    about: "code tables, duty, commodities, positive list and calendars of a pack",
    parser: || Box::new(|input| faults(CSV_PATHS, input)),
    seeds: || {
        texts(&[
            (0, "codes/currencies.csv"),
            (0, "codes/units.csv"),
            (1, "tariff/duty.csv"),
            (2, "tariff/commodities.csv"),
            (3, "tariff/positive_list.csv"),
            (4, "calendars/workdays.csv"),
        ])
    },
    tokens: &[
        ",",
        "\n",
        "\"",
        "\"\"",
        "# ",
        "# source: x\n",
        "# confidence: text\n",
        "from",
        "to",
        "code,zh,en",
        "2019-01-01",
        "9999-12-31",
        "-9999-01-01",
        "0.13",
        "1e400",
        "-1",
        "税",
        "\r\n",
        "text",
        "unverified",
        ":",
        "79228162514264337593543950335",
    ],
    grammar: None,
    // A line of a few bytes becomes a row of dates, codes and two titles.
    times: 2 * super::OWN,
    kept_max: 40_000,
};

pub(super) const PREDICATE: Target = Target {
    name: "pack-predicate",
    about: "the expression of a named condition, compiled",
    parser: || {
        Box::new(|input| {
            let Ok(text) = std::str::from_utf8(input) else {
                return;
            };
            let quoted: String = text
                .chars()
                .flat_map(|c| match c {
                    '"' | '\\' => vec!['\\', c],
                    c if c.is_control() => vec![' '],
                    c => vec![c],
                })
                .collect();
            let file = format!(
                "[[predicate]]\nname=\"a\"\nzh=\"\"\nen=\"\"\nvars=[\"price\",\"net\"]\n[[predicate.values]]\nfrom=2019-01-01\nsource=\"\"\nconfidence=\"text\"\nexpression=\"{quoted}\"\n"
            );
            for fault in Pack::faults_in("predicates/a.toml", &file) {
                assert!(!fault.advice.is_empty(), "no advice");
            }
        })
    },
    seeds: || {
        [
            "price >= 10 && net < 0.5",
            "(price / net) > 15 || !(price == 1)",
            "if price > 1 { true } else { false }",
        ]
        .map(|t| t.as_bytes().to_vec())
        .to_vec()
    },
    tokens: &[
        "price", "net", "(", ")", "&&", "||", "!", ">=", "==", "+", "-", "*", "/", "%", "**",
        "1e30", "0.5", "if ", "{", "}", "[", "]", "loop{}", "let a=1;", "`${", "'a'", "#{", "|x|",
        "::", "..", "?.", "switch ", "=>",
    ],
    grammar: None,
    times: super::OWN,
    kept_max: 20_000,
};

pub(super) const FIELDS: Target = Target {
    name: "pack-fields",
    about: "field tables, overlays and the family file of a message family",
    parser: || {
        const NAMES: [&str; 4] = ["a.fields", "a.overlay", "ceb.family", "dec.family"];
        Box::new(|input| {
            let Some((n, text)) = input.split_first() else {
                return;
            };
            let Ok(text) = std::str::from_utf8(text) else {
                return;
            };
            let name = NAMES.get(usize::from(*n) % 4).copied().unwrap_or("");
            if let Err(error) = tw_messages::read_table(name, text) {
                assert!(!error.to_string().is_empty(), "no words");
            }
        })
    },
    seeds: || {
        let mut out = texts(&[
            (0, "messages/ceb/412.fields"),
            (0, "messages/ceb/dxp.fields"),
            (0, "messages/ceb/signature.fields"),
            (1, "messages/ceb/2018.overlay"),
            (2, "messages/ceb/ceb.family"),
            (0, "messages/dec/result.fields"),
            (3, "messages/dec/dec.family"),
        ]);
        out.push(b"\x00A global mixed (B | (C other)* D?)+ | a | b\n  B s1..2 | a | b\n  C i3 | a | b\n  D d5.2 | a | b\n".to_vec());
        out
    },
    tokens: &[
        "\n",
        "  ",
        " | ",
        "@",
        "+",
        "?",
        "*",
        "[0..5]",
        "[1..*]",
        "[1..4294967295]",
        "(",
        ")",
        "other",
        "global",
        "mixed",
        "personal",
        "skip",
        "lax",
        "empty",
        "in dxp",
        "in ds",
        "s1..2",
        "s0..",
        "s36",
        "d19.5",
        "d255.255",
        "i",
        "i9",
        "base64",
        "uri",
        "datetime",
        "date",
        "stage 3 5 outline",
        "response taken 0",
        "id",
        "integer",
        "=142",
        "#",
        "edition ",
        "namespace ceb x",
        "税",
    ],
    grammar: None,
    times: super::OWN,
    kept_max: 40_000,
};

pub(super) const PROJECTION: Target = Target {
    name: "pack-projection",
    about: "the table from regions to partners' codes",
    parser: || {
        Box::new(|input| {
            if let Ok(text) = std::str::from_utf8(input)
                && let Ok(projection) = Projection::parse(text)
            {
                let row = projection.project(&tw_clearance::Regions::default());
                let _ = row.number();
            }
        })
    },
    seeds: || {
        static TEXT: OnceLock<Vec<u8>> = OnceLock::new();
        let text = TEXT.get_or_init(|| {
            let pack = Pack::builtin("cn").unwrap_or_else(|error| panic!("{error}"));
            pack.file("projections/ceb_return_status.csv")
                .unwrap_or_default()
                .as_bytes()
                .to_vec()
        });
        vec![text.clone()]
    },
    tokens: &[
        ",",
        "*",
        "\n",
        "#",
        "released",
        "registered",
        "none",
        "!",
        "/",
        "-",
        "120",
        "税",
        "\u{feff}",
    ],
    grammar: None,
    times: super::OWN,
    kept_max: 10_000,
};
