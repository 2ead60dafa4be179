//! The JSON form of a declaration: what it takes, what it refuses and where.

mod declared;

use declared::{codes, dec, families, invented};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tw_app::codec::{Codec, Described};
use tw_base::Date;
use tw_declaration::{Declaration, Direction, SelfAssessedItem, SelfAssessment};
use tw_law::Pack;
use tw_messages::{Dec, Form};

/// Everything, what only this form has included.
fn whole() -> Declaration {
    let mut declaration = invented(2);
    let amount = |text: &str| Some(text.parse().expect("a number"));
    declaration.signed.signature = true;
    declaration.self_assessed = Some(SelfAssessment {
        inland_ratio: amount("0.5"),
        duty: amount("10.20"),
        consumption_tax: amount("0"),
        vat: amount("1.3"),
        remedies: None,
        items: vec![SelfAssessedItem {
            number: 1,
            customs_value: amount("100"),
            duty: amount("10.20"),
            consumption_tax: None,
            vat: amount("1.3"),
            remedies: amount("0.01"),
        }],
    });
    declaration
}

fn value(declaration: &Declaration) -> Value {
    serde_json::to_value(declaration).expect("a value")
}

fn read(value: &Value) -> Form<Declaration> {
    dec().read_form(value.to_string().as_bytes())
}

fn said<T>(form: &Form<T>) -> Vec<(String, String)> {
    let each = form.findings.iter();
    each.map(|f| (f.code.to_string(), f.location.path.clone()))
        .collect()
}

#[test]
fn the_document_reads_as_itself() {
    let declaration = whole();
    let form = read(&value(&declaration));
    assert_eq!(said(&form), []);
    assert_eq!(form.content, Some(declaration));
}

#[test]
fn only_the_direction_is_needed() {
    let form = read(&json!({ "head": { "direction": "export" } }));
    assert_eq!(said(&form), []);
    let declaration = form.content.expect("a declaration");
    assert_eq!(declaration.items.len(), 0);
    assert_eq!(declaration.head.freight, None);
    for body in [json!({}), json!({ "head": null }), json!({ "head": {} })] {
        let form = read(&body);
        let missing = ("TW1103".to_owned(), "/head/direction".to_owned());
        assert_eq!(said(&form), [missing], "{body}");
        assert!(form.content.is_none());
    }
    let form = read(&json!([]));
    assert_eq!(said(&form), [("TW1134".to_owned(), String::new())]);
}

/// Every member below a value, by its pointer.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                out.push(format!("{at}/{name}"));
                pointers(value, &format!("{at}/{name}"), out);
            }
        }
        Value::Array(values) => {
            for (n, value) in values.iter().enumerate() {
                pointers(value, &format!("{at}/{n}"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn each_member_left_out_and_of_a_wrong_kind() {
    let good = value(&whole());
    let mut all = Vec::new();
    pointers(&good, "", &mut all);
    assert!(all.len() > 200, "{}", all.len());
    let needed = ["/head", "/head/direction"];
    for pointer in &all {
        let (around, name) = pointer.rsplit_once('/').expect("a member");
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut value = good.clone();
            change(value.pointer_mut(around).expect("an object"));
            value
        };
        let without = changed(&|o| drop(o.as_object_mut().and_then(|o| o.remove(name))));
        let form = read(&without);
        let lacks = needed.contains(&pointer.as_str());
        assert_eq!(said(&form).len(), usize::from(lacks), "{pointer}");
        assert_eq!(form.content.is_none(), lacks, "{pointer}");

        // An object in an array in an array is nothing's value.
        let wrong = changed(&|o| o[name] = json!([[{}]]));
        let form = read(&wrong);
        let (code, place) = said(&form).into_iter().next().expect("a finding");
        let list = good.pointer(pointer).is_some_and(Value::is_array);
        let place = match list {
            true => place.strip_suffix("/0").unwrap_or("").to_owned(),
            false => place,
        };
        assert_eq!((code.as_str(), &place), ("TW1134", pointer));
        assert!(form.findings[0].location.line == 1 && form.findings[0].location.column > 1);

        let stranger = changed(&|o| o["no/such~thing"] = json!(1));
        let place = format!("{around}/no~1such~0thing");
        assert_eq!(said(&read(&stranger)), [("TW1132".to_owned(), place)]);
    }
}

#[test]
fn values_that_are_none() {
    let table = [
        ("/head/direction", json!("sideways"), Some("TW1131")),
        ("/head/stage", json!("halfway"), Some("TW1131")),
        ("/head/stage", json!("outline"), None),
        ("/head/packages", json!(-1), Some("TW1117")),
        ("/head/packages", json!("1"), Some("TW1134")),
        ("/head/gross_mass", json!("1,5"), Some("TW1114")),
        ("/head/gross_mass", json!("1.123456789"), Some("TW1116")),
        ("/head/gross_mass", json!(" "), None),
        ("/head/gross_mass", json!(true), Some("TW1134")),
        ("/items/1/number", json!(1.5), Some("TW1117")),
        ("/signed/signature", json!("yes"), Some("TW1134")),
    ];
    for (pointer, bad, code) in table {
        let mut changed = value(&whole());
        *changed.pointer_mut(pointer).expect("a member") = bad.clone();
        let expected: Vec<(String, String)> = code
            .map(|c| (c.to_owned(), pointer.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(said(&read(&changed)), expected, "{pointer} {bad}");
    }
}

#[test]
fn numbers_keep_their_digits() {
    let body =
        r#"{"head":{"direction":"import","gross_mass":0.10,"net_mass":"12345678901.23456"}}"#;
    let declaration = dec().read_form(body.as_bytes()).content.expect("one");
    let text = |n: Option<tw_base::Decimal>| n.map(|n| n.to_string());
    assert_eq!(text(declaration.head.gross_mass).as_deref(), Some("0.10"));
    let net = text(declaration.head.net_mass);
    assert_eq!(net.as_deref(), Some("12345678901.23456"));
}

#[test]
fn members_twice_and_places() {
    let body = "{\"head\": {\"direction\": \"import\",\n  \"kind\": \"Z\", \"kind\": \"ZC\"},\n \"items\": [{}, 7]}";
    let form = dec().read_form(body.as_bytes());
    let places: Vec<(u32, u32)> = form
        .findings
        .iter()
        .map(|f| (f.location.line, f.location.column))
        .collect();
    assert_eq!(codes(&form.findings), ["TW1133", "TW1134"]);
    assert_eq!(places, [(2, 16), (3, 16)]);
    assert_eq!(form.findings[1].location.path, "/items/1");
    let declaration = form.content.expect("the first of two is kept");
    assert_eq!(&*declaration.head.kind, "Z");
    assert_eq!(declaration.items.len(), 1);
}

#[test]
fn bodies_that_are_no_form() {
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let many = format!("[{}1]", "1,".repeat(60_000));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(3 << 20));
    let table: [(&[u8], &str); 9] = [
        (b"", "TW1001"),
        (b" \n", "TW1001"),
        (b"{", "TW1020"),
        (b"{\"head\":{}}}", "TW1020"),
        (b"{\"a\":\"\\ud800\"}", "TW1020"),
        (b"\"\xff\"", "TW1003"),
        (deep.as_bytes(), "TW1014"),
        (many.as_bytes(), "TW1017"),
        (large.as_bytes(), "TW1002"),
    ];
    for (body, code) in table {
        let form = dec().read_form(body);
        assert_eq!(codes(&form.findings), [code]);
        assert!(form.content.is_none());
    }
    let form = dec().read_form(b"{\"head\":\n  nought}");
    assert_eq!(
        (
            form.findings[0].location.line,
            form.findings[0].location.column
        ),
        (2, 4)
    );
}

#[test]
fn too_many_parts() {
    for (name, max) in [("items", 50), ("containers", 500), ("licences", 7)] {
        for (number, expected) in [(max, vec![]), (max + 1, vec!["TW1106"])] {
            let mut body = json!({ "head": { "direction": "import" } });
            body[name] = Value::Array(vec![json!({}); number]);
            assert_eq!(codes(&read(&body).findings), expected, "{number} {name}");
        }
    }
}

#[test]
fn persons_are_pointed_at() {
    let body = r#"{"head":{"declared_by":"张\"三","direction":"import","remarks":"r"}}"#;
    let form = dec().read_form(body.as_bytes());
    let kept: Vec<&str> = form.personal.iter().map(|r| &body[r.clone()]).collect();
    assert_eq!(kept, [r#"张\"三"#]);
}

#[test]
fn amendments_and_invalidations_need_a_reason() {
    let dec = dec();
    let declaration = whole();
    let body = json!({ "reason": "件数有误", "declaration": value(&declaration) });
    let form = dec.read_amendment(body.to_string().as_bytes());
    assert_eq!(said(&form), []);
    let amendment = form.content.expect("an amendment");
    assert_eq!(&*amendment.reason, "件数有误");
    assert_eq!(amendment.declaration, declaration);

    let form =
        dec.read_amendment(b"{\"reason\":\" \",\"declaration\":{\"head\":{\"direction\":\"up\"}}}");
    let expected = [
        ("TW1123", "/reason"),
        ("TW1131", "/declaration/head/direction"),
    ];
    assert_eq!(
        said(&form),
        expected.map(|(c, p)| (c.to_owned(), p.to_owned()))
    );

    let form = dec.read_invalidation(b"{\"reason\":\"r\"}");
    assert_eq!(
        form.content.map(|i| i.reason.to_string()).as_deref(),
        Some("r")
    );
    for (body, code) in [
        ("{}", "TW1103"),
        ("{\"reason\":null}", "TW1103"),
        ("{\"reason\":7}", "TW1134"),
    ] {
        let form = dec.read_invalidation(body.as_bytes());
        assert_eq!(said(&form), [(code.to_owned(), "/reason".to_owned())]);
        assert!(form.content.is_none());
    }
}

#[test]
fn official_paths_lead_to_members() {
    let table = [
        ("DecHead/TradeMode", Some("/head/supervision_mode")),
        ("DecHead/FeeRate", Some("/head/freight/value")),
        ("DecHead/Type", Some("/head/kind")),
        ("DecLists/DecList[2]/GQty", Some("/items/1/quantity/value")),
        ("DecLists/DecList[2]", Some("/items/1")),
        (
            "DecLists/DecList[1]/DecGoodsLimits/DecGoodsLimit[1]/LicWrtofQty",
            Some("/items/0/permits/0/quantity/value"),
        ),
        (
            "DecContainers/Container[2]/ContainerId",
            Some("/containers/1/number"),
        ),
        (
            "EcoRelation[1]/EcoGNo",
            Some("/origin_links/0/certificate_item"),
        ),
        ("DecSign/ClientSeqNo", Some("/signed/reference")),
        ("SddTax/InRatio", Some("/self_assessed/inland_ratio")),
        ("SddTax/duty", Some("/self_assessed/duty")),
        (
            "SddTax/items[1]/customsValue",
            Some("/self_assessed/items/0/customs_value"),
        ),
        ("SddTax/items[1]", Some("/self_assessed/items/0")),
        ("DecHead/stage", Some("/head/stage")),
        ("SddTax/items[0]/duty", None),
        ("DecHead/ApprNo", None),
        ("Nothing", None),
    ];
    let whole = value(&whole());
    for (path, pointer) in table {
        assert_eq!(Dec::pointer(path).as_deref(), pointer, "{path}");
        if let Some(pointer) = pointer {
            assert!(whole.pointer(pointer).is_some(), "{pointer}");
        }
    }
}

#[test]
fn of_an_export_the_places_of_origin_and_destination_are_exchanged() {
    let table = [
        (Direction::Import, "OriginCountry", "/items/0/origin"),
        (Direction::Export, "OriginCountry", "/items/0/destination"),
        (Direction::Export, "DestinationCountry", "/items/0/origin"),
        (Direction::Export, "GQty", "/items/0/quantity/value"),
    ];
    for (direction, name, expected) in table {
        let path = format!("DecLists/DecList[1]/{name}");
        let pointer = Dec::pointer_in(&path, direction);
        assert_eq!(pointer.as_deref(), Some(expected), "{direction:?} {name}");
    }
}

/// What the family tells of its forms on a day.
fn described() -> Described {
    let pack = Pack::builtin("cn").expect("the pack");
    families().describe(pack.law(Date::constant(2026, 6, 8)))
}

/// A component by the reference that leads to it, through what makes it
/// optional.
fn meant<'s>(described: &'s Described, schema: &'s Value) -> &'s Value {
    let choices = ["oneOf", "allOf", "anyOf"].map(|of| schema[of].as_array());
    let choices = choices.into_iter().flatten().flatten();
    let mut references = choices.chain([schema]).filter_map(|s| s["$ref"].as_str());
    match references.next() {
        Some(reference) => component(described, reference.rsplit('/').next().expect("a name")),
        None => schema,
    }
}

fn component<'s>(described: &'s Described, name: &str) -> &'s Value {
    let found = described.schemas.iter().find(|(known, _)| known == name);
    &found.unwrap_or_else(|| panic!("no {name}")).1
}

/// Every member of a value is known to its schema, and said something of.
fn knows(all: &Described, schema: &Value, value: &Value, at: &str) {
    let told = meant(all, schema);
    match value {
        Value::Object(members) => {
            assert_eq!(told["additionalProperties"], json!(false), "{at}");
            let known = told["properties"].as_object().expect("members");
            for (name, value) in members {
                let below = known.get(name).unwrap_or_else(|| panic!("{at}/{name}"));
                knows(all, below, value, &format!("{at}/{name}"));
            }
            assert_eq!(known.len(), members.len(), "{at}");
        }
        Value::Array(values) => values
            .iter()
            .for_each(|value| knows(all, &schema["items"], value, at)),
        _ => assert!(!told["type"].is_null(), "{at}: {told}"),
    }
    // Said of every member, in English and Chinese; of a component too.
    if !at.is_empty() && schema["$ref"].is_null() {
        let own = &schema["x-tidewaiter"];
        let said = |text: &Value| text.as_str().is_some_and(|text| !text.is_empty());
        assert!(said(&schema["description"]) && said(&own["zh"]), "{at}");
        assert!(said(&schema["title"]), "{at}");
    }
}

#[test]
fn the_schema_knows_every_member() {
    let all = described();
    knows(
        &all,
        component(&all, "DeclarationForm"),
        &value(&whole()),
        "",
    );
    let head = component(&all, "DeclarationFormHead");
    let gross = &head["properties"]["gross_mass"];
    assert_eq!(gross["title"], json!("gross mass"));
    assert_eq!(gross["x-tidewaiter"]["official"], json!("DecHead/GrossWet"));
    let said = gross["description"].as_str().expect("a text");
    for part in [
        "19 digits, at most 5 of them",
        "in kilograms",
        "Needed on import and on export",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let required = head["required"].as_array().expect("needed ones");
    for name in ["direction", "supervision_mode", "office", "declarant"] {
        assert!(required.contains(&json!(name)), "{name}");
    }
    assert!(
        !required.contains(&json!("gross_mass")),
        "not in an outline"
    );
    let countries = component(&all, "CodesCountriesLetters")["enum"].as_array();
    let countries = countries.expect("codes");
    assert!(countries.contains(&json!("VNM")) && !countries.contains(&json!("142")));
    let reasons = |form: &str| component(&all, form)["properties"]["reason"]["enum"].clone();
    assert!(
        reasons("AmendmentForm")
            .as_array()
            .is_some_and(|r| r.contains(&json!("clerical")))
    );
    assert!(
        !reasons("InvalidationForm")
            .to_string()
            .contains("not_resent"),
        "it is customs' own"
    );
    assert_eq!(
        component(&all, "AmendmentForm")["required"],
        json!(["reason", "declaration"])
    );
}

/// The pack's example of each form reads without a finding, and the receipts
/// are described too.
#[test]
fn every_form_has_an_example_that_reads() {
    let all = described();
    assert_eq!(all.forms.len(), 3);
    for form in &all.forms {
        let example = form.example.as_ref().expect("an example").to_string();
        let read = families().read_form(form.kind, example.as_bytes());
        assert_eq!(codes(&read.findings), [""; 0], "{:?}", form.kind);
        component(&all, &form.schema);
    }
    let receipts = component(&all, "Receipt")["oneOf"].as_array().map(Vec::len);
    assert_eq!(receipts, Some(6));
    let response = component(&all, "DecImportResponse");
    assert_eq!(response["required"], json!(["ResponseCode"]));
}

/// In what a number is stated is said of each that is one, and of no other.
#[test]
fn every_number_says_in_what_it_is() {
    let pack = Pack::builtin("cn").expect("the pack");
    let law = pack.law(Date::constant(2026, 6, 8));
    let measured = law.codes("sets/fields_measured").map(|row| &*row.code);
    let measured: BTreeSet<&str> = measured.collect();
    // Numbers that count nothing: places in a list.
    let places = ["DecLists/DecList/GNo", "DecLists/DecList/ContrItem"];
    let fields = dec().fields();
    let numbers = fields.iter().filter_map(|(path, _)| {
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = path.strip_prefix("DecMessage/").unwrap_or(path);
        let field = law.field("declaration", path)?;
        (field.kind.is_number() && !places.contains(&path)).then_some(path)
    });
    assert_eq!(measured, numbers.collect());
}
