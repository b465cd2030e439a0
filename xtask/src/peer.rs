//! Makes a crate with the same structs and enums as a generated crate, but with `serde`'s derives: a
//! reference for the compile time of the generated one.

use std::fmt::Write;
use std::sync::Arc;

use generator::names::Ident;
use generator::output::Output;
use generator::plan::{Abstract, Api, Enumeration, Field, File, Item, RuntimeType, RustType, Variant};

const MANIFEST: &str = r#"[package]
name = "peer"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#;

/// Makes the crate, with the same types in the same files.
pub fn peer(apis: &[Api]) -> Output {
    let mut output = Output::new();
    output.insert(String::from("Cargo.toml"), String::from(MANIFEST));
    let mut library = String::from("#![allow(deprecated)]\n");
    for api in apis {
        let _ = writeln!(library, "pub mod {};", api.module);
        for module in api.module_paths() {
            let folder = api.folder(module);
            let mut index = String::new();
            for (child, folder) in api.child_modules(module) {
                let _ = writeln!(index, "#[path = \"{folder}/mod.rs\"]\npub mod {child};");
            }
            for file in api.files(module) {
                let name = &file.module;
                let _ = writeln!(index, "mod {name};\npub use self::{name}::*;");
                output.insert(format!("{folder}/{}.rs", file.name), items(file));
            }
            output.insert(format!("{folder}/mod.rs"), index);
        }
    }
    output.insert(String::from("src/lib.rs"), library);
    output
}

fn items(file: &File) -> String {
    let mut text = String::new();
    for item in &file.items {
        match item {
            Item::Struct(item) => structure(&item.ident, &item.fields, &mut text),
            Item::Parameters(item) => structure(&item.ident, &item.fields, &mut text),
            Item::Abstract(item) => tagged(item, &mut text),
            Item::Enumeration(item) => enumeration(item, &mut text),
            _ => {}
        }
    }
    text
}

fn structure(name: &Ident, fields: &[Arc<Field>], text: &mut String) {
    let _ =
        writeln!(text, "#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]");
    let _ = writeln!(text, "pub struct {name} {{");
    for field in fields {
        let _ = writeln!(
            text,
            "    #[serde(rename = {:?}, skip_serializing_if = \"Option::is_none\")]",
            field.wire
        );
        let _ = writeln!(text, "    pub {}: Option<{}>,", field.ident, rust_type(&field.r#type));
    }
    let _ = writeln!(text, "}}");
}

fn tagged(item: &Abstract, text: &mut String) {
    let _ = writeln!(text, "#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]");
    let _ = writeln!(text, "#[serde(tag = \"@odata.type\")]\npub enum {} {{", item.ident);
    for Variant { ident, path, type_name } in &item.variants {
        let _ = writeln!(text, "    #[serde(rename = \"#{type_name}\")]\n    {ident}(Box<{}>),", path.text());
    }
    let _ = writeln!(text, "    Other(Box<{}>),\n}}", item.unknown.ident);
    structure(&item.unknown.ident, &item.unknown.fields, text);
}

fn enumeration(item: &Enumeration, text: &mut String) {
    let _ =
        writeln!(text, "#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]");
    let _ = writeln!(text, "pub enum {} {{", item.ident);
    for member in &item.members {
        let _ = writeln!(text, "    #[serde(rename = {:?})]\n    {},", member.wire, member.ident);
    }
    let _ = writeln!(text, "}}");
}

/// The type of a field. The types of the runtime are replaced by some that are at least as fast to compile.
fn rust_type(r#type: &RustType) -> String {
    match r#type {
        RustType::Scalar(scalar) => scalar.name().to_owned(),
        RustType::Runtime(RuntimeType::Untyped) | RustType::Geographic(_) => {
            String::from("serde_json::Value")
        }
        RustType::Runtime(_) => String::from("String"),
        RustType::Generated(path) => path.text(),
        RustType::Flags(path) => format!("Vec<{}>", path.text()),
        RustType::Vec(element) => format!("Vec<{}>", rust_type(element)),
        RustType::Boxed(inner) => format!("Box<{}>", rust_type(inner)),
    }
}
