//! Which names there are: namespaces, aliases, and the types of every schema.

use std::collections::{HashMap, HashSet};

use super::{ElementType, Primitive, QualifiedName, TypeId, TypeRef};
use crate::csdl::{Document, EnumType, StructuredType, Text, TypeDefinition, TypeUse};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::Span;

/// A type as it is written, of any kind.
#[derive(Clone, Copy)]
pub enum Declared<'a> {
    Structured(&'a StructuredType<'a>),
    Enumeration(&'a EnumType<'a>),
    Definition(&'a TypeDefinition<'a>),
}

impl<'a> Declared<'a> {
    pub fn name(self) -> &'a Text<'a> {
        match self {
            Self::Structured(declared) => &declared.name,
            Self::Enumeration(declared) => &declared.name,
            Self::Definition(declared) => &declared.name,
        }
    }
}

/// A declared type with the number that it gets.
pub struct Entry<'a> {
    pub name: QualifiedName,
    pub declared: Declared<'a>,
}

/// Aliases of each document, by the number of its source.
#[derive(Debug, Default)]
pub struct Aliases<'a>(HashMap<u32, HashMap<&'a str, &'a str>>);

impl Aliases<'_> {
    /// The full form of a qualified name.
    pub fn expand(&self, name: &str, source: u32) -> String {
        let Some((qualifier, simple)) = name.rsplit_once('.') else { return name.to_owned() };
        let namespace = self.0.get(&source).and_then(|aliases| aliases.get(qualifier));
        format!("{}.{simple}", namespace.unwrap_or(&qualifier))
    }
}

/// The names of all documents.
pub struct Index<'a> {
    /// In the order of qualified names.
    pub entries: Vec<Entry<'a>>,
    by_name: HashMap<String, TypeId>,
    pub aliases: Aliases<'a>,
    namespaces: HashSet<&'a str>,
    included: HashSet<&'a str>,
}

/// Collects the names; duplicates are errors.
pub fn index<'a>(documents: &'a [Document<'a>], diagnostics: &mut Diagnostics) -> Index<'a> {
    let mut index = Index {
        entries: Vec::new(),
        by_name: HashMap::new(),
        aliases: Aliases::default(),
        namespaces: HashSet::new(),
        included: HashSet::new(),
    };
    for document in documents {
        for include in &document.includes {
            index.included.insert(&include.namespace);
            index.alias(include.alias.as_ref(), &include.namespace, diagnostics);
        }
        for schema in &document.schemas {
            index.namespaces.insert(&schema.namespace);
            index.alias(schema.alias.as_ref(), &schema.namespace, diagnostics);
            let structured = schema.structured_types.iter().map(Declared::Structured);
            let enumerations = schema.enum_types.iter().map(Declared::Enumeration);
            let definitions = schema.type_definitions.iter().map(Declared::Definition);
            index.entries.extend(structured.chain(enumerations).chain(definitions).map(|declared| Entry {
                name: QualifiedName {
                    namespace: schema.namespace.to_string(),
                    name: declared.name().to_string(),
                },
                declared,
            }));
        }
    }
    index.number(diagnostics);
    index
}

impl<'a> Index<'a> {
    fn alias(&mut self, alias: Option<&'a Text<'a>>, namespace: &'a str, diagnostics: &mut Diagnostics) {
        let Some(alias) = alias else { return };
        let previous = self.aliases.0.entry(alias.span.source).or_default().insert(alias, namespace);
        if previous.is_some_and(|previous| previous != namespace) {
            let message = format!("the alias `{}` stands for two namespaces", &**alias);
            diagnostics.push(Diagnostic::error("duplicate-alias", message).at(alias.span));
        }
    }

    fn number(&mut self, diagnostics: &mut Diagnostics) {
        self.entries.sort_by(|a, b| a.name.cmp(&b.name));
        self.entries.dedup_by(|later, earlier| {
            if later.name != earlier.name {
                return false;
            }
            let message = format!("the type `{}` is defined twice", later.name);
            let second = later.declared.name().span.max(earlier.declared.name().span);
            diagnostics.push(Diagnostic::error("duplicate-type", message).at(second));
            true
        });
        let ids = (0..).map(TypeId);
        self.by_name = self.entries.iter().map(|entry| entry.name.to_string()).zip(ids).collect();
    }

    /// The full form of a qualified name.
    pub fn expand(&self, name: &str, source: u32) -> String {
        self.aliases.expand(name, source)
    }

    /// The type of a name as written; an error when there is none.
    pub fn find(&self, name: &Text<'_>, diagnostics: &mut Diagnostics) -> Option<TypeId> {
        let full = self.expand(name, name.span.source);
        let id = self.by_name.get(&full).copied();
        if id.is_none() {
            diagnostics.push(self.unresolved(&full, name.span));
        }
        id
    }

    /// A type where it is used; an error when its name means nothing. What uses it is
    /// resolved all the same, so that one error does not bring others.
    pub fn type_ref(&self, r#use: &TypeUse<'_>, diagnostics: &mut Diagnostics) -> TypeRef {
        let written = &*r#use.name;
        let element = written.strip_prefix("Collection(").and_then(|rest| rest.strip_suffix(')'));
        let name = element.unwrap_or(written).trim();
        let found = self.element(name, r#use.name.span, diagnostics);
        TypeRef {
            element: found.unwrap_or_else(|| ElementType::Opaque(name.to_owned())),
            is_collection: element.is_some(),
            is_nullable: r#use.nullable.unwrap_or(true),
        }
    }

    fn element(&self, name: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<ElementType> {
        if name.contains('(') {
            let message = format!("`{name}` is no type: a collection cannot hold collections");
            diagnostics.push(Diagnostic::error("nested-collection", message).at(span));
            return None;
        }
        if let Some(primitive) = name.strip_prefix("Edm.") {
            let found = Primitive::from_name(primitive).map(ElementType::Primitive);
            if found.is_none() {
                diagnostics.push(
                    Diagnostic::error("unresolved-type", format!("OData 4 has no type `{name}`"))
                        .at(span)
                        .help("the primitive types are listed in section 3.3 of CSDL XML 4.01"),
                );
            }
            return found;
        }
        let full = self.expand(name, span.source);
        if let Some(id) = self.by_name.get(&full) {
            return Some(ElementType::Named(*id));
        }
        if !name.contains('.')
            && let Some(primitive) = Primitive::from_name(name)
        {
            let message = format!("`{name}` is taken for `Edm.{name}`");
            diagnostics.push(Diagnostic::warning("unqualified-primitive", message).at(span));
            return Some(ElementType::Primitive(primitive));
        }
        let namespace = full.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        if self.included.contains(namespace) && !self.namespaces.contains(namespace) {
            let message =
                format!("`{full}` is in a document that was not given; its values are kept as JSON");
            diagnostics.push(
                Diagnostic::warning("external-type", message)
                    .at(span)
                    .help(format!("give the document that defines `{namespace}` too")),
            );
            return Some(ElementType::Opaque(full));
        }
        diagnostics.push(self.unresolved(&full, span));
        None
    }

    fn unresolved(&self, full: &str, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::error("unresolved-type", format!("no type is called `{full}`")).at(span);
        match self.nearest(full) {
            Some(near) => diagnostic.help(format!("there is `{near}`")),
            None => diagnostic.help("define it, or include the document that does"),
        }
    }

    /// A type whose name differs by namespace or case only.
    fn nearest(&self, full: &str) -> Option<&QualifiedName> {
        let simple = full.rsplit('.').next().unwrap_or(full);
        self.entries.iter().map(|entry| &entry.name).find(|name| name.name.eq_ignore_ascii_case(simple))
    }
}
