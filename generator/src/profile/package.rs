//! `[package]` of the profile: what the package says about itself, in the forms that Cargo and registries
//! take.

use serde::Deserialize;

use super::Profile;
use crate::diagnostics::{Diagnostic, code};
use crate::source::{Source, Span};
use crate::text::is_hidden;

/// `[package]`. Files are named relative to the profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Package {
    /// Name of the generated package.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its description.
    pub description: String,
    /// Its licence, as an SPDX expression.
    pub license: String,
    /// The file with the text of the licence, if that is not the runtime's.
    pub license_text: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where its source is.
    pub repository: Option<String>,
    /// Its page.
    pub homepage: Option<String>,
    /// Where its documentation is, if not at docs.rs.
    pub documentation: Option<String>,
    /// Words by which registries find it.
    pub keywords: Vec<String>,
    /// Categories of the registry, by their slugs.
    pub categories: Vec<String>,
    /// A Markdown file: the front page of the crate's documentation.
    pub guide: Option<String>,
    /// A Markdown file with placeholders: the package's README.
    pub readme: Option<String>,
    /// A Markdown file: what has changed.
    pub changelog: Option<String>,
}

impl Default for Package {
    fn default() -> Self {
        Self {
            name: String::from("odata-client"),
            version: String::from("0.1.0"),
            description: String::from("Typed client of an OData service"),
            license: String::from("MIT"),
            license_text: None,
            authors: Vec::new(),
            repository: None,
            homepage: None,
            documentation: None,
            keywords: Vec::new(),
            categories: Vec::new(),
            guide: None,
            readme: None,
            changelog: None,
        }
    }
}

/// Registries take no more keywords than this, and no more categories.
const MAX_WORDS: usize = 5;

/// Checks that Cargo and registries accept what the package says, and that service roots are URLs.
pub fn check(profile: &Profile, source: &Source, id: u32) -> Result<(), Box<Diagnostic>> {
    let package = &profile.package;
    let one = |value: &str, is_right: bool, what: &str, help: &str| {
        if is_right { Ok(()) } else { Err(wrong(value, what, help, source, id)) }
    };
    let help = "a version has the form that <https://semver.org> defines, such as `1.2.3`";
    one(&package.version, is_version(&package.version), "version", help)?;
    let help = "a licence is an SPDX expression, such as `MIT OR Apache-2.0`";
    one(&package.license, is_license(&package.license), "licence", help)?;
    for url in [&package.repository, &package.homepage, &package.documentation].into_iter().flatten() {
        let help = "an address begins with `https://` or `http://`, and has no spaces, quotes or brackets";
        one(url, is_url(url), "address", help)?;
    }
    for word in &package.keywords {
        let help =
            "a keyword has at most 20 characters: a letter or digit, then letters, digits, `_`, `-` and `+`";
        one(word, is_keyword(word), "keyword", help)?;
    }
    for slug in &package.categories {
        let help = "<https://crates.io/category_slugs> has all categories";
        one(slug, is_category(slug), "category", help)?;
    }
    for (words, what) in [(&package.keywords, "keyword"), (&package.categories, "category")] {
        if let Some(word) = words.get(MAX_WORDS) {
            return Err(wrong(word, &format!("{what} that is taken"), "registries take five", source, id));
        }
    }
    for url in profile.api.values().flat_map(|api| api.base_url.iter().chain(api.clouds.values())) {
        let help =
            "a service root begins with `https://` or `http://`, and has no spaces, quotes or brackets";
        one(url, is_url(url), "service root", help)?;
    }
    Ok(())
}

fn wrong(value: &str, what: &str, help: &str, source: &Source, id: u32) -> Box<Diagnostic> {
    let message = format!("`{}` is no {what}", value.escape_debug());
    let finding = Diagnostic::new(code::INVALID_PROFILE, message).help(help);
    // The position in the source, if the value is written without escapes.
    let at = source.text.find(&format!("\"{value}\""));
    Box::new(match at {
        Some(at) => finding.at(Span::new(id, at, at + value.len() + 2)),
        None => finding,
    })
}

/// Whether a text has the characters of an SPDX expression; which licences there are is for the registry.
fn is_license(text: &str) -> bool {
    let is_word = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.+:()".contains(&b));
    !text.is_empty() && text.split(' ').all(|word| !word.is_empty() && is_word(word))
}

fn is_keyword(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+".contains(&byte);
    word.len() <= 20 && word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word.bytes().all(is_part)
}

fn is_category(slug: &str) -> bool {
    let is_part = |part: &str| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty() && part.bytes().all(is_letter)
    };
    slug.split("::").all(is_part)
}

/// Whether Cargo accepts a version,
/// <https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions>.
fn is_version(version: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_number = |part: &str| {
        let is_canonical = part == "0" || !part.starts_with('0');
        is_canonical && part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse::<u64>().is_ok()
    };
    let is_label =
        |part: &str| is_part(part) && (is_number(part) || part.bytes().any(|b| !b.is_ascii_digit()));
    let (rest, build) = version.split_once('+').map_or((version, None), |(rest, build)| (rest, Some(build)));
    let (core, label) = rest.split_once('-').map_or((rest, None), |(core, label)| (core, Some(label)));
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && label.is_none_or(|label| label.split('.').all(is_label))
        && build.is_none_or(|build| build.split('.').all(is_part))
}

/// Whether a text is an address of the web without anything odd.
pub(super) fn is_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_odd = |c: char| {
        c.is_whitespace() || is_hidden(c) || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(is_odd))
}
