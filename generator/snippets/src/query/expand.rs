//! `$expand`, section 5.1.3 of OData URL Conventions 4.01.

use generator::plan::RustType;
use odata_url::expand::{ExpandError, Expanded, Selected};
use odata_url::expression::Segment;
use odata_url::url::{OptionValue, QueryOption};
use rust_code::Expr;

use super::{everything, nested_tuple, order_by_within, path, select_within};
use crate::attempt::{Attempt, Cannot, Made};
use crate::filter::{self, Scope, Typed, filter_within};
use crate::index::PlanIndex;
use crate::options::OptionCall;

/// The items of `$expand` as one argument.
///
/// # Errors
/// When one of them, or one of its options, has no typed form.
pub fn expand(index: &PlanIndex<'_>, about: &RustType, items: &[Expanded]) -> Made<Expr> {
    expand_within(&Scope::new(index, about, "$expand"), items)
}

fn expand_within(scope: &Scope<'_>, items: &[Expanded]) -> Made<Expr> {
    let (mut made, mut all) = (Attempt::begin(), Vec::new());
    for expanded in items {
        all.push(made.take(item(scope, expanded)?));
    }
    Ok(made.with(nested_tuple(all)))
}

fn item(scope: &Scope<'_>, item: &Expanded) -> Made<Expr> {
    let options = item.options.as_ref().map_err(|error| match error {
        ExpandError::Malformed(why) => Cannot::contradiction(why),
        ExpandError::TooDeep(why) => Cannot::raw(why),
    })?;
    if let Some(code) = everything(&item.path).filter(|_| options.is_empty() && !item.is_reference) {
        return Ok(code.into());
    }
    let mut made = Attempt::begin();
    let typed = made.take(path(scope, &item.path)?);
    let typed = match filter::navigation(scope, &typed) {
        Some(typed) => typed,
        None => navigates(scope, &item.path, &typed).map(|()| typed)?,
    };
    let start = if item.is_reference { typed.code.method("refs", Vec::new()) } else { typed.code };
    let mut code = start;
    for option in options {
        for (method, arguments) in made.take(self::option(scope, &typed.r#type, &item.text, option)?) {
            code = code.method(method, arguments);
        }
    }
    Ok(made.with(code))
}

/// Checks that a path ends with a navigation property.
fn navigates(scope: &Scope<'_>, item: &Selected, typed: &Typed) -> Result<(), Cannot> {
    let Selected::Path(path) = item else { return Ok(()) };
    let Some((Segment::Name(last), before)) = path.segments.split_last() else { return Ok(()) };
    let owner = match before {
        [] => scope.about.clone(),
        before => {
            let before = odata_url::expression::Path { start: path.start, segments: before.to_vec() };
            filter::path(scope, &before)?.value.r#type
        }
    };
    let target = match &typed.r#type {
        RustType::Vec(element) => element,
        single => single,
    };
    match scope.index.field(&owner, last) {
        Some(field) if field.navigation.is_some() && scope.index.model(target).is_some() => Ok(()),
        Some(field) if field.navigation.is_some() => {
            Err(Cannot::raw(format!("`{last}` leads to a type that the crate does not have")))
        }
        _ => Err(Cannot::raw(format!("`{last}` is no navigation property"))),
    }
}

/// The calls for an option of an item.
fn option(scope: &Scope<'_>, r#type: &RustType, of: &str, option: &QueryOption) -> Made<Vec<OptionCall>> {
    let text = option.text.trim();
    let no_form = || {
        let shown = format!("{}={}", option.name, option.text);
        Cannot::raw(format!("`{shown}` has no typed form within `$expand`"))
    };
    let (element, is_collection) = match r#type {
        RustType::Vec(element) => (&**element, true),
        single => (single, false),
    };
    let known = option.known.ok_or_else(no_form)?;
    let number = || text.parse::<u32>().map(|number| Expr::Number(number.to_string())).map_err(|_| no_form());
    let is_of_collections = matches!(known, "$filter" | "$orderby" | "$top" | "$skip" | "$count");
    if is_of_collections && !is_collection {
        return Err(Cannot::raw(format!(
            "`{of}` leads to a single entity, which does not have the option `{known}`"
        )));
    }
    let scope = scope.of(element);
    let once = |method: &'static str| move |argument: Expr| vec![(method.into(), vec![argument])];
    Ok(match (known, &option.value) {
        (_, OptionValue::Select(items)) => select_within(&scope, items)?
            .map(|items| items.into_iter().map(|item| ("select".into(), vec![item])).collect()),
        (_, OptionValue::Expand(items)) => expand_within(&scope, items)?.map(once("expand")),
        (_, OptionValue::Filter(parsed)) => filter_within(&scope, parsed)?.map(once("filter")),
        (_, OptionValue::OrderBy(parsed)) => order_by_within(&scope, parsed)?.map(once("order_by")),
        ("$top", _) => once("top")(number()?).into(),
        ("$skip", _) => once("skip")(number()?).into(),
        ("$count", _) if text == "true" => vec![("with_count".into(), Vec::new())].into(),
        ("$levels", _) if text.eq_ignore_ascii_case("max") => vec![("all_levels".into(), Vec::new())].into(),
        ("$levels", _) => once("levels")(number()?).into(),
        _ => return Err(no_form()),
    })
}
