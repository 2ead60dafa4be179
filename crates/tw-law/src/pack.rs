//! A pack: read once, then immutable and shared.

use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::codes::{self, CodeTable};
use crate::controls::Controls;
use crate::error::{Faults, PackError, PackFault};
use crate::files::{self, Files};
use crate::form::{self, Form};
use crate::law::Law;
use crate::params::{self, Parameters, Values};
use crate::positive::PositiveList;
use crate::predicate::Predicates;
use crate::rows::{self, PackRow};
use crate::table::{Toml, civil};
use crate::tariff::Tariff;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tw_base::{Currency, Finding};

/// A country's law as data. Cloning shares the same texts and tables.
#[derive(Debug, Clone)]
pub struct Pack {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    manifest: Manifest,
    version: String,
    files: Files,
    parameters: Parameters,
    codes: HashMap<String, CodeTable>,
    forms: HashMap<String, Form>,
    controls: Controls,
    tariff: Tariff,
    positive: PositiveList,
    calendar: Calendar,
    predicates: Predicates,
    catalogue: Catalogue,
}

#[derive(Debug)]
struct Manifest {
    id: String,
    zh: String,
    en: String,
    version: String,
    zone: TimeZone,
    currency: Currency,
    horizon: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenManifest {
    id: String,
    zh: String,
    en: String,
    version: String,
    zone: String,
    currency: String,
    horizon: toml::value::Datetime,
}

const MANIFEST: &str = "pack.toml";

impl Manifest {
    fn read(files: &Files, faults: &mut Faults) -> Option<Self> {
        let Some(text) = files.get(MANIFEST) else {
            faults.push(
                (MANIFEST, 0),
                "the pack has no pack.toml",
                "give the folder that holds it",
            );
            return None;
        };
        let (_, written) = Toml::read::<WrittenManifest>((MANIFEST, text), faults)?;
        let currency = Currency::new(&written.currency);
        if currency.is_none() {
            faults.push(
                (MANIFEST, 0),
                format!("{:?} is no currency", written.currency),
                "write three capital letters",
            );
        }
        // The rule itself stands in the pack, so that no machine's own time
        // zone data can change the day an act falls on.
        let zone = TimeZone::posix(&written.zone).ok();
        if zone.is_none() {
            let advice = "write a POSIX rule: CST-8 is eight hours east";
            faults.push(
                (MANIFEST, 0),
                format!("{:?} is no time zone", written.zone),
                advice,
            );
        }
        Some(Self {
            id: written.id,
            zh: written.zh,
            en: written.en,
            version: written.version,
            zone: zone?,
            currency: currency?,
            horizon: civil(written.horizon, (MANIFEST, 0), faults)?,
        })
    }
}

impl Inner {
    fn read(files: Files) -> Result<Self, PackError> {
        let mut faults = Faults::default();
        let Some(manifest) = Manifest::read(&files, &mut faults) else {
            return faults.into_result(None);
        };
        let horizon = manifest.horizon;
        let parameters = params::read(&files, &mut faults);
        let inner = Self {
            version: format!(
                "{} {} {}",
                manifest.id,
                manifest.version,
                files::fingerprint(&files)
            ),
            codes: codes::read(&files, horizon, &mut faults),
            forms: form::read(&files, horizon, &mut faults),
            controls: Controls::read(&files, horizon, &mut faults),
            tariff: Tariff::read(&files, horizon, &parameters, &mut faults),
            positive: PositiveList::read(&files, horizon, &mut faults),
            calendar: Calendar::read(&files, &mut faults),
            predicates: Predicates::read(&files, &mut faults),
            catalogue: Catalogue::read(&files, &mut faults),
            parameters,
            manifest,
            files,
        };
        faults.into_result(Some(inner))
    }
}

impl Pack {
    /// A pack embedded when the program was built. Read once a process.
    pub fn builtin(id: &str) -> Result<Self, PackError> {
        static CN: OnceLock<Pack> = OnceLock::new();
        let files = files::builtin(id)?;
        if let Some(pack) = CN.get() {
            return Ok(pack.clone());
        }
        let pack = Self::from_texts(files)?;
        Ok(CN.get_or_init(|| pack).clone())
    }

    /// A pack in a folder of the same layout.
    pub fn open(dir: &Path) -> Result<Self, PackError> {
        Self::from_texts(files::folder(dir)?)
    }

    /// A pack given as (path inside the pack, text).
    pub fn from_files<I>(files: I) -> Result<Self, PackError>
    where
        I: IntoIterator<Item = (String, String)>,
    {
        Self::from_texts(files.into_iter().collect())
    }

    /// The same pack with more texts: one under an existing path replaces
    /// that file, one under a new path adds to the tables of its folder. So a
    /// user's own duty schedule comes in as `tariff/duty.csv`.
    pub fn with_overlay<I>(&self, files: I) -> Result<Self, PackError>
    where
        I: IntoIterator<Item = (String, String)>,
    {
        let mut all = self.inner.files.clone();
        all.extend(files);
        Self::from_texts(all)
    }

    fn from_texts(files: Files) -> Result<Self, PackError> {
        Inner::read(files).map(|inner| Self {
            inner: Arc::new(inner),
        })
    }

    /// What is wrong with the text of one file, read alone: its form, not what
    /// it says together with the others. The folder of the path says what kind
    /// of file it is; of an unknown folder nothing is wrong.
    pub fn faults_in(path: &str, text: &str) -> Vec<PackFault> {
        let files = Files::from([(path.to_owned(), text.to_owned())]);
        let mut faults = Faults::default();
        match path.split('/').next().unwrap_or(path) {
            MANIFEST => drop(Manifest::read(&files, &mut faults)),
            "params" => drop(params::read(&files, &mut faults)),
            "codes" => drop(codes::read(&files, Date::MIN, &mut faults)),
            "forms" => drop(form::read(&files, Date::MIN, &mut faults)),
            "controls" => drop(Controls::read(&files, Date::MIN, &mut faults)),
            "tariff" => {
                Tariff::read(&files, Date::MIN, &Parameters::new(), &mut faults);
                PositiveList::read(&files, Date::MIN, &mut faults);
            }
            "calendars" => drop(Calendar::read(&files, &mut faults)),
            "predicates" => drop(Predicates::read(&files, &mut faults)),
            "rules" => drop(Catalogue::read(&files, &mut faults)),
            _ => {}
        }
        faults.into_list()
    }

    /// Short name, such as `cn`.
    pub fn id(&self) -> &str {
        &self.inner.manifest.id
    }

    /// Name, version and a hash over all texts: `cn 0.1.0 3f2a…`. Two packs
    /// with one version decide alike.
    pub fn version(&self) -> &str {
        &self.inner.version
    }

    /// The administration's name, zh and en.
    pub fn name(&self) -> (&str, &str) {
        (&self.inner.manifest.zh, &self.inner.manifest.en)
    }

    /// The zone in which the administration's days begin.
    pub fn zone(&self) -> &TimeZone {
        &self.inner.manifest.zone
    }

    /// The currency duties are owed in.
    pub fn currency(&self) -> Currency {
        self.inner.manifest.currency
    }

    /// First day the pack claims to know anything about.
    pub fn horizon(&self) -> Date {
        self.inner.manifest.horizon
    }

    /// The law of a day.
    pub fn law(&self, date: Date) -> Law<'_> {
        Law::new(self, date)
    }

    /// What each rule code means.
    pub fn catalogue(&self) -> &Catalogue {
        &self.inner.catalogue
    }

    /// Which days are worked.
    pub fn calendar(&self) -> &Calendar {
        &self.inner.calendar
    }

    /// The text of a file of the pack.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.inner.files.get(path).map(String::as_str)
    }

    /// The rows of every table whose path begins so, such as
    /// `enterprise/classes`: tables that a domain crate knows and this one
    /// does not. Beside these columns a table may have `from`, `to`, `source`
    /// and `confidence`.
    pub fn rows(&self, beginning: &str, columns: &[&str]) -> Result<Vec<PackRow>, PackError> {
        rows::rows(&self.inner.files, self.horizon(), beginning, columns)
    }

    /// All texts by path, in order of path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.inner
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// What is wrong with the pack's content: gaps and overlaps in time,
    /// references that lead nowhere, values without source. Empty tables for
    /// the user to fill are notes.
    pub fn check(&self) -> Vec<Finding> {
        crate::check::check(self)
    }

    pub(crate) fn values(&self, id: &str) -> Option<&Values> {
        self.inner.parameters.get(id).map(|p| &p.values)
    }

    pub(crate) fn parameters(&self) -> &Parameters {
        &self.inner.parameters
    }

    pub(crate) fn codes(&self, table: &str) -> Option<&CodeTable> {
        self.inner.codes.get(table)
    }

    pub(crate) fn tables(&self) -> &HashMap<String, CodeTable> {
        &self.inner.codes
    }

    pub(crate) fn form(&self, form: &str) -> Option<&Form> {
        self.inner.forms.get(form)
    }

    pub(crate) fn forms(&self) -> &HashMap<String, Form> {
        &self.inner.forms
    }

    pub(crate) fn controls(&self) -> &Controls {
        &self.inner.controls
    }

    pub(crate) fn tariff(&self) -> &Tariff {
        &self.inner.tariff
    }

    pub(crate) fn positive(&self) -> &PositiveList {
        &self.inner.positive
    }

    pub(crate) fn predicates(&self) -> &Predicates {
        &self.inner.predicates
    }
}
