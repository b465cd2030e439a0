//! The documentation's examples about users and members: every JSON body whose type the metadata
//! has is read by that type and written again, and says the same.

#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use generator::csdl;
use generator::diagnostics::Diagnostics;
use generator::edm::{self, ElementType};
use generator::source::Source;
use serde_json::{Value, json};

const APIS: [(&str, &str, &str); 2] =
    [("v1_0", "v1.0", "graph/v1.0.csdl"), ("beta", "beta", "graph/beta-2021-06.csdl")];

const PROGRAM: &str = include_str!("program.rs");

const DEPENDENCIES: &str = r#"
graph = { package = "documented", path = "../crate", features = ["v1_0", "beta"] }
serde = "1"
serde_json = "1"
"#;

/// A body with what it is.
struct Body {
    example: String,
    api: &'static str,
    r#type: String,
    json: Value,
}

#[test]
fn bodies_lose_nothing() {
    let Some(data) = support::data() else { return };
    let declared: BTreeMap<&str, Declared> =
        APIS.iter().map(|(api, _, file)| (*api, declared(&data.join(file)))).collect();
    let examples = fs::read_to_string(data.join("examples/users-and-members.jsonl")).unwrap();
    let (mut bodies, mut skipped) = (Vec::new(), BTreeMap::new());
    for line in examples.lines() {
        let example: Value = serde_json::from_str(line).unwrap();
        for side in ["request", "response"] {
            match self::bodies(&example, side, &declared) {
                Ok(found) => bodies.extend(found),
                Err(reason) => *skipped.entry(reason).or_insert(0) += 1,
            }
        }
    }
    let fates = run(&data, &bodies);
    let mut lost = String::new();
    let (mut passed, mut contradicting) = (0, 0);
    for (body, fate) in bodies.iter().zip(&fates) {
        match (fate.get("lost"), fate["misfits"].as_array()) {
            (None, Some(misfits)) if misfits.is_empty() => passed += 1,
            (None, Some(_)) => {
                passed += 1;
                contradicting += 1;
            }
            (reason, _) => {
                let _ = writeln!(lost, "{} ({}): {reason:?}", body.example, body.r#type);
            }
        }
    }
    assert_eq!(fates.len(), bodies.len());
    println!(
        "{passed} values passed, {contradicting} of them contradict the metadata; bodies skipped: {skipped:?}"
    );
    assert!(lost.is_empty(), "{lost}");
    assert_eq!((passed, contradicting), (735, 34));
    let expected = [
        ("an error", 5),
        ("no JSON", 574),
        ("of no declared type", 33),
        ("primitive parameters of an action", 21),
    ];
    assert_eq!(skipped, BTreeMap::from(expected));
}

/// The values in the body of a request or response, or why there are none to look at.
fn bodies(
    example: &Value,
    side: &str,
    declared: &BTreeMap<&str, Declared>,
) -> Result<Vec<Body>, &'static str> {
    let message = &example[side];
    if message["body_state"] != "json" {
        return Err("no JSON");
    }
    let json = &message["body"];
    if json.get("error").is_some() {
        return Err("an error");
    }
    let resolve = &example["resolve"];
    let (api, ..) = APIS.into_iter().find(|(_, version, _)| example["version"] == *version).unwrap();
    let id = format!("{} {side}", example["id"].as_str().unwrap_or_default());
    let declared = &declared[api];
    if side == "request" && resolve["kind"] == "action" {
        let found = arguments(json, resolve["op"].as_str().unwrap_or_default(), declared);
        let bodies =
            found.into_iter().map(|(name, json)| Body { example: id.clone(), api, r#type: name, json });
        let bodies: Vec<Body> = bodies.collect();
        return if bodies.is_empty() { Err("primitive parameters of an action") } else { Ok(bodies) };
    }
    let candidates = [&message["odata_type"], &resolve["target"]];
    let mut names = candidates.into_iter().filter_map(Value::as_str).map(element);
    let Some(name) = names.find(|name| declared.types.contains(*name)) else {
        return Err("of no declared type");
    };
    let values = match json.get("value") {
        Some(Value::Array(values)) if side == "response" => values.clone(),
        Some(value @ Value::Object(_)) if side == "response" => vec![value.clone()],
        _ => vec![json.clone()],
    };
    if !values.iter().all(Value::is_object) {
        return Err("no objects");
    }
    let values = values.into_iter();
    Ok(values.map(|json| Body { example: id.clone(), api, r#type: name.to_owned(), json }).collect())
}

/// The objects among the arguments of an action, each with its type.
fn arguments(body: &Value, action: &str, declared: &Declared) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, value) in body.as_object().into_iter().flatten() {
        // The documentation spells some in another case.
        let parameter = format!("{action}/{}", name.to_ascii_lowercase());
        let Some(r#type) = declared.parameters.get(&parameter) else { continue };
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        found.extend(values.iter().filter(|v| v.is_object()).map(|value| (r#type.clone(), value.clone())));
    }
    found
}

fn element(name: &str) -> &str {
    let inner =
        name.get(..11).filter(|prefix| prefix.eq_ignore_ascii_case("collection(")).map(|_| &name[11..]);
    inner.map_or(name, |inner| inner.trim_end_matches(')'))
}

/// What a document declares.
struct Declared {
    /// Qualified names of the entity and complex types.
    types: BTreeSet<String>,
    /// Types of the parameters that are such, by `action/parameter`.
    parameters: BTreeMap<String, String>,
}

fn declared(file: &Path) -> Declared {
    let source = Source::new("metadata", fs::read_to_string(file).unwrap());
    let mut told = Diagnostics::default();
    let document = csdl::read(csdl::xml::parse(&source, 0, &mut told).unwrap(), &mut told).unwrap();
    let documents = [document];
    let model = edm::resolve(&documents, &mut told);
    let structured = model.type_ids().filter(|id| model.structured(*id).is_some());
    let mut parameters = BTreeMap::new();
    for operation in &model.operations {
        for parameter in &operation.parameters {
            if let ElementType::Named(id) = parameter.r#type.element
                && model.structured(id).is_some()
            {
                let name = format!("{}/{}", operation.name, parameter.name.to_ascii_lowercase());
                parameters.insert(name, model.r#type(id).name.to_string());
            }
        }
    }
    Declared { types: structured.map(|id| model.r#type(id).name.to_string()).collect(), parameters }
}

/// Generates the types that the bodies have, builds the program with them, and runs it.
fn run(data: &Path, bodies: &[Body]) -> Vec<Value> {
    let mut profile = String::from("[package]\nname = \"documented\"\n[wire]\nscope = \"x\"\n");
    profile += "[wire.namespace-spellings]\n\"microsoft.graph\" = [\"Microsoft.DirectoryServices\"]\n";
    let mut types = BTreeMap::new();
    for (api, _, file) in APIS {
        let names: BTreeSet<&str> =
            bodies.iter().filter(|body| body.api == api).map(|body| body.r#type.as_str()).collect();
        let _ = writeln!(profile, "[api.{api}]\nmetadata = [{:?}]\n[api.{api}.select]", data.join(file));
        let _ = writeln!(profile, "types = [\"microsoft.graph.directoryObject\"]\nhierarchies = {names:?}");
        types.insert(api, names);
    }
    let folder = support::generate("documented", &profile.replace('{', "[").replace('}', "]"), &[]);
    let program = folder.parent().unwrap().join("bodies");
    support::package(&program, "bodies", DEPENDENCIES);
    fs::write(program.join("src/main.rs"), format!("{PROGRAM}\n{}", dispatch(&folder, &types))).unwrap();
    let lines = bodies.iter().map(|body| json!({"api": body.api, "type": body.r#type, "body": body.json}));
    let input: String = lines.map(|line| format!("{line}\n")).collect();
    let file = program.join("input");
    fs::write(&file, input).unwrap();
    let input = fs::File::open(file).unwrap();
    let output = support::cargo(&["run", "--quiet"], &program).stdin(input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The function that reads a body by the name of its type.
fn dispatch(folder: &Path, types: &BTreeMap<&str, BTreeSet<&str>>) -> String {
    let mut arms = String::new();
    for (api, names) in types {
        for entry in fs::read_dir(folder.join("src").join(api)).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_file() { fs::read_to_string(&path).unwrap() } else { String::new() };
            let subject =
                text.split("//! `").nth(1).and_then(|rest| rest.split('`').next()).unwrap_or_default();
            if !names.contains(subject) {
                continue;
            }
            let (function, ident) = match text.split_once("crate::runtime::polymorphic!(") {
                Some((_, rest)) => ("of_enum", rest),
                None => ("of_model", text.split_once("crate::runtime::model!(").unwrap().1),
            };
            let ident = ident.split(')').next().unwrap();
            let _ = writeln!(
                arms,
                "        ({api:?}, {subject:?}) => {function}::<graph::{api}::{ident}>(body),"
            );
        }
    }
    format!(
        "fn round_trip(api: &str, name: &str, body: &Value) -> Result<Vec<String>, String> {{\n    \
         match (api, name) {{\n{arms}        _ => Err(format!(\"{{name}} was not generated\")),\n    }}\n}}\n"
    )
}
