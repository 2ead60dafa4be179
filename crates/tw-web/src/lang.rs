//! The two languages people read, and the texts in them. Sentences of rules
//! are pack data and come ready; here are only the words of the pages and of
//! the problems.

use crate::error::WebError;
use crate::negotiate::thousandths;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::{HeaderMap, Uri};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// The cookie that remembers a person's choice of language.
pub const COOKIE_NAME: &str = "tw_lang";

/// A language of the pages and problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, simplified: the administration's own, and the default.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both, in the order the switch shows them.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// `zh` or `en`, as in `?lang=` and the cookie.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The tag for `lang` attributes and `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// Texts of the pages and problems, then of the API's shapes. In English
    /// the shapes describe themselves (OpenAPI), so there is no second file.
    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::Zh => &[
                include_str!("../locales/zh.ftl"),
                include_str!("../locales/zh-api.ftl"),
            ],
            Self::En => &[include_str!("../locales/en.ftl")],
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split(['-', '_']).next() {
            Some(t) if t.eq_ignore_ascii_case("zh") => Some(Self::Zh),
            Some(t) if t.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        }
    }

    /// The language asked for in the address (`?lang=`), if one is.
    pub fn asked_in(uri: &Uri) -> Option<Self> {
        uri.query()?
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| *name == "lang")
            .and_then(|(_, value)| Self::read(value))
    }

    /// The language for a request: the address, then the cookie, then
    /// `Accept-Language`, then Chinese.
    pub fn choose(uri: &Uri, headers: &HeaderMap) -> Self {
        Self::asked_in(uri)
            .or_else(|| Self::from_cookie(headers))
            .or_else(|| Self::from_accept(headers))
            .unwrap_or(Self::Zh)
    }

    fn from_cookie(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE_NAME)
            .and_then(|(_, value)| Self::read(value))
    }

    fn from_accept(headers: &HeaderMap) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in headers
            .get_all(ACCEPT_LANGUAGE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
        {
            let mut parts = range.split(';').map(str::trim);
            let Some(lang) = parts.next().and_then(Self::read) else {
                continue;
            };
            let q = parts
                .find_map(|p| p.strip_prefix("q="))
                .map_or(1000, thousandths);
            if q > best.map_or(0, |(best_q, _)| best_q) {
                best = Some((q, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }
}

/// A fact a text names. Numbers are apart because plural forms follow them;
/// a number typed as text (a list number) must stay as it was typed.
#[derive(Debug, Clone)]
pub enum Fact {
    /// A word, a code, a time: anything shown as it is.
    Text(String),
    /// A count.
    Count(i64),
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Fact {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

/// The texts in both languages.
pub struct Texts {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts built into the program.
    pub fn embedded() -> Result<Self, WebError> {
        Ok(Self {
            zh: bundle(Lang::Zh)?,
            en: bundle(Lang::En)?,
        })
    }

    /// A text by its key, `name` or `name.attribute`, if the language has it
    /// and every fact it names is given.
    pub fn find(&self, lang: Lang, key: &str, args: &[(&str, Fact)]) -> Option<String> {
        let bundle = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        let (name, attribute) = match key.split_once('.') {
            Some((name, attribute)) => (name, Some(attribute)),
            None => (key, None),
        };
        let message = bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut facts = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                Fact::Text(text) => facts.set(*name, text.as_str()),
                Fact::Count(count) => facts.set(*name, *count),
            }
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&facts), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }

    /// A text by its key. A missing text is a bug the tests look for; a reader
    /// sees its key, which is better than no page.
    pub fn get(&self, lang: Lang, key: &str, args: &[(&str, Fact)]) -> String {
        self.find(lang, key, args).unwrap_or_else(|| {
            tracing::error!(key, lang = lang.as_str(), "text missing or incomplete");
            format!("[{key}]")
        })
    }
}

fn bundle(lang: Lang) -> Result<FluentBundle<FluentResource>, WebError> {
    let broken = |reason: String| WebError::Texts {
        language: lang.tag(),
        reason,
    };
    let identifier: LanguageIdentifier = lang
        .tag()
        .parse()
        .map_err(|error| broken(format!("{error:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The marks around arguments would end up in copied numbers.
    bundle.set_use_isolating(false);
    for source in lang.sources() {
        let resource = FluentResource::try_new((*source).to_owned())
            .map_err(|(_, errors)| broken(format!("{errors:?}")))?;
        bundle
            .add_resource(resource)
            .map_err(|errors| broken(format!("{errors:?}")))?;
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn language_follows_address_cookie_header() {
        // address, cookie, header → language
        let table = [
            ("/", None, None, Lang::Zh),
            ("/", None, Some("en"), Lang::En),
            ("/", None, Some("fr, en;q=0.5, zh;q=0.4"), Lang::En),
            ("/", None, Some("en;q=0.1, zh-TW;q=0.9"), Lang::Zh),
            ("/", None, Some("en;q=0"), Lang::Zh),
            ("/", Some("a=b; tw_lang=en"), Some("zh"), Lang::En),
            ("/?day=1&lang=zh", Some("tw_lang=en"), Some("en"), Lang::Zh),
            ("/?lang=xx", Some("tw_lang=en"), None, Lang::En),
            ("/?nolang=en", None, None, Lang::Zh),
        ];
        for (address, cookie, accept, lang) in table {
            let mut headers = HeaderMap::new();
            if let Some(cookie) = cookie {
                headers.insert(COOKIE, HeaderValue::from_static(cookie));
            }
            if let Some(accept) = accept {
                headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
            }
            let uri = Uri::from_static(address);
            assert_eq!(
                Lang::choose(&uri, &headers),
                lang,
                "{address} {cookie:?} {accept:?}"
            );
        }
    }

    #[test]
    fn a_text_without_its_facts_is_missing() {
        let texts = Texts::embedded().expect("texts parse");
        assert!(texts.find(Lang::En, "footer-law", &[]).is_none());
        assert!(texts.find(Lang::En, "no-such-key", &[]).is_none());
        let text = texts.get(Lang::En, "footer-law", &[("law", "cn 1".into())]);
        assert!(
            text.contains("cn 1") && !text.contains('\u{2068}'),
            "{text}"
        );
    }
}
