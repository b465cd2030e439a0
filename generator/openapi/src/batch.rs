//! Several requests in one: `$batch`.

use generator::csdl::Expression;
use generator::profile::BatchFormat;

use crate::context::Context;
use crate::node::{Node, Object, texts};
use crate::operations::json;
use crate::used::reference;

/// The operation, unless the service says that it has none.
pub fn operation(context: &Context<'_>) -> Option<Object> {
    let model = context.model;
    let supported = model.capability(context.container, "BatchSupported").and_then(Expression::bool);
    let support = model.capability(context.container, "BatchSupport");
    let support = support.and_then(|support| support.property("Supported")?.bool());
    let is_empty = context.members.sources.is_empty() && context.members.imports.is_empty();
    if is_empty || supported == Some(false) || support == Some(false) {
        return None;
    }
    let is_json = context.wire().batch.as_ref().is_some_and(|batch| batch.format == BatchFormat::Json);
    let (requests, responses) =
        if is_json { (json(requests()), json(responses())) } else { (multipart(), multipart()) };
    let success = Object::new().with("description", "The responses").with("content", responses);
    let responses = Object::new().with("200", success);
    let responses = responses.with("4XX", reference("responses", "error"));
    let responses = responses.with("5XX", reference("responses", "error"));
    let operation = Object::new()
        .with("tags", texts(["batch".to_owned()]))
        .with("summary", "Send several requests")
        .with("operationId", "batch")
        .with("requestBody", Object::new().with("required", true).with("content", requests));
    Some(operation.with("responses", responses))
}

fn multipart() -> Object {
    let schema = Object::new().with("type", "string");
    Object::new().with("multipart/mixed", Object::new().with("schema", schema))
}

fn text() -> Object {
    Object::new().with("type", "string")
}

fn list(name: &'static str, required: &[&str], item: Object) -> Object {
    let required = texts(required.iter().map(|name| (*name).to_owned()));
    let item = Object::new().with("type", "object").with("required", required).with("properties", item);
    let list = Object::new().with("type", "array").with("items", item);
    let required = texts([name.to_owned()]);
    let properties = Object::new().with(name, list);
    Object::new().with("type", "object").with("required", required).with("properties", properties)
}

fn headers() -> Object {
    Object::new().with("type", "object").with("additionalProperties", text())
}

fn requests() -> Object {
    let depends = Object::new().with("type", "array").with("items", text());
    let request = Object::new()
        .with("id", text())
        .with("method", text())
        .with("url", text())
        .with("headers", headers())
        .with("dependsOn", depends)
        .with("body", Object::new());
    list("requests", &["id", "method", "url"], request)
}

fn responses() -> Object {
    let status = Object::new().with("type", "integer").with("minimum", Node::Integer(100));
    let response = Object::new()
        .with("id", text())
        .with("status", status)
        .with("headers", headers())
        .with("body", Object::new());
    list("responses", &["id", "status"], response)
}
