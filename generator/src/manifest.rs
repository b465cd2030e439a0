//! `Cargo.toml` of the generated package.

use std::collections::BTreeSet;

use toml_edit::{Array, DocumentMut, Item, value};

use crate::features::FULL;
use crate::output::Templates;
use crate::plan::Api;
use crate::profile::{Package, Profile};
use crate::render;

/// Fills in the manifest of the skeleton.
///
/// # Errors
/// When that is no manifest, as a message.
pub fn manifest(apis: &[Api], profile: &Profile, templates: &Templates) -> Result<String, String> {
    let mut manifest: DocumentMut =
        templates.manifest.parse().map_err(|error| format!("the manifest of the skeleton: {error}"))?;
    about(&mut manifest["package"], &profile.package);
    include(&mut manifest["package"], templates);
    if let Some(defaults) = manifest["features"]["default"].as_array_mut() {
        defaults.extend(apis.iter().filter(|api| api.is_default).map(|api| &*api.module));
        let areas = profile.features.iter().filter(|(_, feature)| feature.default);
        defaults.extend(areas.map(|(name, _)| name.as_str()));
    }
    for name in apis.iter().map(|api| &*api.module).chain(profile.features.keys().map(String::as_str)) {
        manifest["features"][name] = value(Array::new());
    }
    if !profile.features.is_empty() {
        manifest["features"][FULL] = value(array(profile.features.keys()));
    }
    notifications(apis, &mut manifest);
    if !apis.iter().any(|api| api.has_geography) {
        remove(&mut manifest["dependencies"], "geojson");
    }
    Ok(format!("# {}\n\n{manifest}", render::MARK))
}

/// What the profile says about the package.
fn about(table: &mut Item, package: &Package) {
    let Package { name, version, description, license, .. } = package;
    for (key, text) in
        [("name", name), ("version", version), ("description", description), ("license", license)]
    {
        table[key] = value(text);
    }
    let addresses = [
        ("repository", &package.repository),
        ("homepage", &package.homepage),
        ("documentation", &package.documentation),
    ];
    for (key, address) in addresses {
        if let Some(address) = address {
            table[key] = value(address);
        }
    }
    let lists =
        [("authors", &package.authors), ("keywords", &package.keywords), ("categories", &package.categories)];
    for (key, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        table[key] = value(array(list));
    }
}

/// What is packed: profile, metadata and whatever else is in the folder stay there.
fn include(table: &mut Item, templates: &Templates) {
    let own = &templates.own;
    let files = [
        ("/src/**/*.rs", true),
        ("/src/runtime/LICENSE.md", own.license.is_some()),
        ("/README.md", true),
        ("/GUIDE.md", own.guide.is_some()),
        ("/CHANGELOG.md", own.changelog.is_some()),
        ("/LICENSE.md", true),
    ];
    table["include"] = value(array(files.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name)));
}

/// The feature for change notifications has the areas of their types, too. Without such types it is left out.
fn notifications(apis: &[Api], manifest: &mut DocumentMut) {
    let mut plans = apis.iter().filter_map(|api| api.notifications.as_ref()).peekable();
    if plans.peek().is_none() {
        remove(&mut manifest["features"], "notifications");
        remove(&mut manifest["dependencies"], "aws-lc-rs");
        remove(&mut manifest["dependencies"], "rustls-pki-types");
    } else if let Some(enabled) = manifest["features"]["notifications"].as_array_mut() {
        let areas = plans.filter_map(|plan| plan.collection.features.names().next());
        let areas: BTreeSet<&str> = areas.filter(|name| *name != FULL).collect();
        enabled.extend(areas);
    }
}

fn remove(table: &mut Item, name: &str) {
    table.as_table_mut().and_then(|table| table.remove(name));
}

fn array(list: impl IntoIterator<Item = impl AsRef<str>>) -> Array {
    list.into_iter().map(|text| text.as_ref().to_owned()).collect()
}
