//! Calls of actions.

use generator::plan::{Method, TypePath};
use requests::{Body, Request};
use rust_code::{Expr, Path};
use serde_json::{Map, Value};

use crate::attempt::{Attempt, Cannot, Made};
use crate::body::{self, Arguments};
use crate::content::content;
use crate::index::PlanIndex;
use crate::route::called;
use crate::structure;

/// The call of an action with the parameters in the body.
///
/// # Errors
/// When the body does not hold its parameters.
pub fn action(index: &PlanIndex<'_>, code: Expr, method: &Method, request: &Request) -> Made<Expr> {
    let mut made = Attempt::begin();
    let none = Body::Json(Value::Object(Map::new()));
    // Content replaces the parameters, which are not sent then.
    let body = match &request.body {
        Body::Text(_) => None,
        Body::Empty => Some(&none),
        body => Some(body),
    };
    let declared = &method.arguments;
    let arguments = match (method.parameter_struct(), body) {
        (Some(path), body) => {
            let value = made.take(parameters(index, path, body)?);
            Arguments { values: vec![value], more: Vec::new() }
        }
        (None, Some(body)) => made.take(body::arguments(index, declared, body)?),
        (None, None) => Arguments { values: body::placeholders(index, declared)?, more: Vec::new() },
    };
    let code = arguments.call(code, called(method));
    Ok(made.with(match body {
        None => code.method("with_content", content(request)),
        Some(_) => code,
    }))
}

/// A struct literal for the parameters of an action.
fn parameters(index: &PlanIndex<'_>, path: &TypePath, body: Option<&Body>) -> Made<Expr> {
    match body {
        None => {
            let default = Expr::call(Path::generated(path).member("default"), Vec::new());
            Ok(default.into())
        }
        Some(Body::Json(Value::Object(given))) => {
            let parameters = structure::parameters(index, path, given);
            let parameters =
                parameters.ok_or_else(|| Cannot::raw(format!("there is no struct `{}`", path.ident)))?;
            let mut made = Attempt::begin();
            let parameters = made.take(parameters);
            let parameters = made.variable("parameters", parameters);
            Ok(made.with(parameters))
        }
        Some(_) => Err(Cannot::raw("the body holds no parameters")),
    }
}
