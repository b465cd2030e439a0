//! Lists the public items of a generated crate by their paths, each with the element that it represents.

use std::sync::Arc;

use generator::features::{Features, needed};
use generator::names::Ident;
use generator::plan::{
    Ability, Abstract, Access, AccessItem, Answer, Api, Argument, Builder, Call, Docs, Enumeration, Field,
    File, Item, Method, Parameters, Returns, RustType, Struct, TypePath, Variant,
};
use rustc_hash::FxHashMap;

use super::{ElementId, FieldConstant, ItemArgument, ItemData, ItemShape, RustItem, RustTypeKind, Surface};

/// Lists all public items. `ids` has the ids that differ from the annotation target of their element, by
/// target.
pub fn list_items(api: &Api, ids: &FxHashMap<String, ElementId>) -> Surface {
    let mut listing = SurfaceListing {
        ids,
        access: FxHashMap::default(),
        parameters: FxHashMap::default(),
        fields: FxHashMap::default(),
        surface: Surface::default(),
    };
    for (module, files) in &api.modules {
        for item in files.iter().flat_map(|file| &file.items) {
            match item {
                Item::Access(item) => {
                    listing.access.insert(joined(module, &item.path.ident), item);
                }
                Item::Parameters(item) => {
                    listing.parameters.insert(joined(module, &item.ident), item);
                }
                _ => {}
            }
        }
    }
    for (module, files) in &api.modules {
        files.iter().for_each(|file| listing.file(module, file));
    }
    let root = api.roots.first().map(|method| ElementId::from(method.subject.as_str()));
    let container = Arc::from(root.as_ref().and_then(ElementId::parent).unwrap_or_default());
    let container = Owner { name: container, features: Features::default() };
    for method in &api.roots {
        listing.method("Client", &container, method);
    }
    listing.surface
}

struct SurfaceListing<'l> {
    ids: &'l FxHashMap<String, ElementId>,
    access: FxHashMap<String, &'l AccessItem>,
    /// Structs with the parameters of an action.
    parameters: FxHashMap<String, &'l Parameters>,
    /// The data of fields by their addresses in memory, because types share the fields that they inherit.
    fields: FxHashMap<*const Field, Arc<ItemData>>,
    surface: Surface,
}

/// The type or container whose Rust type has items.
struct Owner {
    name: Arc<str>,
    features: Features,
}

impl ItemData {
    fn new(subject: &str, shape: ItemShape) -> Self {
        Self::of(ElementId::from(subject), shape)
    }

    fn of(subject: ElementId, shape: ItemShape) -> Self {
        let (mentions, is_deprecated, is_annotated, import) = Default::default();
        Self { subject, shape, mentions, is_deprecated, is_annotated, import }
    }

    fn deprecated(self, docs: &Docs) -> Self {
        Self { is_deprecated: docs.deprecated.is_some(), ..self }
    }

    fn mentioning(self, mentions: Vec<String>) -> Self {
        Self { mentions, ..self }
    }
}

impl SurfaceListing<'_> {
    /// Adds an item, which is compiled where its owner and the types in it are.
    fn add<'t>(
        &mut self,
        path: String,
        owner: &Owner,
        types: impl IntoIterator<Item = &'t TypePath>,
        data: impl Into<Arc<ItemData>>,
    ) {
        let types = types.into_iter().map(|path| &path.features);
        let features = needed(std::iter::once(&owner.features).chain(types));
        self.surface.insert(path, RustItem { owner: owner.name.clone(), features, data: data.into() });
    }

    /// The id of the element that is an annotation target.
    fn id(&self, target: &str) -> ElementId {
        self.ids.get(target).cloned().unwrap_or_else(|| ElementId::from(target))
    }

    /// The ids of the element that a method represents, and of the import through which it calls an
    /// operation.
    fn subject(&self, method: &Method) -> (ElementId, Option<ElementId>) {
        let target = &method.subject;
        if !matches!(method.call, Call::Action { .. } | Call::Function { .. }) {
            return (self.id(target), None);
        }
        let names: Vec<&str> = match method.parameter_struct() {
            Some(path) => {
                let fields = self.parameters.get(&short(path)).map_or(&[][..], |item| &item.fields);
                fields.iter().map(|field| field.wire.as_str()).collect()
            }
            None => method.arguments.iter().map(|argument| argument.wire.as_str()).collect(),
        };
        let import = target.contains('/').then(|| self.id(target));
        match self.ids.get(&signature(target, &names)) {
            Some(operation) => (operation.clone(), import),
            None => (self.id(target), None),
        }
    }

    fn file(&mut self, module: &[Ident], file: &File) {
        let owner = Owner { name: Arc::from(file.subject.as_str()), features: file.features.clone() };
        // The struct with the parameters of an action represents that action.
        let mut actions: FxHashMap<&str, ElementId> = FxHashMap::default();
        for item in &file.items {
            let Item::Builder(builder) = item else { continue };
            for method in &builder.methods {
                if let Some(path) = method.parameter_struct() {
                    actions.insert(&path.ident, self.subject(method).0);
                }
            }
        }
        for item in &file.items {
            match item {
                Item::Struct(item) => self.structure(module, item, &owner),
                Item::Parameters(item) => {
                    if let Some(action) = actions.get(&*item.ident) {
                        self.parameters(module, item, action, &owner);
                    }
                }
                Item::Abstract(item) => self.r#abstract(module, item, &owner),
                Item::Enumeration(item) => self.enumeration(module, item, &owner),
                Item::Builder(item) => self.builder(module, item, &owner),
                Item::Access(_) => {}
            }
        }
    }

    fn parameters(&mut self, module: &[Ident], item: &Parameters, action: &ElementId, owner: &Owner) {
        let path = joined(module, &item.ident);
        for field in &item.fields {
            let mut mentions = Vec::new();
            let shape = ItemShape::Value(format!("Option<{}>", text(&field.r#type, &mut mentions)));
            let what = ItemData::of(action.child(&field.wire), shape).mentioning(mentions);
            self.add(format!("{path}::{}", field.ident), owner, [], what);
        }
        self.add(path, owner, [], ItemData::of(action.clone(), ItemShape::Type(RustTypeKind::Struct)));
    }

    fn structure(&mut self, module: &[Ident], item: &Struct, owner: &Owner) {
        let path = joined(module, &item.ident);
        for field in &item.fields {
            let (what, target) = (self.field(field), target(field));
            if let Some(bind) = field.navigation.as_ref().and_then(|navigation| navigation.bind.as_ref()) {
                self.add(format!("{path}::{bind}()"), owner, target, what.clone());
            }
            self.add(format!("{path}::{}", field.ident), owner, target, what);
        }
        for base in item.concrete_bases.iter().chain(item.abstract_bases.iter().map(|(base, _)| base)) {
            self.derived_from(&path, base, owner);
        }
        self.add(
            path,
            owner,
            [],
            ItemData::new(&owner.name, ItemShape::Type(RustTypeKind::Struct)).deprecated(&item.docs),
        );
    }

    fn field(&mut self, field: &Arc<Field>) -> Arc<ItemData> {
        let what = self.fields.entry(Arc::as_ptr(field)).or_insert_with(|| {
            let mut mentions = Vec::new();
            let kind = if field.navigation.is_some() { "NavigationProperty" } else { "Property" };
            let shape = ItemShape::Field {
                r#type: format!("Option<{}>", text(&field.r#type, &mut mentions)),
                constant: FieldConstant { r#type: kind, name: field.constant.to_string() },
            };
            let subject = format!("{}/{}", field.declared_by, field.wire);
            Arc::new(ItemData::new(&subject, shape).mentioning(mentions).deprecated(&field.docs))
        });
        what.clone()
    }

    fn derived_from(&mut self, path: &str, base: &TypePath, owner: &Owner) {
        let name = short(base);
        let what = ItemData::new(&owner.name, ItemShape::Value(String::from("an implementation")));
        self.add(format!("{path}: DerivedFrom<{name}>"), owner, [base], what.mentioning(vec![name]));
    }

    fn r#abstract(&mut self, module: &[Ident], item: &Abstract, owner: &Owner) {
        let path = joined(module, &item.ident);
        for Variant { ident, path: payload, type_name } in &item.variants {
            let name = short(payload);
            let shape = ItemShape::Value(format!("Box<{name}>"));
            let what = ItemData::new(type_name, shape).mentioning(vec![name]);
            let owner = Owner { name: Arc::from(type_name.as_str()), features: owner.features.clone() };
            self.add(format!("{path}::{ident}"), &owner, [&**payload], what);
        }
        for (field, accessor) in item.unknown.fields.iter().zip(&item.accessors) {
            let (what, target) = (self.field(field), target(field));
            self.add(format!("{path}::{accessor}()"), owner, target, what);
        }
        for base in &item.bases {
            self.derived_from(&path, base, owner);
        }
        self.structure(module, &item.unknown, owner);
        self.add(
            path,
            owner,
            [],
            ItemData::new(&owner.name, ItemShape::Type(RustTypeKind::DerivedTypes)).deprecated(&item.docs),
        );
    }

    fn enumeration(&mut self, module: &[Ident], item: &Enumeration, owner: &Owner) {
        let path = joined(module, &item.ident);
        for member in &item.members {
            let shape = ItemShape::Value(String::from("a member"));
            let what = ItemData::new(&format!("{}/{}", item.type_name, member.wire), shape);
            self.add(format!("{path}::{}", member.ident), owner, [], what.deprecated(&member.docs));
        }
        self.add(
            path,
            owner,
            [],
            ItemData::new(&owner.name, ItemShape::Type(RustTypeKind::Members)).deprecated(&item.docs),
        );
    }

    fn builder(&mut self, module: &[Ident], item: &Builder, owner: &Owner) {
        let path = joined(module, &item.alias);
        for method in &item.methods {
            self.method(&path, owner, method);
        }
        if item.is_identified {
            let result = format!("EntityRequestBuilder<{}>", short(&item.subject));
            let (name, r#type) = (String::from("id"), String::from("String"));
            let id = ItemArgument { name, r#type, is_optional: false, is_exact: false };
            let shape = ItemShape::Method { arguments: vec![id], result, abilities: Vec::new() };
            self.add(format!("{path}::by_id"), owner, [], ItemData::new(&owner.name, shape));
        }
        let kind = if item.is_property { RustTypeKind::ValueBuilder } else { RustTypeKind::EntityBuilder };
        self.add(path, owner, [], ItemData::new(&owner.name, ItemShape::Type(kind)));
    }

    fn method(&mut self, path: &str, owner: &Owner, method: &Method) {
        let mut mentions = Vec::new();
        let shape = self.signature(method, &mut mentions);
        let is_annotated = matches!(method.call, Call::Key { is_alternate: true, .. });
        let (subject, import) = self.subject(method);
        let what = ItemData::of(subject, shape).mentioning(mentions).deprecated(&method.docs);
        let what = ItemData { is_annotated, import, ..what };
        self.add(format!("{path}::{}", method.ident), owner, method.types(), what);
    }

    fn signature(&self, method: &Method, mentions: &mut Vec<String>) -> ItemShape {
        let arguments = method.arguments.iter().map(|argument| self::argument(argument, mentions)).collect();
        let (result, abilities) = match &method.returns {
            Returns::Itself => (String::from("Self"), Vec::new()),
            Returns::Stream => (String::from("StreamRequestBuilder"), Vec::new()),
            Returns::Builder(kind, target, access) => {
                let result = format!("{}<{}>", kind.name(), text(target, mentions));
                let is_navigation = matches!(method.call, Call::Navigation { .. });
                (result, if is_navigation { self.abilities(access) } else { Vec::new() })
            }
            Returns::Action(answer) => (format!("ActionRequest<{}>", answered(answer, mentions)), Vec::new()),
            Returns::Function(answer) => {
                (format!("FunctionRequest<{}>", answered(answer, mentions)), Vec::new())
            }
        };
        ItemShape::Method { arguments, result, abilities }
    }

    fn abilities(&self, access: &Access) -> Vec<Ability> {
        access.abilities(|path| {
            self.access.get(&short(path)).map(|item| item.abilities.clone()).unwrap_or_default()
        })
    }
}

/// The target of a navigation property, without which it is not compiled.
fn target(field: &Field) -> Option<&TypePath> {
    field.navigation.as_ref().and_then(|_| field.r#type.generated())
}

/// Identifies an overload by the target of its annotations, which all overloads share, and its parameters.
pub fn signature(target: &str, parameters: &[&str]) -> String {
    format!("{target};{}", parameters.join(","))
}

fn argument(argument: &Argument, mentions: &mut Vec<String>) -> ItemArgument {
    let value = text(&argument.r#type, mentions);
    ItemArgument {
        name: argument.ident.to_string(),
        r#type: value,
        is_optional: argument.is_optional(),
        is_exact: argument.is_exact(),
    }
}

fn answered(answer: &Answer, mentions: &mut Vec<String>) -> String {
    match answer {
        Answer::Nothing => String::from("()"),
        Answer::Content => String::from("Content"),
        Answer::Single(r#type) | Answer::Value(r#type) => text(r#type, mentions),
        Answer::Optional(r#type) | Answer::OptionalValue(r#type) => {
            format!("Option<{}>", text(r#type, mentions))
        }
        Answer::Page(r#type) => format!("Page<{}>", text(r#type, mentions)),
    }
}

fn text(r#type: &RustType, mentions: &mut Vec<String>) -> String {
    r#type.text(&mut |path| mentioned(path, mentions))
}

fn mentioned(path: &TypePath, mentions: &mut Vec<String>) -> String {
    let path = short(path);
    mentions.push(path.clone());
    path
}

/// A path without the module of the API.
fn short(path: &TypePath) -> String {
    joined(path.module.get(1..).unwrap_or_default(), &path.ident)
}

fn joined(module: &[Ident], ident: &str) -> String {
    let mut joined = String::new();
    for part in module {
        joined.push_str(part);
        joined.push_str("::");
    }
    joined + ident
}
