//! Compares requests and bodies for equivalence.
//!
//! Differences in spelling that have no meaning in OData are ignored; the modules for paths, queries, JSON
//! and texts define which these are.

mod batch;
pub mod json;
pub mod path;
pub mod query;
mod text;

use std::collections::BTreeSet;

use requests::{Body, Request, preferences};
use serde_json::Value;

pub use json::{JsonPointer, Leniency};

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The part: `method`, `path`, the name of a query option or header, or a JSON pointer.
    pub part: String,
    /// The documented text, shortened; `-` if there is none.
    pub documented: String,
    /// The actual text.
    pub instead: String,
}

impl Difference {
    /// A difference between two texts.
    pub fn new(part: impl Into<String>, documented: &str, instead: &str) -> Self {
        Self { part: part.into(), documented: short(documented), instead: short(instead) }
    }
}

/// A text shortened to fit on a line.
pub fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The header and options that a client adds to advanced queries.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Query options.
    pub options: Vec<(String, String)>,
    /// A header.
    pub header: Option<(String, String)>,
}

/// The differences between a request and the documented one. Respelt parts are compared without regard to
/// case.
pub fn requests(
    documented: &Request,
    sent: &Request,
    respelt: &[&str],
    additions: &Additions,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    if documented.method != sent.method {
        differences.push(Difference::new("method", documented.method.as_str(), sent.method.as_str()));
    }
    let (documented_path, documented_query) = documented.split();
    let (sent_path, sent_query) = sent.split();
    if !path::are_equal(documented_path, sent_path, respelt.contains(&"path")) {
        differences.push(Difference::new("path", documented_path, sent_path));
    }
    differences.extend(query::differences(
        documented_query.unwrap_or_default(),
        sent_query.unwrap_or_default(),
        respelt,
        &additions.options,
    ));
    differences.extend(headers(documented, sent, respelt, additions));
    differences.extend(match (batch::steps(&documented.body), batch::steps(&sent.body)) {
        (Some(steps), Some(sent)) if documented_path == "/$batch" => {
            batch::differences(steps, sent, respelt, additions)
        }
        _ => bodies(&documented.body, &sent.body, respelt),
    });
    differences
}

/// Headers that a client sets itself, or that have no effect.
const UNSPOKEN: [&str; 10] = [
    "accept",
    "accept-encoding",
    "authorization",
    "client-request-id",
    "connection",
    "content-length",
    "content-type",
    "host",
    "return-client-request-id",
    "user-agent",
];

fn headers(documented: &Request, sent: &Request, respelt: &[&str], additions: &Additions) -> Vec<Difference> {
    let has_bytes = matches!(documented.body, Body::Text(_));
    let matters = |(name, _): &&(String, String)| {
        let name = name.to_ascii_lowercase();
        (!name.is_empty() && !UNSPOKEN.contains(&name.as_str())) || (has_bytes && name == "content-type")
    };
    let find = |message: &Request, name: &str| -> Option<String> {
        let all = message.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let values: Vec<&str> = all.map(|(_, value)| value.trim()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    let mut differences = Vec::new();
    for (name, _) in documented.headers.iter().filter(matters) {
        let (wanted, got) = (find(documented, name).unwrap_or_default(), find(sent, name));
        let is_lenient = respelt.iter().any(|part| part.eq_ignore_ascii_case(name));
        if !got.as_ref().is_some_and(|got| is_same_header(name, &wanted, got, is_lenient)) {
            differences.push(Difference::new(name, &wanted, got.as_deref().unwrap_or("-")));
        }
    }
    for (name, value) in sent.headers.iter().filter(matters) {
        let is_added = additions.header.as_ref().is_some_and(|(added, wanted)| {
            added.eq_ignore_ascii_case(name) && wanted.eq_ignore_ascii_case(value)
        });
        if !is_added && find(documented, name).is_none() {
            differences.push(Difference::new(name, "-", value));
        }
    }
    differences.dedup();
    differences
}

fn is_same_header(name: &str, documented: &str, sent: &str, is_lenient: bool) -> bool {
    if name.eq_ignore_ascii_case("prefer") {
        // The order of preferences does not matter.
        return BTreeSet::from_iter(preferences(documented)) == BTreeSet::from_iter(preferences(sent));
    }
    let is_plain = is_lenient || ["consistencylevel", "content-type"].contains(&name.to_lowercase().as_str());
    documented == sent || (is_plain && documented.eq_ignore_ascii_case(sent))
}

fn bodies(documented: &Body, sent: &Body, respelt: &[&str]) -> Vec<Difference> {
    let shown = |body: &Body| match body {
        Body::Empty => String::from("-"),
        Body::Json(json) => json.to_string(),
        Body::Text(text) => text.clone(),
    };
    match (documented, sent) {
        (Body::Json(documented), Body::Json(sent)) => {
            json::differences(documented, sent, &Leniency { respelt, ..Leniency::default() })
        }
        // An empty object is equivalent to no body.
        (Body::Json(Value::Object(members)), Body::Empty)
        | (Body::Empty, Body::Json(Value::Object(members)))
            if members.is_empty() =>
        {
            Vec::new()
        }
        _ if documented == sent => Vec::new(),
        _ => vec![Difference::new("body", &shown(documented), &shown(sent))],
    }
}

#[cfg(test)]
mod tests {
    use requests::{Address, Method};
    use serde_json::json;

    use super::*;

    fn message(method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Request {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (method, path) = (Method::read(method).unwrap(), Address::read(path).unwrap());
        Request { method, path, headers, body }
    }

    fn parts(documented: &Request, sent: &Request, respelt: &[&str]) -> Vec<String> {
        let additions = Additions {
            options: vec![("$count".to_owned(), "true".to_owned())],
            header: Some(("consistencylevel".to_owned(), "eventual".to_owned())),
        };
        let differences = requests(documented, sent, respelt, &additions);
        differences.into_iter().map(|difference| difference.part).collect()
    }

    #[test]
    fn every_part_is_compared() {
        let one = message("POST", "/a?$top=1", &[("If-Match", "x")], Body::Json(json!({"a": 1})));
        let other = message("PUT", "/b?$top=2", &[("if-match", "y")], Body::Json(json!({"a": 2})));
        assert_eq!(parts(&one, &one, &[]), [""; 0]);
        assert_eq!(parts(&one, &other, &[]), ["method", "path", "$top", "If-Match", "/a"]);
        let text = message("POST", "/a?$top=1", &[("If-Match", "x")], Body::Text("a".to_owned()));
        assert_eq!(parts(&one, &text, &[]), ["body"]);
        let (none, empty) = (Body::Empty, Body::Json(json!({})));
        assert_eq!(
            parts(&message("POST", "/a", &[], none), &message("POST", "/a", &[], empty), &[]),
            [""; 0]
        );
    }

    #[test]
    fn headers_that_matter_are_compared() {
        for (documented, sent, expected) in [
            (
                &[("Authorization", "t"), ("Content-Type", "application/json")][..],
                &[("Accept", "a")][..],
                &[][..],
            ),
            (&[("ConsistencyLevel", "eventual")], &[("consistencylevel", "Eventual")], &[]),
            (&[], &[("consistencylevel", "eventual")], &[]),
            (&[], &[("consistencylevel", "strong")], &["consistencylevel"]),
            (&[("Prefer", "a=1, b=\"x, y\"")], &[("prefer", "b=\"x, y\""), ("prefer", "a=1")], &[]),
            (&[("Prefer", "a=1")], &[("prefer", "a=2")], &["Prefer"]),
            (&[("Workbook-Session-Id", "1")], &[], &["Workbook-Session-Id"]),
            (&[("Slug", "a")], &[("slug", "A")], &["Slug"]),
            (&[], &[("if-match", "*")], &["if-match"]),
        ] {
            let one = message("GET", "/a", documented, Body::Empty);
            assert_eq!(
                parts(&one, &message("GET", "/a", sent, Body::Empty), &[]),
                *expected,
                "{documented:?}"
            );
        }
        let photo =
            |r#type: &str| message("PUT", "/a", &[("Content-Type", r#type)], Body::Text("x".to_owned()));
        assert_eq!(parts(&photo("image/png"), &photo("image/PNG"), &[]), [""; 0]);
        assert_eq!(parts(&photo("image/png"), &photo("text/plain"), &[]), ["Content-Type"]);
    }

    #[test]
    fn what_is_long_is_shortened() {
        assert_eq!(short("a\n  b"), "a b");
        assert_eq!(short(&"ü".repeat(101)).chars().count(), 101);
        assert!(short(&"ü".repeat(200)).ends_with('…'));
    }
}
