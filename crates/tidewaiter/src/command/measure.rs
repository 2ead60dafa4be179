//! `measure`: the steps in the life of a measure, as the operator or as a
//! party; where the measures on their way stand, and each of them whole.

use super::admin::carry_out;
use super::audit::evidence::read_bounded;
use crate::http::{Answered, Http, runtime};
use crate::out::{self, Done, Ended, Format, Lang, Stop, failed};
use crate::wiring::OnStore;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tw_app::admin::{AdminCommand, MeasureStep};
use tw_app::service::Viewer;
use tw_base::Date;

/// Take a measure through its life: draft, check, show, approve, publish, end
///
/// With the bearer token of a programme office the step is that party's, taken
/// at a server; without one it is the operator's, on the store in --data or
/// through the server that holds it. Whoever drafted a measure does not approve
/// it. Ends with 0 (done), 1 (refused) or 2 (could not run).
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    /// File with the party's bearer token [else: environment TIDEWAITER_TOKEN, else as operator]
    #[arg(long, value_name = "FILE", global = true)]
    token_file: Option<PathBuf>,
    /// Server a party's step is taken at
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:8620",
        env = "TIDEWAITER_SERVER",
        global = true
    )]
    server: String,
    #[command(flatten)]
    on: OnStore,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Draft a measure, or draft it anew as long as no approval holds
    ///
    /// The file holds the measure as JSON, see docs/guide/11-measures.md.
    ///
    /// Example: tidewaiter measure draft draft.json --token-file one.token
    #[command(verbatim_doc_comment)]
    Draft {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Hold it against what it supports
    Check {
        /// Its number
        number: String,
    },
    /// Show it whole, with the version an approval names
    ///
    /// Also one that the pack lays down.
    Show {
        /// Its number
        number: String,
    },
    /// Approve it, as another than who drafted it
    ///
    /// Example: tidewaiter measure approve SZ-2026-1
    ///   --version 0123456789abcdef0123456789abcdef --token-file other.token
    #[command(verbatim_doc_comment)]
    Approve {
        /// Its number
        number: String,
        /// The version that `show` told; a draft that was changed has another
        #[arg(long)]
        version: String,
    },
    /// Publish it
    Publish {
        /// Its number
        number: String,
        /// The first day on which it acts: tomorrow or later
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Date,
    },
    /// End it; what is published is not edited
    End {
        /// Its number
        number: String,
        /// The first day on which it acts no more: tomorrow or later
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Date,
    },
    /// Say where measures made at run time stand
    ///
    /// As a party it asks the server; else it reads the store, also beside a
    /// running server. What the pack lays down is not among them.
    List,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let step = match &args.command {
        Command::List => return list(&args),
        Command::Show { number } => return show(&args, number),
        Command::Draft { file } => drafted(file)?,
        Command::Check { number } => MeasureStep::Check {
            number: number.clone(),
        },
        Command::Approve { number, version } => MeasureStep::Approve {
            number: number.clone(),
            version: version.clone(),
        },
        Command::Publish { number, from } => MeasureStep::Publish {
            number: number.clone(),
            from: *from,
        },
        Command::End { number, until } => MeasureStep::End {
            number: number.clone(),
            until: *until,
        },
    };
    let mut answer = match token(&args)? {
        Some(token) => by_party(&args.server, &token, &step)?,
        None => carry_out(&args.on, AdminCommand::Measure { step })?,
    };
    let done = answer["ok"].as_bool().unwrap_or(false);
    if let (false, Some(fields)) = (done, answer.as_object_mut()) {
        let codes = fields["findings"].as_array().into_iter().flatten();
        let codes: Vec<String> = codes
            .filter_map(|finding| Some(finding["code"].as_str()?.to_owned()))
            .collect();
        let next = next(codes.first().map_or("", String::as_str));
        let (zh, en) = (next.0.into(), next.1.into());
        fields.insert("next_zh".to_owned(), zh);
        fields.insert("next_en".to_owned(), en);
    }
    super::admin::print(&args.on, &answer)?;
    if !done && args.on.format == Format::Text {
        let zh = out::lang(args.on.lang) == Lang::Zh;
        let next = answer[if zh { "next_zh" } else { "next_en" }].as_str();
        out::say(next.unwrap_or_default());
    }
    Ok(Done::unless(!done))
}

/// What can be done about a refusal.
fn next(code: &str) -> (&'static str, &'static str) {
    match code {
        "TW3201" => (
            "请换一个编号后重新起草",
            "choose another number and draft it again",
        ),
        "TW3230" => (
            "请先起草：tidewaiter measure draft FILE；已有编号见 tidewaiter measure list",
            "draft it first: tidewaiter measure draft FILE; tidewaiter measure list shows which there are",
        ),
        "TW3231" => (
            "请查看其所处阶段：tidewaiter measure list；顺序为 draft、check、approve、publish、end",
            "see where it stands: tidewaiter measure list; the order is draft, check, approve, publish, end",
        ),
        "TW3232" => (
            "请由另一方查看并批准：以其令牌执行 tidewaiter measure show 编号，再执行 measure approve 编号 --version 版本 --token-file FILE",
            "let another party read and approve it, with its --token-file: tidewaiter measure show NUMBER, then measure approve NUMBER --version VERSION",
        ),
        "TW3233" | "TW3234" => (
            "请给出明天或以后、且不晚于其最后一天的日期",
            "give a day from tomorrow on and not after its own last day",
        ),
        "TW3236" => (
            "请查看现版本：tidewaiter measure show NUMBER，再以 --version 批准",
            "look at what it says now: tidewaiter measure show NUMBER, then approve that with --version",
        ),
        "TW3237" => (
            "请由另一方重新批准：tidewaiter measure show 编号，再执行 measure approve 编号 --version 版本",
            "have it approved again: tidewaiter measure show NUMBER, then measure approve NUMBER --version VERSION",
        ),
        "TW3235" => (
            "请授予职责：tidewaiter admin capacity give programme-office CODE --office OFFICE",
            "give the party the capacity: tidewaiter admin capacity give programme-office CODE --office OFFICE",
        ),
        _ => (
            "请按上述各项修改后重新起草、复核",
            "mend what is said above, then draft and check it again",
        ),
    }
}

/// A draft as it is written: the measure, alone or as the step of the API.
fn drafted(file: &Path) -> Result<MeasureStep, Stop> {
    let bad = |error: &dyn std::fmt::Display| {
        let next = "write it as docs/guide/11-measures.md shows";
        failed(format!("{}: {error}", file.display()), next)
    };
    let bytes = read_bounded(file)?;
    let written: Value = serde_json::from_slice(&bytes).map_err(|error| bad(&error))?;
    let step = match written.get("is") {
        Some(_) => written,
        None => serde_json::json!({ "is": "draft", "measure": written }),
    };
    match serde_json::from_value(step).map_err(|error| bad(&error))? {
        step @ MeasureStep::Draft { .. } => Ok(step),
        other => Err(bad(&format!(
            "it is the step {} and no draft",
            other.name()
        ))),
    }
}

/// The party's token; none: the step is the operator's.
fn token(args: &Args) -> Result<Option<String>, Stop> {
    let read = match &args.token_file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
            let next = "name the file `tidewaiter admin token issue` wrote";
            failed(format!("{}: {error}", path.display()), next)
        })?),
        None => std::env::var("TIDEWAITER_TOKEN").ok(),
    };
    let read = read.map(|token| token.trim().to_owned());
    Ok(read.filter(|token| !token.is_empty()))
}

fn by_party(server: &str, token: &str, step: &MeasureStep) -> Result<Value, Stop> {
    let body = serde_json::to_vec(step)?;
    let answered = runtime()?.block_on(async {
        let content = ["application/json", "application/json"];
        let http = Http::new(server);
        http.post("/api/v1/measures", token, content, body).await
    })?;
    let said: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    match (answered.status, said.get("findings")) {
        (200 | 403 | 422, Some(findings)) => {
            let ok = answered.status == 200;
            Ok(serde_json::json!({ "ok": ok, "findings": findings }))
        }
        (status, _) => Err(refused(status, &answered.body)),
    }
}

/// Measures asked for at once.
const PAGE: usize = 200;

fn list(args: &Args) -> Ended {
    let zh = out::lang(args.on.lang) == Lang::Zh;
    let token = token(args)?;
    let service = match token {
        Some(_) => None,
        None => Some(args.on.data.reader(&args.on.pack)?),
    };
    let mut after = 0;
    loop {
        let page = match (&service, &token) {
            (Some(service), _) => {
                let page = service.proposals(Viewer::Officer, after, PAGE)?;
                serde_json::to_value(page)?
            }
            (None, token) => {
                let path = format!("/api/v1/measures?after={after}&limit={PAGE}");
                let token = token.as_deref().unwrap_or_default();
                asked(&args.server, token, &path)?
            }
        };
        for one in page["measures"].as_array().into_iter().flatten() {
            match args.on.format {
                Format::Json => out::json(one)?,
                Format::Text => out::line(out::clean(&told(one, zh)))?,
            }
        }
        let next = page["next"].as_u64().unwrap_or(after);
        if page["more"] != true || next <= after {
            return Ok(Done::Clean);
        }
        after = next;
    }
}

/// One measure whole.
fn show(args: &Args, number: &str) -> Ended {
    let form = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let found = match token(args)? {
        _ if !number.bytes().all(form) => None,
        Some(token) => shown(&args.server, &token, number)?,
        None => {
            let service = args.on.data.reader(&args.on.pack)?;
            let found = service.proposal(Viewer::Officer, number)?;
            found.map(serde_json::to_value).transpose()?
        }
    };
    let Some(file) = found else {
        out::say(match out::lang(args.on.lang) {
            Lang::Zh => "没有可读取的该编号措施；已有编号见 tidewaiter measure list",
            Lang::En => {
                "there is no measure of that number that may be read; tidewaiter measure list shows which there are"
            }
        });
        if args.on.format == Format::Json {
            out::json(&Value::Null)?;
        }
        return Ok(Done::Findings);
    };
    match args.on.format {
        Format::Json => out::json(&file)?,
        Format::Text => {
            for line in whole(&file, out::lang(args.on.lang) == Lang::Zh) {
                out::line(out::clean(&line))?;
            }
        }
    }
    Ok(Done::Clean)
}

fn answered(server: &str, token: &str, path: &str) -> Result<Answered, Stop> {
    runtime()?.block_on(async { Http::new(server).get_with(path, token).await })
}

/// What a party reads at a server.
fn asked(server: &str, token: &str, path: &str) -> Result<Value, Stop> {
    let answered = answered(server, token, path)?;
    match answered.status {
        200 => Ok(serde_json::from_slice(&answered.body)?),
        status => Err(refused(status, &answered.body)),
    }
}

/// One measure as a party reads it; none where the server says that there is
/// none.
fn shown(server: &str, token: &str, number: &str) -> Result<Option<Value>, Stop> {
    let answered = answered(server, token, &format!("/api/v1/measures/{number}"))?;
    let said: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    match answered.status {
        200 => Ok(Some(said)),
        404 if said["code"] == "measure-unknown" => Ok(None),
        status => Err(refused(status, &answered.body)),
    }
}

/// A refusal that is no answer about a measure.
fn refused(status: u16, body: &[u8]) -> Stop {
    let text = String::from_utf8_lossy(body).into_owned();
    let next = match status {
        401 => "give a token that `tidewaiter admin token issue` made and nobody revoked",
        _ => "see its own advice above",
    };
    failed(format!("the server answered {status}: {text}"), next)
}

/// A text in the language asked for.
fn pick(coded: &Value, zh: bool) -> &str {
    text(&coded[if zh { "zh" } else { "en" }])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn told(one: &Value, zh: bool) -> String {
    let mut line = format!(
        "{} {}: {}",
        text(&one["number"]),
        pick(&one["title"], zh),
        pick(&one["stage"], zh)
    );
    let parts = [
        ("起草", "drafted by", "drafted_by"),
        ("于", "on", "drafted_on"),
        ("批准", "approved by", "approved_by"),
        ("公布期限", "to be published by", "approval_ends"),
        ("施行", "acts from", "from"),
        ("停止施行", "acts no more from", "until"),
    ];
    for (chinese, english, name) in parts {
        if let Some(value) = one[name].as_str() {
            line.push_str(&format!(", {} {value}", if zh { chinese } else { english }));
        }
    }
    line
}

fn whole(file: &Value, zh: bool) -> Vec<String> {
    let say = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let rows = |name: &str| file[name].as_array().into_iter().flatten();
    let title = &file["standing"]["title"];
    let mut lines = vec![
        told(&file["standing"], zh),
        format!("{} / {}", text(&title["zh"]), text(&title["en"])),
    ];
    for (name, label) in [
        ("basis", say("依据", "rests on")),
        ("indicator", say("目标指标", "is to move")),
        ("parent", say("细化自", "supports")),
    ] {
        let coded = &file[name];
        if coded.is_object() {
            let code = if name == "parent" {
                text(&coded["code"])
            } else {
                ""
            };
            let [zh, en] = ["zh", "en"].map(|language| text(&coded[language]));
            let line = format!("{label}: {code} {zh} / {en}");
            lines.push(line.replace(":  ", ": "));
        }
    }
    let office = text(&file["standing"]["office"]);
    lines.push(format!("{}: {office}", say("负责机关", "office")));
    let measure = &file["measure"];
    if measure["package"].is_object() {
        let (of, place) = (&measure["package"]["of"], &measure["package"]["place"]);
        lines.push(format!(
            "{}: {of} / {place}",
            say("序号", "place in package")
        ));
    }
    let known = text(&measure["confidence"]);
    let mut known = format!("{}: {known}", say("来源可信度", "known by"));
    if measure["example"] == true {
        known.push_str(say("，示例", ", an example"));
    }
    lines.push(known);
    for bound in rows("scope") {
        let wanted = bound["wanted"].as_array().into_iter().flatten();
        let wanted: Vec<&str> = wanted.map(text).collect();
        let wanted = match wanted.is_empty() {
            true => say("不限", "everything").to_owned(),
            false => wanted.join(" "),
        };
        lines.push(format!("  {}: {wanted}", pick(&bound["about"], zh)));
    }
    for (name, label) in [
        ("effects", say("效果", "effect")),
        ("further", say("细化措施可达", "may go as far as")),
    ] {
        for effect in rows(name) {
            let (about, value) = (text(&effect["about"]), text(&effect["value"]));
            let kind = pick(&effect["kind"], zh);
            lines.push(format!("{label}: {kind} {about} {value}").replace("  ", " "));
        }
    }
    for finding in rows("findings") {
        let label = say("现核对结果", "a check finds");
        let code = text(&finding["code"]);
        lines.push(format!("{label}: {code} {}", pick(finding, zh)));
    }
    if let Some(version) = file["version"].as_str() {
        lines.push(format!("{}: {version}", say("版本", "version")));
    }
    lines
}
