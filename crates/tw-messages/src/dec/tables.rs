//! The family's tables, compiled.

use super::draft::{self, Act};
use crate::error::TablesError;
use crate::schema::{Kind, Schema, Sources, Type};
use crate::tables;
use std::collections::BTreeMap;
use tw_declaration::Stage;

/// Which sign at which place of `Type` says how far a declaration goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stages(Vec<(usize, char, Stage)>);

impl Stages {
    /// The stage a `Type` says.
    pub(super) fn of(&self, kind: &str) -> Stage {
        let sign = |place: usize| kind.chars().nth(place.checked_sub(1)?);
        let found = self.0.iter().find(|(place, c, _)| sign(*place) == Some(*c));
        found.map_or(Stage::Complete, |(.., stage)| *stage)
    }

    /// Place (from 1) and sign of a stage.
    pub(super) fn mark(&self, stage: Stage) -> Option<(usize, char)> {
        let found = self.0.iter().find(|(.., s)| *s == stage)?;
        Some((found.0, found.1))
    }
}

/// A message of the family with what its elements do.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) schema: Schema,
    pub(super) acts: Vec<Act>,
    /// Path of the declaration in it.
    pub(super) path: &'static str,
}

/// What `dec.family` says.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(super) namespace: String,
    pub(super) edition: String,
    pub(super) stages: Stages,
    /// `ResponseCode` of what was taken in.
    pub(super) taken: String,
    /// `ResponseCode` of what was refused.
    pub(super) refused: String,
}

/// Everything read from the tables.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) family: Family,
    messages: [Message; 2],
    /// `DecImportResponse` and `DEC_RESULT`.
    receipts: [Schema; 2],
}

impl Tables {
    /// Compiles the files below `messages/dec/` (by file name).
    pub(super) fn load<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, TablesError> {
        let mut sources = Sources {
            files: BTreeMap::new(),
        };
        let mut family = None;
        for (path, text) in files {
            let name = path.rsplit('/').next().unwrap_or(path);
            if let Some(stem) = name.strip_suffix(".fields") {
                sources
                    .files
                    .insert(stem.to_owned(), tables::parse_fields(name, text)?);
            } else if name == "dec.family" {
                family = Some(parse(name, text)?);
            }
        }
        let family = family.ok_or_else(|| TablesError::NoFile("dec.family".to_owned()))?;
        let message = |file: &str, root: &[&str], path| {
            let schema = sources.by_name(file)?;
            let acts = draft::wire(&schema, root).map_err(|p| TablesError::table(file, p))?;
            Ok::<_, TablesError>(Message { schema, acts, path })
        };
        let below = ["SWImpData", "DecMessage"];
        let wrapped = "/ImportMessage/SWImpData/DecMessage";
        Ok(Self {
            messages: [
                message("message", &[], "/DecMessage")?,
                message("import", &below, wrapped)?,
            ],
            receipts: [sources.by_name("response")?, sources.by_name("result")?],
            family,
        })
    }

    /// The message of a root's local name.
    pub(super) fn message(&self, root: &str) -> Option<&Message> {
        self.messages.iter().find(|m| named(&m.schema, root))
    }

    /// The tree of `DecMessage`.
    pub(super) fn declaration(&self) -> &Schema {
        let [message, _] = &self.messages;
        &message.schema
    }

    /// Every receipt.
    pub(super) fn receipts(&self) -> impl Iterator<Item = &Schema> {
        self.receipts.iter()
    }

    /// The receipt of a root's local name.
    pub(super) fn receipt(&self, root: &str) -> Option<&Schema> {
        self.receipts.iter().find(|s| named(s, root))
    }
}

/// Lists the fields below an element, as (path, type).
pub(super) fn walk(schema: &Schema, at: usize, path: &str, out: &mut Vec<(String, &'static str)>) {
    let Some(elem) = schema.elems.get(at) else {
        return;
    };
    let path = format!("{path}/{}", elem.name);
    if let Kind::Value(ty) = &elem.kind {
        out.push((path, type_name(ty)));
        return;
    }
    let (first, len) = elem.children();
    for child in first..first + len {
        walk(schema, child, &path, out);
    }
}

fn type_name(ty: &Type) -> &'static str {
    match ty {
        Type::Decimal { .. } => "decimal",
        Type::Int { .. } | Type::Integer => "whole",
        Type::Date => "date",
        Type::Base64 => "base64",
        Type::Text { .. } | Type::Uri | Type::DateTime | Type::Id => "text",
    }
}

fn named(schema: &Schema, root: &str) -> bool {
    schema.elem(0).is_some_and(|e| *e.name == *root)
}

/// Reads a `dec.family` file.
pub(crate) fn parse(file: &str, text: &str) -> Result<Family, TablesError> {
    let mut family = Family::default();
    for (n, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["family", "DEC"] => {}
            [first, ..] if first.starts_with('#') => {}
            ["edition", name] => family.edition = (*name).to_owned(),
            ["namespace", "dec", uri] => family.namespace = (*uri).to_owned(),
            ["response", "taken", code] => family.taken = (*code).to_owned(),
            ["response", "refused", code] => family.refused = (*code).to_owned(),
            ["stage", place, sign, stage] => {
                let row = stage_row(place, sign, stage);
                let row = row.ok_or_else(|| TablesError::line(file, n + 1, "stage"))?;
                family.stages.0.push(row);
            }
            _ => return Err(TablesError::line(file, n + 1, "not understood")),
        }
    }
    let said = [
        &family.edition,
        &family.namespace,
        &family.taken,
        &family.refused,
    ];
    if said.iter().any(|text| text.is_empty()) {
        let problem = "edition, namespace and both response codes are needed";
        return Err(TablesError::line(file, 1, problem));
    }
    Ok(family)
}

fn stage_row(place: &str, sign: &str, stage: &str) -> Option<(usize, char, Stage)> {
    let place = place.parse().ok().filter(|p| (1..=16).contains(p))?;
    let mut signs = sign.chars();
    let (Some(sign), None) = (signs.next(), signs.next()) else {
        return None;
    };
    let stage = match stage {
        "outline" => Stage::Outline,
        "completion" => Stage::Completion,
        _ => return None,
    };
    Some((place, sign, stage))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILY: &str = "family DEC\nedition 5.0\nnamespace dec urn:d\nstage 3 5 outline\n\
                          stage 3 6 completion\nresponse taken 0\nresponse refused 1\n";

    #[test]
    fn the_third_place_of_type_says_the_stage() {
        let family = parse("dec.family", FAMILY).expect("a family");
        let table = [
            ("", Stage::Complete),
            ("Z", Stage::Complete),
            ("CL", Stage::Complete),
            ("CL0", Stage::Complete),
            ("CL5", Stage::Outline),
            ("  5", Stage::Outline),
            ("  6  Z", Stage::Completion),
            ("55", Stage::Complete),
        ];
        for (kind, stage) in table {
            assert_eq!(family.stages.of(kind), stage, "{kind:?}");
        }
        assert_eq!(family.stages.mark(Stage::Completion), Some((3, '6')));
        assert_eq!(family.stages.mark(Stage::Complete), None);
    }

    #[test]
    fn broken_families() {
        let table = [
            ("stage 3 5 outline", "stage 0 5 outline", 4),
            ("stage 3 5 outline", "stage 3 55 outline", 4),
            ("stage 3 5 outline", "stage 3 5 complete", 4),
            ("family DEC", "family CEB", 1),
            ("response taken 0\n", "", 1),
        ];
        for (from, to, line) in table {
            let error = parse("dec.family", &FAMILY.replace(from, to)).expect_err(to);
            let place = format!("dec.family, line {line}: ");
            assert!(error.to_string().starts_with(&place), "{to}: {error}");
        }
    }
}
