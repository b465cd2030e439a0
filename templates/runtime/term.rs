//! Expressions as text, with parentheses where OData's precedence needs them.

use std::fmt;

/// What binds more tightly is greater, URL conventions 4.01 section 5.1.1.16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `eq`, `ne`.
    Equality,
    /// `gt`, `ge`, `lt`, `le`, `in`, `has`.
    Relational,
    /// `add`, `sub`.
    Additive,
    /// `mul`, `div`, `mod`.
    Multiplicative,
    /// `not`, `-`.
    Unary,
    /// Paths, literals, calls.
    Primary,
}

/// An expression of any type.
#[derive(Clone, Debug)]
pub struct Term {
    parts: Vec<Part>,
    precedence: Precedence,
    /// Operators and functions in use.
    operators: Vec<&'static str>,
    /// How deep lambda expressions are nested in it.
    lambdas: usize,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    /// From what the expression is about; empty for that itself.
    Path(String),
}

impl Term {
    pub(crate) fn path(path: &str) -> Self {
        Self::of(Part::Path(path.to_owned()), Precedence::Primary)
    }

    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self::of(Part::Text(text.into()), Precedence::Primary)
    }

    /// Anything: it binds as loosely as can be.
    pub(crate) fn raw(text: String) -> Self {
        Self::of(Part::Text(text), Precedence::Or)
    }

    fn of(part: Part, precedence: Precedence) -> Self {
        Self { parts: vec![part], ..Self::empty(precedence) }
    }

    fn empty(precedence: Precedence) -> Self {
        Self { parts: Vec::new(), precedence, operators: Vec::new(), lambdas: 0 }
    }

    /// Operators of one precedence are grouped from the left.
    pub(crate) fn infix(left: Self, operator: &'static str, right: Self, precedence: Precedence) -> Self {
        let mut term = Self::empty(precedence);
        let is_associative = precedence <= Precedence::And;
        let wraps_right =
            if is_associative { right.precedence < precedence } else { right.precedence <= precedence };
        term.push_grouped(left, |inner| inner < precedence);
        term.text(format!(" {operator} "));
        term.push_grouped(right, |_| wraps_right);
        term.operators.push(operator);
        term
    }

    pub(crate) fn prefix(operator: &'static str, operand: Self) -> Self {
        let mut term = Self::empty(Precedence::Unary);
        term.text(operator);
        term.push_grouped(operand, |inner| inner <= Precedence::Unary);
        term.operators.push(operator.trim_end());
        term
    }

    pub(crate) fn call<const N: usize>(function: &'static str, arguments: [Self; N]) -> Self {
        let mut term = Self::list(arguments);
        term.parts.insert(0, Part::Text(function.to_owned()));
        term.operators.push(function);
        term
    }

    /// Values in parentheses.
    pub(crate) fn list(values: impl IntoIterator<Item = Self>) -> Self {
        let mut term = Self::empty(Precedence::Primary);
        term.text("(");
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                term.text(",");
            }
            term.push(value);
        }
        term.text(")");
        term
    }

    /// A path that goes on.
    pub(crate) fn then(mut self, segment: &'static str) -> Self {
        match self.parts.last_mut() {
            Some(Part::Path(path)) if path.is_empty() => segment.clone_into(path),
            Some(Part::Path(path) | Part::Text(path)) => *path += &format!("/{segment}"),
            None => {}
        }
        if segment.starts_with('$') {
            self.operators.push(segment);
        }
        self
    }

    /// `collection/any(x:filter)`.
    pub(crate) fn lambda(collection: Self, operator: &'static str, filter: Self) -> Self {
        let variable = variable(filter.lambdas);
        let mut term = collection.then(operator);
        term.text(format!("({variable}:"));
        term.lambdas = filter.lambdas + 1;
        term.operators.extend(filter.operators);
        term.operators.push(operator);
        for part in filter.parts {
            term.text(match part {
                Part::Text(text) => text,
                Part::Path(path) if path.is_empty() => variable.clone(),
                Part::Path(path) => format!("{variable}/{path}"),
            });
        }
        term.text(")");
        term
    }

    /// The operators and functions that it uses.
    pub(crate) fn operators(&self) -> &[&'static str] {
        &self.operators
    }

    fn push_grouped(&mut self, other: Self, is_grouped: impl Fn(Precedence) -> bool) {
        let is_grouped = is_grouped(other.precedence);
        if is_grouped {
            self.text("(");
        }
        self.push(other);
        if is_grouped {
            self.text(")");
        }
    }

    fn push(&mut self, other: Self) {
        self.lambdas = self.lambdas.max(other.lambdas);
        self.operators.extend(other.operators);
        self.parts.extend(other.parts);
    }

    fn text(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Text(text.into()));
    }
}

/// Names of the variables of nested lambda expressions, from the inside: x, y, z, x3, x4 …
fn variable(depth: usize) -> String {
    match depth {
        0 => String::from("x"),
        1 => String::from("y"),
        2 => String::from("z"),
        depth => format!("x{depth}"),
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            f.write_str(match part {
                Part::Path(path) if path.is_empty() => "$it",
                Part::Path(text) | Part::Text(text) => text,
            })?;
        }
        Ok(())
    }
}
