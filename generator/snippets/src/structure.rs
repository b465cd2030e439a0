//! Struct literals for JSON objects.

use generator::plan::{Field, RustType, TypePath};
use rust_code::{Expr, Item, Method, Path};
use serde_json::{Map, Value};

use crate::attempt::{Attempt, NoteKind, loose};
use crate::index::{IndexedModel, PlanIndex};
use crate::primitive::primitive;
use crate::{list, reference, value};

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
    if let (Some(url), Some(r#type)) = (referred(object), index.type_at(&path))
        && !model.is_abstract
        && (is_said || object.len() == 1)
    {
        let target = reference::refer_to(index, r#type, url);
        return made.with((Expr::call(Path::generated(&path).member("reference_to"), vec![target]), path));
    }
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

/// The URL in an object that stands for an entity which exists, and holds nothing else: JSON Format 4.01
/// section 14.
fn referred(object: &Map<String, Value>) -> Option<&str> {
    let mut members = object.iter().filter(|(name, _)| !is_type(name));
    match (members.next(), members.next()) {
        (Some((name, Value::String(url))), None) if name == "@odata.id" => Some(url),
        _ => None,
    }
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
        if model.is_abstract && referred(object).is_none() {
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
    calls: Vec<(Method, Vec<Expr>)>,
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
                self.dynamic(name, value);
            } else {
                let text = format!("`{name}` is no property of `{}`", model.type_name);
                made.note(NoteKind::Contradiction, at, text);
                self.raw(name, value);
            }
            return made;
        };
        if field.wire != name {
            made.note(NoteKind::Respelt, at, format!("the metadata spells `{name}` as `{}`", field.wire));
        }
        if value.is_null() {
            if model.is_abstract {
                self.raw(name, value);
            } else {
                self.calls.push((Method::from("with_null"), vec![self.constant(field)]));
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

    /// An annotation: a term, of a property or of the object itself. A new one is added here.
    fn annotation(&mut self, name: &str, property: &str, term: &str, value: &Value, at: &str) -> Attempt<()> {
        if property.is_empty() {
            return self.annotation_of_object(name, term, value, at);
        }
        let (model, mut made) = (self.model, Attempt::begin());
        let Some(field) = model.field(property) else {
            // An undeclared property has no typed form, and its type is an annotation beside it.
            if matches!(term, "odata.bind" | "bind") {
                let text = format!("`{property}` is no navigation property of `{}`", model.type_name);
                made.note(NoteKind::Contradiction, at, text);
                self.raw(name, value);
            } else if model.is_open {
                self.dynamic(name, value);
            } else {
                made.note(NoteKind::Contradiction, at, format!("`{}` has no `{property}`", model.type_name));
                self.raw(name, value);
            }
            return made;
        };
        match (term, value) {
            ("odata.bind" | "bind", _) => match self.bind(field, value) {
                Some((method, code)) => self.calls.push((method, vec![code])),
                // What is contained is not bound by OData, but some services document that.
                None if is_contained(field) && !model.is_abstract => {
                    self.annotation_of_property(field, term, value);
                }
                None => {
                    made.note(NoteKind::Contradiction, at, unbound(property, field));
                    self.raw(name, value);
                }
            },
            ("odata.type" | "type", Value::String(said)) if is_declared(self.index, &field.r#type, said) => {
                made.note(NoteKind::Respelt, at, "the type is the declared one, so it is not written");
            }
            ("delta", Value::Array(changes)) if !model.is_abstract => match self.delta(field, changes, at) {
                Some(code) => {
                    let code = made.take(code);
                    self.calls.push((Method::from("with_delta"), vec![self.constant(field), code]));
                }
                None => self.annotation_of_property(field, term, value),
            },
            _ if model.is_abstract => {
                made.note(NoteKind::Raw, at, "this annotation has no typed form");
                self.raw(name, value);
            }
            _ => self.annotation_of_property(field, term, value),
        }
        if property != field.wire {
            made.note(NoteKind::Respelt, at, format!("the metadata spells `{property}` as `{}`", field.wire));
        }
        made
    }

    fn annotation_of_property(&mut self, field: &Field, term: &str, value: &Value) {
        let arguments = vec![self.constant(field), Expr::text(term), loose(value)];
        self.calls.push((Method::from("with_annotation_on"), arguments));
    }

    fn annotation_of_object(&mut self, name: &str, term: &str, value: &Value, at: &str) -> Attempt<()> {
        let mut made = Attempt::begin();
        if let ("removed", Some(reason)) = (term, removed(value)) {
            self.calls.push((Method::from("with_removed"), vec![reason]));
        } else if !is_type(name) && (term.contains('.') || OF_OBJECTS.contains(&term)) {
            self.call("with_annotation", term, value);
        } else {
            if !is_type(name) {
                made.note(NoteKind::Raw, at, "this annotation has no typed form");
            }
            self.raw(name, value);
        }
        made
    }

    /// The changes of a collection of related entities.
    fn delta(&self, field: &Field, changes: &[Value], at: &str) -> Option<Attempt<Expr>> {
        let navigation = field.navigation.as_ref().filter(|navigation| navigation.is_collection)?;
        list::iterable(self.index, &navigation.target, changes, at).ok()
    }

    /// The descriptor of a property.
    fn constant(&self, field: &Field) -> Expr {
        Path::generated(self.path).member(&*field.constant).into()
    }

    /// A member that is written as it is.
    fn raw(&mut self, name: &str, value: &Value) {
        self.calls.push((Method::raw("with_raw"), vec![Expr::text(name), loose(value)]));
    }

    /// A member of an open type, which does not declare it.
    fn dynamic(&mut self, name: &str, value: &Value) {
        self.call("with_raw", name, value);
    }

    fn call(&mut self, method: &str, name: &str, value: &Value) {
        self.calls.push((Method::from(method), vec![Expr::text(name), loose(value)]));
    }

    /// The call that binds a navigation property to existing entities.
    fn bind(&self, field: &Field, value: &Value) -> Option<(Method, Expr)> {
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
        Some((Method::from(&**bind), code))
    }
}

/// Whether a name in an annotation is that of the declared type.
pub fn is_declared(index: &PlanIndex<'_>, r#type: &RustType, said: &str) -> bool {
    let said = said.trim_start_matches('#');
    match r#type {
        RustType::Boxed(inner) => is_declared(index, inner, said),
        RustType::Vec(element) => {
            let inner = said.strip_prefix("Collection(").and_then(|inner| inner.strip_suffix(')'));
            inner.is_some_and(|inner| is_declared(index, element, inner))
        }
        RustType::Generated(path) | RustType::Flags(path) => {
            index.named(said).is_some_and(|said| *said == **path)
        }
        other => primitive(said).is_some_and(|said| said == *other),
    }
}

/// What OData 4.01 says about an object without the prefix `odata`, JSON Format 4.01 section 4.6.
const OF_OBJECTS: [&str; 5] = ["context", "etag", "id", "readLink", "editLink"];

/// The reason in `@removed`, if there is nothing else.
fn removed(value: &Value) -> Option<Expr> {
    let Value::Object(said) = value else { return None };
    let reason = said.get("reason").and_then(Value::as_str).filter(|_| said.len() == 1)?;
    let of_type = |variant| Item::Runtime("Removed").member(variant);
    Some(match reason {
        "deleted" => of_type("Deleted").into(),
        "changed" => of_type("Changed").into(),
        other => Expr::call(of_type("from"), vec![Expr::text(other)]),
    })
}

/// Whether a navigation property contains what it leads to.
fn is_contained(field: &Field) -> bool {
    field.navigation.as_ref().is_some_and(|navigation| navigation.bind.is_none())
}

/// Why a property cannot be bound to existing entities.
fn unbound(property: &str, field: &Field) -> String {
    match &field.navigation {
        None => format!("`{property}` is no navigation property"),
        Some(navigation) => {
            let wanted = if navigation.is_collection { "a list of URLs" } else { "one URL" };
            format!("`{property}` is bound to {wanted}")
        }
    }
}
