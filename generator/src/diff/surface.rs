//! Lists the public items of a generated crate by their paths, each with the element that it stands for.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{ElementId, FieldConstant, ItemArgument, ItemData, ItemShape, RustItem, RustTypeKind, Surface};
use crate::plan::{
    Abstract, Access, AccessItem, Answer, Api, Builder, Call, Composed, Docs, Enumeration, Field, File, Item,
    Method, RustType, Struct, TypePath, usual_abilities,
};

/// Lists all public items. `ids` has the ids of elements by the targets of annotations, where these differ.
pub fn list_items(api: &Api, ids: &FxHashMap<String, ElementId>) -> Surface {
    let mut listing = SurfaceListing {
        ids,
        access: FxHashMap::default(),
        structs: FxHashMap::default(),
        fields: FxHashMap::default(),
        surface: Surface::default(),
    };
    for (module, files) in &api.modules {
        for item in files.iter().flat_map(|file| &file.items) {
            match item {
                Item::Access(item) => {
                    listing.access.insert(joined(module, &item.ident), item);
                }
                Item::Struct(item) if item.type_name.is_empty() => {
                    listing.structs.insert(joined(module, &item.ident), item);
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
    for method in &api.roots {
        listing.method("Client", &container, method);
    }
    listing.surface
}

struct SurfaceListing<'l> {
    ids: &'l FxHashMap<String, ElementId>,
    access: FxHashMap<String, &'l AccessItem>,
    /// Structs with the parameters of an action.
    structs: FxHashMap<String, &'l Struct>,
    /// The data of fields by their addresses: types share the fields that they inherit.
    fields: FxHashMap<*const Field, Arc<ItemData>>,
    surface: Surface,
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
    fn add(&mut self, path: String, owner: &Arc<str>, data: impl Into<Arc<ItemData>>) {
        self.surface.insert(path, RustItem { owner: owner.clone(), data: data.into() });
    }

    /// The id of the target of an annotation.
    fn id(&self, target: &str) -> ElementId {
        self.ids.get(target).cloned().unwrap_or_else(|| ElementId::from(target))
    }

    /// The id of the element that a method stands for, and of the import through which it calls an operation.
    fn subject(&self, method: &Method) -> (ElementId, Option<ElementId>) {
        let target = &method.subject;
        let names: Vec<&str> = match &method.call {
            Call::Action(_, declared, _)
            | Call::Function(_, declared, _)
            | Call::Composed(_, declared, _) => {
                declared.iter().map(|argument| argument.wire.as_str()).collect()
            }
            Call::ActionWithParameters(_, path, _) => {
                let fields = self.structs.get(&short(path)).map_or(&[][..], |item| &item.fields);
                fields.iter().map(|field| field.wire.as_str()).collect()
            }
            _ => return (self.id(target), None),
        };
        let import = target.contains('/').then(|| self.id(target));
        match self.ids.get(&signature(target, &names)) {
            Some(operation) => (operation.clone(), import),
            None => (self.id(target), None),
        }
    }

    fn file(&mut self, module: &[String], file: &File) {
        let owner = Arc::from(file.subject.as_str());
        // A struct with the parameters of an action stands for that action.
        let mut parameters: FxHashMap<&str, ElementId> = FxHashMap::default();
        for item in &file.items {
            let Item::Builder(builder) = item else { continue };
            for method in &builder.methods {
                if let Call::ActionWithParameters(_, path, _) = &method.call {
                    parameters.insert(&path.ident, self.subject(method).0);
                }
            }
        }
        for item in &file.items {
            match item {
                Item::Struct(item) => match parameters.get(item.ident.as_str()) {
                    Some(operation) => self.parameters(module, item, operation, &owner),
                    None => self.structure(module, item, &owner),
                },
                Item::Abstract(item) => self.r#abstract(module, item, &owner),
                Item::Enumeration(item) => self.enumeration(module, item, &owner),
                Item::Builder(item) => self.builder(module, item, &owner),
                Item::Access(_) => {}
            }
        }
    }

    fn parameters(&mut self, module: &[String], item: &Struct, operation: &ElementId, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for field in &item.fields {
            let mut mentions = Vec::new();
            let shape = ItemShape::Value(format!("Option<{}>", text(&field.r#type, &mut mentions)));
            let what = ItemData::of(operation.child(&field.wire), shape).mentioning(mentions);
            self.add(format!("{path}::{}", field.ident), owner, what);
        }
        self.add(path, owner, ItemData::of(operation.clone(), ItemShape::Type(RustTypeKind::Struct)));
    }

    fn structure(&mut self, module: &[String], item: &Struct, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for field in &item.fields {
            let what = self.field(field);
            if let Some(bind) = field.navigation.as_ref().and_then(|navigation| navigation.bind.as_ref()) {
                self.add(format!("{path}::{bind}()"), owner, what.clone());
            }
            self.add(format!("{path}::{}", field.ident), owner, what);
        }
        for base in item.concrete_bases.iter().chain(item.abstract_bases.iter().map(|(base, _)| base)) {
            self.derived_from(&path, base, owner);
        }
        self.add(
            path,
            owner,
            ItemData::new(owner, ItemShape::Type(RustTypeKind::Struct)).deprecated(&item.docs),
        );
    }

    fn field(&mut self, field: &Arc<Field>) -> Arc<ItemData> {
        let what = self.fields.entry(Arc::as_ptr(field)).or_insert_with(|| {
            let mut mentions = Vec::new();
            let kind = if field.navigation.is_some() { "NavigationProperty" } else { "Property" };
            let shape = ItemShape::Field {
                r#type: format!("Option<{}>", text(&field.r#type, &mut mentions)),
                constant: FieldConstant { r#type: kind, name: field.constant.clone() },
            };
            let subject = format!("{}/{}", field.declared_by, field.wire);
            Arc::new(ItemData::new(&subject, shape).mentioning(mentions).deprecated(&field.docs))
        });
        what.clone()
    }

    fn derived_from(&mut self, path: &str, base: &TypePath, owner: &Arc<str>) {
        let base = short(base);
        let what = ItemData::new(owner, ItemShape::Value(String::from("an implementation")));
        self.add(format!("{path}: DerivedFrom<{base}>"), owner, what.mentioning(vec![base]));
    }

    fn r#abstract(&mut self, module: &[String], item: &Abstract, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for (variant, payload, derived) in &item.variants {
            let payload = short(payload);
            let what =
                ItemData::new(derived, ItemShape::Value(format!("Box<{payload}>"))).mentioning(vec![payload]);
            self.add(format!("{path}::{variant}"), &Arc::from(derived.as_str()), what);
        }
        for (field, accessor) in item.unknown.fields.iter().zip(&item.accessors) {
            let what = self.field(field);
            self.add(format!("{path}::{accessor}()"), owner, what);
        }
        for base in &item.bases {
            self.derived_from(&path, base, owner);
        }
        self.structure(module, &item.unknown, owner);
        self.add(
            path,
            owner,
            ItemData::new(owner, ItemShape::Type(RustTypeKind::DerivedTypes)).deprecated(&item.docs),
        );
    }

    fn enumeration(&mut self, module: &[String], item: &Enumeration, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for member in &item.members {
            let shape = ItemShape::Value(String::from("a member"));
            let what = ItemData::new(&format!("{}/{}", item.type_name, member.wire), shape);
            self.add(format!("{path}::{}", member.ident), owner, what.deprecated(&member.docs));
        }
        self.add(
            path,
            owner,
            ItemData::new(owner, ItemShape::Type(RustTypeKind::Members)).deprecated(&item.docs),
        );
    }

    fn builder(&mut self, module: &[String], item: &Builder, owner: &Arc<str>) {
        let path = joined(module, &item.alias);
        for method in &item.methods {
            self.method(&path, owner, method);
        }
        if item.is_identified {
            let result = format!("EntityRequestBuilder<{}>", short(&item.subject));
            let shape = method_shape(vec![argument("id", "String")], result);
            self.add(format!("{path}::by_id"), owner, ItemData::new(owner, shape));
        }
        let kind = if item.is_property { RustTypeKind::ValueBuilder } else { RustTypeKind::EntityBuilder };
        self.add(path, owner, ItemData::new(owner, ItemShape::Type(kind)));
    }

    fn method(&mut self, path: &str, owner: &Arc<str>, method: &Method) {
        let mut mentions = Vec::new();
        let shape = self.call(&method.call, &mut mentions);
        let is_annotated = matches!(method.call, Call::Key { is_alternate: true, .. });
        let (subject, import) = self.subject(method);
        let what = ItemData::of(subject, shape).mentioning(mentions).deprecated(&method.docs);
        self.add(format!("{path}::{}", method.ident), owner, ItemData { is_annotated, import, ..what });
    }

    fn call(&self, call: &Call, mentions: &mut Vec<String>) -> ItemShape {
        match call {
            Call::Navigation(segment) => {
                let builder =
                    if segment.is_collection { "CollectionRequestBuilder" } else { "EntityRequestBuilder" };
                let result = format!("{builder}<{}>", text(&segment.target, mentions));
                let abilities = self.abilities(&segment.access);
                ItemShape::Method { arguments: Vec::new(), result, abilities }
            }
            Call::Key { parts, target, .. } => {
                let arguments = parts.iter().map(|(_, name, r#type)| argument(name, &text(r#type, mentions)));
                method_shape(arguments.collect(), format!("EntityRequestBuilder<{}>", text(target, mentions)))
            }
            Call::Stream(_) => method_shape(Vec::new(), String::from("StreamRequestBuilder")),
            Call::PathForm(..) => {
                method_shape(vec![argument("path", "impl AsRef<str>")], String::from("Self"))
            }
            Call::Action(_, declared, answer) => {
                let result = format!("ActionRequest<{}>", answered(answer, mentions));
                method_shape(arguments(declared, mentions, RustType::is_copy), result)
            }
            Call::ActionWithParameters(_, path, answer) => {
                mentions.push(short(path));
                let arguments = vec![argument("parameters", &format!("&{}", short(path)))];
                method_shape(arguments, format!("ActionRequest<{}>", answered(answer, mentions)))
            }
            Call::Function(_, declared, answer) => {
                let result = format!("FunctionRequest<{}>", answered(answer, mentions));
                method_shape(arguments(declared, mentions, is_passed_as_is), result)
            }
            Call::Composed(_, declared, composed) => {
                let (builder, target) = match composed {
                    Composed::Entity(target) => ("EntityRequestBuilder", target),
                    Composed::Collection(target) => ("CollectionRequestBuilder", target),
                    Composed::Property(target) => ("PropertyRequestBuilder", target),
                };
                let result = format!("{builder}<{}>", text(target, mentions));
                method_shape(arguments(declared, mentions, is_passed_as_is), result)
            }
        }
    }

    fn abilities(&self, access: &Access) -> Vec<&'static str> {
        match access {
            Access::Contained => usual_abilities(true),
            Access::Related => usual_abilities(false),
            Access::Own(path) => {
                self.access.get(&short(path)).map(|item| item.abilities.clone()).unwrap_or_default()
            }
        }
    }
}

/// Identifies an overload by the target of its annotations, which all overloads share, and its parameters.
pub fn signature(target: &str, parameters: &[&str]) -> String {
    format!("{target};{}", parameters.join(","))
}

fn method_shape(arguments: Vec<ItemArgument>, result: String) -> ItemShape {
    ItemShape::Method { arguments, result, abilities: Vec::new() }
}

fn argument(name: &str, r#type: &str) -> ItemArgument {
    ItemArgument { name: name.to_owned(), r#type: r#type.to_owned(), is_optional: false, is_exact: true }
}

/// Functions take text in any form, and everything else by value.
fn is_passed_as_is(r#type: &RustType) -> bool {
    *r#type != RustType::Builtin("String")
}

fn arguments(
    declared: &[crate::plan::Argument],
    mentions: &mut Vec<String>,
    is_exact: fn(&RustType) -> bool,
) -> Vec<ItemArgument> {
    let argument = |argument: &crate::plan::Argument| ItemArgument {
        name: argument.ident.clone(),
        r#type: text(&argument.r#type, mentions),
        is_optional: argument.is_optional,
        is_exact: is_exact(&argument.r#type),
    };
    declared.iter().map(argument).collect()
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
    match r#type {
        RustType::Builtin(name) | RustType::Runtime(name) | RustType::Geographic(name) => (*name).to_owned(),
        RustType::Generated(path) => mentioned(path, mentions),
        RustType::Flags(path) => format!("Flags<{}>", mentioned(path, mentions)),
        RustType::Vec(inner) => format!("Vec<{}>", text(inner, mentions)),
        RustType::Boxed(inner) => format!("Box<{}>", text(inner, mentions)),
    }
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

fn joined(module: &[String], ident: &str) -> String {
    let mut joined = String::new();
    for part in module {
        joined.push_str(part);
        joined.push_str("::");
    }
    joined + ident
}
