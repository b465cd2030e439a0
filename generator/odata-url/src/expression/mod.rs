//! Expressions in URLs, section 5.1.1 of OData URL Conventions 4.01. They are parsed to a tree and printed in
//! a canonical form, which is the same for equivalent texts.

mod literal;
mod parser;
mod print;
#[cfg(test)]
mod tests;

pub use parser::{parse, parse_order};

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A literal.
    Literal(Literal),
    /// A property, a path, or a call of a function.
    Path(Path),
    /// `not`.
    Not(Box<Expression>),
    /// `-`.
    Negate(Box<Expression>),
    /// A binary operator.
    Infix(Operator, Box<Expression>, Box<Expression>),
    /// A list of values in parentheses, on the right of `in`.
    List(Vec<Expression>),
}

/// A literal in canonical form: without redundant zeros, GUIDs in lower case, times with seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The kind.
    pub kind: LiteralKind,
    /// The text, with quotes and prefix.
    pub text: String,
}

/// Kinds of literals, URL conventions 4.01 section 5.1.1.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Boolean,
    /// A number, `INF` or `NaN`.
    Number,
    /// A quoted string; it may be a member of an enumeration without the name of its type.
    String,
    /// A date.
    Date,
    /// A date and time with an offset from UTC.
    DateTimeOffset,
    /// A time of day.
    TimeOfDay,
    /// A GUID.
    Guid,
    /// `duration'…'`.
    Duration,
    /// `binary'…'`.
    Binary,
    /// `geography'…'`, `geometry'…'`.
    Geographic,
    /// Members of an enumeration with the name of their type: `N.Color'Red'`.
    Enumeration,
}

/// A path: segments from a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it starts.
    pub start: Start,
    /// The segments.
    pub segments: Vec<Segment>,
}

/// The start of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The entity or value that the whole expression is evaluated on: `$it`, or implied.
    It,
    /// The current element of a collection, `$this`.
    This,
    /// The service root, `$root`.
    Root,
    /// The variable of an enclosing lambda expression, counted from the innermost, which is 0.
    Variable(usize),
}

/// A segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A property, or a type, whose qualified name has dots.
    Name(String),
    /// `$count`.
    Count,
    /// `any(…)`; `any()` without a condition.
    Any(Option<Box<Expression>>),
    /// `all(…)`.
    All(Box<Expression>),
    /// A function, or an entity by its key: anything with parentheses.
    Call(String, Vec<Argument>),
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name of the parameter; `None` for a positional argument.
    pub name: Option<String>,
    /// The value.
    pub value: Expression,
}

/// An item of `$orderby`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The sort key.
    pub expression: Expression,
    /// The direction, if the text states one.
    pub direction: Option<Direction>,
}

/// Sort directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `asc`.
    Ascending,
    /// `desc`.
    Descending,
}

/// Binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Or,
    And,
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Has,
    In,
    Add,
    Sub,
    Mul,
    Div,
    DivBy,
    Mod,
}

impl Operator {
    const ALL: [Self; 16] = [
        Self::Or,
        Self::And,
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
        Self::Has,
        Self::In,
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::DivBy,
        Self::Mod,
    ];

    /// The operator in OData's spelling.
    pub fn text(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Has => "has",
            Self::In => "in",
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::DivBy => "divby",
            Self::Mod => "mod",
        }
    }

    fn precedence(self) -> Precedence {
        match self {
            Self::Or => Precedence::Or,
            Self::And => Precedence::And,
            Self::Eq | Self::Ne => Precedence::Equality,
            Self::Gt | Self::Ge | Self::Lt | Self::Le | Self::Has | Self::In => Precedence::Relational,
            Self::Add | Self::Sub => Precedence::Additive,
            Self::Mul | Self::Div | Self::DivBy | Self::Mod => Precedence::Multiplicative,
        }
    }
}

/// Operator precedence, from loose to tight, URL conventions 4.01 section 5.1.1.16; the same as in the
/// runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Or,
    And,
    Equality,
    Relational,
    Additive,
    Multiplicative,
    Unary,
    Primary,
}

impl Expression {
    fn precedence(&self) -> Precedence {
        match self {
            Self::Infix(operator, ..) => operator.precedence(),
            Self::Not(_) | Self::Negate(_) => Precedence::Unary,
            Self::Literal(_) | Self::Path(_) | Self::List(_) => Precedence::Primary,
        }
    }
}
