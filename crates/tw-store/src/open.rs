//! Finding, locking and preparing the file.

use crate::error::{damaged, io, sql};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tw_app::store::StoreError;

/// Marks the file as ours ("TWtr"), so that another program's database is not
/// taken for a store.
const APPLICATION_ID: i64 = 0x5457_7472;

/// Steps of the schema; the n-th brings a file from version n to n + 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/sqlite/0001_lean.sql"),
    include_str!("../../../migrations/sqlite/0002_identity.sql"),
    include_str!("../../../migrations/sqlite/0003_tasks.sql"),
    include_str!("../../../migrations/sqlite/0004_movements.sql"),
];

/// The file's name where only a folder is given.
const FILE_NAME: &str = "store.sqlite";

/// Settings of the embedded store; the defaults were measured
/// (`docs/adr/0001-embedded-adapter.md`).
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes a page, a power of two from 512 to 65536; acts when the file is made.
    pub page_size: u32,
    /// KiB of pages the writer keeps in memory.
    pub cache_kib: u32,
    /// KiB of pages each reading connection keeps in memory.
    pub reader_cache_kib: u32,
    /// Reading connections kept open between questions; more are opened while
    /// more ask at once.
    pub readers: usize,
    /// zstd level of segments, 1 to 19.
    pub level: i32,
    /// Bytes of log after which a commit moves it into the file. Bounds both
    /// the log on disk and the work of the next start.
    pub checkpoint_bytes: u64,
    /// Name of the database's VFS, if it is to be another than the machine's
    /// files: an encrypting one, or one that fails on purpose. It must be
    /// registered. The folder and the lock are the machine's in any case.
    pub vfs: Option<String>,
    /// How the log of that VFS is written again; see [`WriteAgain`]. The
    /// machine's own files need none.
    pub log: Option<WriteAgain>,
}

/// What writes a file again.
pub type Writes = dyn Fn(&Path) -> std::io::Result<()> + Send + Sync;

/// Writes a file's bytes over themselves and syncs it; a file that is not
/// there is none to write.
///
/// A sync that failed leaves bytes that are read and that the disk may not
/// have; no later sync brings them there, as the system takes them for
/// written. A program started after that would take such bytes of the log for
/// a commit, build on it, and lose it all with the power. So the log is written
/// anew before it is read.
#[derive(Clone)]
pub struct WriteAgain(pub Arc<Writes>);

impl fmt::Debug for WriteAgain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriteAgain(…)")
    }
}

/// [`WriteAgain`] on the machine's own files.
pub(crate) fn write_again(path: &Path) -> std::io::Result<()> {
    const PIECE: usize = 1 << 20;
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut piece = vec![0; PIECE];
    let mut at = 0;
    loop {
        let read = file.read_at(&mut piece, at)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return file.sync_all();
        };
        file.write_all_at(bytes, at)?;
        at += u64::try_from(read).unwrap_or(u64::MAX);
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            page_size: 2048,
            cache_kib: 32 * 1024,
            reader_cache_kib: 2 * 1024,
            readers: 4,
            level: 1,
            checkpoint_bytes: 32 << 20,
            vfs: None,
            log: None,
        }
    }
}

/// Where a store's files are.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) file: PathBuf,
    /// See [`Options::vfs`].
    vfs: Option<String>,
    /// See [`Options::log`].
    log: Option<WriteAgain>,
}

impl Place {
    /// A path that is a folder, or is new and has no extension, means a folder
    /// holding `store.sqlite`; any other path is the file itself.
    pub(crate) fn of(path: &Path, options: &Options) -> Self {
        let folder = path.is_dir() || (!path.exists() && path.extension().is_none());
        Self {
            file: if folder {
                path.join(FILE_NAME)
            } else {
                path.to_owned()
            },
            vfs: options.vfs.clone(),
            log: options.log.clone(),
        }
    }

    /// See [`WriteAgain`].
    fn write_log_again(&self) -> Result<(), StoreError> {
        let path = self.log_file();
        let done = match (&self.log, &self.vfs) {
            (Some(WriteAgain(write)), _) => write(&path),
            (None, None) => write_again(&path),
            (None, Some(_)) => Ok(()),
        };
        done.map_err(|e| io("write the log again", &path, &e))
    }

    /// Opens a connection, by the VFS that was asked for.
    fn connect(&self, name: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
        match self.vfs.as_deref() {
            Some(vfs) => Connection::open_with_flags_and_vfs(name, flags, vfs),
            None => Connection::open_with_flags(name, flags),
        }
    }

    fn folder(&self) -> &Path {
        match self.file.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        }
    }

    /// Whether the files are another VFS's and not the machine's.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.vfs.is_some()
    }

    /// The write-ahead log beside the file.
    pub(crate) fn log_file(&self) -> PathBuf {
        let mut name = self.file.as_os_str().to_owned();
        name.push("-wal");
        name.into()
    }

    fn lock_file(&self) -> PathBuf {
        let mut name = self.file.as_os_str().to_owned();
        name.push(".lock");
        name.into()
    }

    /// Makes the folder and takes the writer's lock. The lock belongs to the
    /// open file, so it ends with the process however that ends; the file
    /// itself may stay and means nothing.
    pub(crate) fn lock(&self) -> Result<File, StoreError> {
        let folder = self.folder();
        private_folder(folder).map_err(|e| io("make the folder", folder, &e))?;
        let path = self.lock_file();
        let file = owners_only()
            .create(true)
            .open(&path)
            .map_err(|e| io("open the lock", &path, &e))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(StoreError::Held(format!(
                "{} is being written by a running tidewaiter; stop that one, or give this one another --data folder",
                self.file.display()
            ))),
            Err(TryLockError::Error(e)) => Err(io("lock", &path, &e)),
        }
    }

    /// Opens the file for writing, makes it if it is new, and brings its
    /// schema up to date. The caller holds the lock.
    pub(crate) fn writer(&self, options: &Options) -> Result<Connection, StoreError> {
        // Made here and not by the database, so that from its first byte only
        // its owner can read it; the log's files take over its mode.
        match owners_only().create_new(true).open(&self.file) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(io("make", &self.file, &e)),
        }
        self.write_log_again()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = self.connect(&self.file, flags).map_err(sql)?;
        conn.busy_timeout(Duration::from_secs(5)).map_err(sql)?;
        // Only acts on a file that has no page yet.
        pragma(&conn, "page_size", i64::from(options.page_size))?;
        pragma(&conn, "cache_size", -i64::from(options.cache_kib))?;
        pragma(&conn, "temp_store", 2)?;
        let mode: String = conn
            .query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))
            .map_err(sql)?;
        if mode != "wal" {
            return Err(StoreError::Unavailable(format!(
                "{} cannot keep a write-ahead log (mode {mode}); put it on a local disk",
                self.file.display()
            )));
        }
        // FULL: the log is synced before a commit returns.
        pragma(&conn, "synchronous", 2)?;
        let page: i64 = conn
            .query_row("PRAGMA page_size", [], |r| r.get(0))
            .map_err(sql)?;
        let pages = i64::try_from(options.checkpoint_bytes).unwrap_or(i64::MAX) / page.max(512);
        pragma(&conn, "wal_autocheckpoint", pages.max(1))?;
        // After a checkpoint the log shrinks back to its bound.
        pragma(
            &conn,
            "journal_size_limit",
            i64::try_from(options.checkpoint_bytes).unwrap_or(i64::MAX),
        )?;
        conn.set_prepared_statement_cache_capacity(64);
        migrate(&mut conn)?;
        // The names of new files must be as durable as what is in them.
        let folder = self.folder();
        File::open(folder)
            .and_then(|f| f.sync_all())
            .map_err(|e| io("sync the folder", folder, &e))?;
        Ok(conn)
    }

    /// Opens the file for reading; it must be a store already.
    pub(crate) fn reader(&self, options: &Options) -> Result<Connection, StoreError> {
        let conn = self.read_only()?;
        conn.busy_timeout(Duration::from_secs(5)).map_err(sql)?;
        pragma(&conn, "query_only", 1)?;
        pragma(&conn, "cache_size", -i64::from(options.reader_cache_kib))?;
        pragma(&conn, "temp_store", 2)?;
        conn.set_prepared_statement_cache_capacity(32);
        let found = version(&conn)?;
        let known = known();
        match found {
            v if v > known => Err(StoreError::TooNew { found: v, known }),
            v if v < known => Err(StoreError::Unavailable(format!(
                "{} has schema {v}, this program reads {known}; start the writer once to bring it up to date",
                self.file.display()
            ))),
            _ => Ok(conn),
        }
    }

    /// A read-only connection that has read its first page. A copy on a medium
    /// where the log's files cannot be made is opened as one that never
    /// changes.
    fn read_only(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = self.connect(&self.file, flags).and_then(|conn| {
            conn.busy_timeout(Duration::from_secs(5))?;
            conn.query_row("PRAGMA user_version", [], |_| Ok(()))?;
            Ok(conn)
        });
        match opened {
            Err(e) if refused_by_medium(&e) && self.is_quiet() => self.immutable(),
            opened => opened.map_err(sql),
        }
    }

    /// Opens the file as one that nothing changes: no log, no locks.
    pub(crate) fn immutable(&self) -> Result<Connection, StoreError> {
        let path = std::path::absolute(&self.file).map_err(|e| io("find", &self.file, &e))?;
        let mut uri = String::from("file:");
        for byte in path.as_os_str().as_encoded_bytes() {
            match byte {
                b'/' | b'-' | b'_' | b'.' => uri.push(char::from(*byte)),
                b if b.is_ascii_alphanumeric() => uri.push(char::from(*b)),
                b => uri.push_str(&format!("%{b:02X}")),
            }
        }
        uri.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        self.connect(uri, flags).map_err(sql)
    }

    /// Whether everything is in the file itself: nothing in the log, and
    /// nobody writing. Of another VFS's files this cannot be said.
    fn is_quiet(&self) -> bool {
        if self.is_elsewhere() {
            return false;
        }
        let logged = std::fs::metadata(self.log_file()).is_ok_and(|log| log.len() > 0);
        self.file.is_file() && !logged && !self.is_held()
    }

    /// Whether a process holds the file for writing.
    pub(crate) fn is_held(&self) -> bool {
        File::open(self.lock_file())
            .is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// Whether opening failed because files beside the database cannot be made.
fn refused_by_medium(e: &rusqlite::Error) -> bool {
    matches!(
        e.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure)
    )
}

/// Whether a folder or file holds no store yet: there is no file, or one
/// without any schema. A file that cannot be read counts as a store; opening
/// it says what is wrong.
pub fn is_blank(path: impl AsRef<Path>) -> bool {
    let place = Place::of(path.as_ref(), &Options::default());
    !place.file.exists()
        || place
            .read_only()
            .and_then(|conn| version(&conn))
            .is_ok_and(|version| version == 0)
}

/// Makes a folder only its owner can look into, and its parents as usual. One
/// that is there stays as it is.
///
/// # Errors
/// What the file system refuses.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent)?;
    }
    #[cfg_attr(not(unix), expect(unused_mut, reason = "modes are of unix"))]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists || !folder.is_dir() => Err(e),
        _ => Ok(()),
    }
}

/// Writes to a file which, when new, only its owner can read.
pub(crate) fn owners_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Highest schema version this program knows.
pub fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Schema version of a file, 0 for an empty one; refuses other programs' files.
fn version(conn: &Connection) -> Result<u32, StoreError> {
    let read = |sql_text: &str| -> Result<i64, StoreError> {
        conn.query_row(sql_text, [], |r| r.get(0)).map_err(sql)
    };
    let user = read("PRAGMA user_version")?;
    let app = read("PRAGMA application_id")?;
    let empty = read("SELECT count(*) FROM sqlite_schema")? == 0;
    if !empty && app != APPLICATION_ID {
        return Err(damaged("the file is a database of another program"));
    }
    u32::try_from(user).map_err(|_| damaged("the schema version is negative"))
}

/// Runs the missing steps, each in its own transaction with its version.
fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let (found, known) = (version(conn)?, known());
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (step, text) in (1_i64..).zip(MIGRATIONS).skip(found as usize) {
        let tx = conn.transaction().map_err(sql)?;
        tx.execute_batch(text).map_err(sql)?;
        pragma(&tx, "user_version", step)?;
        pragma(&tx, "application_id", APPLICATION_ID)?;
        tx.commit().map_err(sql)?;
    }
    Ok(())
}

fn pragma(conn: &Connection, name: &str, value: i64) -> Result<(), StoreError> {
    conn.pragma_update(None, name, value).map_err(sql)
}
