//! Expressions of URLs, URL conventions 4.01 section 5.1.1: text to a tree, and the tree to text that is the same for all
//! texts that mean the same.

mod literal;
mod parser;
mod print;
#[cfg(test)]
mod tests;

pub use parser::{parse, parse_order};

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A value.
    Literal(Literal),
    /// A property, a path, or the call of a function.
    Path(Path),
    /// `not`.
    Not(Box<Expression>),
    /// `-`.
    Negate(Box<Expression>),
    /// An operator between two.
    Infix(Operator, Box<Expression>, Box<Expression>),
    /// Values in parentheses, on the right of `in`.
    List(Vec<Expression>),
}

/// A value, by its text in the form that all spellings of it have in common: without zeros that say nothing, GUIDs in
/// small letters, times with seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it looks like.
    pub kind: LiteralKind,
    /// Its text, with quotes and prefix.
    pub text: String,
}

/// What literals look like, URL conventions 4.01 section 5.1.1.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Boolean,
    /// A number, `INF` and `NaN` among them.
    Number,
    /// Text in quotes, or a member of an enumeration without its type.
    String,
    /// A day.
    Date,
    /// An instant.
    DateTimeOffset,
    /// A time.
    TimeOfDay,
    /// A GUID.
    Guid,
    /// `duration'…'`.
    Duration,
    /// `binary'…'`.
    Binary,
    /// `geography'…'`, `geometry'…'`.
    Geographic,
    /// Members of an enumeration with its type.
    Enumeration,
}

/// Segments from where a path starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it starts.
    pub start: Start,
    /// The segments.
    pub segments: Vec<Segment>,
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At what the whole expression is about, said by `$it` or not at all.
    It,
    /// At the element of a collection, `$this`.
    This,
    /// At the service's root, `$root`.
    Root,
    /// At the variable of a lambda expression around it; the innermost is 0.
    Variable(usize),
}

/// A segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A property, or a type: with its namespace it has dots.
    Name(String),
    /// `$count`.
    Count,
    /// `any(…)`; `any()` without a condition.
    Any(Option<Box<Expression>>),
    /// `all(…)`.
    All(Box<Expression>),
    /// A function, or an entity by its key: everything with parentheses.
    Call(String, Vec<Argument>),
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The parameter, unless its place says it.
    pub name: Option<String>,
    /// The value.
    pub value: Expression,
}

/// An item of `$orderby`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What decides.
    pub expression: Expression,
    /// The direction, if it is said.
    pub direction: Option<Direction>,
}

/// Directions of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `asc`.
    Ascending,
    /// `desc`.
    Descending,
}

/// Operators between two expressions.
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

    /// As it is written.
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

/// What binds more tightly is greater, URL conventions 4.01 section 5.1.1.16; as the runtime has it.
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
