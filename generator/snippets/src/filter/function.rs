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

/// A function of the expression language.
enum Function {
    /// Of a text: the method, the types of its parameters, and that of its result.
    OfText(&'static str, &'static [RustType], RustType),
    /// Of a number with a fraction, with a result of the same type: the method.
    OfFraction(&'static str),
    /// A component: the method, the types that have the component, and its type.
    Part(&'static str, &'static [RuntimeType], RustType),
    /// An instant: the function of the runtime.
    Moment(&'static str),
    /// `isof`.
    IsOf,
    /// `cast`.
    Cast,
}

/// The function with a name and a number of arguments. A new one is added here.
fn known(name: &str, arguments: usize) -> Option<Function> {
    use Function::{Cast, IsOf, Moment, OfFraction, OfText, Part};
    const DATES: &[RuntimeType] = &[RuntimeType::DateTimeOffset, RuntimeType::Date];
    const TIMES: &[RuntimeType] = &[RuntimeType::DateTimeOffset, RuntimeType::TimeOfDay];
    const INSTANTS: &[RuntimeType] = &[RuntimeType::DateTimeOffset];
    const DURATIONS: &[RuntimeType] = &[RuntimeType::Duration];
    Some(match (name, arguments) {
        ("contains", 2) => OfText("contains", &[STRING], BOOL),
        ("startswith", 2) => OfText("starts_with", &[STRING], BOOL),
        ("endswith", 2) => OfText("ends_with", &[STRING], BOOL),
        ("matchesPattern", 2) => OfText("matches_pattern", &[STRING], BOOL),
        ("indexof", 2) => OfText("index_of", &[STRING], INT),
        ("length", 1) => OfText("length", &[], INT),
        ("substring", 2) => OfText("substring", &[INT], STRING),
        ("substring", 3) => OfText("substring_of_length", &[INT, INT], STRING),
        ("tolower", 1) => OfText("to_lower", &[], STRING),
        ("toupper", 1) => OfText("to_upper", &[], STRING),
        ("trim", 1) => OfText("trim", &[], STRING),
        ("concat", 2) => OfText("concat", &[STRING], STRING),
        ("round", 1) => OfFraction("round"),
        ("floor", 1) => OfFraction("floor"),
        ("ceiling", 1) => OfFraction("ceiling"),
        ("year", 1) => Part("year", DATES, INT),
        ("month", 1) => Part("month", DATES, INT),
        ("day", 1) => Part("day", DATES, INT),
        ("hour", 1) => Part("hour", TIMES, INT),
        ("minute", 1) => Part("minute", TIMES, INT),
        ("second", 1) => Part("second", TIMES, INT),
        ("fractionalseconds", 1) => Part("fractional_seconds", TIMES, DECIMAL),
        ("date", 1) => Part("date", INSTANTS, RustType::Runtime(RuntimeType::Date)),
        ("time", 1) => Part("time", INSTANTS, RustType::Runtime(RuntimeType::TimeOfDay)),
        ("totaloffsetminutes", 1) => Part("total_offset_minutes", INSTANTS, INT),
        ("totalseconds", 1) => Part("total_seconds", DURATIONS, DECIMAL),
        ("now", 0) => Moment("now"),
        ("mindatetime", 0) => Moment("min_date_time"),
        ("maxdatetime", 0) => Moment("max_date_time"),
        ("isof", 2) => IsOf,
        ("cast", 2) => Cast,
        _ => return None,
    })
}

/// The call of a function.
///
/// # Errors
/// When the runtime has no method for it, or an argument has no typed form.
pub fn call(scope: &Scope<'_>, name: &str, arguments: &[Argument]) -> Made<Typed> {
    if arguments.iter().any(|argument| argument.name.is_some()) {
        return Err(Cannot::raw(format!("`{name}` has no typed form")));
    }
    let arguments: Vec<&Expression> = arguments.iter().map(|argument| &argument.value).collect();
    match (known(name, arguments.len()), arguments.as_slice()) {
        (Some(Function::OfText(method, parameters, result)), [text, others @ ..]) => {
            let code = of_text(scope, text, method, others, parameters)?;
            Ok(code.map(|code| Typed::expression(code, result)))
        }
        (Some(Function::OfFraction(method)), [number]) => {
            let typed = value_as(scope, &RustType::Scalar(Scalar::F64), number)?;
            if !is_fractional(&typed.value.r#type) {
                return Err(Cannot::raw(format!("`{number}` is not a number with a fraction")));
            }
            Ok(typed.map(|typed| of_any(typed, method)))
        }
        (Some(Function::Part(method, wholes, result)), [of]) => part(scope, of, method, wholes, result),
        (Some(Function::Moment(function)), _) => {
            Ok(Typed::expression(Expr::call(Item::Runtime(function), Vec::new()), INSTANT).into())
        }
        (Some(Function::IsOf), [of, Expression::Path(target)]) => is_of(scope, of, target),
        (Some(Function::Cast), [of, Expression::Path(target)]) => cast(scope, of, target),
        _ => Err(Cannot::raw(format!("`{name}` has no typed form with {} arguments", arguments.len()))),
    }
}

/// The call of a method without arguments that several types have, for a result of the same type.
fn of_any(typed: Typed, method: &str) -> Typed {
    let Typed { code, r#type, .. } = typed.explicit();
    Typed::expression(code.method(method, Vec::new()), r#type)
}

fn of_text(
    scope: &Scope<'_>,
    text: &Expression,
    method: &str,
    others: &[&Expression],
    parameters: &[RustType],
) -> Made<Expr> {
    let mut made = Attempt::begin();
    let typed = made.take(value_as(scope, &STRING, text)?);
    if typed.r#type != STRING {
        return Err(misfit(scope.index, &STRING, &text.to_string()));
    }
    let mut all = Vec::new();
    for (argument, parameter) in others.iter().zip(parameters) {
        all.push(made.take(operand(scope, parameter, argument)?));
    }
    Ok(made.with(typed.code.method(method, all)))
}

/// A component of a date, time or duration.
fn part(
    scope: &Scope<'_>,
    of: &Expression,
    method: &str,
    wholes: &[RuntimeType],
    result: RustType,
) -> Made<Typed> {
    let usual = wholes.first().map_or(INSTANT, |whole| RustType::Runtime(*whole));
    let typed = value_as(scope, &usual, of)?;
    if !matches!(&typed.value.r#type, RustType::Runtime(whole) if wholes.contains(whole)) {
        return Err(Cannot::raw(format!("`{method}` does not apply to `{of}`")));
    }
    Ok(typed.map(|typed| Typed { r#type: result, ..of_any(typed, method) }))
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
