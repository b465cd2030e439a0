//! URL paths below a service root. Values are encoded so that they cannot extend beyond their segment.

use std::borrow::Cow;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::runtime::query::literal::UrlLiteral;
use crate::runtime::query::options::Options;
use crate::runtime::request::root::Root;

/// Characters that stay unencoded in a path segment besides letters and digits: the unreserved characters
/// of RFC 3986 and the sub-delimiters that OData uses in paths.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b',')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Characters that stay unencoded in a query.
const QUERY: &AsciiSet = &SEGMENT.remove(b'/').remove(b'*');

/// Characters that stay unencoded in a path form, in which a colon would end the path.
const FORM: &AsciiSet = &SEGMENT.add(b':');

/// A path below the service root.
#[derive(Clone)]
pub(crate) struct Path {
    pub(crate) root: Root,
    /// The encoded path, beginning with a slash.
    pub(crate) text: String,
    /// The path with placeholders for values, for messages and traces, which must not show ids.
    pub(crate) template: String,
    /// Parameter aliases of the functions in the path, `@name=value`.
    pub(crate) aliases: Vec<(String, String)>,
    /// Query options that were part of a given path, as they were written, and those that the path requires.
    pub(crate) query: Vec<Written>,
    /// The method for updates: `PATCH` or `PUT`.
    pub(crate) update_method: Method,
    /// Whether updates state which version of the entity they are of, if that is known.
    pub(crate) checks_etag: bool,
    /// Whether the path ends with a cast to a derived type.
    pub(crate) is_cast: bool,
    /// Why the path is invalid, so that no request can be sent to it.
    pub(crate) invalid: Option<String>,
}

/// A query option as it is written in a URL, `name=value`.
#[derive(Clone)]
pub(crate) struct Written(String);

impl Written {
    /// An option from its parts, which are percent-encoded.
    #[inline]
    pub(crate) fn new(name: &str, value: &str) -> Self {
        let mut written = String::with_capacity(name.len() + value.len() + 1);
        Self::write(name, value, &mut written);
        Self(written)
    }

    /// Appends an option to a text.
    #[inline]
    fn write(name: &str, value: &str, to: &mut String) {
        to.extend(utf8_percent_encode(name, QUERY));
        to.push('=');
        to.extend(utf8_percent_encode(value, QUERY));
    }

    /// Splits a query into options.
    #[inline]
    pub(crate) fn options(query: &str) -> Vec<Self> {
        let written = query.split('&').filter(|option| !option.is_empty());
        written.map(|option| Self(option.to_owned())).collect()
    }

    /// The option as it was written.
    #[inline]
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Name and value, percent-decoded.
    #[inline]
    pub(crate) fn decoded(&self) -> (String, String) {
        form_urlencoded::parse(self.0.as_bytes()).into_owned().next().unwrap_or_default()
    }
}

impl Path {
    pub(crate) fn new(root: Root, text: impl Into<String>) -> Self {
        let (text, template) = (text.into(), String::new());
        let (aliases, query, update_method) = (Vec::new(), Vec::new(), Method::PATCH);
        let (checks_etag, is_cast, invalid) = (false, false, None);
        Self { root, text, template, aliases, query, update_method, checks_etag, is_cast, invalid }
    }

    /// Appends text to the path, and its placeholder to the template. Query options are dropped: they
    /// belonged to the end of the path before.
    #[inline]
    fn append(&self, texts: &[&str], template: &[&str]) -> Self {
        Self {
            root: self.root.clone(),
            text: joined(&self.text, texts),
            template: joined(&self.template, template),
            aliases: self.aliases.clone(),
            query: Vec::new(),
            update_method: self.update_method.clone(),
            checks_etag: self.checks_etag,
            is_cast: false,
            invalid: self.invalid.clone(),
        }
    }

    /// Appends a segment. What was known about updates is not true of the new path.
    #[inline]
    pub(crate) fn segment(&self, segment: &str) -> Self {
        let texts = ["/", &encoded(segment)];
        Self { update_method: Method::PATCH, checks_etag: false, ..self.append(&texts, &texts) }
    }

    /// Appends the name of a derived type.
    #[inline]
    pub(crate) fn cast(&self, name: &str) -> Self {
        Self { is_cast: true, ..self.form(name) }
    }

    /// Appends a segment that asks for another representation or a part of the same resource, for
    /// instance `$count`. Query options are kept, because they apply to that, too.
    #[inline]
    pub(crate) fn form(&self, segment: &str) -> Self {
        Self { query: self.query.clone(), ..self.segment(segment) }
    }

    /// Appends the name of a function. Query options with a `$` are dropped; what the service defines may be
    /// about what the function is called on, such as the time between whose ends a calendar's events are.
    #[inline]
    pub(crate) fn function(&self, name: &str) -> Self {
        let mut path = self.form(name);
        path.query.retain(|option| !option.decoded().0.starts_with('$'));
        path
    }

    /// Appends a key: as a segment where the service supports that, otherwise in parentheses. Values that
    /// have another meaning as a segment are always put in parentheses.
    pub(crate) fn key(&self, value: &(impl UrlLiteral + ?Sized)) -> Self {
        let segment = value.segment();
        let is_plain = !segment.is_empty() && !segment.starts_with('$') && !segment.chars().all(|c| c == '.');
        if self.root.key_as_segment() && is_plain {
            self.append(&["/", &encoded(&segment)], &["/{id}"])
        } else {
            self.append(&["(", &encoded(&value.literal()), ")"], &["({id})"])
        }
    }

    /// Appends a key of several parts or an alternate key, always in parentheses.
    #[inline]
    pub(crate) fn named_key(&self, parts: &[(&str, &dyn UrlLiteral)]) -> Self {
        let values =
            parts.iter().map(|(name, value)| ((*name).to_owned(), encoded(&value.literal()).into_owned()));
        self.in_parentheses(&values.collect::<Vec<_>>())
    }

    /// Appends the arguments of the function at the end of the path, even when there are none.
    #[inline]
    pub(crate) fn arguments(&self, arguments: &[(String, String)]) -> Self {
        Self { query: self.query.clone(), ..self.in_parentheses(arguments) }
    }

    /// Appends names and encoded values in parentheses.
    #[inline]
    fn in_parentheses(&self, arguments: &[(String, String)]) -> Self {
        let list = |format: fn(&str, &str) -> String| {
            let pairs: Vec<String> = arguments.iter().map(|(name, value)| format(name, value)).collect();
            format!("({})", pairs.join(","))
        };
        let text = list(|name, value| format!("{}={value}", encoded(name)));
        self.append(&[&text], &[&list(|name, _| format!("{name}={{{name}}}"))])
    }

    /// Appends a path form: a path between two delimiters, such as that of a file. Slashes in it separate
    /// segments.
    #[inline]
    pub(crate) fn path_form(&self, before: &str, path: &str, after: &str) -> Self {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let is_dots = |segment: &&str| matches!(*segment, "." | "..");
        let encoded: Vec<String> =
            segments.iter().map(|segment| utf8_percent_encode(segment, FORM).to_string()).collect();
        let texts = [before, &encoded.join("/"), after];
        let appended = self.append(&texts, &[before, "{path}", after]);
        let appended = Self { update_method: Method::PATCH, checks_etag: false, ..appended };
        if segments.iter().any(is_dots) {
            appended.refused(String::from("the path has a segment `.` or `..`"))
        } else {
            appended
        }
    }

    /// This path, for which every request fails with a message.
    #[inline]
    pub(crate) fn refused(self, why: String) -> Self {
        Self { invalid: Some(why), ..self }
    }

    /// The absolute URL with query options. An option in `set` replaces one of the same name in the path.
    #[inline]
    pub(crate) fn url_with(&self, set: &Options) -> String {
        let kept = self.query.iter().filter(|written| set.get(&written.decoded().0).is_none());
        let mut url = self.url();
        let mut separator = '?';
        for option in kept {
            url.push(std::mem::replace(&mut separator, '&'));
            url += option.text();
        }
        for (name, value) in &set.0 {
            url.push(std::mem::replace(&mut separator, '&'));
            Written::write(name, value, &mut url);
        }
        url
    }

    /// The absolute URL, without parameter aliases.
    #[inline]
    pub(crate) fn url(&self) -> String {
        self.root.url(&self.text)
    }
}

/// Concatenates texts with a single allocation.
#[inline]
fn joined(first: &str, rest: &[&str]) -> String {
    let mut joined = String::with_capacity(first.len() + rest.iter().map(|text| text.len()).sum::<usize>());
    joined.push_str(first);
    rest.iter().for_each(|text| joined.push_str(text));
    joined
}

#[inline]
pub(crate) fn encoded(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, SEGMENT).into()
}
