//! Reads the generator's input from files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::output::{Own, Templates};
use generator::patch::Patches;
use generator::profile::{Api, Base, Package, Profile};
use generator::source::Source;

use crate::fetch::cannot_be_read;
use crate::{Stop, report, say};

/// Arguments that determine what is generated.
#[derive(Args)]
pub struct InputArgs {
    /// A CSDL document to generate from instead of those of the profile; repeat it for a service in several
    /// documents. `codegen` takes the address of a service, too, and keeps its metadata and a profile in the
    /// folder of the crate.
    #[arg(long, value_name = "FILE|URL")]
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
    /// The name of the package, instead of the profile's.
    pub name: Option<&'r str>,
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
        Self { metadata, api, profile: None, instead: None, name: None }
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

/// The folder of the crate that a profile is for: its own, except for the project's profile.
pub fn crate_folder(profile: Option<&Path>) -> PathBuf {
    let same = |path: &Path| fs::canonicalize(path).ok() == fs::canonicalize(default_profile()).ok();
    match profile.filter(|path| !same(path)).map(Path::parent) {
        Some(folder) => {
            let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
            folder.unwrap_or(Path::new(".")).to_owned()
        }
        None => workspace().join("generated"),
    }
}

impl InputArgs {
    /// The files to load.
    pub fn request(&self) -> Request<'_> {
        Request { profile: self.profile.as_deref(), ..Request::of(&self.metadata, self.api.as_deref()) }
    }
}

/// Reads everything that a crate is generated from, with its hand-written part. `all` is whether selections
/// are ignored.
pub fn load_all(request: &Request<'_>, all: bool) -> Result<Input, Stop> {
    let input = load(request)?;
    let templates = Templates { own: input.templates.own.clone(), ..templates()? };
    Ok(Input { templates, all, ..input })
}

/// Reads a profile only.
pub fn profile(path: &Path) -> Result<Profile, Stop> {
    read_profile(path, &mut Vec::new())
}

/// Reads a profile as the first source, with the facts of the one that it extends.
fn read_profile(path: &Path, sources: &mut Vec<Source>) -> Result<Profile, Stop> {
    let profile = parse_profile(path, sources)?;
    match profile.extends.clone() {
        Some(base) => extending(profile, sources, path.parent().unwrap_or(Path::new("")), Path::new(&base)),
        None => Ok(profile),
    }
}

/// Reads a profile as the first source, without the one that it extends.
fn parse_profile(path: &Path, sources: &mut Vec<Source>) -> Result<Profile, Stop> {
    let mut diagnostics = Diagnostics::default();
    read(path, sources, &mut diagnostics)?;
    if !diagnostics.has_errors() {
        match Profile::parse(&sources[0], 0) {
            Ok(profile) => return Ok(profile),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    report::diagnostics(&diagnostics, sources);
    Err(Stop::Found)
}

/// A profile, whose text is the first source, with the facts of the one at `base`, as seen from its folder.
fn extending(profile: Profile, sources: &[Source], folder: &Path, base: &Path) -> Result<Profile, Stop> {
    let mut base_sources = Vec::new();
    let path = folder.join(base);
    let read = parse_profile(&path, &mut base_sources)?;
    if read.extends.is_some() {
        let path = path.display();
        return Err(Stop::CouldNotRun(format!("{path} extends another profile, so none can extend it")));
    }
    let text = sources.first().map_or("", |source| &source.text);
    let base_folder = base.parent().unwrap_or(Path::new("")).display().to_string();
    let base = Base { profile: &read, text: &base_sources[0].text, folder: &base_folder };
    profile.extending(text, &base).map_err(|diagnostic| {
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(*diagnostic);
        report::diagnostics(&diagnostics, sources);
        Stop::Found
    })
}

/// The profile for a document that none was given for: with the facts of the project's own profile, if it is
/// Graph's.
fn profile_for(request: &Request<'_>) -> Result<Profile, Stop> {
    let profile = Profile::default();
    let [first, ..] = request.metadata else { return Ok(profile) };
    let bytes = match request.instead {
        Some(Instead { bytes, .. }) => Cow::Borrowed(bytes),
        // What cannot be read is reported where it is read.
        None => Cow::Owned(fs::read(first).unwrap_or_default()),
    };
    if !is_graph(&bytes) {
        return Ok(profile);
    }
    let base = default_profile();
    let graph = self::profile(&base)?;
    let profile = match called_like(first, &graph).and_then(|name| graph.api.get_key_value(&name)) {
        Some((name, api)) => {
            let api = Api { metadata: Vec::new(), select: None, ..api.clone() };
            Profile { api: BTreeMap::from([(name.clone(), api)]), ..profile }
        }
        None => profile,
    };
    say::err(format_args!("this is Microsoft Graph's metadata; the facts of {} apply", base.display()));
    let profile = Profile { extends: Some(base.display().to_string()), ..profile };
    extending(profile, &[], Path::new(""), &base)
}

/// Whether a document declares Microsoft Graph: its namespace, and its container.
fn is_graph(document: &[u8]) -> bool {
    let text = String::from_utf8_lossy(document);
    text.contains("Namespace=\"microsoft.graph\"") && text.contains("<EntityContainer Name=\"GraphService\"")
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
        None => profile_for(request)?,
    };
    if let Some(name) = request.name {
        name.clone_into(&mut profile.package.name);
    }
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
    let templates = Templates { own: own(&profile.package, folder)?, ..Templates::default() };
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
    profile.other_apis = std::mem::take(&mut profile.api).into_keys().collect();
    profile.api = BTreeMap::from([(module.clone(), api)]);
    Ok(BTreeMap::from([(module, request.metadata.to_vec())]))
}

/// The name of the API's module; without a profile, it is that of the package.
fn module_for(request: &Request<'_>, profile: &Profile) -> Result<String, Stop> {
    let first = &request.metadata[0];
    let file = first.file_name().unwrap_or_default().to_string_lossy();
    match profile.api.len() {
        0 => {
            let package = &profile.package.name;
            Ok(package.replace(|c: char| !c.is_alphanumeric(), "_").to_lowercase())
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
    let bytes = fs::read(path).map_err(|error| cannot_be_read(&name, &error))?;
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
        license: text(workspace().join("LICENSE"))?,
        own: Own::default(),
    })
}

/// The texts that the profile names.
fn own(package: &Package, folder: &Path) -> Result<Own, Stop> {
    let read = |name: &Option<String>| name.as_ref().map(|name| text(folder.join(name))).transpose();
    Ok(Own {
        guide: read(&package.guide)?,
        readme: read(&package.readme)?,
        changelog: read(&package.changelog)?,
        license: read(&package.license_text)?,
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
