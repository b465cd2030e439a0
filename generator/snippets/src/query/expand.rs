//! `$expand`, section 5.1.3 of OData URL Conventions 4.01.

use generator::plan::RustType;
use odata_url::query::split;
use odata_url::query::system_option;

use super::{nested_tuple, order_by_within, path, select_within};
use crate::draft::Draft;
use crate::filter::{Typed, Writer, attempt, filter_within};
use crate::literal::Cannot;

/// The items of `$expand` as one argument.
///
/// # Errors
/// When one of them, or one of its options, has no typed form.
pub fn write_expand(draft: &mut Draft<'_>, about: &RustType, text: &str) -> Result<String, Cannot> {
    attempt(draft, "$expand", |to| expand_within(to, about, text, DEPTH))
}

/// The maximum nesting depth of options.
const DEPTH: usize = 20;

fn expand_within(to: &mut Writer<'_>, about: &RustType, text: &str, depth: usize) -> Result<String, Cannot> {
    if depth == 0 {
        return Err(Cannot::raw(format!("`$expand` is nested more than {DEPTH} deep")));
    }
    let mut codes = Vec::new();
    for text in split(text, ',') {
        codes.push(item(to, about, text.trim(), depth)?);
    }
    Ok(nested_tuple(&codes))
}

fn item(to: &mut Writer<'_>, about: &RustType, text: &str, depth: usize) -> Result<String, Cannot> {
    let (full, options) = match text.split_once('(') {
        None => (text, None),
        Some((path, rest)) => match rest.strip_suffix(')') {
            Some(options) => (path, Some(options)),
            None => {
                return Err(Cannot::contradiction(format!(
                    "the text ends where `)` is expected, after `{text}`"
                )));
            }
        },
    };
    let (plain, is_reference) = match full.strip_suffix("/$ref") {
        Some(plain) => (plain, true),
        None => (full, false),
    };
    let typed = path(to, about, plain)?;
    navigates(to, about, plain, &typed)?;
    let mut code = if is_reference { format!("{}.refs()", typed.receiver()) } else { typed.receiver() };
    for option in
        options.into_iter().flat_map(|options| split(options, ';')).filter(|option| !option.is_empty())
    {
        code += &self::option(to, &typed.r#type, full, option, depth)?;
    }
    Ok(code)
}

/// Checks that a path ends with a navigation property.
fn navigates(to: &Writer<'_>, about: &RustType, text: &str, typed: &Typed) -> Result<(), Cannot> {
    let (owner, last) = match text.rsplit_once('/') {
        Some((before, last)) => {
            // The code for the path before it is discarded.
            let mut other = Writer { draft: to.draft.another(), part: to.part };
            (path(&mut other, about, before)?.r#type, last)
        }
        None => (about.clone(), text),
    };
    let is_known = |r#type: &RustType| to.draft.index.model(r#type).is_some();
    let target = match &typed.r#type {
        RustType::Vec(element) => element,
        single => single,
    };
    match to.draft.index.field(&owner, last.trim()) {
        Some(field) if field.navigation.is_some() && is_known(target) => Ok(()),
        Some(field) if field.navigation.is_some() => {
            Err(Cannot::raw(format!("`{last}` leads to a type that the crate does not have")))
        }
        _ => Err(Cannot::raw(format!("`{last}` is no navigation property"))),
    }
}

fn option(
    to: &mut Writer<'_>,
    r#type: &RustType,
    of: &str,
    text: &str,
    depth: usize,
) -> Result<String, Cannot> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let name = name.trim();
    let no_form = || Cannot::raw(format!("`{text}` has no typed form within `$expand`"));
    let (element, is_collection) = match r#type {
        RustType::Vec(element) => (&**element, true),
        single => (single, false),
    };
    let known = match name.trim_start_matches('$') {
        levels if levels.eq_ignore_ascii_case("levels") => "$levels",
        _ => system_option(name).ok_or_else(no_form)?,
    };
    let number = || value.trim().parse::<u32>().map_err(|_| no_form());
    let is_of_collections = matches!(known, "$filter" | "$orderby" | "$top" | "$skip" | "$count");
    if is_of_collections && !is_collection {
        return Err(Cannot::raw(format!(
            "`{of}` leads to a single entity, which does not have the option `{known}`"
        )));
    }
    Ok(match known {
        "$select" => {
            let arguments = select_within(to, element, value)?;
            arguments.iter().map(|argument| format!(".select({argument})")).collect()
        }
        "$expand" => format!(".expand({})", expand_within(to, element, value, depth - 1)?),
        "$filter" => format!(".filter({})", filter_within(to, element, value)?),
        "$orderby" => format!(".order_by({})", order_by_within(to, element, value)?),
        "$top" => format!(".top({})", number()?),
        "$skip" => format!(".skip({})", number()?),
        "$count" if value.trim() == "true" => String::from(".with_count()"),
        "$levels" if value.trim().eq_ignore_ascii_case("max") => String::from(".all_levels()"),
        "$levels" => format!(".levels({})", number()?),
        _ => return Err(no_form()),
    })
}
