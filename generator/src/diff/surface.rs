//! What a program can use of a generated crate: every public item by its path, with the element that it is for.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::plan::{
    Abstract, Access, AccessItem, Answer, Api, Builder, Call, Composed, Docs, Enumeration, Field, File, Item,
    Method, RustType, Struct, TypePath, usual_abilities,
};

/// A public item.
#[derive(Clone, Debug)]
pub struct RustItem {
    /// Qualified name of the type, or the container, on whose item it stands.
    pub owner: Arc<str>,
    /// What it is: many types inherit the same.
    pub what: Arc<What>,
}

impl std::ops::Deref for RustItem {
    type Target = What;

    fn deref(&self) -> &What {
        &self.what
    }
}

/// What a public item is.
#[derive(Debug)]
pub struct What {
    /// Id of the element that it is for.
    pub subject: String,
    /// What a program sees of it.
    pub shape: Shape,
    /// Paths of the generated types in its shape.
    pub mentions: Vec<String>,
    /// Whether using it warns.
    pub is_deprecated: bool,
}

/// What a program sees of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A type: `struct`, `enum` or the like.
    Type(&'static str),
    /// A field, variant, accessor or implementation, with its type.
    Value(String),
    /// A method.
    Method {
        /// Types of its arguments.
        arguments: Vec<Argument>,
        /// What it returns.
        result: String,
        /// The runtime's traits that say what may be done there.
        abilities: Vec<&'static str>,
    },
}

/// An argument of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// What it is about.
    pub name: String,
    /// Its type.
    pub r#type: String,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Whether values are passed as they are, so that they are good for an optional one, too.
    pub is_exact: bool,
}

/// Items by path, without the module of the API.
pub type Surface = FxHashMap<String, RustItem>;

/// Lists all public items; `operations` are the ids of overloads by what annotations call them.
pub fn surface(api: &Api, operations: &FxHashMap<String, String>) -> Surface {
    let mut listing = Listing {
        operations,
        access: FxHashMap::default(),
        fields: FxHashMap::default(),
        surface: Surface::default(),
    };
    for (module, files) in &api.modules {
        for item in files.iter().flat_map(|file| &file.items) {
            if let Item::Access(item) = item {
                listing.access.insert(joined(module, &item.ident), item);
            }
        }
    }
    for (module, files) in &api.modules {
        files.iter().for_each(|file| listing.file(module, file));
    }
    let container = api.roots.first().and_then(|method| method.subject.rsplit_once('/'));
    let container = Arc::from(container.map_or("", |(container, _)| container));
    for method in &api.roots {
        listing.method("Client", &container, method);
    }
    listing.surface
}

struct Listing<'l> {
    operations: &'l FxHashMap<String, String>,
    access: FxHashMap<String, &'l AccessItem>,
    /// What fields are, by their places: types share those that they inherit.
    fields: FxHashMap<*const Field, Arc<What>>,
    surface: Surface,
}

impl What {
    fn new(subject: &str, shape: Shape) -> Self {
        Self { subject: subject.to_owned(), shape, mentions: Vec::new(), is_deprecated: false }
    }

    fn deprecated(self, docs: &Docs) -> Self {
        Self { is_deprecated: docs.deprecated.is_some(), ..self }
    }

    fn mentioning(self, mentions: Vec<String>) -> Self {
        Self { mentions, ..self }
    }
}

impl Listing<'_> {
    fn add(&mut self, path: String, owner: &Arc<str>, what: impl Into<Arc<What>>) {
        self.surface.insert(path, RustItem { owner: owner.clone(), what: what.into() });
    }

    /// The id of what annotations call a target.
    fn id<'t>(&'t self, target: &'t str) -> &'t str {
        self.operations.get(target).map_or(target, String::as_str)
    }

    fn file(&mut self, module: &[String], file: &File) {
        let owner = Arc::from(file.subject.as_str());
        // A struct of parameters is the operation's.
        let mut parameters: FxHashMap<&str, &str> = FxHashMap::default();
        for item in &file.items {
            let Item::Builder(builder) = item else { continue };
            for method in &builder.methods {
                if let Call::ActionWithParameters(_, path, _) = &method.call {
                    parameters.insert(&path.ident, &method.subject);
                }
            }
        }
        for item in &file.items {
            match item {
                Item::Struct(item) => match parameters.get(item.ident.as_str()) {
                    Some(target) => self.parameters(module, item, target, &owner),
                    None => self.structure(module, item, &owner),
                },
                Item::Abstract(item) => self.r#abstract(module, item, &owner),
                Item::Enumeration(item) => self.enumeration(module, item, &owner),
                Item::Builder(item) => self.builder(module, item, &owner),
                Item::Access(_) => {}
            }
        }
    }

    fn parameters(&mut self, module: &[String], item: &Struct, target: &str, owner: &Arc<str>) {
        let (path, subject) = (joined(module, &item.ident), self.id(target).to_owned());
        for field in &item.fields {
            let mut mentions = Vec::new();
            let shape = Shape::Value(format!("Option<{}>", text(&field.r#type, &mut mentions)));
            let what = What::new(&format!("{subject}/{}", field.wire), shape).mentioning(mentions);
            self.add(format!("{path}::{}", field.ident), owner, what);
        }
        self.add(path, owner, What::new(&subject, Shape::Type("struct")));
    }

    fn structure(&mut self, module: &[String], item: &Struct, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for field in &item.fields {
            let what = self.field(field);
            if let Some(bind) = field.navigation.as_ref().and_then(|navigation| navigation.bind.as_ref()) {
                self.add(format!("{path}::{bind}"), owner, what.clone());
            }
            self.add(format!("{path}::{}", field.ident), owner, what);
        }
        for base in item.concrete_bases.iter().chain(item.abstract_bases.iter().map(|(base, _)| base)) {
            self.derived_from(&path, base, owner);
        }
        self.add(path, owner, What::new(owner, Shape::Type("struct")).deprecated(&item.docs));
    }

    fn field(&mut self, field: &Arc<Field>) -> Arc<What> {
        let what = self.fields.entry(Arc::as_ptr(field)).or_insert_with(|| {
            let mut mentions = Vec::new();
            let shape = Shape::Value(format!("Option<{}>", text(&field.r#type, &mut mentions)));
            let subject = format!("{}/{}", field.declared_by, field.wire);
            Arc::new(What::new(&subject, shape).mentioning(mentions).deprecated(&field.docs))
        });
        what.clone()
    }

    fn derived_from(&mut self, path: &str, base: &TypePath, owner: &Arc<str>) {
        let base = short(base);
        let what = What::new(owner, Shape::Value(String::from("an implementation")));
        self.add(format!("{path}: DerivedFrom<{base}>"), owner, what.mentioning(vec![base]));
    }

    fn r#abstract(&mut self, module: &[String], item: &Abstract, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for (variant, payload, derived) in &item.variants {
            let payload = short(payload);
            let what = What::new(derived, Shape::Value(format!("Box<{payload}>"))).mentioning(vec![payload]);
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
        self.add(path, owner, What::new(owner, Shape::Type("enum of derived types")).deprecated(&item.docs));
    }

    fn enumeration(&mut self, module: &[String], item: &Enumeration, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for member in &item.members {
            let shape = Shape::Value(String::from("a member"));
            let what = What::new(&format!("{}/{}", item.type_name, member.wire), shape);
            self.add(format!("{path}::{}", member.ident), owner, what.deprecated(&member.docs));
        }
        self.add(path, owner, What::new(owner, Shape::Type("enum of members")).deprecated(&item.docs));
    }

    fn builder(&mut self, module: &[String], item: &Builder, owner: &Arc<str>) {
        let path = joined(module, &item.alias);
        for method in &item.methods {
            self.method(&path, owner, method);
        }
        if item.is_identified {
            let shape = method_shape(vec![argument("id", "impl AsRef<str>")], short(&item.subject));
            self.add(format!("{path}::by_id"), owner, What::new(owner, shape));
        }
        self.add(path, owner, What::new(owner, Shape::Type("request builder")));
    }

    fn method(&mut self, path: &str, owner: &Arc<str>, method: &Method) {
        let mut mentions = Vec::new();
        let shape = self.call(&method.call, &mut mentions);
        let what = What::new(self.id(&method.subject), shape).mentioning(mentions).deprecated(&method.docs);
        self.add(format!("{path}::{}", method.ident), owner, what);
    }

    fn call(&self, call: &Call, mentions: &mut Vec<String>) -> Shape {
        match call {
            Call::Navigation(segment) => {
                let builder =
                    if segment.is_collection { "CollectionRequestBuilder" } else { "EntityRequestBuilder" };
                let result = format!("{builder}<{}>", text(&segment.target, mentions));
                let abilities = self.abilities(&segment.access);
                Shape::Method { arguments: Vec::new(), result, abilities }
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

fn method_shape(arguments: Vec<Argument>, result: String) -> Shape {
    Shape::Method { arguments, result, abilities: Vec::new() }
}

fn argument(name: &str, r#type: &str) -> Argument {
    Argument { name: name.to_owned(), r#type: r#type.to_owned(), is_optional: false, is_exact: true }
}

/// Functions take text in any form, anything else by value.
fn is_passed_as_is(r#type: &RustType) -> bool {
    *r#type != RustType::Builtin("String")
}

fn arguments(
    declared: &[crate::plan::Argument],
    mentions: &mut Vec<String>,
    is_exact: fn(&RustType) -> bool,
) -> Vec<Argument> {
    let argument = |argument: &crate::plan::Argument| Argument {
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

/// A path without the API's module.
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
