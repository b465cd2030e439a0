//! Helpers for all tests: inputs, and findings as text.

use std::fs;
use std::path::{Path, PathBuf};

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::output::{Output, Templates};
use generator::profile::Profile;
use generator::source::Source;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn templates() -> Templates {
    let folder = root().join("templates");
    let manifest = fs::read_to_string(folder.join("skeleton/Cargo.toml")).unwrap();
    Templates { manifest, ..Templates::default() }
}

pub fn profile(text: &str) -> Profile {
    Profile::parse(&Source::new("codegen.toml", text), 0).unwrap()
}

/// The project's own profile.
pub fn own_profile() -> Profile {
    profile(&fs::read_to_string(root().join("metadata/codegen.toml")).unwrap())
}

pub fn input(profile: Profile, api: &str, texts: &[&str], all: bool) -> Input {
    let sources: Vec<Source> = texts.iter().map(|text| Source::new("metadata.csdl", *text)).collect();
    let numbers = (0..u32::try_from(texts.len()).unwrap()).collect();
    let apis = vec![(api.to_owned(), numbers)];
    Input { profile, sources, apis, all, templates: templates(), ..Input::default() }
}

/// A document with one schema `N`.
pub fn document(schema: &str) -> String {
    format!(
        r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">
{schema}
</Schema></edmx:DataServices></edmx:Edmx>"#
    )
}

/// The generated crate or, if there is none, all findings as text.
pub fn run(input: &Input) -> Result<Output, String> {
    let mut diagnostics = Diagnostics::default();
    generator::generate(input, &mut diagnostics).map_err(|_| told(&diagnostics, &input.sources))
}

/// The generated crate, if there is one, and all findings as text.
pub fn run_telling(input: &Input) -> (Option<Output>, String) {
    let mut diagnostics = Diagnostics::default();
    let output = generator::generate(input, &mut diagnostics).ok();
    (output, told(&diagnostics, &input.sources))
}

/// Findings as text, with position, severity, code, message and help of each.
pub fn told(diagnostics: &Diagnostics, sources: &[Source]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        if let Some(source) = diagnostic.span.and_then(|span| sources.get(span.source as usize)) {
            let (line, column) = source.line_column(diagnostic.span.unwrap().start as usize);
            text += &format!("{line}:{column}: ");
        }
        text += &format!("{:?} {}: {}\n", diagnostic.code.severity, diagnostic.code.name, diagnostic.message);
        if let Some(help) = &diagnostic.help {
            text += &format!("    {help}\n");
        }
    }
    text
}
