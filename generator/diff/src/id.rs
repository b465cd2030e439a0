//! Ids of elements. Only this module composes and parses their text.

use std::fmt;

use generator::csdl;

/// The id of an element of a schema.
///
/// | element | id |
/// |---|---|
/// | type, type definition, term, container | `ns.type` |
/// | property, member of an enumeration | `ns.type/member` |
/// | entity set, singleton, import | `ns.container/set` |
/// | navigation property binding | `ns.container/set/path` |
/// | action | `ns.action(binding)`; among overloads that need it, `ns.action(binding;parameters)` |
/// | function | `ns.function(binding;parameters)` |
/// | parameter | the id of its operation, `/name` |
///
/// Ids are ordered by their text, so that the elements of a type follow it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElementId {
    text: String,
    /// The positions of the parentheses of the signature, which operations and their parameters have.
    signature: Option<Parentheses>,
    /// The position of the `/` before the last segment.
    slash: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Parentheses {
    open: usize,
    close: usize,
}

/// The signature in the id of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'i> {
    /// The type that the operation is bound to, or the element type of a collection; empty if it is unbound.
    pub binding: &'i str,
    /// Whether the operation is bound to a collection.
    pub is_collection: bool,
    /// The names of the parameters, separated by commas, if the id has them.
    pub parameters: Option<&'i str>,
}

impl<'i> Signature<'i> {
    /// The names of the parameters.
    pub fn parameter_names(self) -> impl Iterator<Item = &'i str> {
        self.parameters.unwrap_or_default().split(',').filter(|name| !name.is_empty())
    }
}

impl ElementId {
    /// The id of an operation. `binding` is the type of the binding parameter, empty for unbound operations.
    pub fn operation(qualified_name: &str, binding: &str, parameters: Option<&[&str]>) -> Self {
        Self::from(match parameters {
            Some(names) => format!("{qualified_name}({binding};{})", names.join(",")),
            None => format!("{qualified_name}({binding})"),
        })
    }

    /// The id of a child of this element.
    pub fn child(&self, name: &str) -> Self {
        Self::from(format!("{self}/{name}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The id of the element that contains this one: everything before the last segment.
    pub fn parent(&self) -> Option<&str> {
        self.slash.map(|at| &self.text[..at])
    }

    /// The parent, its parent, and so on.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        let start = self.signature.map_or(0, |signature| signature.close);
        std::iter::successors(self.parent(), move |id| {
            let at = id.rfind('/').filter(|at| *at > start)?;
            Some(&id[..at])
        })
    }

    /// The last segment if the element is in another, else the whole id.
    pub fn last_segment(&self) -> &str {
        self.slash.map_or(self.as_str(), |at| &self.text[at + 1..])
    }

    /// The name of the element alone, without namespace, parent or signature.
    pub fn simple_name(&self) -> &str {
        let name = match self.parameter_segment() {
            Some(parameter) => parameter,
            None => self.qualified_name(),
        };
        let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
        name.rsplit_once('.').map_or(name, |(_, name)| name)
    }

    /// The id without a signature and what follows it: the name that overloads share.
    pub fn qualified_name(&self) -> &str {
        self.signature.map_or(self.as_str(), |signature| &self.text[..signature.open])
    }

    /// The signature of an operation, or of the operation of a parameter.
    pub fn signature(&self) -> Option<Signature<'_>> {
        let Parentheses { open, close } = self.signature?;
        let inner = &self.text[open + 1..close];
        let (binding, parameters) = match inner.split_once(';') {
            Some((binding, parameters)) => (binding, Some(parameters)),
            None => (inner, None),
        };
        let (binding, is_collection) = csdl::element_type(binding);
        Some(Signature { binding, is_collection, parameters })
    }

    /// The id of the operation whose parameter this is.
    pub fn operation_of_parameter(&self) -> Option<&str> {
        self.parameter_segment()?;
        self.signature.map(|signature| &self.text[..=signature.close])
    }

    /// The name of a parameter.
    fn parameter_segment(&self) -> Option<&str> {
        self.text[self.signature?.close + 1..].strip_prefix('/')
    }

    /// The type or container to which the element belongs in reports. An operation belongs to the type that
    /// it is bound to; for unbound operations, this is empty.
    pub fn group(&self) -> &str {
        match self.signature() {
            Some(signature) => signature.binding,
            None => self.text.split('/').next().unwrap_or_default(),
        }
    }

    /// The id that a member of a type, or an operation bound to it, would have if it belonged to another
    /// type.
    pub fn with_group(&self, r#type: &str) -> Self {
        let name = self.qualified_name();
        let group = self.group();
        Self::from(match self.signature {
            Some(_) => format!("{name}{}", self.text[name.len()..].replacen(group, r#type, 1)),
            None => format!("{type}{}", &self.text[group.len()..]),
        })
    }

    /// The id of an operation with these names of parameters, which replace those in the id.
    pub fn with_parameters(&self, names: &[&str]) -> Self {
        let inner = self.signature.map_or("", |at| &self.text[at.open + 1..at.close]);
        let binding = inner.split_once(';').map_or(inner, |(binding, _)| binding);
        Self::operation(self.qualified_name(), binding, Some(names))
    }

    /// The id in which another operation replaces this one, or the one whose parameter this is.
    pub fn with_operation(&self, operation: &Self) -> Self {
        match self.parameter_segment() {
            Some(parameter) => operation.child(parameter),
            None => operation.clone(),
        }
    }

    /// The common beginning of the ids of all overloads that are bound to the same type and have the names of
    /// their parameters.
    pub fn overload_prefix(&self) -> Option<&str> {
        let Parentheses { open, close } = self.signature?;
        let semicolon = self.text[open..close].find(';')?;
        Some(&self.text[..=open + semicolon])
    }
}

impl From<String> for ElementId {
    fn from(text: String) -> Self {
        let signature = text.find('(').and_then(|open| {
            let is_operation = text.ends_with(')').then(|| text.len() - 1);
            let close = text.rfind(")/").or(is_operation).filter(|close| *close > open)?;
            Some(Parentheses { open, close })
        });
        let start = signature.map_or(0, |signature| signature.close);
        let slash = text[start..].rfind('/').map(|at| start + at);
        Self { text, signature, slash }
    }
}

impl From<&str> for ElementId {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl PartialEq<str> for ElementId {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl fmt::Display for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every form of id, with its parent, group and simple name.
    #[test]
    fn parts_are_found() {
        for (text, parent, group, name) in [
            ("ns.sub.type", None, "ns.sub.type", "type"),
            ("ns.type/member", Some("ns.type"), "ns.type", "member"),
            ("ns.service/set/a/ns.cast", Some("ns.service/set/a"), "ns.service", "cast"),
            ("ns.act()", None, "", "act"),
            ("ns.act(ns.type)", None, "ns.type", "act"),
            ("ns.act(ns.type)/x", Some("ns.act(ns.type)"), "ns.type", "x"),
            ("ns.f(Collection(ns.type);a,b)", None, "ns.type", "f"),
            ("ns.f(Collection(ns.type);a,b)/a", Some("ns.f(Collection(ns.type);a,b)"), "ns.type", "a"),
            ("ns.f(;a)", None, "", "f"),
            ("", None, "", ""),
            ("ns.type/(odd", Some("ns.type"), "ns.type", "(odd"),
            ("/", Some(""), "", ""),
            (")/", Some(")"), ")", ""),
        ] {
            let id = ElementId::from(text);
            assert_eq!((id.parent(), id.group(), id.simple_name()), (parent, group, name), "{text}");
            assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn signatures_are_read_and_written() {
        let id = ElementId::operation("ns.f", "Collection(ns.type)", Some(&["a", "b"]));
        assert_eq!(id.as_str(), "ns.f(Collection(ns.type);a,b)");
        let signature = id.signature().unwrap();
        assert!(signature.binding == "ns.type" && signature.is_collection);
        assert_eq!(signature.parameter_names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(id.overload_prefix(), Some("ns.f(Collection(ns.type);"));
        let action = ElementId::operation("ns.act", "Collection(ns.type)", None);
        assert_eq!(action.overload_prefix(), None);
        assert_eq!(action.with_parameters(&["c"]).as_str(), "ns.act(Collection(ns.type);c)");
        assert_eq!(id.with_parameters(&[]).as_str(), "ns.f(Collection(ns.type);)");
        assert_eq!(id.child("a").operation_of_parameter(), Some(id.as_str()));
        assert_eq!((id.operation_of_parameter(), id.qualified_name()), (None, "ns.f"));
        assert_eq!(id.child("a").with_operation(&action).as_str(), "ns.act(Collection(ns.type))/a");
        assert_eq!(id.with_operation(&action), action);
    }

    #[test]
    fn elements_move_to_other_types() {
        let moved = |text: &str| ElementId::from(text).with_group("ns.base").to_string();
        assert_eq!(moved("ns.t/a"), "ns.base/a");
        assert_eq!(moved("ns.ns.t(ns.t;a)"), "ns.ns.t(ns.base;a)");
        assert_eq!(moved("ns.f(Collection(ns.t);ns.t)"), "ns.f(Collection(ns.base);ns.t)");
    }

    #[test]
    fn ancestors_are_those_of_the_path() {
        let ancestors = |text: &str| ElementId::from(text).ancestors().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(ancestors("ns.service/set/path"), ["ns.service/set", "ns.service"]);
        assert_eq!(ancestors("ns.act(ns.type)/x"), ["ns.act(ns.type)"]);
        assert!(ancestors("ns.act(a/b)").is_empty());
    }
}
