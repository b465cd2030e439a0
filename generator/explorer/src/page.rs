//! The page as one file: HTML, styles and scripts of `page/`, with the data between them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use generator::text::visible_json;
use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;

const HTML: &str = include_str!("../page/page.html");
const STYLE: &str = include_str!("../page/page.css");

/// One script: the files share their names.
const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("../page/data.js"),
    include_str!("../page/walk.js"),
    include_str!("../page/search.js"),
    include_str!("../page/elements.js"),
    include_str!("../page/graph.js"),
    include_str!("../page/parts.js"),
    include_str!("../page/views.js"),
    include_str!("../page/main.js"),
);

/// Writes the page.
///
/// # Errors
/// When the data is no JSON, which it always is.
pub fn page(catalogue: &Catalogue) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(catalogue)?;
    // What would end the element it is in is escaped: no other character can.
    let data = visible_json(&json).replace('<', "\\u003c");
    // No other script or style than these, so that nothing in the data can become one.
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let parts = [("POLICY", policy.as_str()), ("STYLE", STYLE), ("DATA", &data), ("SCRIPT", SCRIPT)];
    let mut page = String::with_capacity(HTML.len() + STYLE.len() + SCRIPT.len() + data.len());
    let mut rest = HTML;
    for (name, text) in parts {
        let (before, after) = rest.split_once(&format!("{{{{{name}}}}}")).unwrap_or((rest, ""));
        page += before;
        page += text;
        rest = after;
    }
    Ok(page + rest)
}

/// The text of an element as a content security policy names it.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}
