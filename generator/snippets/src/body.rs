//! Turns request bodies into arguments of the method at the end of a path.

use generator::plan::{Argument, RustType, Scalar};
use serde_json::Value;

use super::draft::{Draft, NoteKind, text};
use super::literal::{Cannot, misfit};
use super::request::Body;
use super::{list, reference, value};

/// An expression for a body that is an entity or complex value.
///
/// # Errors
/// When the body is not an entity or complex value.
pub fn model(draft: &mut Draft<'_>, r#type: &RustType, body: &Body) -> Result<String, Cannot> {
    match body {
        Body::Json(json @ Value::Object(_)) => value::convertible(draft, r#type, json, ""),
        Body::Json(json) => Err(misfit(draft, r#type, &json.to_string())),
        Body::Empty => Err(Cannot::contradiction("there is no body")),
        Body::Text(_) => Err(Cannot::raw("the body is no JSON")),
    }
}

/// An expression of exactly this type. A value of a derived type gets `@odata.type`.
///
/// # Errors
/// When the body is not such a value.
pub fn exact(draft: &mut Draft<'_>, r#type: &RustType, body: &Body) -> Result<String, Cannot> {
    match body {
        Body::Json(json @ Value::Object(_)) => value::exact(draft, r#type, json, ""),
        _ => model(draft, r#type, body),
    }
}

/// An expression for a body that is the value of a property. A value that is not complex is in the member
/// `value`.
///
/// # Errors
/// When the body is not such a value.
pub fn property(draft: &mut Draft<'_>, r#type: &RustType, body: &Body) -> Result<String, Cannot> {
    match body {
        Body::Json(Value::Object(object))
            if draft.index.model(r#type).is_none() && object.contains_key("value") =>
        {
            value::exact(draft, r#type, &object["value"], "/value")
        }
        _ => model(draft, r#type, body),
    }
}

/// An expression for a body that is a reference: the URL in `@odata.id`.
pub fn reference(draft: &mut Draft<'_>, target: &RustType, body: &Body) -> Option<String> {
    let Body::Json(Value::Object(object)) = body else { return None };
    let url = object.get("@odata.id").or_else(|| object.get("@id"))?.as_str()?;
    (object.len() == 1).then(|| reference::refer_to(draft, target, url))
}

/// The arguments of an action, and method calls for parameters that have no argument.
///
/// # Errors
/// When a parameter is missing or of another type, and cannot be passed in another way.
pub fn arguments(
    draft: &mut Draft<'_>,
    declared: &[Argument],
    body: &Body,
) -> Result<(Vec<String>, String), Cannot> {
    let Body::Json(Value::Object(given)) = body else {
        return Err(Cannot::raw("the body holds no parameters"));
    };
    let mut more = String::new();
    let mut arguments = Vec::new();
    for argument in declared {
        let exact = given.get_key_value(&argument.wire);
        let found =
            exact.or_else(|| given.iter().find(|(name, _)| name.eq_ignore_ascii_case(&argument.wire)));
        arguments.push(match found {
            Some((name, value)) => self::argument(draft, argument, name, value, &mut more)?,
            None if argument.is_optional() => String::from("None"),
            None => {
                return Err(Cannot::contradiction(format!("the parameter `{}` is not given", argument.wire)));
            }
        });
    }
    for (name, value) in given {
        if !declared.iter().any(|argument| argument.wire.eq_ignore_ascii_case(name)) {
            draft.note(
                NoteKind::Contradiction,
                format!("/{name}"),
                format!("the action has no parameter `{name}`"),
            );
            more += &with_parameter(draft, name, value);
        }
    }
    Ok((arguments, more))
}

/// Empty arguments, for an action that is called with content in place of its parameters.
///
/// # Errors
/// When an argument cannot be empty.
pub fn placeholders(draft: &mut Draft<'_>, declared: &[Argument]) -> Result<Vec<String>, Cannot> {
    let placeholder = |argument: &Argument| match &argument.r#type {
        _ if argument.is_optional() => Ok(String::from("None")),
        RustType::Vec(element) => Ok(format!("Vec::<{}>::new()", draft.r#type(element))),
        RustType::Scalar(Scalar::String) => Ok(text("")),
        r#type if draft.index.model(r#type).is_some_and(|model| !model.is_abstract) => {
            Ok(format!("{}::default()", draft.r#type(r#type)))
        }
        _ => Err(Cannot::raw(format!("the parameter `{}` cannot be left out", argument.wire))),
    };
    declared.iter().map(placeholder).collect()
}

fn argument(
    draft: &mut Draft<'_>,
    argument: &Argument,
    name: &str,
    value: &Value,
    more: &mut String,
) -> Result<String, Cannot> {
    let at = format!("/{name}");
    if name != argument.wire {
        draft.note(NoteKind::Respelt, &at, format!("the metadata spells `{name}` as `{}`", argument.wire));
    }
    if value.is_null() && argument.is_optional() {
        *more += &with_parameter(draft, &argument.wire, value);
        return Ok(String::from("None"));
    }
    let code = match (&argument.r#type, value) {
        // String literals need no conversion, neither alone nor in an array.
        (RustType::Scalar(Scalar::String), Value::String(string)) => Ok(text(string)),
        (RustType::Vec(element), Value::Array(values))
            if !argument.is_optional() || (is_text(element) && !values.is_empty()) =>
        {
            list::iterable(draft, element, values, &at)
        }
        (r#type, value) if argument.is_optional() => value::generic(draft, r#type, value, &at),
        (r#type, value) => value::convertible(draft, r#type, value, &at),
    };
    code.map(|code| draft.variable(argument.ident.plain(), code)).or_else(|Cannot { why, kind }| {
        let is_list = matches!(argument.r#type, RustType::Vec(_));
        if !argument.is_optional() && !is_list {
            return Err(Cannot { why: format!("`{name}`: {why}"), kind });
        }
        draft.note(kind, &at, why);
        *more += &with_parameter(draft, &argument.wire, value);
        Ok(match &argument.r#type {
            RustType::Vec(element) if !argument.is_optional() => {
                format!("Vec::<{}>::new()", draft.r#type(element))
            }
            _ => String::from("None"),
        })
    })
}

fn is_text(r#type: &RustType) -> bool {
    *r#type == RustType::STRING
}

fn with_parameter(draft: &mut Draft<'_>, name: &str, json: &Value) -> String {
    format!(".with_parameter({}, {})", text(name), draft.loose(json))
}
