//! Reads the generator's input from files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::output::Templates;
use generator::patch::Patches;
use generator::profile::{Api, Profile};
use generator::source::Source;

use crate::{Stop, report};

/// Arguments that determine what is generated.
#[derive(Args)]
pub struct InputArgs {
    /// A CSDL document to generate from instead of those of the profile; repeat it for a service in several
    /// documents.
    #[arg(long, value_name = "FILE")]
    pub metadata: Vec<PathBuf>,
    /// The profile [default: metadata/codegen.toml; with --metadata, none].
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// The API of the profile that --metadata is for [default: the one whose document has the same file
    /// name].
    #[arg(long, value_name = "NAME", requires = "metadata")]
    pub api: Option<String>,
    /// Generate everything, whatever the profile selects.
    #[arg(long)]
    pub all: bool,
}

/// The files to load.
pub struct Request<'r> {
    /// Documents to use instead of those of one API.
    pub metadata: &'r [PathBuf],
    /// The API that they are for.
    pub api: Option<&'r str>,
    /// The profile.
    pub profile: Option<&'r Path>,
    /// A document whose content is in memory.
    pub instead: Option<Instead<'r>>,
}

/// A document whose content is used instead of the file on disk.
#[derive(Clone, Copy)]
pub struct Instead<'r> {
    /// The path that it has on disk.
    pub path: &'r Path,
    /// The name in messages.
    pub name: &'r str,
    /// The content.
    pub bytes: &'r [u8],
}

impl<'r> Request<'r> {
    /// Documents for an API of the default profile.
    pub fn of(metadata: &'r [PathBuf], api: Option<&'r str>) -> Self {
        Self { metadata, api, profile: None, instead: None }
    }
}

/// The workspace that this program was built from.
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The project's own profile.
pub fn default_profile() -> PathBuf {
    workspace().join("metadata/codegen.toml")
}

/// Reads everything that a crate is generated from.
pub fn load_all(args: &InputArgs) -> Result<Input, Stop> {
    let request =
        Request { profile: args.profile.as_deref(), ..Request::of(&args.metadata, args.api.as_deref()) };
    Ok(Input { all: args.all, ..with_templates(load(&request)?)? })
}

/// Adds the hand-written part of a crate.
pub fn with_templates(input: Input) -> Result<Input, Stop> {
    let templates = Templates { guide: input.templates.guide.clone(), ..templates()? };
    Ok(Input { templates, ..input })
}

/// Reads a profile only.
pub fn profile(path: &Path) -> Result<Profile, Stop> {
    read_profile(path, &mut Vec::new())
}

/// Reads a profile as the first source.
fn read_profile(path: &Path, sources: &mut Vec<Source>) -> Result<Profile, Stop> {
    let mut diagnostics = Diagnostics::default();
    read(path, sources, &mut diagnostics)?;
    match sources.first().map(|source| Profile::parse(source, 0)) {
        Some(Ok(profile)) if !diagnostics.has_errors() => return Ok(profile),
        Some(Err(diagnostic)) => diagnostics.push(*diagnostic),
        _ => {}
    }
    report::diagnostics(&diagnostics, sources);
    Err(Stop::Found)
}

/// Reads profile and documents. All files that cannot be decoded are reported before it fails.
pub fn load(request: &Request<'_>) -> Result<Input, Stop> {
    let mut sources = Vec::new();
    let mut diagnostics = Diagnostics::default();
    let profile_path = match request.profile {
        Some(path) => Some(path.to_owned()),
        None if request.metadata.is_empty() || request.api.is_some() => Some(default_profile()),
        None => None,
    };
    let mut profile = match &profile_path {
        Some(path) => read_profile(path, &mut sources)?,
        None => Profile::default(),
    };
    let folder = profile_path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let documents = documents(request, &mut profile, folder)?;
    let mut apis = Vec::new();
    for (module, paths) in documents {
        let mut numbers = Vec::new();
        for path in paths {
            numbers.push(u32::try_from(sources.len()).unwrap_or(u32::MAX));
            match request.instead.filter(|instead| instead.path == path) {
                Some(Instead { name, bytes, .. }) => {
                    decode(name, bytes.to_vec(), &mut sources, &mut diagnostics);
                }
                None => read(&path, &mut sources, &mut diagnostics)?,
            }
        }
        apis.push((module, numbers));
    }
    let mut patches = Vec::new();
    for name in &profile.patches {
        let number = u32::try_from(sources.len()).unwrap_or(u32::MAX);
        read(&folder.join(name), &mut sources, &mut diagnostics)?;
        match Patches::parse(&sources[sources.len() - 1], number) {
            Ok(read) => patches.push(read),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    if diagnostics.has_errors() {
        report::diagnostics(&diagnostics, &sources);
        return Err(Stop::Found);
    }
    let guide = profile.package.guide.as_ref().map(|name| text(folder.join(name))).transpose()?;
    let templates = Templates { guide, ..Templates::default() };
    Ok(Input { profile, sources, apis, patches, templates, ..Input::default() })
}

/// The documents of each API, from the profile or the arguments.
fn documents(
    request: &Request<'_>,
    profile: &mut Profile,
    folder: &Path,
) -> Result<BTreeMap<String, Vec<PathBuf>>, Stop> {
    if request.metadata.is_empty() {
        if profile.api.is_empty() {
            return Err(Stop::CouldNotRun(String::from(
                "the profile has no `[api.…]`, and no --metadata was given",
            )));
        }
        let documents =
            |api: &Api| -> Vec<PathBuf> { api.metadata.iter().map(|name| folder.join(name)).collect() };
        return Ok(profile.api.iter().map(|(module, api)| (module.clone(), documents(api))).collect());
    }
    let module = match request.api {
        Some(name) if profile.api.contains_key(name) => name.to_owned(),
        Some(name) => return Err(no_such_api(profile, &format!("the profile has no API `{name}`"))),
        None => module_for(request, profile)?,
    };
    let mut api = profile.api.remove(&module).unwrap_or_default();
    api.default = true;
    profile.api = BTreeMap::from([(module.clone(), api)]);
    Ok(BTreeMap::from([(module, request.metadata.to_vec())]))
}

/// The name of the API's module; without a profile, it is derived from the name of the document.
fn module_for(request: &Request<'_>, profile: &Profile) -> Result<String, Stop> {
    let first = &request.metadata[0];
    let file = first.file_name().unwrap_or_default().to_string_lossy();
    match profile.api.len() {
        0 => {
            let stem = first.file_stem().unwrap_or_default().to_string_lossy();
            let starts_badly = stem.starts_with(|c: char| c.is_ascii_digit());
            let module = stem.replace(|c: char| !c.is_alphanumeric(), "_").to_lowercase();
            Ok(if starts_badly { format!("v{module}") } else { module })
        }
        1 => Ok(profile.api.keys().next().cloned().unwrap_or_default()),
        _ => profile
            .api
            .iter()
            .find(|(_, api)| api.metadata.iter().any(|name| Path::new(name).file_name() == first.file_name()))
            .map(|(module, _)| module.clone())
            .ok_or_else(|| {
                no_such_api(profile, &format!("no API of the profile has a document with the name `{file}`"))
            }),
    }
}

/// The single API whose document has the same name as a file.
pub fn called_like(file: &Path, profile: &Profile) -> Option<String> {
    let file = file.file_name()?.to_string_lossy();
    let mut fitting = profile.api.iter().filter(|(_, api)| is_called_like(&file, api));
    let (module, _) = fitting.next()?;
    fitting.next().is_none().then(|| module.clone())
}

/// Whether the name of a file begins with that of a document of an API, without extension:
/// `beta-2026-11.csdl` matches `beta.csdl`.
pub fn is_called_like(file: &str, api: &Api) -> bool {
    api.metadata.iter().any(|name| {
        Path::new(name).file_stem().is_some_and(|stem| file.starts_with(&*stem.to_string_lossy()))
    })
}

/// The failure that an API is not found in the profile, with the names of those that exist.
pub fn no_such_api(profile: &Profile, what: &str) -> Stop {
    let names: Vec<&str> = profile.api.keys().map(String::as_str).collect();
    Stop::CouldNotRun(format!("{what}; say which one it is for: --api {}", names.join(", or --api ")))
}

/// Reads one file. If it cannot be decoded, that is reported as a finding.
pub fn read(path: &Path, sources: &mut Vec<Source>, diagnostics: &mut Diagnostics) -> Result<(), Stop> {
    let name = path.display().to_string();
    let bytes =
        fs::read(path).map_err(|error| Stop::CouldNotRun(format!("`{name}` cannot be read: {error}")))?;
    decode(&name, bytes, sources, diagnostics);
    Ok(())
}

fn decode(name: &str, bytes: Vec<u8>, sources: &mut Vec<Source>, diagnostics: &mut Diagnostics) {
    let number = u32::try_from(sources.len()).unwrap_or(u32::MAX);
    match Source::decode(name, number, bytes) {
        Ok(source) => sources.push(source),
        Err((source, diagnostic)) => {
            sources.push(source);
            diagnostics.push(*diagnostic);
        }
    }
}

fn text(path: PathBuf) -> Result<String, Stop> {
    fs::read_to_string(&path).map_err(|error| Stop::CouldNotRun(format!("{}: {error}", path.display())))
}

/// The hand-written part of every generated crate.
fn templates() -> Result<Templates, Stop> {
    let folder = workspace().join("templates");
    let mut runtime = BTreeMap::new();
    read_rust(&folder.join("runtime"), "", &mut runtime)
        .map_err(|error| Stop::CouldNotRun(format!("{}: {error}", folder.display())))?;
    Ok(Templates {
        runtime,
        geography: text(folder.join("geography.rs"))?,
        manifest: text(folder.join("skeleton/Cargo.toml"))?,
        readme: text(folder.join("skeleton/README.md"))?,
        guide: None,
    })
}

/// Every Rust file in a folder and its subfolders, by its relative path with slashes.
fn read_rust(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read_rust(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
