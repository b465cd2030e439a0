//! Structs for concrete types, enums for abstract types and for enumerations.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::builders::builder_link;
use super::docs::{Docs, mutability, type_text};
use super::{Abstract, Context, Enumeration, Field, Item, Member, Navigation, Struct, Variant};
use crate::csdl::StructuredKind;
use crate::edm::{self, AnnotationsId, ElementType, NavigationProperty, Structured, TypeId, TypeRef};
use crate::features::Features;
use crate::names::{Ident, PropertyNames};

/// The term of the vocabulary Common with which services of SAP mark values that are displayed as dots.
const MASKED: &str = "com.sap.vocabularies.Common.v1.Masked";

/// The struct or enum of an entity or complex type.
pub fn structured(context: &Context<'_, '_>, id: TypeId, structured: &Structured<'_>) -> Item {
    let ident = context.path(id).ident.clone();
    let docs = type_docs(context, id, structured);
    let Some(unknown_names) = context.names.unknown.get(&id) else {
        return Item::Struct(model(context, id, ident, docs));
    };
    let unknown_docs =
        Docs::line(format!("A value of a type derived from [`{ident}`] for which this crate has no struct."))
            .paragraph(
                "It has fields for the properties of the base type; all other properties are in `odata`.",
            );
    let unknown = Struct {
        concrete_bases: Vec::new(),
        abstract_bases: Vec::new(),
        ..model(context, id, unknown_names.ident.clone(), unknown_docs)
    };
    let accessors = unknown_names.accessors.clone();
    let type_name = context.model.r#type(id).name.to_string();
    let error = context.facts.get(&type_name).and_then(|facts| facts.error.as_ref()).and_then(|wire| {
        let at = unknown.fields.iter().position(|field| field.wire == *wire)?;
        Some((accessors[at].clone(), unknown.fields[at].r#type.clone()))
    });
    let variants = context.members.variants(id).into_iter().map(|derived| Variant {
        ident: context.variant(id, derived),
        path: context.path(derived),
        type_name: context.model.r#type(derived).name.to_string(),
    });
    let variants = variants.collect();
    let bases = bases(context, id).into_iter().map(|base| context.path(base)).collect();
    Item::Abstract(Box::new(Abstract { ident, docs, type_name, variants, unknown, accessors, bases, error }))
}

fn model(context: &Context<'_, '_>, id: TypeId, ident: Ident, docs: Docs) -> Struct {
    let (concrete_bases, abstract_bases): (Vec<TypeId>, Vec<TypeId>) =
        bases(context, id).into_iter().partition(|base| context.members.is_struct(*base));
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
        has_spellings: context.has_spellings,
        fields,
        inherited,
        concrete_bases: concrete_bases.into_iter().map(|base| context.path(base)).collect(),
        abstract_bases: abstract_bases
            .into_iter()
            .map(|base| (context.path(base), context.variant(base, id)))
            .collect(),
    }
}

/// The included types from which a type is derived, the root first.
fn bases(context: &Context<'_, '_>, id: TypeId) -> Vec<TypeId> {
    let mut bases = context.model.lineage(id);
    bases.retain(|base| *base != id && context.members.has_type(*base));
    bases
}

/// The fields of a type, inherited ones first. A field is made once and shared by all types that have it.
#[derive(Default)]
pub struct Fields {
    all: Vec<Arc<Field>>,
    inherited: usize,
}

impl Fields {
    /// The field of a property, by its name on the wire.
    pub fn named(&self, wire: &str) -> Option<&Arc<Field>> {
        self.all.iter().find(|field| field.wire == wire)
    }
}

/// The fields of every included type.
pub fn fields(context: &Context<'_, '_>) -> FxHashMap<TypeId, Fields> {
    let mut fields: FxHashMap<TypeId, Fields> = FxHashMap::default();
    let none = Fields::default();
    for id in context.members.types.iter().copied() {
        let mut base = None;
        for declaring in context.model.lineage(id) {
            if !fields.contains_key(&declaring) {
                let inherited = base.and_then(|base| fields.get(&base)).unwrap_or(&none);
                let own = own_fields(context, declaring, inherited);
                fields.insert(declaring, own);
            }
            base = Some(declaring);
        }
    }
    fields
}

/// The fields of a type, given those of its base type.
fn own_fields(context: &Context<'_, '_>, id: TypeId, base: &Fields) -> Fields {
    let (Some(own), Some(names)) = (context.members.own(id), context.names.properties.get(&id)) else {
        return Fields::default();
    };
    let owner = context.model.r#type(id).name.to_string();
    let (structural, navigation) = names.split_at(own.properties.len().min(names.len()));
    let structural = own.properties.iter().zip(structural).map(|(property, names)| Field {
        docs: property_docs(context, id, property.name, &property.r#type, property.annotations, ""),
        r#type: context.field(&property.r#type),
        is_secret: is_secret(context, &owner, property.name, property.annotations),
        ident: names.field.clone(),
        constant: names.constant.clone(),
        wire: property.name.to_owned(),
        declared_by: owner.clone(),
        navigation: None,
    });
    let navigation = own.navigation.iter().zip(navigation);
    let navigation = navigation.map(|(property, names)| navigation_field(context, id, property, names));
    let own = structural.chain(navigation).map(Arc::new);
    Fields { all: base.all.iter().cloned().chain(own).collect(), inherited: base.all.len() }
}

fn navigation_field(
    context: &Context<'_, '_>,
    declaring: TypeId,
    property: &NavigationProperty<'_>,
    own: &PropertyNames,
) -> Field {
    let is_collection = property.r#type.is_collection;
    let is_entity = matches!(property.r#type.element, ElementType::Named(_));
    let what =
        if property.contains_target { "contained navigation property, " } else { "navigation property, " };
    Field {
        docs: property_docs(context, declaring, property.name, &property.r#type, property.annotations, what),
        r#type: context.field(&property.r#type),
        is_secret: false,
        ident: own.field.clone(),
        constant: own.constant.clone(),
        wire: property.name.to_owned(),
        declared_by: context.model.r#type(declaring).name.to_string(),
        navigation: Some(Navigation {
            target: context.element(&property.r#type),
            is_collection,
            bind: (is_entity && !property.contains_target).then(|| own.bind.clone()),
        }),
    }
}

/// Whether the profile or the metadata says that a property is a secret.
pub fn is_secret(context: &Context<'_, '_>, owner: &str, property: &str, annotations: AnnotationsId) -> bool {
    let said =
        context.facts.get(owner).is_some_and(|facts| facts.secrets.iter().any(|name| name == property));
    said || context.model.is_tagged(annotations, MASKED)
}

fn property_docs(
    context: &Context<'_, '_>,
    declaring: TypeId,
    name: &str,
    r#type: &TypeRef,
    annotations: AnnotationsId,
    what: &str,
) -> Docs {
    let model = context.model;
    let key = if model.key(declaring).iter().any(|key| key.path == name) { ", key" } else { "" };
    let line =
        format!("`{name}`: {what}{}{key}{}.", type_text(model, r#type), mutability(model, annotations));
    Docs::line(line).described(context, annotations).revisions(model, annotations)
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
    let annotations = model.r#type(id).annotations;
    let mut docs = Docs::line(line + ".").described(context, annotations);
    if !context.members.is_struct(id) {
        docs = docs.paragraph(
            "There is a variant for each derived type, and one that keeps values of any other type.",
        );
    } else if structured.is_open {
        docs = docs.paragraph("This is an open type: properties that it does not declare are in `odata`.");
    }
    if context.members.is_struct(id) && !context.members.variants(id).is_empty() {
        docs = docs.paragraph(
            "There are types derived from it. A value of one keeps all that it has when it is read as this type, and \
             [`downcast`](crate::runtime::model::Model::downcast) makes it that type.",
        );
    }
    let streams =
        model.lineage(id).into_iter().filter_map(|id| model.structured(id)).flat_map(|s| &s.properties);
    for stream in streams.filter(|property| model.is_stream(&property.r#type)) {
        docs = docs.paragraph(format!(
            "Stream property `{}`: its content has a URL of its own; its links are annotations in `odata`.",
            stream.name
        ));
    }
    let builders: Vec<String> = [false, true]
        .into_iter()
        .filter_map(|is_collection| builder_link(context, id, is_collection))
        .collect();
    if !builders.is_empty() {
        docs = docs.paragraph(format!("Requests: {}.", builders.join(", ")));
    }
    let lineage = model.lineage(id);
    if let Some(url) = reference(context, id) {
        docs = docs.paragraph(format!("[Reference]({url})."));
    }
    docs = docs.compiled_with(&context.path(id).features);
    let left_out: BTreeSet<&str> = lineage
        .iter()
        .filter_map(|id| context.members.own(*id))
        .flat_map(|own| &own.left_out)
        .copied()
        .collect();
    if !left_out.is_empty() {
        let names: Vec<String> = left_out.iter().map(|name| format!("`{name}`")).collect();
        docs = docs.folded("Properties without a field, kept as JSON in odata", [names.join(", ")]);
    }
    docs.compiled_in_part(&conditional(context, id)).revisions(model, annotations)
}

/// The page about a type in the service's reference.
fn reference(context: &Context<'_, '_>, id: TypeId) -> Option<String> {
    let name = &context.model.r#type(id).name;
    // The modules below that of the API stand for the last segments of the namespace.
    let depth = context.path(id).module.len().saturating_sub(1);
    let segments: Vec<&str> = name.namespace.rsplit('.').take(depth).collect();
    let words: Vec<&str> = segments.into_iter().rev().chain([&*name.name]).collect();
    Some(context.reference?.replace("{type}", &words.join("-").to_lowercase()))
}

/// The navigation properties of a type that are not compiled wherever the type is, with their features.
fn conditional(context: &Context<'_, '_>, id: TypeId) -> Vec<(String, Features)> {
    let own = &context.path(id).features;
    let navigation = context.members.navigation(id).into_iter();
    let targets = navigation.filter_map(|(_, property)| Some((property.name, property.r#type.named()?)));
    let features = targets.map(|(name, target)| (name.to_owned(), context.path(target).features.clone()));
    features.filter(|(_, features)| !own.imply(features)).collect()
}

/// The item of an enumeration type.
pub fn enumeration(context: &Context<'_, '_>, id: TypeId, declared: &edm::Enumeration<'_>) -> Item {
    let name = &context.model.r#type(id).name;
    let idents = context.names.members.get(&id).map_or(&[][..], Vec::as_slice);
    let members = declared.members.iter().zip(idents).map(|(member, ident)| Member {
        ident: ident.clone(),
        wire: member.name.to_owned(),
        value: member.value,
        docs: Docs::line(format!("`{}`, {}.", member.name, member.value))
            .described(context, member.annotations)
            .revisions(context.model, member.annotations),
    });
    let kind = if declared.is_flags { "EnumType with flags" } else { "EnumType" };
    Item::Enumeration(Enumeration {
        ident: context.path(id).ident.clone(),
        docs: Docs::line(format!("{kind} `{name}`."))
            .described(context, context.model.r#type(id).annotations)
            .compiled_with(&context.path(id).features)
            .revisions(context.model, context.model.r#type(id).annotations),
        type_name: name.to_string(),
        members: members.collect(),
        is_qualified: !context.wire.unqualified_enumerations,
    })
}
