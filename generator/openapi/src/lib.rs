//! A description of a service in OpenAPI, from the same model as a generated crate; and the comparison of a
//! service's own description with that.
//!
//! The rules are those of OASIS' committee note "OData to OpenAPI Mapping" 1.0; docs/openapi.md has them one
//! by one. Paths are written one by one while the model is walked; components follow, of which only names are
//! kept until then.

mod annotated;
mod batch;
mod bound;
pub mod check;
mod components;
mod context;
mod keys;
mod names;
mod node;
mod operations;
mod options;
mod paths;
mod place;
mod schema;
mod types;
mod used;
mod write;

use std::io::{self, Write};

use generator::Collected;

use context::Context;
use node::{Node, Object};
use used::Used;
use write::Writer;

pub use write::Format;

/// The version of OpenAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 3.0.
    V30,
    /// 3.1.
    #[default]
    V31,
}

impl Version {
    /// What a description calls it.
    fn text(self) -> &'static str {
        match self {
            Self::V30 => "3.0.3",
            Self::V31 => "3.1.0",
        }
    }
}

/// What a description is to be like.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The version of OpenAPI.
    pub version: Version,
    /// Areas of the profile, without which everything is described.
    pub features: Vec<String>,
}

/// Writes the description of an API.
///
/// # Errors
/// When it cannot be written.
pub fn write(collected: &Collected<'_>, options: &Options, format: Format, to: impl Write) -> io::Result<()> {
    let context = Context::new(collected, options);
    let mut used = Used::default();
    let mut writer = Writer::new(to, format)?;
    writer.member("openapi", &Node::from(options.version.text()))?;
    writer.member("info", &info(&context).into())?;
    writer.member("servers", &Node::from(servers(&context)))?;
    writer.member("tags", &Node::from(tags(&context)))?;
    let security = components::security(&context);
    if !security.is_empty() {
        writer.member("security", &Node::from(security))?;
    }
    writer.open("paths")?;
    paths::write(&context, &mut used, &mut writer)?;
    writer.close()?;
    writer.open("components")?;
    components::write(&context, &mut used, &mut writer)?;
    writer.close()?;
    writer.finish()
}

fn info(context: &Context<'_>) -> Object {
    let model = context.model;
    let container = model.container.as_ref();
    let schema = container.map(|container| model.annotations.id(&container.name.namespace));
    let targets = [Some(context.container), schema];
    let said = |text: fn(&generator::edm::Model<'_>, generator::edm::AnnotationsId) -> Option<String>| {
        targets.into_iter().flatten().find_map(|target| text(model, target))
    };
    let name =
        container.map_or("a service without a container", |container| container.name.namespace.as_str());
    let version = schema.and_then(|schema| annotated::text(model, schema, "Org.OData.Core.V1.SchemaVersion"));
    Object::new()
        .with("title", said(annotated::description).unwrap_or_else(|| name.to_owned()))
        .with_some("description", said(annotated::long_description))
        .with("version", version.unwrap_or_else(|| "1.0".to_owned()))
}

fn servers(context: &Context<'_>) -> Vec<Node> {
    let api = context.collected.api;
    let server = |url: &str, name: Option<&String>| {
        let server = Object::new().with("url", url.to_owned());
        Node::from(server.with_some("description", name.cloned()))
    };
    let own = server(api.base_url.as_deref().unwrap_or("/"), None);
    let clouds = api.clouds.iter().map(|(name, url)| server(url, Some(name)));
    std::iter::once(own).chain(clouds).collect()
}

/// The areas of the profile, or else the entity sets and singletons.
fn tags(context: &Context<'_>) -> Vec<Node> {
    let areas = &context.collected.profile.features;
    let chosen = areas.iter().map(|(name, area)| {
        let tag = Object::new().with("name", name.clone());
        Node::from(tag.with("description", area.description.clone()))
    });
    let sources = context.members.sources.iter().filter(|source| {
        let features = source.r#type.map(|id| context.collected.features.of(id));
        let has_area = features.is_some_and(|features| features.names().any(|name| areas.contains_key(name)));
        !has_area && !areas.contains_key(source.name) && source.r#type.is_none_or(|id| context.has(id))
    });
    let sources = sources.map(|source| {
        let description = annotated::description(context.model, source.annotations);
        let tag = Object::new().with("name", source.name.to_owned());
        Node::from(tag.with_some("description", description))
    });
    chosen.chain(sources).collect()
}
