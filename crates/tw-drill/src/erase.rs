//! Drill `erase`: what names persons is nowhere in the clear, not in files,
//! logs, metrics, pages or backups; and once a person's key is destroyed,
//! nothing tells who it was any more, while the journal still verifies and
//! every figure stands. The witness knows the persons from the messages as the
//! traffic's own writer made them.

use crate::asked::Asked;
use crate::dice::Dice;
use crate::report::{DrillError, Report, cannot};
use crate::server::Server;
use crate::{Say, witness};
use aho_corasick::AhoCorasick;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tw_app::codec::Codec;
use tw_app::people::{Keyring, Secret, Vault, VaultError};
use tw_app::store::{Query, SubjectKind};
use tw_base::{BatchNo, Timestamp};
use tw_law::Pack;
use tw_messages::Ceb;
use tw_sim::{Options, Plan};
use tw_store::SqliteQuery;

/// Elements whose text identifies somebody.
const PERSONAL: [&str; 10] = [
    "buyerRegNo",
    "buyerName",
    "buyerTelephone",
    "buyerIdNumber",
    "payerName",
    "payerIdNumber",
    "telephone",
    "consignee",
    "consigneeTelephone",
    "consigneeAddress",
];

/// Where everything is.
struct Ground<'a> {
    binary: &'a Path,
    root: PathBuf,
    data: PathBuf,
    year: i16,
    /// What is known of each buyer: all texts, and order numbers.
    persons: BTreeMap<String, Person>,
    /// Every text that identifies somebody and stands nowhere else.
    texts: Vec<String>,
}

#[derive(Debug, Default)]
struct Person {
    texts: BTreeSet<String>,
    orders: BTreeSet<String>,
}

/// Runs the drill.
///
/// # Errors
/// The program cannot be started, or a file cannot be read.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("erase", asked);
    let lists = asked.number("lists", 200, 3_000)?;
    let erased = asked.number("persons", 3, 20)?;
    let folder = tempfile::tempdir()?;
    let ground = ground(asked, folder.path(), lists)?;
    report.note("persons", ground.persons.len());
    report.note("texts looked for", ground.texts.len());
    say("a day of last year is sent, everything logged");
    let log = ground.root.join("log");
    let server = settle(&ground)?;
    let scrape = server.get("/metrics", "")?.body;
    nowhere(&ground, &log, &scrape, &mut report)?;
    let before = figures(&ground)?;
    let keys = std::fs::read(ground.data.join("people.key"))?;
    let mut dice = Dice::new(asked.seed);
    for n in 0..erased {
        let chosen = choose(&ground, &mut dice)?;
        erase(&ground, &chosen, &mut report)?;
        say(&format!("person {} of {erased} erased", n + 1));
    }
    refusals(&ground, &mut report)?;
    same(&ground, &before, "after erasing persons", &mut report)?;
    unlinked(&ground, &keys, &mut report)?;
    retire(&ground, &mut report)?;
    same(&ground, &before, "after retiring the year", &mut report)?;
    server.stop()?;
    nowhere(&ground, &log, &scrape, &mut report)?;
    Ok(report)
}

fn ground<'a>(asked: &'a Asked, root: &Path, lists: u64) -> Result<Ground<'a>, DrillError> {
    let binary = asked.program()?;
    let pack = Pack::builtin("cn").map_err(cannot)?;
    let year = pack.zone().to_datetime(Timestamp::now()).year() - 1;
    let date = tw_base::Date::new(year, 4, 15).map_err(cannot)?;
    let number = u32::try_from(lists).map_err(cannot)?;
    let plan = Plan::new(Options::new(number, asked.seed, date), &pack).map_err(cannot)?;
    let mut ground = Ground {
        binary,
        root: root.to_owned(),
        data: root.join("data"),
        year,
        persons: BTreeMap::new(),
        texts: Vec::new(),
    };
    learn(&plan, &pack, &mut ground)?;
    let done = ground.tidewaiter(&[
        "demo",
        "--exit",
        "--format",
        "json",
        "--date",
        &date.to_string(),
        "--lists",
        &lists.to_string(),
        "--seed",
        &asked.seed.to_string(),
    ])?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(cannot(format!("the day cannot be sent: {said}")));
    }
    Ok(ground)
}

impl Ground<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.binary);
        command
            .args(args)
            .env("TIDEWAITER_DATA", &self.data)
            .env("RUST_LOG", "trace");
        command
    }

    /// Runs the program; what it says joins the log.
    fn tidewaiter(&self, args: &[&str]) -> Result<Output, DrillError> {
        let output = self.command(args).stdin(Stdio::null()).output()?;
        self.log(&output)?;
        Ok(output)
    }

    fn log(&self, output: &Output) -> Result<(), DrillError> {
        let mut log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.root.join("log"))?;
        std::io::Write::write_all(&mut log, &output.stderr)?;
        Ok(())
    }

    fn query(&self) -> Result<SqliteQuery, DrillError> {
        Ok(SqliteQuery::open(&self.data, tw_store::Options::default())?)
    }

    /// What `explain` shows of an order to somebody with the keys.
    fn explained(&self, order: &str) -> Result<String, DrillError> {
        // Not into the log: persons are asked for here.
        let args = ["explain", order, "--persons", "--format", "json"];
        let output = self.command(&args).env("RUST_LOG", "off").output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Reads who is named in the messages, by looking for tags.
fn learn(plan: &Plan, pack: &Pack, ground: &mut Ground<'_>) -> Result<(), DrillError> {
    let codec = Ceb::from_pack(pack).map_err(cannot)?;
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut rest = String::new();
    for sending in plan.sends() {
        let opened = codec.open(&sending.body);
        let text = String::from_utf8_lossy(&opened.inner).into_owned();
        for node in text.split_inclusive("Head>") {
            let (fields, others) = fields(node);
            rest.push_str(&others);
            let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v);
            let number = value("buyerIdNumber").or(value("payerIdNumber"));
            let own = fields
                .iter()
                .filter(|(n, _)| PERSONAL.contains(&n.as_str()));
            let own: BTreeSet<String> = own.map(|(_, v)| v.clone()).collect();
            found.extend(own.iter().cloned());
            if let (Some(number), Some(order)) = (number, value("orderNo")) {
                let person = ground.persons.entry(number.clone()).or_default();
                person.texts.extend(own);
                person.orders.insert(order.clone());
            }
        }
    }
    // A text that also stands elsewhere in the traffic convicts nobody, nor
    // does one of a few letters.
    let telling = |text: &String| text.len() >= 6 && !rest.contains(text.as_str());
    for person in ground.persons.values_mut() {
        person.texts.retain(telling);
    }
    found.retain(telling);
    ground.texts = found.into_iter().collect();
    match ground.texts.len() {
        0..50 => Err(cannot("the traffic names too few persons to look for")),
        _ => Ok(()),
    }
}

/// Fields of a piece of XML by their plain tags, and everything but the texts
/// of those that identify somebody.
fn fields(text: &str) -> (Vec<(String, String)>, String) {
    let (mut fields, mut others) = (Vec::new(), String::new());
    let mut open: Option<String> = None;
    for part in text.split('<') {
        let (tag, value) = part.split_once('>').unwrap_or(("", part));
        if let Some(name) = tag.split(':').next_back().filter(|_| !tag.starts_with('/')) {
            open = Some(name.to_owned());
        }
        let name = open.clone().unwrap_or_default();
        others.push_str(tag);
        if PERSONAL.contains(&name.as_str()) {
            fields.push((name, value.to_owned()));
        } else {
            others.push_str(value);
            fields.push((name, value.to_owned()));
        }
        others.push('\n');
    }
    fields.retain(|(_, value)| !value.trim().is_empty());
    (fields, others)
}

/// Serves the store until no list of last year waits any more.
fn settle(ground: &Ground<'_>) -> Result<Server, DrillError> {
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(ground.root.join("log"))?;
    let mut command = Command::new(ground.binary);
    command.env("RUST_LOG", "trace").stderr(log);
    let server = Server::start_by(command, &ground.data)?;
    let query = ground.query()?;
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        let census = query.census(SubjectKind::Parcel)?;
        let waiting = census.iter().find(|(code, _)| *code == 120);
        if waiting.is_none_or(|(_, n)| *n == 0) {
            return Ok(server);
        }
        if Instant::now() > end {
            return Err(cannot("lists of last year still wait after two minutes"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Looks for every text in every file, in the journal unpacked, in the logs
/// and in the metrics.
fn nowhere(
    ground: &Ground<'_>,
    log: &Path,
    scrape: &[u8],
    report: &mut Report,
) -> Result<(), DrillError> {
    let search = AhoCorasick::new(&ground.texts).map_err(cannot)?;
    let look = |place: &str, bytes: &[u8], report: &mut Report| {
        report.count("bytes searched", bytes.len() as u64);
        if let Some(found) = search.find(bytes) {
            let text = &ground.texts[found.pattern().as_usize()];
            report.fault(format!("{place}: {text} stands there in the clear"));
        }
    };
    look("log", &std::fs::read(log)?, report);
    look("metrics", scrape, report);
    let backup = ground.root.join("backup");
    let _ = std::fs::remove_dir_all(&backup);
    let to = backup.to_string_lossy().into_owned();
    let done = ground.tidewaiter(&["backup", "--to", &to])?;
    if !done.status.success() {
        return Err(cannot(String::from_utf8_lossy(&done.stderr)));
    }
    let mut folders = vec![ground.data.clone(), backup];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                look(&path.display().to_string(), &std::fs::read(&path)?, report);
            }
        }
    }
    let query = ground.query()?;
    for no in 1..=query.tip()?.batch.0 {
        if let Some(segment) = query.segment(BatchNo(no))? {
            look(&format!("batch {no}"), &segment.payload, report);
        }
    }
    Ok(())
}

/// What must not change: what the lists came to, and the figures of days.
fn figures(ground: &Ground<'_>) -> Result<(String, String), DrillError> {
    let query = ground.query()?;
    let day = |year: i16, month, day| tw_base::Date::new(year, month, day).map_err(cannot);
    let days = query.rollups(day(ground.year, 1, 1)?, day(ground.year, 12, 31)?)?;
    let census = query.census(SubjectKind::Parcel)?;
    Ok((
        witness::outcome(&ground.data)?,
        format!("{days:?} {census:?}"),
    ))
}

fn same(
    ground: &Ground<'_>,
    before: &(String, String),
    when: &str,
    report: &mut Report,
) -> Result<(), DrillError> {
    let now = figures(ground)?;
    report.note("outcome", now.0.clone());
    if now.0 != before.0 {
        report.fault(format!("{when}: what the lists came to is not what it was"));
    }
    if now.1 != before.1 {
        report.fault(format!("{when}: figures are not what they were"));
    }
    let audit = ground.tidewaiter(&["audit", "verify", "--format", "json"])?;
    if !audit.status.success() {
        let said = String::from_utf8_lossy(&audit.stdout);
        report.fault(format!("{when}: the audit finds {said}"));
    }
    Ok(())
}

/// Somebody whose orders can still be read, by the number.
fn choose(ground: &Ground<'_>, dice: &mut Dice) -> Result<String, DrillError> {
    let numbers: Vec<&String> = ground.persons.keys().collect();
    for _ in 0..2_000 {
        let number = numbers[usize::try_from(dice.below(numbers.len() as u64)).unwrap_or(0)];
        let person = &ground.persons[number.as_str()];
        let telling = person.texts.contains(number.as_str());
        let Some(order) = person.orders.first().filter(|_| telling) else {
            continue;
        };
        if ground.explained(order)?.contains(number.as_str()) {
            return Ok(number.clone());
        }
    }
    Err(cannot("nobody can be read"))
}

fn erase(ground: &Ground<'_>, number: &str, report: &mut Report) -> Result<(), DrillError> {
    let person = &ground.persons[number];
    let file = ground.root.join("number");
    std::fs::write(&file, number)?;
    let year = ground.year.to_string();
    let file = file.to_string_lossy().into_owned();
    let args = [
        "admin",
        "person",
        "erase",
        "--year",
        &year,
        "--number-file",
        &file,
    ];
    for round in ["at first", "again"] {
        let done = ground.tidewaiter(&args)?;
        if done.status.code() != Some(0) {
            let said = String::from_utf8_lossy(&done.stderr);
            report.fault(format!("{number}, {round}: not erased: {said}"));
        }
    }
    report.count("erased", 1);
    for order in &person.orders {
        let shown = ground.explained(order)?;
        report.count("orders of erased persons", 1);
        for text in &person.texts {
            if shown.contains(text.as_str()) {
                report.fault(format!("{order} still shows {text}"));
            }
        }
    }
    let others = ground.persons.iter().filter(|(other, _)| *other != number);
    let mut readable = 0;
    for (other, person) in others.take(40) {
        if let Some(order) = person.orders.first() {
            readable += u64::from(ground.explained(order)?.contains(other.as_str()));
        }
    }
    if readable == 0 {
        report.fault(format!("{number}: nobody else can be read any more"));
    }
    Ok(())
}

/// What must be refused: a year that runs, a year without keys.
fn refusals(ground: &Ground<'_>, report: &mut Report) -> Result<(), DrillError> {
    let table = [
        ((ground.year + 1).to_string(), "TW1217"),
        ((ground.year - 3).to_string(), "TW1219"),
    ];
    for (year, code) in table {
        let done =
            ground.tidewaiter(&["admin", "--format", "json", "person", "retire-year", &year])?;
        let said: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
        if done.status.code() != Some(1) || said["findings"][0]["code"] != code {
            report.fault(format!("retiring {year}: {:?} {said}", done.status));
        }
    }
    Ok(())
}

/// Reads keys that are kept nowhere.
struct Copy;

impl Vault for Copy {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        Err(VaultError("a copy makes no keys".into()))
    }
    fn keep(&self, _keys: &[u8]) -> Result<(), VaultError> {
        Err(VaultError("a copy keeps no keys".into()))
    }
}

fn secret(ground: &Ground<'_>, keys: &[u8]) -> Result<Secret, DrillError> {
    let text = std::fs::read_to_string(ground.data.join("secret.key"))?;
    let mut root = [0; 32];
    for (n, byte) in root.iter_mut().enumerate() {
        let pair = text.get(2 * n..2 * n + 2).unwrap_or_default();
        *byte = u8::from_str_radix(pair, 16).map_err(cannot)?;
    }
    let store = Secret::store_of(&root);
    let keyring = Keyring::read(Box::new(Copy), store, keys).map_err(cannot)?;
    Ok(Secret::with(root, keyring))
}

/// Whoever holds every key that is left and tries all numbers must not find
/// the accounts of those who were erased; with the keys as they were before,
/// they are found. So it was the key that told.
fn unlinked(ground: &Ground<'_>, keys: &[u8], report: &mut Report) -> Result<(), DrillError> {
    let query = ground.query()?;
    let now = std::fs::read(ground.data.join("people.key"))?;
    let [old, new] = [secret(ground, keys)?, secret(ground, &now)?];
    let known = |secret: &Secret, number: &str| -> Result<bool, DrillError> {
        match secret.account(number, ground.year) {
            Some(account) => Ok(query.account(account)?.posted != 0),
            None => Ok(false),
        }
    };
    let (mut before, mut after) = (0_u64, 0_u64);
    for number in ground.persons.keys() {
        before += u64::from(known(&old, number)?);
        after += u64::from(known(&new, number)?);
    }
    report.note("accounts found with the old keys", before);
    report.note("accounts found with the keys that are left", after);
    if before == 0 || after >= before {
        report.fault(format!(
            "{before} accounts were found by number, {after} are still"
        ));
    }
    Ok(())
}

fn retire(ground: &Ground<'_>, report: &mut Report) -> Result<(), DrillError> {
    let year = ground.year.to_string();
    let done = ground.tidewaiter(&["admin", "person", "retire-year", &year])?;
    if done.status.code() != Some(0) {
        let said = String::from_utf8_lossy(&done.stderr);
        report.fault(format!("{year} is not retired: {said}"));
    }
    for (number, person) in ground.persons.iter().take(60) {
        let Some(order) = person.orders.first() else {
            continue;
        };
        let shown = ground.explained(order)?;
        if person
            .texts
            .iter()
            .any(|text| shown.contains(text.as_str()))
        {
            report.fault(format!(
                "{order} of {number} is read after {year} was retired"
            ));
        }
    }
    Ok(())
}
