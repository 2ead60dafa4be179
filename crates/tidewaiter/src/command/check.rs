//! `check`: examine message files without a store.

use crate::out::{self, Done, Ended, Format, Lang, Stop, clean, failed};
use crate::wiring::{self, PackArgs};
use std::io::Read;
use std::path::{Path, PathBuf};
use tw_app::codec::{Edition, ReadOptions};
use tw_app::door::{self, Examined};
use tw_app::engine::Setting;
use tw_app::people::Secret;
use tw_base::{Date, Finding, Layer, Severity, Timestamp};
use tw_law::Rendered;

/// Examine message files: form, schema of their edition, rules on one record
///
/// Needs no store and no server. Folders are searched for *.xml; `-` reads
/// standard input. One record is judged alone: matching, limits and guarantees
/// need the other documents and are judged when it is filed.
///
/// Example: tidewaiter check --format json outbox/ | jq 'select(.acceptable|not)'
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Edition to read by [default: the newest]
    #[arg(long, value_name = "EDITION")]
    edition: Option<String>,
    /// Keep unknown elements instead of refusing them
    #[arg(long)]
    lenient: bool,
    /// Day whose law and code tables apply [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Output: `json` prints one object a line
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language of sentences in text output
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    #[command(flatten)]
    pack: PackArgs,
}

#[derive(serde::Serialize)]
struct Line<'a> {
    path: &'a str,
    family: Option<&'static str>,
    edition: Option<&'a str>,
    records: u32,
    schema_valid: bool,
    acceptable: bool,
    findings: Vec<Found<'a>>,
}

/// A finding on the line: the place as XPath, line and column beside it.
#[derive(serde::Serialize)]
struct Found<'a> {
    code: &'a str,
    severity: Severity,
    layer: Layer,
    location: &'a str,
    line: u32,
    column: u32,
    en: &'a str,
    zh: &'a str,
    legal_ref: &'a str,
    legal_ref_zh: &'a str,
    official: Option<&'a str>,
}

impl<'a> Found<'a> {
    fn new(said: &'a Rendered) -> Self {
        Self {
            code: &said.code,
            severity: said.severity,
            layer: said.layer,
            location: &said.location.path,
            line: said.location.line,
            column: said.location.column,
            en: &said.en,
            zh: &said.zh,
            legal_ref: &said.legal_ref,
            legal_ref_zh: &said.legal_ref_zh,
            official: said.official.as_deref(),
        }
    }
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let pack = args.pack.load()?;
    let setting = wiring::setting(pack, Secret::new([0; 32]))?;
    let options = options(&args, &setting)?;
    let now = match args.date {
        Some(day) => day
            .to_zoned_datetime(setting.pack.zone().clone())?
            .timestamp(),
        None => Timestamp::now(),
    };
    let mut found = false;
    let mut unread = 0_usize;
    for path in files(&args.paths, &mut unread)? {
        let body = match read(&path) {
            Ok(body) => body,
            Err(Stop::Failed(why)) => {
                skipped(why, &mut unread);
                continue;
            }
            Err(pipe) => return Err(pipe),
        };
        let context = setting.context(now);
        let mut examined = door::examine(setting.codec.as_ref(), &context, &options, &body);
        if body.len() as u64 == MOST {
            whole_size(&path, &mut examined);
        }
        found |= !examined.acceptable();
        print(&path, &examined, &setting, &args)?;
    }
    if unread > 0 {
        let what = format!("{unread} of the files and folders could not be read");
        return Err(failed(what, "what was read was examined"));
    }
    Ok(Done::unless(found))
}

/// Reports what cannot be read; the run goes on.
fn skipped(why: impl std::fmt::Display, unread: &mut usize) {
    out::say(format!("tidewaiter: {why}"));
    *unread += 1;
}

fn options(args: &Args, setting: &Setting) -> Result<ReadOptions, Stop> {
    let edition = args.edition.clone().map(|name| Edition(name.into()));
    if let Some(Edition(name)) = &edition {
        let known = tw_messages::Ceb::from_pack(&setting.pack).map(|ceb| {
            ceb.editions()
                .iter()
                .map(|e| e.0.to_string())
                .collect::<Vec<_>>()
        })?;
        if !known.iter().any(|known| known == name) {
            let next = format!("editions of this pack: {}", known.join(", "));
            return Err(failed(format!("there is no edition {name:?}"), next));
        }
    }
    Ok(ReadOptions {
        edition,
        lenient: args.lenient,
    })
}

fn files(paths: &[PathBuf], unread: &mut usize) -> Result<Vec<PathBuf>, Stop> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = (files.len(), *unread);
        walk(path, &mut files, unread);
        if before == (files.len(), *unread) {
            let what = format!("no message files found in {}", path.display());
            return Err(failed(what, "folders are searched for files named *.xml"));
        }
    }
    Ok(files)
}

/// Files below a folder, by name. Links to folders are not followed: they may
/// lead round in a circle.
fn walk(folder: &Path, files: &mut Vec<PathBuf>, unread: &mut usize) {
    let listed = std::fs::read_dir(folder)
        .and_then(|entries| entries.collect::<Result<Vec<std::fs::DirEntry>, _>>());
    let mut entries = match listed {
        Ok(entries) => entries,
        Err(error) => return skipped(format!("{}: {error}", folder.display()), unread),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let xml = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("xml"));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&path, files, unread),
            // A link to nothing is taken up, so that reading reports it; a
            // pipe or a device is no message.
            Ok(_) if xml && std::fs::metadata(&path).map_or(true, |meta| meta.is_file()) => {
                files.push(path);
            }
            Ok(_) => {}
            Err(error) => skipped(format!("{}: {error}", path.display()), unread),
        }
    }
}

/// A message is at most 12 MiB; one byte more is enough to say so.
const MOST: u64 = (12 << 20) + 1;

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    let mut body = Vec::new();
    let cannot = |e| failed(format!("{}: {e}", path.display()), "name a readable file");
    if path.as_os_str() == "-" {
        std::io::stdin()
            .take(MOST)
            .read_to_end(&mut body)
            .map_err(cannot)?;
    } else {
        let file = std::fs::File::open(path).map_err(cannot)?;
        file.take(MOST).read_to_end(&mut body).map_err(cannot)?;
    }
    Ok(body)
}

/// A body too large was read up to the limit only: its sentence is to name the
/// file's size, or that there was more.
fn whole_size(path: &Path, examined: &mut Examined) {
    let size = std::fs::metadata(path).ok().map(|meta| meta.len());
    let size = match size.filter(|size| *size >= MOST) {
        Some(size) => size.to_string(),
        None => format!("≥ {MOST}"),
    };
    let read = MOST.to_string();
    let args = examined.findings.iter_mut().flat_map(|f| &mut f.args);
    for (_, value) in args.filter(|(name, value)| name == "found" && *value == read) {
        value.clone_from(&size);
    }
}

fn print(path: &Path, examined: &Examined, setting: &Setting, args: &Args) -> Result<(), Stop> {
    let catalogue = setting.pack.catalogue();
    let rendered: Vec<Rendered> = examined
        .findings
        .iter()
        .map(|finding| catalogue.render(finding))
        .collect();
    let path = path.to_string_lossy();
    if args.format == Format::Json {
        return out::json(&Line {
            path: &path,
            family: examined.family,
            edition: examined.edition.as_ref().map(|e| e.0.as_ref()),
            records: examined.records,
            schema_valid: examined.schema_valid(),
            acceptable: examined.acceptable(),
            findings: rendered.iter().map(Found::new).collect(),
        });
    }
    let kind = examined.type_name.as_deref().unwrap_or("unknown kind");
    let verdict = match (examined.acceptable(), examined.schema_valid()) {
        (true, _) => "acceptable",
        (false, true) => "schema valid, not acceptable",
        (false, false) => "not schema valid",
    };
    let edition = examined
        .edition
        .as_ref()
        .map(|e| e.0.as_ref())
        .unwrap_or("-");
    out::line(format!(
        "{}: {}, edition {}, {} record(s): {verdict}",
        clean(&path),
        clean(kind),
        clean(edition),
        examined.records
    ))?;
    let lang = out::lang(args.lang);
    for (finding, said) in examined.findings.iter().zip(&rendered) {
        out::line(finding_line(finding, said, lang))?;
    }
    Ok(())
}

fn finding_line(finding: &Finding, said: &Rendered, lang: Lang) -> String {
    let weight = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let (sentence, law) = match lang {
        Lang::Zh => (&said.zh, &said.legal_ref_zh),
        Lang::En => (&said.en, &said.legal_ref),
    };
    let at = &said.location;
    let place = if at.line > 0 {
        format!("{}:{} {}", at.line, at.column, clean(&at.path))
    } else {
        clean(&at.path).into_owned()
    };
    format!(
        "  {weight} {} at {place}\n    {}\n    ({})",
        said.code,
        clean(sentence),
        clean(law)
    )
}

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn folders_hold_message_files() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let root = dir.path().join("out");
        std::fs::create_dir_all(root.join("sub.xml")).expect("folders");
        let roots = [root.clone()];
        assert!(files(&roots, &mut 0).is_err(), "no message files");
        for name in ["b.xml", "a.XML", "note.txt", "sub.xml/c.xml"] {
            std::fs::write(root.join(name), "<a/>").expect("write");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(&root, root.join("round.xml")).expect("link");
        let mut unread = 0;
        let found = files(&roots, &mut unread).expect("files");
        let names: Vec<_> = found
            .iter()
            .map(|p| p.strip_prefix(&root).expect("below").to_string_lossy())
            .collect();
        assert_eq!(
            (names, unread),
            (
                vec!["a.XML".into(), "b.xml".into(), "sub.xml/c.xml".into()],
                0
            )
        );
    }
}
