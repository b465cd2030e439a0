//! `cargo xtask snippet`: an HTTP request to the Rust that makes it.

use std::io::{Read, Write};
use std::path::Path;

use generator::diagnostics::Diagnostics;
use generator::snippet::request::{self, Request, relative};
use generator::snippet::{Index, NoteKind, Snippet, snippet};

use crate::conform::case::asked;
use crate::conform::examples::{self, Example, Sent};
use crate::load::{self, called_like, default_profile, load, profile};
use crate::{SnippetArgs, Stop, report};

/// Reads requests and prints what makes them.
pub fn run(args: &SnippetArgs) -> Result<(), Stop> {
    let text = read(args.file.as_deref())?;
    let input = input(args)?;
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let indexes: Vec<Index<'_>> = apis.iter().map(Index::new).collect();
    let package = input.profile.package.name.replace('-', "_");
    let sources = sources(&text)?;
    let written = sources.iter().map(|source| {
        let (index, request) = addressed(&indexes, args.api.as_deref(), source)?;
        let snippet = snippet(index, &package, &request);
        Ok((request, snippet))
    });
    let written = written.collect::<Result<Vec<_>, Stop>>()?;
    print(&written)?;
    let is_unknown = |(_, snippet): &(_, Snippet)| !snippet.is_resolved || snippet.is_raw();
    if written.iter().any(is_unknown) && args.metadata.is_empty() && !args.all {
        let help = "the profile selects a part of the API; --metadata with the full document has all of it";
        writeln!(anstream::stderr(), "help: {help}")?;
    }
    Ok(())
}

/// Prints all snippets, and what there is to say of each; several with the requests that they are for.
fn print(written: &[(Request, Snippet)]) -> Result<(), Stop> {
    let mut out = anstream::stdout().lock();
    for (place, (request, snippet)) in written.iter().enumerate() {
        let blank = if place > 0 { "\n" } else { "" };
        let title = format!("{} {}", request.method, request.path);
        match written.len() {
            1 => write!(out, "{}", snippet.text())?,
            _ => write!(out, "{blank}// {title}\n{}", snippet.text())?,
        }
        out.flush()?;
        notes(snippet, if written.len() > 1 { Some(&title) } else { None })?;
    }
    Ok(())
}

/// What the crate is planned from. A document that is called like one of the project's own is taken for a version of it.
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
    let Some(path) = file.filter(|path| *path != Path::new("-")) else {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    };
    std::fs::read_to_string(path)
        .map_err(|error| Stop::CouldNotRun(format!("`{}` cannot be read: {error}", path.display())))
}

/// A request as it was given.
enum Source {
    /// As HTTP.
    Http(String),
    /// As an example of a documentation.
    Example(Sent),
}

impl Source {
    fn request(&self, roots: &[&str]) -> Result<Request, String> {
        match self {
            Self::Http(text) => request::parse(text, roots),
            Self::Example(sent) => Ok(asked(sent, relative(&sent.url, roots)?)),
        }
    }
}

/// The requests of a text: between lines that begin with `###`, or one example a line.
fn sources(text: &str) -> Result<Vec<Source>, Stop> {
    if text.trim_start().starts_with('{') {
        let examples = examples::parse(text);
        let examples = examples
            .map_err(|(line, message)| Stop::CouldNotRun(format!("line {line} is no example: {message}")))?;
        let sent = |example: Example| {
            let none = || {
                Stop::CouldNotRun(format!(
                    "the example `{}` has no request with a method and a URL",
                    example.id
                ))
            };
            example.request.map(Source::Example).ok_or_else(none)
        };
        return examples.into_iter().map(sent).collect();
    }
    // What is behind `###` in its line is a title.
    let (first, others) = text.split_once("\n###").unwrap_or((text, ""));
    let first = match first.strip_prefix("###") {
        Some(titled) => titled.split_once('\n').map_or("", |(_, rest)| rest),
        None => first,
    };
    let others = others.split("\n###").filter_map(|part| part.split_once('\n')).map(|(_, part)| part);
    let mut parts: Vec<&str> = std::iter::once(first).chain(others).collect();
    parts.retain(|part| !part.trim().is_empty());
    if parts.is_empty() {
        parts.push(text);
    }
    Ok(parts.into_iter().map(|part| Source::Http(part.to_owned())).collect())
}

/// A request with the API that it goes to: the one that was asked for, the one whose service root it names, or the default one.
fn addressed<'i, 'p>(
    indexes: &'i [Index<'p>],
    name: Option<&str>,
    source: &Source,
) -> Result<(&'i Index<'p>, Request), Stop> {
    let module = |index: &Index<'_>| index.api.module.trim_start_matches("r#").to_owned();
    let mut wanted: Vec<&Index<'_>> =
        indexes.iter().filter(|index| name.is_none_or(|name| module(index) == name)).collect();
    if let (Some(name), []) = (name, wanted.as_slice()) {
        let known: Vec<String> = indexes.iter().map(module).collect();
        return Err(Stop::CouldNotRun(format!("there is no API `{name}`; there are: {}", known.join(", "))));
    }
    // What says no service root goes to the first.
    wanted.sort_by_key(|index| !index.api.is_default);
    let root = |index: &'i Index<'p>| index.api.service.base_url.as_deref();
    let attempt = |index: &&'i Index<'p>| Some((*index, source.request(root(index).as_slice()).ok()?));
    let roots: Vec<&str> = wanted.iter().copied().filter_map(root).collect();
    match wanted.iter().find_map(attempt) {
        Some(found) => Ok(found),
        None => Err(Stop::CouldNotRun(source.request(&roots).err().unwrap_or_default())),
    }
}

/// Says what is not as it was asked for.
fn notes(snippet: &Snippet, title: Option<&str>) -> Result<(), Stop> {
    let mut err = anstream::stderr().lock();
    if let Some(title) = title.filter(|_| !snippet.notes.is_empty()) {
        writeln!(err, "{title}")?;
    }
    for note in &snippet.notes {
        let kind = match note.kind {
            NoteKind::Raw => "not typed",
            NoteKind::Contradiction => "contradicted",
            NoteKind::Respelt => "spelt otherwise",
            NoteKind::Dynamic => "not declared",
        };
        writeln!(err, "{kind}: {}: {}", note.part, note.text)?;
    }
    Ok(())
}
