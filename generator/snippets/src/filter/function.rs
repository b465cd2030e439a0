//! Functions of the expression language, sections 5.1.1.5 to 5.1.1.10 of OData URL Conventions 4.01.

use generator::plan::{RuntimeType, RustType, Scalar};
use odata_url::expression::{Argument, Expression, Path, Segment, Start};
use rust_code::{Expr, Item};

use super::dynamic::value_as;
use super::path::{derived, generic};
use super::{BOOL, STRING, Scope, Typed, comparable, is_fractional, operand, value};
use crate::attempt::{Attempt, Cannot, Made};
use crate::literal::misfit;
use crate::primitive::primitive;

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

/// The call of a function.
///
/// # Errors
/// When the runtime has no method for it, or an argument has no typed form.
pub fn call(scope: &Scope<'_>, name: &str, arguments: &[Argument]) -> Made<Typed> {
    let no_form = || Cannot::raw(format!("`{name}` has no typed form with {} arguments", arguments.len()));
    if arguments.iter().any(|argument| argument.name.is_some()) {
        return Err(Cannot::raw(format!("`{name}` has no typed form")));
    }
    let arguments: Vec<&Expression> = arguments.iter().map(|argument| &argument.value).collect();
    if let Some(function) = of_text(name, arguments.len()) {
        return of_receiver(scope, function, &arguments);
    }
    match (name, arguments.as_slice()) {
        ("now", []) => Ok(moment("now").into()),
        ("mindatetime", []) => Ok(moment("min_date_time").into()),
        ("maxdatetime", []) => Ok(moment("max_date_time").into()),
        ("round" | "floor" | "ceiling", [number]) => {
            let typed = value_as(scope, &RustType::Scalar(Scalar::F64), number)?;
            if !is_fractional(&typed.value.r#type) {
                return Err(Cannot::raw(format!("`{number}` is not a number with a fraction")));
            }
            Ok(typed.map(|typed| of_any(typed, name)))
        }
        ("isof", [of, Expression::Path(target)]) => is_of(scope, of, target),
        ("cast", [of, Expression::Path(target)]) => cast(scope, of, target),
        (name, [of]) => {
            let method = part(name).ok_or_else(no_form)?;
            let typed = value_as(scope, &INSTANT, of)?;
            let Some(result) = part_type(name, &typed.value.r#type) else {
                return Err(Cannot::raw(format!("`{name}` does not apply to `{of}`")));
            };
            Ok(typed.map(|typed| Typed { r#type: result, ..of_any(typed, method) }))
        }
        _ => Err(no_form()),
    }
}

/// The call of a method without arguments that several types have, for a result of the same type.
fn of_any(typed: Typed, method: &str) -> Typed {
    let Typed { code, r#type, .. } = typed.explicit();
    Typed::expression(code.method(method, Vec::new()), r#type)
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

fn of_receiver(scope: &Scope<'_>, function: StringFunction, arguments: &[&Expression]) -> Made<Typed> {
    let StringFunction { method, parameters, result } = function;
    let [first, rest @ ..] = arguments else {
        return Err(Cannot::raw(format!("`{method}` has no argument")));
    };
    let mut made = Attempt::begin();
    let typed = made.take(value_as(scope, &STRING, first)?);
    if typed.r#type != STRING {
        return Err(misfit(scope.index, &STRING, &first.to_string()));
    }
    let mut all = Vec::new();
    for (argument, parameter) in rest.iter().zip(parameters) {
        all.push(made.take(operand(scope, parameter, argument)?));
    }
    Ok(made.with(typed.call(method, all, result)))
}

fn moment(function: &'static str) -> Typed {
    Typed::expression(Expr::call(Item::Runtime(function), Vec::new()), INSTANT)
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

/// The name of a type in an argument.
fn type_name(target: &Path) -> Result<&str, Cannot> {
    match target.segments.as_slice() {
        [Segment::Name(name)] => Ok(name),
        _ => Err(Cannot::raw(format!("`{}` is no type", Expression::Path(target.clone())))),
    }
}

fn is_of(scope: &Scope<'_>, of: &Expression, target: &Path) -> Made<Typed> {
    let name = type_name(target)?;
    let mut made = Attempt::begin();
    let typed = made.take(value(scope, of)?);
    let target = made.take(derived(scope, &typed.r#type, name)?);
    Ok(made.with(Typed::expression(generic(typed, "is_of", rust_code::Path::generated(&target)), BOOL)))
}

/// A cast to a primitive type.
fn cast(scope: &Scope<'_>, of: &Expression, target: &Path) -> Made<Typed> {
    let name = type_name(target)?;
    let target = primitive(name).ok_or_else(|| Cannot::raw(format!("`{name}` is no primitive type")))?;
    let typed = value_as(scope, &target, of)?;
    comparable(scope, &typed.value, of)?;
    Ok(typed.map(|typed| {
        let code = generic(typed, "cast_to", rust_code::Path::from(&target));
        Typed::expression(code, target)
    }))
}
