//! Turns OData 4 CSDL into a typed Rust client crate.
//!
//! Input and output are text: the generator uses no file system, clock or network, and does not panic on any
//! input. [`generate`] is the whole pipeline. Each stage is a function from one plain data type to the next,
//! and reports everything that it finds before the pipeline stops.

pub mod chosen;
pub mod csdl;
pub mod diagnostics;
pub mod edm;
pub mod emit;
pub mod features;
pub mod manifest;
pub mod members;
pub mod names;
pub mod output;
pub mod patch;
pub mod plan;
pub mod profile;
pub mod readme;
pub mod render;
pub mod select;
pub mod slice;
pub mod source;
pub mod text;

use std::collections::BTreeSet;

use diagnostics::{Diagnostic, Diagnostics, Failed, code};
use output::{Output, Templates};
use patch::Patches;
use profile::{Profile, Select};
use source::Source;

/// Everything that a crate is generated from.
#[derive(Debug, Default)]
pub struct Input {
    /// The profile.
    pub profile: Profile,
    /// All sources, indexed by `Span::source`. The text of the profile may be among them.
    pub sources: Vec<Source>,
    /// For each API of the profile, its name and the indices of its documents in `sources`.
    pub apis: Vec<(String, Vec<u32>)>,
    /// Patches of the documents.
    pub patches: Vec<Patches>,
    /// Whether selections are ignored, so that everything is included.
    pub all: bool,
    /// The hand-written part of the crate.
    pub templates: Templates,
}

/// Generates a crate.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn generate(input: &Input, diagnostics: &mut Diagnostics) -> Result<Output, Failed> {
    let apis = plan_apis(input, diagnostics)?;
    output::files(&apis, &input.profile, &input.templates).map_err(|message| {
        let help = "this is a bug in the generator; please report it with the metadata that causes it";
        diagnostics.push(Diagnostic::new(code::INTERNAL, message).help(help));
        Failed
    })
}

/// Runs all stages before emission, and returns the plan of each API.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn plan_apis(input: &Input, diagnostics: &mut Diagnostics) -> Result<Vec<plan::Api>, Failed> {
    let mut apis = Vec::new();
    let mut used = BTreeSet::new();
    let mut unmatched: Option<BTreeSet<(String, String)>> = None;
    let mut not_selected = Vec::new();
    let idents = names::api_modules(input.apis.iter().map(|(module, _)| module.as_str()));
    for ((module, _), ident) in input.apis.iter().zip(idents) {
        let api = input.profile.api.get(module).cloned().unwrap_or_default();
        // An error in one API does not hide the findings in the others.
        let mut own = Diagnostics::default();
        let documents = parse(input, module, &mut own);
        let model = documents.as_ref().ok().map(|documents| edm::resolve(documents, &mut own));
        let failed = own.has_errors();
        diagnostics.extend(own.iter().cloned());
        let (Some(model), false) = (model, failed) else { continue };
        let selection = select::close(&model, selected(input, module));
        not_selected.extend(NotSelected::all(input, module, &model, &selection));
        let is_slice = model.is_slice();
        let is_known = |target: &&String| {
            // A name that the slice lacks may exist in the full metadata.
            is_slice
                || model.find(target).is_some()
                || model.operations.iter().any(|o| o.name.to_string() == **target)
        };
        used.extend(input.profile.types.keys().filter(is_known).cloned());
        let (planned, names, features) = planned(input, &model, &selection, &ident, &api);
        apis.push(planned);
        diagnostics.extend(names.clashes);
        diagnostics.extend(without_feature(module, &features));
        unmatched = Some(match unmatched {
            Some(before) => features.unmatched.intersection(&before).cloned().collect(),
            None => features.unmatched,
        });
        used.extend(names.used);
    }
    diagnostics.extend(not_selected.iter().map(|entry| entry.told(&not_selected, api_count(&input.profile))));
    diagnostics.finish(())?;
    for (feature, entry) in unmatched.unwrap_or_default() {
        let message = format!("the feature `{feature}` names `{entry}`, which no API has");
        let help = "names are case-sensitive; remove those that the service no longer has";
        diagnostics.push(Diagnostic::new(code::UNMATCHED_FEATURE, message).help(help));
    }
    let targets = input.profile.names.keys().chain(input.profile.types.keys());
    let is_unused = |target: &&String| !used.contains(*target) && !input.profile.inherited.contains(*target);
    for target in targets.filter(is_unused) {
        let message = format!("the profile names `{target}`, which does not exist or is not selected");
        let help = "names are written `namespace.type` or `namespace.type/member`; remove those that no longer exist";
        diagnostics.push(Diagnostic::new(code::UNMATCHED_PROFILE, message).help(help));
    }
    diagnostics.extend(without_notifications(input, &apis));
    diagnostics.finish(apis)
}

/// The finding that no API has the notifications that the profile describes. A profile has them from another
/// one also where it selects something else.
fn without_notifications(input: &Input, apis: &[plan::Api]) -> Option<Diagnostic> {
    let facts = input.profile.wire.notifications.as_ref()?;
    let is_own = input.profile.extends.is_none() && apis.len() == api_count(&input.profile);
    let is_missing = is_own && apis.iter().all(|api| api.notifications.is_none());
    let message = format!("no API has `{}` as a collection of change notifications", facts.collection);
    let help = "docs/profile.md lists the properties that it needs; select the type, or remove `[wire.notifications]`";
    is_missing.then(|| Diagnostic::new(code::NOT_IN_API, message).help(help))
}

/// An entry of the selection that names something that an API does not have.
struct NotSelected {
    module: String,
    entry: select::Unmatched,
    /// Whether the document is a slice, which lacks what was not selected when it was made.
    is_slice: bool,
    /// Whether the selection is for this API alone.
    is_own: bool,
    /// Whether the selection includes nothing.
    is_nothing: bool,
    /// The file of the profile.
    profile: Option<String>,
}

fn api_count(profile: &Profile) -> usize {
    profile.api.len() + profile.other_apis.len()
}

impl NotSelected {
    /// All entries of a selection that name something that its API does not have.
    fn all(input: &Input, module: &str, model: &edm::Model<'_>, selection: &select::Selection) -> Vec<Self> {
        let is_own = input.profile.api.get(module).is_some_and(|api| api.select.is_some());
        let is_nothing = !model.type_ids().any(|id| selection.has_type(id));
        let new = |entry: &select::Unmatched| Self {
            module: module.to_owned(),
            entry: entry.clone(),
            is_slice: model.is_slice(),
            is_own,
            is_nothing,
            profile: entry.span.and_then(|span| Some(input.sources.get(span.source as usize)?.name.clone())),
        };
        selection.unmatched.iter().map(new).collect()
    }

    /// The diagnostic: an error, unless the entry is for another API or was added after the slice was made.
    /// `all` are those of `apis` APIs.
    fn told(&self, all: &[Self], apis: usize) -> Diagnostic {
        let Self { module, entry, is_slice, is_own, is_nothing, profile } = self;
        let select::Unmatched { what, name, span, similar } = entry;
        let lacking = all.iter().filter(|other| other.entry.name == *name && other.entry.what == *what);
        let message = if *is_slice {
            format!("the slice of `{module}` lacks the {what} `{name}`, which the profile selects")
        } else {
            format!("the profile selects the {what} `{name}`, which `{module}` does not have")
        };
        let meant = similar.as_ref().map(|similar| format!("perhaps `{similar}` is meant; "));
        let (code, help) = if *is_slice {
            let profile = profile.as_ref().map(|path| format!(" --profile {path}")).unwrap_or_default();
            let help = format!(
                "if the service has it, take new metadata: `cargo xtask update{profile} --api {module} --from FILE`, or an \
                 address"
            );
            (if *is_nothing { code::UNMATCHED_PROFILE } else { code::NOT_IN_API }, help)
        } else if !is_own && lacking.count() < apis {
            (code::NOT_IN_API, format!("`[api.{module}.select]` is a selection for this API alone"))
        } else {
            let how =
                if what == "type" { "names of types are qualified" } else { "names are case-sensitive" };
            (code::UNMATCHED_PROFILE, format!("{how}; remove those that the service no longer has"))
        };
        let told = Diagnostic::new(code, message).help(meant.unwrap_or_default() + &help);
        match span {
            Some(span) => told.at(*span),
            None => told,
        }
    }
}

/// What a user of the crate gets with the feature `full` alone.
fn without_feature(module: &str, features: &features::Assignment<'_>) -> Option<Diagnostic> {
    /// So many names are told.
    const TOLD: usize = 10;
    let without = &features.without;
    if without.is_empty() {
        return None;
    }
    let told: Vec<String> = without.iter().take(TOLD).map(|name| format!("`{name}`")).collect();
    let more = without.len().checked_sub(TOLD).filter(|more| *more > 0);
    let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
    let message = format!("in `{module}`, no feature but `{}` has {}{more}", features::FULL, told.join(", "));
    let help = "add them to an area below `[features]` of the profile";
    Some(Diagnostic::new(code::WITHOUT_FEATURE, message).help(help))
}

/// Plans one API with a profile that was made for another version of the metadata. Patches, names and entries
/// of the selection that refer to something that does not exist are ignored.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn plan_other_version(
    input: &Input,
    module: &str,
    diagnostics: &mut Diagnostics,
) -> Result<plan::Api, Failed> {
    with_other_version(input, module, diagnostics, |planned| planned.api)
}

/// The plan of one API, with everything that it was made from.
#[derive(Debug)]
pub struct Planned<'p> {
    /// The documents, after patching.
    pub documents: &'p [csdl::Document<'p>],
    /// The model that the documents define.
    pub model: &'p edm::Model<'p>,
    /// The types and properties that are included in the crate.
    pub selection: &'p select::Selection,
    /// The plan.
    pub api: plan::Api,
}

/// Like [`plan_other_version`], but passes the plan to `then` together with everything that it was made from.
/// Comparing versions needs both.
///
/// # Errors
/// When there is an error among the diagnostics; the function is not called then.
pub fn with_other_version<T>(
    input: &Input,
    module: &str,
    diagnostics: &mut Diagnostics,
    then: impl FnOnce(Planned<'_>) -> T,
) -> Result<T, Failed> {
    let mut unfitting = Diagnostics::default();
    let mut roots = roots(input, module, diagnostics)?;
    let patches = input.patches.iter().flat_map(|patches| &patches.patches);
    patch::apply(patches, module, &mut roots, &mut unfitting);
    let documents = read(roots, diagnostics)?;
    let model = edm::resolve(&documents, diagnostics);
    diagnostics.finish(())?;
    let selection = select::close(&model, selected(input, module));
    let Some(ident) = names::api_modules(std::iter::once(module)).pop() else { return Err(Failed) };
    let api = input.profile.api.get(module).cloned().unwrap_or_default();
    let (api, ..) = planned(input, &model, &selection, &ident, &api);
    Ok(then(Planned { documents: &documents, model: &model, selection: &selection, api }))
}

/// Everything of one API that is included, before it has names in Rust.
#[derive(Debug)]
pub struct Collected<'p> {
    /// The documents, after patching.
    pub documents: &'p [csdl::Document<'p>],
    /// What is included, with the model.
    pub members: &'p members::Members<'p, 'p>,
    /// The features of the profile by type.
    pub features: &'p features::Assignment<'p>,
    /// The profile.
    pub profile: &'p Profile,
    /// The API in the profile.
    pub api: &'p profile::Api,
}

/// Collects everything of one API that is included, and passes it to `then`: for output that is not Rust.
///
/// # Errors
/// When there is an error among the diagnostics; the function is not called then.
pub fn with_members<T>(
    input: &Input,
    module: &str,
    diagnostics: &mut Diagnostics,
    then: impl FnOnce(&Collected<'_>) -> T,
) -> Result<T, Failed> {
    let documents = parse(input, module, diagnostics)?;
    let model = edm::resolve(&documents, diagnostics);
    diagnostics.finish(())?;
    let selection = select::close(&model, selected(input, module));
    let unmatched = NotSelected::all(input, module, &model, &selection);
    diagnostics.extend(unmatched.iter().map(|entry| entry.told(&unmatched, api_count(&input.profile))));
    diagnostics.finish(())?;
    let profile = &input.profile;
    let members = members::collect(&model, &selection, &profile.types, &profile.wire);
    let features = features::assign(&model, &selection, profile);
    let api = profile.api.get(module).cloned().unwrap_or_default();
    let (members, features) = (&members, &features);
    Ok(then(&Collected { documents: &documents, members, features, profile, api: &api }))
}

/// Runs the stages from selection to plan for one API.
fn planned<'m>(
    input: &Input,
    model: &'m edm::Model<'_>,
    selection: &select::Selection,
    module: &names::Ident,
    api: &profile::Api,
) -> (plan::Api, names::Names, features::Assignment<'m>) {
    let Profile { wire, types: facts, names: chosen, .. } = &input.profile;
    let members = members::collect(model, selection, facts, wire);
    let names = names::assign(&members, chosen);
    let features = features::assign(model, selection, &input.profile);
    let inputs = plan::Inputs {
        members: &members,
        names: &names,
        module,
        api,
        wire,
        facts,
        features: &features,
        descriptions: input.profile.descriptions,
    };
    (plan::api(&inputs), names, features)
}

/// Reports all findings about the documents of one service, and returns the sources.
pub fn validate(sources: Vec<Source>, diagnostics: &mut Diagnostics) -> Vec<Source> {
    let numbers = (0..).take(sources.len()).collect();
    let input = Input { sources, apis: vec![(String::from("api"), numbers)], all: true, ..Input::default() };
    // An error is among the diagnostics already.
    let _ = plan_apis(&input, diagnostics);
    input.sources
}

/// Why a type is included in one API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// There is no such type.
    Unknown,
    /// The type is left out.
    LeftOut,
    /// The chain of references that includes it, from the profile on, one sentence for each step; then the
    /// cargo features that it is compiled with, if the profile has any.
    Brought(Vec<String>),
}

/// Why a type is included, for each API.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn explain(
    input: &Input,
    r#type: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<(String, Explanation)>, Failed> {
    let mut explained = Vec::new();
    for (module, _) in &input.apis {
        let documents = parse(input, module, diagnostics)?;
        let model = edm::resolve(&documents, diagnostics);
        diagnostics.finish(())?;
        let selection = select::close(&model, selected(input, module));
        let explanation = match model.find(r#type) {
            None => Explanation::Unknown,
            Some(id) if !selection.has_type(id) => Explanation::LeftOut,
            Some(id) => {
                let mut steps = selection.explain(&model, id);
                let features = features::assign(&model, &selection, &input.profile);
                steps.extend(features.explain(&model, id));
                Explanation::Brought(steps)
            }
        };
        explained.push((module.clone(), explanation));
    }
    diagnostics.finish(explained)
}

/// Cuts the documents of one API down to its selection, as canonical text. If nothing is left out, a single
/// document stays as it is.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn cut_slice(
    input: &Input,
    module: &str,
    comment: &str,
    diagnostics: &mut Diagnostics,
) -> Result<String, Failed> {
    let select = selected(input, module);
    let patched = parse(input, module, diagnostics)?;
    let model = edm::resolve(&patched, diagnostics);
    let wanted = select::close(&model, select);
    let unmatched = NotSelected::all(input, module, &model, &wanted);
    diagnostics.extend(unmatched.iter().map(|entry| entry.told(&unmatched, api_count(&input.profile))));
    diagnostics.finish(())?;
    if let (None, None, Some(source)) = (select, &input.profile.slice.terms, only_source(input, module)) {
        return Ok(source.text.clone());
    }
    // A slice is stored without patches, so it includes what is selected with them and without them.
    let mut told = Diagnostics::default();
    let documents = read(roots(input, module, &mut told)?, &mut told)?;
    let raw = edm::resolve(&documents, &mut told);
    let mut selection = select::close(&raw, select);
    selection.add(
        &raw,
        raw.type_ids().filter(|id| {
            model.find_in_any_version(&raw.r#type(*id).name).is_some_and(|id| wanted.has_type(id))
        }),
    );
    let slice = slice::cut(&documents, &raw, &selection, select.is_none(), &input.profile.slice);
    Ok(csdl::print(&slice, comment))
}

/// The source of an API that has a single document.
#[must_use]
pub fn only_source<'i>(input: &'i Input, module: &str) -> Option<&'i Source> {
    let (_, numbers) = input.apis.iter().find(|(name, _)| name == module)?;
    let [number] = numbers.as_slice() else { return None };
    input.sources.get(*number as usize)
}

/// The patched documents of one API. An error in one document does not hide the findings in the others.
fn parse<'s>(
    input: &'s Input,
    module: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<csdl::Document<'s>>, Failed> {
    let mut roots = Vec::new();
    let is_whole = elements(input, module, &mut roots, diagnostics);
    if is_whole {
        let patches = input.patches.iter().flat_map(|patches| &patches.patches);
        patch::apply(patches, module, &mut roots, diagnostics);
    }
    let mut documents = read(roots, diagnostics)?;
    if input.profile.newest_versions {
        csdl::keep_newest(&mut documents);
    }
    Ok(documents)
}

/// The root elements of the documents of one API.
fn roots<'s>(
    input: &'s Input,
    module: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<csdl::xml::Element<'s>>, Failed> {
    let mut roots = Vec::new();
    elements(input, module, &mut roots, diagnostics);
    diagnostics.finish(roots)
}

/// Collects the root elements of the documents of one API; returns whether all documents have one.
fn elements<'s>(
    input: &'s Input,
    module: &str,
    roots: &mut Vec<csdl::xml::Element<'s>>,
    diagnostics: &mut Diagnostics,
) -> bool {
    let numbers = input.apis.iter().find(|(name, _)| name == module).map_or(&[][..], |(_, numbers)| numbers);
    let sources = numbers.iter().filter_map(|number| Some((*number, input.sources.get(*number as usize)?)));
    let all: Vec<_> = sources.map(|(number, source)| csdl::xml::parse(source, number, diagnostics)).collect();
    let is_whole = all.iter().all(Option::is_some);
    roots.extend(all.into_iter().flatten());
    is_whole
}

fn read<'s>(
    roots: Vec<csdl::xml::Element<'s>>,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<csdl::Document<'s>>, Failed> {
    let documents = roots.into_iter().filter_map(|root| csdl::read(root, diagnostics)).collect();
    diagnostics.finish(documents)
}

/// The selection of an API in the profile; `None` if everything is included.
pub fn selected<'i>(input: &'i Input, module: &str) -> Option<&'i Select> {
    if input.all {
        return None;
    }
    let own = input.profile.api.get(module).and_then(|api| api.select.as_ref());
    own.or(input.profile.select.as_ref())
}
