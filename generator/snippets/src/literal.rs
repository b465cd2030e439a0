//! Turns literals in URLs, section 5.1.1.14 of OData URL Conventions 4.01, into Rust expressions.

use generator::plan::{Enumeration, RuntimeType, RustType, Scalar, TypePath};
use odata_url::primitive::{
    is_binary, is_date, is_date_time_offset, is_decimal, is_duration, is_guid, is_time_of_day, unquoted,
    without_quotes,
};
use rust_code::{Expr, Item, Path, Prefix};

use crate::attempt::{Attempt, Cannot, Made, NoteKind};
use crate::index::PlanIndex;
use crate::primitive;

/// A literal of a URL as an expression. In a generic position the expression states its type.
///
/// # Errors
/// When the text is not a value of the type.
pub fn url(
    index: &PlanIndex<'_>,
    r#type: &RustType,
    literal: &str,
    is_generic: bool,
    part: &str,
) -> Made<Expr> {
    let misfit = || misfit(index, r#type, literal);
    match r#type {
        RustType::Scalar(Scalar::String) => Ok(Expr::text(unquoted(literal)).into()),
        RustType::Scalar(scalar) => Ok(self::scalar(*scalar, literal, is_generic).ok_or_else(misfit)?.into()),
        RustType::Runtime(runtime) => {
            let text = without_quotes(literal);
            if !is_value(*runtime, &text) {
                return Err(misfit());
            }
            Ok(parsed(r#type, &text, is_generic).into())
        }
        _ => {
            let enumeration = index.enumeration(r#type).ok_or_else(misfit)?;
            Ok(members(r#type, enumeration, &without_quotes(literal), part).map(|members| match r#type {
                RustType::Flags(_) => flags(members),
                _ => alone(members),
            }))
        }
    }
}

/// Whether a text is a value of one of the runtime's types, in the form that `parse` of the runtime reads.
pub fn is_value(r#type: RuntimeType, text: &str) -> bool {
    match r#type {
        RuntimeType::Binary => is_binary(text),
        RuntimeType::Date => is_date(text),
        RuntimeType::DateTimeOffset => is_date_time_offset(text),
        RuntimeType::Decimal => is_decimal(text),
        RuntimeType::Duration => is_duration(text),
        RuntimeType::Guid => is_guid(text),
        RuntimeType::TimeOfDay => is_time_of_day(text),
        RuntimeType::Untyped => false,
    }
}

/// An expression for a value of a scalar type of Rust, from its text; `None` if the text is not such a value.
pub fn scalar(r#type: Scalar, text: &str, is_generic: bool) -> Option<Expr> {
    let is_default = matches!(r#type, Scalar::I32 | Scalar::F64);
    let suffix = if is_generic && !is_default { format!("_{}", r#type.name()) } else { String::new() };
    let number = |text: String| match text.strip_prefix('-') {
        Some(digits) => Expr::Number(format!("{digits}{suffix}")).prefixed(Prefix::Minus),
        None => Expr::Number(text + &suffix),
    };
    let constant = |name: &str| Some(Item::known(r#type.name()).member(name).into());
    match r#type {
        Scalar::Bool => matches!(text, "true" | "false").then(|| Expr::name(text)),
        Scalar::F32 | Scalar::F64 => match text {
            "INF" => constant("INFINITY"),
            "-INF" => constant("NEG_INFINITY"),
            "NaN" => constant("NAN"),
            _ => {
                let value: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
                Some(number(format!("{value:?}")))
            }
        },
        Scalar::U8 => text.parse::<u8>().ok().map(|value| number(value.to_string())),
        Scalar::I8 => text.parse::<i8>().ok().map(|value| number(value.to_string())),
        Scalar::I16 => text.parse::<i16>().ok().map(|value| number(value.to_string())),
        Scalar::I32 => text.parse::<i32>().ok().map(|value| number(value.to_string())),
        Scalar::I64 => text.parse::<i64>().ok().map(|value| number(value.to_string())),
        Scalar::String => None,
    }
}

/// An expression for a value of one of the runtime's types, from its text.
pub fn parsed(r#type: &RustType, text: &str, is_generic: bool) -> Expr {
    let types = if is_generic { vec![Path::from(r#type)] } else { Vec::new() };
    Expr::call(Item::Prelude("parse").of(types), vec![Expr::text(text)]).tried()
}

/// Members of an enumeration, from names that commas separate; one, unless it is of flags.
pub fn members(r#type: &RustType, enumeration: &Enumeration, names: &str, part: &str) -> Attempt<Vec<Expr>> {
    let mut made = Attempt::begin();
    let members = match r#type {
        RustType::Flags(path) => {
            names.split(',').map(|name| made.take(member(path, enumeration, name.trim(), part))).collect()
        }
        RustType::Generated(path) => vec![made.take(member(path, enumeration, names, part))],
        _ => Vec::new(),
    };
    made.with(members)
}

/// A single member as it is, several as flags.
pub fn alone(mut members: Vec<Expr>) -> Expr {
    match (members.len(), members.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            members.extend(last);
            flags(members)
        }
    }
}

/// A set of flags.
pub fn flags(mut members: Vec<Expr>) -> Expr {
    let from = Item::Runtime("Flags").member("from");
    match (members.len(), members.pop()) {
        (1, Some(only)) => Expr::call(from, vec![only]),
        (_, last) => {
            members.extend(last);
            Expr::call(from, vec![Expr::Array(members)])
        }
    }
}

fn member(path: &TypePath, enumeration: &Enumeration, name: &str, part: &str) -> Attempt<Expr> {
    let mut made = Attempt::begin();
    let r#type = Path::generated(path);
    let members = &enumeration.members;
    if let Some(member) = members.iter().find(|member| member.wire == name) {
        return made.with(r#type.member(&*member.ident).into());
    }
    if let Some(member) = members.iter().find(|member| member.wire.eq_ignore_ascii_case(name)) {
        made.note(NoteKind::Respelt, part, format!("the metadata spells `{name}` as `{}`", member.wire));
        return made.with(r#type.member(&*member.ident).into());
    }
    let text = format!("`{name}` is no member of `{}`", enumeration.type_name);
    made.note(NoteKind::Contradiction, part, text);
    made.with(Expr::call(r#type.member("from"), vec![Expr::text(name)]))
}

/// The reason that a value is not of the expected type.
pub fn misfit(index: &PlanIndex<'_>, r#type: &RustType, text: &str) -> Cannot {
    let shown: String = text.chars().take(40).collect();
    let ellipsis = if shown.len() < text.len() { "…" } else { "" };
    Cannot::contradiction(format!("`{shown}{ellipsis}` is no {}", said(index, r#type)))
}

/// The name of a type in messages.
fn said(index: &PlanIndex<'_>, r#type: &RustType) -> String {
    match r#type {
        RustType::Scalar(Scalar::Bool) => String::from("Edm.Boolean"),
        RustType::Scalar(Scalar::String) => String::from("Edm.String"),
        RustType::Scalar(Scalar::F32 | Scalar::F64) => String::from("number"),
        RustType::Scalar(_) => String::from("integer that fits"),
        RustType::Runtime(RuntimeType::Untyped) => String::from("JSON"),
        RustType::Runtime(_) => format!("Edm.{}", primitive::name(r#type).unwrap_or_default()),
        RustType::Geographic(r#type) => format!("Edm.{}", r#type.name()),
        RustType::Generated(_) | RustType::Flags(_) => {
            let enumeration = index.enumeration(r#type).map(|enumeration| enumeration.type_name.as_str());
            let name = enumeration.or_else(|| index.model(r#type).map(|model| model.type_name));
            format!("`{}`", name.unwrap_or_default())
        }
        RustType::Vec(element) => format!("collection of {}", said(index, element)),
        RustType::Boxed(inner) => said(index, inner),
    }
}
