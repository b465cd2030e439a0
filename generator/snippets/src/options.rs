//! Turns query options and headers into method calls on a request.

use generator::plan::{Ability, RustType};
use odata_url::url::{OptionValue, QueryOption};
use requests::Request;
use rust_code::{Expr, Method};

use crate::advanced;
use crate::attempt::{Attempt, Cannot};
use crate::filter::filter;
use crate::headers::headers;
use crate::index::PlanIndex;
use crate::query::{expand, order_by, search, select};

/// What a request returns. That determines which query options it has.
#[derive(Clone)]
pub enum Asked<'p> {
    /// One value.
    One(&'p RustType, Offered),
    /// A collection.
    Many(&'p RustType, Offered),
    /// The size of a collection.
    Count(&'p RustType, Offered),
    /// Something to which no query options apply.
    Nothing,
    /// Unknown, because the path is in a raw form.
    Unknown,
}

/// The query options that a request has.
#[derive(Clone)]
pub enum Offered {
    /// Those that the metadata offers, as traits of the runtime.
    Abilities(Vec<Ability>),
    /// All of them, for functions.
    All,
}

impl Offered {
    fn has(&self, ability: Ability) -> bool {
        match self {
            Self::Abilities(abilities) => abilities.contains(&ability),
            Self::All => true,
        }
    }
}

/// The call of a method for an option or header.
pub type OptionCall = (Method, Vec<Expr>);

/// A request with a query and headers, in the order in which they are written.
pub fn with_options(
    index: &PlanIndex<'_>,
    code: Expr,
    asked: &Asked<'_>,
    request: &Request,
    options: &[QueryOption],
) -> Attempt<Expr> {
    let (mut made, mut calls) = (Attempt::begin(), Vec::new());
    if options.iter().any(is_link) {
        // A link from the service is opaque, so the request goes to the link itself.
        calls.push(("resume_at".into(), vec![Expr::text(&*request.path)]));
    } else {
        for option in options {
            calls.extend(made.take(self::option(index, asked, option)));
        }
    }
    let is_advanced = is_advanced(index, asked, options);
    calls.extend(made.take(headers(index, request, is_advanced)));
    made.with(calls.into_iter().fold(code, |code, (method, arguments)| code.method(method, arguments)))
}

/// Whether an option says that the URL is a link from the service.
pub fn is_link(option: &QueryOption) -> bool {
    match option.known {
        Some("$deltatoken") => option.text != "latest",
        known => known == Some("$skiptoken"),
    }
}

/// The calls for an option.
fn option(index: &PlanIndex<'_>, asked: &Asked<'_>, option: &QueryOption) -> Attempt<Vec<OptionCall>> {
    let QueryOption { name, text, .. } = option;
    let call = |method: Method, arguments: &[&str]| {
        vec![(method, arguments.iter().map(|argument| Expr::text(*argument)).collect())]
    };
    let query = |name: &str| call("query".into(), &[name, text]).into();
    let Some(known) = option.known.filter(|known| *known != "$levels") else {
        return query(name);
    };
    // For streams and raw paths, a name without `$` may be a custom query option of the service.
    if matches!(asked, Asked::Unknown | Asked::Nothing) && !name.starts_with('$') {
        return query(name);
    }
    if known == "$format" {
        return call("format".into(), &[text]).into();
    }
    if matches!(asked, Asked::Unknown) || matches!(known, "$skiptoken" | "$deltatoken") {
        return query(known);
    }
    let (cannot, method) = match typed(index, asked, known, option) {
        Ok(Some(calls)) => return calls,
        Ok(None) => (refused(asked, known), None),
        Err(cannot) => (cannot, raw(asked, known)),
    };
    let mut made = Attempt::begin();
    made.note_cannot(known, cannot);
    made.with(match method {
        Some(method) => call(Method::raw(method), &[text]),
        None => call(Method::raw("query"), &[known, text]),
    })
}

/// The method for an option in OData's syntax.
fn raw(asked: &Asked<'_>, known: &str) -> Option<&'static str> {
    match (known, asked) {
        ("$select", Asked::One(..) | Asked::Many(..)) => Some("select_raw"),
        ("$expand", Asked::One(..) | Asked::Many(..)) => Some("expand_raw"),
        ("$orderby", Asked::Many(..)) => Some("order_by_raw"),
        ("$search", Asked::Many(..)) => Some("search_raw"),
        ("$filter", Asked::Many(..) | Asked::Count(..)) => Some("filter_raw"),
        _ => None,
    }
}

/// Why a request does not have an option.
fn refused(asked: &Asked<'_>, name: &str) -> Cannot {
    match (asked, name) {
        (Asked::One(..), "$select" | "$expand")
        | (Asked::Many(..), _)
        | (Asked::Count(..), "$filter" | "$search") => {
            Cannot::contradiction(format!("the metadata says that `{name}` is not supported here"))
        }
        (Asked::One(..), _) => Cannot::contradiction(format!("OData has `{name}` for collections only")),
        (Asked::Count(..), _) => Cannot::contradiction(format!("OData has no `{name}` for a count")),
        _ => Cannot::raw(format!("this request has no `{name}` in the crate")),
    }
}

/// The calls for a query option in its typed form; `None` if the request does not have it. A new option is
/// added here.
fn typed(
    index: &PlanIndex<'_>,
    asked: &Asked<'_>,
    known: &str,
    option: &QueryOption,
) -> Result<Option<Attempt<Vec<OptionCall>>>, Cannot> {
    let once = |method: &'static str| move |argument: Expr| vec![(method.into(), vec![argument])];
    let text = option.text.trim();
    let number = || {
        let number = text.parse::<u32>().map(|number| Attempt::from(Expr::Number(number.to_string())));
        number.map_err(|_| Cannot::contradiction(format!("`{}` is no number of items", option.text)))
    };
    let has = |ability: Ability| match asked {
        Asked::One(_, offered) | Asked::Many(_, offered) | Asked::Count(_, offered) => offered.has(ability),
        Asked::Nothing | Asked::Unknown => false,
    };
    Ok(Some(match (asked, &option.value) {
        (Asked::One(of, _) | Asked::Many(of, _), OptionValue::Select(items)) if has(Ability::Selectable) => {
            let calls =
                |items: Vec<Expr>| items.into_iter().map(|item| ("select".into(), vec![item])).collect();
            select(index, of, items)?.map(calls)
        }
        (Asked::One(of, _) | Asked::Many(of, _), OptionValue::Expand(items)) if has(Ability::Expandable) => {
            expand(index, of, items)?.map(once("expand"))
        }
        (Asked::Many(of, _) | Asked::Count(of, _), OptionValue::Filter(parsed))
            if has(Ability::Filterable) =>
        {
            filter(index, of, parsed)?.map(once("filter"))
        }
        (Asked::Many(of, _), OptionValue::OrderBy(parsed)) if has(Ability::Sortable) => {
            order_by(index, of, parsed)?.map(once("order_by"))
        }
        (Asked::Many(..) | Asked::Count(..), OptionValue::Search(parsed)) if has(Ability::Searchable) => {
            Attempt::from(search(parsed)?).map(once("search"))
        }
        (Asked::Many(..), _) if known == "$top" && has(Ability::TopSupported) => number()?.map(once("top")),
        (Asked::Many(..), _) if known == "$skip" && has(Ability::SkipSupported) => {
            number()?.map(once("skip"))
        }
        (Asked::Many(..), _) if known == "$count" && has(Ability::Countable) => match text {
            "true" => vec![("count".into(), Vec::new())].into(),
            _ => return Err(Cannot::raw(format!("`{}` is the default and needs no `$count`", option.text))),
        },
        _ => return Ok(None),
    }))
}

/// Whether the query is an advanced one, for which the client itself adds the header and query options.
fn is_advanced(index: &PlanIndex<'_>, asked: &Asked<'_>, options: &[QueryOption]) -> bool {
    let (of, counts) = match asked {
        Asked::Many(of, Offered::Abilities(_)) => (of, false),
        Asked::Count(of, Offered::Abilities(_)) => (of, true),
        _ => return false,
    };
    let Some(rule) = &index.api.service.advanced_queries else { return false };
    let about = index.model(of).map(|model| model.type_name);
    about.is_some_and(|about| advanced::is_advanced(rule, about, counts, options))
}
