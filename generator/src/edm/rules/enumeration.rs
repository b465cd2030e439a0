//! Enumeration types.

use crate::csdl::{EnumType, Text};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks section 10.3: members of flags have non-negative values.
pub fn flags(declared: &EnumType<'_>, diagnostics: &mut Diagnostics) {
    for member in declared.members.iter().filter(|_| declared.is_flags) {
        let is_negative = |value: &Text<'_>| value.trim().starts_with('-');
        let problem = match &member.value {
            None => "has no value",
            Some(value) if is_negative(value) => "has a negative value",
            Some(_) => continue,
        };
        let message = format!("`{}` {problem}, so that it cannot be one of several flags", &*member.name);
        let span = member.value.as_ref().map_or(member.name.span, |value| value.span);
        diagnostics.push(
            Diagnostic::new(code::FLAG_VALUE, message)
                .at(span)
                .help("JSON and URLs have names of members; the value is only shown in documentation"),
        );
    }
}

/// Checks section 10: values fit the underlying type, and either all members have one or none has.
pub fn values(declared: &EnumType<'_>, diagnostics: &mut Diagnostics) {
    let underlying = declared.underlying.as_deref().unwrap_or("Edm.Int32");
    let range = match underlying {
        "Edm.Byte" => 0..=i64::from(u8::MAX),
        "Edm.SByte" => i64::from(i8::MIN)..=i64::from(i8::MAX),
        "Edm.Int16" => i64::from(i16::MIN)..=i64::from(i16::MAX),
        "Edm.Int32" => i64::from(i32::MIN)..=i64::from(i32::MAX),
        "Edm.Int64" => i64::MIN..=i64::MAX,
        other => {
            let message =
                format!("`{}` cannot be the underlying type of an enumeration", other.escape_debug());
            let span = declared.underlying.as_ref().map_or(declared.span, |written| written.span);
            diagnostics.push(
                Diagnostic::new(code::ENUM_UNDERLYING_TYPE, message)
                    .at(span)
                    .help("use an integer type; JSON and URLs have names of members, not values"),
            );
            i64::MIN..=i64::MAX
        }
    };
    for value in declared.members.iter().filter_map(|member| member.value.as_ref()) {
        if value.trim().parse().is_ok_and(|number| !range.contains(&number)) {
            let message = format!("{} does not fit `{underlying}`", value.trim());
            diagnostics.push(
                Diagnostic::new(code::ENUM_VALUE_RANGE, message)
                    .at(value.span)
                    .help("JSON and URLs have names of members; the value is only shown in documentation"),
            );
        }
    }
    let first_without = declared.members.iter().find(|member| member.value.is_none());
    if let (Some(member), true) = (first_without, declared.members.iter().any(|m| m.value.is_some())) {
        let message = format!("`{}` has no value, but other members have", &*member.name);
        diagnostics.push(
            Diagnostic::new(code::MISSING_ENUM_VALUE, message)
                .at(member.name.span)
                .help("its value is taken to be one more than that of the member before"),
        );
    }
}
