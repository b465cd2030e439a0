//! Writes references to entities: as a request builder if the crate has one for the URL, otherwise as the
//! URL.

use generator::plan::RustType;
use odata_url::url::Url;
use requests::relative;
use rust_code::{Expr, Item, Path};

use crate::index::{PlanIndex, path_of};
use crate::route::{End, follow};

/// An expression that converts to a reference to an entity of a type.
pub fn refer_to(index: &PlanIndex<'_>, target: &RustType, url: &str) -> Expr {
    by_builder(index, target, url).unwrap_or_else(|| Expr::call(from_url(), vec![Expr::text(url)]))
}

/// An array of expressions that convert to references.
pub fn references(index: &PlanIndex<'_>, target: &RustType, urls: &[&str]) -> Expr {
    let by_builders: Option<Vec<Expr>> = urls.iter().map(|url| by_builder(index, target, url)).collect();
    match by_builders {
        // An array needs a single type; `reference()` converts builders of any type to it.
        Some(builders) if builders.windows(2).all(|pair| pair[0].is_like(&pair[1])) && !urls.is_empty() => {
            Expr::Array(builders)
        }
        _ => {
            let urls = Expr::Array(urls.iter().map(|url| Expr::text(*url)).collect());
            urls.method("map", vec![from_url().into()])
        }
    }
}

fn from_url() -> Path {
    Item::Runtime("Reference").member("from_url")
}

fn by_builder(index: &PlanIndex<'_>, target: &RustType, url: &str) -> Option<Expr> {
    let roots: Vec<&str> = index.api.service.roots().map(|(root, _)| root).collect();
    let path = relative(url, &roots).ok().filter(|path| url.contains("://") && !path.contains('?'))?;
    let found = follow(index, &Url::parse(&path)).ok().filter(|found| found.notes.is_empty())?.value;
    let End::Entity(place) = &found.end else { return None };
    let (there, wanted) = (path_of(place.target)?, path_of(target)?);
    if index.is_derived(there, wanted) {
        Some(found.code)
    } else if index.is_derived(wanted, there) {
        Some(found.code.method("reference", Vec::new()))
    } else {
        None
    }
}
