//! `explain` of a goods declaration as a broker has it: the guide's own
//! examples, sent over HTTP to the program, told in both languages.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn guide(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/guide/declarations")
        .join(file)
}

/// A server on a store of its own.
struct Serving {
    dir: TempDir,
    child: Child,
    url: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tidewaiter"))
}

fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{why}");
    said
}

impl Serving {
    fn start() -> Self {
        let dir = TempDir::new().expect("a folder");
        let data = dir.path().join("data");
        let admin = |words: &[&str]| {
            let mut command = program();
            command.arg("admin").arg("--data").arg(&data).args(words);
            done(&command.output().expect("the program runs"))
        };
        admin(&["enterprise", "add", "3122400003", "虚构报关有限公司"]);
        let token = dir.path().join("token").display().to_string();
        admin(&["token", "issue", "3122400003", "--out", &token]);
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .arg("--pack-overlay")
            .arg(guide("overlay"))
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        let out = child.stderr.take().expect("its output");
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        let url = lines
            .filter_map(|line| {
                line.split("http://")
                    .nth(1)
                    .map(|at| format!("http://{at}"))
            })
            .next()
            .expect("it says where it serves");
        Self {
            dir,
            child,
            url: url.trim().to_owned(),
        }
    }

    fn submit(&self, file: &str) -> String {
        let sent = program()
            .args(["submit", "--server", &self.url, "--token-file"])
            .arg(self.dir.path().join("token"))
            .arg(guide(file))
            .output();
        let answer = done(&sent.expect("the program runs"));
        let number = answer
            .split("<SeqNo>")
            .nth(1)
            .and_then(|rest| rest.split('<').next());
        number.expect("a number").to_owned()
    }

    fn explain(&self, number: &str, lang: &str) -> String {
        let told = program()
            .args(["explain", number, "--lang", lang, "--data"])
            .arg(self.dir.path().join("data"))
            .arg("--pack-overlay")
            .arg(guide("overlay"))
            .output();
        done(&told.expect("the program runs"))
    }
}

/// What a step says: its lines with inputs and with the reference.
fn steps(text: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .windows(2)
        .filter(|pair| pair[0].contains("  =>  "))
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

#[test]
fn the_examples_of_the_guide_need_no_decoding() {
    let serving = Serving::start();
    for file in ["import.xml", "whisky.xml"] {
        let number = serving.submit(file);
        let zh = serving.explain(&number, "zh");
        let en = serving.explain(&number, "en");
        assert!(steps(&zh).len() > 12, "{zh}");
        assert_eq!(steps(&zh).len(), steps(&en).len());
        for (line, law) in steps(&zh) {
            // A loaded schedule says itself, in its own words, where it is from.
            let line = line.replace("来源 = made up", "");
            let latin = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(!line.contains(latin), "{line}");
            assert!(!law.is_ascii() && law.ends_with(')'), "{law}");
        }
        for (line, law) in steps(&en) {
            assert!(line.is_ascii() && !line.contains('_'), "{line}");
            assert!(law.contains('(') && !law.contains("TW"), "{law}");
        }
    }
}
