//! `cargo xtask openapi`: writes a description of a service in OpenAPI.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use ::openapi::{Format, Options, Version};
use clap::{Args, ValueEnum};
use generator::Input;
use generator::diagnostics::Diagnostics;

use crate::chosen::FeatureArgs;
use crate::fetch::{FetchArgs, fetch, only_url, service_root};
use crate::load::{Instead, Request, load, no_such_api};
use crate::{Stop, report};

/// The arguments of `openapi`.
#[derive(Args)]
pub struct OpenApiArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    features: FeatureArgs,
    /// The format of the description.
    #[arg(long, value_enum, default_value_t = OpenApiFormat::Json)]
    format: OpenApiFormat,
    /// The version of OpenAPI.
    #[arg(long, value_enum, default_value_t = OpenApiVersion::V31)]
    version: OpenApiVersion,
    /// The file to write [default: standard output].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Which metadata is read, and what is selected of it.
#[derive(Args)]
pub struct SourceArgs {
    /// A CSDL document to use instead of those of the profile, or the address of a service; repeat it for a
    /// service in several documents.
    #[arg(long, value_name = "FILE|URL")]
    metadata: Vec<PathBuf>,
    /// The profile [default: metadata/codegen.toml; with --metadata, none].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The API of the profile [default: with --metadata the one whose document has the same file name,
    /// otherwise the one that is on by default].
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// Use everything, whatever the profile selects.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    fetch: FetchArgs,
}

/// The format of a description.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OpenApiFormat {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// The version of OpenAPI.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OpenApiVersion {
    /// OpenAPI 3.1.
    #[value(name = "3.1")]
    V31,
    /// OpenAPI 3.0.
    #[value(name = "3.0")]
    V30,
}

/// Writes the description.
pub fn run(args: &OpenApiArgs) -> Result<(), Stop> {
    let (input, module) = args.source.load()?;
    let modules: Vec<&str> = input.profile.api.keys().map(String::as_str).collect();
    let chosen = args.features.chosen(&input.profile, &modules)?;
    if !chosen.has_api(&module) {
        let why = format!("`{module}` is described, and --features names another API: say --api, too");
        return Err(Stop::CouldNotRun(why));
    }
    let options = Options {
        version: match args.version {
            OpenApiVersion::V31 => Version::V31,
            OpenApiVersion::V30 => Version::V30,
        },
        features: chosen.areas().map(str::to_owned).collect(),
    };
    let format = match args.format {
        OpenApiFormat::Json => Format::Json,
        OpenApiFormat::Yaml => Format::Yaml,
    };
    let mut diagnostics = Diagnostics::default();
    let written = generator::with_members(&input, &module, &mut diagnostics, |collected| {
        let to: Box<dyn Write> = match &args.out {
            Some(path) => Box::new(File::create(path)?),
            None => Box::new(io::stdout().lock()),
        };
        ::openapi::write(collected, &options, format, BufWriter::with_capacity(1 << 18, to))
    });
    report::diagnostics(&diagnostics, &input.sources);
    match written.map_err(|_| Stop::Found)? {
        // Whoever read the beginning has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

impl SourceArgs {
    /// Reads the metadata and the profile; with the name of the API.
    pub fn load(&self) -> Result<(Input, String), Stop> {
        let url = only_url(&self.metadata)?;
        let document = url.map(|url| fetch(url, &self.fetch)).transpose()?;
        let instead = url.zip(document.as_ref()).map(|(url, bytes)| Instead {
            path: &self.metadata[0],
            name: url,
            bytes,
        });
        let of_metadata = self.api.as_deref().filter(|_| !self.metadata.is_empty());
        let request =
            Request { profile: self.profile.as_deref(), instead, ..Request::of(&self.metadata, of_metadata) };
        let mut input = load(&request)?;
        input.all = self.all;
        if let Some(url) = url {
            for api in input.profile.api.values_mut() {
                api.base_url.get_or_insert_with(|| service_root(url));
            }
        }
        let apis = &input.profile.api;
        let by_default = || apis.iter().find(|(_, api)| api.default).map(|(name, _)| name);
        let first = || input.apis.first().map(|(name, _)| name);
        let module = match &self.api {
            Some(name) if !apis.contains_key(name) => {
                return Err(no_such_api(&input.profile, &format!("the profile has no API `{name}`")));
            }
            Some(name) => Some(name),
            None => by_default().or_else(first),
        };
        let module = module.cloned().unwrap_or_default();
        Ok((input, module))
    }
}
