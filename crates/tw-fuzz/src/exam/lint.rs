//! The second opinion: libxml2's `xmllint`, many files a call.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What `xmllint` says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opinion {
    /// Whether it is valid; `None` if it was not told.
    pub valid: Option<bool>,
    /// The first thing it complains of.
    pub first: String,
}

/// Whether `xmllint` can be run, and its version.
///
/// # Errors
/// It cannot, with what to do.
pub fn version() -> Result<String, String> {
    let asked = Command::new("xmllint").arg("--version").output();
    match asked {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            Ok(text
                .lines()
                .next()
                .unwrap_or("")
                .trim_start_matches("xmllint: ")
                .to_owned())
        }
        Err(error) => Err(format!(
            "xmllint cannot be run ({error}); install libxml2-utils (Debian, Ubuntu) or libxml2 (others)"
        )),
    }
}

/// Begins to look at files of a folder.
///
/// # Errors
/// `xmllint` cannot be started.
pub fn begin(folder: &Path, schema: &Path, files: &[String]) -> Result<Child, String> {
    Command::new("xmllint")
        .current_dir(folder)
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("xmllint: {error}"))
}

/// What it said of each file.
///
/// # Errors
/// It was ended from outside.
pub fn end(child: Child) -> Result<HashMap<String, Opinion>, String> {
    let output = child
        .wait_with_output()
        .map_err(|error| format!("xmllint: {error}"))?;
    Ok(parse(&String::from_utf8_lossy(&output.stderr)))
}

/// Lines are `FILE validates`, `FILE fails to validate`, and before them
/// `FILE:LINE: … : …`, each of the latter followed by the place in the text. A
/// file that is not well-formed has no last line.
pub fn parse(text: &str) -> HashMap<String, Opinion> {
    let mut all: HashMap<String, Opinion> = HashMap::new();
    for line in text.lines() {
        if let Some(file) = line.strip_suffix(" validates") {
            all.entry(file.to_owned()).or_default().valid = Some(true);
        } else if let Some(file) = line.strip_suffix(" fails to validate") {
            all.entry(file.to_owned()).or_default().valid = Some(false);
        } else if let Some((file, rest)) = line.split_once(".xml:")
            && let Some((number, what)) = rest.split_once(": ")
            && number.bytes().all(|b| b.is_ascii_digit())
        {
            let opinion = all.entry(format!("{file}.xml")).or_default();
            let fault = what.contains("error");
            if fault && opinion.first.is_empty() {
                opinion.first = what.to_owned();
            }
            // Said of a file that could be read, it is followed by a verdict.
            if fault {
                opinion.valid.get_or_insert(false);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xmllint_prints_is_understood() {
        let text = "m1.xml validates\n\
            m2.xml:3: element guid: Schemas validity error : Element 'guid': [facet 'length'] x\n\
            m2.xml fails to validate\n\
            m3.xml:1: parser error : Start tag expected, '<' not found\ntext\n^\n";
        let all = parse(text);
        assert_eq!(all["m1.xml"].valid, Some(true));
        assert_eq!(all["m2.xml"].valid, Some(false));
        assert!(all["m2.xml"].first.contains("facet 'length'"));
        assert_eq!(all["m3.xml"].valid, Some(false));
        assert!(all["m3.xml"].first.starts_with("parser error"));
    }
}
