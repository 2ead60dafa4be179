//! Drill `starve` (P7): one client takes ten times its quota, in five ways.
//! What the others wait with it is held against what they wait without it,
//! in short windows that take turns, so that whatever else the machine does
//! falls on both alike. Each window has a p99 of its own; of those the medians
//! are held against each other, the third quartiles, and how many windows went
//! far beyond. Waiting counts from when a message was due, not from when its
//! sender got round to it.
//!
//! The store lies in memory where the system has a place for that. What is asked
//! here is who waits for whom in the program; a disk that stands still for half a
//! second now and then decides every p99, whoever asks for what. `--with disk=1`
//! lays it on the disk.

use crate::Say;
use crate::asked::{Asked, Bar};
use crate::attack::corpus::{BASE, SENDER, large};
use crate::hostile;
use crate::report::{DrillError, Report, cannot};
use crate::server::{Server, Tokens, read_answer};
use serde_json::json;
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tw_law::Pack;
use tw_sim::{Nodes, Options, Plan};

/// Messages, reads and unknown tokens a second that one party may have here.
const QUOTA: u64 = 100;
/// Bytes a second.
const BYTES: u64 = 4 << 20;
/// How many times its quota the client takes.
const TIMES: u64 = 10;
/// Messages a second of all others together.
const OTHERS: u64 = 100;
/// The others' hands.
const HANDS: u64 = 8;

const TOKEN: &str = "a token of a greedy sender";

/// What the client takes too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Messages,
    Bytes,
    Reads,
    Guesses,
    Connections,
}

const WAYS: [Way; 5] = [
    Way::Messages,
    Way::Bytes,
    Way::Reads,
    Way::Guesses,
    Way::Connections,
];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Bytes => "bytes",
            Self::Reads => "reads",
            Self::Guesses => "guesses",
            Self::Connections => "connections",
        }
    }

    /// How often a second, and by how many hands.
    fn pace(self, body: usize) -> (u64, u64) {
        match self {
            Self::Messages | Self::Reads | Self::Guesses => (TIMES * QUOTA, 16),
            Self::Bytes => ((TIMES * BYTES).div_ceil(body as u64), 6),
            // The address's share of connections is 256; as many again and
            // again beside those that are held.
            Self::Connections => (TIMES * 256, 4),
        }
    }
}

struct Scene {
    server: Server,
    plan: Plan,
    tokens: Tokens,
    /// The next message of the others.
    next: AtomicUsize,
    /// A body of several MiB whose shape is right.
    large: Vec<u8>,
    guids: AtomicU64,
}

/// What came of all windows of a way, with the client or without.
#[derive(Default)]
struct Sum {
    /// The p99 of each window, in microseconds.
    p99: Vec<u64>,
    /// Others' messages that were taken in.
    served: usize,
    failed: Vec<String>,
    asked: u64,
    refused: u64,
}

impl Sum {
    fn take(&mut self, mut window: Window) {
        self.p99.push(p99(&mut window.waited));
        self.served += window.waited.len().saturating_sub(window.failed.len());
        self.failed.extend(window.failed);
        self.asked += window.asked;
        self.refused += window.refused;
    }

    fn median(&self) -> u64 {
        self.quarter(2)
    }

    /// The p99 that so many quarters of the windows stay below.
    fn quarter(&self, quarters: usize) -> u64 {
        let mut all = self.p99.clone();
        all.sort_unstable();
        all.get(all.len() * quarters / 4).copied().unwrap_or(0)
    }

    /// Windows whose p99 is more than so much.
    fn beyond(&self, most: u64) -> usize {
        self.p99.iter().filter(|one| **one > most).count()
    }
}

/// What came of one window.
#[derive(Default)]
struct Window {
    /// What the others waited, in microseconds.
    waited: Vec<u64>,
    /// Others' messages that were not taken in.
    failed: Vec<String>,
    /// What the client asked, and how often it was refused.
    asked: u64,
    refused: u64,
}

/// Runs the drill.
///
/// # Errors
/// The program cannot be started.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("starve", asked);
    let on_disk = asked.number("disk", 0, 0)? != 0;
    let memory = Path::new("/dev/shm");
    let folder = match !on_disk && memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    }?;
    let seconds = asked.number("seconds", 1, 5)?;
    let rounds = asked.number("rounds", 1, 9)?;
    // One way alone, for whoever looks for a cause.
    let only = asked.with.get("way").map(String::as_str);
    if let Some(only) = only
        && WAYS.iter().all(|way| way.name() != only)
    {
        let known = WAYS.map(Way::name).join(", ");
        return Err(cannot(format!("--with way={only}: the ways are {known}")));
    }
    if asked.bar == Bar::Release && rounds < ROUNDS_LEAST {
        let why = format!("--with rounds={rounds}: fewer than {ROUNDS_LEAST} say nothing");
        return Err(cannot(why));
    }
    let scene = Scene::open(asked, &folder.path().join("greedy"))?;
    // The first second of a process is nobody's measure.
    scene.window(None, seconds.min(3));
    report.note("others_a_second", OTHERS);
    report.note("ways", only.unwrap_or("all"));
    report.note("store_in_memory", folder.path().starts_with(memory));
    let mut sums: Vec<[Sum; 2]> = WAYS.iter().map(|_| Default::default()).collect();
    for round in 1..=rounds {
        say(&format!("round {round} of {rounds}"));
        for (way, [calm, attacked]) in WAYS.into_iter().zip(&mut sums) {
            if only.is_some_and(|only| way.name() != only) {
                continue;
            }
            // Whichever comes first, comes second in the next round.
            let mut both = [(calm, None), (attacked, Some(way))];
            if round % 2 == 0 {
                both.reverse();
            }
            for (sum, with) in both {
                // What the window before left to be done is not this one's.
                std::thread::sleep(Duration::from_millis(500));
                sum.take(scene.window(with, seconds));
            }
        }
    }
    let refused: u64 = sums.iter().map(|[_, with]| with.refused).sum();
    for (way, [calm, attacked]) in WAYS.into_iter().zip(&sums) {
        if calm.p99.is_empty() {
            continue;
        }
        report_way(way, calm, attacked, &mut report);
        let (all, bar) = (calm.failed.iter().chain(&attacked.failed), asked.bar);
        let faults = all.cloned().chain(faults(bar, calm, attacked));
        for fault in faults {
            report.fault(format!("{}: {fault}", way.name()));
        }
    }
    if refused == 0 {
        report.fault("ten times every quota, and nothing was refused");
    }
    scene.server.stop()?;
    Ok(report)
}

fn report_way(way: Way, calm: &Sum, attacked: &Sum, report: &mut Report) {
    let name = way.name();
    for (which, quarters) in [("p99", 2), ("p99_upper", 3)] {
        let (before, with) = (calm.quarter(quarters), attacked.quarter(quarters));
        report.note(&format!("{name}_{which}_calm_ms"), ms(before));
        report.note(&format!("{name}_{which}_attacked_ms"), ms(with));
        report.note(&format!("{name}_{which}_percent"), percent(before, with));
    }
    let stalls = [calm, attacked].map(|sum| sum.beyond(STALL * calm.median()));
    report.note(&format!("{name}_stalls_calm"), stalls[0]);
    report.note(&format!("{name}_stalls_attacked"), stalls[1]);
    report.note(&format!("{name}_asked"), attacked.asked);
    report.note(&format!("{name}_refused"), attacked.refused);
    report.note(&format!("{name}_others_served"), attacked.served);
}

fn percent(before: u64, with: u64) -> u64 {
    (with * 100).checked_div(before).unwrap_or(0)
}

/// What of the promise one way breaks. In a window of a second a slow machine
/// may not come to ask too much, and one window is no measure.
fn faults(bar: Bar, calm: &Sum, attacked: &Sum) -> Vec<String> {
    let mut found = Vec::new();
    if bar == Bar::Test {
        return found;
    }
    if attacked.refused == 0 {
        found.push("ten times the quota, and nothing was refused".to_owned());
    }
    let bars = [("p99", 2, 200), ("upper p99", 3, 300)];
    for (what, quarters, most) in bars {
        let percent = percent(calm.quarter(quarters), attacked.quarter(quarters));
        if percent > most {
            found.push(format!(
                "the others' {what} is {percent} % of what it is without"
            ));
        }
    }
    let [before, with] = [calm, attacked].map(|sum| sum.beyond(STALL * calm.median()));
    if with > before + 2 {
        found.push(format!(
            "the others stood still in {with} windows beside the client and in {before} without"
        ));
    }
    found
}

/// Rounds of which medians and quartiles say something.
const ROUNDS_LEAST: u64 = 5;

/// A p99 so many times the calm one's median is a stall.
const STALL: u64 = 5;

fn ms(us: u64) -> String {
    format!("{}.{:02}", us / 1_000, us % 1_000 / 10)
}

/// The wait that one of a hundred exceeds.
fn p99(waited: &mut [u64]) -> u64 {
    waited.sort_unstable();
    let at = waited.len().saturating_sub(1) * 99 / 100;
    waited.get(at).copied().unwrap_or(0)
}

impl Scene {
    fn open(asked: &Asked, data: &std::path::Path) -> Result<Self, DrillError> {
        let pack = Pack::builtin("cn").map_err(cannot)?;
        let date = tw_base::Date::constant(2026, 4, 15);
        let options = Options {
            faulty_permille: 0,
            nodes: Nodes::Exactly(1),
            ..Options::new(20_000, asked.seed, date)
        };
        let plan = Plan::new(options, &pack).map_err(cannot)?;
        let mut command = Command::new(asked.program()?);
        command
            .env("TIDEWAITER_SENDER_MESSAGES", QUOTA.to_string())
            .env("TIDEWAITER_SENDER_BYTES", BYTES.to_string())
            .env("TIDEWAITER_READS", QUOTA.to_string())
            .env("TIDEWAITER_GUESSES", QUOTA.to_string());
        // Registering goes through the operator's door, which has no quota.
        let server = Server::start_by(command, data)?;
        let tokens = server.prepare(&plan)?;
        server.command(&json!({"command": "register_enterprise", "code": SENDER, "name": "贪"}))?;
        let sha256 = tw_app::service::token_hash(TOKEN);
        server
            .command(&json!({"command": "issue_token", "enterprise": SENDER, "sha256": sha256}))?;
        Ok(Self {
            server,
            plan,
            tokens,
            next: AtomicUsize::new(0),
            large: large(80, 60, 10).into_bytes(),
            guids: AtomicU64::new(1),
        })
    }

    /// Lets the others send for a while, alone or beside the client.
    fn window(&self, with: Option<Way>, seconds: u64) -> Window {
        let begin = Instant::now() + Duration::from_millis(50);
        let length = Duration::from_secs(seconds);
        let mut sum = Window::default();
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..HANDS)
                .map(|hand| scope.spawn(move || self.others(hand, begin, length)))
                .collect();
            let hands = with.map_or(0, |way| way.pace(self.large.len()).1);
            let greedy: Vec<_> = (0..hands)
                .filter_map(|hand| {
                    let way = with?;
                    Some(scope.spawn(move || self.greedy(way, hand, begin, length)))
                })
                .collect();
            for hand in others.into_iter().chain(greedy) {
                let window = hand.join().unwrap_or_default();
                sum.waited.extend(window.waited);
                sum.failed.extend(window.failed);
                sum.asked += window.asked;
                sum.refused += window.refused;
            }
        });
        sum
    }

    fn others(&self, hand: u64, begin: Instant, length: Duration) -> Window {
        let mut window = Window::default();
        let mut line = Line::default();
        for due in dues(hand, OTHERS, HANDS, begin, length) {
            let index = self.next.fetch_add(1, Ordering::SeqCst);
            let Some(sending) = self.plan.send(index) else {
                window.failed.push("the day was too short".to_owned());
                return window;
            };
            let token = self.tokens.get(&sending.sender).map_or("", String::as_str);
            let said = post(token, &sending.body);
            until(due);
            let status = line.say(|| TcpStream::connect(self.server.address()), &said);
            let waited = due.elapsed().as_micros();
            window
                .waited
                .push(u64::try_from(waited).unwrap_or(u64::MAX));
            if status != Some(200) {
                window
                    .failed
                    .push(format!("message {index} was answered {status:?}"));
            }
        }
        window
    }

    /// One hand of the client.
    fn greedy(&self, way: Way, hand: u64, begin: Instant, length: Duration) -> Window {
        // A client has cores of its own: what making and sending its bodies
        // takes is not to be the others' wait.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(10);
        let (rate, hands) = way.pace(self.large.len());
        let mut window = Window::default();
        let mut line = Line::default();
        let mut held = Vec::new();
        let mut said = Vec::new();
        for due in dues(hand, rate, hands, begin, length) {
            self.demand(way, &mut said);
            until(due);
            // Whoever is late already does not make up for it all at once.
            if due.elapsed() > length {
                break;
            }
            window.asked += 1;
            if way == Way::Connections {
                window.refused += u64::from(!self.hold(&mut held));
                continue;
            }
            let status = line.say(|| hostile::connect(self.server.address()), &said);
            // A body that is not read may be cut off together with its answer.
            window.refused += u64::from(!matches!(status, Some(200 | 404)));
        }
        window
    }

    /// What the client says next, in place of what it said before. Of a large
    /// body only the name is new: making it costs the server's machine too.
    fn demand(&self, way: Way, said: &mut Vec<u8>) {
        let guid = self.guids.fetch_add(1, Ordering::SeqCst);
        let fresh = format!("guid=\"00000000-0000-4000-9000-{guid:012}\"");
        let old = "guid=\"00000000-0000-4000-8000-000000000004\"";
        match way {
            Way::Messages => *said = post(TOKEN, BASE.replacen(old, &fresh, 1).as_bytes()),
            Way::Bytes => {
                if said.is_empty() {
                    *said = post(TOKEN, &self.large);
                }
                let begin = said.len() - self.large.len();
                if let Some(at) = BASE.find(old).map(|at| begin + at)
                    && let Some(place) = said.get_mut(at..at + fresh.len())
                {
                    place.copy_from_slice(fresh.as_bytes());
                }
            }
            Way::Reads => *said = get(&format!("/api/v1/lists/NONE-{guid}"), TOKEN),
            Way::Guesses => *said = get("/api/v1/notices", &format!("nobody's {guid}")),
            Way::Connections => {}
        }
    }

    /// Opens a connection that says nothing whole; whether it was taken.
    fn hold(&self, held: &mut Vec<TcpStream>) -> bool {
        let Ok(mut stream) = hostile::connect(self.server.address()) else {
            return false;
        };
        // What is closed at once shows in the second write at the latest.
        let said = stream.write_all(b"GET /livez HTTP/1.1\r\n").is_ok()
            && stream
                .set_read_timeout(Some(Duration::from_millis(1)))
                .is_ok();
        let mut one = [0];
        let taken = said
            && std::io::Read::read(&mut stream, &mut one).is_err_and(|error| {
                use std::io::ErrorKind::{TimedOut, WouldBlock};
                matches!(error.kind(), TimedOut | WouldBlock)
            });
        if taken {
            held.push(stream);
        }
        taken
    }
}

/// When a hand of many has to act, at a common rate.
fn dues(
    hand: u64,
    rate: u64,
    hands: u64,
    begin: Instant,
    length: Duration,
) -> impl Iterator<Item = Instant> {
    let step = Duration::from_nanos(1_000_000_000 / rate.max(1));
    let count = rate * length.as_secs();
    (hand..count)
        .step_by(usize::try_from(hands).unwrap_or(1))
        .map(move |n| begin + step * u32::try_from(n).unwrap_or(u32::MAX))
}

fn until(due: Instant) {
    std::thread::sleep(due.saturating_duration_since(Instant::now()));
}

fn post(token: &str, body: &[u8]) -> Vec<u8> {
    let mut said = format!(
        "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/xml\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    said.extend_from_slice(body);
    said
}

fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n")
        .into()
}

/// A connection that is kept as long as the server keeps it.
#[derive(Default)]
struct Line(Option<BufReader<TcpStream>>);

impl Line {
    /// Says something and hears the status of the answer; `None` if the
    /// connection broke, after one more try where it was an old one.
    fn say(
        &mut self,
        connect: impl Fn() -> std::io::Result<TcpStream>,
        said: &[u8],
    ) -> Option<u16> {
        for _ in 0..2 {
            let fresh = self.0.is_none();
            if fresh {
                let stream = connect().ok()?;
                // Without it small messages are only slower.
                let _ = stream.set_nodelay(true);
                self.0 = Some(BufReader::new(stream));
            }
            let stream = self.0.as_mut()?;
            let sent = stream.get_mut().write_all(said);
            match read_answer(&mut *stream) {
                Ok(answer) => {
                    if sent.is_err() {
                        self.0 = None;
                    }
                    return Some(answer.status);
                }
                Err(_) => self.0 = None,
            }
            if fresh {
                return None;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_share_a_rate() {
        let begin = Instant::now();
        let length = Duration::from_secs(2);
        let mut all: Vec<Instant> = (0..4)
            .flat_map(|hand| dues(hand, 10, 4, begin, length))
            .collect();
        all.sort();
        let at: Vec<u128> = all.iter().map(|due| (*due - begin).as_millis()).collect();
        assert_eq!(at, (0..20).map(|n| n * 100).collect::<Vec<u128>>());
    }

    #[test]
    fn one_stall_decides_no_median() {
        let window = |most: u64| Window {
            waited: vec![most; 100],
            ..Window::default()
        };
        let mut sum = Sum::default();
        for most in [7, 900, 5, 6, 8] {
            sum.take(window(most));
        }
        assert_eq!((sum.median(), sum.beyond(35), sum.served), (7, 1, 500));
        assert_eq!((Sum::default().median(), ms(12_345)), (0, "12.34".into()));
    }

    /// Nine windows of each, and what is said of them.
    #[test]
    fn each_bar_can_be_broken() {
        let sum = |p99: [u64; 9], refused| Sum {
            p99: p99.to_vec(),
            refused,
            ..Sum::default()
        };
        let calm = sum([10, 10, 10, 10, 10, 10, 12, 60, 10], 0);
        let table: [([u64; 9], u64, &[&str]); 6] = [
            ([20, 20, 20, 20, 20, 10, 10, 10, 90], 1, &[]),
            ([20; 9], 0, &["nothing was refused"]),
            ([21; 9], 1, &["p99 is 210 %"]),
            // Four windows of nine: no median shows it.
            (
                [10, 10, 10, 10, 10, 49, 49, 49, 49],
                1,
                &["upper p99 is 490 %"],
            ),
            ([10, 10, 10, 10, 10, 10, 10, 51, 51], 1, &[]),
            (
                [10, 10, 10, 10, 10, 51, 51, 51, 51],
                1,
                &["upper p99 is 510 %", "in 4 windows"],
            ),
        ];
        for (p99, refused, wanted) in table {
            let attacked = sum(p99, refused);
            let found = faults(Bar::Release, &calm, &attacked);
            assert_eq!(found.len(), wanted.len(), "{p99:?}: {found:?}");
            for (found, wanted) in found.iter().zip(wanted) {
                assert!(found.contains(wanted), "{p99:?}: {found}");
            }
            assert_eq!(faults(Bar::Test, &calm, &attacked), [""; 0]);
        }
    }

    #[test]
    fn one_of_a_hundred_exceeds_it() {
        let mut waited: Vec<u64> = (1..=1_000).rev().collect();
        assert_eq!(p99(&mut waited), 990);
        assert_eq!(p99(&mut []), 0);
    }
}
