//! Every kept seed and a few thousand changed ones, on every run of the tests.

use tw_fuzz::run::{self, Asked};
use tw_fuzz::{TARGETS, meter, seeds};

#[global_allocator]
static METER: meter::Meter = meter::Meter;

/// One test for all targets: what the parsers hold is counted for the whole
/// process, so no two may run beside each other.
#[test]
fn kept_seeds_and_some_thousands_of_executions_show_no_fault() {
    let folder = tempfile::TempDir::new().expect("a folder");
    run::hush();
    for target in TARGETS {
        let asked = Asked {
            executions: 3_000,
            seed: 1,
            seconds: None,
            seeds: seeds::folder(),
            findings: folder.path().to_owned(),
            explore: false,
        };
        let report = run::run(target, &asked, &mut |_| {}).expect("a run");
        let _ = std::panic::take_hook();
        let told: Vec<String> = report
            .findings
            .iter()
            .map(|f| format!("{}: {}", f.why, seeds::escape(&f.input)))
            .collect();
        assert!(told.is_empty(), "{}: {told:#?}", target.name);
        assert!(
            report.executions >= 3_000 && report.most_held > 0,
            "{}",
            target.name
        );
        run::hush();
    }
    long_bodies_stay_within_their_allowance();
}

/// Bodies of one piece over and over, in two lengths and with three ends. Not a
/// test of its own because of what is counted.
fn long_bodies_stay_within_their_allowance() {
    const PIECES: [&str; 10] = [
        "<a>",
        "<a>\n",
        "<a/>",
        "</a>",
        "<!---->",
        "&#9;",
        "]]",
        "<![CDATA[]]>",
        "<a b='",
        "税",
    ];
    for target in TARGETS {
        if !matches!(
            target.name,
            "read" | "envelope" | "to-json" | "dec" | "dec-form" | "dec-receipt"
        ) {
            continue;
        }
        let mut parser = (target.parser)();
        for piece in PIECES {
            for (size, end) in [(1 << 16, &b""[..]), (1 << 20, b"\xff"), (1 << 20, b"<")] {
                let body = [piece.repeat(size / piece.len()).as_bytes(), end].concat();
                let (why, _) = run::attempt(&mut parser, &body, target.times);
                assert_eq!(why, None, "{}: {piece} with the end {end:?}", target.name);
            }
        }
    }
}
