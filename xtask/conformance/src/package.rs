//! The package with the generated crate and one program that contains all examples.
//!
//! The generated library is the root module of the binary, so only the code that examples use is compiled to
//! machine code. That takes a fourth of the time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use generator::features::FULL;
use generator::output::{self, Templates};
use generator::plan::Api;
use generator::profile::{Package as Manifest, Profile};
use serde_json::Value;

use super::Failure;

/// The name under which examples import the crate.
pub const NAME: &str = "documented";

const PROGRAM: &str = include_str!("program.rs");

/// The maximum number of compilations; each leaves out the examples that failed in the ones before.
const ROUNDS: usize = 8;

/// The time limit for all examples.
const LIMIT: Duration = Duration::from_secs(180);

/// A package on disk.
pub struct Package {
    /// Its folder.
    pub folder: PathBuf,
    /// The folder in which cargo builds it.
    target: PathBuf,
    module: String,
}

/// The code of an example.
pub struct Code {
    /// The imported paths.
    pub imports: Vec<String>,
    /// The body of a function.
    pub body: String,
}

impl Package {
    /// Writes the crate of an API, without examples, into the `target` of a workspace.
    pub fn write(
        api: &Api,
        profile: &Profile,
        templates: &Templates,
        workspace: &Path,
    ) -> Result<Self, Failure> {
        let module = api.module.to_string();
        let target = workspace.join("target");
        let folder = target.join("conform").join(&module);
        let package = Manifest { name: String::from(NAME), ..profile.package.clone() };
        let profile = Profile { package, ..profile.clone() };
        let files = output::files(std::slice::from_ref(api), &profile, templates).map_err(Failure)?;
        let sources = folder.join("src");
        if sources.exists() {
            fs::remove_dir_all(&sources)?;
        }
        for (path, text) in &files {
            let (path, text) = match path.as_str() {
                "src/lib.rs" => ("src/main.rs", root(text)),
                "Cargo.toml" => ("Cargo.toml", manifest(text, &module).map_err(Failure)?),
                path => (path, text.clone()),
            };
            write(&folder.join(path), &text)?;
        }
        write(&sources.join("conform.rs"), PROGRAM)?;
        fs::create_dir_all(sources.join("examples"))?;
        // The same versions of dependencies as in the workspace are built already.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self { folder, target, module })
    }

    /// Compiles all examples together. Examples that do not compile are left out; the result has the
    /// compiler's error for each of them.
    pub fn build(&self, examples: &BTreeMap<usize, Code>) -> Result<BTreeMap<usize, String>, Failure> {
        for (index, code) in examples {
            write(&self.folder.join(file(*index)), &self.text(code))?;
        }
        let mut refused = BTreeMap::new();
        for _ in 0..ROUNDS {
            let left = examples.keys().filter(|index| !refused.contains_key(*index));
            write(&self.folder.join("src/examples/mod.rs"), &self.index(&left.copied().collect()))?;
            let Some(errors) = self.compile()? else { return Ok(refused) };
            refused.extend(errors);
        }
        let message = format!("after {ROUNDS} rounds there are still examples that do not compile");
        Err(Failure(message))
    }

    /// Runs the program on its input, which has one line for each example, and returns its output.
    pub fn run(&self, input: &str) -> Result<Vec<Value>, Failure> {
        let (from, to) = (self.folder.join("examples.jsonl"), self.folder.join("results.jsonl"));
        fs::write(&from, input)?;
        let program =
            self.target.join("debug").join(format!("{}{}", self.binary(), std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        // The output that examples print is not needed.
        let command = command.arg(&from).arg(&to).stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.spawn()?;
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() > LIMIT {
                child.kill()?;
                break child.wait()?;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let text = fs::read_to_string(&to)?;
        let results: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if status.success() {
            return Ok(results);
        }
        Err(Failure(format!("the program with all examples ended with {status}")))
    }

    fn binary(&self) -> String {
        format!("conform-{}", self.module)
    }

    /// The source file of an example.
    fn text(&self, code: &Code) -> String {
        let mut text = String::new();
        for import in &code.imports {
            let _ = writeln!(text, "use {import};");
        }
        let module = &self.module;
        let _ = write!(
            text,
            "\npub async fn run(graph: &crate::{module}::Client) -> crate::conform::Outcome {{\n{}}}\n",
            code.body
        );
        text
    }

    /// The module that finds examples by their numbers.
    fn index(&self, examples: &BTreeSet<usize>) -> String {
        let mut text = format!("pub use crate::{}::Client;\n\n", self.module);
        for index in examples {
            let _ = writeln!(text, "mod e{index:04};");
        }
        text += "\npub fn run(index: u64, graph: &Client) -> Option<crate::conform::Running<'_>> {\n    \
                 Some(match index {\n";
        for index in examples {
            let _ = writeln!(text, "        {index} => Box::pin(e{index:04}::run(graph)),");
        }
        text + "        _ => return None,\n    })\n}\n"
    }

    /// Compiles once; returns the errors by example if there are any, and `None` otherwise.
    fn compile(&self) -> Result<Option<BTreeMap<usize, String>>, Failure> {
        let output = Command::new("cargo")
            .args(["build", "--message-format", "json", "--manifest-path"])
            .arg(self.folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .output()?;
        if output.status.success() {
            return Ok(None);
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let (mut refused, mut others) = (BTreeMap::new(), Vec::new());
        for line in said.lines().filter(|line| line.contains("\"level\":\"error\"")) {
            match error(line) {
                (Some(index), error) => {
                    refused.entry(index).or_insert(error);
                }
                (None, error) => others.push(error),
            }
        }
        if refused.is_empty() {
            others.push(String::from_utf8_lossy(&output.stderr).into_owned());
            let message = format!("the program with all examples does not compile:\n{}", others.join("\n"));
            return Err(Failure(message));
        }
        Ok(Some(refused))
    }
}

fn file(index: usize) -> String {
    format!("src/examples/e{index:04}.rs")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let told = |error: std::io::Error| Failure(format!("`{}`: {error}", path.display()));
    path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text)).map_err(told)
}

/// The library as the root of a program, with warnings about generated code disabled.
fn root(library: &str) -> String {
    let text = library.replacen("#![warn(missing_docs)]", "#![allow(warnings)]", 1);
    text + "\nextern crate self as documented;\n\nmod conform;\nmod examples;\n\nfn main() {\n    conform::main();\n}\n"
}

fn manifest(text: &str, module: &str) -> Result<String, String> {
    let told = |error: &dyn std::fmt::Display| format!("the generated manifest: {error}");
    let mut manifest: toml::Table = text.parse().map_err(|error| told(&error))?;
    let mut table =
        |name: &str| manifest.get_mut(name).and_then(toml::Value::as_table_mut).map(std::mem::take);
    let (mut package, mut features) =
        (table("package").unwrap_or_default(), table("features").unwrap_or_default());
    let mut dependencies = table("dependencies").unwrap_or_default();
    package.insert(String::from("name"), format!("conform-{module}").into());
    package.remove("readme");
    let mut default: Vec<_> = ["client", module].map(toml::Value::from).into();
    default.extend(features.contains_key(FULL).then(|| toml::Value::from(FULL)));
    features.insert(String::from("default"), default.into());
    let tokio = dependencies.get_mut("tokio").and_then(|tokio| tokio.get_mut("features"));
    let tokio = tokio.and_then(toml::Value::as_array_mut).ok_or_else(|| told(&"it has no tokio"))?;
    tokio.push("rt".into());
    let profile: toml::Table =
        format!("[dev.package.conform-{module}]\ndebug = false\noverflow-checks = false\n")
            .parse()
            .map_err(|error| told(&error))?;
    let all: toml::Table = [
        ("package", package),
        ("features", features),
        ("dependencies", dependencies),
        ("profile", profile),
        ("workspace", toml::Table::new()),
    ]
    .into_iter()
    .map(|(name, table)| (name.to_owned(), toml::Value::Table(table)))
    .collect();
    toml::to_string(&all).map_err(|error| told(&error))
}

/// A compiler error from a line of JSON, shortened, and the example that it is about.
fn error(line: &str) -> (Option<usize>, String) {
    match serde_json::from_str::<Value>(line) {
        Ok(said) => (example_of(&said["message"]), short(&said["message"])),
        // The output of a recursive macro error is nested too deeply to be parsed.
        Err(_) => {
            let message = line.split_once("\"message\":\"").map_or("", |(_, rest)| rest);
            (example_in(line), message.split("\",\"").next().unwrap_or_default().to_owned())
        }
    }
}

/// The example that an error is about: from its position, or that of a macro call.
fn example_of(error: &Value) -> Option<usize> {
    let spans = error["spans"].as_array()?;
    let is_primary = |span: &&Value| span["is_primary"] == true;
    let primary = spans.iter().filter(is_primary).find_map(example_at);
    primary
        .or_else(|| spans.iter().find_map(example_at))
        .or_else(|| error["children"].as_array()?.iter().find_map(example_of))
}

/// The example at a position, or at that of the macro call that it comes from.
fn example_at(span: &Value) -> Option<usize> {
    let own = span["file_name"].as_str().and_then(|name| example_in(&name.replace('\\', "/")));
    own.or_else(|| example_at(span["expansion"].get("span")?))
}

fn example_in(text: &str) -> Option<usize> {
    let (_, rest) = text.split_once("src/examples/e")?;
    rest.split(".rs").next()?.parse().ok()
}

fn short(error: &Value) -> String {
    let spans = error["spans"].as_array();
    let primary = spans.into_iter().flatten().find(|span| span["is_primary"] == true).unwrap_or(&Value::Null);
    let code = error["code"]["code"].as_str().map(|code| format!(" [{code}]")).unwrap_or_default();
    let label = primary["label"].as_str().map(|label| format!(": {label}")).unwrap_or_default();
    let line = primary["text"][0]["text"].as_str();
    let line = line.map(|line| format!(" in `{}`", line.trim())).unwrap_or_default();
    format!("{}{code}{label}{line}", error["message"].as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_are_laid_to_examples() {
        let span = |file: &str, expansion: Value| {
            json!({"file_name": file, "is_primary": true, "label": "here", "text": [{"text": " a.b()"}],
                "expansion": expansion})
        };
        let line = |span: Value| {
            json!({"message": {"message": "no", "level": "error", "code": {"code": "E1"}, "spans": [span]}})
                .to_string()
        };
        let own = span("src/examples/e0012.rs", Value::Null);
        assert_eq!(error(&line(own.clone())), (Some(12), String::from("no [E1]: here in `a.b()`")));
        let within = span("serde_json/macros.rs", json!({"span": own}));
        assert_eq!(error(&line(within)).0, Some(12));
        assert_eq!(error(&line(span("src/v1/user.rs", Value::Null))).0, None);
        let deep = r#"{"message":{"$message_type":"diagnostic","message":"too deep","code":null,"src/examples/e0003.rs""#;
        assert_eq!(error(deep), (Some(3), String::from("too deep")));
    }

    #[test]
    fn the_library_becomes_a_program() {
        let program = root("//! Docs.\n\n#![warn(missing_docs)]\npub mod runtime;\n");
        assert!(program.starts_with("//! Docs.\n\n#![allow(warnings)]\npub mod runtime;"));
        let text = manifest(
            "[package]\nname = \"a\"\nreadme = \"r\"\n[features]\ndefault = [\"reqwest\"]\nv1 = []\n\
             [dependencies]\ntokio = { version = \"1\", features = [\"time\"] }\n",
            "v1",
        );
        let manifest: toml::Table = text.unwrap().parse().unwrap();
        assert_eq!(manifest["package"]["name"].as_str(), Some("conform-v1"));
        assert_eq!(manifest["features"]["default"], toml::Value::from(vec!["client", "v1"]));
        assert_eq!(manifest["dependencies"]["tokio"]["features"], toml::Value::from(vec!["time", "rt"]));
        assert!(self::manifest("[package]\n", "v1").is_err());
    }
}
