//! Seeds that are kept: one text file a target, one input a line, written with
//! the escapes of Rust's byte strings so that a difference can be read.

use std::path::{Path, PathBuf};

/// Folder of the kept seeds in the source tree.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// The kept seeds of a target; none if it has no file yet.
///
/// # Errors
/// The file cannot be read, or a line is not understood.
pub fn read(folder: &Path, target: &str) -> Result<Vec<Vec<u8>>, String> {
    let path = folder.join(format!("{target}.seeds"));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'));
    lines
        .map(|(n, line)| {
            unescape(line).ok_or_else(|| format!("{}:{}: not understood", path.display(), n + 1))
        })
        .collect()
}

/// Writes the seeds of a target, in order.
///
/// # Errors
/// The file cannot be written.
pub fn write(folder: &Path, target: &str, seeds: &[Vec<u8>]) -> Result<(), String> {
    let path = folder.join(format!("{target}.seeds"));
    let mut text = format!("# Inputs for the target {target}, one a line, as Rust byte strings.\n");
    for seed in seeds {
        text.push_str(&escape(seed));
        text.push('\n');
    }
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// An input on one line.
pub fn escape(input: &[u8]) -> String {
    let mut out = String::with_capacity(input.len());
    for &b in input {
        match b {
            // A first `#` would make the line a remark.
            b'#' if out.is_empty() => out.push_str("\\x23"),
            b'"' => out.push('"'),
            b'\'' => out.push('\''),
            b => out.extend(std::ascii::escape_default(b).map(char::from)),
        }
    }
    out
}

fn unescape(line: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(line.len());
    let mut bytes = line.bytes();
    while let Some(b) = bytes.next() {
        if b != b'\\' {
            out.push(b);
            continue;
        }
        out.push(match bytes.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'\\' => b'\\',
            b'"' => b'"',
            b'\'' => b'\'',
            b'x' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            _ => return None,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_survives_its_line() {
        let all: Vec<u8> = (0..=255).collect();
        for input in [
            &all[..],
            b"# no remark",
            b"",
            b"a\\x41\n\"'",
            "税".as_bytes(),
        ] {
            let line = escape(input);
            assert!(!line.contains('\n') && !line.starts_with('#'), "{line}");
            assert_eq!(unescape(&line).as_deref(), Some(input), "{line}");
        }
        assert_eq!(unescape("\\q"), None);
        assert_eq!(unescape("\\x4"), None);
    }
}
