//! Drill `attack`: everything hostile there is, against the real process. Each
//! body alone, for what it is answered and costs; broken HTTP; slow clients
//! and many connections; then all at once. A well-behaved sender is served
//! throughout the last two.

pub mod corpus;
mod wire;

use crate::asked::{Asked, Bar};
use crate::hostile::{self, Usage, usage};
use crate::report::{DrillError, Report, cannot};
use crate::server::{Answer, Server, Tokens};
use crate::traffic::Traffic;
use crate::{Say, witness};
use corpus::{Attack, PERSONAL, SENDER, Size, Want, corpus};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tw_law::Pack;
use tw_sim::{Nodes, Options, Plan};

/// Bytes answered to a message turned away: its echo and findings are capped.
const REFUSAL_MAX: usize = 128 * 1024;
/// Processor time of the worst accepted body, in milliseconds.
const CPU_MAX_MS: u64 = 1_000;
/// Memory: 256 MiB of bodies in flight, what reading two of the largest may
/// take (8 times each), and as much for the rest of the process.
const MEMORY_MAX_MIB: u64 = 256 + 2 * 8 * 12 + 256;
/// Seconds a client may take.
const PATIENCE: u64 = 2;

/// The server, the hostile sender's token, and the day of the good one.
struct Scene {
    server: Server,
    token: String,
    day: Traffic,
    tokens: Tokens,
}

impl Scene {
    fn open(asked: &Asked, data: &Path) -> Result<Self, DrillError> {
        let pack = Pack::builtin("cn").map_err(cannot)?;
        let date = tw_base::Date::constant(2026, 4, 15);
        let options = Options {
            faulty_permille: 0,
            nodes: Nodes::UpTo(3),
            ..Options::new(20_000, asked.seed, date)
        };
        let day = Traffic::of_lists(Plan::new(options, &pack).map_err(cannot)?);
        let mut command = Command::new(asked.program()?);
        command.env("TIDEWAITER_PATIENCE", PATIENCE.to_string());
        let server = Server::start_by(command, data)?;
        let tokens = server.prepare_day(&day)?;
        let token = "a token of a hostile sender".to_owned();
        server.command(&json!({"command": "register_enterprise", "code": SENDER, "name": "敌"}))?;
        let sha256 = tw_app::service::token_hash(&token);
        server
            .command(&json!({"command": "issue_token", "enterprise": SENDER, "sha256": sha256}))?;
        Ok(Self {
            server,
            token,
            day,
            tokens,
        })
    }

    fn usage(&self) -> std::io::Result<Usage> {
        usage(self.server.id())
    }

    fn post(&self, body: &[u8]) -> std::io::Result<Answer> {
        let said = hostile::request("POST /api/v1/messages", &self.token, body);
        hostile::say(self.server.address(), &said)
    }
}

/// Runs the drill.
///
/// # Errors
/// The program cannot be started or goes away.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("attack", asked);
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("attacked");
    let scene = Scene::open(asked, &data)?;
    let bodies = bodies(asked.bar);
    say(&format!("{} bodies, one by one", bodies.len()));
    one_by_one(&scene, &bodies, asked.bar, &mut report)?;
    say("broken HTTP");
    wire::broken(&scene, &mut report);
    let connections = asked.number("connections", 300, 3_000)?;
    let seconds = asked.number("seconds", 4, 60)?;
    let next = AtomicUsize::new(0);
    say(&format!("{connections} connections, slow in three ways"));
    under(&scene, &next, &mut report, "served_under_slow", |report| {
        wire::slow(&scene, usize::try_from(connections).unwrap_or(0), report)
    })?;
    say(&format!("all bodies at once for {seconds} s"));
    under(
        &scene,
        &next,
        &mut report,
        "served_under_attack",
        |report| {
            at_once(&scene, &bodies, seconds, report);
            Ok(())
        },
    )?;
    let used = scene.usage()?;
    report.note("peak_memory_mib", used.peak_mib);
    if used.peak_mib > MEMORY_MAX_MIB {
        let peak = used.peak_mib;
        report.fault(format!("{peak} MiB of memory, more than {MEMORY_MAX_MIB}"));
    }
    scene.server.stop()?;
    for fault in witness::invariants_of(&data)? {
        report.fault(fault);
    }
    Ok(report)
}

/// The corpus at the size of a bar. Cut at every byte it is read by the tests
/// of the reader; over HTTP some of the cuts do.
fn bodies(bar: Bar) -> Vec<Attack> {
    let size = match bar {
        Bar::Test => Size::Small,
        Bar::Release => Size::Full,
    };
    let mut cuts = 0;
    let mut bodies = corpus(size);
    bodies.retain(|attack| {
        cuts += usize::from(attack.class == "truncation");
        size == Size::Full || attack.class != "truncation" || cuts % 97 == 0
    });
    bodies
}

/// Each body by itself: its answer, and the processor time it took.
fn one_by_one(
    scene: &Scene,
    bodies: &[Attack],
    bar: Bar,
    report: &mut Report,
) -> Result<(), DrillError> {
    let (mut worst, mut worst_in) = ((0, String::new()), (0, String::new()));
    let mut classes: Vec<&str> = bodies.iter().map(|attack| attack.class).collect();
    classes.dedup();
    for attack in bodies {
        let before = scene.usage()?.cpu_ms;
        let answer = scene.post(&attack.body);
        let took = scene.usage()?.cpu_ms.saturating_sub(before);
        let name = format!("{}: {}", attack.class, attack.name);
        if let Some(fault) = judge(attack, &answer) {
            report.fault(format!("{name}: {fault}"));
        }
        if took > worst.0 {
            worst = (took, name.clone());
        }
        if attack.want == Want::In && took > worst_in.0 {
            worst_in = (took, name);
        }
    }
    report.note("classes", classes.len() + wire::CLASSES);
    report.note("bodies", bodies.len());
    report.note("worst_cpu_ms", worst.0);
    report.note("worst_body", worst.1);
    report.note("worst_accepted_cpu_ms", worst_in.0);
    report.note("worst_accepted_body", worst_in.1.clone());
    // A debug build is slower by far, and no test holds a time against it.
    if bar == Bar::Release && worst_in.0 > CPU_MAX_MS {
        report.fault(format!(
            "{} took {} ms of processor",
            worst_in.1, worst_in.0
        ));
    }
    Ok(())
}

/// What is wrong with the answer to a body.
fn judge(attack: &Attack, answer: &std::io::Result<Answer>) -> Option<String> {
    let answer = match answer {
        Ok(answer) => answer,
        // A body over the limit may be cut off together with its answer.
        Err(_) if attack.want == Want::Code("TW1002") => return None,
        Err(error) => return Some(format!("no answer: {error}")),
    };
    let said = String::from_utf8_lossy(&answer.body);
    if let Some(told) = PERSONAL.iter().find(|person| said.contains(**person)) {
        return Some(format!("tells {told}"));
    }
    match attack.want {
        Want::Code("TW1002") if answer.status == 413 => None,
        Want::Code(code) if answer.status != 422 || !said.contains(&format!("[{code}]")) => {
            let begins: String = said.chars().take(300).collect();
            Some(format!("{} and not {code}: {begins}", answer.status))
        }
        Want::Code(_) if answer.body.len() > REFUSAL_MAX => {
            Some(format!("{} bytes answered", answer.body.len()))
        }
        Want::Code(_) => None,
        // The same guid with another body is refused once it was read.
        Want::In if matches!(answer.status, 200 | 409) => None,
        Want::In => Some(format!("{}, and its shape is right", answer.status)),
    }
}

/// Lets a well-behaved sender send, one message after the other, while
/// something else goes on.
fn under(
    scene: &Scene,
    next: &AtomicUsize,
    report: &mut Report,
    figure: &str,
    attack: impl FnOnce(&mut Report) -> Result<(), DrillError>,
) -> Result<(), DrillError> {
    let over = AtomicBool::new(false);
    let mut attacked = Ok(());
    let (served, slowest, faults) = std::thread::scope(|scope| {
        let good = scope.spawn(|| {
            let (mut served, mut slowest, mut faults) = (0_u64, Duration::ZERO, Vec::new());
            while !over.load(Ordering::SeqCst) {
                let index = next.fetch_add(1, Ordering::SeqCst);
                let began = Instant::now();
                match scene.server.send(&scene.day, &scene.tokens, index) {
                    Ok(answer) if answer.status == 200 => served += 1,
                    Ok(answer) => faults.push(format!("message {index}: {}", answer.status)),
                    Err(error) => faults.push(format!("message {index}: {error}")),
                }
                slowest = slowest.max(began.elapsed());
            }
            (served, slowest, faults)
        });
        attacked = attack(report);
        over.store(true, Ordering::SeqCst);
        good.join().unwrap_or_default()
    });
    attacked?;
    report.note(figure, served);
    report.note(
        &format!("{figure}_slowest_ms"),
        u64::try_from(slowest.as_millis()).unwrap_or(0),
    );
    if served == 0 {
        report.fault(format!("{figure}: the well-behaved sender got nothing"));
    }
    for fault in faults {
        report.fault(format!("{figure}: {fault}"));
    }
    Ok(())
}

/// All bodies by sixteen hands, for a while.
fn at_once(scene: &Scene, bodies: &[Attack], seconds: u64, report: &mut Report) {
    let end = Instant::now() + Duration::from_secs(seconds);
    let (next, sent) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while Instant::now() < end {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    // Turned away or cut off is as good as answered here.
                    let _ = bodies
                        .get(n % bodies.len())
                        .map(|attack| scene.post(&attack.body));
                    sent.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    report.note("bodies_at_once", sent.load(Ordering::SeqCst));
}
