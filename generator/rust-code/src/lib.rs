//! Rust code as a tree. It is printed once, by [`print`](mod@print); what else is to be known about code is a
//! function of the tree: its precedence and likeness here, its names and features in [`names`], the constants
//! that it needs in [`constants`].
//!
//! The tree has the forms of expressions and statements that snippets need. An item says where its name comes
//! from, so that an import is a part of a path.

pub mod constants;
mod json;
pub mod names;
pub mod print;
#[cfg(test)]
mod tests;

use generator::features::Features;
use generator::plan::{RuntimeType, RustType, TypePath};
use serde_json::Value;

pub use json::is_large;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A word: a variable, a constant of the snippet, `true`, `None`.
    Name(String),
    /// A string literal.
    Text(String),
    /// A number that is not negative, with a suffix for its type if it needs one.
    Number(String),
    /// A function, an associated constant, a variant of an enumeration.
    Path(Box<Path>),
    /// A property that an open type does not declare. It becomes a constant of the snippet.
    Undeclared(Box<Undeclared>),
    /// The call of a function.
    Call(Box<Path>, Vec<Expr>),
    /// The call of a method.
    Method(Box<Expr>, Box<Method>, Vec<Expr>),
    /// A field of a value.
    Field(Box<Expr>, &'static str),
    /// A struct literal, whose other fields have their default.
    Struct(Box<Path>, Vec<(String, Expr)>),
    /// An array.
    Array(Vec<Expr>),
    /// `vec![…]`.
    Vec(Vec<Expr>),
    /// A tuple.
    Tuple(Vec<Expr>),
    /// JSON, by `json!`.
    Json(Value),
    /// JSON as the text of a string literal.
    JsonText(Value),
    /// A prefix operator.
    Unary(Prefix, Box<Expr>),
    /// An infix operator.
    Binary(Infix, Box<Expr>, Box<Expr>),
    /// `?`.
    Try(Box<Expr>),
    /// `.await`.
    Await(Box<Expr>),
    /// `println!`, with a format and what it shows.
    Print(String, Vec<Expr>),
}

/// A method in a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// Its type arguments.
    pub types: Vec<Path>,
    /// The cargo features that it is compiled with.
    pub features: Vec<Features>,
    /// Whether it takes a part of the request as it is sent, which no type checks.
    pub is_raw: bool,
}

impl Method {
    /// A method that takes a part of the request as it is sent.
    pub fn raw(name: impl Into<Self>) -> Self {
        Self { is_raw: true, ..name.into() }
    }
}

/// An item, with its type arguments, and a member of it: `Vec::<User>::new`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The item.
    pub item: Item,
    /// Its type arguments.
    pub types: Vec<Path>,
    /// The member.
    pub member: Option<String>,
}

/// Where a name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// From Rust's prelude, or it is a whole path.
    Known(String),
    /// From the generated crate's prelude.
    Prelude(&'static str),
    /// From the generated crate's module `runtime`.
    Runtime(&'static str),
    /// From the generated crate's module `geography`.
    Geographic(&'static str),
    /// A generated type.
    Generated(TypePath),
    /// From `serde_json`.
    Json(&'static str),
}

/// A property that an open type does not declare.
#[derive(Clone, Debug, PartialEq)]
pub struct Undeclared {
    /// The open type.
    pub owner: RustType,
    /// The name of the property in JSON, or a path.
    pub name: String,
    /// What is known about its type.
    pub r#type: Settled,
}

/// What is known about the type of an undeclared property.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// Any type will do.
    Any,
    /// Values have an order.
    Ordered,
    /// This type.
    As(RustType),
    /// It is a navigation property that leads to this type.
    Navigation(RustType),
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// `!`.
    Not,
    /// `-`.
    Minus,
    /// `&`.
    Reference,
}

/// Infix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Infix {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

/// How tightly an expression binds, from loose to tight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// `+`, `-`.
    Additive,
    /// `*`, `/`, `%`.
    Multiplicative,
    /// Prefix operators.
    Prefix,
    /// Calls, and everything that needs no parentheses.
    Postfix,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `let`.
    Let(Let),
    /// `const`.
    Const(String, Path, Expr),
    /// An expression.
    Do(Expr),
    /// `for … in … { … }`.
    For(String, Expr, Vec<Statement>),
    /// `while let Some(…) = … { … }`.
    WhileSome(String, Expr, Vec<Statement>),
}

/// A variable and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// The name.
    pub name: String,
    /// Whether it is changed later.
    pub is_mut: bool,
    /// The value.
    pub value: Expr,
}

impl Expr {
    /// A word.
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    /// A string literal.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// `None`.
    pub fn none() -> Self {
        Self::name("None")
    }

    /// A struct literal, whose other fields have their default.
    pub fn structure(path: impl Into<Path>, fields: Vec<(String, Self)>) -> Self {
        Self::Struct(Box::new(path.into()), fields)
    }

    /// `Some(…)`.
    pub fn some(value: Self) -> Self {
        Self::call(Item::known("Some"), vec![value])
    }

    /// A call of a function.
    pub fn call(function: impl Into<Path>, arguments: Vec<Self>) -> Self {
        Self::Call(Box::new(function.into()), arguments)
    }

    /// A call of a method of this value.
    #[must_use]
    pub fn method(self, name: impl Into<Method>, arguments: Vec<Self>) -> Self {
        Self::Method(Box::new(self), Box::new(name.into()), arguments)
    }

    /// A prefix operator before this value.
    #[must_use]
    pub fn prefixed(self, operator: Prefix) -> Self {
        Self::Unary(operator, Box::new(self))
    }

    /// `&`.
    #[must_use]
    pub fn reference(self) -> Self {
        self.prefixed(Prefix::Reference)
    }

    /// `?`.
    #[must_use]
    pub fn tried(self) -> Self {
        Self::Try(Box::new(self))
    }

    /// A single item, or a tuple of several.
    pub fn tuple(mut items: Vec<Self>) -> Self {
        match (items.len(), items.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                items.extend(last);
                Self::Tuple(items)
            }
        }
    }

    /// How tightly it binds.
    pub fn precedence(&self) -> Precedence {
        match self {
            Self::Binary(Infix::Add | Infix::Sub, ..) => Precedence::Additive,
            Self::Binary(..) => Precedence::Multiplicative,
            Self::Unary(..) => Precedence::Prefix,
            _ => Precedence::Postfix,
        }
    }

    /// Whether two chains call the same methods, so that they are of one type.
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Method(left, method, some), Self::Method(right, same, others)) => {
                method == same
                    && some.len() == others.len()
                    && some.iter().zip(others).all(|(one, other)| one.is_like(other))
                    && left.is_like(right)
            }
            (Self::Text(_), Self::Text(_)) => true,
            (one, other) => one == other,
        }
    }

    /// The expressions that it consists of, to be changed.
    pub fn parts_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Call(_, parts) | Self::Print(_, parts) => parts.iter_mut().collect(),
            Self::Array(parts) | Self::Vec(parts) | Self::Tuple(parts) => parts.iter_mut().collect(),
            Self::Method(receiver, _, parts) => std::iter::once(&mut **receiver).chain(parts).collect(),
            Self::Struct(_, fields) => fields.iter_mut().map(|(_, value)| value).collect(),
            Self::Field(inner, _) | Self::Unary(_, inner) | Self::Try(inner) | Self::Await(inner) => {
                vec![&mut **inner]
            }
            Self::Binary(_, left, right) => vec![&mut **left, &mut **right],
            Self::Name(_) | Self::Text(_) | Self::Number(_) | Self::Path(_) | Self::Undeclared(_) => vec![],
            Self::Json(_) | Self::JsonText(_) => vec![],
        }
    }

    /// Changes every expression within it, and then the expression itself.
    pub fn change(&mut self, change: &mut dyn FnMut(&mut Self)) {
        self.parts_mut().into_iter().for_each(|part| part.change(change));
        change(self);
    }
}

impl Statement {
    /// A variable.
    pub fn variable(name: impl Into<String>, value: Expr) -> Self {
        Self::Let(Let { name: name.into(), is_mut: false, value })
    }

    /// `println!`.
    pub fn print(format: impl Into<String>, shown: Vec<Expr>) -> Self {
        Self::Do(Expr::Print(format.into(), shown))
    }

    /// The expressions in it, to be changed, in the order in which they are written.
    pub fn each(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        match self {
            Self::Let(Let { value, .. }) | Self::Const(_, _, value) | Self::Do(value) => change(value),
            Self::For(_, of, body) | Self::WhileSome(_, of, body) => {
                change(of);
                body.iter_mut().for_each(|statement| statement.each(change));
            }
        }
    }
}

impl Item {
    /// An item that needs no import.
    pub fn known(name: impl Into<String>) -> Self {
        Self::Known(name.into())
    }

    /// A member of it.
    pub fn member(self, member: impl Into<String>) -> Path {
        Path { member: Some(member.into()), ..Path::from(self) }
    }

    /// It with type arguments.
    pub fn of(self, types: Vec<Path>) -> Path {
        Path { types, ..Path::from(self) }
    }
}

impl Path {
    /// A generated type.
    pub fn generated(path: &TypePath) -> Self {
        Item::Generated(path.clone()).into()
    }

    /// A member of it.
    #[must_use]
    pub fn member(self, member: impl Into<String>) -> Self {
        Self { member: Some(member.into()), ..self }
    }
}

impl From<Item> for Path {
    fn from(item: Item) -> Self {
        Self { item, types: Vec::new(), member: None }
    }
}

impl From<&RustType> for Path {
    fn from(r#type: &RustType) -> Self {
        match r#type {
            RustType::Scalar(scalar) => Item::known(scalar.name()).into(),
            RustType::Runtime(RuntimeType::Untyped) => Item::Json("Value").into(),
            RustType::Runtime(r#type) => Item::Runtime(r#type.name()).into(),
            RustType::Geographic(r#type) => Item::Geographic(r#type.name()).into(),
            RustType::Generated(path) => Self::generated(path),
            RustType::Flags(path) => Item::Runtime("Flags").of(vec![Self::generated(path)]),
            RustType::Vec(element) => Item::known("Vec").of(vec![Self::from(&**element)]),
            RustType::Boxed(inner) => Self::from(&**inner),
        }
    }
}

impl From<Path> for Expr {
    fn from(path: Path) -> Self {
        Self::Path(Box::new(path))
    }
}

impl<N: Into<String>> From<N> for Method {
    fn from(name: N) -> Self {
        Self { name: name.into(), types: Vec::new(), features: Vec::new(), is_raw: false }
    }
}
