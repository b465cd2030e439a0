//! `cargo xtask snippet`: an HTTP request to the Rust that makes it.

use std::io::{Read, Write};
use std::path::Path;

use generator::diagnostics::Diagnostics;
use generator::plan::Api;
use generator::snippet::{Index, NoteKind, Snippet, request, snippet};

use crate::load::{self, load};
use crate::{SnippetArgs, Stop, report};

/// Reads requests and prints what makes them.
pub fn run(args: &SnippetArgs) -> Result<(), Stop> {
    let text = read(args.file.as_deref())?;
    let request = load::Request {
        profile: args.profile.as_deref(),
        ..load::Request::of(&args.metadata, args.api.as_deref().filter(|_| !args.metadata.is_empty()))
    };
    let input = generator::Input { all: args.all, ..load(&request)? };
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let package = input.profile.package.name.replace('-', "_");
    let mut out = anstream::stdout().lock();
    for (place, text) in requests(&text).iter().enumerate() {
        let api = choose(&apis, args.api.as_deref(), text)?;
        let roots: Vec<&str> = api.service.base_url.as_deref().into_iter().collect();
        let request = request::parse(text, &roots).map_err(Stop::CouldNotRun)?;
        let snippet = snippet(&Index::new(api), &package, &request);
        let blank = if place > 0 { "\n" } else { "" };
        write!(out, "{blank}{}", snippet.text())?;
        out.flush()?;
        notes(&snippet)?;
    }
    Ok(())
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

/// The requests of a text: between lines that begin with `###`, or one example a line.
fn requests(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split("\n###").collect();
    // What is behind `###` in its line is a title.
    let untitled = |(place, part): (usize, &&str)| match place {
        0 => (*part).to_owned(),
        _ => part.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned()),
    };
    let all: Vec<String> = parts.iter().enumerate().map(untitled).collect();
    let some: Vec<String> = all.iter().filter(|part| !part.trim().is_empty()).cloned().collect();
    if some.is_empty() { all } else { some }
}

/// The API that a request goes to: the one that was asked for, the one of its service root, or the default one.
fn choose<'a>(apis: &'a [Api], name: Option<&str>, text: &str) -> Result<&'a Api, Stop> {
    if let Some(name) = name {
        let ident = |api: &&Api| api.module.trim_start_matches("r#") == name;
        let known: Vec<&str> = apis.iter().map(|api| api.module.as_str()).collect();
        let wrong =
            || Stop::CouldNotRun(format!("there is no API `{name}`; there are: {}", known.join(", ")));
        return apis.iter().find(ident).ok_or_else(wrong);
    }
    let is_root =
        |api: &&Api| api.service.base_url.as_deref().is_some_and(|root| text.contains(&format!("{root}/")));
    let chosen =
        apis.iter().find(is_root).or_else(|| apis.iter().find(|api| api.is_default)).or(apis.first());
    chosen.ok_or_else(|| Stop::CouldNotRun(String::from("the profile has no API")))
}

/// Says what is not as it was asked for.
fn notes(snippet: &Snippet) -> Result<(), Stop> {
    let mut err = anstream::stderr().lock();
    for note in &snippet.notes {
        let kind = match note.kind {
            NoteKind::Raw => "not typed",
            NoteKind::Contradiction => "not in the metadata",
            NoteKind::Respelt => "spelt otherwise",
        };
        writeln!(err, "{kind}: {}: {}", note.part, note.text)?;
    }
    Ok(())
}
