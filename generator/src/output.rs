//! The files of the generated crate.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::features::FULL;
use crate::names::Ident;
use crate::plan::{Api, File};
use crate::profile::Profile;
use crate::{emit, render};

/// Files by their relative paths.
pub type Output = BTreeMap<String, String>;

/// The hand-written part of every generated crate.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// The files of the runtime, by their paths relative to its folder.
    pub runtime: BTreeMap<String, String>,
    /// The module for GeoJSON, which is copied only into crates that use geography.
    pub geography: String,
    /// `Cargo.toml`.
    pub manifest: String,
    /// `README.md`, in which the word `PACKAGE` stands for the name of the package.
    pub readme: String,
    /// The front page of the documentation, which the package's owner writes.
    pub guide: Option<String>,
}

enum Source<'p> {
    Library,
    Api(&'p Api),
    Namespace(&'p Api, &'p [Ident]),
    Type(&'p Api, &'p [Ident], &'p File),
}

/// Writes all files of the crate. They are independent of each other, so they are made in parallel.
///
/// # Errors
/// A defect of the generator or of the templates, as a message.
pub fn files(apis: &[Api], profile: &Profile, templates: &Templates) -> Result<Output, String> {
    let mut sources = vec![(String::from("src/lib.rs"), Source::Library)];
    for api in apis {
        for module in api.module_paths() {
            let folder = api.folder(module);
            let index = if module.is_empty() { Source::Api(api) } else { Source::Namespace(api, module) };
            sources.push((format!("{folder}/mod.rs"), index));
            for file in api.files(module) {
                sources.push((format!("{folder}/{}.rs", file.name), Source::Type(api, module, file)));
            }
        }
    }
    let package = &profile.package;
    let mut output = parallel(&sources, apis, profile)?;
    for (name, text) in &templates.runtime {
        let header = format!("// From templates/runtime/{name}. {}\n\n", render::MARK);
        output.insert(format!("src/runtime/{name}"), header + text);
    }
    if apis.iter().any(|api| api.has_geography) {
        let header = format!("// From templates/geography.rs. {}\n\n", render::MARK);
        output.insert(String::from("src/geography.rs"), header + &templates.geography);
    }
    output.insert(String::from("Cargo.toml"), manifest(apis, profile, &templates.manifest)?);
    let readme = templates.readme.replace("PACKAGE", &package.name);
    output.insert(String::from("README.md"), format!("<!-- {} -->\n\n{readme}", render::MARK));
    if let Some(guide) = &templates.guide {
        output.insert(String::from("GUIDE.md"), format!("<!-- {} -->\n\n{guide}", render::MARK));
    }
    Ok(output)
}

fn parallel(sources: &[(String, Source<'_>)], apis: &[Api], profile: &Profile) -> Result<Output, String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len()).max(1);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((path, source)) = sources.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
        {
            let text =
                render::file(tokens(source, apis, profile)).map_err(|error| format!("{path}: {error}"))?;
            done.push((path.clone(), text));
        }
        Ok(done)
    };
    let results: Vec<Result<Vec<(String, String)>, String>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|_| Err(String::from("a rendering thread died"))))
            .collect()
    });
    let mut output = Output::new();
    for result in results {
        output.extend(result?);
    }
    Ok(output)
}

fn tokens(source: &Source<'_>, apis: &[Api], profile: &Profile) -> TokenStream {
    match source {
        Source::Library => emit::library(apis, profile),
        Source::Api(api) => emit::api_module(api),
        Source::Namespace(api, module) => emit::namespace_module(api, module),
        Source::Type(api, module, file) => emit::file(file, &api.module, module),
    }
}

fn manifest(apis: &[Api], profile: &Profile, template: &str) -> Result<String, String> {
    let package = &profile.package;
    let mut manifest: toml_edit::DocumentMut =
        template.parse().map_err(|error| format!("the manifest of the skeleton: {error}"))?;
    for (key, value) in
        [("name", &package.name), ("version", &package.version), ("description", &package.description)]
    {
        manifest["package"][key] = toml_edit::value(value);
    }
    if let Some(defaults) = manifest["features"]["default"].as_array_mut() {
        defaults.extend(apis.iter().filter(|api| api.is_default).map(|api| &*api.module));
        let areas = profile.features.iter().filter(|(_, feature)| feature.default);
        defaults.extend(areas.map(|(name, _)| name.as_str()));
    }
    for name in apis.iter().map(|api| &*api.module).chain(profile.features.keys().map(String::as_str)) {
        manifest["features"][name] = toml_edit::value(toml_edit::Array::new());
    }
    if !profile.features.is_empty() {
        let all = profile.features.keys().map(String::as_str);
        manifest["features"][FULL] = toml_edit::value(all.collect::<toml_edit::Array>());
    }
    if !apis.iter().any(|api| api.has_geography) {
        manifest["dependencies"].as_table_mut().and_then(|table| table.remove("geojson"));
    }
    Ok(format!("# {}\n\n{manifest}", render::MARK))
}
