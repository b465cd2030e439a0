//! Signatures of methods as text, equal to those that are emitted but for the forms of lists, which no
//! program writes; a test compares them.

use generator::members::Usual;
use generator::plan::{self, Absent, Access, Answer, ArgumentForm, BuilderKind, Returns, RustType, TypePath};
use rustc_hash::FxHashMap;

use super::catalogue::Argument;

/// The indices of types, by which texts refer to them.
#[derive(Debug, Default)]
pub struct Indices(FxHashMap<TypePath, usize>);

impl Indices {
    /// Gives a type the next index, unless it has one.
    pub fn add(&mut self, path: TypePath) -> bool {
        let next = self.0.len();
        *self.0.entry(path).or_insert(next) == next
    }

    /// The index of a type.
    pub fn of(&self, path: &TypePath) -> Option<usize> {
        self.0.get(path).copied()
    }

    /// The text for a generated type.
    pub fn path(&self, path: &TypePath) -> String {
        self.of(path).map_or_else(|| path.ident.to_string(), |index| format!("#{index}"))
    }

    /// A Rust type.
    pub fn r#type(&self, r#type: &RustType) -> String {
        r#type.text(&mut |path| self.path(path))
    }

    /// An argument of a method.
    pub fn argument(&self, argument: &plan::Argument) -> Argument {
        let plan::Argument { ident, wire, r#type, form } = argument;
        let value = self.r#type(r#type);
        let declared = match (form, r#type) {
            (ArgumentForm::Plain(_) | ArgumentForm::Parameters, _) => value,
            (ArgumentForm::Text, _) => String::from("impl AsRef<str>"),
            (ArgumentForm::Into, _) => format!("impl Into<{value}>"),
            (ArgumentForm::IntoAll, RustType::Vec(element)) => {
                format!("impl IntoList<{}>", self.r#type(element))
            }
            (ArgumentForm::IntoAll, _) => format!("impl IntoList<{value}>"),
            (ArgumentForm::Optional(_, Absent::Either), _) => format!("impl IntoArgument<{value}>"),
            (ArgumentForm::Optional(..), _) => format!("impl Optional<{value}>"),
        };
        let given = match form {
            ArgumentForm::Text => String::from("\"…\""),
            ArgumentForm::IntoAll => String::from("[…]"),
            _ => ident.to_string(),
        };
        Argument { rust: ident.to_string(), r#type: declared, wire: wire.clone(), given }
    }

    /// The type that a method returns.
    pub fn returned(&self, returns: &Returns) -> String {
        match returns {
            Returns::Itself => String::from("Self"),
            Returns::Stream => String::from("StreamRequestBuilder"),
            Returns::Builder(kind, target, access) => self.builder(*kind, target, access),
            Returns::Action(answer) => format!("ActionRequest<{}>", self.answer(answer)),
            Returns::Function(answer) => format!("FunctionRequest<{}>", self.answer(answer)),
        }
    }

    fn builder(&self, kind: BuilderKind, target: &RustType, access: &Access) -> String {
        let access = match access {
            // That is the default.
            Access::Usual(Usual::Contained) => String::new(),
            Access::Usual(usual) => format!(", {}", usual.name()),
            Access::OfCollection => String::from(", A"),
            Access::Own(path) => format!(", {}", path.ident),
        };
        format!("{}<{}{access}>", kind.name(), self.r#type(target))
    }

    fn answer(&self, answer: &Answer) -> String {
        let value = answer.value().map(|r#type| self.r#type(r#type));
        let value = value.map(|value| if answer.is_optional() { format!("Option<{value}>") } else { value });
        match (answer.shape(), value) {
            (None, None) => String::from("()"),
            (None, Some(value)) => value,
            (Some(shape), None) => shape.to_owned(),
            (Some(shape), Some(value)) => format!("{shape}<{value}>"),
        }
    }
}
