//! Plan to code: one function an item, no decisions.

mod builder;
mod imports;
mod model;
mod module;
mod polymorphic;

use std::borrow::Cow;

use crate::plan::{Docs, File, Item};
use crate::render::Node;
use crate::text::is_hidden;
use imports::Imports;

pub use module::{api_module, library, namespace_module};

/// The items of a file, with what it imports above them.
pub fn file(file: &File, api: &str, module: &[String]) -> Vec<Node> {
    let full_module = std::iter::once(api.to_owned()).chain(module.iter().cloned()).collect();
    let mut imports = Imports::new(full_module, file.exported());
    let mut items = Vec::new();
    for item in &file.items {
        items.push(Node::Blank);
        match item {
            Item::Struct(item) => model::structure(item, &mut imports, &mut items),
            Item::Abstract(item) => polymorphic::abstract_type(item, api, &mut imports, &mut items),
            Item::Enumeration(item) => model::enumeration(item, &mut imports, &mut items),
            Item::Builder(item) => builder::builder(item, &mut imports, &mut items),
            Item::Access(item) => builder::access(item, &mut items),
        }
    }
    let mut nodes = vec![line(format!("//! `{}`.", file.subject)), Node::Blank];
    nodes.extend(imports.nodes());
    nodes.extend(items);
    nodes
}

fn line(line: impl Into<String>) -> Node {
    Node::Line(line.into())
}

fn block(head: impl Into<String>, body: Vec<Node>) -> Node {
    Node::Block(head.into(), body)
}

/// A function with its arguments.
fn function(head: String, arguments: Vec<String>, result: &str, body: Vec<Node>) -> Node {
    let close = if result.is_empty() { String::from(")") } else { format!(") -> {result}") };
    Node::List { open: format!("{head}("), items: arguments, close, body: Some(body) }
}

/// A string literal. Text of a document goes into code in no other way.
fn literal(text: &str) -> String {
    format!("{text:?}")
}

fn docs(docs: &Docs, nodes: &mut Vec<Node>) {
    nodes.extend(docs.lines.iter().map(|text| match text.as_str() {
        "" => line("///"),
        text => line(format!("/// {}", visible(text))),
    }));
    nodes.extend(docs.deprecated.iter().map(|note| line(format!("#[deprecated(note = {})]", literal(note)))));
}

/// A line without characters that end it, or that show it other than it is.
fn visible(line: &str) -> Cow<'_, str> {
    let is_plain = line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain { Cow::Borrowed(line) } else { line.replace(is_hidden, "\u{fffd}").into() }
}
