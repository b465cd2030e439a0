//! Arguments of functions, from the path.

use generator::plan::{Absent, Argument, ArgumentForm, Sent};
use rust_code::{Expr, Item, Path};
use serde_json::Value;

use crate::attempt::{Cannot, Made};
use crate::index::PlanIndex;
use crate::{literal, value};

/// The argument of a function, from the path.
///
/// # Errors
/// When it is missing or of another type.
pub fn argument(index: &PlanIndex<'_>, argument: &Argument, given: Option<&str>) -> Made<Expr> {
    match (given, argument.form) {
        (None, ArgumentForm::Optional(_, Absent::LeftOut)) => return Ok(Expr::none().into()),
        (None, ArgumentForm::Optional(_, Absent::Either)) => {
            return Ok(Expr::from(Path::from(Item::Prelude("Omitted"))).into());
        }
        (Some("null"), ArgumentForm::Optional(..)) => return Ok(Expr::none().into()),
        _ => {}
    }
    let Some(given) = given else {
        return Err(Cannot::contradiction(format!("the parameter `{}` is not given", argument.wire)));
    };
    if let ArgumentForm::Plain(Sent::Json) | ArgumentForm::Optional(Sent::Json, _) = argument.form {
        let json: Value =
            serde_json::from_str(given).map_err(|_| literal::misfit(index, &argument.r#type, given))?;
        return value::exact(index, &argument.r#type, &json, "path");
    }
    literal::url(index, &argument.r#type, given, argument.is_optional(), "path")
}
