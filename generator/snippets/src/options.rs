//! Turns query options and headers into method calls on a request.

use generator::names::Ident;
use generator::plan::{Ability, RustType};
use generator::profile::{Preference, PreferenceForm};
use odata_url::query::system_option;

use super::advanced;
use super::draft::{Draft, NoteKind, text};
use super::filter;
use super::literal::Cannot;
use super::query;
use super::request::{Request, is_token, preferences};

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

/// The calls for a query and headers, in the order in which they are written.
pub fn write_options(
    draft: &mut Draft<'_>,
    asked: &Asked<'_>,
    request: &Request,
    options: &[(String, String)],
) -> String {
    let mut code = String::new();
    let is_link = |(name, value): &(String, String)| match system_option(name) {
        Some("$deltatoken") => value != "latest",
        name => name == Some("$skiptoken"),
    };
    if options.iter().any(is_link) {
        // A link from the service is opaque, so the request goes to the link itself.
        code += &format!(".resume_at({})", text(&request.path));
    } else {
        for (name, value) in options {
            code += &option(draft, asked, name, value);
        }
    }
    let is_advanced = is_advanced(draft, asked, options);
    for (name, value) in &request.headers {
        code += &header(draft, name, value, is_advanced);
    }
    code
}

fn option(draft: &mut Draft<'_>, asked: &Asked<'_>, name: &str, value: &str) -> String {
    let Some(known) = system_option(name) else { return format!(".query({}, {})", text(name), text(value)) };
    // For streams and raw paths, a name without `$` may be a custom query option of the service.
    if matches!(asked, Asked::Unknown | Asked::Nothing) && !name.starts_with('$') {
        return format!(".query({}, {})", text(name), text(value));
    }
    if known == "$format" {
        return format!(".format({})", text(value));
    }
    if matches!(asked, Asked::Unknown) || matches!(known, "$skiptoken" | "$deltatoken") {
        return format!(".query({}, {})", text(known), text(value));
    }
    match typed(draft, asked, known, value) {
        Ok(Some(code)) => code,
        Ok(None) => {
            let Cannot { why, kind } = refused(asked, known);
            draft.note(kind, known, why);
            format!(".query({}, {})", text(known), text(value))
        }
        Err(Cannot { why, kind }) => {
            draft.note(kind, known, why);
            let has_raw = matches!((known, asked), ("$select" | "$expand", Asked::One(..) | Asked::Many(..)))
                || matches!((known, asked), ("$orderby" | "$search", Asked::Many(..)))
                || matches!((known, asked), ("$filter", Asked::Many(..) | Asked::Count(..)));
            match known {
                "$orderby" if has_raw => format!(".order_by_raw({})", text(value)),
                _ if has_raw => format!(".{}_raw({})", &known[1..], text(value)),
                _ => format!(".query({}, {})", text(known), text(value)),
            }
        }
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

/// A query option in its typed form; `None` if the request does not have it.
fn typed(
    draft: &mut Draft<'_>,
    asked: &Asked<'_>,
    name: &str,
    value: &str,
) -> Result<Option<String>, Cannot> {
    let called = |name: &str, arguments: Vec<String>| {
        Some(arguments.iter().map(|argument| format!(".{name}({argument})")).collect::<String>())
    };
    let number = || {
        value
            .trim()
            .parse::<u32>()
            .map_err(|_| Cannot::contradiction(format!("`{value}` is no number of items")))
    };
    Ok(match (asked, name) {
        (Asked::One(of, offered) | Asked::Many(of, offered), "$select")
            if offered.has(Ability::Selectable) =>
        {
            called("select", query::write_select(draft, of, value)?)
        }
        (Asked::One(of, offered) | Asked::Many(of, offered), "$expand")
            if offered.has(Ability::Expandable) =>
        {
            called("expand", vec![query::write_expand(draft, of, value)?])
        }
        (Asked::Many(of, offered) | Asked::Count(of, offered), "$filter")
            if offered.has(Ability::Filterable) =>
        {
            called("filter", vec![filter::write_filter(draft, of, value)?])
        }
        (Asked::Many(of, offered), "$orderby") if offered.has(Ability::Sortable) => {
            called("order_by", vec![query::write_order_by(draft, of, value)?])
        }
        (Asked::Many(_, offered) | Asked::Count(_, offered), "$search")
            if offered.has(Ability::Searchable) =>
        {
            called("search", vec![query::write_search(draft, value)?])
        }
        (Asked::Many(_, offered), "$top") if offered.has(Ability::TopSupported) => {
            called("top", vec![number()?.to_string()])
        }
        (Asked::Many(_, offered), "$skip") if offered.has(Ability::SkipSupported) => {
            called("skip", vec![number()?.to_string()])
        }
        (Asked::Many(_, offered), "$count") if offered.has(Ability::Countable) => match value.trim() {
            "true" => called("count", vec![String::new()]),
            _ => return Err(Cannot::raw(format!("`{value}` is the default and needs no `$count`"))),
        },
        (_, "$apply") => {
            return Err(Cannot::raw(String::from(
                "its rows are of no type of the crate; `apply` is its typed form",
            )));
        }
        _ => None,
    })
}

/// Whether the query is an advanced one, for which the client itself adds the header and query options.
fn is_advanced(draft: &Draft<'_>, asked: &Asked<'_>, options: &[(String, String)]) -> bool {
    let (of, counts) = match asked {
        Asked::Many(of, Offered::Abilities(_)) => (of, false),
        Asked::Count(of, Offered::Abilities(_)) => (of, true),
        _ => return false,
    };
    let Some(rule) = &draft.index.api.service.advanced_queries else { return false };
    let about = draft.index.model(of).map(|model| model.type_name);
    about.is_some_and(|about| advanced::is_advanced(rule, about, counts, options))
}

fn header(draft: &mut Draft<'_>, name: &str, value: &str, is_advanced: bool) -> String {
    let lower = name.to_lowercase();
    let is_added = is_advanced
        && draft.index.api.service.advanced_queries.as_ref().is_some_and(|rule| rule.rule.header[0] == lower);
    match lower.as_str() {
        "accept" if value == "application/json" => String::new(),
        "authorization" | "content-length" | "content-type" | "host" | "user-agent" | "connection" => {
            String::new()
        }
        _ if is_added => String::new(),
        "prefer" => preferences(value).iter().map(|preference| prefer(draft, preference)).collect(),
        _ if !is_token(name) || value.chars().any(|c| c.is_control()) => {
            draft.note(NoteKind::Contradiction, name, "no request can have this header");
            String::new()
        }
        "if-match" => format!(".if_match({})", text(value)),
        _ => format!(".header({}, {})", text(name), text(value)),
    }
}

fn prefer(draft: &mut Draft<'_>, preference: &str) -> String {
    let of_service = of_service(&draft.index.api.service.preferences, preference);
    let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
    let value = value.trim();
    let size = value.parse::<u32>();
    let variant = of_service.unwrap_or_else(|| match (name.trim().to_lowercase().as_str(), value) {
        ("odata.maxpagesize", _) if size.is_ok() => format!("MaxPageSize({})", size.unwrap_or_default()),
        ("return", "minimal") => String::from("ReturnMinimal"),
        ("return", "representation") => String::from("ReturnRepresentation"),
        ("respond-async", "") => String::from("RespondAsync"),
        _ => format!("Other({}.to_owned())", text(preference)),
    });
    format!(".prefer({}::{variant})", draft.runtime("Prefer"))
}

/// The function for a preference that only the service knows.
fn of_service(known: &[(Ident, Preference)], preference: &str) -> Option<String> {
    known.iter().find_map(|(function, known)| match &known.form {
        PreferenceForm::Value(value) => {
            value.eq_ignore_ascii_case(preference).then(|| format!("{function}()"))
        }
        PreferenceForm::Parameter(parameter) => {
            let (name, value) = preference.split_once('=')?;
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            let is_it = name.trim().eq_ignore_ascii_case(parameter) && !value.contains('\\');
            is_it.then(|| format!("{function}({})", text(value)))
        }
    })
}
