//! Annotations and the expressions that they hold, section 14 of CSDL XML.

use std::borrow::Cow;

use super::Text;
use crate::source::Span;

/// `edm:Annotation`, section 14.2.
#[derive(Clone, Debug)]
pub struct Annotation<'a> {
    /// `Term`, as written.
    pub term: Text<'a>,
    /// `Qualifier`.
    pub qualifier: Option<Text<'a>>,
    /// The value; `None` means the default of the term.
    pub value: Option<Expression<'a>>,
    /// Annotations of the annotation.
    pub annotations: Vec<Annotation<'a>>,
}

/// An expression, sections 14.3 and 14.4.
#[derive(Clone, Debug)]
pub enum Expression<'a> {
    /// A constant or path, whose content is a single text.
    Constant(Constant<'a>),
    /// `edm:Collection`.
    Collection(Vec<Expression<'a>>),
    /// `edm:Record`.
    Record(Record<'a>),
    /// Any other form, kept unchanged: `Apply`, `If`, `Cast`, `Null` and the operators.
    Other(Expressions<'a>),
}

/// A constant or path expression.
#[derive(Clone, Debug)]
pub struct Constant<'a> {
    /// The element's or attribute's name: `String`, `Bool`, `EnumMember`, `PropertyPath`, …
    pub kind: &'a str,
    /// Its text.
    pub text: Cow<'a, str>,
}

/// `edm:Record`, section 14.4.12.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// `Type`, as written.
    pub r#type: Option<Text<'a>>,
    /// `edm:PropertyValue`, in order.
    pub properties: Vec<PropertyValue<'a>>,
    /// Annotations of the record.
    pub annotations: Vec<Annotation<'a>>,
}

/// `edm:PropertyValue`.
#[derive(Clone, Debug)]
pub struct PropertyValue<'a> {
    /// `Property`.
    pub property: Text<'a>,
    /// The value; `None` means the default of the property.
    pub value: Option<Expression<'a>>,
    /// Annotations of the value.
    pub annotations: Vec<Annotation<'a>>,
}

/// A dynamic expression that is kept unchanged.
#[derive(Clone, Debug)]
pub struct Expressions<'a> {
    /// The element's name.
    pub name: &'a str,
    /// Its attributes, as written.
    pub attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Its operands.
    pub operands: Vec<Expression<'a>>,
    /// Annotations of the expression.
    pub annotations: Vec<Annotation<'a>>,
}

impl Expression<'_> {
    /// The text of a constant or path.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Constant(constant) => Some(&constant.text),
            _ => None,
        }
    }

    /// A boolean constant.
    pub fn bool(&self) -> Option<bool> {
        match self {
            Self::Constant(Constant { kind: "Bool", text }) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The elements of a collection; empty for any other expression.
    pub fn elements(&self) -> &[Expression<'_>] {
        match self {
            Self::Collection(elements) => elements,
            _ => &[],
        }
    }

    /// The value of a record's property.
    pub fn property(&self, name: &str) -> Option<&Expression<'_>> {
        let Self::Record(record) = self else { return None };
        record.properties.iter().find(|property| *property.property == *name)?.value.as_ref()
    }

    /// The elements of a record property whose value is a collection.
    pub fn list(&self, name: &str) -> &[Expression<'_>] {
        self.property(name).map_or(&[], Expression::elements)
    }
}

impl Annotation<'_> {
    /// The position of the term.
    pub fn span(&self) -> Span {
        self.term.span
    }
}
