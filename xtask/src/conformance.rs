//! The API against its own description: schemathesis makes requests out of
//! `/openapi.json`, valid ones and broken ones, and holds every answer against
//! what the description promises.
//!
//! The run is made up from nothing each time but for the tool itself: a store
//! with a small demo day, a server on a free port, the tokens of that day.
//! Four passes share the time: with tokens, without any, and with the numbers
//! of a list and of a declaration that exist, so that these are held against
//! their schemas too, and forms get further than the door.

use crate::steps::{cargo, passes};
use crate::{Outcome, out};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const USAGE: &str = "cargo xtask conformance [--minutes N] [--seed S]";

/// The tool and the version its findings were mended for.
const TOOL: &str = "schemathesis==4.32.5";

/// Refused for what is registered or for the law, which no schema can say: a
/// request of the right shape may be answered with this.
const MEANING: &str = "[\"2xx\", \"3xx\", 401, 403, 404, 409, 422, 429, \"5xx\"]";

/// A form that can be read is decided on, also where a code is in no table: its
/// receipt refuses it, with 200. That each such form is refused with a finding
/// is for the program's own tests.
const DECIDED: &str = "[\"2xx\", \"4xx\", \"5xx\"]";

/// Operations that take a form.
const FORMS: [&str; 3] = [
    "fileDeclaration",
    "amendDeclaration",
    "invalidateDeclaration",
];

/// Operations on a declaration that exists.
const ABOUT_ONE: [&str; 3] = [
    "readDeclaration",
    "amendDeclaration",
    "invalidateDeclaration",
];

/// `cargo xtask conformance`.
pub fn run(root: &Path, args: &[&str]) -> Outcome {
    let (minutes, seed) = ask(args)?;
    cargo(root, &["build", "--locked", "--package", "tidewaiter"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |dir| root.join(dir));
    let place = target.join("conformance");
    let tool = install(&place)?;
    let program = target.join("debug/tidewaiter");
    let data = place.join("store");
    if data.exists() {
        std::fs::remove_dir_all(&data).map_err(|e| format!("{}: {e}", data.display()))?;
    }
    let demo = ["demo", "--lists", "100", "--exit", "--data"];
    passes(
        Command::new(&program)
            .args(demo)
            .arg(&data)
            .stdout(Stdio::null()),
    )?;
    let declarant = enrol(root, &program, &data)?;
    let server = Server::start(&program, &data)?;
    let known = known(&data, &server, declarant)?;
    let seconds = (minutes * 60).max(30);
    let mut failed = Vec::new();
    for (pass, share) in [
        (Pass::Tokens, 50),
        (Pass::NoTokens, 20),
        (Pass::OneList, 10),
        (Pass::OneDeclaration, 20),
    ] {
        let config = place.join("schemathesis.toml");
        std::fs::write(&config, pass.config(&known))
            .map_err(|e| format!("{}: {e}", config.display()))?;
        let time = (seconds * share / 100).to_string();
        out::say(&format!("    {} for {time} s", pass.name()));
        let mut run = Command::new(&tool);
        run.current_dir(&place)
            .arg("--config-file")
            .arg(&config)
            .args(["run", &format!("{}/openapi.json", server.address)])
            .args(["--max-time", &time, "--seed", &seed.to_string()])
            .args(["--checks", "all", "--continue-on-failure", "--no-color"])
            .args(pass.arguments());
        if let Err(why) = passes(&mut run) {
            failed.push(format!("{}: {why}", pass.name()));
        }
    }
    server.alive()?;
    match failed.as_slice() {
        [] => Ok(()),
        failed => Err(failed.join("; ")),
    }
}

fn ask(args: &[&str]) -> Result<(u64, u64), String> {
    let (mut minutes, mut seed) = (2, 1);
    let mut rest = args;
    loop {
        let to = match rest {
            [] => return Ok((minutes, seed)),
            ["--minutes", ..] => &mut minutes,
            ["--seed", ..] => &mut seed,
            _ => return Err(USAGE.to_owned()),
        };
        let number = rest
            .get(1)
            .and_then(|n| n.parse().ok())
            .filter(|n| *n <= 600);
        *to = number.ok_or(USAGE)?;
        rest = rest.get(2..).unwrap_or(&[]);
    }
}

/// The tool in an environment of its own below the build folder.
fn install(place: &Path) -> Result<PathBuf, String> {
    let tool = place.join("venv/bin/st");
    let noted = place.join("venv/tool");
    if tool.is_file() && std::fs::read_to_string(&noted).is_ok_and(|it| it == TOOL) {
        return Ok(tool);
    }
    out::say(&format!("    installing {TOOL}"));
    std::fs::create_dir_all(place).map_err(|e| format!("{}: {e}", place.display()))?;
    let venv = place.join("venv");
    passes(Command::new("python3").args(["-m", "venv"]).arg(&venv))
        .map_err(|why| format!("{why}; Python 3 with its venv module is needed"))?;
    let pip = ["install", "--quiet", "--disable-pip-version-check", TOOL];
    passes(Command::new(venv.join("bin/pip")).args(pip))?;
    std::fs::write(&noted, TOOL).map_err(|e| format!("{}: {e}", noted.display()))?;
    Ok(tool)
}

/// The pack's example of the JSON form of a declaration.
const DECLARATION: &str = "packs/cn/messages/dec/examples/declaration.json";

/// Somebody who declares: his token, and what he is to file.
struct Declarant {
    token: String,
    form: String,
}

/// Registers the declarant of the pack's example.
fn enrol(root: &Path, program: &Path, data: &Path) -> Result<Declarant, String> {
    let path = root.join(DECLARATION);
    let form = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let value: Value = serde_json::from_str(&form).map_err(|e| format!("{DECLARATION}: {e}"))?;
    let code = value["head"]["declarant"]["customs_code"].as_str();
    let code = code.ok_or_else(|| format!("{DECLARATION} names no declarant"))?;
    let token = data.join("declarant.token");
    let admin = |args: &[&str]| {
        let mut command = Command::new(program);
        command.args(["admin", "--data"]).arg(data).args(args);
        command.stdout(Stdio::null());
        command
    };
    passes(&mut admin(&["enterprise", "add", code, "虚构报关有限公司"]))?;
    passes(admin(&["token", "issue", code, "--out"]).arg(&token))?;
    let token = std::fs::read_to_string(&token).map_err(|e| format!("{}: {e}", token.display()))?;
    Ok(Declarant {
        token: token.trim().to_owned(),
        form,
    })
}

/// What is known of the store that is asked.
struct Known {
    sender: String,
    operator: String,
    list: String,
    /// The declarant's token, and the number of his declaration.
    declarant: String,
    declaration: String,
}

/// A token of the demo whose enterprise has a list with a number.
fn known(data: &Path, server: &Server, declarant: Declarant) -> Result<Known, String> {
    let read = |name: &str| {
        let path = data.join(name);
        std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
    };
    let operator = read("operator.token")?.trim().to_owned();
    let Declarant { token, form } = declarant;
    server.ask("POST", "/api/v1/declarations", &token, &form)?;
    let notices = server.get("/api/v1/notices", &token)?;
    let declaration = notices["notices"][0]["declaration_no"].as_str();
    let declaration = declaration.ok_or("the pack's example was not taken in")?;
    let tokens = read("demo.tokens")?;
    let tokens: Value =
        serde_json::from_str(&tokens).map_err(|error| format!("demo.tokens: {error}"))?;
    let tokens = tokens.as_object().into_iter().flatten();
    for sender in tokens.filter_map(|(_, token)| token.as_str()) {
        let notices = server.get("/api/v1/notices?limit=1000", sender)?;
        let numbers = notices["notices"].as_array();
        let number = numbers.and_then(|all| all.iter().find_map(|n| n["invt_no"].as_str()));
        if let Some(number) = number {
            return Ok(Known {
                sender: sender.to_owned(),
                operator,
                list: number.to_owned(),
                declarant: token,
                declaration: declaration.to_owned(),
            });
        }
    }
    Err("no enterprise of the demo has a list with a number".to_owned())
}

/// One of the runs.
#[derive(Clone, Copy)]
enum Pass {
    Tokens,
    NoTokens,
    OneList,
    OneDeclaration,
}

impl Pass {
    fn name(self) -> &'static str {
        match self {
            Self::Tokens => "with tokens",
            Self::NoTokens => "without tokens",
            Self::OneList => "with a list that exists",
            Self::OneDeclaration => "with a declaration that exists",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::OneList => &["--include-operation-id", "readList", "--mode", "positive"],
            Self::OneDeclaration => &[
                "--include-operation-id",
                "readDeclaration",
                "--include-operation-id",
                "amendDeclaration",
                "--include-operation-id",
                "invalidateDeclaration",
            ],
            Self::Tokens | Self::NoTokens => &[],
        }
    }

    fn config(self, known: &Known) -> String {
        let Known {
            sender,
            operator,
            list,
            declarant,
            declaration,
        } = known;
        let tokens = match self {
            Self::NoTokens => String::new(),
            Self::Tokens | Self::OneList => bearers(sender, operator),
            Self::OneDeclaration => bearers(declarant, operator),
        };
        let mut operations: BTreeMap<&str, String> = BTreeMap::new();
        for form in FORMS {
            let refused = format!("checks.negative_data_rejection.expected-statuses = {DECIDED}\n");
            operations.insert(form, refused);
        }
        let numbered: (&[&str], &str) = match self {
            Self::OneList => (&["readList"], list),
            Self::OneDeclaration => (&ABOUT_ONE, declaration),
            Self::Tokens | Self::NoTokens => (&[], ""),
        };
        for operation in numbered.0 {
            let number = format!("parameters = {{ \"path.number\" = \"{}\" }}\n", numbered.1);
            operations.entry(operation).or_default().push_str(&number);
        }
        let operations = operations.iter().map(|(operation, said)| {
            format!("[[operations]]\ninclude-operation-id = \"{operation}\"\n{said}")
        });
        let operations: String = operations.collect();
        format!(
            "{tokens}[checks]\npositive_data_acceptance.expected-statuses = {MEANING}\n{operations}"
        )
    }
}

fn bearers(sender: &str, operator: &str) -> String {
    format!(
        "[auth.openapi]\nsender = {{ bearer = \"{sender}\" }}\noperator = {{ bearer = \"{operator}\" }}\n"
    )
}

/// A server of ours; it ends with this.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(program: &Path, data: &Path) -> Result<Self, String> {
        let left = data.join("server.address");
        // Left over from a server that was killed.
        let _ = std::fs::remove_file(&left);
        let child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut server = Self {
            child,
            address: String::new(),
        };
        for _ in 0..600 {
            if let Ok(text) = std::fs::read_to_string(&left)
                && !text.trim().is_empty()
            {
                server.address = text.trim().to_owned();
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("the server did not start within a minute".to_owned())
    }

    /// It must still be there after all of that.
    fn alive(mut self) -> Outcome {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            ended => Err(format!("the server ended: {ended:?}")),
        }
    }

    fn get(&self, path: &str, token: &str) -> Result<Value, String> {
        self.ask("GET", path, token, "")
    }

    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> Result<Value, String> {
        let host = self.address.trim_start_matches("http://");
        let ask = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(host)?;
            write!(
                stream,
                "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )?;
            let mut said = String::new();
            stream.read_to_string(&mut said)?;
            Ok(said)
        };
        let said = ask().map_err(|error| format!("{host}: {error}"))?;
        let body = said.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).map_err(|error| format!("{path}: {error}: {said}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        type Row = (&'static [&'static str], Option<(u64, u64)>);
        let table: [Row; 5] = [
            (&[], Some((2, 1))),
            (&["--minutes", "10", "--seed", "7"], Some((10, 7))),
            (&["--minutes"], None),
            (&["--minutes", "many"], None),
            (&["ten"], None),
        ];
        for (args, want) in table {
            assert_eq!(ask(args).ok(), want, "{args:?}");
        }
    }

    #[test]
    fn each_pass_has_its_tokens_and_numbers() {
        let known = Known {
            sender: "s3".into(),
            operator: "op".into(),
            list: "46".into(),
            declarant: "d5".into(),
            declaration: "22".into(),
        };
        let has = |pass: Pass, what: &str| pass.config(&known).contains(what);
        for pass in [
            Pass::Tokens,
            Pass::NoTokens,
            Pass::OneList,
            Pass::OneDeclaration,
        ] {
            assert!(pass.config(&known).parse::<toml::Table>().is_ok());
            assert!(has(pass, "positive_data_acceptance"));
        }
        assert!(has(Pass::Tokens, "\"s3\"") && has(Pass::Tokens, "\"op\""));
        assert!(!has(Pass::NoTokens, "s3") && !has(Pass::NoTokens, "op\""));
        assert!(has(Pass::OneList, "\"46\"") && !has(Pass::Tokens, "\"46\""));
        assert!(has(Pass::OneDeclaration, "\"22\"") && !has(Pass::OneList, "\"22\""));
        assert!(has(Pass::OneDeclaration, "\"d5\"") && !has(Pass::Tokens, "\"d5\""));
    }
}
