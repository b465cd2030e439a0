//! `cargo xtask features`: which cargo features of the generated crate have a type, a method or a path.

use clap::Args;
use generator::diagnostics::Diagnostics;
use generator::features::{Features, needed};
use generator::plan::{Api, Builder, Item, Method};
use requests::{Address, Request};
use snippets::PlanIndex;

use crate::load::{InputArgs, load_all};
use crate::{Stop, report, say};

/// The arguments of `features`.
#[derive(Args)]
pub struct FeaturesArgs {
    /// A part of the name of a type, method or property; or a path as documentation writes it, which begins
    /// with a slash: `/me/drive/root/children`.
    what: String,
    #[command(flatten)]
    input: InputArgs,
}

/// So many findings are printed.
const SHOWN: usize = 40;

/// Prints what was found with the features that have it.
pub fn run(args: &FeaturesArgs) -> Result<(), Stop> {
    let path = args.what.starts_with('/').then(|| Address::read(&args.what));
    let path = path.transpose().map_err(Stop::CouldNotRun)?;
    let request = path.map(|path| Request { path, ..Request::default() });
    let input = load_all(&args.input.request(), args.input.all)?;
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan_apis(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let found: Vec<Found> = apis
        .iter()
        .flat_map(|api| match &request {
            Some(request) => at(api, &input.profile.package.name, request).into_iter().collect(),
            None => named(api, &args.what.to_lowercase()),
        })
        .collect();
    if found.is_empty() {
        let message = format!("nothing in the crate is called `{}`, in part or in whole", args.what);
        return Err(Stop::CouldNotRun(message));
    }
    for Found { what, needed } in found.iter().take(SHOWN) {
        let features: Vec<String> = needed.iter().map(Features::to_string).collect();
        let features = if features.is_empty() { String::from("always") } else { features.join(" and ") };
        say::out(format_args!("{what}: {features}"));
    }
    if let Some(more) = found.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        say::out(format_args!("and {more} more"));
    }
    Ok(())
}

/// An item of the crate.
struct Found {
    what: String,
    /// What it is compiled with: any of each of these.
    needed: Vec<Features>,
}

impl Found {
    fn new<'f>(what: String, features: impl IntoIterator<Item = &'f Features>) -> Self {
        Self { what, needed: needed(features) }
    }
}

/// Types and methods whose names contain a text in lower case, in CSDL or in Rust.
fn named(api: &Api, text: &str) -> Vec<Found> {
    let matches = |names: &[&str]| names.iter().any(|name| name.to_lowercase().contains(text));
    let method = |owner: &str, features: Option<&Features>, method: &Method| {
        let is_called_so = matches(&[&method.ident, method.subject.rsplit('/').next().unwrap_or_default()]);
        let features = features.into_iter().chain(method.types().map(|path| &path.features));
        is_called_so.then(|| Found::new(format!("{}::{owner}::{}", api.module, method.ident), features))
    };
    let mut found: Vec<Found> = Vec::new();
    for file in api.modules.values().flatten() {
        let simple = file.subject.rsplit('.').next().unwrap_or_default();
        let named = file.exported().into_iter().find(|ident| matches(&[ident, simple]));
        found.extend(named.map(|ident| {
            Found::new(format!("{}::{ident} ({})", api.module, file.subject), [&file.features])
        }));
    }
    found.extend(api.roots.iter().filter_map(|root| method("Client", None, root)));
    for (file, builder) in builders(api) {
        let methods = builder.methods.iter();
        found.extend(methods.filter_map(|item| method(&builder.alias, Some(file), item)));
    }
    // Whole names come first.
    let is_whole =
        |found: &Found| found.what.to_lowercase().split([':', ' ', '(', ')', '.']).any(|part| part == text);
    found.sort_by_key(|found| !is_whole(found));
    found
}

/// All request builders, with the features of their files.
fn builders(api: &Api) -> impl Iterator<Item = (&Features, &Builder)> {
    let files = api.modules.values().flatten();
    files.flat_map(|file| {
        file.items.iter().filter_map(|item| match item {
            Item::Builder(builder) => Some((&file.features, builder)),
            _ => None,
        })
    })
}

/// What a request needs; `None` if its path leads nowhere.
fn at(api: &Api, package: &str, request: &Request) -> Option<Found> {
    let snippet = snippets::write(&PlanIndex::new(api), package, request);
    let what = format!("{}: {}", api.module, &*request.path);
    snippet.is_resolved.then_some(Found { what, needed: snippet.features })
}
