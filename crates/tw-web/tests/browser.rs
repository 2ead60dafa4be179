//! Opens every page in Chromium, wide and narrow, light and dark, in both
//! languages, and looks for what only a laid-out page shows: sideways
//! scrolling, controls without a name, poor contrast, small targets.

mod common;

use common::{DECLARED, HOSTILE, Mood, OTHERS, REFUSED, REFUSED_GOODS, RELEASED, TOKEN};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use thirtyfour::{By, ChromiumLikeCapabilities, DesiredCapabilities, Key, WebDriver};
use tw_web::Lang;

/// What is looked for, as a script that gives back sentences.
const LOOK: &str = include_str!("browser.js");

/// A running chromedriver; ended when dropped.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts chromedriver on a port of its own choice and reads which.
    fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; run `cargo xtask test`, which installs it where it is missing");
        let out = child.stdout.take().expect("its output");
        let port = BufReader::new(out)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver says its port");
        Self { child, port }
    }

    /// Opens a browser window of a width. A narrow one is a telephone's, since
    /// a window of a desktop cannot be that narrow.
    async fn browser(&self, width: u32, dark: bool, profile: &tempfile::TempDir) -> WebDriver {
        let mut wanted = DesiredCapabilities::chrome();
        let folder = profile.path().join(format!("{width}-{dark}"));
        let mut flags = vec![
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--window-size={width},900"),
            format!("--user-data-dir={}", folder.display()),
        ];
        if dark {
            flags.push("--force-dark-mode".to_owned());
        }
        for flag in &flags {
            wanted.add_arg(flag).expect("flag");
        }
        if width < 500 {
            let device =
                json!({"deviceMetrics": {"width": width, "height": 844, "pixelRatio": 1.0}});
            wanted
                .add_experimental_option("mobileEmulation", device)
                .expect("option");
        }
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), wanted)
            .await
            .expect(
                "Chromium starts; run `cargo xtask test`, which installs it where it is missing",
            )
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pages() -> Vec<String> {
    vec![
        "/".into(),
        "/?day=2026-04-21".into(),
        "/search".into(),
        "/search?q=SZ".into(),
        "/search?q=nothing".into(),
        format!("/lists/{RELEASED}"),
        format!("/lists/{REFUSED}"),
        format!("/lists/{HOSTILE}"),
        "/lists/unknown".into(),
        format!("/declarations/{DECLARED}"),
        format!("/declarations/{OTHERS}"),
        format!("/declarations/{HOSTILE}"),
        "/tasks".into(),
        "/tasks?state=all".into(),
        "/tasks?kind=repay&office=none".into(),
        "/desk".into(),
        format!("/desk?done={DECLARED}"),
        "/assess".into(),
        "/assess?price=much".into(),
        "/assess?commodity=8703234110&price=25000&currency=USD&date=2026-04-17".into(),
        format!("/assess?commodity={REFUSED_GOODS}&price=1&currency=USD&date=2026-04-17"),
        "/docs".into(),
        "/nothing".into(),
    ]
}

/// Opens all pages in one window; gives back what is wrong, with the address.
async fn look(browser: &WebDriver, base: &str, width: u32, dark: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let scheme = "return matchMedia('(prefers-color-scheme: dark)').matches";
    for page in pages() {
        for lang in Lang::ALL {
            let joint = if page.contains('?') { '&' } else { '?' };
            let address = format!("{base}{page}{joint}lang={}", lang.as_str());
            // As a person types them into the window that asks for them.
            let address = match page.starts_with("/desk") {
                true => address.replace("http://", &format!("http://anybody:{TOKEN}@")),
                false => address,
            };
            browser.goto(&address).await.expect("the page opens");
            let is_dark = browser.execute(scheme, vec![]).await.expect("script");
            assert_eq!(is_dark.json(), &json!(dark), "the colour scheme asked for");
            // Folded parts are looked at too.
            let unfold = "document.querySelectorAll('details').forEach((d) => { d.open = true; })";
            browser.execute(unfold, vec![]).await.expect("script");
            let found = browser
                .execute(LOOK, vec![json!(lang.tag()), json!(width)])
                .await
                .expect("script");
            let found: Vec<String> = found.convert().expect("sentences");
            keep_picture(browser, &page, lang, width, dark).await;
            wrong.extend(found.iter().map(|w| format!("{width} {address}: {w}")));
        }
    }
    wrong
}

/// With `PICTURES` in the environment naming a folder, each page is kept
/// there as a picture, to be looked at by a person.
async fn keep_picture(browser: &WebDriver, page: &str, lang: Lang, width: u32, dark: bool) {
    let Some(folder) = std::env::var_os("PICTURES").map(PathBuf::from) else {
        return;
    };
    let name: String = page
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let shade = if dark { "dark" } else { "light" };
    let file = folder.join(format!("{name}-{}-{width}-{shade}.png", lang.as_str()));
    browser
        .screenshot(&file)
        .await
        .expect("the picture is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_holds_up_in_a_browser() {
    let address = common::serve(tw_web::router(common::state(Mood::Well))).await;
    let base = format!("http://{address}");
    let driver = Driver::start();
    let profile = tempfile::tempdir().expect("a folder for the profile");
    let mut wrong = Vec::new();
    for (width, dark) in [(1280, false), (390, false), (1280, true)] {
        let browser = driver.browser(width, dark, &profile).await;
        wrong.extend(look(&browser, &base, width, dark).await);
        browser.quit().await.expect("the window closes");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Waits until the browser has come to a path. A key does not wait for the page
/// it leads to, and a busy machine takes its time.
async fn arrives(browser: &WebDriver, path: &str) {
    let mut here = String::new();
    for _ in 0..200 {
        here = browser.current_url().await.expect("address").path().into();
        if here == path {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the browser is at {here} and not at {path}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_content_search_and_language() {
    let address = common::serve(tw_web::router(common::state(Mood::Well))).await;
    let driver = Driver::start();
    let profile = tempfile::tempdir().expect("a folder for the profile");
    let browser = driver.browser(1280, false, &profile).await;
    browser
        .goto(format!("http://{address}/?lang=en"))
        .await
        .expect("the page opens");
    // The first stop is the skip link, and it is seen when reached.
    let body = browser.find(By::Tag("body")).await.expect("body");
    body.send_keys(Key::Tab).await.expect("a key");
    let skip = browser.active_element().await.expect("focus");
    assert_eq!(skip.text().await.expect("text"), "Skip to content");
    let left = "return document.activeElement.getBoundingClientRect().left";
    let left = browser.execute(left, vec![]).await.expect("script");
    assert_eq!(left.json(), &json!(0), "the skip link is seen");
    // One exact number in the box of the header opens its list.
    let find = browser.find(By::Id("find")).await.expect("the box");
    find.send_keys(RELEASED).await.expect("typed");
    find.send_keys(Key::Enter).await.expect("a key");
    arrives(&browser, &format!("/lists/{RELEASED}")).await;
    let other = browser
        .find(By::LinkText("中文"))
        .await
        .expect("the switch");
    other.click().await.expect("a click");
    // The switch keeps the page; the page in the other language is another.
    for _ in 0..200 {
        if browser.find(By::Css("html[lang|='zh']")).await.is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    arrives(&browser, &format!("/lists/{RELEASED}")).await;
    let heading = browser.find(By::Tag("h1")).await.expect("h1");
    assert!(heading.text().await.expect("text").starts_with("清单"));
    browser.quit().await.expect("the window closes");
}
