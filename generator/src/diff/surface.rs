//! What a program can use of a generated crate: every public item by its path, with the element that it is for.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::names::Ident;
use crate::plan::{
    self, Ability, Abstract, Access, AccessItem, Answer, Api, ArgumentForm, Builder, Call, Docs, Enumeration,
    Field, File, Item, Method, Parameters, Returns, RustType, Struct, TypePath,
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
#[derive(Clone, Debug)]
pub struct What {
    /// Id of the element that it is for.
    pub subject: String,
    /// What a program sees of it.
    pub shape: Shape,
    /// Paths of the generated types in its shape.
    pub mentions: Vec<String>,
    /// Whether using it warns.
    pub is_deprecated: bool,
    /// Whether it is there because of an annotation.
    pub is_annotated: bool,
    /// Id of the import by which it calls an operation.
    pub import: Option<String>,
}

/// What a program sees of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A type: `struct`, `enum` or the like.
    Type(&'static str),
    /// A variant, parameter or implementation, with its type.
    Value(String),
    /// A field or accessor, with the constant that describes its property.
    Field {
        /// Its type.
        r#type: String,
        /// What the constant is, and its name.
        constant: (&'static str, String),
    },
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

/// Lists all public items; `ids` are those of elements that annotations call otherwise.
pub fn surface(api: &Api, ids: &FxHashMap<String, String>) -> Surface {
    let mut listing = Listing {
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
                    listing.access.insert(joined(module, &item.ident), item);
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
    let container = api.roots.first().and_then(|method| method.subject.rsplit_once('/'));
    let container = Arc::from(container.map_or("", |(container, _)| container));
    for method in &api.roots {
        listing.method("Client", &container, method);
    }
    listing.surface
}

struct Listing<'l> {
    ids: &'l FxHashMap<String, String>,
    access: FxHashMap<String, &'l AccessItem>,
    /// Structs of parameters.
    parameters: FxHashMap<String, &'l Parameters>,
    /// What fields are, by their places: types share those that they inherit.
    fields: FxHashMap<*const Field, Arc<What>>,
    surface: Surface,
}

impl What {
    fn new(subject: &str, shape: Shape) -> Self {
        let subject = subject.to_owned();
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

impl Listing<'_> {
    fn add(&mut self, path: String, owner: &Arc<str>, what: impl Into<Arc<What>>) {
        self.surface.insert(path, RustItem { owner: owner.clone(), what: what.into() });
    }

    /// The id of what annotations call a target.
    fn id<'t>(&'t self, target: &'t str) -> &'t str {
        self.ids.get(target).map_or(target, String::as_str)
    }

    /// The id of what a method is for, and that of the import by which it calls it.
    fn subject(&self, method: &Method) -> (String, Option<String>) {
        let target = &method.subject;
        if !matches!(method.call, Call::Action { .. } | Call::Function { .. }) {
            return (self.id(target).to_owned(), None);
        }
        let names: Vec<&str> = match parameters(method) {
            Some(path) => {
                let fields = self.parameters.get(&short(path)).map_or(&[][..], |item| &item.fields);
                fields.iter().map(|field| field.wire.as_str()).collect()
            }
            None => method.arguments.iter().map(|argument| argument.wire.as_str()).collect(),
        };
        let import = target.contains('/').then(|| self.id(target).to_owned());
        match self.ids.get(&signature(target, &names)) {
            Some(operation) => (operation.clone(), import),
            None => (self.id(target).to_owned(), None),
        }
    }

    fn file(&mut self, module: &[Ident], file: &File) {
        let owner = Arc::from(file.subject.as_str());
        // A struct of parameters is the operation's.
        let mut operations: FxHashMap<&str, String> = FxHashMap::default();
        for item in &file.items {
            let Item::Builder(builder) = item else { continue };
            for method in &builder.methods {
                if let Some(path) = parameters(method) {
                    operations.insert(&path.ident, self.subject(method).0);
                }
            }
        }
        for item in &file.items {
            match item {
                Item::Struct(item) => self.structure(module, item, &owner),
                Item::Parameters(item) => {
                    let operation = operations.get(&*item.ident).map_or("", String::as_str);
                    self.parameter_struct(module, item, operation, &owner);
                }
                Item::Abstract(item) => self.r#abstract(module, item, &owner),
                Item::Enumeration(item) => self.enumeration(module, item, &owner),
                Item::Builder(item) => self.builder(module, item, &owner),
                Item::Access(_) => {}
            }
        }
    }

    fn parameter_struct(&mut self, module: &[Ident], item: &Parameters, operation: &str, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for field in &item.fields {
            let mut mentions = Vec::new();
            let shape = Shape::Value(format!("Option<{}>", text(&field.r#type, &mut mentions)));
            let what = What::new(&format!("{operation}/{}", field.wire), shape).mentioning(mentions);
            self.add(format!("{path}::{}", field.ident), owner, what);
        }
        self.add(path, owner, What::new(operation, Shape::Type("struct")));
    }

    fn structure(&mut self, module: &[Ident], item: &Struct, owner: &Arc<str>) {
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
        self.add(path, owner, What::new(owner, Shape::Type("struct")).deprecated(&item.docs));
    }

    fn field(&mut self, field: &Arc<Field>) -> Arc<What> {
        let what = self.fields.entry(Arc::as_ptr(field)).or_insert_with(|| {
            let mut mentions = Vec::new();
            let kind = if field.navigation.is_some() { "NavigationProperty" } else { "Property" };
            let shape = Shape::Field {
                r#type: format!("Option<{}>", text(&field.r#type, &mut mentions)),
                constant: (kind, field.constant.to_string()),
            };
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

    fn r#abstract(&mut self, module: &[Ident], item: &Abstract, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for plan::Variant { ident, path: payload, type_name } in &item.variants {
            let payload = short(payload);
            let what =
                What::new(type_name, Shape::Value(format!("Box<{payload}>"))).mentioning(vec![payload]);
            self.add(format!("{path}::{ident}"), &Arc::from(type_name.as_str()), what);
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

    fn enumeration(&mut self, module: &[Ident], item: &Enumeration, owner: &Arc<str>) {
        let path = joined(module, &item.ident);
        for member in &item.members {
            let shape = Shape::Value(String::from("a member"));
            let what = What::new(&format!("{}/{}", item.type_name, member.wire), shape);
            self.add(format!("{path}::{}", member.ident), owner, what.deprecated(&member.docs));
        }
        self.add(path, owner, What::new(owner, Shape::Type("enum of members")).deprecated(&item.docs));
    }

    fn builder(&mut self, module: &[Ident], item: &Builder, owner: &Arc<str>) {
        let path = joined(module, &item.alias);
        for method in &item.methods {
            self.method(&path, owner, method);
        }
        if item.is_identified {
            let result = format!("EntityRequestBuilder<{}>", short(&item.subject));
            let id = Argument {
                name: String::from("id"),
                r#type: String::from("String"),
                is_optional: false,
                is_exact: true,
            };
            let shape = Shape::Method { arguments: vec![id], result, abilities: Vec::new() };
            self.add(format!("{path}::by_id"), owner, What::new(owner, shape));
        }
        let kind = if item.is_property { "request builder of values" } else { "request builder of entities" };
        self.add(path, owner, What::new(owner, Shape::Type(kind)));
    }

    fn method(&mut self, path: &str, owner: &Arc<str>, method: &Method) {
        let mut mentions = Vec::new();
        let shape = self.signature(method, &mut mentions);
        let is_annotated = matches!(method.call, Call::Key { is_alternate: true, .. });
        let (subject, import) = self.subject(method);
        let what = What::new(&subject, shape).mentioning(mentions).deprecated(&method.docs);
        self.add(format!("{path}::{}", method.ident), owner, What { is_annotated, import, ..what });
    }

    fn signature(&self, method: &Method, mentions: &mut Vec<String>) -> Shape {
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
        Shape::Method { arguments, result, abilities }
    }

    fn abilities(&self, access: &Access) -> Vec<&'static str> {
        let abilities = match access {
            Access::Contained => Ability::usual(true),
            Access::Related => Ability::usual(false),
            Access::OfCollection => Vec::new(),
            Access::Own(path) => {
                self.access.get(&short(path)).map(|item| item.abilities.clone()).unwrap_or_default()
            }
        };
        abilities.into_iter().map(Ability::name).collect()
    }
}

/// What tells overloads apart of what annotations call by one name.
pub fn signature(target: &str, parameters: &[&str]) -> String {
    format!("{target};{}", parameters.join(","))
}

/// The struct that holds the parameters of an action, if the method takes one.
fn parameters(method: &Method) -> Option<&TypePath> {
    match method.arguments.as_slice() {
        [plan::Argument { r#type: RustType::Generated(path), form: ArgumentForm::Parameters, .. }] => {
            Some(path)
        }
        _ => None,
    }
}

fn argument(argument: &plan::Argument, mentions: &mut Vec<String>) -> Argument {
    let value = text(&argument.r#type, mentions);
    Argument {
        name: argument.ident.to_string(),
        r#type: match argument.form {
            ArgumentForm::Parameters => format!("&{value}"),
            _ => value,
        },
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
    match r#type {
        RustType::Scalar(scalar) => scalar.name().to_owned(),
        RustType::Runtime(r#type) => r#type.name().to_owned(),
        RustType::Geographic(r#type) => r#type.name().to_owned(),
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

fn joined(module: &[Ident], ident: &str) -> String {
    let mut joined = String::new();
    for part in module {
        joined.push_str(part);
        joined.push_str("::");
    }
    joined + ident
}
