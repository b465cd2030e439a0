//! Functions of the expression language, sections 5.1.1.5 to 5.1.1.10 of OData URL Conventions 4.01.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Argument, Expression, Path, Segment, Start};

use super::dynamic::value_as;
use super::path::{derived, explicit};
use super::{BOOL, STRING, Scope, Typed, Writer, is_fractional, operand, value};
use crate::literal::{Cannot, misfit};

const INT: RustType = RustType::Scalar(Scalar::I32);
const DECIMAL: RustType = RustType::Runtime(RuntimeType::Decimal);
const INSTANT: RustType = RustType::Runtime(RuntimeType::DateTimeOffset);

/// The function that a path calls, if it is a single call.
pub fn name(path: &Path) -> Option<(&str, &[Argument])> {
    match path.segments.as_slice() {
        [Segment::Call(name, arguments)] if path.start == Start::It => Some((name, arguments)),
        _ => None,
    }
}

pub fn call(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    name: &str,
    arguments: &[Argument],
) -> Result<Typed, Cannot> {
    let no_form = || Cannot::raw(format!("`{name}` has no typed form with {} arguments", arguments.len()));
    if arguments.iter().any(|argument| argument.name.is_some()) {
        return Err(Cannot::raw(format!("`{name}` has no typed form")));
    }
    let arguments: Vec<&Expression> = arguments.iter().map(|argument| &argument.value).collect();
    if let Some(function) = of_text(name, arguments.len()) {
        return of_receiver(to, scope, function, &arguments);
    }
    match (name, arguments.as_slice()) {
        ("now", []) => Ok(moment(to, "now")),
        ("mindatetime", []) => Ok(moment(to, "min_date_time")),
        ("maxdatetime", []) => Ok(moment(to, "max_date_time")),
        ("round" | "floor" | "ceiling", [number]) => {
            let typed = value_as(to, scope, &RustType::Scalar(Scalar::F64), number)?;
            if !is_fractional(&typed.r#type) {
                return Err(Cannot::raw(format!("`{number}` is not a number with a fraction")));
            }
            Ok(Typed::expression(format!("{}.{name}()", explicit(to, &typed)), typed.r#type))
        }
        ("isof", [of, Expression::Path(target)]) => is_of(to, scope, of, target),
        (name, [of]) => {
            let Some(method) = part(name) else { return Err(no_form()) };
            let typed = value_as(to, scope, &INSTANT, of)?;
            let Some(result) = part_type(name, &typed.r#type) else {
                return Err(Cannot::raw(format!("`{name}` does not apply to `{of}`")));
            };
            Ok(Typed::expression(format!("{}.{method}()", explicit(to, &typed)), result))
        }
        _ => Err(no_form()),
    }
}

/// A function whose first argument is a string.
struct StringFunction {
    method: &'static str,
    /// The types of its other parameters.
    parameters: &'static [RustType],
    result: RustType,
}

fn of_text(name: &str, arguments: usize) -> Option<StringFunction> {
    let (method, parameters, result): (_, &'static [RustType], _) = match (name, arguments) {
        ("contains", 2) => ("contains", &[STRING], BOOL),
        ("startswith", 2) => ("starts_with", &[STRING], BOOL),
        ("endswith", 2) => ("ends_with", &[STRING], BOOL),
        ("matchesPattern", 2) => ("matches_pattern", &[STRING], BOOL),
        ("indexof", 2) => ("index_of", &[STRING], INT),
        ("length", 1) => ("length", &[], INT),
        ("substring", 2) => ("substring", &[INT], STRING),
        ("substring", 3) => ("substring_of_length", &[INT, INT], STRING),
        ("tolower", 1) => ("to_lower", &[], STRING),
        ("toupper", 1) => ("to_upper", &[], STRING),
        ("trim", 1) => ("trim", &[], STRING),
        ("concat", 2) => ("concat", &[STRING], STRING),
        _ => return None,
    };
    Some(StringFunction { method, parameters, result })
}

fn of_receiver(
    to: &mut Writer<'_>,
    scope: &Scope<'_>,
    function: StringFunction,
    arguments: &[&Expression],
) -> Result<Typed, Cannot> {
    let StringFunction { method, parameters, result } = function;
    let [first, rest @ ..] = arguments else {
        return Err(Cannot::raw(format!("`{method}` has no argument")));
    };
    let typed = value_as(to, scope, &STRING, first)?;
    if typed.r#type != STRING {
        return Err(misfit(&to.draft, &STRING, &first.to_string()));
    }
    let mut codes = Vec::new();
    for (argument, parameter) in rest.iter().zip(parameters) {
        codes.push(operand(to, scope, parameter, argument)?.code);
    }
    Ok(Typed::expression(format!("{}.{method}({})", typed.receiver(), codes.join(", ")), result))
}

fn moment(to: &mut Writer<'_>, function: &str) -> Typed {
    Typed::expression(format!("{}()", to.draft.runtime(function)), INSTANT)
}

/// The method for a component of a date, time or duration.
fn part(name: &str) -> Option<&'static str> {
    Some(match name {
        "year" => "year",
        "month" => "month",
        "day" => "day",
        "hour" => "hour",
        "minute" => "minute",
        "second" => "second",
        "fractionalseconds" => "fractional_seconds",
        "date" => "date",
        "time" => "time",
        "totaloffsetminutes" => "total_offset_minutes",
        "totalseconds" => "total_seconds",
        _ => return None,
    })
}

/// The type of a component of a value of this type, if it has that component.
fn part_type(name: &str, whole: &RustType) -> Option<RustType> {
    let RustType::Runtime(whole) = whole else { return None };
    Some(match (*whole, name) {
        (RuntimeType::DateTimeOffset | RuntimeType::Date, "year" | "month" | "day") => INT,
        (RuntimeType::DateTimeOffset | RuntimeType::TimeOfDay, "hour" | "minute" | "second") => INT,
        (RuntimeType::DateTimeOffset | RuntimeType::TimeOfDay, "fractionalseconds") => DECIMAL,
        (RuntimeType::DateTimeOffset, "date") => RustType::Runtime(RuntimeType::Date),
        (RuntimeType::DateTimeOffset, "time") => RustType::Runtime(RuntimeType::TimeOfDay),
        (RuntimeType::DateTimeOffset, "totaloffsetminutes") => INT,
        (RuntimeType::Duration, "totalseconds") => DECIMAL,
        _ => return None,
    })
}

fn is_of(to: &mut Writer<'_>, scope: &Scope<'_>, of: &Expression, target: &Path) -> Result<Typed, Cannot> {
    let [Segment::Name(name)] = target.segments.as_slice() else {
        return Err(Cannot::raw(format!("`{}` is no type", Expression::Path(target.clone()))));
    };
    let typed = value(to, scope, of)?;
    let target = derived(to, &typed.r#type, name)?;
    let receiver = explicit(to, &typed);
    Ok(Typed::expression(format!("{receiver}.is_of::<{}>()", to.draft.path(&target)), BOOL))
}
