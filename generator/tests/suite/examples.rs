//! Each public type of the runtime has an example, which `cargo test` compiles, or says whose example shows
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta, UseTree, Visibility};

use super::support::root;

/// The modules that programs see.
const MODULES: [&str; 5] = ["client", "request", "query", "model", "notifications"];

/// Types that no program writes: what the profile says about a service, and bounds of arguments.
const EXCEPTIONS: [&str; 17] = [
    "AdvancedQueries",
    "BatchFormat",
    "BatchRules",
    "Comparable",
    "DerivedFrom",
    "Fractional",
    "Identified",
    "IntoList",
    "Kind",
    "Nullable",
    "Number",
    "Operand",
    "OperationRules",
    "Ordered",
    "Primitive",
    "Service",
    "Target",
];

/// The words before the link to the type whose example shows this one, too.
const ELSEWHERE: &str = "An example is at [`";

#[test]
fn each_public_type_has_an_example() {
    let types: BTreeMap<String, String> = MODULES.into_iter().flat_map(public_types).collect();
    assert!(types.len() > 90, "{:?}", types.keys());
    let has_example = |docs: &str| {
        let mut fences = docs.lines().map(str::trim).filter(|line| line.starts_with("```"));
        fences.next().is_some_and(|fence| ["```", "```no_run"].contains(&fence))
    };
    let is_shown = |docs: &str| {
        let other = docs.split_once(ELSEWHERE).and_then(|(_, rest)| rest.split('`').next());
        has_example(docs) || other.is_some_and(|other| types.get(other).is_some_and(|docs| has_example(docs)))
    };
    let without: BTreeSet<&str> =
        types.iter().filter(|(_, docs)| !is_shown(docs)).map(|(name, _)| name.as_str()).collect();
    let unknown: Vec<_> = without.iter().filter(|name| !EXCEPTIONS.contains(name)).collect();
    assert!(unknown.is_empty(), "without an example: {unknown:?}");
    let needless: Vec<_> = EXCEPTIONS.iter().filter(|name| !without.contains(**name)).collect();
    assert!(needless.is_empty(), "no exceptions any more: {needless:?}");
}

/// The structs, enums and traits that a module of the runtime exports, with their documentation.
fn public_types(module: &str) -> BTreeMap<String, String> {
    let folder = root().join("templates/runtime").join(module);
    let exported: BTreeSet<String> = items(&folder.join("mod.rs")).iter().flat_map(exports).collect();
    let declared =
        files(&folder).into_iter().flat_map(|file| items(&file)).filter_map(|item| declared(&item));
    declared.filter(|(name, _)| exported.contains(name)).collect()
}

/// The Rust files in a folder, at any depth.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn items(file: &Path) -> Vec<Item> {
    syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap().items
}

/// The names that a `pub use` exports.
fn exports(item: &Item) -> Vec<String> {
    match item {
        Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => leaves(&item.tree),
        _ => Vec::new(),
    }
}

fn leaves(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => leaves(&path.tree),
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(_) | UseTree::Glob(_) => Vec::new(),
    }
}

fn declared(item: &Item) -> Option<(String, String)> {
    let (visibility, ident, attributes) = match item {
        Item::Struct(item) => (&item.vis, &item.ident, &item.attrs),
        Item::Enum(item) => (&item.vis, &item.ident, &item.attrs),
        Item::Trait(item) => (&item.vis, &item.ident, &item.attrs),
        _ => return None,
    };
    matches!(visibility, Visibility::Public(_)).then(|| (ident.to_string(), documentation(attributes)))
}

fn documentation(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}
