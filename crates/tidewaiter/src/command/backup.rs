//! `backup`: a copy of the store, and of its keys in another place.

use crate::out::{self, Done, Ended, Format, Stop, failed};
use crate::safekeeping::folder::{self, Backups};
use crate::safekeeping::manifest::{self, BESIDE, Kept, Manifest, STORE};
use crate::safekeeping::{cannot, free_bytes, keys, last, read_through};
use crate::wiring::{DataArgs, new_private};
use indicatif::{ProgressBar, ProgressStyle};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use tw_app::audit;
use tw_base::Timestamp;
use tw_store::{Options, SqliteQuery};

/// Copy the store, while it runs or not; renew the copy of its keys
///
/// Each backup becomes a folder of its own in --to, with a manifest. It shows
/// the store after one batch, is read through from its first batch to its head
/// before it counts, and gets its name last: what has no manifest is none.
/// A server goes on beside it; run it as the server's user.
///
/// Keys are never in a backup. --keys-to renews the one copy of them in a
/// folder that should be elsewhere; do it after a person was erased, too.
///
/// Example: tidewaiter backup --to /backup/store --keep 14 --keys-to /safe/keys
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    data: DataArgs,
    /// Folder of backups
    #[arg(long, value_name = "DIR", required_unless_present = "keys_to")]
    to: Option<PathBuf>,
    /// Backups to keep in that folder; older ones are removed [else: all]
    #[arg(long, value_name = "N", requires = "to")]
    keep: Option<NonZeroUsize>,
    /// Folder of the one copy of the keys; alone, only keys are copied
    #[arg(long, value_name = "DIR")]
    keys_to: Option<PathBuf>,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What was done.
#[derive(serde::Serialize)]
struct Report {
    backup: Option<PathBuf>,
    manifest: Option<Manifest>,
    removed: Vec<PathBuf>,
    keys: Option<KeysReport>,
    faults: Vec<audit::Fault>,
}

#[derive(serde::Serialize)]
struct KeysReport {
    folder: PathBuf,
    files: Vec<String>,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let data = &args.data.data;
    if !args.data.store().is_file() {
        return Err(failed(
            format!("there is no store in {}", data.display()),
            "name its folder with --data",
        ));
    }
    apart(data, args.to.as_deref(), args.keys_to.as_deref())?;
    let mut report = Report {
        backup: None,
        manifest: None,
        removed: Vec::new(),
        keys: None,
        faults: Vec::new(),
    };
    if let Some(to) = &args.to {
        take(&args.data, to, &mut report)?;
        if let (Some(keep), true) = (args.keep, report.backup.is_some()) {
            report.removed = Backups::open(to)?.keep(keep.get())?;
        }
    }
    // After the copy of the store: a person whose first message came meanwhile
    // has its key in here. Even where the store is damaged: keys are apart.
    if let Some(to) = &args.keys_to {
        report.keys = Some(KeysReport {
            folder: to.clone(),
            files: keys::renew(data, to)?,
        });
    }
    print(&report, args.format)?;
    Ok(Done::unless(!report.faults.is_empty()))
}

/// Keys in the same place as what they open are no keys; and a backup inside
/// the store's folder goes when that goes.
fn apart(data: &Path, to: Option<&Path>, keys_to: Option<&Path>) -> Result<(), Stop> {
    let resolved = |path: &Path| {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        std::fs::canonicalize(&whole).unwrap_or(whole)
    };
    let named = [("--data", Some(data)), ("--to", to), ("--keys-to", keys_to)];
    let named: Vec<(&str, PathBuf)> = named
        .into_iter()
        .filter_map(|(name, path)| Some((name, resolved(path?))))
        .collect();
    for (i, (one, a)) in named.iter().enumerate() {
        for (other, b) in &named[i + 1..] {
            if a.starts_with(b) || b.starts_with(a) {
                return Err(failed(
                    format!("{one} and {other} are not apart: one lies in the other"),
                    "name folders that do not hold each other, better on different disks",
                ));
            }
        }
    }
    Ok(())
}

/// Takes a backup. With faults nothing is kept of it: a copy of a damaged
/// store must not push out good ones.
fn take(data: &DataArgs, to: &Path, report: &mut Report) -> Result<(), Stop> {
    let backups = Backups::open(to)?;
    let key_check = keys::check_of(&data.data)?.unwrap_or_default();
    same_store(to, &key_check)?;
    let wal = data.data.join("store.sqlite-wal");
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let needed = size(&data.store()) + size(&wal);
    if let Some(free) = free_bytes(to)
        && free < needed
    {
        return Err(failed(
            format!(
                "{} has {free} bytes free, the backup may need {needed}",
                to.display()
            ),
            "free some space there, keep fewer backups, or name another folder with --to",
        ));
    }
    let partial = backups.begin()?;
    let taken = copy(data, &partial, key_check, report).and_then(|manifest| {
        if !report.faults.is_empty() {
            return Ok(());
        }
        report.backup = Some(backups.finish(&partial, &manifest)?);
        last::note(&data.data, manifest.taken_at);
        report.manifest = Some(manifest);
        Ok(())
    });
    if report.backup.is_none() && partial.exists() {
        // What stopped it is said; the next run clears up what this one cannot.
        let _ = folder::remove(&partial);
    }
    taken
}

fn same_store(to: &Path, key_check: &str) -> Result<(), Stop> {
    let Some(last) = folder::list(to)?.pop() else {
        return Ok(());
    };
    match Manifest::read(&last.path)? {
        Some(manifest) if manifest.key_check != key_check => Err(failed(
            format!("{} holds backups of another store", to.display()),
            "name a folder of this store's own with --to",
        )),
        _ => Ok(()),
    }
}

fn copy(
    data: &DataArgs,
    partial: &Path,
    key_check: String,
    report: &mut Report,
) -> Result<Manifest, Stop> {
    let file = partial.join(STORE);
    let taken_at = Timestamp::now();
    // Before the store: they must not speak of batches the copy does not have.
    let mut files = beside(&data.data, partial)?;
    let bar = bar("copying {bytes} of {total_bytes} {wide_bar} {eta}");
    let copied = tw_store::copy(&data.data, &file, &mut |done, of| {
        bar.set_length(of * 2_048);
        bar.set_position(done * 2_048);
    });
    bar.finish_and_clear();
    let copied = copied.map_err(|error| match error {
        error @ tw_app::store::StoreError::Damaged(_) => failed(
            error,
            "no backup was kept; see docs/runbook/store-damaged.md",
        ),
        error => failed(error, "no backup was kept; mend that and run it again"),
    })?;
    let audited = read_copy(&file, None)?;
    let head = format!("{}:{}", copied.tip.batch.0, audit::hex(&copied.tip.head));
    report.faults = audited.faults;
    if audited.head != head {
        report.faults.push(audit::Fault {
            part: "chain",
            place: format!("batch {}", copied.tip.batch.0),
            what: format!(
                "the copy ends with {}, the store stood at {head}",
                audited.head
            ),
        });
    }
    let (bytes, blake3) = read_through(&file, |_| Ok(()))?;
    files.push(Kept {
        name: STORE.to_owned(),
        bytes,
        blake3,
    });
    let shown = std::path::absolute(&data.data).unwrap_or_else(|_| data.data.clone());
    let manifest = Manifest {
        format: Manifest::format(),
        program: concat!("tidewaiter ", env!("CARGO_PKG_VERSION")).to_owned(),
        schema: copied.schema,
        taken_at,
        data: shown.display().to_string(),
        batch: copied.tip.batch.0,
        head,
        last_batch_at: copied.tip.at,
        files,
        keys: keys::present(&data.data),
        key_check,
    };
    let path = partial.join(manifest::FILE);
    let text = serde_json::to_string_pretty(&manifest)?;
    crate::wiring::fill(new_private(&path)?, &path, format!("{text}\n"))?;
    Ok(manifest)
}

/// Copies the lists of lines that lie beside the store. A line that is being
/// written is left out.
fn beside(data: &Path, partial: &Path) -> Result<Vec<Kept>, Stop> {
    let mut kept = Vec::new();
    for name in BESIDE {
        let from = data.join(name);
        let mut lines = match std::fs::read(&from) {
            Ok(lines) => lines,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(cannot("read", &from, &e)),
        };
        let whole = lines.iter().rposition(|byte| *byte == b'\n');
        lines.truncate(whole.map_or(0, |last| last + 1));
        let to = partial.join(name);
        crate::wiring::fill(new_private(&to)?, &to, &lines)?;
        kept.push(Kept {
            name: (*name).to_owned(),
            bytes: lines.len() as u64,
            blake3: blake3::hash(&lines).to_hex().to_string(),
        });
    }
    Ok(kept)
}

/// Reads a copy through, from its first batch to its head.
pub fn read_copy(file: &Path, kept: Option<audit::KeptHead>) -> Result<audit::Report, Stop> {
    let query = SqliteQuery::open(file, Options::default())?;
    let bar = bar("reading batch {pos} of {len} {wide_bar} {eta}");
    let report = audit::verify(&query, kept, |no, of| {
        bar.set_length(of);
        bar.set_position(no);
    });
    bar.finish_and_clear();
    report.map_err(|error| failed(error, "see docs/runbook/store-damaged.md"))
}

/// A bar on standard error.
pub fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn print(report: &Report, format: Format) -> Result<(), Stop> {
    if format == Format::Json {
        return out::json(report);
    }
    for fault in &report.faults {
        out::line(format!(
            "FAULT in the {} at {}: {}",
            fault.part, fault.place, fault.what
        ))?;
    }
    if !report.faults.is_empty() {
        out::line("the store is not as it was written: NO BACKUP was kept, and none removed")?;
        out::line("what to do: docs/runbook/store-damaged.md")?;
    }
    if let (Some(path), Some(manifest)) = (&report.backup, &report.manifest) {
        let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
        out::line(format!("backup {}", path.display()))?;
        out::line(format!("head {}", manifest.head))?;
        out::line(format!(
            "{bytes} bytes, read through to the head: as written"
        ))?;
    }
    for path in &report.removed {
        out::line(format!("removed {}", path.display()))?;
    }
    match &report.keys {
        Some(keys) => out::line(format!(
            "keys {}: {}",
            keys.folder.display(),
            keys.files.join(", ")
        )),
        None => out::line("keys are not in it: keep a copy of them elsewhere with --keys-to"),
    }
}

#[cfg(test)]
mod tests {
    use super::apart;
    use std::path::Path;

    #[test]
    fn folders_hold_each_other() {
        for (data, to, keys, good) in [
            ("/a/data", "/a/to", "/a/keys", true),
            ("/a/data", "/a/data2", "/a/keys", true),
            ("/a/data", "/a/data/to", "/a/keys", false),
            ("/a/data", "/a", "/b", false),
            ("/a/data", "/b", "/b/keys", false),
            ("/a/data", "/b", "/b", false),
            ("/a/data", "/b", "/a/data", false),
        ] {
            let told = apart(Path::new(data), Some(Path::new(to)), Some(Path::new(keys)));
            assert_eq!(told.is_ok(), good, "{data} {to} {keys}");
        }
    }
}
