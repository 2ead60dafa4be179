//! `restore`: a backup becomes a store again, in an empty folder.

use super::backup::{bar, read_copy};
use crate::out::{self, Done, Ended, Format, Stop, failed};
use crate::safekeeping::folder::{self, remove};
use crate::safekeeping::manifest::{BESIDE, Kept, Manifest, STORE};
use crate::safekeeping::{cannot, free_bytes, keys, read_through, sync_folder};
use crate::wiring::{DataArgs, RESTORING, fill, new_private};
use std::io::Write;
use std::path::{Path, PathBuf};
use tw_app::audit::KeptHead;
use tw_store::{Options, SqliteStore};

/// Make a store of a backup, in an empty folder
///
/// The files are compared with the manifest and the journal is read through to
/// the head it names, before the folder counts as a store. A folder that holds
/// anything is refused. Keys come from --keys-from, the one copy made by
/// `backup --keys-to`; without them the server will not start.
///
/// What was acknowledged after the backup is not in it, and has to be sent
/// again; numbers of lists given since will be given again, to others.
/// Stop the old server for good first: two that live would both answer.
///
/// Example: tidewaiter restore --from /backup/store --data /srv/new --keys-from /safe/keys
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// A backup, or a folder of backups: then its newest
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Folder of the store to be: empty, or not there yet
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Folder of the one copy of the keys
    #[arg(long, value_name = "DIR")]
    keys_from: Option<PathBuf>,
    /// A head kept elsewhere, which the backup has to contain
    #[arg(long, value_name = "BATCH:HEX")]
    head: Option<KeptHead>,
    /// The store it was taken of may go on: this one is only looked at
    #[arg(long)]
    rehearsal: bool,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What was done.
#[derive(serde::Serialize)]
struct Report {
    from: PathBuf,
    data: PathBuf,
    head: String,
    taken_at: tw_base::Timestamp,
    last_batch_at: Option<tw_base::Timestamp>,
    keys: Vec<String>,
    keys_missing: Vec<String>,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let (from, manifest) = find(&args.from)?;
    fits(&manifest, &from)?;
    if !args.rehearsal {
        refuse_beside_the_living(&manifest)?;
    }
    room(&args.data, &manifest)?;
    let missing = missing_keys(&args, &manifest)?;
    tw_store::private_folder(&args.data).map_err(|e| cannot("make", &args.data, &e))?;
    let partial = args.data.join(RESTORING);
    tw_store::private_folder(&partial).map_err(|e| cannot("make", &partial, &e))?;
    if let Err(why) = fetch(&args, &from, &manifest, &partial) {
        // The folder is as empty as it was, so that the next try finds it so.
        let _ = remove(&partial);
        return Err(why);
    }
    let keys = settle(&partial, &args.data)?;
    print(
        &Report {
            from,
            data: args.data,
            head: manifest.head,
            taken_at: manifest.taken_at,
            last_batch_at: manifest.last_batch_at,
            keys,
            keys_missing: missing,
        },
        args.format,
    )?;
    Ok(Done::Clean)
}

/// The backup meant: the folder itself, or the newest in it.
fn find(from: &Path) -> Result<(PathBuf, Manifest), Stop> {
    if let Some(manifest) = Manifest::read(from)? {
        let name = from.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            return Err(failed(
                format!("{} was not finished, or is being removed", from.display()),
                "name a whole backup",
            ));
        }
        return Ok((from.to_owned(), manifest));
    }
    let newest = folder::list(from)?.pop().ok_or_else(|| {
        failed(
            format!("{} holds no whole backup", from.display()),
            "name the folder that `tidewaiter backup --to` was given",
        )
    })?;
    let manifest = Manifest::read(&newest.path)?
        .ok_or_else(|| failed("the backup was removed just now", "run the command again"))?;
    Ok((newest.path, manifest))
}

/// Whether this program can make a store of it.
fn fits(manifest: &Manifest, from: &Path) -> Result<(), Stop> {
    let known = tw_store::schema();
    if manifest.schema > known {
        return Err(failed(
            format!(
                "the backup has schema {}, made by {}; this program knows up to {known}",
                manifest.schema, manifest.program
            ),
            "use that tidewaiter, or a newer one",
        ));
    }
    for file in &manifest.files {
        let plain = file.name == STORE || BESIDE.contains(&file.name.as_str());
        let there = std::fs::metadata(from.join(&file.name)).map(|found| found.len());
        match there {
            Ok(bytes) if plain && bytes == file.bytes => {}
            Ok(_) if !plain => {
                return Err(failed(
                    format!(
                        "the manifest names a file this program does not know: {}",
                        file.name
                    ),
                    "use the tidewaiter that made the backup",
                ));
            }
            Ok(bytes) => return Err(changed(file, &format!("it has {bytes} bytes"))),
            Err(e) => return Err(cannot("read", &from.join(&file.name), &e)),
        }
    }
    match manifest.files.iter().any(|file| file.name == STORE) {
        false => Err(failed("the manifest names no store", "use another backup")),
        true => Ok(()),
    }
}

fn changed(file: &Kept, how: &str) -> Stop {
    failed(
        format!(
            "{} is not the file the manifest describes: {how}, not {} bytes of BLAKE3 {}",
            file.name, file.bytes, file.blake3
        ),
        "use another backup; this one was changed or damaged after it was taken",
    )
}

/// As far as it can be told from here: the store this was taken of is on this
/// machine and a server is running on it.
fn refuse_beside_the_living(manifest: &Manifest) -> Result<(), Stop> {
    let old = Path::new(&manifest.data);
    let same = keys::check_of(old).ok().flatten() == Some(manifest.key_check.clone());
    if same && tw_store::is_held(old) {
        return Err(failed(
            format!(
                "a server still runs on {}, of which this is a backup",
                old.display()
            ),
            "stop it first, so that no two answer; or give --rehearsal to only look at this one",
        ));
    }
    Ok(())
}

/// An empty folder, or none yet, with room for the files.
fn room(data: &Path, manifest: &Manifest) -> Result<(), Stop> {
    let occupied = match std::fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_some(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => return Err(cannot("look into", data, &e)),
    };
    if occupied {
        return Err(failed(
            format!("{} is not empty", data.display()),
            "name a new folder, or move away what is in this one; nothing was changed",
        ));
    }
    let whole = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let there = whole.ancestors().find(|path| path.is_dir());
    let needed: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    match there.and_then(free_bytes) {
        Some(free) if free < needed => Err(failed(
            format!(
                "{} has {free} bytes free, the store needs {needed}",
                data.display()
            ),
            "free some space there, or name another folder with --data",
        )),
        _ => Ok(()),
    }
}

/// The files of keys the store had and the folder of keys lacks. Keys of
/// another store are refused.
fn missing_keys(args: &Args, manifest: &Manifest) -> Result<Vec<String>, Stop> {
    let Some(folder) = &args.keys_from else {
        return Ok(manifest.keys.clone());
    };
    if keys::check_of(folder)?.is_some_and(|check| check != manifest.key_check) {
        return Err(failed(
            format!("{} holds the keys of another store", folder.display()),
            "name the folder that `tidewaiter backup --keys-to` was given for this store",
        ));
    }
    let present = keys::present(folder);
    let missing: Vec<&str> = manifest
        .keys
        .iter()
        .map(String::as_str)
        .filter(|name| !present.iter().any(|p| p == name))
        .collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    Err(failed(
        format!("{} lacks {}", folder.display(), keys::missing(&missing)),
        "find that file, or restore without --keys-from and see docs/runbook/lost-keys.md",
    ))
}

/// Brings everything into the unfinished folder and tries it there.
fn fetch(args: &Args, from: &Path, manifest: &Manifest, partial: &Path) -> Result<(), Stop> {
    if let Some(folder) = &args.keys_from {
        for name in keys::present(folder) {
            let (source, target) = (folder.join(&name), partial.join(&name));
            let bytes = std::fs::read(&source).map_err(|e| cannot("read", &source, &e))?;
            fill(new_private(&target)?, &target, &bytes)?;
        }
        wanted_key(partial)?;
    }
    for file in &manifest.files {
        let target = partial.join(&file.name);
        let mut to = new_private(&target)?;
        let bar = bar("copying {bytes} of {total_bytes} {wide_bar} {eta}");
        bar.set_length(file.bytes);
        let (bytes, blake3) = read_through(&from.join(&file.name), |piece| {
            bar.inc(piece.len() as u64);
            to.write_all(piece)
        })?;
        bar.finish_and_clear();
        to.sync_all().map_err(|e| cannot("sync", &target, &e))?;
        if (bytes, &blake3) != (file.bytes, &file.blake3) {
            return Err(changed(file, &format!("{bytes} bytes of BLAKE3 {blake3}")));
        }
    }
    let store = partial.join(STORE);
    if manifest.schema < tw_store::schema() {
        // Opened for writing once, it is brought up to date.
        drop(SqliteStore::open(&store, Options::default())?);
    }
    let audited = read_copy(&store, args.head)?;
    if let Some(fault) = audited.faults.first() {
        return Err(failed(
            format!(
                "the backup is not as it was written, {} at {}: {}",
                fault.part, fault.place, fault.what
            ),
            "use another backup",
        ));
    }
    if audited.head != manifest.head {
        return Err(failed(
            format!(
                "the backup ends with {}, its manifest says {}",
                audited.head, manifest.head
            ),
            "use another backup",
        ));
    }
    Ok(())
}

/// Whether the key copied is the one it says it is.
fn wanted_key(partial: &Path) -> Result<(), Stop> {
    let data = DataArgs {
        data: partial.to_owned(),
    };
    data.check_key()
}

/// Keys first, the store last: until it is there, the folder is no store.
fn settle(partial: &Path, data: &Path) -> Result<Vec<String>, Stop> {
    let log = partial.join("store.sqlite-wal");
    if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(failed(
            format!("{} was not emptied", log.display()),
            "empty the folder and run the command again",
        ));
    }
    let names = keys::present(partial);
    let beside = BESIDE
        .iter()
        .copied()
        .filter(|name| partial.join(name).exists());
    let keys = names.iter().map(String::as_str);
    for name in keys.chain(beside).chain([STORE]) {
        let target = data.join(name);
        std::fs::rename(partial.join(name), &target).map_err(|e| cannot("name", &target, &e))?;
    }
    sync_folder(data)?;
    remove(partial)?;
    sync_folder(data)?;
    Ok(names)
}

fn print(report: &Report, format: Format) -> Result<(), Stop> {
    if format == Format::Json {
        return out::json(report);
    }
    out::line(format!(
        "restored {} from {}",
        report.data.display(),
        report.from.display()
    ))?;
    out::line(format!("head {}: as the backup's", report.head))?;
    let last = report
        .last_batch_at
        .map_or_else(|| "nothing".to_owned(), |at| at.to_string());
    out::line(format!(
        "last decided {last}: what was acknowledged later is not in it"
    ))?;
    if !report.keys.is_empty() {
        out::line(format!("keys {}", report.keys.join(", ")))?;
    }
    if !report.keys_missing.is_empty() {
        let names: Vec<&str> = report.keys_missing.iter().map(String::as_str).collect();
        out::line(format!(
            "WITHOUT KEYS; copy them into {} before it is served: {}",
            report.data.display(),
            keys::missing(&names)
        ))?;
    }
    Ok(())
}
