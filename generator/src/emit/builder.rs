//! Request builders: aliases, and inherent methods of the runtime's types.

use super::imports::Imports;
use super::{block, docs, function, line, literal, visible};
use crate::plan::{Access, AccessItem, Answer, Argument, Builder, Call, Composed, Method, RustType, Segment};
use crate::render::Node;

/// Clippy's limit of arguments, `self` included.
const MANY_ARGUMENTS: usize = 7;

/// The alias of a builder and its methods.
pub fn builder(item: &Builder, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let subject = imports.path(&item.subject);
    docs(&item.docs, nodes);
    let (head, builder) = if item.is_property {
        let builder = imports.runtime("PropertyRequestBuilder");
        let value = if item.is_collection { format!("Vec<{subject}>") } else { subject };
        nodes.push(line(format!("pub type {} = {builder}<{value}>;", item.alias)));
        (String::from("impl"), format!("{builder}<{value}>"))
    } else {
        let builder = if item.is_collection { "CollectionRequestBuilder" } else { "EntityRequestBuilder" };
        let (builder, contained) = (imports.runtime(builder), imports.runtime("Contained"));
        nodes.push(line(format!("pub type {}<A = {contained}> = {builder}<{subject}, A>;", item.alias)));
        (String::from("impl<A>"), format!("{builder}<{subject}, A>"))
    };
    if !item.methods.is_empty() {
        let methods = methods(&item.methods, imports);
        nodes.extend([Node::Blank, block(format!("{head} {builder}"), methods)]);
    }
    if item.is_identified {
        let identified = imports.runtime("Identified");
        nodes.push(line(format!("impl {identified} for {} {{}}", imports.path(&item.subject))));
    }
}

/// A type that says what may be done.
pub fn access(item: &AccessItem, nodes: &mut Vec<Node>) {
    let abilities = item.abilities.iter().map(|ability| (*ability).to_owned()).collect();
    let head =
        format!("crate::runtime::access::access!({}, {}: [", item.ident, literal(&visible(&item.target)));
    nodes.push(Node::Fill(head, abilities, String::from("]);")));
}

/// The methods of a builder or of the client.
pub fn methods(items: &[Method], imports: &mut Imports) -> Vec<Node> {
    let mut nodes = Vec::new();
    for item in items {
        if !nodes.is_empty() {
            nodes.push(Node::Blank);
        }
        docs(&item.docs, &mut nodes);
        method(item, imports, &mut nodes);
    }
    nodes
}

fn method(item: &Method, imports: &mut Imports, nodes: &mut Vec<Node>) {
    let mut arguments = vec![String::from("&self")];
    let (result, body) = match &item.call {
        Call::Navigation(segment) => navigation(segment, imports),
        Call::Stream(segment) => (
            imports.runtime("StreamRequestBuilder"),
            line(format!("self.stream_segment({})", literal(segment))),
        ),
        Call::PathForm(before, after) => {
            arguments.push(String::from("path: impl AsRef<str>"));
            let body = format!("self.path_form({}, path.as_ref(), {})", literal(before), literal(after));
            (String::from("Self"), line(body))
        }
        Call::Key { parts, target, is_alternate } => {
            let result =
                format!("{}<{}, A>", imports.runtime("EntityRequestBuilder"), imports.r#type(target));
            arguments.extend(
                parts.iter().map(|(_, name, kind)| format!("{name}: {}", literal_type(kind, imports))),
            );
            let body = match parts.as_slice() {
                [(_, name, RustType::Builtin("String"))] if !is_alternate => {
                    line(format!("self.text_key({name})"))
                }
                [(_, name, _)] if !is_alternate => line(format!("self.key(&{name})")),
                _ => {
                    let passed = parts.iter().map(|(wire, name, kind)| {
                        format!("({}, {})", literal(wire), literal_value(name, kind))
                    });
                    let (open, close) = (String::from("self.named_key(&["), String::from("])"));
                    Node::List { open, items: passed.collect(), close, body: None }
                }
            };
            (result, body)
        }
        Call::Action(segment, declared, answer) => {
            arguments.extend(declared.iter().map(|argument| action_argument(argument, imports)));
            let calls = declared.iter().map(|argument| with(argument, imports)).collect();
            let body = Node::Chain(format!("self.action_segment({})", literal(segment)), calls);
            (format!("{}<{}>", imports.runtime("ActionRequest"), answer_type(answer, imports)), body)
        }
        Call::ActionWithParameters(segment, parameters, answer) => {
            arguments.push(format!("parameters: &{}", imports.path(parameters)));
            let calls = vec![String::from(".with_parameters(parameters)")];
            let body = Node::Chain(format!("self.action_segment({})", literal(segment)), calls);
            (format!("{}<{}>", imports.runtime("ActionRequest"), answer_type(answer, imports)), body)
        }
        Call::Function(segment, declared, answer) => {
            arguments.extend(declared.iter().map(|argument| function_argument(argument, imports)));
            let calls = declared.iter().map(|argument| pass(argument, imports)).collect();
            let body = Node::Chain(format!("self.function_segment({})", literal(segment)), calls);
            (format!("{}<{}>", imports.runtime("FunctionRequest"), answer_type(answer, imports)), body)
        }
        Call::Composed(segment, declared, composed) => {
            arguments.extend(declared.iter().map(|argument| function_argument(argument, imports)));
            let (builder, answer, end, target) = match composed {
                Composed::Entity(target) => ("EntityRequestBuilder", "Single", ".entity()", target),
                Composed::Collection(target) => ("CollectionRequestBuilder", "Page", ".collection()", target),
                Composed::Property(target) => ("PropertyRequestBuilder", "Single", ".value()", target),
            };
            let target = imports.r#type(target);
            let answer = format!("{}<{target}>", imports.runtime(answer));
            let mut calls: Vec<String> = declared.iter().map(|argument| pass(argument, imports)).collect();
            calls.push(end.to_owned());
            let body = Node::Chain(format!("self.function_segment::<{answer}>({})", literal(segment)), calls);
            (format!("{}<{target}>", imports.runtime(builder)), body)
        }
    };
    if arguments.len() > MANY_ARGUMENTS {
        nodes.push(line("#[allow(clippy::too_many_arguments)]"));
    }
    nodes.push(function(format!("pub fn {}", item.ident), arguments, &result, vec![body]));
}

/// The type of a builder behind a segment, and how it is made.
fn navigation(segment: &Segment, imports: &mut Imports) -> (String, Node) {
    let (builder, method) = match segment.is_collection {
        true => ("CollectionRequestBuilder", "collection_segment"),
        false => ("EntityRequestBuilder", "entity_segment"),
    };
    let access = match &segment.access {
        Access::Contained => String::new(),
        Access::Related => format!(", {}", imports.runtime("Related")),
        Access::Own(path) => format!(", {}", imports.path(path)),
    };
    let put = if segment.is_updated_by_put { ".updated_by_put()" } else { "" };
    let result = format!("{}<{}{access}>", imports.runtime(builder), imports.r#type(&segment.target));
    let wire = literal(&segment.wire);
    (result, line(format!("self.{method}({wire}){put}")))
}

fn answer_type(answer: &Answer, imports: &mut Imports) -> String {
    let (marker, r#type) = match answer {
        Answer::Nothing => return String::from("()"),
        Answer::Content => return imports.runtime("Content"),
        Answer::Optional(r#type) => return format!("Option<{}>", imports.r#type(r#type)),
        Answer::Single(r#type) => ("Single", imports.r#type(r#type)),
        Answer::Page(r#type) => ("Page", imports.r#type(r#type)),
        Answer::Value(r#type) => ("Value", imports.r#type(r#type)),
        Answer::OptionalValue(r#type) => ("Value", format!("Option<{}>", imports.r#type(r#type))),
    };
    format!("{}<{type}>", imports.runtime(marker))
}

fn literal_type(r#type: &RustType, imports: &mut Imports) -> String {
    match r#type {
        RustType::Builtin("String") => String::from("impl AsRef<str>"),
        other => imports.r#type(other),
    }
}

fn literal_value(argument: &str, r#type: &RustType) -> String {
    match r#type {
        RustType::Builtin("String") => format!("&{argument}.as_ref()"),
        _ => format!("&{argument}"),
    }
}

fn action_argument(argument: &Argument, imports: &mut Imports) -> String {
    let name = &argument.ident;
    if let (RustType::Vec(element), false) = (&argument.r#type, argument.is_optional) {
        return format!("{name}: impl IntoIterator<Item = impl Into<{}>>", imports.r#type(element));
    }
    let r#type = imports.r#type(&argument.r#type);
    if argument.is_optional {
        format!("{name}: impl {}<{type}>", imports.runtime("Optional"))
    } else if argument.r#type.is_copy() {
        format!("{name}: {type}")
    } else {
        format!("{name}: impl Into<{type}>")
    }
}

fn with(argument: &Argument, imports: &mut Imports) -> String {
    let (name, wire) = (&argument.ident, literal(&argument.wire));
    if let (RustType::Vec(element), false) = (&argument.r#type, argument.is_optional) {
        let element = imports.r#type(element);
        return format!(".with_all({wire}, {name}.into_iter().map(Into::<{element}>::into))");
    }
    let r#type = imports.r#type(&argument.r#type);
    if argument.is_optional {
        format!(".with_optional::<{type}>({wire}, {name})")
    } else if argument.r#type.is_copy() {
        format!(".with({wire}, {name})")
    } else {
        format!(".with({wire}, Into::<{type}>::into({name}))")
    }
}

fn function_argument(argument: &Argument, imports: &mut Imports) -> String {
    let (name, r#type) = (&argument.ident, imports.r#type(&argument.r#type));
    if argument.is_optional {
        return format!("{name}: impl {}<{type}>", imports.runtime("Optional"));
    }
    let r#type = if argument.is_json { r#type } else { literal_type(&argument.r#type, imports) };
    format!("{name}: {type}")
}

fn pass(argument: &Argument, imports: &mut Imports) -> String {
    let (name, wire) = (&argument.ident, literal(&argument.wire));
    let r#type = imports.r#type(&argument.r#type);
    match (argument.is_json, argument.is_optional) {
        (false, true) if argument.is_null => format!(".nullable_argument::<{type}>({wire}, {name})"),
        (true, true) if argument.is_null => format!(".nullable_json_argument::<{type}>({wire}, {name})"),
        (false, false) => format!(".argument({wire}, {})", literal_value(name, &argument.r#type)),
        (false, true) => format!(".optional_argument::<{type}>({wire}, {name})"),
        (true, _) => format!(".json_argument::<{type}>({wire}, {name})"),
    }
}
