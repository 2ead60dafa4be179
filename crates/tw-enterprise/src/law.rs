//! The tables of a pack that this crate reads (`enterprise/*.csv`), read once.

use crate::code::{AeoCode, CodePattern};
use jiff::civil::Date;
use std::collections::BTreeMap;
use tw_base::{Decimal, Known, Validity};
use tw_law::{Pack, PackError, PackFault, PackRow};

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A credit class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its code, such as `regular`.
    pub code: String,
    /// Its place among the classes, the best first.
    pub rank: u32,
    /// Whether it is the class of an enterprise on which nothing was decided.
    pub default: bool,
    /// Whether it is one of authorised economic operators.
    pub aeo: bool,
    /// What it is called.
    pub name: Named,
}

/// What an effect of a class or a benefit of a partner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EffectValue {
    /// A share or a rate.
    Number(Decimal),
    /// It is so, or it is not.
    Flag(bool),
    /// It may be applied for.
    MayApply,
}

impl EffectValue {
    fn read(row: &PackRow) -> Result<Self, PackFault> {
        match row.required("value")? {
            "yes" => Ok(Self::Flag(true)),
            "no" => Ok(Self::Flag(false)),
            "may_apply" => Ok(Self::MayApply),
            _ => row.decimal("value").map(Self::Number),
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it says yes.
    pub fn is_yes(&self) -> bool {
        *self == Self::Flag(true)
    }
}

impl std::fmt::Display for EffectValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Flag(true) => f.write_str("yes"),
            Self::Flag(false) => f.write_str("no"),
            Self::MayApply => f.write_str("may_apply"),
        }
    }
}

/// An effect with its value.
#[derive(Debug, Clone, Copy)]
pub struct Effect<'l> {
    /// Its code, such as `inspection_rate_factor`.
    pub code: &'l str,
    /// What it is, and where that comes from.
    pub value: &'l Known<EffectValue>,
}

/// A criterion of certification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionRow {
    /// Its code.
    pub code: String,
    /// Its group.
    pub group: String,
    /// Types of business it is for; none: every one.
    pub types: Vec<String>,
    /// Classes it is for.
    pub classes: Vec<String>,
    /// Its wording.
    pub name: Named,
}

/// A degree of dishonesty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Its code.
    pub code: String,
    /// The class it leads to.
    pub class: String,
    /// Months after which repair can be asked for.
    pub months: i32,
    /// What it is called.
    pub name: Named,
}

/// Whether an arrangement is known to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartnerState {
    /// It acts.
    InForce,
    /// It was signed; no start is known.
    Signed,
}

/// A partner administration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Its code, such as `sg`.
    pub code: String,
    /// Whether the arrangement acts.
    pub state: PartnerState,
    /// What it is called.
    pub name: Named,
    /// How it writes codes.
    pub patterns: Vec<CodePattern>,
}

/// Rows of one kind with their periods, in the order of the tables.
#[derive(Debug, Clone)]
struct Dated<T>(Vec<(Validity, Known<T>, Place)>);

/// File and line of a row.
type Place = (String, usize);

impl<T> Default for Dated<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Dated<T> {
    fn on(&self, day: Date) -> impl Iterator<Item = &Known<T>> {
        let rows = self
            .0
            .iter()
            .filter(move |(period, ..)| period.contains(day));
        rows.map(|(_, row, _)| row)
    }

    fn push(&mut self, row: &PackRow, value: T) {
        let place = (row.file.clone(), row.line);
        self.0.push((row.validity.clone(), row.known(value), place));
    }
}

/// A class becomes another on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) class: String,
    pub(crate) becomes: String,
    pub(crate) on: Date,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Valued {
    of: String,
    effect: String,
}

/// What a pack lays down on enterprises. A pack without such tables knows no
/// class and no partner.
#[derive(Debug, Clone, Default)]
pub struct EnterpriseLaw {
    classes: Dated<Class>,
    carried: Vec<Known<Carried>>,
    effects: Dated<(Valued, Known<EffectValue>)>,
    names: BTreeMap<String, Named>,
    criteria: Dated<CriterionRow>,
    groups: BTreeMap<String, Named>,
    review: Dated<(String, i32)>,
    grades: Dated<Grade>,
    partners: Dated<Partner>,
    benefits: Dated<(Valued, Known<EffectValue>)>,
    own: Dated<(String, CodePattern, i32)>,
}

fn named(row: &PackRow) -> Result<Named, PackFault> {
    Ok(Named {
        zh: row.required("zh")?.to_owned(),
        en: row.required("en")?.to_owned(),
    })
}

fn mark(row: &PackRow, column: &str) -> Result<bool, PackFault> {
    match row.cell(column) {
        "" => Ok(false),
        "yes" => Ok(true),
        other => Err(row.fault(format!("{other:?} is no mark"), "write yes or nothing")),
    }
}

fn whole<T: std::str::FromStr>(row: &PackRow, column: &str) -> Result<T, PackFault> {
    let cell = row.required(column)?;
    let bad = |_| row.fault(format!("{cell:?} is no whole number"), "write digits");
    cell.parse().map_err(bad)
}

/// A whole number between bounds.
fn between(row: &PackRow, column: &str, (least, most): (i32, i32)) -> Result<i32, PackFault> {
    let number = whole(row, column)?;
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    let what = format!("{column} is {number}");
    Err(row.fault(what, &format!("write {least} to {most}")))
}

fn pattern(row: &PackRow, text: &str) -> Result<CodePattern, PackFault> {
    let bad = || {
        row.fault(
            format!("{text:?} says no form of codes"),
            "write it as SG#{12}",
        )
    };
    CodePattern::parse(text).ok_or_else(bad)
}

impl EnterpriseLaw {
    /// Reads the tables of a pack.
    pub fn of(pack: &Pack) -> Result<Self, PackError> {
        let mut law = Self::default();
        let mut faults = Vec::new();
        law.read_classes(pack, &mut faults)?;
        law.read_certification(pack, &mut faults)?;
        law.read_partners(pack, &mut faults)?;
        law.references(&mut faults);
        if faults.is_empty() {
            Ok(law)
        } else {
            Err(PackError::Broken(faults))
        }
    }

    fn read_classes(&mut self, pack: &Pack, faults: &mut Vec<PackFault>) -> Result<(), PackError> {
        let columns = ["class", "rank", "default", "aeo", "zh", "en"];
        each(pack, "enterprise/classes", &columns, faults, |row| {
            let class = Class {
                code: row.required("class")?.to_owned(),
                rank: whole(row, "rank")?,
                default: mark(row, "default")?,
                aeo: mark(row, "aeo")?,
                name: named(row)?,
            };
            self.classes.push(row, class);
            Ok(())
        })?;
        each(
            pack,
            "enterprise/carry_over",
            &["class", "becomes"],
            faults,
            |row| {
                let carried = Carried {
                    class: row.required("class")?.to_owned(),
                    becomes: row.required("becomes")?.to_owned(),
                    on: row.validity.from,
                    place: (row.file.clone(), row.line),
                };
                self.carried.push(row.known(carried));
                Ok(())
            },
        )?;
        self.carried.sort_by_key(|row| row.value.on);
        each(
            pack,
            "enterprise/effects",
            &["class", "effect", "value"],
            faults,
            |row| {
                let effect = valued(row, "class")?;
                self.effects.push(row, effect);
                Ok(())
            },
        )?;
        each(
            pack,
            "enterprise/effect_names",
            &["effect", "zh", "en"],
            faults,
            |row| {
                let code = row.required("effect")?.to_owned();
                self.names.insert(code, named(row)?);
                Ok(())
            },
        )
    }

    fn read_certification(
        &mut self,
        pack: &Pack,
        faults: &mut Vec<PackFault>,
    ) -> Result<(), PackError> {
        let columns = ["criterion", "group", "types", "classes", "zh", "en"];
        each(pack, "enterprise/criteria", &columns, faults, |row| {
            let criterion = CriterionRow {
                code: row.required("criterion")?.to_owned(),
                group: row.required("group")?.to_owned(),
                types: row.words("types"),
                classes: row.words("classes"),
                name: named(row)?,
            };
            self.criteria.push(row, criterion);
            Ok(())
        })?;
        each(
            pack,
            "enterprise/groups",
            &["code", "kind", "zh", "en"],
            faults,
            |row| {
                let key = format!("{}:{}", row.required("kind")?, row.required("code")?);
                self.groups.insert(key, named(row)?);
                Ok(())
            },
        )?;
        let columns = ["class", "review_years"];
        each(pack, "enterprise/certification", &columns, faults, |row| {
            let class = row.required("class")?.to_owned();
            self.review
                .push(row, (class, between(row, "review_years", (1, 100))?));
            Ok(())
        })?;
        let columns = ["grade", "class", "months", "zh", "en"];
        each(pack, "enterprise/dishonesty", &columns, faults, |row| {
            let grade = Grade {
                code: row.required("grade")?.to_owned(),
                class: row.required("class")?.to_owned(),
                months: between(row, "months", (0, 1_200))?,
                name: named(row)?,
            };
            self.grades.push(row, grade);
            Ok(())
        })
    }

    fn read_partners(&mut self, pack: &Pack, faults: &mut Vec<PackFault>) -> Result<(), PackError> {
        let columns = ["partner", "state", "zh", "en", "code"];
        each(pack, "enterprise/partners", &columns, faults, |row| {
            let state = match row.required("state")? {
                "in_force" => PartnerState::InForce,
                "signed" => PartnerState::Signed,
                other => {
                    let what = format!("{other:?} is no state of an arrangement");
                    return Err(row.fault(what, "write in_force or signed"));
                }
            };
            let patterns = row.required("code")?.split_whitespace();
            let partner = Partner {
                code: row.required("partner")?.to_owned(),
                state,
                name: named(row)?,
                patterns: patterns
                    .map(|text| pattern(row, text))
                    .collect::<Result<_, _>>()?,
            };
            self.partners.push(row, partner);
            Ok(())
        })?;
        let columns = ["partner", "effect", "value"];
        each(pack, "enterprise/benefits", &columns, faults, |row| {
            let benefit = valued(row, "partner")?;
            self.benefits.push(row, benefit);
            Ok(())
        })?;
        each(
            pack,
            "enterprise/own_code",
            &["prefix", "code", "list_days"],
            faults,
            |row| {
                let own = (
                    row.required("prefix")?.to_owned(),
                    pattern(row, row.required("code")?)?,
                    between(row, "list_days", (1, 365))?,
                );
                self.own.push(row, own);
                Ok(())
            },
        )
    }

    /// Whatever a row names is there on every day the row holds on.
    fn references(&self, faults: &mut Vec<PackFault>) {
        let known = |class: &str, day| self.class(class, day).is_some();
        let mut missing = |(file, line): &Place, what: String| {
            faults.push(PackFault {
                file: file.clone(),
                line: *line,
                problem: what,
                advice: "add the row, or mend the dates".to_owned(),
            });
        };
        for (period, row, place) in &self.effects.0 {
            let Valued { of, effect } = &row.value.0;
            let ends = [Some(period.from), period.last()];
            if ends.into_iter().flatten().any(|day| !known(of, day)) {
                let what = format!("effect {effect} names {of}, which is no class then");
                missing(place, what);
            }
            if !self.names.contains_key(effect) {
                missing(place, format!("effect {effect} has no name"));
            }
        }
        let effects = self.effects.0.iter().chain(&self.benefits.0);
        let effects: Vec<_> = effects.map(|(p, row, at)| (p, &row.value.0, at)).collect();
        for (n, (period, valued, _)) in effects.iter().enumerate() {
            let later = effects.iter().skip(n + 1);
            let mut same = later.filter(|(_, other, _)| other == valued);
            if let Some((.., place)) = same.find(|(other, ..)| meet(period, other)) {
                let what = format!("{} has two values of {}", valued.of, valued.effect);
                missing(place, what);
            }
        }
        for row in &self.carried {
            let Carried {
                class,
                becomes,
                on,
                place,
            } = &row.value;
            let before = on.yesterday().is_ok_and(|day| known(class, day));
            if !before || !known(becomes, *on) {
                missing(place, format!("{class} cannot become {becomes} on {on}"));
            }
        }
        for (period, row, place) in &self.classes.0 {
            let next = period.last().and_then(|last| last.tomorrow().ok());
            let code = &row.value.code;
            let carried = |on| {
                self.carried
                    .iter()
                    .any(|c| c.value.on == on && c.value.class == *code)
            };
            if let Some(next) = next.filter(|next| !carried(*next)) {
                let what = format!("the class {code} ends and becomes nothing on {next}");
                missing(place, what);
            }
        }
    }

    /// A class as the law of a day knows it.
    pub fn class(&self, code: &str, day: Date) -> Option<&Known<Class>> {
        self.classes.on(day).find(|row| row.value.code == code)
    }

    /// Every class of a day, the best first.
    pub fn classes(&self, day: Date) -> Vec<&Known<Class>> {
        let mut all: Vec<_> = self.classes.on(day).collect();
        all.sort_by_key(|row| row.value.rank);
        all
    }

    /// The class of an enterprise on which nothing was decided.
    pub fn default_class(&self, day: Date) -> Option<&Known<Class>> {
        self.classes.on(day).find(|row| row.value.default)
    }

    /// What classes become after one day, up to another, in order.
    pub(crate) fn carried(
        &self,
        after: Date,
        until: Date,
    ) -> impl Iterator<Item = &Known<Carried>> {
        let rows = self.carried.iter();
        rows.filter(move |row| after < row.value.on && row.value.on <= until)
    }

    /// An effect of a class on a day.
    pub fn effect(&self, class: &str, effect: &str, day: Date) -> Option<&Known<EffectValue>> {
        let fits = |v: &Valued| v.of == class && v.effect == effect;
        let mut rows = self.effects.on(day);
        rows.find(|row| fits(&row.value.0)).map(|row| &row.value.1)
    }

    /// Every effect of a class on a day, in the order of the table.
    pub fn effects(&self, class: &str, day: Date) -> Vec<Effect<'_>> {
        let rows = self.effects.on(day).filter(|row| row.value.0.of == class);
        rows.map(|row| shown(&row.value)).collect()
    }

    /// What a partner's operators bring, in the order of the table; of a
    /// partner's own row and one for each, its own.
    pub fn benefits(&self, partner: &str, day: Date) -> Vec<Effect<'_>> {
        let rows: Vec<_> = self.benefits.on(day).map(|row| &row.value).collect();
        let own = |effect: &str| {
            let same =
                |(v, _): &&&(Valued, Known<EffectValue>)| v.of == partner && v.effect == effect;
            rows.iter().find(same)
        };
        let wanted = rows.iter().filter(|(valued, _)| {
            valued.of == partner || (valued.of == "*" && own(&valued.effect).is_none())
        });
        wanted.map(|row| shown(row)).collect()
    }

    /// What an effect is called.
    pub fn effect_name(&self, effect: &str) -> Option<&Named> {
        self.names.get(effect)
    }

    /// What a group of criteria or a type of business is called.
    pub fn group_name(&self, kind: &str, code: &str) -> Option<&Named> {
        self.groups.get(&format!("{kind}:{code}"))
    }

    /// Whether there is such a type of business.
    pub fn has_business_type(&self, code: &str) -> bool {
        self.group_name("type", code).is_some()
    }

    /// The criteria of a class for some types of business.
    pub fn criteria(&self, class: &str, types: &[String], day: Date) -> Vec<&Known<CriterionRow>> {
        let rows = self.criteria.on(day).filter(|row| {
            let CriterionRow {
                types: of, classes, ..
            } = &row.value;
            let asked = of.is_empty() || of.iter().any(|one| types.contains(one));
            asked && classes.iter().any(|one| one == class)
        });
        rows.collect()
    }

    /// After how many years a class is looked at again; none: it cannot be
    /// applied for.
    pub fn review_years(&self, class: &str, day: Date) -> Option<&Known<(String, i32)>> {
        self.review.on(day).find(|row| row.value.0 == class)
    }

    /// A degree of dishonesty.
    pub fn grade(&self, code: &str, day: Date) -> Option<&Known<Grade>> {
        self.grades.on(day).find(|row| row.value.code == code)
    }

    /// A partner by its row of the day, or else the nearest one.
    pub fn partner(&self, code: &str, day: Date) -> Option<&Known<Partner>> {
        self.nearest(day, |partner| partner.code == code)
            .map(|(_, row)| row)
    }

    /// Of the rows of a partner that of the day; else the last that began
    /// before, else the first to begin.
    fn nearest(
        &self,
        day: Date,
        wanted: impl Fn(&Partner) -> bool,
    ) -> Option<(&Validity, &Known<Partner>)> {
        let rows = || self.partners().filter(|(_, row)| wanted(&row.value));
        let begun = |period: &Validity| period.from <= day;
        rows()
            .find(|(period, _)| period.contains(day))
            .or_else(|| {
                let before = rows().filter(|(period, _)| begun(period));
                before.max_by_key(|(period, _)| period.from)
            })
            .or_else(|| rows().min_by_key(|(period, _)| period.from))
    }

    /// Every partner by name, whatever the day.
    pub fn partners(&self) -> impl Iterator<Item = (&Validity, &Known<Partner>)> {
        self.partners.0.iter().map(|(period, row, _)| (period, row))
    }

    /// The partner that gives codes of a country, by its row of the day or
    /// the nearest.
    pub(crate) fn partner_of(
        &self,
        code: &AeoCode,
        day: Date,
    ) -> Option<(&Validity, &Known<Partner>)> {
        let gives = |partner: &Partner| {
            let mut countries = partner.patterns.iter().filter_map(CodePattern::country);
            countries.any(|country| country == code.country())
        };
        self.nearest(day, gives)
    }

    /// Which partner gives a code on a day, by the letters it begins with.
    pub fn partner_giving(&self, code: &AeoCode, day: Date) -> Option<&str> {
        self.partner_of(code, day)
            .map(|(_, row)| row.value.code.as_str())
    }

    /// The code by which partners know an enterprise of a customs code, as the
    /// trader tells it: with the letters before it. `None` if customs codes
    /// are not written so.
    pub fn own_code(&self, customs_code: &str, day: Date) -> Option<(String, AeoCode)> {
        let own = self.own.on(day).next()?;
        let (prefix, pattern, _) = &own.value;
        let told = format!("{prefix}{customs_code}");
        let code = AeoCode::told(&told).ok()?;
        pattern.fits(code.as_str()).then_some((told, code))
    }

    /// How long the own list may be relied on; no day longer where the pack
    /// does not say.
    pub fn list_days(&self, day: Date) -> jiff::Span {
        let days = self.own.on(day).next().map_or(0, |own| own.value.2);
        jiff::Span::new().days(days)
    }

    /// Every day on which a row begins.
    pub fn starts(&self) -> Vec<Date> {
        let classes = self.classes.0.iter().map(|(p, ..)| p.from);
        let effects = self.effects.0.iter().map(|(p, ..)| p.from);
        let partners = self.partners.0.iter().map(|(p, ..)| p.from);
        let mut days: Vec<Date> = classes.chain(effects).chain(partners).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// Whether two periods have a day in common.
fn meet(a: &Validity, b: &Validity) -> bool {
    a.contains(b.from) || b.contains(a.from)
}

fn shown((valued, value): &(Valued, Known<EffectValue>)) -> Effect<'_> {
    Effect {
        code: &valued.effect,
        value,
    }
}

fn valued(row: &PackRow, of: &str) -> Result<(Valued, Known<EffectValue>), PackFault> {
    let valued = Valued {
        of: row.required(of)?.to_owned(),
        effect: row.required("effect")?.to_owned(),
    };
    Ok((valued, row.known(EffectValue::read(row)?)))
}

/// Reads each row of the tables of a name.
fn each(
    pack: &Pack,
    table: &str,
    columns: &[&str],
    faults: &mut Vec<PackFault>,
    mut read: impl FnMut(&PackRow) -> Result<(), PackFault>,
) -> Result<(), PackError> {
    let rows = pack.rows(table, columns)?;
    let same = |row: &&PackRow| {
        let rest = row.file.strip_prefix(table).unwrap_or_default();
        rest.starts_with('.') || rest.starts_with('-')
    };
    for row in rows.iter().filter(same) {
        if let Err(fault) = read(row) {
            faults.push(fault);
        }
    }
    Ok(())
}
