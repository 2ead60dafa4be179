//! What the program is made of: law, codec, store, keys and clock, put
//! together in one place.

use crate::notary::Notary;
use crate::out::{Format, Lang, Stop, failed};
use crate::vault::KeyFile;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tw_app::engine::{Engine, Setting};
use tw_app::people::{Keyring, Secret, last_sealed};
use tw_app::runner::{Clock, Gathering, Runner};
use tw_app::service::Service;
use tw_app::setting::Projections;
use tw_app::store::{Query, StoreError};
use tw_base::Timestamp;
use tw_law::Pack;
use tw_messages::Families;
use tw_store::{Options, SqliteQuery, SqliteStore};

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that is set by hand and never goes back.
pub struct VirtualClock(AtomicI64);

impl VirtualClock {
    /// A clock that shows an instant.
    pub fn at(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.as_millisecond()))
    }

    /// Moves on to an instant, unless it is past already.
    pub fn advance(&self, to: Timestamp) {
        self.0.fetch_max(to.as_millisecond(), Ordering::AcqRel);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let shown = self.0.load(Ordering::Acquire);
        Timestamp::from_millisecond(shown).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Which law to run under.
#[derive(Debug, Clone, clap::Args)]
pub struct PackArgs {
    /// Country pack: the name of a built-in one, or a folder
    #[arg(
        long,
        value_name = "NAME|DIR",
        default_value = "cn",
        env = "TIDEWAITER_PACK"
    )]
    pub pack: String,
    /// Files laid over the pack (your own positive list or duty schedule):
    /// a folder with the same layout
    #[arg(long, value_name = "DIR", env = "TIDEWAITER_PACK_OVERLAY")]
    pub pack_overlay: Option<PathBuf>,
}

impl PackArgs {
    /// Loads the pack.
    pub fn load(&self) -> Result<Arc<Pack>, Stop> {
        let dir = Path::new(&self.pack);
        let pack = if dir.is_dir() {
            Pack::open(dir)
        } else {
            Pack::builtin(&self.pack)
        };
        let pack = pack.map_err(|error| {
            failed(
                error,
                "see what is wrong with `tidewaiter pack check --pack DIR`",
            )
        })?;
        let Some(overlay) = &self.pack_overlay else {
            return Ok(Arc::new(pack));
        };
        let files = read_tree(overlay)?;
        let pack = pack.with_overlay(files);
        Ok(Arc::new(pack.map_err(|error| {
            failed(error, "mend the overlay and try again")
        })?))
    }
}

/// Every file below a folder by its path, as text.
pub fn read_tree(root: &Path) -> Result<Vec<(String, String)>, Stop> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let cannot = |error| {
            failed(
                format!("{}: {error}", folder.display()),
                "name a readable folder",
            )
        };
        for entry in std::fs::read_dir(&folder).map_err(cannot)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(below) = path.strip_prefix(root) {
                let text = std::fs::read_to_string(&path).map_err(|e| {
                    failed(format!("{}: {e}", path.display()), "it must be UTF-8 text")
                })?;
                files.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The setting of decisions under a pack and keys.
pub fn setting(pack: Arc<Pack>, secret: Secret) -> Result<Setting, Stop> {
    let codec = Families::from_pack(&pack)
        .map_err(|error| failed(error, "mend the pack's messages/ceb folder"))?;
    let projections =
        Projections::of(&pack).map_err(|error| failed(error, "mend that table of the pack"))?;
    let programme = tw_app::measures::of_pack(&pack)
        .map_err(|error| failed(error, "mend the pack's measures folder"))?;
    Ok(Setting {
        programme: Arc::new(programme),
        pack,
        codec: Arc::new(codec),
        secret,
        projections: Arc::new(projections),
        signatures: Arc::new(tw_app::codec::Unverified),
        writer: 1,
    })
}

/// Where a store keeps its files.
#[derive(Debug, Clone, clap::Args)]
pub struct DataArgs {
    /// Folder of the store
    #[arg(
        long,
        value_name = "DIR",
        default_value = "tidewaiter-data",
        env = "TIDEWAITER_DATA"
    )]
    pub data: PathBuf,
}

/// What every command that works on a store by itself or through the server
/// that holds it is told: which store, under which law, how to answer.
#[derive(Debug, Clone, clap::Args)]
pub struct OnStore {
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub pack: PackArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text", global = true)]
    pub format: Format,
    /// Language
    #[arg(long, value_enum, global = true)]
    pub lang: Option<Lang>,
}

impl DataArgs {
    /// File with the operator's token, written by `serve`.
    pub fn operator_token(&self) -> PathBuf {
        self.data.join("operator.token")
    }

    /// File with the address of the running server.
    pub fn address(&self) -> PathBuf {
        self.data.join("server.address")
    }

    /// Whether the key in the folder is the one its check file speaks of.
    pub fn check_key(&self) -> Result<(), Stop> {
        let path = self.data.join("secret.key");
        match std::fs::read_to_string(&path) {
            Ok(text) => self.check(&path, &key_bytes(&path, &text)?),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }

    /// Keys of the store, made at its first start.
    pub fn secret(&self) -> Result<Secret, Stop> {
        self.refuse_half_restored()?;
        let path = self.data.join("secret.key");
        let cannot = |e| {
            failed(
                format!("{}: {e}", self.data.display()),
                "name a writable folder",
            )
        };
        let bytes = match std::fs::read_to_string(&path) {
            Ok(text) => {
                let bytes = key_bytes(&path, &text)?;
                self.refuse_key_alone(&path)?;
                self.check(&path, &bytes)?;
                let keyring = self.people(&bytes)?;
                return Ok(Secret::with(bytes, keyring));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if self.store().exists() {
                    return Err(failed(
                        format!("{} is missing beside its store", path.display()),
                        "restore it from your backup; a new key would forget every buyer's year",
                    ));
                }
                if self.people_file().exists() {
                    return Err(failed(
                        format!(
                            "{} is there, but no secret.key",
                            self.people_file().display()
                        ),
                        "restore secret.key and store.sqlite from your backup, or remove people.key to start anew",
                    ));
                }
                tw_store::private_folder(&self.data).map_err(cannot)?;
                let fresh = random()?;
                write_private(&path, &tw_app::audit::hex(&fresh))?;
                write_private(&self.check_file(), &check_value(&fresh))?;
                fresh
            }
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let vault = KeyFile(self.people_file());
        // What is noted there is of a store that is gone.
        let cannot = |error| failed(error, "make the folder writable");
        vault.forget_noted().map_err(cannot)?;
        let keyring = Keyring::new(Box::new(vault), Secret::store_of(&bytes)).map_err(|error| {
            failed(
                error,
                "make the folder writable, remove secret.key and start again",
            )
        })?;
        Ok(Secret::with(bytes, keyring))
    }

    /// The file of persons' keys.
    pub fn people_file(&self) -> PathBuf {
        self.data.join("people.key")
    }

    /// The keys of persons, of a store that has been there.
    fn people(&self, secret: &[u8; 32]) -> Result<Keyring, Stop> {
        let path = self.people_file();
        let vault = KeyFile(path.clone());
        // Read before the keys, which a server may be replacing.
        let noted = vault.noted();
        let file = std::fs::read(&path).map_err(|error| {
            let next = "restore its newest copy; without it nothing that names persons can be read, nor anything be taken in (a store made before version 0.2 had none: start a new one)";
            failed(format!("{}: {error}", path.display()), next)
        })?;
        let keyring = Keyring::read(Box::new(vault), Secret::store_of(secret), &file);
        let keyring = keyring.map_err(|error| {
            let next = "restore the newest copy of people.key that belongs to this store";
            failed(format!("{}: {error}", path.display()), next)
        })?;
        match keyring.erasures() {
            known if known >= noted => Ok(keyring),
            known => Err(failed(
                format!(
                    "{} knows of {known} erasures, there were {noted}: it would bring erased persons back",
                    path.display()
                ),
                "put the newest copy of people.key there; see docs/runbook/lost-keys.md",
            )),
        }
    }

    /// Keys from before a year that has been filed in would be completed by
    /// new ones: every buyer would begin that year anew, without a word.
    fn refuse_keys_before(&self, query: &SqliteQuery, secret: &Secret) -> Result<(), Stop> {
        let last = last_sealed(query)
            .map_err(|error| failed(error, "see docs/runbook/store-damaged.md"))?;
        match last.filter(|year| secret.keyring().year(*year).is_none()) {
            None => Ok(()),
            Some(year) => Err(failed(
                format!(
                    "{} is older than its store: it has no keys of {year}",
                    self.people_file().display()
                ),
                "restore the newest copy of people.key; without it buyers' years cannot be found again",
            )),
        }
    }

    /// The store's file.
    pub fn store(&self) -> PathBuf {
        self.data.join("store.sqlite")
    }

    fn check_file(&self) -> PathBuf {
        self.data.join("secret.check")
    }

    /// A key that was there before means that there was a store: an empty one
    /// must not quietly take its place.
    fn refuse_key_alone(&self, key: &Path) -> Result<(), Stop> {
        if !tw_store::is_blank(&self.data) {
            return Ok(());
        }
        Err(failed(
            format!("{} is there, but no store beside it", key.display()),
            "restore store.sqlite from your backup, or remove secret.key and people.key (and an empty store.sqlite) to start anew",
        ))
    }

    /// Another store's key would forget every buyer's year without a word.
    fn check(&self, key: &Path, bytes: &[u8; 32]) -> Result<(), Stop> {
        let path = self.check_file();
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim() == check_value(bytes) => Ok(()),
            Ok(_) => Err(failed(
                format!(
                    "{} is not the key of this store: {} says otherwise",
                    key.display(),
                    path.display()
                ),
                RESTORE_KEY,
            )),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // Not restored with the store: made anew where that is allowed.
                let _ = write_private(&path, &check_value(bytes));
                Ok(())
            }
            Err(error) => Err(unreadable(&path, &error)),
        }
    }

    /// A folder whose restoring was cut off is no store, and must not become
    /// a new one either.
    fn refuse_half_restored(&self) -> Result<(), Stop> {
        if !self.data.join(RESTORING).exists() {
            return Ok(());
        }
        Err(failed(
            format!("restoring {} was cut off", self.data.display()),
            "empty the folder and run `tidewaiter restore` again",
        ))
    }

    /// Opens the store for writing.
    pub fn open(&self) -> Result<(SqliteStore, SqliteQuery), StoreError> {
        tw_store::private_folder(&self.data)
            .map_err(|e| StoreError::Unavailable(format!("{}: {e}", self.data.display())))?;
        SqliteStore::open(&self.data, Options::default())
    }

    /// A service that only reads, beside a running server or without one.
    pub fn reader(&self, pack: &PackArgs) -> Result<Service, Stop> {
        let query = query(self)?;
        let setting = setting(pack.load()?, self.secret()?)?;
        Ok(Service::reader(
            setting,
            Arc::new(query),
            Arc::new(SystemClock),
        ))
    }
}

/// Starts a service over the store of a folder.
pub fn start(
    data: &DataArgs,
    pack: Arc<Pack>,
    clock: Arc<dyn Clock>,
    gathering: Gathering,
) -> Result<Service, Stop> {
    // The key comes first: a store without its key must never come about.
    data.secret()?;
    let (store, query) = data.open().map_err(|error| match error {
        StoreError::Held(_) => failed(error, "stop the other process, or use another --data"),
        other => failed(other, "see the message above; nothing was changed"),
    })?;
    let cleared = KeyFile(data.people_file()).clear();
    cleared.map_err(|error| failed(error, "make the folder writable and start again"))?;
    // Read again under the writer's lock: another writer may have destroyed
    // keys of persons in the meantime, and they must not come back.
    let secret = data.secret()?;
    data.refuse_keys_before(&query, &secret)?;
    let setting = setting(pack, secret)?;
    let engine = Engine::new(store, setting.clone())?;
    let runner = Runner::start(engine, Arc::clone(&clock), gathering)?;
    let query: Arc<dyn Query> = Arc::new(query);
    Ok(Service::new(setting, runner, query, clock))
}

/// Readers of a folder's store, beside a running server or without one.
pub fn query(data: &DataArgs) -> Result<SqliteQuery, Stop> {
    if !data.store().exists() {
        return Err(failed(
            format!("there is no store in {}", data.data.display()),
            "name its folder with --data, or make one with `tidewaiter demo`",
        ));
    }
    SqliteQuery::open(&data.data, Options::default())
        .map_err(|error| failed(error, "name another folder with --data"))
}

/// The notary of a service's store; the service answers for it from now on.
pub fn notary(data: &DataArgs, service: &Service, export: Option<PathBuf>) -> Arc<Notary> {
    let writer = service.setting().writer;
    let (query, clock) = (service.shared_query(), service.shared_clock());
    let notary = Arc::new(Notary::new(&data.data, query, clock, writer, export));
    service.keep_checkpoints(Arc::clone(&notary) as Arc<dyn tw_app::notary::Checkpoints>);
    notary
}

const RESTORE_KEY: &str =
    "restore it from your backup; without it buyers' years cannot be found again";

/// In a folder while a backup is being made a store in it.
pub const RESTORING: &str = ".restoring";

fn key_bytes(path: &Path, text: &str) -> Result<[u8; 32], Stop> {
    unhex(text.trim()).ok_or_else(|| {
        failed(
            format!("{} does not hold 64 hexadecimal digits", path.display()),
            RESTORE_KEY,
        )
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Stop {
    failed(format!("{}: {error}", path.display()), "make it readable")
}

/// Tells a key from another without giving it away: 16 bytes of a keyed hash.
fn check_value(key: &[u8; 32]) -> String {
    let hash = blake3::keyed_hash(key, b"tidewaiter secret.key check 1");
    tw_app::audit::hex(&hash.as_bytes()[..16])
}

/// 256 random bits.
pub fn random() -> Result<[u8; 32], Stop> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        failed(
            format!("no random numbers: {error}"),
            "see the system's log",
        )
    })?;
    Ok(bytes)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Writes a file that only its owner can read.
pub fn write_private(path: &Path, text: &str) -> Result<(), Stop> {
    let mut options = private();
    options.create(true).truncate(true);
    let file = options.open(path).map_err(|e| unwritten(path, &e))?;
    fill(file, path, text)
}

/// Opens a file to be locked, and makes it if need be.
pub fn lock_file(path: &Path) -> Result<File, Stop> {
    let opened = private().create(true).truncate(false).open(path);
    opened.map_err(|e| unwritten(path, &e))
}

/// Makes a file that only its owner can read; one that is there is refused.
pub fn new_private(path: &Path) -> Result<File, Stop> {
    let made = private().create_new(true).open(path);
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => failed(
            format!("{} is there already", path.display()),
            "name another file, or remove that one",
        ),
        _ => unwritten(path, &error),
    })
}

/// Fills a file and makes it durable.
pub fn fill(mut file: File, path: &Path, content: impl AsRef<[u8]>) -> Result<(), Stop> {
    file.write_all(content.as_ref())
        .and_then(|()| file.sync_all())
        .map_err(|e| unwritten(path, &e))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn unwritten(path: &Path, error: &std::io::Error) -> Stop {
    failed(
        format!("{}: {error}", path.display()),
        "make its folder writable",
    )
}

#[cfg(test)]
mod tests {
    use super::DataArgs;
    use crate::out::Stop;
    use std::fs;

    fn refusal(data: &DataArgs) -> String {
        match data.secret() {
            Err(Stop::Failed(why)) => why,
            _ => panic!("the key must be refused"),
        }
    }

    #[test]
    fn a_key_belongs_to_its_store() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let data = DataArgs {
            data: dir.path().join("data"),
        };
        let start = || data.secret().is_ok() && data.open().is_ok();
        assert!(start(), "a new folder");
        assert!(start(), "the same again");
        let [key, check] = ["secret.key", "secret.check"].map(|name| data.data.join(name));
        let good = fs::read_to_string(&key).expect("key");

        fs::write(&key, "00".repeat(32)).expect("write");
        assert!(refusal(&data).contains("not the key of this store"));
        fs::write(&key, "00").expect("write");
        assert!(refusal(&data).contains("64 hexadecimal digits"));
        fs::remove_file(&key).expect("remove");
        assert!(refusal(&data).contains("missing beside its store"));
        fs::write(&key, good).expect("write");
        fs::remove_file(&check).expect("remove");
        assert!(start(), "the right key");
        assert!(check.exists(), "made anew");

        fs::write(data.store(), "").expect("emptied");
        assert!(refusal(&data).contains("no store beside it"));
        fs::remove_file(data.store()).expect("remove");
        assert!(refusal(&data).contains("no store beside it"));
        fs::remove_file(&key).expect("remove");
        assert!(refusal(&data).contains("no secret.key"));
        fs::remove_file(data.people_file()).expect("remove");
        assert!(start(), "anew");

        let people = fs::read(data.people_file()).expect("keys");
        for bytes in [
            &b""[..],
            b"tidewaiter people 2\n",
            &people[1..],
            &people[..people.len() - 1],
        ] {
            fs::write(data.people_file(), bytes).expect("write");
            assert!(refusal(&data).contains("people.key"));
        }
        fs::remove_file(data.people_file()).expect("remove");
        assert!(refusal(&data).contains("newest copy"));
        fs::write(data.people_file(), people).expect("write");
        assert!(start(), "the right keys again");
    }
}
