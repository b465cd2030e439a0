//! Keys of entities, from the path.

use generator::plan::{Argument, Call};
use odata_url::path::pairs;
use odata_url::primitive::unquoted;
use rust_code::{Expr, Method};

use crate::attempt::{Attempt, Cannot, Made};
use crate::index::PlanIndex;
use crate::literal;
use crate::route::{Destination, called};

/// The method for a key behind a collection whose last name is `behind`, and its arguments.
///
/// # Errors
/// When the crate has no method for it, or a value is of another type.
pub fn key(
    index: &PlanIndex<'_>,
    place: &Destination<'_>,
    key: &str,
    behind: &str,
) -> Made<(Method, Vec<Expr>)> {
    let mut made = Attempt::begin();
    let inner = key.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(key);
    let named = pairs(inner);
    let keys = index.methods(place.target, true).iter().filter_map(|method| match &method.call {
        Call::Key { is_alternate } => Some((method, &method.arguments, *is_alternate)),
        _ => None,
    });
    let value_of = |part: &Argument| named.iter().find(|(name, _)| name.eq_ignore_ascii_case(&part.wire));
    let has_parts =
        |parts: &[Argument]| parts.len() == named.len() && parts.iter().all(|part| value_of(part).is_some());
    if let Some((method, parts, _)) = keys.clone().find(|(_, parts, _)| !named.is_empty() && has_parts(parts))
    {
        let mut values = Vec::new();
        for part in parts {
            let value = value_of(part).map_or("", |(_, value)| value);
            values.push(made.take(literal::url(index, &part.r#type, value, false, "path")?));
        }
        return Ok(made.with((called(method), values)));
    }
    if index.is_identified(place.target) {
        let id = match named.as_slice() {
            [(name, value)] if name == "id" => unquoted(value),
            _ => unquoted(inner),
        };
        return Ok(made.with((Method::from("by_id"), vec![Expr::text(id)])));
    }
    let own = keys.into_iter().find(|(_, parts, is_alternate)| parts.len() == 1 && !is_alternate);
    let Some((method, [part])) = own.map(|(method, parts, _)| (method, parts.as_slice())) else {
        return Err(Cannot::raw(format!("no key leads to `{key}` behind `{behind}`")));
    };
    let value = made.take(literal::url(index, &part.r#type, inner, false, "path")?);
    Ok(made.with((called(method), vec![value])))
}
