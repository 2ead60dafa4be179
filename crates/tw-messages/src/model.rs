//! Content models with alternatives, as a position automaton (Glushkov).
//!
//! Only signatures need them; sequences with counted occurrences are checked
//! without. A model has at most 62 positions, so a state is one `u64`.

/// A content model as written: `A B`, `A | B`, `x?`, `x*`, `x+`, `other`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expr {
    Name(String),
    /// Any element of another namespace.
    Other,
    Sequence(Vec<Expr>),
    Choice(Vec<Expr>),
    Optional(Box<Expr>),
    Star(Box<Expr>),
    Plus(Box<Expr>),
}

/// What a position of the automaton matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// The n-th element below.
    Child(u16),
    Other,
}

/// The automaton. States are sets of positions; [`Automaton::START`] before
/// the first child.
#[derive(Debug, Clone, Default)]
pub(crate) struct Automaton {
    symbols: Vec<Symbol>,
    first: u64,
    last: u64,
    nullable: bool,
    follow: Vec<u64>,
}

/// Parses the text of a model.
pub(crate) fn parse(text: &str) -> Result<Expr, String> {
    let mut words = Vec::new();
    let mut name = String::new();
    for c in text.chars().chain(" ".chars()) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
            continue;
        }
        if !name.is_empty() {
            words.push(std::mem::take(&mut name));
        }
        match c {
            ' ' => {}
            '(' | ')' | '|' | '?' | '*' | '+' => words.push(c.to_string()),
            _ => return Err(format!("content model: {c}")),
        }
    }
    let mut at = 0;
    let expr = choice(&words, &mut at)?;
    if at == words.len() {
        Ok(expr)
    } else {
        Err("content model: brackets".to_owned())
    }
}

fn choice(words: &[String], at: &mut usize) -> Result<Expr, String> {
    let mut branches = vec![sequence(words, at)?];
    while words.get(*at).is_some_and(|w| w == "|") {
        *at += 1;
        branches.push(sequence(words, at)?);
    }
    Ok(if branches.len() == 1 {
        branches.swap_remove(0)
    } else {
        Expr::Choice(branches)
    })
}

fn sequence(words: &[String], at: &mut usize) -> Result<Expr, String> {
    let mut parts = Vec::new();
    while let Some(word) = words.get(*at).filter(|w| *w != "|" && *w != ")") {
        *at += 1;
        let mut part = match word.as_str() {
            "(" => {
                let inner = choice(words, at)?;
                if words.get(*at).is_none_or(|w| w != ")") {
                    return Err("content model: brackets".to_owned());
                }
                *at += 1;
                inner
            }
            "other" => Expr::Other,
            "?" | "*" | "+" => return Err("content model: nothing to repeat".to_owned()),
            name => Expr::Name(name.to_owned()),
        };
        while let Some(mark) = words.get(*at) {
            part = match mark.as_str() {
                "?" => Expr::Optional(Box::new(part)),
                "*" => Expr::Star(Box::new(part)),
                "+" => Expr::Plus(Box::new(part)),
                _ => break,
            };
            *at += 1;
        }
        parts.push(part);
    }
    if parts.is_empty() {
        return Err("content model: empty".to_owned());
    }
    Ok(if parts.len() == 1 {
        parts.swap_remove(0)
    } else {
        Expr::Sequence(parts)
    })
}

/// What a part of the model contributes.
struct Part {
    first: u64,
    last: u64,
    nullable: bool,
}

impl Automaton {
    /// The state before the first child.
    pub(crate) const START: u64 = 1 << 63;

    /// Builds the automaton; `child` finds an element below by its name.
    pub(crate) fn new(expr: &Expr, child: &dyn Fn(&str) -> Option<u16>) -> Result<Self, String> {
        let mut automaton = Self::default();
        let part = automaton.add(expr, child)?;
        automaton.first = part.first;
        automaton.last = part.last;
        automaton.nullable = part.nullable;
        Ok(automaton)
    }

    fn add(&mut self, expr: &Expr, child: &dyn Fn(&str) -> Option<u16>) -> Result<Part, String> {
        let symbol = match expr {
            Expr::Name(name) => Symbol::Child(
                child(name).ok_or_else(|| format!("content model: no element {name}"))?,
            ),
            Expr::Other => Symbol::Other,
            Expr::Sequence(parts) => return self.add_sequence(parts, child),
            Expr::Choice(parts) => {
                let mut sum = Part {
                    first: 0,
                    last: 0,
                    nullable: false,
                };
                for part in parts {
                    let part = self.add(part, child)?;
                    sum.first |= part.first;
                    sum.last |= part.last;
                    sum.nullable |= part.nullable;
                }
                return Ok(sum);
            }
            Expr::Optional(inner) => {
                let part = self.add(inner, child)?;
                return Ok(Part {
                    nullable: true,
                    ..part
                });
            }
            Expr::Star(inner) | Expr::Plus(inner) => {
                let part = self.add(inner, child)?;
                self.link(part.last, part.first);
                let nullable = part.nullable || matches!(expr, Expr::Star(_));
                return Ok(Part { nullable, ..part });
            }
        };
        if self.symbols.len() >= 62 {
            return Err("content model: too long".to_owned());
        }
        let bit = 1u64 << self.symbols.len();
        self.symbols.push(symbol);
        self.follow.push(0);
        Ok(Part {
            first: bit,
            last: bit,
            nullable: false,
        })
    }

    fn add_sequence(
        &mut self,
        parts: &[Expr],
        child: &dyn Fn(&str) -> Option<u16>,
    ) -> Result<Part, String> {
        let mut sum = Part {
            first: 0,
            last: 0,
            nullable: true,
        };
        for part in parts {
            let part = self.add(part, child)?;
            self.link(sum.last, part.first);
            if sum.nullable {
                sum.first |= part.first;
            }
            sum.last = if part.nullable {
                sum.last | part.last
            } else {
                part.last
            };
            sum.nullable &= part.nullable;
        }
        Ok(sum)
    }

    fn link(&mut self, from: u64, to: u64) {
        for (n, follow) in self.follow.iter_mut().enumerate() {
            if from >> n & 1 == 1 {
                *follow |= to;
            }
        }
    }

    /// The state after one more child; 0 if the child may not stand there.
    pub(crate) fn step(&self, state: u64, symbol: Symbol) -> u64 {
        let mut reachable = if state & Self::START == 0 {
            0
        } else {
            self.first
        };
        for (n, follow) in self.follow.iter().enumerate() {
            if state >> n & 1 == 1 {
                reachable |= follow;
            }
        }
        let mut next = 0;
        for (n, s) in self.symbols.iter().enumerate() {
            if *s == symbol {
                next |= 1 << n;
            }
        }
        reachable & next
    }

    /// Whether the content may end here.
    pub(crate) fn accepts(&self, state: u64) -> bool {
        state & self.last != 0 || (state & Self::START != 0 && self.nullable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(model: &str, word: &str) -> bool {
        let names = "ABCDE";
        let expr = parse(model).expect("model");
        let child = |n: &str| names.find(n).and_then(|i| u16::try_from(i).ok());
        let automaton = Automaton::new(&expr, &child).expect("automaton");
        let mut state = Automaton::START;
        for c in word.chars() {
            let symbol = child(&c.to_string()).map_or(Symbol::Other, Symbol::Child);
            state = automaton.step(state, symbol);
        }
        automaton.accepts(state)
    }

    #[test]
    fn words_of_models() {
        let table = [
            ("(A | B)+", "A", true),
            ("(A | B)+", "ABBA", true),
            ("(A | B)+", "", false),
            ("(A | B | other)+", "AxB", true),
            ("(A other?)+", "AxA", true),
            ("(A other?)+", "xA", false),
            ("(A other?)+", "Axx", false),
            ("((A B)? C? D E?)", "D", true),
            ("((A B)? C? D E?)", "ABCDE", true),
            ("((A B)? C? D E?)", "AD", false),
            ("((A B? other*) | (B other*))", "Bxx", true),
            ("((A B? other*) | (B other*))", "ABx", true),
            ("((A B? other*) | (B other*))", "BA", false),
            ("(other | A)*", "", true),
        ];
        for (model, word, expected) in table {
            assert_eq!(accepts(model, word), expected, "{model} {word}");
        }
    }

    #[test]
    fn broken_models() {
        for model in ["(A", "A)", "()", "(A |)", "(?)", "(A,B)"] {
            assert!(parse(model).is_err(), "{model}");
        }
    }
}
