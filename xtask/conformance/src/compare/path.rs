//! Compares paths: different spellings can address the same resource.

use percent_encoding::percent_decode_str;

/// Whether two paths address the same resource, sections 4.3 and 4.4 of OData URL Conventions 4.01: keys may
/// be in parentheses or segments, and operations with or without their namespace and empty parentheses. Names
/// are compared without regard to case; with `is_lenient`, keys are, too.
pub fn are_equal(documented: &str, sent: &str, is_lenient: bool) -> bool {
    // At the end of a path, the colon that ends a path form is optional.
    let segments = |path: &str| segments(path.trim_end_matches(':'));
    let (documented, sent) = (segments(documented), segments(sent));
    documented.len() == sent.len()
        && documented.iter().zip(&sent).all(|(documented, sent)| is_same(documented, sent, is_lenient))
}

/// The path relative to a service root, from an absolute or relative address; other addresses stay as
/// they are.
pub fn behind_root<'a>(address: &'a str, root: Option<&str>) -> &'a str {
    let behind = root.and_then(|root| {
        let start = address.get(..root.len())?;
        start.eq_ignore_ascii_case(root).then(|| &address[root.len()..])
    });
    behind.unwrap_or(address)
}

fn is_same(documented: &str, sent: &str, is_lenient: bool) -> bool {
    let alike = |a: &str, b: &str| a == b || ((is_lenient || is_name(b)) && a.eq_ignore_ascii_case(b));
    let alike = |a: &str, b: &str| alike(a, b) || is_same_call(a, b);
    let simple = |name: &str| name.split('(').next().and_then(|name| name.rfind('.')).map(|dot| dot + 1);
    alike(documented, sent)
        || simple(documented).is_some_and(|at| alike(&documented[at..], sent))
        || simple(sent).is_some_and(|at| alike(documented, &sent[at..]))
}

/// Whether two segments have the same arguments and, without regard to case, the same name.
fn is_same_call(one: &str, other: &str) -> bool {
    let (Some((one, arguments)), Some((other, others))) = (one.split_once('('), other.split_once('(')) else {
        return false;
    };
    one.eq_ignore_ascii_case(other) && arguments == others
}

/// Whether a segment can be a name.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$'))
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$'))
}

/// Names and keys as separate segments.
fn segments(path: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for text in split(path) {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        let named = decoded.split_once('=').filter(|(name, value)| {
            // Ids may end with base64 padding.
            is_name(name) && !value.trim_matches('=').is_empty()
        });
        if let (Some((name, value)), Some(last)) = (named, segments.last_mut()) {
            // A key as a segment with the name of its property.
            *last += &format!("({}={})", name.to_lowercase(), plain(value));
            continue;
        }
        match decoded.split_once('(') {
            Some((name, rest)) if decoded.ends_with(')') => {
                let inner = rest[..rest.len() - 1].trim();
                match inner_of(inner) {
                    Inner::Nothing => segments.push(name.to_owned()),
                    Inner::Key(key) => {
                        segments.extend([name.to_owned(), key].into_iter().filter(|s| !s.is_empty()))
                    }
                    Inner::Named(pairs) => segments.push(format!("{name}({})", pairs.join(","))),
                }
            }
            _ => segments.push(unquoted(&decoded)),
        }
    }
    segments
}

/// The content of parentheses.
enum Inner {
    Nothing,
    Key(String),
    Named(Vec<String>),
}

fn inner_of(inner: &str) -> Inner {
    let parts: Vec<String> = pieces(inner, ',');
    let pairs: Option<Vec<(String, String)>> = parts
        .iter()
        .map(|part| {
            part.split_once('=').filter(|(name, _)| is_name(name.trim()) || name.trim().starts_with('@'))
        })
        .map(|pair| pair.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())))
        .collect();
    match pairs.as_deref() {
        _ if inner.is_empty() => Inner::Nothing,
        Some([(name, value)]) if name.eq_ignore_ascii_case("id") => Inner::Key(unquoted(value)),
        Some(pairs) => {
            let mut pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{}={}", name.to_lowercase(), plain(value)))
                .collect();
            pairs.sort_unstable();
            Inner::Named(pairs)
        }
        None => Inner::Key(unquoted(inner)),
    }
}

/// An argument without quotes and type, which its parameter implies.
fn plain(value: &str) -> String {
    let end = value.find('\'').filter(|end| is_name(&value[..*end]) || *end == 0);
    unquoted(&value[end.unwrap_or(0)..])
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("''", "'"))
}

/// Splits a path at slashes outside of quotes and parentheses.
fn split(path: &str) -> Vec<String> {
    pieces(path, '/').into_iter().filter(|segment| !segment.is_empty()).collect()
}

/// Splits a text at a character outside of quotes and parentheses. In a path, quotes and braces outside
/// of parentheses are part of keys.
pub fn pieces(text: &str, sign: char) -> Vec<String> {
    let is_path = sign == '/';
    let mut pieces = vec![String::new()];
    let (mut depth, mut is_quoted) = (0_usize, false);
    for c in text.chars() {
        match c {
            '\'' => is_quoted = !is_quoted && (depth > 0 || !is_path),
            '{' | '}' if is_path => {}
            '(' | '[' | '{' if !is_quoted => depth += 1,
            ')' | ']' | '}' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        match pieces.last_mut() {
            _ if c == sign && depth == 0 && !is_quoted => pieces.push(String::new()),
            Some(last) => last.push(c),
            None => {}
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::are_equal;

    #[test]
    fn spelling_means_nothing() {
        for (one, other) in [
            ("/users/a", "/users('a')"),
            ("/users/a", "/users(id='a')"),
            ("/users//a/", "/users/a"),
            ("/Users/a/memberof", "/users/a/memberOf"),
            ("/users/a%40b.c", "/users/a@b.c"),
            ("/users/{id | name}", "/users/%7Bid%20%7C%20name%7D"),
            ("/me/microsoft.graph.sendMail", "/me/sendMail"),
            ("/me/f(a='x',b=1)", "/me/n.f(b=1,a='x')"),
            ("/me/f(a='x', b=1)", "/me/f(A='x',b=1)"),
            ("/me/delta()", "/me/delta"),
            ("/applications(appId='x')", "/applications(appid='x')"),
            ("/items/5", "/items(5)"),
            ("/names/'o''neil'", "/names/o'neil"),
            ("/me/drive/root:/a%20b:/children", "/me/drive/root:/a b:/children"),
            ("/roles/templateId=a-b/members", "/roles(templateId='a-b')/members"),
            ("/messages/AAMk_b==", "/messages('AAMk_b==')"),
            ("/me/f(date='2018-03-05')", "/me/f(date=2018-03-05)"),
            ("/me/f(kind=n.kind'a')", "/me/f(kind='a')"),
            ("/x/range(address='A1:B2/c')", "/x/range(address='A1:B2%2Fc')"),
        ] {
            assert!(are_equal(one, other, false), "{one} {other}");
            assert!(are_equal(other, one, false), "{other} {one}");
        }
    }

    #[test]
    fn other_paths_are_other_paths() {
        for (one, other) in [
            ("/users/a", "/users/b"),
            ("/users/a", "/users"),
            ("/users/a-b", "/users/A-b"),
            ("/applications(appId='x')", "/applications/x"),
            ("/me/f(a=1)", "/me/f(a=2)"),
            ("/me/f(a='x')", "/me/f(a='X')"),
            ("/users/n.a", "/users/m.a"),
            ("/a/b.c@d.e", "/a/x.c@d.e"),
        ] {
            assert!(!are_equal(one, other, false), "{one} {other}");
        }
        assert!(are_equal("/users/a-b", "/users/A-b", true));
    }
}
