//! `tariff import` and `assess` as a user runs them: files in, text and JSON
//! out, and exit codes.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewaiter"))
        .args(args)
        .env_remove("TIDEWAITER_PACK")
        .env_remove("TIDEWAITER_PACK_OVERLAY")
        .env("LANG", "C")
        .output()
        .expect("the program runs")
}

fn text(out: &Output) -> String {
    String::from_utf8(out.stdout.clone()).expect("UTF-8")
}

fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(out)))
}

fn word(path: &Path) -> &str {
    path.to_str().expect("a path of words")
}

const US: &str = "\
HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,Column 2 Rate of Duty
9401.31.10,1,Seats,\"[\"\"kg\"\"]\",2.2¢/kg + 5.1%,\"Free (A*, AU)\",40%
9401.31.10.10,2,For households,\"[\"\"kg\"\"]\",,,
";

const CN: &str =
    "商品编号,商品名称,第一法定单位,最惠国税率,普通税率,增值税率\n96170011,保温瓶,个,10%,100%,13\n";

#[test]
fn a_schedule_is_loaded_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let (file, to) = (dir.path().join("hts.csv"), dir.path().join("over"));
    std::fs::write(&file, US).expect("a file");
    let import = |from: &str, extra: &[&str]| {
        let mut args = vec!["tariff", "import", "--schema", "us-hts", "--from", from];
        args.extend([word(&file), "--to", word(&to), "--format", "json"]);
        args.extend(extra);
        run(&args)
    };
    let states = |out: &Output| {
        let told = json(out);
        let files = told["files"].as_array().expect("files").clone();
        let states = files
            .iter()
            .map(|f| f["state"].as_str().unwrap_or("").to_owned());
        (told, states.collect::<Vec<_>>())
    };
    let first = import("2025-01-01", &[]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first));
    let (told, written) = states(&first);
    assert_eq!(written, ["written"; 3]);
    assert_eq!(
        (
            told["lines"].as_u64(),
            told["with_rate"].as_u64(),
            told["inherited"].as_u64()
        ),
        (Some(2), Some(1), Some(1))
    );
    assert_eq!(told["expressions"]["General Rate of Duty"]["compound"], 1);
    let again = import("2025-01-01", &[]);
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(states(&again).1, ["unchanged"; 3]);
    // The same day with another content is a conflict, and nothing is written.
    std::fs::write(&file, US.replace("40%", "45%")).expect("a file");
    let other = import("2025-01-01", &[]);
    assert_eq!(other.status.code(), Some(1), "{}", text(&other));
    assert!(states(&other).1.contains(&"conflict".to_owned()));
    let later = import("2026-01-01", &[]);
    assert_eq!(later.status.code(), Some(0), "{}", text(&later));
    assert_eq!(states(&later).1, ["written"; 3]);

    each_day_by_its_own_edition(&to);
}

/// What was loaded is computed by.
fn each_day_by_its_own_edition(to: &Path) {
    let due = |date: &str, origin: &str| {
        let args = [
            "assess",
            "--hs",
            "9401311010",
            "--value",
            "1000",
            "--quantity",
            "10:035",
        ];
        let rest = [
            "--exchange",
            "USD=7",
            "--format",
            "json",
            "--pack-overlay",
            word(to),
        ];
        let day = ["--date", date, "--origin", origin];
        let out = run(&[args.as_slice(), &rest, &day].concat());
        let told = json(&out);
        assert_eq!(out.status.code(), Some(0), "{told}");
        told["figures"]["duty"].as_str().unwrap_or("").to_owned()
    };
    assert_eq!(due("2025-12-31", "DEU"), "52.54"); // 10 × 0.022 × 7 + 5.1 %
    assert_eq!(due("2025-12-31", ""), "400.00");
    assert_eq!(due("2026-01-01", ""), "450.00");
}

#[test]
fn without_a_folder_nothing_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("cn.csv");
    std::fs::write(&file, CN).expect("a file");
    let out = run(&[
        "tariff",
        "import",
        "--schema",
        "cn",
        "--from",
        "2026-01-01",
        word(&file),
        "--lang",
        "en",
    ]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out));
    assert!(
        text(&out).contains("not written (no --to)"),
        "{}",
        text(&out)
    );
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 1);
}

#[test]
fn what_cannot_be_read_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("cn.csv");
    std::fs::write(&file, CN.replace("10%", "十元每筐")).expect("a file");
    let import = |schema: &str, path: &str| {
        run(&[
            "tariff",
            "import",
            "--schema",
            schema,
            "--from",
            "2026-01-01",
            path,
            "--lang",
            "en",
        ])
    };
    let told = import("cn", word(&file));
    assert_eq!(told.status.code(), Some(1), "{}", text(&told));
    assert!(text(&told).contains("1  not understood"), "{}", text(&told));
    let wrong = import("us-hts", word(&file));
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong).contains("the schedule has no such column"));
    assert_eq!(import("cn", "no/such/file").status.code(), Some(2));
    assert_eq!(import("eu", word(&file)).status.code(), Some(2));
}

#[test]
fn a_spreadsheet_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let (file, to) = (dir.path().join("cn.xlsx"), dir.path().join("over"));
    std::fs::write(&file, workbook()).expect("a file");
    let out = run(&[
        "tariff",
        "import",
        "--schema",
        "cn",
        "--from",
        "2026-01-01",
        word(&file),
        "--to",
        word(&to),
        "--format",
        "json",
    ]);
    let told = json(&out);
    assert_eq!(out.status.code(), Some(0), "{told}");
    assert_eq!(
        (told["kind"].as_str(), told["lines"].as_u64()),
        (Some("xlsx"), Some(2))
    );
    let rates = std::fs::read_dir(to.join("tariff")).expect("a folder");
    let rates = rates
        .flatten()
        .map(|entry| entry.path())
        .next()
        .expect("a file");
    let rates = std::fs::read_to_string(rates).expect("a text");
    assert!(
        rates.contains("\n01012100,mfn,,10%\n02023000,mfn,,20%+1.5 CNY/035\n"),
        "{rates}"
    );
}

#[test]
fn goods_are_assessed_and_explained() {
    let base = [
        "assess",
        "--hs",
        "9102210000",
        "--origin",
        "CHE",
        "--value",
        "12000",
    ];
    let rest = ["--quantity", "1:008", "--date", "2026-04-15"];
    let ask = |more: &[&str]| run(&[base.as_slice(), &rest, more].concat());
    // Without a schedule the rate is not known, and that is said.
    let unknown = ask(&["--lang", "en"]);
    assert_eq!(unknown.status.code(), Some(1));
    for said in [
        "not assessed:",
        "TW4051",
        "TW4056",
        "holds no duty schedule",
    ] {
        assert!(text(&unknown).contains(said), "{}", text(&unknown));
    }
    // 12,000 × 10 %; 13,200 / 0.8 × 0.2; 16,500 × 13 %.
    let stated = ask(&["--duty", "10%", "--format", "json"]);
    assert_eq!(stated.status.code(), Some(0));
    let told = json(&stated);
    let figures = ["duty", "consumption_tax", "vat", "total"]
        .map(|f| told["figures"][f].as_str().unwrap_or("").to_owned());
    assert_eq!(figures, ["1200.00", "3300.00", "2145.00", "6645.00"]);
    let codes: Vec<_> = told["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| f["code"].as_str().unwrap_or(""))
        .collect();
    assert_eq!(codes, ["TW4056", "TW4066"]);
    for step in told["trace"].as_array().expect("steps") {
        let known = &step["confidence"]["en"];
        let said = ["rule", "zh", "en", "legal_ref", "legal_ref_zh"].map(|field| &step[field]);
        for told in said.into_iter().chain([known]) {
            assert!(told.as_str().is_some_and(|w| !w.is_empty()), "{step}");
        }
    }
    let zh = ask(&["--duty", "10%", "--lang", "zh"]);
    assert!(text(&zh).contains("6645.00  应缴合计"), "{}", text(&zh));
}

#[test]
fn a_document_is_assessed_from_a_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("document.json");
    let document = r#"{
        "completed": "2026-04-15", "trade_term": "FOB",
        "freight": { "mark": 3, "amount": "100", "currency": "USD" },
        "insurance": { "mark": 1, "amount": "0.3" },
        "exchange": { "USD": "7" },
        "items": [{ "commodity": "6403990000", "price": "1000", "currency": "USD", "origin": "VNM",
                    "quantities": [{ "value": "100", "unit": "025" }], "duty": "24%" }]
    }"#;
    std::fs::write(&file, document).expect("a file");
    let out = run(&["assess", word(&file), "--format", "json"]);
    let told = json(&out);
    assert_eq!(out.status.code(), Some(0), "{told}");
    // 7,000 + 700 + 23.10; × 24 %; (7,723.10 + 1,853.54) × 13 %.
    let figures = ["customs_value", "duty", "vat"]
        .map(|f| told["figures"][f].as_str().unwrap_or("").to_owned());
    assert_eq!(figures, ["7723.10", "1853.54", "1244.96"]);
    for (wrong, why) in [
        (document.replace("\"1000\"", "\"many\""), "is no number"),
        (
            document.replace("\"FOB\"", "\"FOB\", \"colour\": 1"),
            "unknown field",
        ),
        (
            document.replace("\"mark\": 1", "\"mark\": 4"),
            "4 is no mark",
        ),
    ] {
        std::fs::write(&file, wrong).expect("a file");
        let out = run(&["assess", word(&file)]);
        assert_eq!(out.status.code(), Some(2));
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(run(&["assess"]).status.code(), Some(2));
}

/// A workbook of one sheet: a code that lost its zero, and one as text.
fn workbook() -> Vec<u8> {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = [
        format!("{}{}", cell("商品编号"), cell("最惠国税率")),
        "<c><v>1012100</v></c><c><v>10</v></c>".to_owned(),
        format!("{}{}", cell("02023000"), cell("20%+1.5元/千克")),
    ];
    let rows: String = rows.iter().map(|row| format!("<row>{row}</row>")).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = "http://schemas.openxmlformats.org/package/2006";
    zip(&[
        (
            "[Content_Types].xml",
            format!("<Types xmlns=\"{parts}/content-types\"/>"),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{parts}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{parts}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

/// A zip archive whose members are stored as they are.
fn zip(members: &[(&str, String)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let at = out.len() as u32;
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend(crc32(text.as_bytes()).to_le_bytes());
        head.extend(
            [text.len() as u32, text.len() as u32]
                .map(u32::to_le_bytes)
                .concat(),
        );
        head.extend([name.len() as u16, 0].map(u16::to_le_bytes).concat());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.bytes().chain(text.bytes()));
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.bytes());
    }
    let (start, size, n) = (out.len() as u32, list.len() as u32, members.len() as u16);
    out.extend(list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([n, n].map(u16::to_le_bytes).concat());
    out.extend([size, start].map(u32::to_le_bytes).concat());
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let low = crc & 1;
            (crc >> 1) ^ (0xedb8_8320 * low)
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}
