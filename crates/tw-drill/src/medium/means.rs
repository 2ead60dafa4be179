//! Means of making real trouble on this machine, each undone when it is
//! dropped.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs a system tool quietly; whether it did what was asked.
fn tool(name: &str, args: &[&str], path: &Path) -> bool {
    let done = Command::new(name)
        .args(args)
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}

/// A small file system in memory, mounted on a folder.
pub(super) struct Small {
    folder: PathBuf,
}

impl Small {
    /// Mounts it; nothing where that is not allowed.
    pub(super) fn mount(folder: &Path, mib: u32) -> Option<Self> {
        let size = format!("size={mib}m,mode=700");
        let args = ["-t", "tmpfs", "-o", &size, "tidewaiter-drill"];
        tool("mount", &args, folder).then(|| Self {
            folder: folder.to_owned(),
        })
    }

    /// Fills it to the last byte with one file; gives that file's place.
    pub(super) fn fill(&self) -> std::io::Result<PathBuf> {
        use std::io::Write;
        let path = self.folder.join("ballast");
        let mut file = std::fs::File::create(&path)?;
        for size in [1 << 20, 4_096, 1] {
            let block = vec![0; size];
            while file.write_all(&block).is_ok() {}
        }
        Ok(path)
    }

    /// Lets nothing be written, or lets it again; not while a file is open
    /// for writing.
    pub(super) fn read_only(&self, yes: bool) -> bool {
        let option = if yes { "remount,ro" } else { "remount,rw" };
        tool("mount", &["-o", option], &self.folder)
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        tool("umount", &["-l"], &self.folder);
    }
}

/// Files that cannot be changed, by nobody, while this lives.
pub(super) struct Frozen {
    files: Vec<PathBuf>,
}

impl Frozen {
    /// Freezes files; nothing where the file system or the user may not.
    pub(super) fn freeze(files: &[PathBuf]) -> Option<Self> {
        let mut frozen = Self { files: Vec::new() };
        for file in files {
            if !tool("chattr", &["+i"], file) {
                return None;
            }
            frozen.files.push(file.clone());
        }
        Some(frozen)
    }

    /// Whether freezing stops those who have the file open already; on some
    /// file systems it does not.
    pub(super) fn stops_writers(folder: &Path) -> bool {
        use std::io::Write;
        let path = folder.join("frozen");
        let Ok(mut file) = std::fs::File::create(&path) else {
            return false;
        };
        let stops = Self::freeze(std::slice::from_ref(&path))
            .is_some_and(|_frozen| file.write_all(b"x").is_err());
        // Gone with the folder in any case.
        let _ = std::fs::remove_file(&path);
        stops
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        for file in &self.files {
            tool("chattr", &["-i"], file);
        }
    }
}

/// The program under a wrapper that makes a file limit an error and not the
/// end of the process.
pub(super) fn limitable(binary: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(binary);
    command
}

/// Sets how large a file a process may make, in bytes; `None` lifts it.
#[cfg(target_os = "linux")]
pub(super) fn limit(process: u32, bytes: Option<u64>) -> bool {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    process.is_some_and(|process| prlimit(Some(process), Resource::Fsize, limit).is_ok())
}

/// Sets how large a file a process may make: not on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn limit(_: u32, _: Option<u64>) -> bool {
    false
}
