//! Structs for concrete types, enums for abstract ones and for enumerations.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::docs::{Docs, mutability, type_text};
use super::{Abstract, Context, Enumeration, Field, Item, Member, Navigation, Struct, Variant};
use crate::csdl::StructuredKind;
use crate::edm::{self, ElementType, NavigationProperty, Property, Structured, TypeId, TypeRef};
use crate::names::{self, Ident, Names, PropertyScope, Scope, Subject};

/// The term of the vocabulary Common with which services of SAP mark values that are displayed as dots.
const MASKED: &str = "com.sap.vocabularies.Common.v1.Masked";

/// The items of an entity or complex type.
pub fn structured(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    structured: &Structured<'_>,
) -> Vec<Item> {
    let ident = context.path(id).ident.clone();
    let docs = type_docs(context, id, structured);
    if context.is_struct(id) {
        return vec![Item::Struct(model(context, id, ident, docs))];
    }
    let unknown_ident = names.derived_ident(id, |name| format!("Unknown{name}"));
    let unknown_docs =
        Docs::line(format!("A value of a type derived from [`{ident}`] that this crate does not know."))
            .paragraph("It has the properties of the base type; everything else is kept in `odata`.");
    let unknown = Struct {
        concrete_bases: Vec::new(),
        abstract_bases: Vec::new(),
        ..model(context, id, unknown_ident, unknown_docs)
    };
    let accessors = names::accessors(unknown.fields.iter().map(|field| (&*field.ident, &*field.constant)));
    let derived = variant_types(context, id);
    let type_name = context.model.r#type(id).name.to_string();
    let error = context.facts.get(&type_name).and_then(|facts| facts.error.as_ref()).and_then(|wire| {
        let at = unknown.fields.iter().position(|field| field.wire == *wire)?;
        Some((accessors[at].clone(), unknown.fields[at].r#type.clone()))
    });
    let variants = derived
        .into_iter()
        .map(|derived| Variant {
            ident: context.variant(id, derived),
            path: context.path(derived),
            type_name: context.model.r#type(derived).name.to_string(),
        })
        .collect();
    let bases = bases(context, id).into_iter().map(|base| context.path(base)).collect();
    let r#abstract = Abstract { ident, docs, type_name, variants, unknown, accessors, bases, error };
    vec![Item::Abstract(Box::new(r#abstract))]
}

/// The types of which an enum has a variant.
fn variant_types(context: &Context<'_, '_>, id: TypeId) -> Vec<TypeId> {
    let descendants = context.model.descendants(id).into_iter();
    descendants.filter(|id| context.selection.has_type(*id) && context.is_struct(*id)).collect()
}

/// Names the variants of every enum: each is called like its type; a type of
/// another namespace says that first.
pub fn variants(context: &Context<'_, '_>, names: &mut Names) -> FxHashMap<(TypeId, TypeId), Ident> {
    let (model, selection) = (context.model, context.selection);
    let mut variants = FxHashMap::default();
    for base in model.type_ids().filter(|id| selection.has_type(*id) && !context.is_struct(*id)) {
        let mut scope = Scope::reserved(&["Other"]);
        for derived in variant_types(context, base) {
            let (Some(outer), Some(inner)) = (names.r#type(base), names.r#type(derived)) else { continue };
            let plain = if outer.module == inner.module {
                inner.ident.to_string()
            } else {
                let modules: String = inner.module.iter().map(|module| names::camel(module)).collect();
                format!("{modules}{}", inner.ident)
            };
            let r#type = model.r#type(derived);
            let variant = names.variant(&mut scope, &Subject::qualified(&r#type.name, r#type.span), plain);
            variants.insert((base, derived), variant);
        }
    }
    variants
}

fn model(context: &Context<'_, '_>, id: TypeId, ident: Ident, docs: Docs) -> Struct {
    let (concrete_bases, abstract_bases): (Vec<TypeId>, Vec<TypeId>) =
        bases(context, id).into_iter().partition(|base| context.is_struct(*base));
    let (fields, inherited) =
        context.fields.get(&id).map_or((Vec::new(), 0), |fields| (fields.all.clone(), fields.inherited));
    Struct {
        ident,
        docs,
        type_name: context.model.r#type(id).name.to_string(),
        is_entity: context.model.structured(id).is_some_and(|s| s.kind == StructuredKind::Entity),
        is_open: context
            .model
            .lineage(id)
            .into_iter()
            .filter_map(|id| context.model.structured(id))
            .any(|s| s.is_open),
        has_spellings: !context.wire.namespace_spellings.is_empty(),
        fields,
        inherited,
        concrete_bases: concrete_bases.into_iter().map(|base| context.path(base)).collect(),
        abstract_bases: abstract_bases
            .into_iter()
            .map(|base| (context.path(base), context.variant(base, id)))
            .collect(),
    }
}

/// The types that a type is derived from and that are in, the root first.
fn bases(context: &Context<'_, '_>, id: TypeId) -> Vec<TypeId> {
    let mut bases = context.model.lineage(id);
    bases.retain(|base| *base != id && context.selection.has_type(*base));
    bases
}

/// The fields of a type, inherited ones first, each made once for all types that have it.
#[derive(Default)]
pub struct Fields {
    all: Vec<Arc<Field>>,
    inherited: usize,
    names: PropertyScope,
}

/// The fields of every type that is in.
pub fn fields(context: &Context<'_, '_>, names: &mut Names) -> FxHashMap<TypeId, Fields> {
    let mut fields: FxHashMap<TypeId, Fields> = FxHashMap::default();
    let none = Fields::default();
    for id in context.model.type_ids().filter(|id| context.selection.has_type(*id)) {
        let mut base = None;
        for declaring in context.model.lineage(id) {
            if !fields.contains_key(&declaring) {
                let inherited = base.and_then(|base| fields.get(&base)).unwrap_or(&none);
                let own = own_fields(context, names, declaring, inherited);
                fields.insert(declaring, own);
            }
            base = Some(declaring);
        }
    }
    fields
}

enum Declared<'m, 'a> {
    Structural(&'m Property<'a>),
    Navigation(&'m NavigationProperty<'a>),
}

/// The fields of a type whose base has the given ones. Stream properties have no value in JSON.
fn own_fields(context: &Context<'_, '_>, names: &mut Names, id: TypeId, base: &Fields) -> Fields {
    let Some(structured) = context.model.structured(id) else { return Fields::default() };
    let owner = context.model.r#type(id).name.to_string();
    let (mut subjects, mut declared) = (Vec::new(), Vec::new());
    for property in &structured.properties {
        if !context.model.is_stream(&property.r#type) && context.selection.allows(id, property.name) {
            subjects.push(Subject::member(&owner, property.name, property.span));
            declared.push(Declared::Structural(property));
        }
    }
    for property in structured.navigation.iter().filter(|p| context.has_navigation(id, p)) {
        subjects.push(Subject::member(&owner, property.name, property.span));
        declared.push(Declared::Navigation(property));
    }
    let (own_names, scope) = names.properties(&base.names, &subjects);
    let own = declared.into_iter().zip(own_names).map(|(property, own)| {
        Arc::new(match property {
            Declared::Structural(property) => Field {
                docs: property_docs(context, id, property.name, &property.r#type, ""),
                r#type: context.field(&property.r#type),
                is_secret: is_secret(context, &owner, property.name),
                ident: own.field,
                constant: own.constant,
                wire: property.name.to_owned(),
                declared_by: owner.clone(),
                navigation: None,
            },
            Declared::Navigation(property) => navigation_field(context, id, property, own),
        })
    });
    let all = base.all.iter().cloned().chain(own).collect();
    Fields { all, inherited: base.all.len(), names: scope }
}

fn navigation_field(
    context: &Context<'_, '_>,
    declaring: TypeId,
    property: &NavigationProperty<'_>,
    own: names::PropertyNames,
) -> Field {
    let is_collection = property.r#type.is_collection;
    let is_entity = matches!(property.r#type.element, ElementType::Named(_));
    let what =
        if property.contains_target { "contained navigation property, " } else { "navigation property, " };
    Field {
        docs: property_docs(context, declaring, property.name, &property.r#type, what),
        r#type: context.field(&property.r#type),
        is_secret: false,
        ident: own.field,
        constant: own.constant,
        wire: property.name.to_owned(),
        declared_by: context.model.r#type(declaring).name.to_string(),
        navigation: Some(Navigation {
            target: context.element(&property.r#type),
            is_collection,
            bind: (is_entity && !property.contains_target).then_some(own.bind),
        }),
    }
}

/// Whether the profile or the metadata marks a property as secret.
pub fn is_secret(context: &Context<'_, '_>, owner: &str, property: &str) -> bool {
    let said =
        context.facts.get(owner).is_some_and(|facts| facts.secrets.iter().any(|name| name == property));
    said || context.model.is_tagged(&format!("{owner}/{property}"), MASKED)
}

fn property_docs(
    context: &Context<'_, '_>,
    declaring: TypeId,
    name: &str,
    r#type: &TypeRef,
    what: &str,
) -> Docs {
    let model = context.model;
    let target = format!("{}/{name}", model.r#type(declaring).name);
    let key = if model.key(declaring).iter().any(|key| key.path == name) { ", key" } else { "" };
    let line = format!("`{name}`: {what}{}{key}{}.", type_text(model, r#type), mutability(model, &target));
    Docs::line(line).revisions(model, &target)
}

fn type_docs(context: &Context<'_, '_>, id: TypeId, structured: &Structured<'_>) -> Docs {
    let model = context.model;
    let name = &model.r#type(id).name;
    let kind = match structured.kind {
        StructuredKind::Entity => "EntityType",
        StructuredKind::Complex => "ComplexType",
    };
    let mut line = format!("{kind} `{name}`");
    if structured.is_abstract {
        line += ", abstract";
    }
    if structured.is_open {
        line += ", open";
    }
    if let Some(base) = structured.base {
        let base = context.path(base);
        line += &format!(", derived from [`{}`]({})", base.ident, base.text());
    }
    let mut docs = Docs::line(line + ".");
    if !context.is_struct(id) {
        docs =
            docs.paragraph("One variant for each type derived from it, and one that keeps any other whole.");
    } else if structured.is_open {
        docs = docs.paragraph("Properties that are not declared are in `odata`.");
    }
    let streams =
        model.lineage(id).into_iter().filter_map(|id| model.structured(id)).flat_map(|s| &s.properties);
    for stream in streams.filter(|property| model.is_stream(&property.r#type)) {
        docs = docs.paragraph(format!(
            "Stream property `{}`: its links are annotations, its content is no part of the JSON.",
            stream.name
        ));
    }
    let left_out: BTreeSet<&str> =
        model.lineage(id).into_iter().flat_map(|id| context.left_out(id)).collect();
    if !left_out.is_empty() {
        let names: Vec<String> = left_out.iter().map(|name| format!("`{name}`")).collect();
        docs = docs.paragraph(format!(
            "Not generated, and kept as JSON in `odata` when they are sent: {}.",
            names.join(", ")
        ));
    }
    docs.revisions(model, &name.to_string())
}

/// The item of an enumeration type.
pub fn enumeration(
    context: &Context<'_, '_>,
    names: &mut Names,
    id: TypeId,
    declared: &edm::Enumeration<'_>,
) -> Item {
    let name = &context.model.r#type(id).name;
    let owner = name.to_string();
    let subjects: Vec<Subject<'_>> =
        declared.members.iter().map(|member| Subject::member(&owner, member.name, member.span)).collect();
    let members = declared.members.iter().zip(names.variants(&subjects)).map(|(member, ident)| Member {
        ident,
        wire: member.name.to_owned(),
        value: member.value,
        docs: Docs::line(format!("`{}`, {}.", member.name, member.value))
            .revisions(context.model, &format!("{name}/{}", member.name)),
    });
    let kind = if declared.is_flags { "EnumType of flags" } else { "EnumType" };
    Item::Enumeration(Enumeration {
        ident: context.path(id).ident.clone(),
        docs: Docs::line(format!("{kind} `{name}`.")).revisions(context.model, &name.to_string()),
        type_name: name.to_string(),
        members: members.collect(),
        is_qualified: !context.wire.unqualified_enumerations,
    })
}
