//! Abstract types: enums of what is derived from them.

use super::imports::Imports;
use super::model::{constants, derived_from, field_docs, from, structure, unboxed};
use super::{block, docs, function, line, literal};
use crate::plan::{Abstract, Field, RustType};
use crate::render::Node;

/// The enum of an abstract type, accessors for what all variants have, and the struct
/// behind its last variant.
pub fn abstract_type(item: &Abstract, api: &str, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let (name, unknown) = (&item.ident, &item.unknown.ident);
    docs(&item.docs, nodes);
    nodes.extend([line("#[derive(Clone, PartialEq)]"), line("#[non_exhaustive]")]);
    let mut variants = Vec::new();
    for (variant, path, type_name) in &item.variants {
        variants.push(line(format!("/// `{type_name}`.")));
        variants.push(line(format!("{variant}(Box<{}>),", imports.path(path))));
    }
    variants.push(line("/// A type that this crate does not know, or a value that does not say its type."));
    variants.push(line(format!("Other(Box<{unknown}>),")));
    nodes.push(block(format!("pub enum {name}"), variants));
    let mut inherent = constants(&item.unknown.fields, imports);
    for (at, field) in item.unknown.fields.iter().enumerate() {
        inherent.push(Node::Blank);
        field_docs(field, at < item.unknown.inherited, &mut inherent);
        accessor(field, &item.accessors[at], item, imports, &mut inherent);
    }
    if !inherent.is_empty() {
        nodes.extend([Node::Blank, block(format!("impl {name}"), inherent)]);
    }
    nodes.extend([Node::Blank, polymorphic_impl(item, api, imports), Node::Blank]);
    nodes.push(line(format!("crate::runtime::polymorphic!({name});")));
    if let Some((method, r#type)) = &item.error {
        let (error, result_part) = (imports.r#type(unboxed(r#type)), imports.runtime("ResultPart"));
        let body = vec![
            line(format!("type Error = {error};")),
            Node::Blank,
            block(
                format!("fn error(&self) -> Option<&{error}>"),
                vec![line(format!("Self::{method}(self)"))],
            ),
        ];
        nodes.extend([Node::Blank, block(format!("impl {result_part} for {name}"), body)]);
    }
    nodes.extend([Node::Blank, from(unknown, name, vec![line("Self::Other(Box::new(value))")]), Node::Blank]);
    structure(&item.unknown, imports, nodes);
    item.bases.iter().for_each(|base| derived_from(name, base, imports, nodes));
}

/// A match over all variants, each with the same code behind its arrow.
fn each_variant(item: &Abstract, known: &str, other: &str) -> Vec<Node> {
    let mut arms: Vec<Node> = item
        .variants
        .iter()
        .map(|(variant, ..)| line(format!("Self::{variant}(value) => {known},")))
        .collect();
    arms.push(line(format!("Self::Other(value) => {other},")));
    vec![block("match self", arms)]
}

fn polymorphic_impl(item: &Abstract, api: &str, imports: &mut Imports) -> Node {
    let [polymorphic, object, choice, odata] =
        ["Polymorphic", "Object", "Variants", "OData"].map(|name| imports.runtime(name));
    let mut body = vec![line(format!("const TYPE: &'static str = {};", literal(&item.type_name)))];
    if item.unknown.has_spellings {
        let r#type = "&'static [(&'static str, &'static str)]";
        body.push(line(format!("const SPELLINGS: {type} = crate::{api}::SPELLINGS;")));
    }
    let types = item.variants.iter().map(|(.., name)| literal(&format!("#{name}"))).collect();
    body.push(Node::Fill(
        String::from("const TAGS: &'static [&'static str] = &["),
        types,
        String::from("];"),
    ));
    let r#type = if item.variants.is_empty() { "_type" } else { "r#type" };
    let read = if item.variants.is_empty() {
        vec![line("object.read(Self::Other)")]
    } else {
        let arms = item.variants.iter().enumerate();
        let arms = arms.map(|(at, (variant, ..))| line(format!("{at} => object.read(Self::{variant}),")));
        let arms = arms.chain([line("_ => object.read(Self::Other),")]).collect();
        vec![block("match r#type", arms)]
    };
    let arguments = vec![format!("{type}: usize"), format!("object: {object}<'de, A>")];
    let head = String::from("fn read<'de, A: serde::de::MapAccess<'de>>");
    body.extend([
        Node::Blank,
        function(head, arguments, "Result<Self, A::Error>", read),
        Node::Blank,
        block(
            format!("fn write<V: {choice}>(&self, to: V) -> V::Output"),
            each_variant(item, "to.variant(&**value)", "to.other(&**value)"),
        ),
        Node::Blank,
        block(format!("fn odata(&self) -> &{odata}"), each_variant(item, "&value.odata", "&value.odata")),
        Node::Blank,
        block(
            format!("fn odata_mut(&mut self) -> &mut {odata}"),
            each_variant(item, "&mut value.odata", "&mut value.odata"),
        ),
    ]);
    block(format!("impl {polymorphic} for {}", item.ident), body)
}

fn accessor(field: &Field, method: &str, item: &Abstract, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let name = &field.ident;
    let (returned, access) = match &field.r#type {
        RustType::Builtin("String") => (String::from("&str"), ".as_deref()"),
        RustType::Vec(element) => (format!("&[{}]", imports.r#type(element)), ".as_deref()"),
        RustType::Boxed(inner) => (format!("&{}", imports.r#type(inner)), ".as_deref()"),
        copied if copied.is_copy() => (imports.r#type(copied), ""),
        other => (format!("&{}", imports.r#type(other)), ".as_ref()"),
    };
    let value = format!("value.{name}{access}");
    nodes.push(block(
        format!("pub fn {method}(&self) -> Option<{returned}>"),
        each_variant(item, &value, &value),
    ));
}
