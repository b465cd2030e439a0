//! Placeholders: texts such as `{id}` that stand for values which a reader of a documentation has to fill in.
//! They become variables that are named after what they stand for.

use std::collections::BTreeSet;

use rust_code::{Expr, Let, Statement};

use crate::attempt::{Note, NoteKind};
use crate::statements;
use crate::variable::{one_of, unused, variable_name};

/// Puts variables in the place of placeholders, declares them, and notes what they stand for.
pub fn fill(statements: &mut [Statement]) -> (Vec<Statement>, Vec<Note>) {
    let mut found = Found { all: Vec::new(), taken: BTreeSet::new() };
    statements.iter().for_each(|statement| found.take_names(statement));
    for statement in statements {
        statement.each(&mut |expr| found.replace(expr, None));
    }
    let note = |(_, Let { name, value, .. }): &(String, Let)| {
        let Expr::Text(text) = value else { return None };
        let text = format!("`{text}` stands for a value, which the variable is for");
        Some(Note { kind: NoteKind::Placeholder, part: name.clone(), text })
    };
    let notes = found.all.iter().filter_map(note).collect();
    (found.all.into_iter().map(|(_, variable)| Statement::Let(variable)).collect(), notes)
}

/// What was found so far.
struct Found {
    /// The variables, with the names that they were to have.
    all: Vec<(String, Let)>,
    /// The names of other variables.
    taken: BTreeSet<String>,
}

impl Found {
    fn take_names(&mut self, statement: &Statement) {
        match statement {
            Statement::Let(Let { name, .. }) | Statement::Const(name, ..) => {
                self.taken.insert(name.clone());
            }
            Statement::Do(_) => {}
            Statement::For(name, _, body) | Statement::WhileSome(name, _, body) => {
                self.taken.insert(name.clone());
                body.iter().for_each(|statement| self.take_names(statement));
            }
        }
    }

    /// Replaces placeholders within an expression, which is the key of `of` if it is one.
    fn replace(&mut self, expr: &mut Expr, of: Option<&str>) {
        match expr {
            Expr::Text(text) => {
                if let Some(name) = name(text, of) {
                    *expr = Expr::Name(self.variable(&name, text));
                }
            }
            Expr::Method(receiver, method, arguments) => {
                let of = match &**receiver {
                    Expr::Method(_, collection, _) if method.name == "by_id" => Some(collection.name.clone()),
                    _ => None,
                };
                self.replace(receiver, None);
                arguments.iter_mut().for_each(|argument| self.replace(argument, of.as_deref()));
            }
            Expr::Print(..) => {}
            expr => expr.parts_mut().into_iter().for_each(|part| self.replace(part, None)),
        }
    }

    /// The name of the variable for a placeholder: the same for the same one.
    fn variable(&mut self, wanted: &str, text: &str) -> String {
        let is_it = |(name, known): &&(String, Let)| name == wanted && known.value == Expr::text(text);
        if let Some((_, known)) = self.all.iter().find(is_it) {
            return known.name.clone();
        }
        let is_taken =
            |name: &str| self.taken.contains(name) || self.all.iter().any(|(_, known)| known.name == name);
        let name = unused(wanted, is_taken);
        let variable = Let { name: name.clone(), is_mut: false, value: Expr::text(text) };
        self.all.push((wanted.to_owned(), variable));
        name
    }
}

/// The name for a placeholder, `None` for any other text. An id is named after what it is of.
fn name(text: &str, of: Option<&str>) -> Option<String> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let inner = inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner);
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_ .|".contains(c);
    if inner.is_empty() || inner.len() > LONG || !inner.chars().all(is_word) {
        return None;
    }
    let first = inner.split('|').next().unwrap_or(inner).trim();
    let first: String = first.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let name = variable_name(first.trim_matches('_'), "value");
    match of.filter(|_| matches!(&*name, "id" | "value") || name.len() > statements::LONG) {
        Some(of) => Some(format!("{}_id", one_of(of))),
        None => Some(name),
    }
}

/// The maximum length of a placeholder.
const LONG: usize = 60;
