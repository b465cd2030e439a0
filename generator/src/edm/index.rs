//! The names that the documents define: namespaces, aliases and types.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{ElementType, Primitive, QualifiedName, TypeId, TypeRef};
use crate::csdl::{self, Document, EnumType, StructuredKind, StructuredType, Text, TypeDefinition, TypeUse};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::source::Span;

/// Words that cannot be a namespace or an alias, sections 5.1 and 5.2.
const RESERVED: [&str; 4] = ["Edm", "odata", "System", "Transient"];

/// The suggestion for ambiguous names.
const AMBIGUOUS: &str = "a patch of the namespace can set another `Alias`, see docs/patches.md";

/// A type declaration of any kind.
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

/// A declared type with its id.
pub struct Entry<'a> {
    pub name: QualifiedName,
    pub declared: Declared<'a>,
}

/// The names that all documents define.
pub struct Index<'a> {
    /// The types, sorted by qualified name.
    pub entries: Vec<Entry<'a>>,
    by_name: FxHashMap<String, TypeId>,
    namespaces: FxHashSet<&'a str>,
    included: FxHashSet<&'a str>,
    /// For each simple name in lower case, the first type with that name; computed when a name is not
    /// found.
    by_simple_name: OnceCell<FxHashMap<String, usize>>,
}

/// Collects the names that documents define. Duplicates are reported.
pub fn index<'a>(documents: &'a [Document<'a>], diagnostics: &mut Diagnostics) -> Index<'a> {
    let mut index = Index {
        entries: Vec::new(),
        by_name: FxHashMap::default(),
        namespaces: FxHashSet::default(),
        included: FxHashSet::default(),
        by_simple_name: OnceCell::new(),
    };
    for document in documents {
        index.namespaces(document, diagnostics);
        for schema in &document.schemas {
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
    /// Adds the namespaces and aliases of a document. Within a document, each must stand for one
    /// namespace.
    fn namespaces(&mut self, document: &'a Document<'a>, diagnostics: &mut Diagnostics) {
        let includes: Vec<_> = document.references.iter().flat_map(|r| &r.includes).collect();
        let mut own: FxHashSet<&str> = FxHashSet::default();
        for schema in &document.schemas {
            let namespace = &schema.namespace;
            if RESERVED.contains(&&**namespace) {
                let message =
                    format!("the namespace `{}` is reserved; it is accepted nevertheless", &**namespace);
                diagnostics.push(Diagnostic::new(code::RESERVED_NAMESPACE, message).at(namespace.span));
            }
            if !own.insert(namespace) {
                let message = format!("a second schema with the namespace `{}`: both are read", &**namespace);
                diagnostics.push(Diagnostic::new(code::REPEATED_NAMESPACE, message).at(namespace.span));
            }
        }
        self.namespaces.extend(own.iter().copied());
        self.included.extend(includes.iter().map(|include| &*include.namespace));
        let all: FxHashSet<&str> = own.into_iter().chain(includes.iter().map(|i| &*i.namespace)).collect();
        let aliases = includes.iter().map(|include| (&include.alias, &include.namespace));
        let aliases = aliases.chain(document.schemas.iter().map(|schema| (&schema.alias, &schema.namespace)));
        let mut known: FxHashMap<&str, &str> = FxHashMap::default();
        for (alias, namespace) in aliases {
            let Some(alias) = alias else { continue };
            if RESERVED.contains(&&**alias) {
                let message = format!("the alias `{}` is reserved", &**alias);
                diagnostics.push(Diagnostic::new(code::RESERVED_NAMESPACE, message).at(alias.span));
            }
            if **alias != **namespace && all.contains(&**alias) {
                let message = format!("the alias `{}` is also a namespace", &**alias);
                diagnostics
                    .push(Diagnostic::new(code::ALIAS_IS_NAMESPACE, message).at(alias.span).help(AMBIGUOUS));
            }
            let previous = known.insert(alias, namespace);
            if previous.is_some_and(|previous| previous != &**namespace) {
                let message = format!("the alias `{}` stands for two namespaces", &**alias);
                diagnostics
                    .push(Diagnostic::new(code::DUPLICATE_ALIAS, message).at(alias.span).help(AMBIGUOUS));
            }
        }
    }

    fn number(&mut self, diagnostics: &mut Diagnostics) {
        self.entries.sort_by(|a, b| a.name.cmp(&b.name));
        self.entries.dedup_by(|later, earlier| {
            if later.name != earlier.name {
                return false;
            }
            let message = format!("the type `{}` is defined twice; the first is used", later.name);
            let second = later.declared.name().span.max(earlier.declared.name().span);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_TYPE, message).at(second));
            true
        });
        let ids = (0..).map(TypeId);
        self.by_name = self.entries.iter().map(|entry| entry.name.to_string()).zip(ids).collect();
    }

    /// Whether one of the documents defines a namespace.
    pub fn defines(&self, namespace: &str) -> bool {
        self.namespaces.contains(namespace)
    }

    /// Whether a qualified name is in a namespace that a document includes, but that none of the documents
    /// defines. A name without a namespace may be in any such namespace.
    pub fn is_external(&self, full: &str) -> bool {
        let Some((namespace, _)) = full.rsplit_once('.') else {
            return self.included.iter().any(|namespace| !self.namespaces.contains(namespace));
        };
        self.included.contains(namespace) && !self.namespaces.contains(namespace)
    }

    /// The type with a qualified name. If there is none, that is reported. If a document that was not given
    /// may define the type, the report says that, and what happens `instead`.
    pub fn find(&self, name: &Text<'_>, instead: &str, diagnostics: &mut Diagnostics) -> Option<TypeId> {
        if !may_name_a_type(name) {
            let message = format!("`{}` is not the name of a type", name.escape_debug());
            let help = "a name with its namespace is expected here";
            diagnostics.push(Diagnostic::new(code::INVALID_TYPE_NAME, message).at(name.span).help(help));
            return None;
        }
        let id = self.by_name.get(&**name).copied();
        if id.is_none() {
            diagnostics.push(if self.is_external(name) {
                external(name, name.span, instead)
            } else {
                self.unresolved(name, name.span)
            });
        }
        id
    }

    /// Resolves the use of a type. If the name is unknown, that is reported, and values are kept as JSON.
    pub fn type_ref(&self, r#use: &TypeUse<'_>, diagnostics: &mut Diagnostics) -> TypeRef {
        let (name, is_collection) = csdl::element_type(&r#use.name);
        let found = self.element(name, r#use.name.span, diagnostics);
        TypeRef {
            element: found.unwrap_or_else(|| ElementType::Opaque(name.to_owned())),
            is_collection,
            is_nullable: r#use.nullable.unwrap_or(true),
        }
    }

    fn element(&self, name: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<ElementType> {
        if !may_name_a_type(name) {
            diagnostics.push(no_type_name(name).at(span));
            return None;
        }
        if let Some(simple) = name.strip_prefix("Edm.") {
            return edm_type(simple, span, diagnostics);
        }
        if let Some(id) = self.by_name.get(name) {
            return Some(ElementType::Named(*id));
        }
        if !name.contains('.')
            && let Some(primitive) = Primitive::from_name(name)
        {
            let message = format!("`{name}` is read as `Edm.{name}`");
            diagnostics.push(Diagnostic::new(code::UNQUALIFIED_PRIMITIVE, message).at(span));
            return Some(ElementType::Primitive(primitive));
        }
        if self.is_external(name) {
            diagnostics.push(external(name, span, "its values are kept as JSON"));
            return Some(ElementType::Opaque(name.to_owned()));
        }
        diagnostics.push(self.unresolved(name, span));
        None
    }

    /// Whether a name is that of a type, or may be defined as one in a document that was not given.
    pub fn is_type(&self, name: &str) -> bool {
        let simple = name.strip_prefix("Edm.").unwrap_or(name);
        self.by_name.contains_key(name) || self.is_external(name) || Primitive::from_name(simple).is_some()
    }

    /// Whether a type is an entity type.
    pub fn is_entity(&self, id: TypeId) -> bool {
        self.structured_kind(id) == Some(StructuredKind::Entity)
    }

    /// Whether a type is an entity or a complex type; `None` for any other.
    pub fn structured_kind(&self, id: TypeId) -> Option<StructuredKind> {
        match self.entries[id.0 as usize].declared {
            Declared::Structured(declared) => Some(declared.kind),
            _ => None,
        }
    }

    fn unresolved(&self, full: &str, span: Span) -> Diagnostic {
        let message = format!("there is no type `{}`; values of it are kept as JSON", full.escape_debug());
        let diagnostic = Diagnostic::new(code::UNRESOLVED_TYPE, message).at(span);
        match self.nearest(full) {
            Some(near) => diagnostic.help(format!("there is `{near}`")),
            None => diagnostic.help("define it, or include the document that does"),
        }
    }

    /// A type whose name differs only by namespace or case.
    fn nearest(&self, full: &str) -> Option<&QualifiedName> {
        let by_simple_name = self.by_simple_name.get_or_init(|| {
            let mut first = FxHashMap::default();
            for (place, entry) in self.entries.iter().enumerate() {
                first.entry(entry.name.name.to_ascii_lowercase()).or_insert(place);
            }
            first
        });
        let simple = full.rsplit('.').next().unwrap_or(full).to_ascii_lowercase();
        by_simple_name.get(&simple).map(|place| &self.entries[*place].name)
    }
}

fn may_name_a_type(text: &str) -> bool {
    !text.is_empty() && !text.contains(['(', ')'])
}

fn no_type_name(name: &str) -> Diagnostic {
    let written = name.escape_debug();
    if name.starts_with("Collection(") && name.ends_with(')') {
        let message = format!("`{written}` is not a type: a collection cannot contain collections");
        return Diagnostic::new(code::NESTED_COLLECTION, message);
    }
    Diagnostic::new(code::INVALID_TYPE_NAME, format!("`{written}` cannot be the name of a type"))
        .help("a type is written `Namespace.Name` or `Collection(Namespace.Name)`")
}

fn edm_type(simple: &str, span: Span, diagnostics: &mut Diagnostics) -> Option<ElementType> {
    let found = Primitive::from_name(simple).map(ElementType::Primitive);
    if found.is_some() {
        return found;
    }
    let name = simple.escape_debug();
    if matches!(simple, "DateTime" | "Time") {
        let message = format!("`Edm.{name}` is a type of OData 2 and 3; its values are kept as JSON");
        diagnostics.push(
            Diagnostic::new(code::OLDER_PRIMITIVE, message)
                .at(span)
                .help("OData 4 has `Edm.DateTimeOffset`, `Edm.Duration` and `Edm.TimeOfDay`"),
        );
        return Some(ElementType::Primitive(Primitive::Untyped));
    }
    let help = match Primitive::nearest_name(simple) {
        Some(near) => format!("there is `Edm.{near}`"),
        None => String::from("the primitive types are listed in section 3.3 of CSDL XML 4.01"),
    };
    let message = format!("OData 4 has no type `Edm.{name}`; its values are kept as JSON");
    diagnostics.push(Diagnostic::new(code::UNRESOLVED_TYPE, message).at(span).help(help));
    None
}

/// The finding that a name may be defined by a document that was not given; `instead` says what happens
/// without it.
pub fn external(full: &str, span: Span, instead: &str) -> Diagnostic {
    let full = full.escape_debug().to_string();
    let namespace = full.rsplit_once('.').map_or("", |(namespace, _)| namespace).to_owned();
    Diagnostic::new(code::EXTERNAL_NAME, format!("`{full}` is in a document that was not given; {instead}"))
        .at(span)
        .help(format!("give the document that defines `{namespace}` too"))
}
