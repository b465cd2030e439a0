//! Keys: the one that a type declares, and alternate ones.

use super::docs::Docs;
use super::{Access, Argument, ArgumentForm, BuilderKind, Call, Context, Method, Returns, RustType, Scalar};
use crate::edm::{ElementType, TypeId, TypeKind, TypeRef};
use crate::names::{self, Ident, Scope};

/// The term of the vocabulary Core, and of the older vocabulary that Dynamics uses.
const ALTERNATE_KEYS: [&str; 2] =
    ["Org.OData.Core.V1.AlternateKeys", "OData.Community.Keys.V1.AlternateKeys"];

/// How an entity is addressed by the key that its type declares or inherits.
pub enum Key {
    /// By a string property `id`, with the runtime's method.
    Id,
    /// By a method of the type.
    Method(Box<Method>),
}

/// The key of a type, if its properties can be written as literals.
pub fn key(context: &Context<'_, '_>, id: TypeId, scope: &mut Scope) -> Option<Key> {
    let mut parts = Vec::new();
    for part in context.model.key(id) {
        let r#type = context.element(key_type(context, id, &part.path)?);
        parts.push((part.alias.clone(), r#type));
    }
    let ident = match parts.as_slice() {
        [] => return None,
        [(name, RustType::Scalar(Scalar::String))] if name == "id" => {
            scope.claim(&[String::from("by_id")], None);
            return Some(Key::Id);
        }
        [(name, _)] => format!("by_{}", names::part(&names::snake(name))),
        _ => String::from("by_key"),
    };
    let path = context.paths.get(&(id, false));
    let example = path.map(|path| format!(", for instance `{path}`")).unwrap_or_default();
    let ident = scope.claim(&[ident], None).ident;
    let docs = Docs::line(format!("The one with this key{example}."));
    Some(Key::Method(Box::new(key_method(context, id, ident, docs, parts, false))))
}

/// Methods for alternate keys, one a key.
pub fn alternate_key_methods(context: &Context<'_, '_>, id: TypeId, scope: &mut Scope) -> Vec<Method> {
    let model = context.model;
    let nearest = |term: &str| {
        let mut lineage = model.lineage(id).into_iter().rev();
        lineage.find_map(|id| model.annotation(&model.r#type(id).name.to_string(), term))
    };
    let annotations = ALTERNATE_KEYS.into_iter().filter_map(nearest);
    let keys = annotations.filter_map(|annotation| annotation.syntax.value.as_ref());
    let mut known: Vec<Vec<String>> = Vec::new();
    let mut methods = Vec::new();
    for key in keys.flat_map(|keys| keys.elements()) {
        let parts = key.list("Key").iter().map(|part| {
            let name = part.property("Name")?.text()?;
            let alias =
                part.property("Alias").and_then(|alias| alias.text()).filter(|alias| !alias.is_empty());
            let r#type = context.element(key_type(context, id, name)?);
            Some((alias.unwrap_or(name).to_owned(), r#type))
        });
        let Some(parts) = parts.collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty()) else {
            continue;
        };
        let names: Vec<String> = parts.iter().map(|(wire, _)| wire.clone()).collect();
        if known.contains(&names) {
            continue;
        }
        known.push(names);
        let wires: Vec<&str> = parts.iter().map(|(wire, _)| wire.as_str()).collect();
        let words: Vec<String> =
            wires.iter().map(|wire| names::part(&names::snake(wire)).to_owned()).collect();
        let shown: Vec<String> = wires.iter().map(|wire| format!("{wire}={{{wire}}}")).collect();
        let start = context.paths.get(&(id, true)).map_or("…", String::as_str);
        let docs = Docs::line(format!("The one with this alternate key: `{start}({})`.", shown.join(",")));
        let ident = scope.claim(&[format!("by_{}", words.join("_and_"))], None).ident;
        methods.push(key_method(context, id, ident, docs, parts, true));
    }
    methods
}

/// The method for a key of these parts.
fn key_method(
    context: &Context<'_, '_>,
    id: TypeId,
    ident: Ident,
    docs: Docs,
    parts: Vec<(String, RustType)>,
    is_alternate: bool,
) -> Method {
    let wires: Vec<&str> = parts.iter().map(|(wire, _)| wire.as_str()).collect();
    let idents = names::arguments(&wires);
    let argument = |((wire, r#type), ident): ((String, RustType), Ident)| {
        let form = ArgumentForm::key(&r#type);
        Argument { ident, wire, r#type, form }
    };
    let target = RustType::Generated(context.path(id));
    Method {
        ident,
        docs,
        subject: context.model.r#type(id).name.to_string(),
        arguments: parts.into_iter().zip(idents).map(argument).collect(),
        call: Call::Key { is_alternate },
        returns: Returns::Builder(BuilderKind::Entity, target, Access::OfCollection),
    }
}

/// The type of a key property, when a literal can be made of it.
fn key_type<'m>(context: &'m Context<'_, '_>, id: TypeId, path: &str) -> Option<&'m TypeRef> {
    let mut at = id;
    let mut found = None;
    let lineage = context.model.lineage(id).into_iter().filter_map(|id| context.model.structured(id));
    // Some services have slashes in names.
    let is_name = lineage.into_iter().any(|structured| structured.member(path).is_some());
    for segment in path.split(|c| c == '/' && !is_name) {
        let lineage = context.model.lineage(at);
        let mut structured = lineage.into_iter().filter_map(|id| context.model.structured(id));
        let r#type = structured.find_map(|s| {
            let property = s.properties.iter().find(|p| p.name == segment).map(|p| &p.r#type);
            property.or_else(|| s.navigation.iter().find(|p| p.name == segment).map(|p| &p.r#type))
        })?;
        at = r#type.named().unwrap_or(at);
        found = Some(r#type);
    }
    found.filter(|r#type| has_literal(context, r#type))
}

/// Whether values have a literal form in URLs; others are written as JSON.
pub fn has_literal(context: &Context<'_, '_>, r#type: &TypeRef) -> bool {
    let scalar = match &r#type.element {
        ElementType::Primitive(primitive) => primitive.has_literal(),
        ElementType::Named(id) => !matches!(context.model.r#type(*id).kind, TypeKind::Structured(_)),
        ElementType::Opaque(_) => false,
    };
    scalar && !r#type.is_collection
}
