//! Writes references to entities: as a request builder if the crate has one for the URL, otherwise as the
//! URL.

use generator::plan::RustType;

use super::draft::{Draft, text};
use super::index::path_of;
use super::request::relative;
use super::route::{End, follow};

/// An expression that converts to a reference to an entity of a type.
pub fn refer_to(draft: &mut Draft<'_>, target: &RustType, url: &str) -> String {
    by_builder(draft, target, url).unwrap_or_else(|| by_url(draft, url))
}

/// An array of expressions that convert to references.
pub fn references(draft: &mut Draft<'_>, target: &RustType, urls: &[&str]) -> String {
    let by_builders: Option<Vec<String>> = urls.iter().map(|url| by_builder(draft, target, url)).collect();
    match by_builders {
        // An array needs a single type; `reference()` converts builders of any type to it.
        Some(builders) if are_alike(&builders) && !urls.is_empty() => format!("[{}]", builders.join(", ")),
        _ => {
            let reference = draft.runtime("Reference");
            let urls: Vec<String> = urls.iter().map(|url| text(url)).collect();
            format!("[{}].map({reference}::from_url)", urls.join(", "))
        }
    }
}

/// Whether all chains call the same methods, so that they have the same type.
fn are_alike(builders: &[String]) -> bool {
    let methods = |code: &str| code.split('"').step_by(2).collect::<String>();
    builders.windows(2).all(|pair| methods(&pair[0]) == methods(&pair[1]))
}

fn by_url(draft: &mut Draft<'_>, url: &str) -> String {
    format!("{}::from_url({})", draft.runtime("Reference"), text(url))
}

fn by_builder(draft: &mut Draft<'_>, target: &RustType, url: &str) -> Option<String> {
    let roots: Vec<&str> = draft.index.api.service.roots().map(|(root, _)| root).collect();
    let path = relative(url, &roots).ok().filter(|path| url.contains("://") && !path.contains('?'))?;
    let mut attempt = draft.another();
    let found = follow(&mut attempt, &path, Vec::new()).ok().filter(|_| attempt.notes.is_empty())?;
    let End::Entity(place) = &found.end else { return None };
    let (there, wanted) = (path_of(place.target)?, path_of(target)?);
    let code = if draft.index.is_derived(there, wanted) {
        found.code
    } else if draft.index.is_derived(wanted, there) {
        format!("{}.reference()", found.code)
    } else {
        return None;
    };
    draft.adopt(attempt);
    Some(code)
}
