//! Pages, made on the server from templates in `templates/` and the texts in
//! `locales/`. There is one template environment a language, so that a macro
//! always knows which language it writes.
//!
//! Every value is escaped by the template engine; what is handed over as
//! ready HTML (`coded`, `time`, `xml`) escapes its parts itself.

pub mod assess;
pub mod assets;
mod at;
mod chart;
pub mod declaration;
pub mod desk;
pub mod docs;
pub mod guarantees;
pub mod list;
pub mod measures;
pub mod policy;
pub mod search;
pub mod standing;
pub mod tasks;
pub mod today;
mod words;

use crate::backend::Administration;
use crate::envelope::Caller;
use crate::error::WebError;
use crate::lang::{Lang, Texts};
use crate::problem::{Problem, ProblemJson, ProblemKind};
use axum::response::Html;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;
use std::sync::Arc;
use tw_app::view::{Coded, TimelineItem};
use tw_law::Rendered;

/// Templates by the name others refer to them.
pub(crate) const TEMPLATES: [(&str, &str); 18] = [
    ("layout.html", include_str!("../../templates/layout.html")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("today.html", include_str!("../../templates/today.html")),
    ("search.html", include_str!("../../templates/search.html")),
    ("list.html", include_str!("../../templates/list.html")),
    (
        "declaration.html",
        include_str!("../../templates/declaration.html"),
    ),
    ("tasks.html", include_str!("../../templates/tasks.html")),
    ("policy.html", include_str!("../../templates/policy.html")),
    (
        "measures.html",
        include_str!("../../templates/measures.html"),
    ),
    ("measure.html", include_str!("../../templates/measure.html")),
    (
        "standing.html",
        include_str!("../../templates/standing.html"),
    ),
    ("letters.html", include_str!("../../templates/letters.html")),
    ("letter.html", include_str!("../../templates/letter.html")),
    ("group.html", include_str!("../../templates/group.html")),
    ("desk.html", include_str!("../../templates/desk.html")),
    ("assess.html", include_str!("../../templates/assess.html")),
    ("docs.html", include_str!("../../templates/docs.html")),
    ("problem.html", include_str!("../../templates/problem.html")),
];

/// What a page shows around its content, and for whom.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    #[serde(skip)]
    lang: Lang,
    /// Value of the `lang` attribute.
    tag: &'static str,
    /// The same page in each language.
    switch: Vec<Switch>,
    /// Whether officers' pages are open to this caller.
    officer: bool,
    /// Which entry of the navigation is this page's.
    here: &'static str,
    /// What stands in the search box.
    q: String,
}

/// A link to the same page in another language.
#[derive(Debug, Clone, Serialize)]
struct Switch {
    tag: &'static str,
    name: &'static str,
    href: String,
    current: bool,
}

impl Frame {
    /// The frame for a caller.
    pub fn of(caller: &Caller) -> Self {
        // A reference of a query only keeps the path, whatever it looks like.
        let kept: Vec<&str> = caller
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
            .collect();
        let switch = Lang::ALL
            .into_iter()
            .map(|lang| {
                let mine = format!("lang={}", lang.as_str());
                let pairs: Vec<&str> = kept.iter().copied().chain([mine.as_str()]).collect();
                Switch {
                    tag: lang.tag(),
                    name: lang.own_name(),
                    href: format!("?{}", pairs.join("&")),
                    current: lang == caller.lang,
                }
            })
            .collect();
        Self {
            lang: caller.lang,
            tag: caller.lang.tag(),
            switch,
            officer: caller.local,
            here: "",
            q: String::new(),
        }
    }

    /// The same frame at an entry of the navigation.
    #[must_use]
    fn here(mut self, here: &'static str) -> Self {
        self.here = here;
        self
    }

    /// The same frame with a text in the search box.
    #[must_use]
    fn searched(mut self, q: &str) -> Self {
        q.clone_into(&mut self.q);
        self
    }
}

/// The pages.
pub struct Pages {
    zh: Environment<'static>,
    en: Environment<'static>,
    docs: docs::Reference,
}

impl Pages {
    /// Reads the templates. `openapi` is the description `/docs` is made from.
    pub fn new(
        texts: &Arc<Texts>,
        administration: &Administration,
        openapi: &str,
    ) -> Result<Self, WebError> {
        Ok(Self {
            zh: environment(Lang::Zh, texts, administration)?,
            en: environment(Lang::En, texts, administration)?,
            docs: docs::Reference::read(openapi)?,
        })
    }

    /// Makes a page.
    fn render(
        &self,
        template: &str,
        frame: &Frame,
        content: impl Serialize,
    ) -> Result<Html<String>, WebError> {
        let environment = match frame.lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        let page = environment.get_template(template)?.render(context! {
            frame => Value::from(Serde(frame)),
            page => Value::from(Serde(&content)),
        })?;
        Ok(Html(page))
    }

    /// Makes the page of a problem.
    pub fn problem(&self, frame: &Frame, problem: &ProblemJson) -> Result<Html<String>, WebError> {
        self.render("problem.html", frame, problem)
    }
}

impl From<WebError> for Problem {
    fn from(error: WebError) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::new(ProblemKind::Internal)
    }
}

/// What holds something where it is: findings of the newest event that left it
/// in the status it has now.
fn holding(timeline: &[TimelineItem], status: &Coded) -> Vec<Rendered> {
    let newest = timeline.iter().rev();
    let mut standing = newest.take_while(|item| item.status.code == status.code);
    let found = standing.find(|item| !item.findings.is_empty());
    found.map(|item| item.findings.clone()).unwrap_or_default()
}

/// A zone's name, or, if it has none, its offset at an instant.
fn zone_name(zone: &TimeZone, at: Timestamp) -> String {
    match zone.iana_name() {
        Some(name) => name.to_owned(),
        None => format!("UTC{}", zone.to_offset(at)),
    }
}

fn environment(
    lang: Lang,
    texts: &Arc<Texts>,
    administration: &Administration,
) -> Result<Environment<'static>, WebError> {
    let mut environment = Environment::new();
    // A misspelt name is an error the tests see, not an empty place.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()?;
    environment.set_syntax(syntax);
    words::install(&mut environment, lang, texts, &administration.zone);
    environment.add_global("stylesheet", assets::stylesheet_path());
    environment.add_global("icon", assets::icon_path());
    environment.add_global("law", administration.law.as_str());
    let zone = administration.zone.clone();
    environment.add_function("zone", move || zone_name(&zone, Timestamp::now()));
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_a_name_or_an_offset() {
        let posix = TimeZone::posix("CST-8").expect("zone");
        assert_eq!(zone_name(&posix, Timestamp::UNIX_EPOCH), "UTC+08");
        assert_eq!(zone_name(&TimeZone::UTC, Timestamp::UNIX_EPOCH), "UTC");
        let shanghai = TimeZone::get("Asia/Shanghai").expect("zone");
        assert_eq!(zone_name(&shanghai, Timestamp::UNIX_EPOCH), "Asia/Shanghai");
    }
}
