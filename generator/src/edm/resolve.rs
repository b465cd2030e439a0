//! Turns CSDL syntax into the model: types in this module, everything else in its sibling modules.

use rustc_hash::FxHashSet;

use super::index::{Declared, Entry, Index, index};
use super::{
    AnnotationsId, Enumeration, KeyProperty, Member, Model, NavigationProperty, Primitive, Property,
    Structured, Type, TypeId, TypeKind, annotations, container, operations, rules,
};
use crate::csdl::{self, Document, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Resolves every name and checks the [`rules`].
pub fn resolve<'a>(documents: &'a [Document<'a>], diagnostics: &mut Diagnostics) -> Model<'a> {
    let index = index(documents, diagnostics);
    let mut types: Vec<Type<'a>> =
        index.entries.iter().map(|entry| resolve_type(entry, &index, diagnostics)).collect();
    rules::break_cycles(&mut types, &index, diagnostics);
    rules::limit_depth(&mut types, diagnostics);
    link_derived(&mut types);
    rules::navigation_to_values(&mut types, &index, diagnostics);
    rules::unique_properties(&mut types, diagnostics);
    let annotations = annotations::collect(documents, diagnostics);
    let operations = operations::resolve(documents, &index, &annotations, diagnostics);
    let container = container::resolve(documents, &index, &operations, diagnostics);
    let by_name = index.entries.iter().map(|entry| entry.name.to_string()).zip((0..).map(TypeId)).collect();
    let schemas = documents.iter().flat_map(|document| &document.schemas);
    let newest_versions = schemas
        .flat_map(|schema| {
            let of_newest = schema.older.iter().map(|_| schema.namespace.to_string());
            let versions = schema.older.iter().flatten().cloned().chain(of_newest);
            versions.map(|version| (version, schema.namespace.to_string()))
        })
        .collect();
    let mut model = Model { types, operations, container, annotations, by_name, newest_versions };
    annotations::attach(&mut model);
    rules::check(&model, documents, &index, diagnostics);
    model
}

fn resolve_type<'a>(entry: &Entry<'a>, index: &Index<'a>, diagnostics: &mut Diagnostics) -> Type<'a> {
    let kind = match entry.declared {
        Declared::Structured(declared) => TypeKind::Structured(structured(declared, index, diagnostics)),
        Declared::Enumeration(declared) => TypeKind::Enumeration(Enumeration {
            is_flags: declared.is_flags,
            members: members(declared, diagnostics),
        }),
        Declared::Definition(declared) => TypeKind::Definition(underlying(declared, diagnostics)),
    };
    let span = entry.declared.name().span;
    Type { name: entry.name.clone(), span, kind, annotations: AnnotationsId::default() }
}

fn structured<'a>(
    declared: &'a StructuredType<'a>,
    index: &Index<'a>,
    diagnostics: &mut Diagnostics,
) -> Structured<'a> {
    let mut key: Vec<KeyProperty> = Vec::new();
    for property in declared.key.iter().flatten() {
        if key.iter().all(|known| known.path != *property.name) {
            let alias = property.alias.as_ref().unwrap_or(&property.name).to_string();
            key.push(KeyProperty { path: property.name.to_string(), alias });
        }
    }
    let written = declared.base.as_ref().filter(|base| !is_edm_base(base, diagnostics));
    let instead = "properties inherited from it are kept as JSON";
    let base = written.and_then(|base| index.find(base, instead, diagnostics));
    let base = base.filter(|base| rules::is_base(*base, declared, index, diagnostics));
    let mut structured = Structured {
        kind: declared.kind,
        is_abstract: declared.is_abstract,
        is_open: declared.is_open,
        has_stream: declared.has_stream,
        base,
        has_unknown_base: written.is_some() && base.is_none(),
        derived: Vec::new(),
        key,
        properties: Vec::new(),
        navigation: Vec::new(),
    };
    for property in &declared.properties {
        let r#type = index.type_ref(&property.r#type, diagnostics);
        let (name, span, annotations) = (&property.name, property.name.span, AnnotationsId::default());
        structured.properties.push(Property { name, span, r#type, syntax: Some(property), annotations });
    }
    for property in &declared.navigation {
        structured.navigation.push(NavigationProperty {
            name: &property.name,
            span: property.name.span,
            r#type: index.type_ref(&property.r#type, diagnostics),
            contains_target: property.contains_target,
            annotations: AnnotationsId::default(),
        });
    }
    structured
}

/// Whether the base type is in the namespace `Edm`; nothing is inherited from such a type.
fn is_edm_base(base: &csdl::Text<'_>, diagnostics: &mut Diagnostics) -> bool {
    if !base.starts_with("Edm.") {
        return false;
    }
    if !matches!(&**base, "Edm.EntityType" | "Edm.ComplexType") {
        let message = format!("`{}` cannot be a base type and is ignored", base.escape_debug());
        diagnostics.push(Diagnostic::new(code::ABSTRACT_EDM_TYPE, message).at(base.span));
    }
    true
}

/// The members of an enumeration with their values. A member without a value gets that of the previous
/// member plus one.
fn members<'a>(declared: &'a csdl::EnumType<'a>, diagnostics: &mut Diagnostics) -> Vec<Member<'a>> {
    let mut next = 0i64;
    let mut members = Vec::with_capacity(declared.members.len());
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for member in &declared.members {
        let value = match &member.value {
            None => next,
            Some(text) => text.trim().parse().unwrap_or_else(|_| {
                let message =
                    format!("`{}` is not a valid value of a member; it is ignored", text.escape_debug());
                diagnostics.push(
                    Diagnostic::new(code::INVALID_ENUM_VALUE, message)
                        .at(text.span)
                        .help("values are 64-bit integers; JSON and URLs have names of members, not values"),
                );
                next
            }),
        };
        next = value.wrapping_add(1);
        if !seen.insert(&*member.name) {
            let message = format!("two members are called `{}`; the first is used", &*member.name);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_MEMBER, message).at(member.name.span));
            continue;
        }
        let (name, span) = (&member.name, member.name.span);
        members.push(Member { name, span, value, annotations: AnnotationsId::default() });
    }
    members
}

fn underlying(declared: &csdl::TypeDefinition<'_>, diagnostics: &mut Diagnostics) -> Primitive {
    let written = &declared.underlying.name;
    let simple = written.strip_prefix("Edm.").unwrap_or(written);
    Primitive::from_name(simple).unwrap_or_else(|| {
        let message = format!(
            "`{}` cannot be the underlying type of a type definition; values are kept as JSON",
            written.escape_debug()
        );
        diagnostics.push(
            Diagnostic::new(code::INVALID_UNDERLYING_TYPE, message)
                .at(written.span)
                .help("a type definition gives another name to a primitive type"),
        );
        Primitive::Untyped
    })
}

fn link_derived(types: &mut [Type<'_>]) {
    let bases: Vec<Option<TypeId>> = types
        .iter()
        .map(|r#type| match &r#type.kind {
            TypeKind::Structured(structured) => structured.base,
            _ => None,
        })
        .collect();
    for (base, derived) in bases.into_iter().zip((0..).map(TypeId)) {
        if let Some(Type { kind: TypeKind::Structured(base), .. }) =
            base.map(|base| &mut types[base.0 as usize])
        {
            base.derived.push(derived);
        }
    }
}
