//! Named conditions of a pack, written as expressions over declared numbers.

use crate::dated::Dated;
use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::{Entry, Toml};
use rhai::{AST, Engine, Scope};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;
use toml::Spanned;
use tw_base::Known;

/// More than any condition of a law needs; less than would be felt.
const MAX_OPERATIONS: u64 = 1_000;

/// A condition with its place in the pack.
#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    pub zh: String,
    pub en: String,
    pub file: String,
    pub line: usize,
    /// The numbers the expression may name.
    pub vars: Vec<String>,
    /// The compiled expression by period.
    pub expressions: Dated<Known<AST>>,
}

/// All conditions of a pack.
pub(crate) struct Predicates {
    all: HashMap<String, Predicate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    predicate: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Spanned<String>,
    zh: String,
    en: String,
    vars: Vec<String>,
    values: Vec<Entry<Expression>>,
}

#[derive(Deserialize)]
struct Expression {
    expression: String,
}

/// The engine that compiles and evaluates all of them. It keeps nothing from
/// one expression to the next, so one serves every pack.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut engine = Engine::new();
        engine.set_max_operations(MAX_OPERATIONS);
        engine.set_strict_variables(true);
        engine
    })
}

impl fmt::Debug for Predicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Predicates").field(&self.all).finish()
    }
}

impl Predicates {
    /// Reads `predicates/*.toml` and compiles every expression.
    pub(crate) fn read(files: &Files, faults: &mut Faults) -> Self {
        let engine = engine();
        let mut all = HashMap::new();
        for source in under(files, "predicates/", ".toml") {
            let Some((toml, file)) = Toml::read::<File>(source, faults) else {
                continue;
            };
            for written in file.predicate {
                let line = toml.line(written.name.span().start);
                let name = written.name.into_inner();
                let mut scope = Scope::new();
                for var in &written.vars {
                    scope.push(var.clone(), Decimal::ONE);
                }
                let expressions =
                    toml.dated(written.values, faults, |v, place, faults| {
                        match engine.compile_expression_with_scope(&scope, &v.expression) {
                            Ok(ast) => Some(ast),
                            Err(e) => {
                                let advice =
                                    format!("use only {} and comparisons", written.vars.join(", "));
                                faults.push(
                                    place,
                                    format!("the expression is not understood: {e}"),
                                    advice,
                                );
                                None
                            }
                        }
                    });
                let file = toml.file.to_owned();
                let predicate = Predicate {
                    zh: written.zh,
                    en: written.en,
                    file,
                    line,
                    vars: written.vars,
                    expressions,
                };
                if all.insert(name.clone(), predicate).is_some() {
                    faults.push(
                        (toml.file, line),
                        format!("the predicate {name} is given twice"),
                        "keep one",
                    );
                }
            }
        }
        Self { all }
    }

    /// A predicate by name.
    pub(crate) fn get(&self, name: &str) -> Option<&Predicate> {
        self.all.get(name)
    }

    /// All predicates in order of name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Predicate)> {
        let mut all: Vec<_> = self
            .all
            .iter()
            .map(|(name, p)| (name.as_str(), p))
            .collect();
        all.sort_by_key(|(name, _)| *name);
        all.into_iter()
    }

    /// Whether an expression holds. `None` when it cannot be evaluated: a
    /// number it names was not given, or the arithmetic failed.
    pub(crate) fn holds(&self, ast: &AST, vars: &[(&str, Decimal)]) -> Option<bool> {
        let mut scope = Scope::new();
        for (name, value) in vars {
            scope.push(*name, *value);
        }
        engine().eval_ast_with_scope(&mut scope, ast).ok()
    }
}
