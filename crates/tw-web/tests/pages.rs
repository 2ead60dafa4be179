//! The pages as documents: headings, labels, landmarks, languages, escaping,
//! and who may see them. How they look is the browser test's business.

mod common;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use common::{DECLARED, HOSTILE, Mood, OTHERS, POISON, REFUSED, REFUSED_GOODS, RELEASED};
use http_body_util::BodyExt;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use tower::ServiceExt;
use tw_web::{Lang, ProblemKind, Texts};

/// A request as a browser on this machine sends it.
fn browser(path: &str) -> Request<Body> {
    let mut request = Request::builder()
        .uri(path)
        .header(header::HOST, "127.0.0.1:8620")
        .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
        .body(Body::empty())
        .expect("request");
    let peer: SocketAddr = "127.0.0.1:50000".parse().expect("address");
    request.extensions_mut().insert(ConnectInfo(peer));
    if path.starts_with("/desk") {
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, common::basic(common::TOKEN));
    }
    request
}

async fn send(mood: Mood, request: Request<Body>) -> (StatusCode, Response<()>, String) {
    let app = tw_web::router(common::state(mood));
    let response = app.oneshot(request).await.expect("answers");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("body").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (parts.status, Response::from_parts(parts, ()), text)
}

/// Every page with the status it comes with.
fn pages() -> Vec<(Mood, String, u16)> {
    let mut pages = pages_of_guarantees();
    pages.extend(pages_of_measures());
    pages.extend(all_other_pages());
    pages
}

fn pages_of_measures() -> Vec<(Mood, String, u16)> {
    vec![
        (Mood::Well, "/measures".into(), 200),
        (Mood::Well, "/measures?after=10".into(), 200),
        (Mood::Well, "/measures?after=x".into(), 400),
        (Mood::Well, "/measures/SZ-2026-1".into(), 200),
        (Mood::Well, "/measures/N10-01".into(), 200),
        (Mood::Well, "/measures/none".into(), 404),
        (Mood::Empty, "/desk/measures".into(), 200),
        (Mood::Well, "/desk/measures".into(), 200),
        (Mood::Well, "/desk/measures/SZ-2026-1".into(), 200),
        (Mood::Well, "/desk/measures/SZ-2026-2".into(), 200),
        (Mood::Well, "/desk/measures/SZ-2026-3".into(), 200),
        (Mood::Well, "/desk/measures/none".into(), 404),
    ]
}

fn pages_of_guarantees() -> Vec<(Mood, String, u16)> {
    vec![
        (Mood::Well, "/guarantees".into(), 200),
        (Mood::Well, "/guarantees?after=7".into(), 200),
        (Mood::Well, "/guarantees?after=x".into(), 400),
        (Mood::StoreAway, "/guarantees".into(), 503),
        (Mood::Well, "/guarantees/G-1".into(), 200),
        (Mood::Well, "/guarantees/none".into(), 404),
        (Mood::Well, "/groups/G1".into(), 200),
        (Mood::Well, "/groups/none".into(), 404),
        (Mood::Well, "/desk/guarantees".into(), 200),
        (Mood::Well, "/desk/guarantees/G-1".into(), 200),
        (Mood::Well, "/desk/guarantees/none".into(), 404),
        (Mood::Well, "/desk/groups/G1".into(), 200),
        (Mood::Well, "/desk/groups/none".into(), 404),
    ]
}

fn all_other_pages() -> Vec<(Mood, String, u16)> {
    vec![
        (Mood::Well, "/".into(), 200),
        (Mood::Well, "/?day=2026-04-21".into(), 200),
        (Mood::Empty, "/".into(), 200),
        (Mood::Well, "/?day=tomorrow".into(), 400),
        (Mood::Well, "/search".into(), 200),
        (Mood::Well, "/search?q=SZ".into(), 200),
        (Mood::Well, "/search?q=nothing".into(), 200),
        (Mood::Well, format!("/search?q={}", "9".repeat(101)), 200),
        (Mood::Well, format!("/lists/{RELEASED}"), 200),
        (Mood::Well, format!("/lists/{REFUSED}"), 200),
        (Mood::Well, format!("/lists/{HOSTILE}"), 200),
        (Mood::Well, "/lists/unknown".into(), 404),
        (Mood::Well, format!("/declarations/{DECLARED}"), 200),
        (Mood::Well, format!("/declarations/{OTHERS}"), 200),
        (Mood::Well, format!("/declarations/{HOSTILE}"), 200),
        (Mood::Well, "/declarations/unknown".into(), 404),
        (Mood::Well, "/tasks".into(), 200),
        (Mood::Well, "/tasks?state=all&kind=&office=".into(), 200),
        (
            Mood::Well,
            "/tasks?state=ended&kind=repay&office=5349&after=1".into(),
            200,
        ),
        (Mood::Empty, "/tasks".into(), 200),
        (Mood::Well, "/policy".into(), 200),
        (
            Mood::Well,
            "/policy?enterprise=4403160B7C&at=2026-06-30".into(),
            200,
        ),
        (Mood::Well, "/policy?enterprise=none".into(), 200),
        (
            Mood::Well,
            "/policy?enterprise=4403160B7C&at=soon".into(),
            400,
        ),
        (Mood::StoreAway, "/policy?enterprise=4403160B7C".into(), 503),
        (Mood::Well, "/tasks?kind=unheard".into(), 400),
        (Mood::StoreAway, "/tasks".into(), 503),
        (Mood::Well, "/desk".into(), 200),
        (
            Mood::Well,
            "/desk?requests_after=5&tasks_after=7&done=534920261000000001".into(),
            200,
        ),
        (Mood::Empty, "/desk".into(), 200),
        (Mood::Well, "/desk?enterprise=4403160B7C".into(), 200),
        (Mood::Empty, "/desk?enterprise=4403160B7C".into(), 200),
        (Mood::Well, "/desk?enterprise=%3Cscript%3E".into(), 400),
        (Mood::Well, "/desk?tasks_after=x".into(), 400),
        (Mood::Well, "/desk/enterprises/4403160B7C".into(), 200),
        (Mood::Well, "/desk/enterprises/unknown".into(), 404),
        (Mood::StoreAway, "/desk/enterprises/4403160B7C".into(), 503),
        (Mood::Well, "/desk/policy".into(), 200),
        (Mood::Well, "/assess".into(), 200),
        (Mood::Well, ask(COMMODITY), 200),
        (Mood::Well, ask(REFUSED_GOODS), 200),
        (Mood::Well, ask("%22%3E%3Cscript%3E"), 200),
        (Mood::Well, "/assess?commodity=1&price=much".into(), 200),
        (Mood::Well, "/assess?price=1&price=2".into(), 400),
        (Mood::StoreAway, ask(COMMODITY), 503),
        (Mood::Well, "/docs".into(), 200),
        (Mood::Well, "/nothing".into(), 404),
        (Mood::StoreAway, "/".into(), 503),
        (Mood::Panics, "/".into(), 500),
    ]
}

const COMMODITY: &str = "8703234110";

/// The form of an assessment, filled in.
fn ask(commodity: &str) -> String {
    format!(
        "/assess?direction=import&commodity={commodity}&origin=deu&date=2026-04-17&price=25%2C000.00\
         &currency=usd&trade_term=3&quantity=1&unit=001&freight=800&insurance=&exchange=7.1&stated_duty="
    )
}

/// The tags of a page, each without its angle brackets.
fn tags(page: &str) -> Vec<&str> {
    page.split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    rest.split_once('"').map(|(value, _)| value)
}

fn named<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    tags(page)
        .into_iter()
        .filter(|tag| tag.split([' ', '\n']).next() == Some(name))
        .collect()
}

#[tokio::test]
async fn pages_are_well_made_in_both_languages() {
    for (mood, path, status) in pages() {
        for lang in Lang::ALL {
            let joint = if path.contains('?') { '&' } else { '?' };
            let address = format!("{path}{joint}lang={}", lang.as_str());
            let (found, response, page) = send(mood, browser(&address)).await;
            assert_eq!(found.as_u16(), status, "{address}");
            let headers = response.headers();
            assert_eq!(headers[header::CONTENT_LANGUAGE], lang.tag());
            let policy = headers["content-security-policy"].to_str().expect("text");
            assert!(policy.contains("script-src 'none'"), "{policy}");
            assert_eq!(headers[header::CACHE_CONTROL], "no-store");
            check_page(&address, &page, lang);
        }
    }
}

fn check_page(address: &str, page: &str, lang: Lang) {
    let html = named(page, "html");
    assert_eq!(attribute(html[0], "lang"), Some(lang.tag()), "{address}");
    for (name, count) in [
        ("h1", 1),
        ("main", 1),
        ("header", 1),
        ("footer", 1),
        ("title", 1),
    ] {
        // The chart's own title is inside its drawing.
        let found = page.split(&format!("<{name}")).count() - 1;
        let drawn = page.split("<title id=\"chart-t\"").count() - 1;
        let found = if name == "title" {
            found - drawn
        } else {
            found
        };
        // `<header` is no `<h1`, but `<head` is in `<header`.
        assert_eq!(found, count, "{name} of {address}");
    }
    assert!(
        page.contains("class=\"skip\" href=\"#content\""),
        "{address}"
    );
    check_controls(address, page);
    check_references(address, page);
    assert!(
        named(page, "script").is_empty() && !page.contains(" style="),
        "{address}"
    );
    assert!(
        !page.contains("onerror=y>"),
        "{address} lets hostile text through"
    );
    assert!(!page.contains(POISON), "{address}");
    // A missing text shows as its key in brackets.
    for key in [
        "[problem-",
        "[t]",
        "[mood-",
        "[severity-",
        "[confidence-",
        "[docs-",
        "[operation-",
        "[assess-",
        "[declaration-",
        "[tax-",
        "[tasks-",
        "[desk-",
        "[policy-",
        "[measure",
        "[standing-",
        "[nav-",
    ] {
        assert!(!page.contains(key), "{address} lacks a text: {key}");
    }
}

/// Inputs have labels, tables captions and scopes, pictures texts.
fn check_controls(address: &str, page: &str) {
    let inputs = named(page, "input").into_iter();
    for tag in inputs.filter(|tag| attribute(tag, "type") != Some("hidden")) {
        let id = attribute(tag, "id").unwrap_or_else(|| panic!("{tag} of {address} has no id"));
        assert!(
            page.contains(&format!("for=\"{id}\"")),
            "{tag} of {address} has no label"
        );
    }
    for tag in named(page, "table") {
        let from = page.find(&format!("<{tag}>")).expect("the table");
        assert!(page[from..].contains("<caption"), "{address}");
    }
    assert_eq!(
        named(page, "table").len(),
        named(page, "caption").len(),
        "{address}"
    );
    for tag in named(page, "th") {
        assert!(tag.contains("scope="), "{tag} of {address}");
    }
    for tag in named(page, "img") {
        assert!(tag.contains("alt="), "{tag} of {address}");
    }
}

/// Ids are distinct, and links within the page lead somewhere.
fn check_references(address: &str, page: &str) {
    let ids: Vec<&str> = tags(page)
        .iter()
        .filter_map(|t| attribute(t, "id"))
        .collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(
        ids.len(),
        distinct.len(),
        "ids of {address} are not distinct"
    );
    for tag in named(page, "a") {
        if let Some(anchor) = attribute(tag, "href").and_then(|h| h.strip_prefix('#')) {
            assert!(
                distinct.contains(anchor),
                "#{anchor} of {address} leads nowhere"
            );
        }
    }
}

#[tokio::test]
async fn hostile_texts_are_shown_as_text() {
    let (_, _, page) = send(Mood::Well, browser(&format!("/lists/{HOSTILE}"))).await;
    let shown = page.matches("&lt;script&gt;").count();
    assert!(shown > 20, "shown {shown} times");
    let (_, _, page) = send(Mood::Well, browser(&format!("/declarations/{HOSTILE}"))).await;
    let shown = page.matches("&lt;script&gt;").count();
    assert!(shown > 20, "shown {shown} times");
    for path in ["/tasks?state=all", "/desk"] {
        let (_, _, page) = send(Mood::Well, browser(path)).await;
        let shown = page.matches("&lt;script&gt;").count();
        assert!(shown >= 3, "{path} shows {shown}");
    }
    let (_, _, page) = send(Mood::Well, browser(&ask("%22%3E%3Cscript%3E"))).await;
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;\""));
    let (_, _, page) = send(Mood::Well, browser("/search?q=%22%3E%3Cscript%3E")).await;
    assert!(
        page.contains("value=\"&quot;&gt;&lt;script&gt;\""),
        "in the search box too"
    );
}

#[tokio::test]
async fn codes_stand_beside_their_text() {
    let table = [
        ("zh", "800", "放行"),
        ("en", "800", "released"),
        ("zh", "1210", "网购保税"),
        ("en", "5349", "Qianhai port area"),
    ];
    for (lang, code, text) in table {
        let address = format!("/lists/{RELEASED}?lang={lang}");
        let (_, _, page) = send(Mood::Well, browser(&address)).await;
        let shown = format!("<span class=\"code\">{code}</span> {text}");
        assert!(page.contains(&shown), "{shown} of {address}");
    }
}

#[tokio::test]
async fn an_assessment_shows_every_figure_and_step() {
    let (_, _, page) = send(Mood::Well, browser(&(ask(COMMODITY) + "&lang=en"))).await;
    for shown in [
        "55,319.09 CNY would be due.",
        "most-favoured-nation rate: <span class=\"code\">15%</span>",
        "14,209.62 <small class=\"muted\">of 28,419.23</small>",
        "anti-dumping duty",
        "The rate of exchange was given by the asker",
        "<span class=\"muted\">price</span> <span class=\"code\">25000.00</span>",
        "value=\"25,000.00\"",
        "<option value=\"3\" selected>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let (_, _, page) = send(Mood::Well, browser(&(ask(REFUSED_GOODS) + "&lang=en"))).await;
    assert!(
        page.contains("This cannot be assessed.")
            && page.contains("&#x2f;items&#x2f;0&#x2f;commodity")
    );
    let (_, _, page) = send(Mood::Well, browser("/assess?price=much&lang=en")).await;
    for shown in [
        "Some fields do not read",
        "id=\"price-wrong\" class=\"wrong\">Not a number",
        "id=\"commodity-wrong\" class=\"wrong\">This is needed",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn a_declaration_shows_its_versions_and_what_is_due() {
    let address = format!("/declarations/{DECLARED}?lang=en");
    let (_, _, page) = send(Mood::Well, browser(&address)).await;
    for shown in [
        "<span class=\"code\">P</span> released",
        "Version 2",
        "2 differences",
        "quantity <span class=\"code muted\">DecLists&#x2f;DecList[1]&#x2f;GQty</span></th><td>10</td><td>12</td>",
        "Reason: a slip of who declared",
        "told:</span> <span class=\"status",
        "788,784.62",
        "<span class=\"code\">0110</span> general trade",
        "an invented ministry</span>: consents (",
        "permit:7</span>) – 照准</p>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let address = format!("/declarations/{OTHERS}?lang=en");
    let (_, _, page) = send(Mood::Well, browser(&address)).await;
    assert!(
        page.contains("The commodity code is missing"),
        "what holds it"
    );
}

#[tokio::test]
async fn the_day_counts_declarations_by_code() {
    let (_, _, page) = send(Mood::Well, browser("/?lang=en")).await;
    let row =
        "<span class=\"code\">P</span> released</span></span></th><td class=\"number\">1,204</td>";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("<td class=\"number\">1,223</td>"), "together");
}

#[tokio::test]
async fn times_are_in_the_administrations_zone() {
    let (_, _, page) = send(Mood::Well, browser(&format!("/lists/{RELEASED}"))).await;
    assert!(page.contains("<time datetime=\"2026-04-22T02:11:09Z\">2026-04-22 10:11:09</time>"));
}

#[tokio::test]
async fn an_exact_hit_opens_the_list() {
    let table = [
        (RELEASED, Some("/lists/460120260000000001")),
        ("SZ2026042200018", Some("/lists/460120260000000002")),
        ("%20sz2026042200017%20", None),
        ("SZ20260422", None),
        (DECLARED, Some("/declarations/534920261000000001")),
        ("PO-2026-0417", Some("/declarations/534920261000000001")),
    ];
    for (q, location) in table {
        let (status, response, _) = send(Mood::Well, browser(&format!("/search?q={q}"))).await;
        let found = response.headers().get(header::LOCATION);
        assert_eq!(found.and_then(|v| v.to_str().ok()), location, "{q}");
        assert_eq!(status == StatusCode::SEE_OTHER, location.is_some());
    }
}

#[tokio::test]
async fn the_language_is_remembered_and_the_page_kept() {
    let (_, response, page) = send(Mood::Well, browser("/?day=2026-04-21&lang=en")).await;
    let cookie = response.headers()[header::SET_COOKIE]
        .to_str()
        .expect("text");
    assert!(
        cookie.starts_with("tw_lang=en;") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    assert!(
        page.contains("href=\"?day=2026-04-21&amp;lang=zh\""),
        "the switch keeps the day"
    );
    let mut request = browser("/");
    request
        .headers_mut()
        .insert(header::COOKIE, "tw_lang=en".parse().expect("cookie"));
    let (_, response, page) = send(Mood::Well, request).await;
    assert!(page.contains("<html lang=\"en\">"));
    assert!(!response.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn pages_are_for_this_machine_only() {
    // peer, host, mark of a proxy, who gets in
    let table = [
        (Some("127.0.0.1:1"), Some("localhost:8620"), None, true),
        (Some("[::1]:1"), Some("[::1]:8620"), None, true),
        (Some("[::ffff:127.0.0.1]:1"), Some("127.0.0.1"), None, true),
        (Some("192.168.1.9:1"), Some("127.0.0.1:8620"), None, false),
        (
            Some("127.0.0.1:1"),
            Some("rebound.example:8620"),
            None,
            false,
        ),
        (Some("127.0.0.1:1"), None, None, false),
        (None, Some("127.0.0.1:8620"), None, false),
        (
            Some("127.0.0.1:1"),
            Some("127.0.0.1"),
            Some("x-forwarded-for"),
            false,
        ),
        (
            Some("127.0.0.1:1"),
            Some("127.0.0.1"),
            Some("forwarded"),
            false,
        ),
        (Some("127.0.0.1:1"), Some("127.0.0.1"), Some("via"), false),
    ];
    for (peer, host, mark, let_in) in table {
        let declaration = format!("/declarations/{DECLARED}");
        let list = format!("/lists/{RELEASED}");
        for path in ["/", "/search?q=1", "/assess", "/tasks", &declaration, &list] {
            let mut request = browser(path);
            request.headers_mut().remove(header::HOST);
            request.extensions_mut().remove::<ConnectInfo<SocketAddr>>();
            if let Some(peer) = peer {
                let peer: SocketAddr = peer.parse().expect("address");
                request.extensions_mut().insert(ConnectInfo(peer));
            }
            if let Some(host) = host {
                request
                    .headers_mut()
                    .insert(header::HOST, host.parse().expect("host"));
            }
            if let Some(mark) = mark {
                request
                    .headers_mut()
                    .insert(mark, "10.0.0.1".parse().expect("value"));
            }
            let (status, _, page) = send(Mood::Well, request).await;
            let expected = if let_in { 200 } else { 403 };
            assert_eq!(
                status.as_u16(),
                expected,
                "{peer:?} {host:?} {mark:?} {path}"
            );
            let told = page.contains(RELEASED) || page.contains(DECLARED);
            let empty = ["/search?q=1", "/assess"].contains(&path);
            assert_eq!(told, let_in && !empty, "{path}");
        }
    }
}

#[tokio::test]
async fn from_elsewhere_the_reference_is_open_and_names_no_officers_page() {
    let request = Request::builder()
        .uri("/docs")
        .header(header::HOST, "customs.example")
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())
        .expect("request");
    let (status, _, page) = send(Mood::Well, request).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("action=\"/search\"") && !page.contains("href=\"/\""));
}

#[tokio::test]
async fn head_works_on_pages() {
    for path in [
        "/", "/docs", "/search", "/assess", "/tasks", "/policy", "/desk", "/livez",
    ] {
        let mut request = browser(path);
        *request.method_mut() = axum::http::Method::HEAD;
        let (status, _, body) = send(Mood::Well, request).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, ""), "{path}");
    }
}

#[tokio::test]
async fn assets_are_named_by_their_content_and_kept() {
    let (_, _, page) = send(Mood::Well, browser("/docs")).await;
    let hrefs: Vec<String> = named(&page, "link")
        .iter()
        .filter_map(|tag| attribute(tag, "href"))
        .map(|href| href.replace("&#x2f;", "/"))
        .collect();
    assert_eq!(hrefs.len(), 2);
    for href in hrefs {
        let (status, response, _) = send(Mood::Well, browser(&href)).await;
        assert_eq!(status, StatusCode::OK, "{href}");
        let kept = response.headers()[header::CACHE_CONTROL]
            .to_str()
            .expect("text");
        assert!(kept.contains("immutable"), "{kept}");
    }
    let (status, _, _) = send(Mood::Well, browser("/assets/style-000000000000.css")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

/// Keys written out in the templates, as `t("key"`.
fn written_keys() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut keys = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("templates") {
        let source = std::fs::read_to_string(file.expect("file").path()).expect("template");
        for quote in ['"', '\''] {
            for rest in source.split(&format!("t({quote}")).skip(1) {
                let (key, after) = rest.split_once(quote).expect("closed");
                // A key that goes on is made from a value; those are below.
                if !after.trim_start().starts_with('~') {
                    keys.insert(key.to_owned());
                }
            }
        }
        // Names handed over in loops: ("number-invt", list.invt_no).
        for rest in source.split("(\"").skip(1) {
            let (key, after) = rest.split_once('"').expect("closed");
            if after.starts_with(", ") && key.contains('-') && !after.contains("t(key") {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

/// Fields of the form of an assessment.
const FIELDS: [&str; 13] = [
    "direction",
    "commodity",
    "origin",
    "date",
    "price",
    "currency",
    "trade_term",
    "quantity",
    "unit",
    "freight",
    "insurance",
    "exchange",
    "stated_duty",
];

/// Parameters of operations.
const PARAMETERS: [&str; 44] = [
    "readNotices-after",
    "readNotices-limit",
    "readList-number",
    "readDeclaration-number",
    "fileDeclaration-Idempotency-Key",
    "amendDeclaration-Idempotency-Key",
    "invalidateDeclaration-Idempotency-Key",
    "amendDeclaration-number",
    "invalidateDeclaration-number",
    "actOnDeclaration-number",
    "readEnterprise-code",
    "actOnEnterprise-code",
    "readAeoCertificate-code",
    "readMeasures-after",
    "readMeasures-limit",
    "readMeasure-number",
    "readGuarantees-after",
    "readGuarantees-limit",
    "readGuarantee-number",
    "readMovements-number",
    "readMovements-after",
    "readMovements-limit",
    "readMovements-member",
    "readAcceptance-number",
    "readGroup-code",
    "readTasks-state",
    "readTasks-kind",
    "readTasks-office",
    "readTasks-since",
    "readTasks-after",
    "readTasks-limit",
    "readRequests-after",
    "readRequests-limit",
    "readPolicy-enterprise",
    "readPolicy-at",
    "readStatements-enterprise",
    "readStatement-enterprise",
    "readStatement-month",
    "payStatement-enterprise",
    "payStatement-month",
    "readCheckpoints-from",
    "readCheckpoints-limit",
    "readCheckpoint-batch",
    "proveMessage-guid",
];

/// Ids of the operations that are described.
fn operations() -> BTreeSet<String> {
    let texts = Texts::embedded().expect("texts");
    let document = tw_web::openapi_document(&texts, &common::described()).expect("described");
    let document = serde_json::to_value(document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("methods").values());
    let ids = operations.filter_map(|operation| operation["operationId"].as_str());
    ids.map(str::to_owned).collect()
}

/// Keys made from values that can occur.
fn made_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for kind in ProblemKind::ALL {
        for part in ["", ".detail", ".next"] {
            keys.insert(format!("problem-{}{part}", kind.code()));
        }
    }
    let families: [(&str, &[&str]); 13] = [
        ("tasks-state", &["open", "ended", "all"]),
        ("desk", &["approve", "refuse", "waive"]),
        ("desk-act", &["call", "paid", "honoured", "made_good"]),
        ("assess", &FIELDS),
        (
            "assess-wrong",
            &["missing", "number", "date", "currency", "long"],
        ),
        ("mood", &["quiet", "waiting", "good", "stopped"]),
        ("severity", &["error", "warning", "note"]),
        ("confidence", &["text", "secondary", "unverified"]),
        ("docs-auth", &["sender", "operator", "none"]),
        ("docs-place", &["query", "path", "header"]),
        ("parameter", &PARAMETERS),
        ("measure-day", &["publish", "end"]),
        ("measure-step", &["check", "approve", "publish", "end"]),
    ];
    for (family, values) in families {
        keys.extend(values.iter().map(|value| format!("{family}-{value}")));
    }
    for operation in operations() {
        keys.insert(format!("operation-{operation}"));
        keys.insert(format!("operation-{operation}.about"));
    }
    keys
}

#[test]
fn no_text_is_missing_and_none_is_left_over() {
    let texts = Texts::embedded().expect("texts");
    let facts: Vec<(&str, tw_web::Fact)> = [
        "law",
        "zone",
        "what",
        "day",
        "first",
        "last",
        "kinds",
        "total",
        "hour",
        "most",
        "count",
        "q",
        "number",
        "time",
        "amount",
        "principal",
        "cursor",
        "member",
        "date",
        "entry",
        "actor",
        "sender",
        "edition",
        "size",
        "name",
        "code",
        "reason",
        "seconds",
        "limit",
        "rate",
        "burst",
        "currency",
        "version",
    ]
    .into_iter()
    .map(|name| (name, tw_web::Fact::from(3)))
    .collect();
    let used: BTreeSet<String> = written_keys().union(&made_keys()).cloned().collect();
    assert!(used.len() > 150, "{} keys found", used.len());
    for lang in Lang::ALL {
        for key in &used {
            let text = texts.find(lang, key, &facts);
            assert!(text.is_some(), "{} lacks {key}", lang.as_str());
        }
        let file = format!(
            "{}/locales/{}.ftl",
            env!("CARGO_MANIFEST_DIR"),
            lang.as_str()
        );
        let source = std::fs::read_to_string(file).expect("texts");
        for line in source.lines() {
            let Some((key, _)) = line.split_once(" =") else {
                continue;
            };
            if !line.starts_with([' ', '#']) {
                assert!(
                    used.contains(key),
                    "{key} of {} is used nowhere",
                    lang.as_str()
                );
            }
        }
    }
}
