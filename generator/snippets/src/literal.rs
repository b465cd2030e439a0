//! Turns literals in URLs, section 5.1.1.14 of OData URL Conventions 4.01, into Rust expressions.

use generator::plan::{Enumeration, RuntimeType, RustType, Scalar, TypePath};
use odata_url::primitive::{self, unquoted, without_quotes};

use super::draft::{Draft, NoteKind, quoted};

/// Why something has no typed form: one sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cannot {
    /// The reason.
    pub why: String,
    /// `Raw` if the crate has no form for it, `Contradiction` if it contradicts the metadata.
    pub kind: NoteKind,
}

impl Cannot {
    /// The crate has no form for it.
    pub fn raw(why: impl Into<String>) -> Self {
        Self { why: why.into(), kind: NoteKind::Raw }
    }

    /// It contradicts the metadata, or OData.
    pub fn contradiction(why: impl Into<String>) -> Self {
        Self { why: why.into(), kind: NoteKind::Contradiction }
    }
}

/// A literal of a URL as an expression. In a generic position the expression states its type.
///
/// # Errors
/// When the text is not a value of the type.
pub fn url(
    draft: &mut Draft<'_>,
    r#type: &RustType,
    literal: &str,
    is_generic: bool,
) -> Result<String, Cannot> {
    match r#type {
        RustType::Scalar(Scalar::String) => Ok(super::draft::text(&unquoted(literal))),
        RustType::Scalar(scalar) => {
            self::scalar(*scalar, literal, is_generic).ok_or_else(|| misfit(draft, r#type, literal))
        }
        RustType::Runtime(runtime) => {
            let text = without_quotes(literal);
            if !is_value(*runtime, &text) {
                return Err(misfit(draft, r#type, literal));
            }
            Ok(parsed(draft, r#type, &text, is_generic))
        }
        _ => {
            let names = without_quotes(literal);
            match draft.index.enumeration(r#type) {
                Some(enumeration) => Ok(members(draft, r#type, enumeration, &names, "path")),
                None => Err(misfit(draft, r#type, literal)),
            }
        }
    }
}

/// Whether a text is a value of one of the runtime's types, in the form that `parse` of the runtime reads.
pub fn is_value(r#type: RuntimeType, text: &str) -> bool {
    match r#type {
        RuntimeType::Binary => primitive::is_binary(text),
        RuntimeType::Date => primitive::is_date(text),
        RuntimeType::DateTimeOffset => primitive::is_date_time_offset(text),
        RuntimeType::Decimal => primitive::is_decimal(text),
        RuntimeType::Duration => primitive::is_duration(text),
        RuntimeType::Guid => primitive::is_guid(text),
        RuntimeType::TimeOfDay => primitive::is_time_of_day(text),
        RuntimeType::Untyped => false,
    }
}

/// An expression for a value of a scalar type of Rust, from its text; `None` if the text is not such a value.
pub fn scalar(r#type: Scalar, text: &str, is_generic: bool) -> Option<String> {
    let is_default = matches!(r#type, Scalar::I32 | Scalar::F64);
    let suffix = if is_generic && !is_default { r#type.name() } else { "" };
    let suffixed = |text: String| if suffix.is_empty() { text } else { format!("{text}_{suffix}") };
    match r#type {
        Scalar::Bool => matches!(text, "true" | "false").then(|| text.to_owned()),
        Scalar::F32 | Scalar::F64 => match text {
            "INF" => Some(format!("{}::INFINITY", r#type.name())),
            "-INF" => Some(format!("{}::NEG_INFINITY", r#type.name())),
            "NaN" => Some(format!("{}::NAN", r#type.name())),
            _ => {
                let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
                Some(suffixed(format!("{number:?}")))
            }
        },
        Scalar::U8 => text.parse::<u8>().ok().map(|number| suffixed(number.to_string())),
        Scalar::I8 => text.parse::<i8>().ok().map(|number| suffixed(number.to_string())),
        Scalar::I16 => text.parse::<i16>().ok().map(|number| suffixed(number.to_string())),
        Scalar::I32 => text.parse::<i32>().ok().map(|number| suffixed(number.to_string())),
        Scalar::I64 => text.parse::<i64>().ok().map(|number| suffixed(number.to_string())),
        Scalar::String => None,
    }
}

/// An expression for a value of one of the runtime's types, from its text.
pub fn parsed(draft: &mut Draft<'_>, r#type: &RustType, text: &str, is_generic: bool) -> String {
    let function = draft.prelude("parse");
    let turbofish = if is_generic { format!("::<{}>", draft.r#type(r#type)) } else { String::new() };
    format!("{function}{turbofish}({})?", quoted(text))
}

/// Members of an enumeration, from comma-separated names.
pub fn members(
    draft: &mut Draft<'_>,
    r#type: &RustType,
    enumeration: &Enumeration,
    names: &str,
    part: &str,
) -> String {
    let (RustType::Generated(path) | RustType::Flags(path)) = r#type else { return String::new() };
    if matches!(r#type, RustType::Generated(_)) {
        return member(draft, path, enumeration, names, part);
    }
    let members: Vec<String> =
        names.split(',').map(|name| member(draft, path, enumeration, name.trim(), part)).collect();
    match members.as_slice() {
        [only] => only.clone(),
        _ => format!("{}::from([{}])", draft.runtime("Flags"), members.join(", ")),
    }
}

fn member(
    draft: &mut Draft<'_>,
    path: &TypePath,
    enumeration: &Enumeration,
    name: &str,
    part: &str,
) -> String {
    let r#type = draft.path(path);
    let members = &enumeration.members;
    if let Some(member) = members.iter().find(|member| member.wire == name) {
        return format!("{type}::{}", member.ident);
    }
    if let Some(member) = members.iter().find(|member| member.wire.eq_ignore_ascii_case(name)) {
        draft.note(NoteKind::Respelt, part, format!("the metadata spells `{name}` as `{}`", member.wire));
        return format!("{type}::{}", member.ident);
    }
    let text = format!("`{name}` is no member of `{}`", enumeration.type_name);
    draft.note(NoteKind::Contradiction, part, text);
    format!("{type}::from({})", quoted(name))
}

/// The reason that a value is not of the expected type.
pub fn misfit(draft: &Draft<'_>, r#type: &RustType, text: &str) -> Cannot {
    let shown: String = text.chars().take(40).collect();
    let ellipsis = if shown.len() < text.len() { "…" } else { "" };
    Cannot::contradiction(format!("`{shown}{ellipsis}` is no {}", said(draft, r#type)))
}

/// The name of a type in messages.
fn said(draft: &Draft<'_>, r#type: &RustType) -> String {
    match r#type {
        RustType::Scalar(Scalar::Bool) => String::from("Edm.Boolean"),
        RustType::Scalar(Scalar::String) => String::from("Edm.String"),
        RustType::Scalar(Scalar::F32 | Scalar::F64) => String::from("number"),
        RustType::Scalar(_) => String::from("integer that fits"),
        RustType::Runtime(RuntimeType::Untyped) => String::from("JSON"),
        RustType::Runtime(r#type) => format!("Edm.{}", r#type.name()),
        RustType::Geographic(r#type) => format!("Edm.{}", r#type.name()),
        RustType::Generated(_) | RustType::Flags(_) => {
            let enumeration =
                draft.index.enumeration(r#type).map(|enumeration| enumeration.type_name.as_str());
            let name = enumeration.or_else(|| draft.index.model(r#type).map(|model| model.type_name));
            format!("`{}`", name.unwrap_or_default())
        }
        RustType::Vec(element) => format!("collection of {}", said(draft, element)),
        RustType::Boxed(inner) => said(draft, inner),
    }
}
