//! Turns OData 4 CSDL into a typed Rust client crate.
//!
//! Text in, text out: no file system, no clock, no network, and no panic on any input.
//! [`generate`] is the whole pipeline; each stage is a function from one plain data type
//! to the next, and reports everything it finds before the pipeline stops.

pub mod csdl;
pub mod diagnostics;
pub mod edm;
pub mod emit;
pub mod names;
pub mod output;
pub mod plan;
pub mod profile;
pub mod render;
pub mod select;
pub mod slice;
pub mod source;

use std::collections::{BTreeMap, BTreeSet};

use diagnostics::{Diagnostic, Diagnostics, Failed, code};
use output::{Output, Templates};
use profile::{Api, Profile, Select, Wire};
use source::Source;

/// All that a crate is generated from.
#[derive(Debug)]
pub struct Input {
    /// The profile.
    pub profile: Profile,
    /// Every source, by the number that spans have; the profile's own text may be among them.
    pub sources: Vec<Source>,
    /// For each API of the profile, the numbers of its documents.
    pub apis: Vec<(String, Vec<u32>)>,
    /// Whether selections are ignored and everything is in.
    pub all: bool,
    /// The hand-written part.
    pub templates: Templates,
}

/// Generates a crate.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn generate(input: &Input, diagnostics: &mut Diagnostics) -> Result<Output, Failed> {
    let apis = plan(input, diagnostics)?;
    output::output(&apis, &input.profile.package, &input.templates).map_err(|message| {
        let help = "this is a defect of the generator; please report it with the metadata that shows it";
        diagnostics.push(Diagnostic::new(code::INTERNAL, message).help(help));
        Failed
    })
}

/// All stages but the last two: the crate in Rust's terms.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn plan(input: &Input, diagnostics: &mut Diagnostics) -> Result<Vec<plan::Api>, Failed> {
    let mut apis = Vec::new();
    let mut used = BTreeSet::new();
    for (module, documents) in &input.apis {
        let api = input.profile.api.get(module).cloned().unwrap_or_default();
        let documents = parse(&input.sources, documents, diagnostics)?;
        let model = edm::resolve(&documents, diagnostics);
        diagnostics.finish(())?;
        let selection = select::select(&model, selected(input, module), diagnostics);
        diagnostics.finish(())?;
        let mut names = names::assign(&model, &selection, &input.profile.names);
        let profile = (&api, &input.profile.wire, &input.profile.types);
        apis.push(plan::plan(&model, &selection, &mut names, &names::snake(module), profile));
        used.extend(names.finish(diagnostics));
    }
    for target in input.profile.names.keys().filter(|target| !used.contains(*target)) {
        let message = format!("the profile names `{target}`, which does not exist or is not selected");
        let help = "names are written `namespace.type` or `namespace.type/member`; remove what is gone";
        diagnostics.push(Diagnostic::new(code::UNMATCHED_PROFILE, message).help(help));
    }
    diagnostics.finish(apis)
}

/// Says everything that there is to say of documents that belong together.
pub fn validate(sources: &[Source], diagnostics: &mut Diagnostics) {
    let all: Vec<u32> = (0..).take(sources.len()).collect();
    let Ok(documents) = parse(sources, &all, diagnostics) else { return };
    let model = edm::resolve(&documents, diagnostics);
    if diagnostics.has_errors() {
        return;
    }
    let selection = select::select(&model, None, diagnostics);
    let mut names = names::assign(&model, &selection, &BTreeMap::new());
    let (api, wire, facts) = (Api::default(), Wire::default(), BTreeMap::new());
    plan::plan(&model, &selection, &mut names, "api", (&api, &wire, &facts));
    names.finish(diagnostics);
}

/// Why a type is in the crate: for each API, the chain of references that brought it,
/// empty when nothing did, `None` when there is no such type.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn explain(
    input: &Input,
    r#type: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<(String, Option<Vec<String>>)>, Failed> {
    let mut explained = Vec::new();
    for (module, documents) in &input.apis {
        let documents = parse(&input.sources, documents, diagnostics)?;
        let model = edm::resolve(&documents, diagnostics);
        diagnostics.finish(())?;
        let selection = select::select(&model, selected(input, module), diagnostics);
        let chain = model.find(r#type).map(|id| selection.explain(&model, id));
        explained.push((module.clone(), chain));
    }
    diagnostics.finish(explained)
}

/// Cuts the documents of one API down to its selection, as canonical text.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn slice(
    input: &Input,
    module: &str,
    comment: &str,
    diagnostics: &mut Diagnostics,
) -> Result<String, Failed> {
    let numbers = input.apis.iter().find(|(name, _)| name == module).map_or(&[][..], |(_, numbers)| numbers);
    let documents = parse(&input.sources, numbers, diagnostics)?;
    let model = edm::resolve(&documents, diagnostics);
    diagnostics.finish(())?;
    let selection = select::select(&model, selected(input, module), diagnostics);
    diagnostics.finish(())?;
    let slice = slice::slice(&documents, &model, &selection, &input.profile.slice);
    Ok(csdl::print(&slice, comment))
}

fn parse<'s>(
    sources: &'s [Source],
    numbers: &[u32],
    diagnostics: &mut Diagnostics,
) -> Result<Vec<csdl::Document<'s>>, Failed> {
    let mut documents = Vec::new();
    for number in numbers {
        if let Some(source) = sources.get(*number as usize) {
            documents.extend(csdl::parse(source, *number, diagnostics));
        }
    }
    diagnostics.finish(documents)
}

fn selected<'i>(input: &'i Input, module: &str) -> Option<&'i Select> {
    if input.all {
        return None;
    }
    let own = input.profile.api.get(module).and_then(|api| api.select.as_ref());
    own.or(input.profile.select.as_ref())
}
