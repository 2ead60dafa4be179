//! The exam of the schema layer: the same mutants past the door's own check
//! and past libxml2, and where the two disagree.
//!
//! The schemas and samples are the administration's and not part of this
//! project: they are named by whoever runs the exam. Both verdicts are on the
//! bytes alone: ours is that of `check` (`schema_valid`), for an envelope that
//! of opening it.

mod expected;
pub mod lint;
mod mutate;
mod tree;
mod values;
mod words;

use crate::samples::{self, Fields};
use crate::{Dice, setting};
use mutate::{Kinds, Mutant};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tree::Elem;
use tw_app::codec::{Edition, ReadOptions};
use tw_app::door;
use tw_app::engine::Setting;
use tw_base::{Finding, Layer, Timestamp};
use tw_messages::Ceb;

/// What is to be examined.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Schemas: an edition and the folder of its schemas.
    pub schemas: Vec<(String, PathBuf)>,
    /// Folders of sample messages.
    pub samples: Vec<PathBuf>,
    /// Root names; none: all.
    pub types: Vec<String>,
    /// Mutants of each type in each edition.
    pub mutants: usize,
    /// Seed.
    pub seed: u64,
    /// Where disagreeing mutants are kept.
    pub keep: Option<PathBuf>,
}

/// One type in one edition.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Root name.
    pub root: String,
    /// Edition.
    pub edition: String,
    /// Samples it began from.
    pub samples: usize,
    /// Mutants.
    pub mutants: usize,
    /// Both call it valid.
    pub both_valid: usize,
    /// Both refuse it.
    pub both_refuse: usize,
    /// Only we refuse it.
    pub only_we: usize,
    /// Only xmllint refuses it.
    pub only_lint: usize,
    /// Of the disagreements those that are meant, by reason.
    pub expected: BTreeMap<&'static str, usize>,
}

impl Table {
    /// Disagreements that nobody meant.
    pub fn unexplained(&self) -> usize {
        self.only_we + self.only_lint - self.expected.values().sum::<usize>()
    }
}

/// A disagreement that is not meant.
#[derive(Debug, Clone)]
pub struct Disagreement {
    /// Root name and edition.
    pub table: (String, String),
    /// Number of the mutant.
    pub number: usize,
    /// Where it is kept.
    pub file: Option<PathBuf>,
    /// Whether we call it valid.
    pub ours: bool,
    /// Our first code and place.
    pub our_first: String,
    /// What xmllint complains of first.
    pub lint_first: String,
    /// What was done to the sample.
    pub acts: Vec<&'static str>,
}

impl Disagreement {
    /// Disagreements of one class have one cause, mostly.
    pub fn class(&self) -> String {
        let first = if self.ours {
            &self.lint_first
        } else {
            &self.our_first
        };
        let shape = first.split(": ").last().unwrap_or(first);
        let who = if self.ours {
            "only xmllint refuses"
        } else {
            "only we refuse"
        };
        format!("{who}: {}", shape.chars().take(60).collect::<String>())
    }
}

/// What an exam saw.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// A table each type and edition.
    pub tables: Vec<Table>,
    /// Disagreements that are not meant.
    pub disagreements: Vec<Disagreement>,
}

/// Mutants a call of xmllint.
const BATCH: usize = 250;

/// Runs the exam.
///
/// # Errors
/// A file cannot be read, a sample is not valid to both, or xmllint cannot be
/// run.
pub fn run(asked: &Asked, tell: &mut dyn FnMut(&str)) -> Result<Outcome, String> {
    lint::version()?;
    let setting = setting()?;
    let ceb = Ceb::from_pack(&setting.pack).map_err(|error| error.to_string())?;
    let mut outcome = Outcome::default();
    for (edition, folder) in &asked.schemas {
        let known = ceb.editions();
        if !known.iter().any(|e| e.0 == *edition) {
            let names: Vec<&str> = known.iter().map(|e| e.0.as_ref()).collect();
            return Err(format!(
                "there is no edition {edition}; there are {}",
                names.join(", ")
            ));
        }
        for root in types(asked, &ceb) {
            let room = Room::new(asked, &setting, &ceb, (&root, edition), folder)?;
            let (table, mut disagreements) = room.examine(asked)?;
            tell(&format!(
                "{root} in {edition}: {} mutants, {} disagreements, {} of them not meant",
                table.mutants,
                table.only_we + table.only_lint,
                table.unexplained()
            ));
            outcome.tables.push(table);
            outcome.disagreements.append(&mut disagreements);
        }
    }
    Ok(outcome)
}

/// The envelope's root; its schema has the same table in every edition.
pub const ENVELOPE: &str = "DxpMsg";

fn types(asked: &Asked, ceb: &Ceb) -> Vec<String> {
    let all = ceb.message_types().into_iter().chain([ENVELOPE.to_owned()]);
    let wanted = |root: &String| {
        let short = root.trim_start_matches("CEB").trim_end_matches("Message");
        asked.types.is_empty() || asked.types.iter().any(|t| t == root || t == short)
    };
    all.filter(wanted).collect()
}

/// One type in one edition, ready to be examined.
struct Room<'a> {
    setting: &'a Setting,
    root: String,
    options: ReadOptions,
    schema: PathBuf,
    samples: Vec<Elem>,
    kinds: Kinds,
    folder: PathBuf,
}

impl<'a> Room<'a> {
    fn new(
        asked: &Asked,
        setting: &'a Setting,
        ceb: &Ceb,
        (root, edition): (&str, &str),
        schemas: &Path,
    ) -> Result<Self, String> {
        let schema = schema_of(schemas, root)?;
        let edition = Edition(edition.to_owned().into());
        let mut texts = Vec::new();
        for folder in &asked.samples {
            let path = folder.join(format!("{root}.xml"));
            if path.is_file() {
                texts.push(
                    std::fs::read_to_string(&path)
                        .map_err(|e| format!("{}: {e}", path.display()))?,
                );
            }
        }
        if root == ENVELOPE {
            texts.push(samples::envelope(b"<a/>"));
        } else {
            texts.push(samples::message(ceb, root, &edition, Fields::Required));
            texts.push(samples::message(ceb, root, &edition, Fields::All));
        }
        let mut samples = Vec::new();
        for text in &texts {
            let mut sample =
                tree::read(text).map_err(|error| format!("a sample of {root}: {error}"))?;
            shorten(&mut sample);
            samples.push(sample);
        }
        let kinds = ceb.leaves(root, &edition).into_iter().map(|leaf| {
            let path = leaf.path.split('/').skip(2).collect::<Vec<_>>().join("/");
            (path, leaf.kind)
        });
        let folder = std::env::temp_dir().join(format!("tw-exam-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        Ok(Self {
            setting,
            root: root.to_owned(),
            kinds: kinds.collect(),
            options: ReadOptions {
                edition: Some(edition),
                lenient: false,
            },
            schema,
            samples,
            folder,
        })
    }

    fn edition(&self) -> &str {
        self.options.edition.as_ref().map_or("", |e| e.0.as_ref())
    }

    fn examine(&self, asked: &Asked) -> Result<(Table, Vec<Disagreement>), String> {
        let mut table = Table {
            root: self.root.clone(),
            edition: self.edition().to_owned(),
            samples: self.samples.len(),
            ..Table::default()
        };
        self.samples_stand()?;
        let mut disagreements = Vec::new();
        let mut number = 0;
        while number < asked.mutants {
            let batch: Vec<Mutant> = (number..asked.mutants.min(number + BATCH))
                .map(|n| self.mutant(asked.seed, n))
                .collect();
            for (n, (mutant, ours, lint)) in self.judge(batch)?.into_iter().enumerate() {
                if let Some(found) =
                    self.count(&mut table, (number + n, mutant, ours, lint), asked)?
                {
                    disagreements.push(found);
                }
            }
            number += BATCH;
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        Ok((table, disagreements))
    }

    /// The samples themselves have to be valid to both, or nothing is learnt.
    fn samples_stand(&self) -> Result<(), String> {
        let as_they_are = self.samples.iter().map(|sample| {
            let mut xml = String::new();
            sample.write(&mut xml);
            Mutant {
                acts: Vec::new(),
                bytes: xml.into_bytes(),
            }
        });
        for (n, (_, ours, lint)) in self.judge(as_they_are.collect())?.into_iter().enumerate() {
            if ours.first.is_some() || lint.valid != Some(true) {
                return Err(format!(
                    "sample {n} of {} in {} is not valid; we: {}; xmllint: {}",
                    self.root,
                    self.edition(),
                    ours.first.map_or_else(|| "valid".into(), |f| f.said),
                    lint.first
                ));
            }
        }
        Ok(())
    }

    fn mutant(&self, seed: u64, number: usize) -> Mutant {
        let mut dice = Dice::new(
            seed,
            &format!("{} {}", self.root, self.edition()),
            number as u64,
        );
        let n = dice.below(self.samples.len());
        match self.samples.get(n) {
            Some(sample) => mutate::mutant(sample, &self.kinds, &mut dice),
            None => Mutant {
                acts: Vec::new(),
                bytes: Vec::new(),
            },
        }
    }

    /// Both verdicts on each mutant.
    fn judge(&self, batch: Vec<Mutant>) -> Result<Vec<(Mutant, Ours, lint::Opinion)>, String> {
        let files: Vec<String> = (0..batch.len()).map(|n| format!("m{n}.xml")).collect();
        for (file, mutant) in files.iter().zip(&batch) {
            let path = self.folder.join(file);
            std::fs::write(&path, &mutant.bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        let child = lint::begin(&self.folder, &self.schema, &files)?;
        let ours: Vec<Ours> = batch
            .iter()
            .map(|mutant| self.ours(&mutant.bytes))
            .collect();
        let mut lint = lint::end(child)?;
        let mut out = Vec::new();
        for ((file, mutant), ours) in files.iter().zip(batch).zip(ours) {
            let opinion = lint.remove(file).unwrap_or_default();
            if opinion.valid.is_none() {
                return Err(format!(
                    "xmllint said nothing of {}",
                    self.folder.join(file).display()
                ));
            }
            out.push((mutant, ours, opinion));
        }
        Ok(out)
    }

    fn ours(&self, body: &[u8]) -> Ours {
        let now = Timestamp::UNIX_EPOCH;
        let codec = self.setting.codec.as_ref();
        let (valid, findings) = if self.root == ENVELOPE {
            let opened = codec.open(body);
            // A body that is no envelope is handed through.
            let unwrapped = matches!(opened.inner, std::borrow::Cow::Owned(_));
            match unwrapped {
                true => {
                    let refused = opened.findings.iter().any(Finding::refuses);
                    (!refused, opened.findings)
                }
                // Why it was not taken for one.
                false => (false, codec.read(body, &self.options).findings),
            }
        } else {
            let examined = door::examine(codec, &self.setting.context(now), &self.options, body);
            (examined.schema_valid(), examined.findings)
        };
        if valid {
            return Ours { first: None };
        }
        let finding = findings
            .iter()
            .find(|f| f.refuses() && f.layer != Layer::Rule);
        let said = finding.map_or_else(
            || "no envelope".into(),
            |f| format!("{} at {}", f.code, f.location.path),
        );
        let code = finding.map_or_else(String::new, |f| f.code.to_string());
        Ours {
            first: Some(First { code, said }),
        }
    }

    fn count(
        &self,
        table: &mut Table,
        (number, mutant, ours, lint): (usize, Mutant, Ours, lint::Opinion),
        asked: &Asked,
    ) -> Result<Option<Disagreement>, String> {
        table.mutants += 1;
        match (&ours.first, lint.valid == Some(true)) {
            (None, true) => table.both_valid += 1,
            (Some(_), false) => table.both_refuse += 1,
            (Some(_), true) => table.only_we += 1,
            (None, false) => table.only_lint += 1,
        }
        if ours.first.is_none() == (lint.valid == Some(true)) {
            return Ok(None);
        }
        let code = ours.first.as_ref().map(|first| first.code.as_str());
        if let Some(reason) = expected::reason(code, &lint.first, &mutant.bytes) {
            *table.expected.entry(reason).or_default() += 1;
            return Ok(None);
        }
        let file = match &asked.keep {
            None => None,
            Some(folder) => {
                let path = folder.join(format!("{}-{}-{number}.xml", self.root, self.edition()));
                std::fs::create_dir_all(folder)
                    .and_then(|()| std::fs::write(&path, &mutant.bytes))
                    .map_err(|e| format!("{}: {e}", path.display()))?;
                Some(path)
            }
        };
        Ok(Some(Disagreement {
            table: (self.root.clone(), self.edition().to_owned()),
            number,
            file,
            ours: ours.first.is_none(),
            our_first: ours.first.map_or_else(String::new, |first| first.said),
            lint_first: lint.first,
            acts: mutant.acts,
        }))
    }
}

/// Our verdict: the first finding that refuses, if one does.
struct Ours {
    first: Option<First>,
}

struct First {
    code: String,
    said: String,
}

/// The schema of a folder that declares a root: of several the first by name.
fn schema_of(folder: &Path, root: &str) -> Result<PathBuf, String> {
    let listed = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = listed
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .collect();
    paths.sort();
    let declared = format!("<xs:element name=\"{root}\"");
    let found = paths
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "xsd"))
        .find(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains(&declared)));
    let found =
        found.ok_or_else(|| format!("no schema in {} declares {root}", folder.display()))?;
    found
        .canonicalize()
        .map_err(|e| format!("{}: {e}", found.display()))
}

/// Samples repeat themselves many times; two of each are enough to mutate.
fn shorten(elem: &mut Elem) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    elem.kids.retain(|kid| match kid {
        tree::Kid::Elem(elem) => {
            let n = seen.entry(elem.name.clone()).or_default();
            *n += 1;
            *n <= 2
        }
        tree::Kid::Raw(_) => true,
    });
    for kid in &mut elem.kids {
        if let tree::Kid::Elem(elem) = kid {
            shorten(elem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Samples of every type made from its table, in every edition, as the
    /// exam would begin from them.
    #[test]
    fn made_samples_are_valid_and_survive_the_tree() {
        let setting = setting().expect("setting");
        let ceb = Ceb::from_pack(&setting.pack).expect("tables");
        for edition in ceb.editions() {
            for root in ceb.message_types() {
                for fields in [Fields::Required, Fields::All] {
                    let text = samples::message(&ceb, &root, &edition, fields);
                    let mut again = String::new();
                    tree::read(&text).expect("a tree").write(&mut again);
                    let options = ReadOptions {
                        edition: Some(edition.clone()),
                        lenient: false,
                    };
                    for text in [text, again] {
                        let context = setting.context(Timestamp::UNIX_EPOCH);
                        let codec = setting.codec.as_ref();
                        let examined = door::examine(codec, &context, &options, text.as_bytes());
                        assert!(examined.schema_valid(), "{root}: {:?}", examined.findings);
                    }
                }
            }
        }
    }

    #[test]
    fn a_mutant_follows_from_its_seed_and_number() {
        let text = samples::envelope(b"<a/>");
        let sample = tree::read(&text).expect("a tree");
        let make = |seed: u64, n: u64| {
            let mut dice = Dice::new(seed, "x", n);
            mutate::mutant(&sample, &Kinds::new(), &mut dice).bytes
        };
        let all: std::collections::BTreeSet<_> = (0..200).map(|n| make(1, n)).collect();
        assert!(all.len() > 150, "{} different ones", all.len());
        assert_eq!(make(1, 7), make(1, 7));
        assert_ne!(make(1, 7), make(2, 7));
    }
}
