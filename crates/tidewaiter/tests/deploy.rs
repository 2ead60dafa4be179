//! What is shipped for those who operate a server names things of the program
//! as they are: figures in alerts and on the dashboard, options in units, in
//! the image and in the pages of the runbook, and the pages themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use tw_drill::server::Server;
use tw_drill::traffic::Traffic;
use tw_law::Pack;
use tw_sim::{Options, Plan};

const BINARY: &str = env!("CARGO_BIN_EXE_tidewaiter");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files below a folder, by their path from the project's.
fn files(below: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("a text");
                let name = path.strip_prefix(root()).expect("below the root");
                found.push((name.display().to_string(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{below} is empty");
    found
}

/// Words of a text that begin with something and go on with letters of names.
fn words<'t>(text: &'t str, beginning: &str, also: &str) -> BTreeSet<&'t str> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || also.contains(c);
    text.match_indices(beginning)
        .filter(|(at, _)| !text[..*at].ends_with(part))
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
            rest[..end].trim_end_matches('.')
        })
        .collect()
}

/// What a server says of itself after some trade.
fn metrics() -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = Pack::builtin("cn").expect("the built-in pack");
    let date = tw_base::Date::constant(2026, 4, 15);
    let plan = Plan::new(Options::new(10, 3, date), &pack).expect("a day");
    let server = Server::start(Path::new(BINARY), folder.path()).expect("the server starts");
    let tokens = server.prepare(&plan).expect("registered");
    server.send_all(
        &Traffic::of_lists(plan),
        &tokens,
        &AtomicUsize::new(0),
        &Mutex::default(),
    );
    let answer = server.get("/metrics", "").expect("an answer");
    let address = format!("http://{}", server.address());
    let ask = |server: &str| {
        let mut command = Command::new(BINARY);
        command.args(["health", "--server", server]);
        command.output().expect("it runs")
    };
    let ready = ask(&address);
    assert_eq!(ready.stdout, b"ready\n");
    assert_eq!(ready.status.code(), Some(0));
    server.stop().expect("an orderly end");
    assert_eq!(ask(&address).status.code(), Some(2), "nobody answers");
    String::from_utf8(answer.body).expect("text")
}

#[test]
fn alerts_and_dashboard_show_figures_there_are() {
    let metrics = metrics();
    let mut exposed = BTreeSet::new();
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let end = line.find(['{', ' ']).unwrap_or(line.len());
        exposed.insert(&line[..end]);
    }
    assert!(exposed.len() > 12, "{metrics}");
    let sources = [files("deploy/prometheus"), files("deploy/grafana")].concat();
    let mut named = BTreeSet::new();
    for (path, text) in &sources {
        for word in words(text, "tidewaiter_", "") {
            assert!(exposed.contains(word), "{path}: there is no figure {word}");
            named.insert(word);
        }
        for route in text.split("route=\"").skip(1) {
            let route = route
                .split('"')
                .next()
                .unwrap_or_default()
                .trim_end_matches('\\');
            let label = format!("route=\"{route}\"");
            assert!(metrics.contains(&label), "{path}: there is no {label}");
        }
    }
    assert!(named.len() > 12, "too few figures are watched: {named:?}");
    for figure in [
        "tidewaiter_ready 1",
        "tidewaiter_last_backup_timestamp_seconds 0",
    ] {
        assert!(
            metrics.lines().any(|line| line == figure),
            "{figure}: {metrics}"
        );
    }
}

/// What `--help` says of a command, by its words.
#[derive(Default)]
struct Helps(BTreeMap<Vec<String>, Option<String>>);

impl Helps {
    fn of(&mut self, command: &[String]) -> Option<&str> {
        let known = self.0.entry(command.to_vec()).or_insert_with(|| {
            let help = Command::new(BINARY).args(command).arg("--help").output();
            let help = help.expect("the program runs");
            let text = String::from_utf8(help.stdout).expect("text");
            // An unknown word of a command is an error of the command above.
            let end = format!("tidewaiter {}", command.join(" "));
            let own = text.contains(&format!("Usage: {}", end.trim_end()));
            (help.status.success() && own).then_some(text)
        });
        known.as_deref()
    }

    /// Looks at one line a person would type: are command and options there?
    fn check(&mut self, place: &str, line: &str) -> usize {
        let mut command: Vec<String> = Vec::new();
        let mut help = self.of(&command).unwrap_or_default().to_owned();
        let mut options = Vec::new();
        for word in line.split_whitespace() {
            let mut longer = command.clone();
            longer.push(word.to_owned());
            if word.starts_with("--") && word.len() > 2 {
                options.push(word.split(['=', ']', '`', ')']).next().unwrap_or_default());
            } else if word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                && let Some(below) = self.of(&longer)
            {
                help.push_str(below);
                command = longer;
            }
        }
        let first = line.split_whitespace().next().unwrap_or_default();
        let plain = first.chars().all(|c| c.is_ascii_lowercase()) && !first.is_empty();
        assert!(!plain || !command.is_empty(), "{place}: no command {line}");
        for option in options {
            let there = words(&help, "--", "-").contains(option);
            assert!(there, "{place}: {command:?} has no {option}: {line}");
        }
        usize::from(!command.is_empty())
    }
}

/// What would be typed: the rest of a line after the program's name, up to
/// what the shell takes for itself.
fn typed(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let mut found = Vec::new();
    for line in joined.lines().map(str::trim_start) {
        let starts = ["$ ", "# ", "ExecStart=", "CMD "];
        let Some(rest) = starts.iter().find_map(|start| line.strip_prefix(start)) else {
            continue;
        };
        for part in rest.split(['|', '>', ';', '&']) {
            // Through another account or into the image, then the program.
            let part = part.trim_matches([' ', '(', ')']);
            let part = part
                .strip_prefix("runuser -u tidewaiter -- ")
                .unwrap_or(part);
            let part = part.strip_prefix("docker exec tidewaiter ").unwrap_or(part);
            let (first, rest) = part.split_once(' ').unwrap_or((part, ""));
            let program = first.trim_end_matches(".new");
            if program == "tidewaiter" || program.ends_with("/tidewaiter") {
                found.push(rest.to_owned());
            }
        }
    }
    found
}

#[test]
fn units_image_and_runbook_type_commands_there_are() {
    let mut helps = Helps::default();
    let mut seen = 0;
    for (path, text) in [files("deploy"), files("docs/runbook")].concat() {
        for line in typed(&text) {
            seen += helps.check(&path, &line);
        }
        for name in words(&text, "TIDEWAITER_", "") {
            let help = helps.of(&["serve".to_owned()]).expect("a help");
            assert!(help.contains(&format!("[env: {name}=")), "{path}: {name}");
        }
    }
    assert!(seen > 20, "only {seen} commands were found");
}

#[test]
fn pages_that_are_named_are_there() {
    let sources = [
        files("deploy"),
        files("crates/tidewaiter/src"),
        files("docs/runbook"),
        files("docs/guide"),
    ];
    let mut seen = 0;
    for (path, text) in sources.concat() {
        for page in words(&text, "docs/runbook/", "/.-") {
            if page.ends_with('/') {
                continue; // all of them
            }
            assert!(root().join(page).is_file(), "{path}: there is no {page}");
            seen += 1;
        }
        // Links of one page to another.
        let folder = Path::new(&path)
            .parent()
            .unwrap_or(Path::new(""))
            .to_owned();
        for link in text.split("](").skip(1).filter(|_| path.ends_with(".md")) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                let file = root().join(&folder).join(target);
                assert!(file.exists(), "{path}: there is no {target}");
            }
        }
    }
    assert!(seen > 10, "only {seen} pages are named");
}
