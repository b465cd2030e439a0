//! The text of expressions, with parentheses where OData's operator precedence needs them.

use std::fmt;

/// Operator precedence, from loose to tight, URL conventions 4.01 section 5.1.1.16.
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
    uses: Vec<Use>,
    /// How deeply lambda expressions are nested in it.
    lambdas: usize,
}

/// The use of an operator or function, with what it is applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The operator in OData's spelling; `null` for a comparison with null.
    pub(crate) operator: &'static str,
    /// The property, if it is compared with literals only. Of a path it is the first segment.
    pub(crate) property: Option<String>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    /// A path relative to the entity or element; empty for the entity or element itself.
    Path(String),
}

impl Term {
    #[inline]
    pub(crate) fn path(path: &str) -> Self {
        Self::of(Part::Path(path.to_owned()), Precedence::Primary)
    }

    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self::of(Part::Text(text.into()), Precedence::Primary)
    }

    /// Text in OData's syntax. Its operators are unknown, so it is treated as the lowest precedence.
    #[inline]
    pub(crate) fn raw(text: String) -> Self {
        let unknown = Use { operator: "raw", property: None };
        Self { uses: vec![unknown], ..Self::of(Part::Text(text), Precedence::Or) }
    }

    #[inline]
    fn of(part: Part, precedence: Precedence) -> Self {
        Self { parts: vec![part], ..Self::empty(precedence) }
    }

    #[inline]
    fn empty(precedence: Precedence) -> Self {
        Self { parts: Vec::new(), precedence, uses: Vec::new(), lambdas: 0 }
    }

    /// A binary operator. Operators of the same precedence are left-associative.
    #[inline]
    pub(crate) fn infix(left: Self, operator: &'static str, right: Self, precedence: Precedence) -> Self {
        let mut term = Self::empty(precedence);
        let is_associative = precedence <= Precedence::And;
        let wraps_right =
            if is_associative { right.precedence < precedence } else { right.precedence <= precedence };
        let property = left.property().filter(|_| right.is_literal());
        if right.is_null() {
            term.uses.push(Use { operator: "null", property: property.clone() });
        }
        // Operands of `and` and `or` are noted on their own, unless an operand is a property.
        if !is_associative || left.uses.is_empty() || right.uses.is_empty() {
            term.uses.push(Use { operator, property });
        }
        term.push_grouped(left, |inner| inner < precedence);
        term.text(format!(" {operator} "));
        term.push_grouped(right, |_| wraps_right);
        term
    }

    #[inline]
    pub(crate) fn prefix(operator: &'static str, operand: Self) -> Self {
        let mut term = Self::empty(Precedence::Unary);
        term.text(operator);
        term.push_grouped(operand, |inner| inner <= Precedence::Unary);
        term.uses.push(Use { operator: operator.trim_end(), property: None });
        term
    }

    pub(crate) fn call<const N: usize>(function: &'static str, arguments: [Self; N]) -> Self {
        let property = match arguments.split_first() {
            Some((first, rest)) if rest.iter().all(Self::is_literal) => first.property(),
            _ => None,
        };
        let mut term = Self::list(arguments);
        term.parts.insert(0, Part::Text(function.to_owned()));
        term.uses.push(Use { operator: function, property });
        term
    }

    /// A list of values in parentheses.
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

    /// Appends a segment to a path.
    #[inline]
    pub(crate) fn then(mut self, segment: &'static str) -> Self {
        match self.parts.last_mut() {
            Some(Part::Path(path)) if path.is_empty() => segment.clone_into(path),
            Some(Part::Path(path) | Part::Text(path)) => *path += &format!("/{segment}"),
            None => {}
        }
        // The operators `$count` and `any()`.
        if segment.starts_with('$') || segment.ends_with(')') {
            let property = self.property();
            self.uses.push(Use { operator: segment, property });
        }
        self
    }

    /// A lambda expression: `collection/any(x:filter)`.
    #[inline]
    pub(crate) fn lambda(collection: Self, operator: &'static str, filter: Self) -> Self {
        let variable = variable(filter.lambdas);
        let property = collection.property();
        let mut term = collection.then(operator);
        term.text(format!("({variable}:"));
        term.lambdas = filter.lambdas + 1;
        let of_collection =
            |used: Use| Use { property: used.property.and_then(|_| property.clone()), ..used };
        term.uses.extend(filter.uses.into_iter().map(of_collection));
        term.uses.push(Use { operator, property });
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
    #[inline]
    pub(crate) fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The property, or the first segment of the path; `None` for any other expression.
    #[inline]
    pub(crate) fn property(&self) -> Option<String> {
        match self.parts.as_slice() {
            [Part::Path(path)] => path.split('/').next().map(str::to_owned),
            _ => None,
        }
    }

    #[inline]
    fn is_literal(&self) -> bool {
        self.uses.is_empty() && self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    #[inline]
    fn is_null(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Text(text)] if text == "null")
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

    #[inline]
    fn push(&mut self, other: Self) {
        self.lambdas = self.lambdas.max(other.lambdas);
        self.uses.extend(other.uses);
        self.parts.extend(other.parts);
    }

    fn text(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Text(text.into()));
    }
}

/// The variable of a lambda expression, by nesting depth from the inside: x, y, z, x3, x4 …
#[inline]
fn variable(depth: usize) -> String {
    match depth {
        0 => String::from("x"),
        1 => String::from("y"),
        2 => String::from("z"),
        depth => format!("x{depth}"),
    }
}

impl fmt::Display for Term {
    #[inline]
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
