//! Licence expressions: names joined by `AND`, `OR` and `WITH`, with brackets.
//! `AND` binds closer than `OR`. The slash older crates write means `OR`.

/// Whether an expression can be satisfied with allowed licences.
///
/// # Errors
/// A sentence if it is no expression.
pub fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Result<bool, String> {
    let mut parser = Parser {
        words: words(expression),
        at: 0,
        allowed,
    };
    let answer = parser.either()?;
    match parser.next() {
        None => Ok(answer),
        Some(word) => Err(format!("{word} is one word too many")),
    }
}

fn words(expression: &str) -> Vec<String> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

struct Parser<'a> {
    words: Vec<String>,
    at: usize,
    allowed: &'a dyn Fn(&str) -> bool,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<String> {
        let word = self.words.get(self.at).cloned();
        self.at += usize::from(word.is_some());
        word
    }

    fn take(&mut self, wanted: &str) -> bool {
        let there = self.words.get(self.at).is_some_and(|word| word == wanted);
        self.at += usize::from(there);
        there
    }

    fn either(&mut self) -> Result<bool, String> {
        let mut answer = self.both()?;
        while self.take("OR") {
            // Not `||`: the rest has to be read whatever the answer is.
            answer |= self.both()?;
        }
        Ok(answer)
    }

    fn both(&mut self) -> Result<bool, String> {
        let mut answer = self.one()?;
        while self.take("AND") {
            answer &= self.one()?;
        }
        Ok(answer)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let answer = self.either()?;
            return if self.take(")") {
                Ok(answer)
            } else {
                Err("a bracket is not closed".into())
            };
        }
        let name = match self.next() {
            Some(word) if !matches!(word.as_str(), "OR" | "AND" | "WITH" | ")") => word,
            Some(word) => return Err(format!("{word} stands where a licence should")),
            None => return Err("ends where a licence should stand".into()),
        };
        if self.take("WITH") {
            // An exception only adds permissions: fine if the licence is, or
            // if the pair is on the list.
            let exception = self.next().ok_or("ends where an exception should stand")?;
            let pair = format!("{name} WITH {exception}");
            return Ok((self.allowed)(&name) || (self.allowed)(&pair));
        }
        // "Or any later version" includes the version itself.
        Ok((self.allowed)(&name) || (self.allowed)(name.trim_end_matches('+')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let allowed =
            |id: &str| matches!(id, "MIT" | "Apache-2.0" | "Zlib" | "GPL-2.0 WITH Classpath");
        let table = [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("MIT OR GPL-3.0-only", Some(true)),
            ("GPL-3.0-only OR MIT", Some(true)),
            ("MIT AND GPL-3.0-only", Some(false)),
            ("MIT AND Apache-2.0", Some(true)),
            ("MIT/Apache-2.0", Some(true)),
            // AND binds closer.
            ("MIT OR GPL-3.0-only AND LGPL-3.0-only", Some(true)),
            ("GPL-3.0-only AND LGPL-3.0-only OR MIT", Some(true)),
            ("(MIT OR GPL-3.0-only) AND GPL-3.0-only", Some(false)),
            ("(MIT OR Apache-2.0) AND Zlib", Some(true)),
            ("((MIT))", Some(true)),
            ("Apache-2.0 WITH LLVM-exception OR BSD-9", Some(true)),
            ("GPL-2.0 WITH Classpath", Some(true)),
            ("GPL-2.0 WITH Other", Some(false)),
            ("MIT+", Some(true)),
            ("", None),
            ("MIT OR", None),
            ("OR MIT", None),
            ("MIT Apache-2.0", None),
            ("(MIT", None),
            ("MIT)", None),
            ("MIT WITH", None),
        ];
        for (expression, want) in table {
            assert_eq!(satisfied(expression, &allowed).ok(), want, "{expression}");
        }
    }
}
