//! Turns request bodies into arguments of the method at the end of a path.

use generator::plan::{Argument, ArgumentForm, RustType, Scalar};
use requests::Body;
use rust_code::{Expr, Method, Path};
use serde_json::Value;

use crate::attempt::{Attempt, Cannot, Made, NoteKind, loose};
use crate::index::PlanIndex;
use crate::literal::misfit;
use crate::structure::is_declared;
use crate::{list, reference, value};

/// An expression for a body that is an entity or complex value.
///
/// # Errors
/// When the body is not an entity or complex value.
pub fn model(index: &PlanIndex<'_>, r#type: &RustType, body: &Body) -> Made<Expr> {
    match body {
        Body::Json(json @ Value::Object(_)) => value::convertible(index, r#type, json, ""),
        Body::Json(json) => Err(misfit(index, r#type, &json.to_string())),
        Body::Empty => Err(Cannot::contradiction("there is no body")),
        Body::Text(_) => Err(Cannot::raw("the body is no JSON")),
    }
}

/// An expression of exactly this type. A value of a derived type gets `@odata.type`.
///
/// # Errors
/// When the body is not such a value.
pub fn exact(index: &PlanIndex<'_>, r#type: &RustType, body: &Body) -> Made<Expr> {
    match body {
        Body::Json(json @ Value::Object(_)) => value::exact(index, r#type, json, ""),
        _ => model(index, r#type, body),
    }
}

/// An expression for a body that is the value of a property. A value that is not complex is in the member
/// `value`.
///
/// # Errors
/// When the body is not such a value.
pub fn property(index: &PlanIndex<'_>, r#type: &RustType, body: &Body) -> Made<Expr> {
    match body {
        Body::Json(Value::Object(object))
            if index.model(r#type).is_none() && object.contains_key("value") =>
        {
            value::exact(index, r#type, &object["value"], "/value")
        }
        _ => model(index, r#type, body),
    }
}

/// An expression for a body that is a reference: the URL in `@odata.id`.
pub fn reference(index: &PlanIndex<'_>, target: &RustType, body: &Body) -> Option<Expr> {
    let Body::Json(Value::Object(object)) = body else { return None };
    let url = object.get("@odata.id").or_else(|| object.get("@id"))?.as_str()?;
    (object.len() == 1).then(|| reference::refer_to(index, target, url))
}

/// The arguments of an action, and calls of methods for parameters that have no argument.
pub struct Arguments {
    /// The arguments.
    pub values: Vec<Expr>,
    /// The calls of methods for the other parameters.
    pub more: Vec<Parameter>,
}

impl Arguments {
    /// The call of a method with them.
    pub fn call(self, receiver: Expr, method: impl Into<Method>) -> Expr {
        let with = |code: Expr, (method, arguments)| code.method(method, arguments);
        self.more.into_iter().fold(receiver.method(method, self.values), with)
    }
}

/// The call for a parameter that has no argument.
type Parameter = (Method, Vec<Expr>);

fn parameter(method: Method, name: &str, value: &Value) -> Parameter {
    (method, vec![Expr::text(name), loose(value)])
}

/// The method for a parameter that has no argument.
const WITH_PARAMETER: &str = "with_parameter";

/// The arguments of an action, from the body.
///
/// # Errors
/// When a parameter is missing or of another type, and cannot be passed in another way.
pub fn arguments(index: &PlanIndex<'_>, declared: &[Argument], body: &Body) -> Made<Arguments> {
    let Body::Json(Value::Object(given)) = body else {
        return Err(Cannot::raw("the body holds no parameters"));
    };
    let (mut made, mut values, mut more) = (Attempt::begin(), Vec::new(), Vec::new());
    for argument in declared {
        let exact = given.get_key_value(&argument.wire);
        let found =
            exact.or_else(|| given.iter().find(|(name, _)| name.eq_ignore_ascii_case(&argument.wire)));
        values.push(match found {
            Some((name, value)) => {
                let (value, other) = made.take(self::argument(index, argument, name, value)?);
                more.extend(other);
                value
            }
            None if argument.is_optional() => Expr::none(),
            None => {
                return Err(Cannot::contradiction(format!("the parameter `{}` is not given", argument.wire)));
            }
        });
    }
    let is_known = |name: &str| declared.iter().any(|known| known.wire.eq_ignore_ascii_case(name));
    for (name, value) in given.iter().filter(|(name, _)| !is_known(name)) {
        if says_declared_type(index, declared, name, value) {
            let text = "the type is the declared one, so it is not written";
            made.note(NoteKind::Respelt, format!("/{name}"), text);
            continue;
        }
        let text = format!("the action has no parameter `{name}`");
        made.note(NoteKind::Contradiction, format!("/{name}"), text);
        more.push(parameter(Method::raw(WITH_PARAMETER), name, value));
    }
    Ok(made.with(Arguments { values, more }))
}

/// Whether a member only says that a parameter is of its declared type: `name@odata.type`.
fn says_declared_type(index: &PlanIndex<'_>, declared: &[Argument], name: &str, value: &Value) -> bool {
    let of = name.strip_suffix("@odata.type").or_else(|| name.strip_suffix("@type"));
    let found = declared.iter().find(|argument| of.is_some_and(|of| of.eq_ignore_ascii_case(&argument.wire)));
    found.zip(value.as_str()).is_some_and(|(argument, said)| is_declared(index, &argument.r#type, said))
}

/// Empty arguments, for an action that is called with content in place of its parameters.
///
/// # Errors
/// When an argument cannot be empty.
pub fn placeholders(index: &PlanIndex<'_>, declared: &[Argument]) -> Result<Vec<Expr>, Cannot> {
    let placeholder = |argument: &Argument| match &argument.r#type {
        _ if argument.is_optional() => Ok(Expr::none()),
        RustType::Vec(element) => Ok(list::empty(element)),
        RustType::Scalar(Scalar::String) => Ok(Expr::text("")),
        r#type if index.model(r#type).is_some_and(|model| !model.is_abstract) => {
            Ok(Expr::call(Path::from(r#type).member("default"), Vec::new()))
        }
        _ => Err(Cannot::raw(format!("the parameter `{}` cannot be left out", argument.wire))),
    };
    declared.iter().map(placeholder).collect()
}

/// An argument. If the parameter has to be passed in another way, the call for that comes second.
fn argument(
    index: &PlanIndex<'_>,
    argument: &Argument,
    name: &str,
    value: &Value,
) -> Made<(Expr, Option<Parameter>)> {
    let (at, mut made) = (format!("/{name}"), Attempt::begin());
    if name != argument.wire {
        made.note(NoteKind::Respelt, &at, format!("the metadata spells `{name}` as `{}`", argument.wire));
    }
    if value.is_null() && argument.is_optional() {
        return Ok(made.with((Expr::none(), Some(parameter(WITH_PARAMETER.into(), &argument.wire, value)))));
    }
    match typed(index, argument, value, &at) {
        Ok(code) => {
            let code = made.take(code);
            let code = made.variable(argument.ident.plain(), code);
            Ok(made.with((code, None)))
        }
        Err(Cannot { why, kind }) => {
            let empty = match &argument.r#type {
                _ if argument.is_optional() => Expr::none(),
                RustType::Vec(element) => list::empty(element),
                _ => return Err(Cannot { why: format!("`{name}`: {why}"), kind }),
            };
            made.note(kind, &at, why);
            Ok(made.with((empty, Some(parameter(Method::raw(WITH_PARAMETER), &argument.wire, value)))))
        }
    }
}

fn typed(index: &PlanIndex<'_>, argument: &Argument, value: &Value, at: &str) -> Made<Expr> {
    let is_optional = argument.is_optional();
    match (&argument.r#type, value) {
        // String literals need no conversion, neither alone nor in an array.
        (RustType::Scalar(Scalar::String), Value::String(string)) => Ok(Expr::text(string).into()),
        (RustType::Vec(element), Value::Array(values))
            if !is_optional || (**element == RustType::STRING && !values.is_empty()) =>
        {
            list::iterable(index, element, values, at)
        }
        (r#type, value) if is_optional => value::generic(index, r#type, value, at),
        (r#type, value) if matches!(argument.form, ArgumentForm::Plain(_)) => {
            value::exact(index, r#type, value, at)
        }
        (r#type, value) => value::convertible(index, r#type, value, at),
    }
}
