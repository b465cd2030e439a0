//! `cargo xtask snippet`: prints the Rust code for HTTP requests.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use generator::diagnostics::Diagnostics;
use generator::features::Features;
use generator::text::one_line;
use requests::examples::{self, Example, Sent};
use requests::{Request, curl, located};
use snippets::{NoteKind, PlanIndex, Snippet, comment};

use crate::load::{self, called_like, default_profile, load, profile};
use crate::{Stop, report, say};

/// The arguments of `snippet`.
#[derive(Args)]
pub struct SnippetArgs {
    /// A `.http` file, in which lines with `###` separate requests, a `curl` command, or an example as JSON
    /// [default: standard input].
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The API of the request [default: the one whose service root the address has, else the default one].
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// A CSDL document to use instead of those of the profile; all of it is used unless there is a --profile.
    /// Repeat it for a service in several documents.
    #[arg(long, value_name = "FILE")]
    metadata: Vec<PathBuf>,
    /// The profile [default: metadata/codegen.toml, unless --metadata is not for one of its APIs].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Use all of the metadata, regardless of the selection of the profile.
    #[arg(long)]
    all: bool,
}

/// Reads requests and prints snippets. A request that cannot be read does not prevent the others.
pub fn run(args: &SnippetArgs) -> Result<(), Stop> {
    let text = read(args.file.as_deref())?;
    // What is no request is told at once.
    let sources = sources(&text)?;
    let input = input(args)?;
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan_apis(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let indexes: Vec<PlanIndex<'_>> = apis.iter().map(PlanIndex::new).collect();
    let indexes = wanted(&indexes, args.api.as_deref())?;
    let package = input.profile.package.name.replace('-', "_");
    let written: Vec<Result<Written, String>> =
        sources.iter().map(|source| written(&indexes, &package, source.as_ref())).collect();
    let on = input.profile.features.iter().filter(|(_, feature)| feature.default);
    print(&written, &on.map(|(name, _)| name.as_str()).collect())?;
    let is_unknown = |Written { api, snippet, .. }: &Written| {
        generator::selected(&input, api).is_some() && (!snippet.is_resolved || snippet.is_raw)
    };
    if written.iter().flatten().any(is_unknown) && args.metadata.is_empty() {
        let help = "the profile selects a part of the API; --metadata with the full document has all of it";
        say::err(format_args!("help: {help}"));
    }
    match written.into_iter().filter_map(Result::err).next_back() {
        Some(last) => Err(Stop::CouldNotRun(last)),
        None => Ok(()),
    }
}

/// A request with its snippet.
struct Written {
    title: String,
    /// The module of the API that the request is for.
    api: String,
    snippet: Snippet,
    /// The cloud that the address belongs to, if it is not the default one.
    cloud: Option<String>,
}

fn written(
    indexes: &[&PlanIndex<'_>],
    package: &str,
    source: Result<&Given, &String>,
) -> Result<Written, String> {
    let (index, request, cloud) = addressed(indexes, source.map_err(Clone::clone)?)?;
    let title = format!("{} {}", request.method, request.path);
    let api = index.api.module.to_string();
    Ok(Written { title, api, snippet: snippets::write(index, package, &request), cloud })
}

/// Prints all snippets with their notes, and with the requests if there are several. If the last request
/// could not be read, the caller reports that.
fn print(written: &[Result<Written, String>], defaults: &BTreeSet<&str>) -> Result<(), Stop> {
    let mut out = anstream::stdout().lock();
    let last_error = written.iter().rposition(Result::is_err);
    for (place, written_here) in written.iter().enumerate() {
        let blank = if place > 0 { "\n" } else { "" };
        match written_here {
            Ok(Written { snippet, .. }) if written.len() == 1 => write!(out, "{}", snippet.text())?,
            Ok(Written { title, snippet, .. }) => write!(out, "{blank}{}{}", comment(title), snippet.text())?,
            Err(message) if last_error != Some(place) => say::err(format_args!("error: {message}")),
            Err(_) => {}
        }
        out.flush()?;
        if let Ok(here) = written_here {
            notes(here, written.len() > 1, defaults);
        }
    }
    Ok(())
}

/// The input for planning the crate. A document with the same name as one of the project is treated as
/// another version of it.
fn input(args: &SnippetArgs) -> Result<generator::Input, Stop> {
    let mut api = args.api.clone().filter(|_| !args.metadata.is_empty());
    if let (Some(first), None, None) = (args.metadata.first(), &api, &args.profile) {
        api = called_like(first, &profile(&default_profile())?);
    }
    let request = load::Request {
        profile: args.profile.as_deref(),
        ..load::Request::of(&args.metadata, api.as_deref())
    };
    let all = args.all || (!args.metadata.is_empty() && args.profile.is_none());
    Ok(generator::Input { all, ..load(&request)? })
}

fn read(file: Option<&Path>) -> Result<String, Stop> {
    let mut text = String::new();
    match file.filter(|path| *path != Path::new("-")) {
        None => drop(std::io::stdin().read_to_string(&mut text)?),
        Some(path) => {
            text = std::fs::read_to_string(path).map_err(|error| {
                Stop::CouldNotRun(format!("`{}` cannot be read: {error}", path.display()))
            })?;
        }
    }
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// A request as it was given.
enum Given {
    /// As HTTP.
    Http(String),
    /// As an example of a documentation.
    Example(Sent),
}

impl Given {
    /// The request, and the index of the root that its address begins with.
    fn request(&self, roots: &[&str]) -> Result<(Request, Option<usize>), String> {
        match self {
            Self::Http(text) => requests::parse(text, roots),
            Self::Example(sent) => {
                let (path, root) = located(&sent.url, roots)?;
                Ok((sent.asked(path)?, root))
            }
        }
    }
}

/// The requests in a text, which are either separated by lines that begin with `###`, or one example on each
/// line.
fn sources(text: &str) -> Result<Vec<Result<Given, String>>, Stop> {
    if text.trim_start().starts_with('{') {
        let examples = examples::parse(text);
        let examples = examples.map_err(|(line, message)| {
            Stop::CouldNotRun(format!("line {line} is not an example: {message}"))
        })?;
        let sent = |example: Example| {
            let none = || format!("the example `{}` has no request with a method and a URL", example.id);
            example.request.map(Given::Example).ok_or_else(none)
        };
        return Ok(examples.into_iter().map(sent).collect());
    }
    if let Some(command) = curl::request(text) {
        return Ok(vec![Ok(Given::Http(command.map_err(Stop::CouldNotRun)?))]);
    }
    let text = with_variables(text);
    // The rest of a line that begins with `###` is a title.
    let (first, others) = text.split_once("\n###").unwrap_or((&text, ""));
    let first = match first.strip_prefix("###") {
        Some(titled) => titled.split_once('\n').map_or("", |(_, rest)| rest),
        None => first,
    };
    let others = others.split("\n###").filter_map(|part| part.split_once('\n')).map(|(_, part)| part);
    let mut parts: Vec<&str> = std::iter::once(first).chain(others).collect();
    parts.retain(|part| !part.trim().is_empty());
    if parts.is_empty() {
        parts.push(&text);
    }
    Ok(parts.into_iter().map(|part| Ok(Given::Http(part.to_owned()))).collect())
}

/// Replaces variables, defined by `@name = value` and used as `{{name}}`, as the HTTP clients of editors
/// do.
fn with_variables(text: &str) -> String {
    let variable = |line: &str| -> Option<(String, String)> {
        let (name, value) = line.strip_prefix('@')?.split_once('=')?;
        let name = name.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        is_name.then(|| (format!("{{{{{name}}}}}"), value.trim().to_owned()))
    };
    let (mut variables, mut lines) = (Vec::new(), String::new());
    for line in text.lines() {
        let with_values = |text: &str| {
            variables
                .iter()
                .fold(text.to_owned(), |text, (name, value): &(String, String)| text.replace(name, value))
        };
        match variable(line) {
            Some((name, value)) => variables.push((name, with_values(&value))),
            None => lines += &(with_values(line) + "\n"),
        }
    }
    lines
}

/// The APIs to which requests may be sent: the one that was asked for, or all of them, the default one first.
fn wanted<'i, 'p>(indexes: &'i [PlanIndex<'p>], name: Option<&str>) -> Result<Vec<&'i PlanIndex<'p>>, Stop> {
    let module = |index: &PlanIndex<'_>| index.api.module.trim_start_matches("r#").to_owned();
    let mut wanted: Vec<&PlanIndex<'_>> =
        indexes.iter().filter(|index| name.is_none_or(|name| module(index) == name)).collect();
    if let (Some(name), []) = (name, wanted.as_slice()) {
        let known: Vec<String> = indexes.iter().map(module).collect();
        return Err(Stop::CouldNotRun(format!("there is no API `{name}`; there are: {}", known.join(", "))));
    }
    wanted.sort_by_key(|index| !index.api.is_default);
    Ok(wanted)
}

/// A request with its API, which is the first one unless the address belongs to another, and the cloud
/// that the address belongs to.
fn addressed<'i, 'p>(
    indexes: &[&'i PlanIndex<'p>],
    source: &Given,
) -> Result<(&'i PlanIndex<'p>, Request, Option<String>), String> {
    let all = indexes.iter().flat_map(|index| index.api.service.roots().map(|root| (*index, root)));
    let roots: Vec<_> = all.collect();
    let urls: Vec<&str> = roots.iter().map(|(_, (url, _))| *url).collect();
    let (request, root) = source.request(&urls)?;
    match (root, indexes) {
        (Some(root), _) => {
            let (index, (_, cloud)) = roots[root];
            Ok((index, request, cloud.map(str::to_owned)))
        }
        (None, [first, ..]) => Ok((first, request, None)),
        (None, []) => Err(String::from("there is no API")),
    }
}

/// Prints notes about deviations from the request.
fn notes(written: &Written, is_one_of_several: bool, defaults: &BTreeSet<&str>) {
    let Written { title, snippet, cloud, .. } = written;
    let features = wanted_features(&snippet.features, defaults, &title.to_lowercase());
    if is_one_of_several && (!snippet.notes.is_empty() || cloud.is_some() || features.is_some()) {
        say::err(format_args!("{}", one_line(title)));
    }
    if let Some(cloud) = cloud {
        let how = "`graph` is built with";
        say::err(format_args!("note: the address is of another cloud: {how} `.cloud(Cloud::{cloud})`"));
    }
    if let Some(features) = features {
        say::err(format_args!("needs: features = [{features}]"));
    }
    for note in &snippet.notes {
        let kind = match note.kind {
            NoteKind::Raw => "not typed",
            NoteKind::Contradiction => "contradicted",
            NoteKind::Respelt => "spelt otherwise",
            NoteKind::Dynamic => "not declared",
            NoteKind::Placeholder => "to be filled in",
        };
        say::err(format_args!("{kind}: {}: {}", one_line(&note.part), one_line(&note.text)));
    }
}

/// The features to turn on, besides those that are on by default; of several that will do, one that the
/// request names, or the first.
fn wanted_features(needed: &[Features], defaults: &BTreeSet<&str>, request: &str) -> Option<String> {
    let is_off = |features: &&Features| !features.names().any(|name| defaults.contains(name));
    let is_named = |name: &&str| request.contains(name.trim_end_matches('s'));
    let best = |features: &Features| {
        let name = features.names().find(is_named).or_else(|| features.names().next());
        name.map(str::to_owned)
    };
    let names: BTreeSet<String> =
        needed.iter().filter(is_off).filter_map(best).map(|name| format!("\"{name}\"")).collect();
    (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join(", "))
}
