//! Compares JSON bodies for equivalence as docs/json.md defines it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Difference;
use super::text::are_equal;

/// The position of a value: a JSON pointer without escapes.
pub type JsonPointer = String;

/// Differences that are allowed.
#[derive(Clone, Copy, Default)]
pub struct Leniency<'l> {
    /// Parts written in the metadata's spelling: case does not matter, and the annotation of a type may
    /// be missing.
    pub respelt: &'l [&'l str],
    /// The positions of names of members of enumerations; case, and spaces between them, are ignored there.
    pub members: Option<&'l BTreeSet<JsonPointer>>,
    /// Whether annotations of types may be added that the documented body does not have.
    pub may_say_types: bool,
    /// The service root, which addresses may include or leave out.
    pub root: Option<&'l str>,
}

/// The positions at which a body differs from the documented one.
pub fn differences(documented: &Value, instead: &Value, leniency: &Leniency<'_>) -> Vec<Difference> {
    let mut comparison = Comparison { leniency, found: Vec::new() };
    comparison.values(documented, instead, "", "");
    comparison.found
}

struct Comparison<'c> {
    leniency: &'c Leniency<'c>,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn values(&mut self, documented: &Value, instead: &Value, name: &str, at: &str) {
        match (documented, instead) {
            (Value::Object(documented), Value::Object(instead)) => self.objects(documented, instead, at),
            (Value::Array(documented), Value::Array(instead)) if documented.len() == instead.len() => {
                for (place, (documented, instead)) in documented.iter().zip(instead).enumerate() {
                    self.values(documented, instead, name, &format!("{at}/{place}"));
                }
            }
            (documented, instead) if self.is_same(documented, instead, name, at) => {}
            _ => self.differ(at, Some(documented), Some(instead)),
        }
    }

    fn objects(&mut self, documented: &Map<String, Value>, instead: &Map<String, Value>, at: &str) {
        let mut met = BTreeSet::new();
        for (name, value) in documented {
            let place = format!("{at}/{name}");
            let is_respelt = self.is_respelt(&place);
            let other = instead
                .get_key_value(name)
                .or_else(|| instead.iter().find(|(other, _)| is_respelt && other.eq_ignore_ascii_case(name)));
            match other {
                Some((other, value_instead)) => {
                    met.insert(other.as_str());
                    self.values(value, value_instead, name, &place);
                }
                None if is_respelt && is_type(name) => {}
                None => self.differ(&place, Some(value), None),
            }
        }
        for (name, value) in instead.iter().filter(|(name, _)| !met.contains(name.as_str())) {
            let is_said =
                self.leniency.may_say_types && is_type(name) && !documented.keys().any(|n| is_type(n));
            if !is_said {
                self.differ(&format!("{at}/{name}"), None, Some(value));
            }
        }
    }

    fn is_same(&self, documented: &Value, instead: &Value, name: &str, at: &str) -> bool {
        match (documented, instead) {
            (Value::Number(documented), Value::Number(instead)) => {
                documented == instead
                    || documented.as_f64() == instead.as_f64() && !are_integers(documented, instead)
            }
            (Value::String(documented), Value::String(instead)) => {
                documented == instead
                    || are_equal(documented, instead)
                    || self.is_same_name(documented, instead, at)
                    || is_type(name) && documented.trim_start_matches('#') == instead.trim_start_matches('#')
                    || is_link(name) && self.is_same_link(documented, instead)
            }
            (documented, instead) => documented == instead,
        }
    }

    fn is_same_name(&self, documented: &str, instead: &str, at: &str) -> bool {
        if flags(documented).is_some_and(|names| Some(names) == flags(instead)) {
            return true;
        }
        let is_respelt = self.is_respelt(at);
        let plain = |text: &str| text.replace(", ", ",").trim_start_matches('#').to_lowercase();
        let simple = |text: &str| plain(text).rsplit('.').next().map(str::to_owned);
        let are_members = self.leniency.members.is_some_and(|places| places.contains(at));
        (is_respelt || are_members) && plain(documented) == plain(instead)
            || is_respelt
                && at.rsplit('/').next().is_some_and(is_type)
                && simple(documented) == simple(instead)
    }

    fn is_same_link(&self, documented: &str, instead: &str) -> bool {
        let behind = |link| super::path::behind_root(link, self.leniency.root);
        super::path::are_equal(behind(documented), behind(instead), false)
    }

    /// Whether a part, or the list that it is an element of, was respelt.
    fn is_respelt(&self, at: &str) -> bool {
        let is_part = |part: &&str| {
            at.strip_prefix(*part).is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('/').is_some_and(|place| place.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        self.leniency.respelt.iter().filter(|part| !part.is_empty()).any(is_part)
    }

    fn differ(&mut self, at: &str, documented: Option<&Value>, instead: Option<&Value>) {
        let shown = |value: Option<&Value>| value.map_or_else(|| String::from("-"), Value::to_string);
        let at = if at.is_empty() { "/" } else { at };
        self.found.push(Difference::new(at, &shown(documented), &shown(instead)));
    }
}

/// Comma-separated names, without spaces.
fn flags(text: &str) -> Option<Vec<&str>> {
    let names: Vec<&str> = text.split(',').map(str::trim).collect();
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (names.len() > 1 && names.iter().all(is_name)).then_some(names)
}

fn are_integers(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    !one.is_f64() && !other.is_f64()
}

fn is_type(name: &str) -> bool {
    name.ends_with("@odata.type") || name.ends_with("@type")
}

fn is_link(name: &str) -> bool {
    ["@odata.bind", "@odata.id", "@bind", "@id"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parts(documented: &Value, instead: &Value, leniency: &Leniency<'_>) -> Vec<String> {
        differences(documented, instead, leniency).into_iter().map(|d| d.part).collect()
    }

    #[test]
    fn spelling_means_nothing() {
        for (one, other) in [
            (json!({"a": 1, "b": [2.0]}), json!({"b": [2], "a": 1.0})),
            (json!({"@odata.type": "#n.a"}), json!({"@odata.type": "n.a"})),
            (
                json!({"a@odata.bind": "https://x/v1/users/1"}),
                json!({"a@odata.bind": "https://x/v1/users('1')"}),
            ),
            (json!({"@odata.id": "https://x/v1/users/1"}), json!({"@odata.id": "/users/1"})),
            (
                json!({"a@odata.bind": ["https://x/v1/users('1')"]}),
                json!({"a@odata.bind": ["https://x/v1/users/1"]}),
            ),
            (json!({"flags": "a, b"}), json!({"flags": "a,b"})),
            (json!({"at": "2020-01-02T03:04:05.000Z"}), json!({"at": "2020-01-02T03:04:05Z"})),
        ] {
            let leniency = Leniency { root: Some("https://x/v1"), ..Leniency::default() };
            assert_eq!(parts(&one, &other, &leniency), [""; 0]);
            assert_eq!(parts(&other, &one, &leniency), [""; 0]);
        }
    }

    #[test]
    fn differences_have_places() {
        for (one, other, at) in [
            (json!({"a": {"b": [1, 2]}}), json!({"a": {"b": [1, 3]}}), "/a/b/1"),
            (json!({"a": [1]}), json!({"a": [1, 2]}), "/a"),
            (json!({"a": 1}), json!({}), "/a"),
            (json!({}), json!({"a": null}), "/a"),
            (json!({"a": null}), json!({"a": ""}), "/a"),
            (json!({"a": "b, c d"}), json!({"a": "b,c d"}), "/a"),
            (json!({"a": "1"}), json!({"a": 1}), "/a"),
            (json!({"a": "x"}), json!({"a": "X"}), "/a"),
            (json!({"A": 1}), json!({"A": 1, "@odata.type": "#n.a"}), "/@odata.type"),
            (json!({"@odata.type": "#n.a"}), json!({}), "/@odata.type"),
            (json!(1), json!([1]), "/"),
            (json!({"a": 9007199254740993_i64}), json!({"a": 9007199254740992_i64}), "/a"),
        ] {
            assert_eq!(parts(&one, &other, &Leniency::default()), [at]);
        }
    }

    #[test]
    fn what_was_respelt_is_compared_without_case() {
        let documented = json!({"Kind": "BIG", "tags": ["A", "B"], "@odata.type": "#N.Other", "b": "X"});
        let sent = json!({"kind": "big", "tags": ["a", "b"], "@odata.type": "#n.other", "b": "x"});
        let respelt = ["/Kind", "/tags", "/@odata.type"];
        let leniency = Leniency { respelt: &respelt, ..Leniency::default() };
        assert_eq!(parts(&documented, &sent, &leniency), ["/b"]);
        assert_eq!(parts(&json!({"@odata.type": "#n.a"}), &json!({}), &leniency), [""; 0]);
        assert_eq!(parts(&json!({"Kind": 1}), &json!({}), &leniency), ["/Kind"]);
        let members = BTreeSet::from([String::from("/a")]);
        let leniency = Leniency { members: Some(&members), may_say_types: true, ..Leniency::default() };
        assert_eq!(
            parts(&json!({"a": "X, y"}), &json!({"a": "x,Y", "@odata.type": "#t"}), &leniency),
            [""; 0]
        );
        assert_eq!(parts(&json!({"b": "X"}), &json!({"b": "x"}), &leniency), ["/b"]);
    }
}
