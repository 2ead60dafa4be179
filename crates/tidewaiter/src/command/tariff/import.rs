//! `tariff import`: somebody's duty schedule as files that lie over a pack.

use super::read;
use super::report::{Put, State, Told};
use crate::out::{self, Done, Ended, Format, Lang, Stop, failed};
use crate::wiring::PackArgs;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use tw_base::{Confidence, Date};
use tw_law::Pack;
use tw_law::import::{Imported, Schedule, cn, us_hts};

/// Read a duty schedule and turn it into files that lie over a pack
///
/// --schema says whose columns the file has: `cn` is described in
/// packs/README.md, `us-hts` is the United States' own CSV export. Without
/// --to it only tells what it reads. The files go below DIR in the layout of a
/// pack: use it with --pack-overlay DIR. Loading the same schedule again
/// changes nothing; versions stay beside one another, and an older one ends
/// where the next begins.
///
/// Exit codes: 0 everything was understood, 1 something was not, or another
/// version from the same day is there, 2 it could not run.
///
/// Example: tidewaiter tariff import --schema us-hts --from 2025-01-01 hts.csv --to overlay
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The schedule: CSV (UTF-8, GB 18030), or XLSX for `cn`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose columns it has
    #[arg(long, value_enum)]
    schema: Schema,
    /// First day it is in force
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Date,
    /// Folder of the overlay
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Where it is laid down [default: the name of the file]
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// How far it may be trusted
    #[arg(long, value_enum, default_value = "unverified")]
    confidence: Trust,
    #[command(flatten)]
    pack: PackArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Schema {
    /// Columns described in packs/README.md
    Cn,
    /// The Harmonized Tariff Schedule of the United States
    UsHts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Trust {
    /// The text itself
    Text,
    /// Somebody else's account of it
    Secondary,
    /// Neither
    Unverified,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let bar = ProgressBar::new(4);
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {msg}") {
        bar.set_style(style);
    }
    let done = import(&args, &bar);
    bar.finish_and_clear();
    let told = done?;
    told.print(args.format, out::lang(args.lang))?;
    Ok(Done::unless(told.has_findings()))
}

fn import(args: &Args, bar: &ProgressBar) -> Result<Told, Stop> {
    let step = |message: &'static str| {
        bar.set_message(message);
        bar.inc(1);
    };
    step("reading the file");
    let (kind, rows) = read::cells(&args.file)?;
    step("reading rates");
    // What lies over the pack already may be an earlier version: the same
    // schedule gives the same files only beside the pack alone.
    let alone = PackArgs {
        pack: args.pack.pack.clone(),
        pack_overlay: None,
    };
    let pack = alone.load()?;
    let named = args
        .file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned());
    let source = args.source.clone().or(named).unwrap_or_default();
    let schedule = Schedule {
        from: args.from,
        source: &source,
        confidence: match args.confidence {
            Trust::Text => Confidence::Text,
            Trust::Secondary => Confidence::Secondary,
            Trust::Unverified => Confidence::Unverified,
        },
    };
    let known = |code: &str| {
        pack.law(args.from)
            .commodity(code)
            .is_ok_and(|c| c.code == code)
    };
    let Imported { files, report } = match args.schema {
        Schema::UsHts => us_hts(&rows, &schedule, known),
        Schema::Cn => cn(&rows, &schedule, known, |name| unit(&pack, args.from, name)),
    };
    step("checking the pack with it");
    let there = match &args.to {
        Some(dir) if dir.is_dir() => crate::wiring::read_tree(dir)?,
        _ => Vec::new(),
    };
    let put = states(&files, &there, args.to.is_some());
    let conflict = put.iter().any(|p| p.state == State::Conflict);
    let pack_findings = match conflict {
        true => Vec::new(),
        false => checked(&pack, &files, &there)?,
    };
    step("writing");
    if let (Some(dir), false) = (&args.to, conflict) {
        for ((path, text), put) in files.iter().zip(&put) {
            if put.state == State::Written {
                write(&dir.join(path), text)?;
            }
        }
    }
    Ok(Told {
        file: args.file.clone(),
        kind,
        from: args.from,
        report,
        pack_findings,
        files: put,
    })
}

/// The code of a unit by its name in either language, or by itself.
fn unit(pack: &Pack, day: Date, name: &str) -> Option<String> {
    let found = pack
        .law(day)
        .codes("units")
        .find(|row| row.zh == name || row.en.eq_ignore_ascii_case(name) || row.code == name);
    found.map(|row| row.code.clone())
}

fn states(files: &[(String, String)], there: &[(String, String)], writing: bool) -> Vec<Put> {
    let state = |path: &str| {
        if !writing {
            return State::NotWritten;
        }
        if there.iter().any(|(other, _)| other == path) {
            return State::Unchanged;
        }
        let stem = path.rsplit_once('_').map_or(path, |(stem, _)| stem);
        let other =
            |(other, _): &(String, String)| other.rsplit_once('_').is_some_and(|(s, _)| s == stem);
        match there.iter().any(other) {
            true => State::Conflict,
            false => State::Written,
        }
    };
    let put = |(path, _): &(String, String)| Put {
        path: path.clone(),
        state: state(path),
    };
    files.iter().map(put).collect()
}

/// What the pack's own check finds with the schedule over it that it does not
/// find without.
fn checked(
    pack: &Pack,
    files: &[(String, String)],
    there: &[(String, String)],
) -> Result<Vec<String>, Stop> {
    let over = pack.with_overlay(there.iter().chain(files).cloned());
    let over = over.map_err(|error| failed(error, "nothing was written"))?;
    let before = pack.check();
    let found = over.check().into_iter();
    let new = found.filter(|f| f.refuses() && !before.contains(f));
    let told = new.map(|finding| {
        let said = over.catalogue().render(&finding);
        format!("{} {}: {}", said.code, said.location.path, said.en)
    });
    Ok(told.collect())
}

fn write(path: &Path, text: &str) -> Result<(), Stop> {
    let cannot = |error| {
        failed(
            format!("{}: {error}", path.display()),
            "give a folder with --to that can be written to",
        )
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    // Under another name first: what has its name is whole.
    let unfinished = path.with_extension("csv.part");
    std::fs::write(&unfinished, text).map_err(cannot)?;
    std::fs::rename(&unfinished, path).map_err(cannot)
}
