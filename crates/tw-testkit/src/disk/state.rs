//! What the disk holds, and what an operation does to it. Knows nothing of C;
//! results are the database's own codes.

use super::fate::{self, Dice, Restart};
use super::shared::Shared;
use rusqlite::ffi;
use std::collections::BTreeMap;

/// A result code of the database.
pub(crate) type Code = std::os::raw::c_int;

/// What was done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpKind {
    /// Bytes were written.
    Write,
    /// It was made shorter.
    Truncate,
    /// It was synced.
    Sync,
    /// It was made.
    Create,
    /// It was removed.
    Delete,
}

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The database itself: written by its making and by checkpoints only.
    Database,
    /// The write-ahead log.
    Log,
    /// A rollback journal or a temporary file.
    Other,
}

impl FileKind {
    fn of(name: &str) -> Self {
        if name.ends_with("-wal") {
            Self::Log
        } else if name.ends_with("-journal") || name.is_empty() {
            Self::Other
        } else {
            Self::Database
        }
    }
}

/// When the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Not at all.
    Never,
    /// At once.
    Now,
    /// At the n-th operation from now that changes something, from 1.
    Operation(u64),
    /// At the n-th operation from now on files of a kind, from 1.
    On(FileKind, u64),
}

/// What is wrong with a disk that has power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No room: what would make a file larger is refused.
    Full,
    /// Nothing can be changed, no file made.
    ReadOnly,
    /// Writes and syncs fail with an error of the device.
    Broken,
    /// Only syncs fail; what they were to write may be lost for good.
    Unsyncable,
    /// Reads fail with an error of the device.
    Unreadable,
}

/// Operations that changed something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes, truncations, syncs, names made and removed.
    pub all: u64,
    /// Of these, on the database itself.
    pub database: u64,
    /// Of these, on the log.
    pub log: u64,
    /// Syncs that were done.
    pub syncs: u64,
}

impl Counts {
    fn add(&mut self, file: FileKind, op: OpKind) {
        self.all += 1;
        self.syncs += u64::from(op == OpKind::Sync);
        match file {
            FileKind::Database => self.database += 1,
            FileKind::Log => self.log += 1,
            FileKind::Other => {}
        }
    }
}

/// A change to a file that was not synced.
#[derive(Debug, Clone)]
pub(crate) enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

impl Pending {
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(at, data) => put(bytes, *at, data),
            Self::Truncate(len) => bytes.truncate(*len),
        }
    }
}

/// Writes into bytes, which grow with zeros where that is needed.
pub(crate) fn put(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    let end = at + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[at..end].copy_from_slice(data);
}

/// A change to the folder that was not synced.
#[derive(Debug, Clone)]
pub(crate) enum Naming {
    Create(String, u64),
    Delete(String),
}

impl Naming {
    pub(crate) fn apply(&self, names: &mut BTreeMap<String, u64>) {
        match self {
            Self::Create(name, file) => {
                names.insert(name.clone(), *file);
            }
            Self::Delete(name) => {
                names.remove(name);
            }
        }
    }
}

/// A file.
#[derive(Default)]
pub(crate) struct Inode {
    pub(crate) current: Vec<u8>,
    pub(crate) durable: Vec<u8>,
    pub(crate) pending: Vec<Pending>,
    locks: BTreeMap<u64, Code>,
    pub(crate) shared: Shared,
}

/// An open file.
struct Handle {
    file: u64,
    kind: FileKind,
    generation: u64,
    /// The first sync makes the folder durable too, as the database's own
    /// files on a real system do for a journal they made.
    names_too: bool,
    temporary: bool,
}

/// What the disk holds.
pub(crate) struct State {
    files: BTreeMap<u64, Inode>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    pending_names: Vec<Naming>,
    handles: BTreeMap<u64, Handle>,
    next: u64,
    generation: u64,
    dark: bool,
    when: When,
    lying: bool,
    trouble: Option<Trouble>,
    counts: Counts,
    dice: Dice,
}

/// Whether an operation takes place, and whether it is said to have failed.
struct Step {
    applies: bool,
    fails: bool,
}

impl State {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            files: BTreeMap::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            pending_names: Vec::new(),
            handles: BTreeMap::new(),
            next: 1,
            generation: 1,
            dark: false,
            when: When::Never,
            lying: false,
            trouble: None,
            counts: Counts::default(),
            dice: Dice::new(seed),
        }
    }

    pub(crate) fn cut(&mut self, when: When) {
        self.when = when;
        self.dark |= when == When::Now;
    }

    pub(crate) fn is_dark(&self) -> bool {
        self.dark
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    pub(crate) fn lie(&mut self) {
        self.lying = true;
    }

    pub(crate) fn trouble(&mut self, trouble: Option<Trouble>) {
        self.trouble = trouble;
    }

    pub(crate) fn file(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.files.get(self.names.get(name)?)?;
        Some(file.current.clone())
    }

    /// Forgets everything; files that are open fail from now on.
    pub(crate) fn empty(&mut self) {
        self.generation += 1;
        self.names.clear();
        if self.handles.is_empty() {
            self.files.clear();
        }
    }

    pub(crate) fn sync_names(&mut self) {
        if self.dark || self.lying {
            return;
        }
        for naming in self.pending_names.drain(..) {
            naming.apply(&mut self.durable_names);
        }
    }

    pub(crate) fn restart(&mut self) -> Restart {
        let mut seen = Restart::default();
        let pending = std::mem::take(&mut self.pending_names);
        fate::names(pending, &mut self.durable_names, &mut self.dice, &mut seen);
        self.names = self.durable_names.clone();
        let named: std::collections::BTreeSet<u64> = self.names.values().copied().collect();
        // A file somebody still holds open keeps its memory until it is closed.
        let open: std::collections::BTreeSet<u64> =
            self.handles.values().map(|handle| handle.file).collect();
        self.files
            .retain(|id, _| named.contains(id) || open.contains(id));
        for file in self.files.values_mut() {
            fate::file(file, &mut self.dice, &mut seen);
            file.locks.clear();
            file.shared.lose();
        }
        self.generation += 1;
        self.dark = false;
        self.when = When::Never;
        seen
    }

    /// Counts an operation that would change something; the power may go at it.
    fn step(&mut self, file: FileKind, op: OpKind) -> Result<Step, Code> {
        if self.dark {
            return Err(ffi::SQLITE_IOERR);
        }
        self.counts.add(file, op);
        let now = match &mut self.when {
            When::Operation(n) => {
                *n = n.saturating_sub(1);
                *n == 0
            }
            When::On(kind, n) if *kind == file => {
                *n = n.saturating_sub(1);
                *n == 0
            }
            _ => false,
        };
        if now {
            self.dark = true;
            self.when = When::Never;
        }
        // At the moment itself the operation may have reached the disk or not.
        let applies = !now || self.dice.coin();
        Ok(Step {
            applies,
            fails: now,
        })
    }

    fn handle(&self, id: u64) -> Result<&Handle, Code> {
        self.handles
            .get(&id)
            .filter(|handle| handle.generation == self.generation && !self.dark)
            .ok_or(ffi::SQLITE_IOERR)
    }

    fn opened(&mut self, id: u64) -> Result<(&mut Inode, FileKind), Code> {
        let handle = self.handle(id)?;
        let (file, kind) = (handle.file, handle.kind);
        let inode = self.files.get_mut(&file).ok_or(ffi::SQLITE_IOERR)?;
        Ok((inode, kind))
    }

    /// Opens a file; the second value says that it can only be read.
    pub(crate) fn open(&mut self, name: &str, flags: Code) -> Result<(u64, bool), Code> {
        if self.dark {
            return Err(ffi::SQLITE_IOERR);
        }
        let kind = FileKind::of(name);
        let read_only = self.trouble == Some(Trouble::ReadOnly);
        let found = self.names.get(name).copied();
        let made = found.is_none();
        let file = match found {
            Some(file) => file,
            None if flags & ffi::SQLITE_OPEN_CREATE == 0 => return Err(ffi::SQLITE_CANTOPEN),
            None if read_only => return Err(ffi::SQLITE_CANTOPEN),
            None => self.create(name, kind)?,
        };
        let journal =
            ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
        let id = self.fresh();
        let handle = Handle {
            file,
            kind,
            generation: self.generation,
            names_too: made && flags & journal != 0,
            temporary: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
        };
        self.handles.insert(id, handle);
        Ok((id, read_only || flags & ffi::SQLITE_OPEN_READONLY != 0))
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn create(&mut self, name: &str, kind: FileKind) -> Result<u64, Code> {
        let step = self.step(kind, OpKind::Create)?;
        let file = self.fresh();
        if step.applies {
            self.files.insert(file, Inode::default());
            if !name.is_empty() {
                let naming = Naming::Create(name.to_owned(), file);
                naming.apply(&mut self.names);
                self.pending_names.push(naming);
            }
        }
        if step.fails {
            return Err(ffi::SQLITE_IOERR);
        }
        Ok(file)
    }

    pub(crate) fn close(&mut self, id: u64) {
        if let Ok((inode, _)) = self.opened(id) {
            inode.locks.remove(&id);
            inode.shared.unmap(id);
        }
        let Some(handle) = self.handles.remove(&id) else {
            return;
        };
        let named = self.names.values().any(|file| *file == handle.file);
        let open = self.handles.values().any(|other| other.file == handle.file);
        // After a loss of power an unsynced name may come back.
        let durable = self.durable_names.values().any(|file| *file == handle.file);
        let pending = self.pending_names.iter();
        let pending = pending
            .filter(|naming| matches!(naming, Naming::Create(_, file) if *file == handle.file))
            .count();
        if open {
            return;
        }
        if handle.temporary || !(named || durable || pending > 0) {
            self.files.remove(&handle.file);
        } else if let Some(inode) = self.files.get_mut(&handle.file) {
            inode.shared.free();
        }
    }

    pub(crate) fn delete(&mut self, name: &str, sync: bool) -> Result<(), Code> {
        if self.dark {
            return Err(ffi::SQLITE_IOERR_DELETE);
        }
        if matches!(self.trouble, Some(Trouble::ReadOnly | Trouble::Broken)) {
            return Err(ffi::SQLITE_IOERR_DELETE);
        }
        if !self.names.contains_key(name) {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        let step = self.step(FileKind::of(name), OpKind::Delete)?;
        if step.applies {
            let naming = Naming::Delete(name.to_owned());
            naming.apply(&mut self.names);
            self.pending_names.push(naming);
        }
        if step.fails {
            return Err(ffi::SQLITE_IOERR_DELETE);
        }
        if sync {
            self.sync_names();
        }
        Ok(())
    }

    /// Whether a file is there and can be used as the flags say.
    pub(crate) fn access(&self, name: &str, flags: Code) -> Result<bool, Code> {
        if self.dark {
            return Err(ffi::SQLITE_IOERR_ACCESS);
        }
        let writing = flags == ffi::SQLITE_ACCESS_READWRITE;
        let allowed = !(writing && self.trouble == Some(Trouble::ReadOnly));
        Ok(allowed && self.names.contains_key(name))
    }

    pub(crate) fn read(&mut self, id: u64, at: usize, into: &mut [u8]) -> Result<(), Code> {
        if self.trouble == Some(Trouble::Unreadable) {
            return Err(ffi::SQLITE_IOERR_READ);
        }
        let (inode, _) = self.opened(id)?;
        let there = inode.current.get(at..).unwrap_or_default();
        let n = there.len().min(into.len());
        into[..n].copy_from_slice(&there[..n]);
        into[n..].fill(0);
        if n < into.len() {
            return Err(ffi::SQLITE_IOERR_SHORT_READ);
        }
        Ok(())
    }

    pub(crate) fn write(&mut self, id: u64, at: usize, data: &[u8]) -> Result<(), Code> {
        let trouble = self.trouble;
        let (inode, kind) = self.opened(id)?;
        let grows = at + data.len() > inode.current.len();
        match trouble {
            Some(Trouble::Full) if grows => return Err(ffi::SQLITE_FULL),
            Some(Trouble::ReadOnly | Trouble::Broken) => return Err(ffi::SQLITE_IOERR_WRITE),
            _ => {}
        }
        let step = self.step(kind, OpKind::Write)?;
        self.change(id, step, Pending::Write(at, data.to_vec()))
    }

    pub(crate) fn truncate(&mut self, id: u64, len: usize) -> Result<(), Code> {
        let trouble = self.trouble;
        let (_, kind) = self.opened(id)?;
        if matches!(trouble, Some(Trouble::ReadOnly | Trouble::Broken)) {
            return Err(ffi::SQLITE_IOERR_TRUNCATE);
        }
        let step = self.step(kind, OpKind::Truncate)?;
        self.change(id, step, Pending::Truncate(len))
    }

    fn change(&mut self, id: u64, step: Step, change: Pending) -> Result<(), Code> {
        if step.applies
            && let Some(file) = self.handles.get(&id).map(|handle| handle.file)
            && let Some(inode) = self.files.get_mut(&file)
        {
            change.apply(&mut inode.current);
            inode.pending.push(change);
        }
        if step.fails {
            return Err(ffi::SQLITE_IOERR_WRITE);
        }
        Ok(())
    }

    pub(crate) fn sync(&mut self, id: u64) -> Result<(), Code> {
        let trouble = self.trouble;
        let (_, kind) = self.opened(id)?;
        if matches!(trouble, Some(Trouble::Broken | Trouble::Unsyncable)) {
            self.forget(id);
            return Err(ffi::SQLITE_IOERR_FSYNC);
        }
        let step = self.step(kind, OpKind::Sync)?;
        if step.applies && !self.lying {
            let mut names_too = false;
            if let Some(handle) = self.handles.get_mut(&id) {
                names_too = std::mem::take(&mut handle.names_too);
                if let Some(inode) = self.files.get_mut(&handle.file) {
                    for change in inode.pending.drain(..) {
                        change.apply(&mut inode.durable);
                    }
                }
            }
            if names_too && !step.fails {
                self.sync_names();
            }
        }
        if step.fails {
            return Err(ffi::SQLITE_IOERR_FSYNC);
        }
        Ok(())
    }

    /// Writes a file's bytes over themselves and syncs it.
    pub(crate) fn write_again(&mut self, name: &str) -> Result<(), Code> {
        let Some(file) = self.names.get(name).copied() else {
            return Ok(());
        };
        let id = self.fresh();
        let handle = Handle {
            file,
            kind: FileKind::of(name),
            generation: self.generation,
            names_too: false,
            temporary: false,
        };
        self.handles.insert(id, handle);
        let bytes = self.opened(id).map(|(inode, _)| inode.current.clone());
        let done = bytes
            .and_then(|bytes| self.write(id, 0, &bytes))
            .and_then(|()| self.sync(id));
        self.handles.remove(&id);
        done
    }

    /// What a sync that failed was to make durable is still read, and some of
    /// it will never reach the disk, whatever later syncs say: systems take
    /// what they could not write for written.
    fn forget(&mut self, id: u64) {
        let file = self.handles.get(&id).map(|handle| handle.file);
        if let Some(inode) = file.and_then(|file| self.files.get_mut(&file)) {
            let dice = &mut self.dice;
            inode.pending.retain(|_| dice.coin());
        }
    }

    pub(crate) fn size(&mut self, id: u64) -> Result<usize, Code> {
        let (inode, _) = self.opened(id)?;
        Ok(inode.current.len())
    }

    /// The locks of the file itself: shared, reserved, pending, exclusive.
    pub(crate) fn lock(&mut self, id: u64, level: Code) -> Result<(), Code> {
        let (inode, _) = self.opened(id)?;
        let others = inode.locks.iter().filter(|(other, _)| **other != id);
        let highest = others.map(|(_, level)| *level).max().unwrap_or(0);
        let own = inode.locks.get(&id).copied().unwrap_or(0);
        if own >= level {
            return Ok(());
        }
        let (refused_from, kept) = match level {
            ffi::SQLITE_LOCK_SHARED => (ffi::SQLITE_LOCK_PENDING, None),
            ffi::SQLITE_LOCK_RESERVED => (ffi::SQLITE_LOCK_RESERVED, None),
            _ if highest >= ffi::SQLITE_LOCK_RESERVED => (ffi::SQLITE_LOCK_RESERVED, None),
            // Readers are still there: no new ones come from now on.
            _ => (ffi::SQLITE_LOCK_SHARED, Some(ffi::SQLITE_LOCK_PENDING)),
        };
        if highest >= refused_from {
            if let Some(kept) = kept {
                inode.locks.insert(id, kept);
            }
            return Err(ffi::SQLITE_BUSY);
        }
        inode.locks.insert(id, level);
        Ok(())
    }

    pub(crate) fn unlock(&mut self, id: u64, level: Code) {
        if let Ok((inode, _)) = self.opened(id) {
            match level {
                0 => inode.locks.remove(&id),
                level => inode.locks.insert(id, level),
            };
        }
    }

    pub(crate) fn is_reserved(&mut self, id: u64) -> Result<bool, Code> {
        let (inode, _) = self.opened(id)?;
        Ok(inode
            .locks
            .values()
            .any(|level| *level >= ffi::SQLITE_LOCK_RESERVED))
    }

    /// The memory connections share beside a file.
    pub(crate) fn shared(&mut self, id: u64) -> Result<&mut Shared, Code> {
        self.opened(id).map(|(inode, _)| &mut inode.shared)
    }
}
