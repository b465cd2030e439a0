//! The files that hold the others together.

use super::imports::Imports;
use super::{block, builder, line, literal, visible};
use crate::plan::{AdvancedQueries, Api, File};
use crate::profile::{Operations, Package};
use crate::render::Node;

/// `lib.rs`: the runtime, and a module an API.
pub fn library(apis: &[Api], package: &Package) -> Vec<Node> {
    let description = format!("{}.", package.description.trim().trim_end_matches('.'));
    let mut nodes: Vec<Node> =
        description.lines().map(|text| line(format!("//! {}", visible(text)).trim_end())).collect();
    nodes.push(line("//!"));
    if package.guide.is_some() {
        nodes.push(line("#![doc = include_str!(\"../GUIDE.md\")]"));
    }
    nodes.extend([
        line("//!"),
        line("//! # APIs"),
        line("//!"),
        line("//! A [`runtime::Client`] of an API is where every call begins; each API is a cargo feature:"),
        line("//!"),
    ]);
    nodes.extend(apis.iter().map(|api| {
        let client = format!("`{}::Client`", api.module);
        // Documentation of the default features has nothing that the others could link to.
        let client = if api.is_default { format!("[{client}]") } else { client };
        line(format!("//! * {client}, feature `{}`", api.module))
    }));
    nodes.extend([
        line("//!"),
        line("//! `use` the [`prelude`] for what all models and enumerations can do."),
        Node::Blank,
        line("#![forbid(unsafe_code)]"),
        line("#![warn(missing_docs)]"),
        line("// Names are the service's."),
        line(
            "#![allow(clippy::just_underscores_and_digits, clippy::module_inception, clippy::wrong_self_convention)]",
        ),
    ]);
    if apis.iter().any(|api| api.has_foreign_letters) {
        // Some letters have no other case, and some of other scripts look like these.
        nodes.push(line(
            "#![allow(confusable_idents, mixed_script_confusables, nonstandard_style, uncommon_codepoints)]",
        ));
    }
    nodes.extend([
        Node::Blank,
        line("#[allow(dead_code, unused_imports, unused_macros)]"),
        line("#[rustfmt::skip]"),
        line("pub mod runtime;"),
    ]);
    if apis.iter().any(|api| api.has_geography) {
        nodes.extend([Node::Blank, line("#[rustfmt::skip]"), line("pub mod geography;")]);
    }
    for api in apis {
        nodes.extend([
            Node::Blank,
            line(format!("#[cfg(feature = {})]", literal(&api.module))),
            line("#[rustfmt::skip]"),
            line(format!("pub mod {};", api.module)),
        ]);
    }
    nodes.extend([
        Node::Blank,
        line(
            "/// What models and enumerations can do, and what makes values of fields and parts of queries.",
        ),
        block(
            "pub mod prelude",
            vec![line(
                "pub use crate::runtime::{Enumeration, Model, Polymorphic, list, parse, phrase, some, this};",
            )],
        ),
    ]);
    nodes
}

/// `mod.rs` of an API: its client, and its types.
pub fn api_module(api: &Api, children: &[(&str, &str)], files: &[File]) -> Vec<Node> {
    let own = files.iter().flat_map(File::exported).chain(["Api", "Client", "Cloud"]);
    let mut imports = Imports::new(vec![api.module.clone()], own);
    let methods = builder::methods(&api.roots, &mut imports);
    let title = match &api.service.base_url {
        Some(url) => format!("//! The API at <{url}>. Every call begins at a [`Client`]."),
        None => String::from("//! Every call begins at a [`Client`]."),
    };
    let mut nodes = vec![line(title), Node::Blank, line("#![allow(deprecated)]"), Node::Blank];
    nodes.extend(modules(children, files));
    nodes.extend(imports.nodes());
    let option = |value: Option<&str>| {
        value.map_or_else(|| String::from("None"), |value| format!("Some({})", literal(value)))
    };
    let constants = vec![
        line(format!("const BASE_URL: Option<&'static str> = {};", option(api.service.base_url.as_deref()))),
        line(format!("const KEY_AS_SEGMENT: bool = {};", api.service.key_as_segment)),
        line(format!("const SCOPE: Option<&'static str> = {};", option(api.service.scope.as_deref()))),
    ];
    let advanced = api.service.advanced_queries.as_ref().filter(|advanced| !advanced.types.is_empty());
    let batch = api.service.batch.as_ref().map(|batch| {
        let (max_steps, slash) = (batch.max_steps, batch.leading_slash);
        let rules = format!("BatchRules {{ max_steps: {max_steps}, has_leading_slash: {slash} }}");
        line(format!("const BATCH: crate::runtime::BatchRules = crate::runtime::{rules};"))
    });
    let operations = api.service.operations.as_ref().map(operations);
    let constants = constants.into_iter().chain(advanced.map(advanced_queries));
    let constants = constants.chain(batch).chain(operations).collect();
    nodes.extend([
        Node::Blank,
        line("/// How this service speaks."),
        line("#[derive(Debug)]"),
        line("pub enum Api {}"),
        Node::Blank,
        block("impl crate::runtime::Service for Api", constants),
        Node::Blank,
        line("/// Where every call to this API begins."),
        line("pub type Client = crate::runtime::Client<Api>;"),
    ]);
    if let Some(advanced) = advanced {
        nodes.extend([Node::Blank, basic_queries(advanced)]);
    }
    nodes.extend(clouds(&api.service.clouds));
    if !api.service.spellings.is_empty() {
        let pairs = api.service.spellings.iter();
        let pairs = pairs.map(|(spelt, meant)| format!("({}, {})", literal(spelt), literal(meant))).collect();
        let open = String::from("pub(crate) const SPELLINGS: &[(&str, &str)] = &[");
        nodes.extend([Node::Blank, Node::List { open, items: pairs, close: String::from("];"), body: None }]);
    }
    if !methods.is_empty() {
        nodes.extend([Node::Blank, block("impl Client", methods)]);
    }
    nodes
}

/// The clouds in which the service runs.
fn clouds(clouds: &[(String, String)]) -> Vec<Node> {
    if clouds.is_empty() {
        return Vec::new();
    }
    let constants = clouds.iter().flat_map(|(name, url)| {
        let value = format!("crate::runtime::Cloud::new({})", literal(url));
        [line(format!("/// <{url}>")), line(format!("pub const {name}: Cloud = {value};"))]
    });
    vec![
        Node::Blank,
        line("/// Another cloud than the global one, for [`cloud`](crate::runtime::ClientBuilder::cloud)."),
        line("pub type Cloud = crate::runtime::Cloud<Api>;"),
        Node::Blank,
        block("impl Cloud", constants.collect()),
    ]
}

/// What the service demands of some queries.
fn advanced_queries(advanced: &AdvancedQueries) -> Node {
    let combinations: Vec<String> = advanced.rule.combinations.iter().map(|all| list(all)).collect();
    let [name, value] = &advanced.rule.header;
    let options = advanced.rule.options.iter();
    let options: Vec<String> =
        options.map(|(name, value)| format!("({}, {})", literal(name), literal(value))).collect();
    Node::List {
        open: String::from(
            "const ADVANCED_QUERIES: Option<&'static crate::runtime::AdvancedQueries> = Some(&crate::runtime::AdvancedQueries {",
        ),
        items: vec![
            format!("types: {}", list(&advanced.types)),
            format!("operators: {}", list(&advanced.rule.operators)),
            format!("combinations: &[{}]", combinations.join(", ")),
            format!("incompatible: {}", list(&advanced.rule.incompatible)),
            String::from("basic: BASIC_QUERIES"),
            format!("header: ({}, {})", literal(name), literal(value)),
            format!("options: &[{}]", options.join(", ")),
        ],
        close: String::from("});"),
        body: None,
    }
}

/// What the service answers without more.
fn basic_queries(advanced: &AdvancedQueries) -> Node {
    let items = advanced
        .basic
        .iter()
        .map(|(target, operators)| format!("({}, {})", literal(target), list(operators)));
    let open = String::from("const BASIC_QUERIES: &[crate::runtime::BasicQueries] = &[");
    Node::List { open, items: items.collect(), close: String::from("];"), body: None }
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| literal(item)).collect();
    format!("&[{}]", items.join(", "))
}

/// How the service says that long-running work has ended.
fn operations(rules: &Operations) -> Node {
    Node::List {
        open: String::from(
            "const OPERATIONS: crate::runtime::OperationRules = crate::runtime::OperationRules {",
        ),
        items: vec![
            format!("success: {}", list(&rules.success)),
            format!("failure: {}", list(&rules.failure)),
        ],
        close: String::from("};"),
        body: None,
    }
}

/// `mod.rs` of a namespace below that of the API.
pub fn namespace_module(path: &[String], children: &[(&str, &str)], files: &[File]) -> Vec<Node> {
    let name = path.join(".").replace("r#", "");
    let mut nodes = vec![line(format!("//! Types of the namespace that ends in `{name}`.")), Node::Blank];
    nodes.extend(modules(children, files));
    nodes
}

fn modules(children: &[(&str, &str)], files: &[File]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (child, folder) in children {
        if child.trim_start_matches("r#") != *folder {
            nodes.push(line(format!("#[path = {}]", literal(&format!("{folder}/mod.rs")))));
        }
        nodes.push(line(format!("pub mod {child};")));
    }
    for file in files {
        let name = crate::names::module_ident(&file.name);
        nodes.push(line(format!("mod {name};")));
        let exported: Vec<String> = file.exported().into_iter().map(str::to_owned).collect();
        nodes.push(match exported.as_slice() {
            [only] => line(format!("pub use self::{name}::{only};")),
            _ => Node::Fill(format!("pub use self::{name}::{{"), exported, String::from("};")),
        });
    }
    nodes
}
