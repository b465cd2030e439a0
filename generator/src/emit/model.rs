//! Structs and enumerations.

use std::sync::Arc;

use super::imports::Imports;
use super::{block, docs, function, line, literal};
use crate::plan::{Enumeration, Field, RustType, Struct, TypePath};
use crate::render::Node;

/// A model with its constants, its `Model` implementation and its conversions.
pub fn structure(item: &Struct, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let name = &item.ident;
    docs(&item.docs, nodes);
    let mut fields = Vec::new();
    for (at, field) in item.fields.iter().enumerate() {
        field_docs(field, at < item.inherited, &mut fields);
        fields.push(line(format!("pub {}: Option<{}>,", field.ident, imports.r#type(&field.r#type))));
    }
    fields.push(line("/// Annotations, explicit nulls, and whatever the schema does not know."));
    fields.push(line(format!("pub odata: {},", imports.runtime("OData"))));
    nodes.push(block(format!("pub struct {name}"), fields));
    let empty = item.fields.iter().map(|field| format!("{}: None", field.ident));
    let empty = empty.chain([format!("odata: {}::EMPTY", imports.runtime("OData"))]).collect();
    let empty =
        block("fn default() -> Self", vec![Node::Fill(String::from("Self { "), empty, String::from(" }"))]);
    nodes.extend([Node::Blank, block(format!("impl Default for {name}"), vec![empty])]);
    let mut inherent = constants(&item.fields, imports);
    for field in &item.fields {
        bind(field, imports, &mut inherent);
    }
    if !inherent.is_empty() {
        nodes.extend([Node::Blank, block(format!("impl {name}"), inherent)]);
    }
    model_impl(item, imports, nodes);
    conversions(item, imports, nodes);
}

/// The documentation of a field, which says where an inherited one is from.
pub fn field_docs(field: &Field, is_inherited: bool, nodes: &mut Vec<Node>) {
    let start = nodes.len();
    docs(&field.docs, nodes);
    if let (true, Some(Node::Line(line))) = (is_inherited, nodes.get_mut(start)) {
        *line += &format!(" Inherited from `{}`.", field.declared_by);
    }
}

/// The descriptors of properties.
pub fn constants(fields: &[Arc<Field>], imports: &mut Imports) -> Vec<Node> {
    let mut nodes = Vec::new();
    for field in fields {
        let (descriptor, target) = match &field.navigation {
            Some(_) => ("NavigationProperty", imports.r#type(unboxed(&field.r#type))),
            None => ("Property", imports.r#type(unboxed(&field.r#type))),
        };
        let (descriptor, constant) = (imports.runtime(descriptor), &field.constant);
        nodes.push(line(format!("/// Describes `{}`.", field.wire)));
        nodes.push(Node::List {
            open: format!("pub const {constant}: {descriptor}<Self, {target}> = {descriptor}::new("),
            items: vec![literal(&field.wire)],
            close: String::from(");"),
            body: None,
        });
    }
    nodes
}

/// The type of a value, wherever it is kept.
pub fn unboxed(r#type: &RustType) -> &RustType {
    match r#type {
        RustType::Boxed(inner) => inner,
        other => other,
    }
}

fn bind(field: &Field, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let Some(navigation) = &field.navigation else { return };
    let Some(name) = &navigation.bind else { return };
    let (reference, target) = (imports.runtime("Reference"), imports.r#type(&navigation.target));
    let (wire, is_collection) = (&field.wire, navigation.is_collection);
    let (argument, call) = if is_collection {
        let argument = format!("targets: impl IntoIterator<Item = impl Into<{reference}<{target}>>>");
        (argument, "bind_all")
    } else {
        (format!("target: impl Into<{reference}<{target}>>"), "bind")
    };
    let value = if is_collection { "targets.into_iter().map(Into::into)" } else { "target.into()" };
    nodes.extend([
        Node::Blank,
        line(format!("/// Binds `{wire}` to what exists: `{wire}@odata.bind`.")),
        line("#[must_use]"),
        function(
            format!("pub fn {name}"),
            vec![String::from("mut self"), argument],
            "Self",
            vec![line(format!("self.odata.{call}({}, {value});", literal(wire))), line("self")],
        ),
    ]);
}

fn model_impl(item: &Struct, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let [model, schema, source, slot, outcome, writer, odata] =
        ["Model", "Schema", "Source", "Slot", "Outcome", "Writer", "OData"].map(|name| imports.runtime(name));
    let is_boxed = |field: &Field| matches!(field.r#type, RustType::Boxed(_));
    let mut arms: Vec<Node> = Vec::new();
    let mut puts: Vec<Node> = Vec::new();
    for field in &item.fields {
        let (wire, ident) = (literal(&field.wire), &field.ident);
        let (into, put) = if is_boxed(field) { ("into_box", "put_box") } else { ("into", "put") };
        arms.push(line(format!("{} => value.{into}(&mut self.{ident}),", arms.len())));
        puts.push(line(format!("to.{put}({wire}, &self.{ident});")));
    }
    let is_empty = arms.is_empty();
    let read = if is_empty {
        line("value.unknown()")
    } else {
        arms.push(line("_ => value.unknown(),"));
        block("match property", arms)
    };
    puts.push(line("to.besides(&self.odata);"));
    let property = if is_empty { "_property" } else { "property" };
    let arguments =
        vec![String::from("&mut self"), format!("{property}: usize"), format!("value: {slot}<S>")];
    let kind = if item.is_entity { "entity" } else { "complex" };
    let schema_head =
        format!("const SCHEMA: {schema} = {schema}::{kind}({}, &[", literal(&format!("#{}", item.type_name)));
    let properties = item.fields.iter().map(|field| literal(&field.wire)).collect();
    let schema_end = format!("]){};", schema_more(item));
    nodes.extend([
        Node::Blank,
        block(
            format!("impl {model} for {}", item.ident),
            vec![
                Node::Fill(schema_head, properties, schema_end),
                Node::Blank,
                function(format!("fn read<S: {source}>"), arguments, &format!("{outcome}<S>"), vec![read]),
                Node::Blank,
                block(format!("fn write<'m, W: {writer}<'m>>(&'m self, to: &mut W)"), puts),
                Node::Blank,
                block(format!("fn odata_mut(&mut self) -> &mut {odata}"), vec![line("&mut self.odata")]),
            ],
        ),
        Node::Blank,
        line(format!("crate::runtime::model!({});", item.ident)),
    ]);
}

/// What else there is to say of a type.
fn schema_more(item: &Struct) -> String {
    let mut more = String::new();
    let secrets: Vec<String> =
        item.fields.iter().filter(|field| field.is_secret).map(|field| literal(&field.wire)).collect();
    if !secrets.is_empty() {
        more += &format!(".with_secrets(&[{}])", secrets.join(", "));
    }
    // They are needed where a value may turn out to be of a derived type.
    if let (true, Some(base)) = (item.has_spellings, item.concrete_bases.first()) {
        more += &format!(".with_spellings(crate::{}::SPELLINGS)", base.module[0]);
    }
    more
}

fn conversions(item: &Struct, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let name = &item.ident;
    for base in &item.concrete_bases {
        derived_from(name, base, imports, nodes);
        let body = vec![line("crate::runtime::upcast(value)")];
        nodes.extend([Node::Blank, from(name, &imports.path(base), body)]);
    }
    for (base, variant) in &item.abstract_bases {
        derived_from(name, base, imports, nodes);
        let body = vec![line(format!("Self::{variant}(Box::new(value))"))];
        nodes.extend([Node::Blank, from(name, &imports.path(base), body)]);
    }
}

/// Says that a type is derived from another.
pub fn derived_from(name: &str, base: &TypePath, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let (base, derived) = (imports.path(base), imports.runtime("DerivedFrom"));
    nodes.extend([Node::Blank, block(format!("impl {derived}<{base}> for {name}"), Vec::new())]);
}

/// A conversion.
pub fn from(name: &str, into: &str, body: Vec<Node>) -> Node {
    let function = block(format!("fn from(value: {name}) -> Self"), body);
    block(format!("impl From<{name}> for {into}"), vec![function])
}

/// An enumeration with its members.
pub fn enumeration(item: &Enumeration, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let (name, enumeration) = (&item.ident, imports.runtime("Enumeration"));
    docs(&item.docs, nodes);
    nodes.push(line("#[derive(Clone)]"));
    nodes.push(line("#[non_exhaustive]"));
    let (mut variants, mut chosen, mut arms) = (Vec::new(), Vec::new(), Vec::new());
    for member in &item.members {
        docs(&member.docs, &mut variants);
        variants.push(line(format!("{},", member.ident)));
        let wire = literal(&member.wire);
        chosen.push(line(format!("{} => Some(Self::{}),", chosen.len(), member.ident)));
        arms.push(line(format!("Self::{} => {wire},", member.ident)));
    }
    variants.push(line("/// A member that this crate does not know, as it was sent."));
    variants.push(line("Unrecognized(String),"));
    arms.push(line("Self::Unrecognized(name) => name,"));
    let names = item.members.iter().map(|member| literal(&member.wire)).collect();
    let values = values(item);
    let (place, member) = if chosen.is_empty() {
        ("_place", vec![line("None")])
    } else {
        chosen.push(line("_ => None,"));
        ("place", vec![block("match place", chosen)])
    };
    let mut items = vec![
        line(format!("const TYPE: &'static str = {};", literal(&item.type_name))),
        line(format!("const IS_QUALIFIED: bool = {};", item.is_qualified)),
        Node::Blank,
        Node::Fill(String::from("const NAMES: &'static [&'static str] = &["), names, String::from("];")),
        Node::Blank,
    ];
    if let Some(values) = values {
        let open = String::from("const VALUES: &'static [i64] = &[");
        items.extend([Node::Fill(open, values, String::from("];")), Node::Blank]);
    }
    items.extend([
        block(format!("fn member({place}: usize) -> Option<Self>"), member),
        Node::Blank,
        block("fn as_str(&self) -> &str", vec![block("match self", arms)]),
        Node::Blank,
        block("fn unrecognized(name: String) -> Self", vec![line("Self::Unrecognized(name)")]),
    ]);
    nodes.extend([
        block(format!("pub enum {name}"), variants),
        Node::Blank,
        block(format!("impl {enumeration} for {name}"), items),
        Node::Blank,
        line(format!("crate::runtime::enumeration!({name});")),
    ]);
}

/// The values of the members, unless they are 0, 1, 2 and so on, as the trait has it.
fn values(item: &Enumeration) -> Option<Vec<String>> {
    let are_places = (0_i64..).zip(&item.members).all(|(place, member)| member.value == place);
    (!are_places).then(|| item.members.iter().map(|member| member.value.to_string()).collect())
}
