//! What comes over HTTP beside messages: operators' commands and heads of
//! requests.

use super::Target;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use tw_app::admin::AdminCommand;

pub(super) const ADMIN: Target = Target {
    name: "admin",
    about: "an operator's command as JSON; what is understood survives being written",
    parser: || {
        Box::new(|body| {
            let Ok(command) = serde_json::from_slice::<AdminCommand>(body) else {
                return;
            };
            let Ok(written) = serde_json::to_vec(&command) else {
                panic!("a command that cannot be written");
            };
            match serde_json::from_slice::<AdminCommand>(&written) {
                Ok(again) => assert_eq!(again, command, "another command came back"),
                Err(error) => panic!("a command that cannot be read again: {error}"),
            }
        })
    },
    seeds: || {
        [
            r#"{"command":"register_enterprise","code":"1101110101","name":"甲"}"#,
            r#"{"command":"issue_token","enterprise":"1101110101","sha256":"00"}"#,
            r#"{"command":"revoke_token","enterprise":"1101110101","sha256":"00"}"#,
            r#"{"command":"register_guarantee","number":"G1","kind":"bank_letter","guarantor_code":"1","guarantor_name":"n","principal":"1101110101","offices":["0101"],"limit":"1000.50","from":"2026-01-01","to":null}"#,
            r#"{"command":"tax_paid","list":"46012026I000000001"}"#,
            r#"{"command":"register_certificate","number":"TQ-1","kind":"tariff_quota","holder":"1101110101","commodities":["1005"],"unit":"035","quantity":"1000.5","from":"2026-01-01","to":null}"#,
            r#"{"command":"register_book","number":"T01","enterprise":"1101110101"}"#,
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
    },
    tokens: &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "\\ud83d\\ude00",
        "null",
        "true",
        "1e400",
        "-0",
        "0.1",
        "1E-30",
        "\"command\":",
        "\"limit\":",
        "\"from\":",
        "\"to\":",
        "\"9999-12-31\"",
        "\"-009999-01-01\"",
        "\"2026-02-30\"",
        "79228162514264337593543950335",
        "\"1_000\"",
        "税",
        "[[[[[[[[",
        "{\"a\":",
    ],
    grammar: None,
    times: super::SENT,
    kept_max: 40_000,
};

/// Bytes of a body at most, as the routes have it.
const LIMIT: u64 = 12 << 20;

pub(super) const REQUEST: Target = Target {
    name: "request",
    about: "a request's address and headers: language, bearer token, length, encoding, forms, query",
    parser: || {
        Box::new(|input| {
            let mut lines = input.split(|b| *b == b'\n');
            let uri = lines
                .next()
                .and_then(|line| Uri::try_from(line).ok())
                .unwrap_or_default();
            let mut headers = HeaderMap::new();
            for line in lines.take(32) {
                let mut parts = line.splitn(2, |b| *b == b':');
                let name = parts
                    .next()
                    .and_then(|name| HeaderName::from_bytes(name).ok());
                let value = parts
                    .next()
                    .and_then(|value| HeaderValue::from_bytes(value).ok());
                if let (Some(name), Some(value)) = (name, value) {
                    headers.append(name, value);
                }
            }
            let head = tw_web::head::read(&uri, &headers, LIMIT);
            assert!(
                head.token.is_none_or(|n| (1..=256).contains(&n)),
                "a token of {:?}",
                head.token
            );
            assert!(!(head.body.0 && head.body.1), "XML and JSON at once");
            assert!(
                head.refused || head.length.is_none_or(|n| n <= LIMIT),
                "let in too long"
            );
        })
    },
    seeds: || {
        [
            "/api/v1/notices?after=1&limit=10\naccept:application/json;q=0.5, text/xml\nauthorization:Bearer abc\naccept-language:en;q=0.8,zh",
            "/search?q=%E7%A8%8E&lang=en\ncookie:a=b; tw_lang=zh\naccept:text/html,*/*;q=0.8",
            "/api/v1/messages\ncontent-type:text/xml; charset=\"utf-8\"\ncontent-length:12\ncontent-encoding:identity",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
    },
    tokens: &[
        "\naccept:",
        "\nauthorization:",
        "Bearer ",
        "bearer",
        "\naccept-language:",
        "\ncookie:",
        "tw_lang=",
        "\ncontent-type:",
        "\ncontent-length:",
        "\ncontent-encoding:",
        ";q=",
        "q=0.",
        "1.0000",
        "*/*",
        "application/*",
        "text/html",
        "charset=",
        "gzip",
        "identity",
        "after=",
        "limit=",
        "&",
        "?",
        "%",
        "%00",
        "%ff",
        "+",
        "lang=",
        ",",
        ";",
        "\"",
        "18446744073709551616",
    ],
    grammar: None,
    times: super::SENT,
    kept_max: 40_000,
};
