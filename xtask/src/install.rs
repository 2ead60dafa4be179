//! What the tests of today need beside the Rust toolchain and a C compiler:
//! a Chromium with its driver, in which the pages are opened, and a font with
//! Chinese glyphs. No test uses PostgreSQL yet, so none is installed; the
//! adapter that brings it brings its line here.

use crate::steps::{passes, printed};
use crate::{Outcome, out};
use std::path::Path;
use std::process::Command;

/// The packages, by the names Debian and Ubuntu give them.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-droid-fallback"];

/// Installs what is missing.
pub fn run() -> Outcome {
    let missing = missing();
    if missing.is_empty() {
        out::say("    browser, driver and font are there");
        return Ok(());
    }
    install(&missing)
}

/// Installs the second reader that the schema exam asks, if it is missing. No
/// test needs it.
pub fn xmllint() -> Outcome {
    match on_path("xmllint") {
        true => Ok(()),
        false => install(&["libxml2-utils"]),
    }
}

fn install(missing: &[&str]) -> Outcome {
    let list = missing.join(" ");
    if !on_path("apt-get") {
        return Err(format!(
            "missing: {list}; this system has no apt-get, install them by its own means"
        ));
    }
    let Some(prefix) = privilege() else {
        return Err(format!(
            "missing: {list}; run `apt-get install -y {list}` as root, or this as root, \
             or allow sudo without a password"
        ));
    };
    apt(prefix, &["update", "-q"])?;
    apt(
        prefix,
        &[&["install", "-y", "-q", "--no-install-recommends"], missing].concat(),
    )
}

/// The packages whose content is not found.
fn missing() -> Vec<&'static str> {
    let there = [
        on_path("chromium") || on_path("chromium-browser") || on_path("google-chrome"),
        on_path("chromedriver"),
        chinese_font(),
    ];
    let wanted = PACKAGES.into_iter().zip(there);
    wanted
        .filter(|(_, there)| !there)
        .map(|(package, _)| package)
        .collect()
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// Any font with Chinese glyphs will do; asked of fontconfig where it is
/// installed, else of the place the package puts its font.
fn chinese_font() -> bool {
    let asked = printed(Command::new("fc-list").args([":lang=zh", "family"]));
    asked.is_ok_and(|families| !families.trim().is_empty())
        || Path::new("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf").is_file()
}

/// What to put before a command that needs root: nothing for root itself,
/// `sudo` where it asks no password, `None` where neither is possible.
fn privilege() -> Option<&'static [&'static str]> {
    let root = printed(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        return Some(&[]);
    }
    let sudo = on_path("sudo") && passes(Command::new("sudo").args(["-n", "true"])).is_ok();
    sudo.then_some(&["sudo", "-n"])
}

fn apt(prefix: &[&str], args: &[&str]) -> Outcome {
    let words = [
        prefix,
        &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
        args,
    ]
    .concat();
    out::say(&format!("    {}", words.join(" ")));
    let (program, rest) = words.split_first().ok_or("an empty command")?;
    passes(Command::new(program).args(rest))
        .map_err(|why| format!("apt-get {}: {why}", args.first().unwrap_or(&"")))
}
