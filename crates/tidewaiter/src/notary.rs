//! The notary: signs where the journal stands, now and then, beside the
//! engine. It reads what is durable through a reader's connection, so the
//! engine does nothing for it and waits for nothing.
//!
//! Checkpoints are lines of `checkpoints.jsonl` beside the store; with
//! `--checkpoints DIR` each is also a file of its own, written whole.

use crate::keys::{KeyFiles, unable, write_whole};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tw_app::notary::{Checkpoints, NotaryError, Roll};
use tw_app::runner::Clock;
use tw_app::store::{EntryRef, Query};
use tw_proof::{Checkpoint, Document, DocumentKind, Issue, KeyChain, Proof, StoreId};

/// Longest line that is taken for a checkpoint.
const LINE_MAX: u64 = 64 << 10;

/// Makes and keeps the checkpoints of a store.
pub struct Notary {
    query: Arc<dyn Query>,
    clock: Arc<dyn Clock>,
    writer: u32,
    keys: KeyFiles,
    export: Option<PathBuf>,
    kept: Mutex<Kept>,
}

struct Kept {
    roll: Roll,
    log: Log,
    /// The last batch whose checkpoint was exported.
    exported: Option<u64>,
}

impl Notary {
    /// The notary of a store's folder; `export` is where checkpoints also go.
    pub fn new(
        folder: &Path,
        query: Arc<dyn Query>,
        clock: Arc<dyn Clock>,
        writer: u32,
        export: Option<PathBuf>,
    ) -> Self {
        let kept = Kept {
            roll: Roll::default(),
            log: Log::at(folder.join("checkpoints.jsonl")),
            exported: None,
        };
        Self {
            query,
            clock,
            writer,
            keys: KeyFiles::of(folder),
            export,
            kept: Mutex::new(kept),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs where the journal stands, unless that was signed already; `None`
    /// while it is empty.
    pub fn make(&self) -> Result<Option<Checkpoint>, NotaryError> {
        let mut kept = self.kept();
        self.make_with(&mut kept)
    }

    fn make_with(&self, kept: &mut Kept) -> Result<Option<Checkpoint>, NotaryError> {
        let _held = self.keys.hold()?;
        let now = self.clock.now();
        let number = self.query.identity()?;
        let (signer, chain) = self.keys.ready(StoreId::from_bytes(number), now)?;
        kept.log.catch_up()?;
        let last = kept.log.newest.clone();
        kept.roll.follow(self.query.as_ref(), None, last.as_ref())?;
        if let Some(last) = &last {
            if last.batch > kept.roll.batch() {
                let what = format!(
                    "a checkpoint of batch {} was signed, the journal ends at {}: its end is \
                     missing; if an older backup was restored, move checkpoints.jsonl away",
                    last.batch,
                    kept.roll.batch()
                );
                return Err(NotaryError::Broken(what));
            }
            let key = signer.public().id();
            if last.batch == kept.roll.batch() && last.key == key {
                self.hand_out(kept, &chain)?;
                return Ok(Some(last.clone()));
            }
        }
        if kept.roll.batch() == 0 {
            return Ok(None);
        }
        // After a restore of an older backup with the newest keys.
        let since = chain.keys.last().map_or(0, |grant| grant.after);
        if since > kept.roll.batch() {
            let what = format!(
                "the signing key counts from batch {since} on, the journal ends at {}: \
                 checkpoints are made again once it is there",
                kept.roll.batch()
            );
            return Err(NotaryError::Unable(what));
        }
        let checkpoint = kept.roll.checkpoint(number, self.writer, now).sign(&signer);
        kept.log.append(&checkpoint)?;
        self.hand_out(kept, &chain)?;
        Ok(Some(checkpoint))
    }

    /// Writes the keys and what is new to the folder of exports.
    fn hand_out(&self, kept: &mut Kept, chain: &KeyChain) -> Result<(), NotaryError> {
        let Some(folder) = &self.export else {
            return Ok(());
        };
        std::fs::create_dir_all(folder).map_err(|e| unable(folder, &e))?;
        let keys = folder.join("keys.json");
        let text = chain.to_json();
        if std::fs::read(&keys).ok().as_deref() != Some(text.as_bytes()) {
            write_whole(&keys, &text)?;
        }
        let newest = kept.log.newest.as_ref().map_or(0, |newest| newest.batch);
        // The first time only the newest: it covers all before it.
        let from = kept.exported.map_or(newest, |batch| batch + 1);
        for checkpoint in kept.log.read(from, usize::MAX)? {
            export(folder, &checkpoint)?;
            kept.exported = Some(checkpoint.batch);
        }
        Ok(())
    }

    /// How many batches are not covered yet.
    fn behind(&self) -> Result<u64, NotaryError> {
        let tip = self.query.tip()?.batch.0;
        let newest = self.kept().log.newest.as_ref().map_or(0, |c| c.batch);
        Ok(tip.saturating_sub(newest))
    }

    /// Makes checkpoints from now on: one when it begins, then `every` so
    /// often and after many batches, whenever something changed, and one at
    /// the end.
    pub fn watch(self: Arc<Self>, every: Duration) -> std::io::Result<Watch> {
        let (end, ended) = channel::<()>();
        let notary = Arc::clone(&self);
        let work = move || {
            let mut said = None;
            let mut made = Instant::now();
            notary.try_making(&mut said);
            loop {
                let waited = ended.recv_timeout(LOOK);
                let over = !matches!(waited, Err(RecvTimeoutError::Timeout));
                let due = made.elapsed() >= every;
                let behind = notary.behind().unwrap_or(0);
                if over || behind >= MANY || (due && behind > 0) {
                    notary.try_making(&mut said);
                    made = Instant::now();
                }
                if over {
                    return;
                }
            }
        };
        let builder = std::thread::Builder::new().name("notary".into());
        Ok(Watch {
            end: Some(end),
            thread: Some(builder.spawn(work)?),
        })
    }

    /// A store goes on without checkpoints, loudly; the same reason once.
    fn try_making(&self, said: &mut Option<String>) {
        match self.make() {
            Ok(_) => *said = None,
            Err(error) => {
                let why = error.to_string();
                if said.as_ref() != Some(&why) {
                    tracing::error!(%error, "no checkpoint was made; the store works on");
                    *said = Some(why);
                }
            }
        }
    }
}

/// How often the notary looks whether something changed.
const LOOK: Duration = Duration::from_secs(1);
/// So many batches are worth a checkpoint before its time.
const MANY: u64 = 10_000;

/// A notary at work.
pub struct Watch {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Has the last checkpoint made and ends.
    pub fn end(mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the notary has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

/// A checkpoint as a file of its own, under its month. One that is there is
/// evidence and stays: another of the same batch goes beside it.
pub fn export(folder: &Path, checkpoint: &Checkpoint) -> Result<PathBuf, NotaryError> {
    let month = folder.join(checkpoint.at.strftime("%Y-%m").to_string());
    std::fs::create_dir_all(&month).map_err(|e| unable(&month, &e))?;
    let text = checkpoint.to_json();
    let number = format!("checkpoint-{:012}", checkpoint.batch);
    let names = std::iter::once(format!("{number}.json"));
    for name in names.chain((2_u64..).map(|n| format!("{number}-{n}.json"))) {
        let file = month.join(name);
        match std::fs::read(&file) {
            Ok(there) if there == text.as_bytes() => return Ok(file),
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {
                write_whole(&file, &text)?;
                return Ok(file);
            }
            Err(e) => return Err(unable(&file, &e)),
        }
    }
    Ok(month) // never: there is always another name
}

impl Checkpoints for Notary {
    fn from(&self, batch: u64, limit: usize) -> Result<Vec<Checkpoint>, NotaryError> {
        let mut kept = self.kept();
        kept.log.catch_up()?;
        kept.log.read(batch, limit)
    }

    fn newest(&self) -> Result<Option<Checkpoint>, NotaryError> {
        let mut kept = self.kept();
        kept.log.catch_up()?;
        Ok(kept.log.newest.clone())
    }

    fn keys(&self) -> Result<KeyChain, NotaryError> {
        let none = || NotaryError::Unable("no signing key was made yet".to_owned());
        self.keys.chain()?.ok_or_else(none)
    }

    fn sign(
        &self,
        kind: DocumentKind,
        issuer: &str,
        stated: serde_json::Value,
    ) -> Result<Document, NotaryError> {
        let _held = self.keys.hold()?;
        let store = StoreId::from_bytes(self.query.identity()?);
        let now = self.clock.now();
        let (signer, _) = self.keys.ready(store, now)?;
        let issue = Issue {
            issuer: issuer.to_owned(),
            store: Some(store),
            at: now,
        };
        let signed = Document::sign(kind, issue, &stated, &signer);
        signed.map_err(|error| NotaryError::Unable(error.to_string()))
    }

    fn prove(&self, places: &[EntryRef]) -> Result<Proof, NotaryError> {
        let mut kept = self.kept();
        let last = places.iter().map(|place| place.batch).max();
        let covers = |c: &Checkpoint| last.is_none_or(|last| last.0 <= c.batch);
        kept.log.catch_up()?;
        let newest = kept.log.newest.clone().filter(covers);
        let checkpoint = match newest {
            Some(newest) => newest,
            None => self
                .make_with(&mut kept)?
                .filter(covers)
                .ok_or_else(|| NotaryError::Unable("no checkpoint covers this entry".to_owned()))?,
        };
        if kept.roll.batch() < checkpoint.batch {
            let log = kept.log.newest.clone();
            kept.roll.follow(self.query.as_ref(), None, log.as_ref())?;
        }
        let roll = kept.roll.clone();
        drop(kept);
        let items = roll.items(self.query.as_ref(), places, &checkpoint)?;
        Ok(Proof::new(items, checkpoint, self.keys()?))
    }
}

/// The file of checkpoints, one a line, only ever added to.
struct Log {
    path: PathBuf,
    /// Batch and place of each whole line.
    lines: Vec<(u64, u64)>,
    /// Where the last whole line ends.
    end: u64,
    newest: Option<Checkpoint>,
}

impl Log {
    fn at(path: PathBuf) -> Self {
        Self {
            path,
            lines: Vec::new(),
            end: 0,
            newest: None,
        }
    }

    /// Takes in what was added since. A line cut short by a crash at the end
    /// is passed over, and overwritten by the next.
    fn catch_up(&mut self) -> Result<(), NotaryError> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                *self = Self::at(std::mem::take(&mut self.path));
                return Ok(());
            }
            Err(error) => return Err(unable(&self.path, &error)),
        };
        let failed = |e| unable(&self.path, &e);
        let length = file.metadata().map_err(failed)?.len();
        if length < self.end {
            *self = Self::at(std::mem::take(&mut self.path));
            return self.catch_up();
        }
        file.seek(SeekFrom::Start(self.end)).map_err(failed)?;
        let mut reader = BufReader::new(file);
        while let Some((line, length)) = line(&mut reader).map_err(failed)? {
            let Ok(checkpoint) = serde_json::from_slice::<Checkpoint>(&line) else {
                let what = format!(
                    "{}: line {} is no checkpoint\n  restore the file from your backup, or move it away",
                    self.path.display(),
                    self.lines.len() + 1
                );
                return Err(NotaryError::Unable(what));
            };
            self.lines.push((checkpoint.batch, self.end));
            self.end += length;
            self.newest = Some(checkpoint);
        }
        Ok(())
    }

    fn append(&mut self, checkpoint: &Checkpoint) -> Result<(), NotaryError> {
        // Plain data cannot fail to serialise.
        let line = serde_json::to_string(checkpoint).unwrap_or_default() + "\n";
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let written = options.open(&self.path).and_then(|mut file| {
            file.set_len(self.end)?;
            file.seek(SeekFrom::Start(self.end))?;
            file.write_all(line.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|e| unable(&self.path, &e))?;
        self.catch_up()
    }

    /// Checkpoints of batches from `batch` on.
    fn read(&self, batch: u64, limit: usize) -> Result<Vec<Checkpoint>, NotaryError> {
        let first = self.lines.partition_point(|(of, _)| *of < batch);
        let Some((_, place)) = self.lines.get(first) else {
            return Ok(Vec::new());
        };
        let failed = |e| unable(&self.path, &e);
        let mut file = File::open(&self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(*place)).map_err(failed)?;
        let mut reader = BufReader::new(file.take(self.end - place));
        let mut found = Vec::new();
        while found.len() < limit
            && let Some((line, _)) = line(&mut reader).map_err(failed)?
        {
            let read = serde_json::from_slice(&line);
            found.push(read.map_err(|e| NotaryError::Unable(e.to_string()))?);
        }
        Ok(found)
    }
}

/// The next whole line and its length with the line feed.
fn line(reader: &mut impl BufRead) -> std::io::Result<Option<(Vec<u8>, u64)>> {
    let mut line = Vec::new();
    let length = reader
        .by_ref()
        .take(LINE_MAX)
        .read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Ok(None);
    }
    Ok(Some((line, length as u64)))
}
