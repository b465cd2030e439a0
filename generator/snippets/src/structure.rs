//! Struct literals for JSON objects.

use generator::plan::{Field, RustType, Scalar, TypePath};
use serde_json::{Map, Value};

use crate::attempt::{Attempt, NoteKind, loose};
use crate::index::{IndexedModel, PlanIndex};
use crate::reference;
use crate::tree::{Expr, Path};
use crate::value;

/// A struct literal for an object, and its type.
pub fn structure(
    index: &PlanIndex<'_>,
    declared: &TypePath,
    model: IndexedModel<'_>,
    object: &Map<String, Value>,
    at: &str,
) -> Attempt<(Expr, TypePath)> {
    let mut made = Attempt::begin();
    let (path, model, is_said) = made.take(actual(index, declared, model, object, at));
    let mut literal = Literal { index, path: &path, model, fields: Vec::new(), calls: Vec::new() };
    for (name, value) in object.iter().filter(|(name, _)| !is_said || !is_type(name)) {
        made.take(literal.member(name, value, &format!("{at}/{name}")));
    }
    let Literal { fields, calls, .. } = literal;
    let start = if fields.is_empty() {
        Expr::call(Path::generated(&path).member("default"), Vec::new())
    } else {
        Expr::structure(Path::generated(&path), fields)
    };
    let code = calls.into_iter().fold(start, |code, (method, arguments)| code.method(method, arguments));
    made.with((code, path))
}

/// A struct literal for the parameters of an action, from the members of an object; `None` if the crate has
/// no such struct.
pub fn parameters(
    index: &PlanIndex<'_>,
    path: &TypePath,
    object: &Map<String, Value>,
) -> Option<Attempt<Expr>> {
    let model = index.model_at(path)?;
    Some(structure(index, path, model, object, "").map(|(code, _)| code))
}

fn is_type(name: &str) -> bool {
    matches!(name, "@odata.type" | "@type")
}

/// The type of an object, and whether the struct literal of that type states it.
type Actual<'p> = (TypePath, IndexedModel<'p>, bool);

/// The type of an object, and whether the struct literal of that type states it, so that `@odata.type` need
/// not be written.
fn actual<'p>(
    index: &PlanIndex<'p>,
    declared: &TypePath,
    model: IndexedModel<'p>,
    object: &Map<String, Value>,
    at: &str,
) -> Attempt<Actual<'p>> {
    let mut made = Attempt::begin();
    let said =
        object.iter().find(|(name, _)| is_type(name)).and_then(|(name, value)| Some((name, value.as_str()?)));
    let unknown = |model: IndexedModel<'_>| {
        let ident = if model.is_abstract { model.ident } else { &declared.ident };
        TypePath { ident: ident.clone(), ..declared.clone() }
    };
    let Some((annotation, said)) = said else {
        if model.is_abstract {
            let text = format!("`{}` is abstract, and the value does not say its type", model.type_name);
            made.note(NoteKind::Contradiction, at, text);
        }
        return made.with((unknown(model), model, false));
    };
    let part = format!("{at}/{annotation}");
    let found = index.named(said).cloned().and_then(|path| Some((index.model_at(&path)?, path)));
    let actual = match found {
        Some((found, path)) if index.is_derived(&path, declared) && !found.is_abstract => {
            if path == *declared {
                made.note(NoteKind::Respelt, part, "the type is the declared one, so it is not written");
            } else if said.trim_start_matches('#') != found.type_name {
                let text = format!("the metadata spells `{said}` as `#{}`", found.type_name);
                made.note(NoteKind::Respelt, part, text);
            }
            (path, found, true)
        }
        Some((found, _)) if found.is_abstract => {
            made.note(NoteKind::Contradiction, part, format!("`{}` is abstract", found.type_name));
            (unknown(model), model, false)
        }
        Some(_) => {
            let text = format!("`{said}` is not derived from `{}`", model.type_name);
            made.note(NoteKind::Contradiction, part, text);
            (unknown(model), model, false)
        }
        None => {
            made.note(NoteKind::Contradiction, part, format!("there is no type `{said}`"));
            (unknown(model), model, false)
        }
    };
    made.with(actual)
}

/// A struct literal under construction.
struct Literal<'l, 'p> {
    index: &'l PlanIndex<'p>,
    path: &'l TypePath,
    model: IndexedModel<'p>,
    fields: Vec<(String, Expr)>,
    /// Calls on the literal.
    calls: Vec<(String, Vec<Expr>)>,
}

impl Literal<'_, '_> {
    fn member(&mut self, name: &str, value: &Value, at: &str) -> Attempt<()> {
        let mut made = Attempt::begin();
        if let Some((property, term)) = name.split_once('@') {
            return self.annotation(name, property, term, value, at);
        }
        let model = self.model;
        let Some(field) = model.field(name) else {
            if model.is_open {
                let object = at.rsplit_once('/').map_or("", |(object, _)| object);
                let part = if object.is_empty() { "body" } else { object };
                made.note_undeclared(part, &model, name);
            } else {
                let text = format!("`{name}` is no property of `{}`", model.type_name);
                made.note(NoteKind::Contradiction, at, text);
            }
            self.raw(name, value);
            return made;
        };
        if field.wire != name {
            made.note(NoteKind::Respelt, at, format!("the metadata spells `{name}` as `{}`", field.wire));
        }
        if value.is_null() {
            if model.is_abstract {
                self.raw(name, value);
            } else {
                let constant = Path::generated(self.path).member(&*field.constant);
                self.calls.push((String::from("with_null"), vec![constant.into()]));
            }
            return made;
        }
        match value::field(self.index, &field.r#type, value, at) {
            Ok(code) => {
                let code = made.take(code);
                self.fields.push((field.ident.to_string(), code));
            }
            Err(cannot) => {
                made.note_cannot(at, cannot);
                self.raw(&field.wire, value);
            }
        }
        made
    }

    /// An annotation: a term, of a property or of the object itself.
    fn annotation(&mut self, name: &str, property: &str, term: &str, value: &Value, at: &str) -> Attempt<()> {
        let (model, mut made) = (self.model, Attempt::begin());
        let field = model.field(property);
        let is_bound = matches!(term, "odata.bind" | "bind");
        if let Some((method, code)) = field.filter(|_| is_bound).and_then(|field| self.bind(field, value)) {
            self.calls.push((method, vec![code]));
            return made;
        }
        if is_bound {
            let (kind, text) = unbound(property, field, format!("`{}`", model.type_name));
            made.note(kind, at, text);
        }
        // An undeclared property has no typed form, and its type is an annotation beside it.
        let is_dynamic = model.is_open && !property.is_empty() && field.is_none();
        let is_of_object = term.contains('.') && !term.starts_with("odata.") || OF_OBJECTS.contains(&term);
        if is_of_object && property.is_empty() {
            self.call("with_annotation", term, value);
            return made;
        }
        if let Some(field) = field
            && matches!(term, "odata.type" | "type")
            && value.as_str().is_some_and(|said| self.is_declared(&field.r#type, said))
        {
            made.note(NoteKind::Respelt, at, "the type is the declared one, so it is not written");
            return made;
        }
        if !is_bound && !is_dynamic && !is_type(name) {
            made.note(NoteKind::Raw, at, "this annotation has no typed form");
        }
        self.raw(name, value);
        made
    }

    /// Whether a name is that of the declared type.
    fn is_declared(&self, r#type: &RustType, said: &str) -> bool {
        let said = said.trim_start_matches('#');
        match r#type {
            RustType::Boxed(inner) => self.is_declared(inner, said),
            RustType::Vec(element) => {
                let inner = said.strip_prefix("Collection(").and_then(|inner| inner.strip_suffix(')'));
                inner.is_some_and(|inner| self.is_declared(element, inner))
            }
            RustType::Generated(path) | RustType::Flags(path) => {
                self.index.named(said).is_some_and(|said| *said == **path)
            }
            primitive => edm_name(primitive).is_some_and(|name| said.trim_start_matches("Edm.") == name),
        }
    }

    fn raw(&mut self, name: &str, value: &Value) {
        self.call("with_raw", name, value);
    }

    fn call(&mut self, method: &str, name: &str, value: &Value) {
        self.calls.push((method.to_owned(), vec![Expr::text(name), loose(value)]));
    }

    /// The call that binds a navigation property to existing entities.
    fn bind(&self, field: &Field, value: &Value) -> Option<(String, Expr)> {
        let navigation = field.navigation.as_ref()?;
        let bind = navigation.bind.as_ref()?;
        let code = match value {
            Value::String(url) if !navigation.is_collection => {
                reference::refer_to(self.index, &navigation.target, url)
            }
            Value::Array(urls) if navigation.is_collection => {
                let urls: Vec<&str> = urls.iter().map(Value::as_str).collect::<Option<_>>()?;
                reference::references(self.index, &navigation.target, &urls)
            }
            _ => return None,
        };
        Some((bind.to_string(), code))
    }
}

/// What OData itself says about an object in a request: JSON Format 4.01 section 4.6.
const OF_OBJECTS: [&str; 4] = ["odata.etag", "odata.context", "etag", "context"];

/// The name of a primitive type, without its namespace.
fn edm_name(r#type: &RustType) -> Option<&'static str> {
    Some(match r#type {
        RustType::Scalar(scalar) => match scalar {
            Scalar::Bool => "Boolean",
            Scalar::U8 => "Byte",
            Scalar::I8 => "SByte",
            Scalar::I16 => "Int16",
            Scalar::I32 => "Int32",
            Scalar::I64 => "Int64",
            Scalar::F32 => "Single",
            Scalar::F64 => "Double",
            Scalar::String => "String",
        },
        RustType::Runtime(runtime) => runtime.name(),
        RustType::Geographic(geographic) => geographic.name(),
        _ => return None,
    })
}

/// Why a property cannot be bound to existing entities.
fn unbound(property: &str, field: Option<&Field>, owner: String) -> (NoteKind, String) {
    match field.and_then(|field| field.navigation.as_ref()) {
        None => (NoteKind::Contradiction, format!("`{property}` is no navigation property of {owner}")),
        Some(navigation) if navigation.bind.is_none() => {
            (NoteKind::Raw, format!("`{property}` contains its entities, and is not bound to others"))
        }
        Some(navigation) => {
            let wanted = if navigation.is_collection { "a list of URLs" } else { "one URL" };
            (NoteKind::Contradiction, format!("`{property}` is bound to {wanted}"))
        }
    }
}
