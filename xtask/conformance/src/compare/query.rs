//! Compares queries: options in any order, with or without the optional `$`.

use odata_url::expression::{self, Direction, Order};
use odata_url::query;

use super::Difference;
use super::path::pieces;

const SYSTEM: [&str; 12] = [
    "apply",
    "compute",
    "count",
    "deltatoken",
    "expand",
    "filter",
    "format",
    "orderby",
    "search",
    "select",
    "skip",
    "skiptoken",
];

/// The differences between a query and the documented one. `additions` are options that may be added.
pub fn differences(
    documented: &str,
    sent: &str,
    respelt: &[&str],
    additions: &[(String, String)],
) -> Vec<Difference> {
    let (documented, mut left) = (options(documented), options(sent));
    let mut differences = Vec::new();
    for (name, value) in &documented {
        let is_lenient = respelt.iter().any(|part| self::name(part) == *name);
        let alike = |a: &str, b: &str| a == b || (is_lenient && a.eq_ignore_ascii_case(b));
        let of_name = |(other, _): &(String, String)| other == name;
        let same = left
            .iter()
            .position(|other| of_name(other) && alike(&normal(name, value), &normal(name, &other.1)));
        match same.or_else(|| left.iter().position(of_name)) {
            Some(at) => {
                let (_, instead) = left.remove(at);
                if same.is_none() {
                    differences.push(Difference::new(name, value, &instead));
                }
            }
            None => differences.push(Difference::new(name, value, "-")),
        }
    }
    let is_added = |(name, value): &(String, String)| {
        additions.iter().any(|(added, wanted)| self::name(added) == *name && wanted == value)
    };
    for (name, value) in left.iter().filter(|option| !is_added(option)) {
        differences.push(Difference::new(name, "-", value));
    }
    differences
}

/// Names and values, decoded.
fn options(query: &str) -> Vec<(String, String)> {
    query::options(Some(query)).into_iter().map(|(name, value)| (self::name(&name), value)).collect()
}

/// The name of an option, in OData's spelling for system query options.
fn name(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let plain = lower.strip_prefix('$').unwrap_or(&lower);
    let is_system = SYSTEM.contains(&plain) || plain == "top";
    if is_system { format!("${plain}") } else { lower }
}

/// A value in canonical form.
fn normal(name: &str, value: &str) -> String {
    match name {
        "$filter" => expression(value),
        "$orderby" => order(value),
        "$expand" => list(value, expanded),
        "$select" => list(value, |item| squeezed(&item)),
        "$top" | "$skip" | "$count" => value.trim().to_lowercase(),
        "$search" => squeezed(value),
        _ => value.trim().to_owned(),
    }
}

fn list(value: &str, item: impl Fn(String) -> String) -> String {
    let items = pieces(value, ',').into_iter().map(|text| item(text.trim().to_owned()));
    items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(",")
}

/// An item of `$expand` with its options sorted by name.
fn expanded(item: String) -> String {
    let Some((path, rest)) = item.split_once('(') else { return squeezed(&item) };
    let inner = rest.trim_end().strip_suffix(')').unwrap_or(rest);
    let mut options: Vec<String> = pieces(inner, ';')
        .iter()
        .filter_map(|option| option.split_once('='))
        .map(|(name, value)| (self::name(name), value))
        .map(|(name, value)| format!("{name}={}", normal(&name, value.trim())))
        .collect();
    options.sort_unstable();
    match options.as_slice() {
        [] => squeezed(path),
        options => format!("{}({})", squeezed(path), options.join(";")),
    }
}

/// An expression in canonical form, or without redundant spaces if it cannot be parsed.
fn expression(value: &str) -> String {
    expression::parse(value).map_or_else(|_| squeezed(value), |expression| format!("{expression:#}"))
}

/// The items of `$orderby` in canonical form, without the default direction.
fn order(value: &str) -> String {
    let Ok(all) = expression::parse_order(value) else { return squeezed(value) };
    let one = |order: &Order| match order.direction {
        Some(Direction::Descending) => format!("{:#} desc", order.expression),
        _ => format!("{:#}", order.expression),
    };
    all.iter().map(one).collect::<Vec<_>>().join(",")
}

/// Collapses spaces outside of quotes, and removes those beside punctuation.
fn squeezed(text: &str) -> String {
    let parts = text.split('\'').enumerate().map(|(at, part)| match at % 2 {
        0 => {
            let mut part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            for sign in ["(", ")", ",", ":", "/", "=", ";"] {
                part = part.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
            }
            part
        }
        _ => format!("'{part}'"),
    });
    parts.collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::differences;

    fn parts(documented: &str, sent: &str, respelt: &[&str]) -> Vec<String> {
        let additions = [("$count".to_owned(), "true".to_owned())];
        let found = differences(documented, sent, respelt, &additions);
        found.into_iter().map(|d| format!("{} {} {}", d.part, d.documented, d.instead)).collect()
    }

    #[test]
    fn spelling_means_nothing() {
        for (documented, sent) in [
            ("", ""),
            ("$top=1&$skip=2", "$skip=2&$top=1"),
            ("top=5&Select=a, b", "$top=5&$select=a,b"),
            ("$search=%22a+b%22", "$search=\"a%20b\""),
            ("$filter=a%20eq%20'x'", "$filter=a+eq+'x'"),
            ("$expand=a($select=b, c;$top=1),d", "$expand=a($top=1;$select=b,c),d"),
            ("$expand=a(select=b)", "$expand=a($select=b)"),
            ("$orderby=a asc,b desc", "$orderby=a, b desc"),
            ("a=1&b=2&", "b=2&a=1"),
            ("$filter=a eq 1", "$filter=a eq 1&$count=true"),
        ] {
            assert_eq!(parts(documented, sent, &[]), [""; 0], "{documented}");
        }
        assert_eq!(parts("$filter=A eq 'x'", "$filter=a eq 'X'", &["$filter"]), [""; 0]);
        assert_eq!(parts("filter=A eq 'x'", "$filter=a eq 'X'", &["$filter"]), [""; 0]);
    }

    #[test]
    fn other_queries_are_other_queries() {
        for (documented, sent, expected) in [
            ("$top=1", "$top=2", "$top 1 2"),
            ("$top=1", "", "$top 1 -"),
            ("", "$top=1", "$top - 1"),
            ("$select=a,b", "$select=a", "$select a,b a"),
            ("$filter=a eq 'x'", "$filter=a eq 'X'", "$filter a eq 'x' a eq 'X'"),
            ("$filter=a eq 'x  y'", "$filter=a eq 'x y'", "$filter a eq 'x y' a eq 'x y'"),
            ("$orderby=a desc", "$orderby=a", "$orderby a desc a"),
            ("$expand=a($top=1)", "$expand=a", "$expand a($top=1) a"),
            ("x=1", "x=1&x=1", "x - 1"),
        ] {
            assert_eq!(parts(documented, sent, &[]), [expected]);
        }
    }
}
