//! Lines of documentation, from facts alone.

use crate::csdl::Expression;
use crate::edm::{ElementType, Model, TypeRef};

const REVISIONS: &str = "Org.OData.Core.V1.Revisions";
const COMPUTED: &str = "Org.OData.Core.V1.Computed";
const IMMUTABLE: &str = "Org.OData.Core.V1.Immutable";
const PERMISSIONS: &str = "Org.OData.Core.V1.Permissions";

/// Documentation of an item.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    /// Its lines, in Markdown.
    pub lines: Vec<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
}

impl Docs {
    /// One line.
    pub fn line(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], deprecated: None }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(mut self, line: impl Into<String>) -> Self {
        self.lines.extend([String::new(), line.into()]);
        self
    }

    /// Takes deprecation from the annotations of a target.
    #[must_use]
    pub fn revisions(self, model: &Model<'_>, target: &str) -> Self {
        Self { deprecated: deprecation(model, target), ..self }
    }
}

/// A type as CSDL writes it, names in full.
pub fn type_text(model: &Model<'_>, r#type: &TypeRef) -> String {
    let element = match &r#type.element {
        ElementType::Primitive(primitive) => format!("Edm.{primitive:?}"),
        ElementType::Named(id) => model.r#type(*id).name.to_string(),
        ElementType::Opaque(name) => name.replace('`', "'"),
    };
    if r#type.is_collection { format!("Collection({element})") } else { element }
}

/// What annotations say about writing a property: `, computed`, `, read-only`, ….
pub fn mutability(model: &Model<'_>, target: &str) -> &'static str {
    // Most properties have no annotations at all.
    if !model.annotations.contains_key(target) {
        return "";
    }
    let permission = model
        .annotation(target, PERMISSIONS)
        .and_then(|annotation| annotation.syntax.value.as_ref())
        .and_then(Expression::text)
        .map(str::trim);
    if model.is_tagged(target, COMPUTED) {
        ", computed by the service"
    } else if permission.is_some_and(|permission| permission.ends_with("Permission/Read")) {
        ", read-only"
    } else if model.is_tagged(target, IMMUTABLE) {
        ", not changed after creation"
    } else {
        ""
    }
}

/// Only a revision of the kind `Deprecated` deprecates; others announce or add.
fn deprecation(model: &Model<'_>, target: &str) -> Option<String> {
    let revisions = model.annotation(target, REVISIONS)?.syntax.value.as_ref()?;
    let revision = revisions.elements().iter().find(|revision| {
        let kind = revision.property("Kind").and_then(Expression::text);
        kind.is_some_and(|kind| kind.trim().ends_with("/Deprecated"))
    })?;
    let fact = |name: &str| revision.property(name).and_then(Expression::text);
    let mut note = String::from("deprecated by the service");
    if let Some(date) = fact("Date") {
        note += &format!(" on {date}");
    }
    if let Some(version) = fact("Version") {
        note += &format!(" ({version})");
    }
    if let Some(removal) = fact("RemovalDate") {
        note += &format!(", to be removed on {removal}");
    }
    Some(note)
}
