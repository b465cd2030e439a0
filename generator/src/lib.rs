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

use diagnostics::{Diagnostic, Diagnostics, Failed, code};
use output::{Output, Templates};
use profile::{Profile, Select};
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
    let mut apis = Vec::new();
    for (module, documents) in &input.apis {
        let api = input.profile.api.get(module).cloned().unwrap_or_default();
        let documents = parse(&input.sources, documents, diagnostics)?;
        let model = edm::resolve(&documents, diagnostics);
        diagnostics.finish(())?;
        let selection = select::select(&model, selected(input, module), diagnostics);
        diagnostics.finish(())?;
        let names = names::assign(&model, &selection);
        let profile = (&api, &input.profile.wire, &input.profile.types);
        apis.push(plan::plan(&model, &selection, names, &names::snake(module), profile));
    }
    output::output(&apis, &input.profile.package, &input.templates).map_err(|message| {
        let help = "this is a defect of the generator; please report it with the metadata that shows it";
        diagnostics.push(Diagnostic::new(code::INTERNAL, message).help(help));
        Failed
    })
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
