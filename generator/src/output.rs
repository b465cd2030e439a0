//! The files of the generated crate.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::names::Ident;
use crate::plan::{Api, File};
use crate::profile::Profile;
use crate::{emit, manifest, readme, render};

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
    /// `README.md` of packages without one of their own, with placeholders.
    pub readme: String,
    /// The text of the runtime's licence.
    pub license: String,
    /// What the package's owner writes.
    pub own: Own,
}

/// The texts that the profile names.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The front page of the documentation.
    pub guide: Option<String>,
    /// `README.md`, with placeholders.
    pub readme: Option<String>,
    /// `CHANGELOG.md`.
    pub changelog: Option<String>,
    /// The text of the licence, if that is not the runtime's.
    pub license: Option<String>,
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
    let mut output = parallel(&sources, apis, profile)?;
    let has_notifications = apis.iter().any(|api| api.notifications.is_some());
    let is_needed = |name: &str| has_notifications || !name.starts_with("notifications/");
    for (name, text) in templates.runtime.iter().filter(|(name, _)| is_needed(name)) {
        let header = format!("// From templates/runtime/{name}. {}\n\n", render::MARK);
        output.insert(format!("src/runtime/{name}"), header + &in_crate(text, &profile.package.name));
    }
    if apis.iter().any(|api| api.has_geography) {
        let header = format!("// From templates/geography.rs. {}\n\n", render::MARK);
        let text = in_crate(&templates.geography, &profile.package.name);
        output.insert(String::from("src/geography.rs"), header + &text);
    }
    output.insert(String::from("Cargo.toml"), manifest::manifest(apis, profile, templates)?);
    output.extend(texts(apis, profile, templates));
    Ok(output)
}

/// The text of a template whose examples, which are programs of their own, name the crate `templates` and a
/// file of its folder.
fn in_crate(text: &str, package: &str) -> String {
    text.replace("templates::", &format!("{}::", package.replace('-', "_")))
        .replace("\"/runtime/example.rs\"", "\"/src/runtime/example.rs\"")
}

/// The files that people read.
fn texts(apis: &[Api], profile: &Profile, templates: &Templates) -> Output {
    let Templates { readme, license, own, .. } = templates;
    let markdown = |text: &str| format!("<!-- {} -->\n\n{text}", render::MARK);
    let readme = readme::filled(own.readme.as_ref().unwrap_or(readme), apis, profile);
    let texts = [
        ("README.md", Some(readme)),
        ("GUIDE.md", own.guide.clone()),
        ("CHANGELOG.md", own.changelog.clone()),
        ("LICENSE.md", Some(own.license.as_ref().unwrap_or(license).clone())),
        // Whatever the package's licence is, the runtime in it keeps its own.
        ("src/runtime/LICENSE.md", own.license.is_some().then(|| license.clone())),
    ];
    texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), markdown(&text?)))).collect()
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
