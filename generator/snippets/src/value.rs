//! Turns JSON values into Rust expressions: struct literals, lists, members of enumerations.

use generator::plan::{Field, RuntimeType, RustType, Scalar, TypePath};
use serde_json::{Map, Value};

use super::draft::{Draft, NoteKind, text};
use super::index::{IndexedModel, path_of};
use super::list;
use super::literal::{self, Cannot, is_value, members, misfit, parsed};
use super::reference;

/// A value as an expression of exactly this type.
///
/// # Errors
/// When it is of another type.
pub fn exact(draft: &mut Draft<'_>, r#type: &RustType, json: &Value, at: &str) -> Result<String, Cannot> {
    Ok(match (r#type, json) {
        (RustType::Boxed(inner), _) => exact(draft, inner, json, at)?,
        (RustType::Vec(element), Value::Array(values)) => list::exact(draft, element, values, at)?,
        _ => {
            let shape = shape(draft, r#type, json, at, false)?;
            of_type(draft, r#type, shape)
        }
    })
}

/// Converts a shape to an expression of exactly this type.
fn of_type(draft: &mut Draft<'_>, r#type: &RustType, shape: Shape) -> String {
    match shape {
        Shape::Text(text) => format!("{text}.to_owned()"),
        Shape::Members(members) if matches!(r#type, RustType::Flags(_)) => flags(draft, members),
        Shape::Struct(code, path) if path_of(r#type) != Some(&path) => {
            format!("{}::from({code})", draft.r#type(r#type))
        }
        Shape::Struct(code, _) | Shape::Plain(code) | Shape::Members(code) => code,
    }
}

/// A value as an expression that converts to the type by `Into`.
///
/// # Errors
/// When it is of another type.
pub fn convertible(
    draft: &mut Draft<'_>,
    r#type: &RustType,
    json: &Value,
    at: &str,
) -> Result<String, Cannot> {
    Ok(match shape(draft, r#type, json, at, false)? {
        Shape::Text(code) | Shape::Struct(code, _) | Shape::Plain(code) | Shape::Members(code) => code,
    })
}

/// A value as an expression of exactly this type in a generic position, so that numbers and parsed values
/// state their type.
///
/// # Errors
/// When it is of another type.
pub fn generic(draft: &mut Draft<'_>, r#type: &RustType, json: &Value, at: &str) -> Result<String, Cannot> {
    if let (RustType::Vec(_), Value::Array(_)) = (r#type, json) {
        return exact(draft, r#type, json, at);
    }
    let shape = shape(draft, r#type, json, at, true)?;
    Ok(of_type(draft, r#type, shape))
}

/// A value for a field: `Some(…)`.
fn field(draft: &mut Draft<'_>, r#type: &RustType, json: &Value, at: &str) -> Result<String, Cannot> {
    if let (RustType::Vec(element), Value::Array(values)) = (r#type, json) {
        return list::field(draft, element, values, at);
    }
    let shape = shape(draft, r#type, json, at, false)?;
    Ok(match shape {
        // The content of a box already is of the declared type.
        Shape::Struct(..) if matches!(r#type, RustType::Boxed(_)) => {
            let code = of_type(draft, r#type, shape);
            format!("{}({code})", draft.prelude("some"))
        }
        Shape::Text(code) | Shape::Struct(code, _) => format!("{}({code})", draft.prelude("some")),
        Shape::Members(code) if matches!(r#type, RustType::Flags(_)) => {
            format!("{}({code})", draft.prelude("some"))
        }
        Shape::Plain(code) | Shape::Members(code) => format!("Some({code})"),
    })
}

/// An expression, classified by the conversion that it needs to become the declared type.
pub enum Shape {
    /// A string slice.
    Text(String),
    /// An expression of the declared type.
    Plain(String),
    /// One or several members of an enumeration.
    Members(String),
    /// A struct of this type, which may be derived from the declared one.
    Struct(String, TypePath),
}

/// An expression for a value. In a generic position, numbers and parsed values state their type.
///
/// # Errors
/// When it is of another type.
pub fn shape(
    draft: &mut Draft<'_>,
    r#type: &RustType,
    json: &Value,
    at: &str,
    is_generic: bool,
) -> Result<Shape, Cannot> {
    let plain = match (r#type, json) {
        (RustType::Boxed(inner), _) => return shape(draft, inner, json, at, is_generic),
        (RustType::Scalar(Scalar::String), Value::String(string)) => return Ok(Shape::Text(text(string))),
        (RustType::Scalar(scalar @ (Scalar::F32 | Scalar::F64)), Value::String(text))
            if !text.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            literal::scalar(*scalar, text, false)
        }
        (RustType::Scalar(Scalar::Bool), Value::Bool(value)) => Some(value.to_string()),
        (RustType::Scalar(scalar), Value::Number(number))
            if !matches!(scalar, Scalar::String | Scalar::Bool) =>
        {
            literal::scalar(*scalar, &number.to_string(), is_generic)
        }
        (RustType::Runtime(RuntimeType::Untyped), _) => Some(draft.json(json)),
        (RustType::Runtime(runtime @ RuntimeType::Decimal), Value::Number(number))
            if is_value(*runtime, &number.to_string()) =>
        {
            Some(parsed(draft, r#type, &number.to_string(), is_generic))
        }
        (RustType::Runtime(runtime), Value::String(text))
            if *runtime != RuntimeType::Decimal && is_value(*runtime, text) =>
        {
            Some(parsed(draft, r#type, text, is_generic))
        }
        (RustType::Geographic(_), Value::Object(_)) => {
            Some(format!("serde_json::from_value({})?", draft.json(json)))
        }
        (RustType::Flags(_) | RustType::Generated(_), Value::String(names)) => {
            let enumeration = draft.index.enumeration(r#type);
            let members = enumeration.map(|enumeration| members(draft, r#type, enumeration, names, at));
            return members.map(Shape::Members).ok_or_else(|| misfit(draft, r#type, &json.to_string()));
        }
        (RustType::Generated(declared), Value::Object(object)) => match draft.index.model(r#type) {
            Some(model) => {
                let (code, path) = structure(draft, declared, model, object, at);
                return Ok(Shape::Struct(code, path));
            }
            None => None,
        },
        _ => None,
    };
    plain.map(Shape::Plain).ok_or_else(|| misfit(draft, r#type, &json.to_string()))
}

/// A struct literal for an object, and its type.
fn structure<'p>(
    draft: &mut Draft<'p>,
    declared: &TypePath,
    model: IndexedModel<'p>,
    object: &Map<String, Value>,
    at: &str,
) -> (String, TypePath) {
    let (path, model, is_said) = actual(draft, declared, model, object, at);
    let mut literal = Literal { fields: Vec::new(), calls: Vec::new() };
    for (name, value) in object.iter().filter(|(name, _)| !is_said || !is_type(name)) {
        literal.member(draft, (&path, model), name, value, &format!("{at}/{name}"));
    }
    let ident = draft.path(&path);
    let start = match literal.fields.as_slice() {
        [] => format!("{ident}::default()"),
        fields => format!("{ident} {{ {}, ..Default::default() }}", fields.join(", ")),
    };
    (start + &literal.calls.concat(), path)
}

/// A struct literal for the parameters of an action, from the members of an object; `None` if the crate has
/// no such struct.
pub fn parameters(draft: &mut Draft<'_>, path: &TypePath, object: &Map<String, Value>) -> Option<String> {
    let model = draft.index.model_at(path)?;
    Some(structure(draft, path, model, object, "").0)
}

fn is_type(name: &str) -> bool {
    matches!(name, "@odata.type" | "@type")
}

/// The type of an object, and whether the struct literal of that type states it, so that `@odata.type` need
/// not be written.
fn actual<'p>(
    draft: &mut Draft<'p>,
    declared: &TypePath,
    model: IndexedModel<'p>,
    object: &Map<String, Value>,
    at: &str,
) -> (TypePath, IndexedModel<'p>, bool) {
    let said =
        object.iter().find(|(name, _)| is_type(name)).and_then(|(name, value)| Some((name, value.as_str()?)));
    let unknown = |model: IndexedModel<'_>| {
        let ident = if model.is_abstract { model.ident } else { &declared.ident };
        TypePath { ident: ident.clone(), ..declared.clone() }
    };
    let Some((annotation, said)) = said else {
        if model.is_abstract {
            let text = format!("`{}` is abstract, and the value does not say its type", model.type_name);
            draft.note(NoteKind::Contradiction, at, text);
        }
        return (unknown(model), model, false);
    };
    let part = format!("{at}/{annotation}");
    let found = draft.index.named(said).cloned().and_then(|path| Some((draft.index.model_at(&path)?, path)));
    match found {
        Some((found, path)) if draft.index.is_derived(&path, declared) && !found.is_abstract => {
            if path == *declared {
                draft.note(NoteKind::Respelt, part, "the type is the declared one, so it is not written");
            } else if said.trim_start_matches('#') != found.type_name {
                let text = format!("the metadata spells `{said}` as `#{}`", found.type_name);
                draft.note(NoteKind::Respelt, part, text);
            }
            (path, found, true)
        }
        Some((found, _)) if found.is_abstract => {
            draft.note(NoteKind::Contradiction, part, format!("`{}` is abstract", found.type_name));
            (unknown(model), model, false)
        }
        Some(_) => {
            let text = format!("`{said}` is not derived from `{}`", model.type_name);
            draft.note(NoteKind::Contradiction, part, text);
            (unknown(model), model, false)
        }
        None => {
            draft.note(NoteKind::Contradiction, part, format!("there is no type `{said}`"));
            (unknown(model), model, false)
        }
    }
}

/// A struct literal under construction.
struct Literal {
    /// Fields: `name: value`.
    fields: Vec<String>,
    /// Calls on the literal.
    calls: Vec<String>,
}

impl Literal {
    fn member(
        &mut self,
        draft: &mut Draft<'_>,
        of: (&TypePath, IndexedModel<'_>),
        name: &str,
        value: &Value,
        at: &str,
    ) {
        let (path, model) = of;
        let bound = name.strip_suffix("@odata.bind").or_else(|| name.strip_suffix("@bind"));
        let field = bound.and_then(|property| model.field(property));
        if let Some(call) = field.and_then(|field| bind(draft, field, value)) {
            return self.calls.push(call);
        }
        if let Some(property) = bound {
            let (kind, text) = unbound(property, field, format!("`{}`", model.type_name));
            draft.note(kind, at, text);
        }
        if let Some((property, term)) = name.split_once('@') {
            // An undeclared property has no typed form, and its type is an annotation beside it.
            let is_dynamic = model.is_open && !property.is_empty() && model.field(property).is_none();
            if term.contains('.') && !term.starts_with("odata.") && property.is_empty() {
                return self.call(draft, "with_annotation", term, value);
            }
            if bound.is_none() && !is_dynamic && !is_type(name) {
                draft.note(NoteKind::Raw, at, "this annotation has no typed form");
            }
            return self.raw(draft, name, value);
        }
        let Some(field) = model.field(name) else {
            if model.is_open {
                let object = at.rsplit_once('/').map_or("", |(object, _)| object);
                let part = if object.is_empty() { "body" } else { object };
                draft.note_dynamic(part, &model, name);
            } else {
                let text = format!("`{name}` is no property of `{}`", model.type_name);
                draft.note(NoteKind::Contradiction, at, text);
            }
            return self.raw(draft, name, value);
        };
        if field.wire != name {
            draft.note(NoteKind::Respelt, at, format!("the metadata spells `{name}` as `{}`", field.wire));
        }
        if value.is_null() {
            return if model.is_abstract {
                self.raw(draft, name, value)
            } else {
                draft.prelude("with_null");
                let constant = format!("{}::{}", draft.path(path), field.constant);
                self.calls.push(format!(".with_null({constant})"));
            };
        }
        match self::field(draft, &field.r#type, value, at) {
            Ok(code) => self.fields.push(format!("{}: {code}", field.ident)),
            Err(Cannot { why, kind }) => {
                draft.note(kind, at, why);
                self.raw(draft, &field.wire, value);
            }
        }
    }

    fn raw(&mut self, draft: &mut Draft<'_>, name: &str, value: &Value) {
        self.call(draft, "with_raw", name, value);
    }

    fn call(&mut self, draft: &mut Draft<'_>, method: &str, name: &str, value: &Value) {
        let (method, value) = (draft.prelude(method).to_owned(), draft.loose(value));
        self.calls.push(format!(".{method}({}, {value})", text(name)));
    }
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

/// The call that binds a navigation property to existing entities.
fn bind(draft: &mut Draft<'_>, field: &Field, value: &Value) -> Option<String> {
    let navigation = field.navigation.as_ref()?;
    let bind = navigation.bind.as_ref()?;
    match value {
        Value::String(url) if !navigation.is_collection => {
            Some(format!(".{bind}({})", reference::refer_to(draft, &navigation.target, url)))
        }
        Value::Array(urls) if navigation.is_collection => {
            let urls: Vec<&str> = urls.iter().map(Value::as_str).collect::<Option<_>>()?;
            let all = reference::references(draft, &navigation.target, &urls);
            Some(format!(".{bind}({all})"))
        }
        _ => None,
    }
}

/// An expression for a `Flags` value, whether `code` is of one member or of several.
pub fn flags(draft: &mut Draft<'_>, code: String) -> String {
    let flags = draft.runtime("Flags");
    if code.starts_with(&flags) { code } else { format!("{flags}::from({code})") }
}
