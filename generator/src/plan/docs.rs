//! Documentation of generated items, made from facts in the metadata. Its descriptions are copied only if the
//! profile asks for that.

use std::collections::BTreeMap;

use super::Context;
use crate::csdl::Expression;
use crate::edm::{AnnotationsId, ElementType, Model, TypeRef};
use crate::features::Features;

const DESCRIPTIONS: [&str; 2] = ["Org.OData.Core.V1.Description", "Org.OData.Core.V1.LongDescription"];
const REVISIONS: &str = "Org.OData.Core.V1.Revisions";
const COMPUTED: &str = "Org.OData.Core.V1.Computed";
const IMMUTABLE: &str = "Org.OData.Core.V1.Immutable";
const PERMISSIONS: &str = "Org.OData.Core.V1.Permissions";

/// Documentation of an item.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    /// The lines, in Markdown.
    pub lines: Vec<String>,
    /// Lists at the end that a reader opens.
    pub folded: Vec<Folded>,
    /// The deprecation note, if the item is deprecated.
    pub deprecated: Option<String>,
}

/// A list that is shown when a reader opens it.
#[derive(Clone, Debug)]
pub struct Folded {
    /// What is in it, as text.
    pub summary: String,
    /// The items, in Markdown.
    pub items: Vec<String>,
}

impl Docs {
    /// One line.
    pub fn line(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], ..Self::default() }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(mut self, line: impl Into<String>) -> Self {
        self.lines.extend([String::new(), line.into()]);
        self
    }

    /// Adds a list.
    #[must_use]
    pub fn list(mut self, items: impl ExactSizeIterator<Item = String>) -> Self {
        if items.len() > 0 {
            self.lines.push(String::new());
        }
        self.lines.extend(items);
        self
    }

    /// Adds the permissions, headers and query options that requests need according to the annotations of a
    /// target.
    #[must_use]
    pub fn needs(self, model: &Model<'_>, target: AnnotationsId) -> Self {
        RESTRICTIONS.iter().fold(self, |docs, (term, verb, has_arguments)| {
            model
                .capability(target, term)
                .map_or_else(Vec::new, |restriction| needs(restriction, *has_arguments))
                .into_iter()
                .fold(docs, |docs, need| docs.paragraph(format!("{verb} {need}.")))
        })
    }

    /// Adds the cargo features with which the item is compiled.
    #[must_use]
    pub fn compiled_with(self, features: &Features) -> Self {
        if features.is_always() {
            return self;
        }
        self.paragraph(format!("Compiled with the cargo feature {features}."))
    }

    /// Adds a list that a reader opens.
    #[must_use]
    pub fn folded(mut self, summary: &str, items: impl IntoIterator<Item = String>) -> Self {
        self.folded.push(Folded { summary: summary.to_owned(), items: items.into_iter().collect() });
        self
    }

    /// Adds the members that need other cargo features than the item itself, by feature.
    #[must_use]
    pub fn compiled_in_part(self, members: &[(String, Features)]) -> Self {
        if members.is_empty() {
            return self;
        }
        let mut by_feature: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, features) in members {
            by_feature.entry(features.to_string()).or_default().push(format!("`{name}`"));
        }
        let items = by_feature.iter().map(|(features, names)| format!("{features}: {}", names.join(", ")));
        self.folded("Navigation properties that need another cargo feature", items)
    }

    /// Adds what the metadata says about a target, if the profile asks for that: as text, in which nothing is
    /// Markdown.
    #[must_use]
    pub(super) fn described(self, context: &Context<'_, '_>, target: AnnotationsId) -> Self {
        descriptions(context, target).into_iter().fold(self, Self::paragraph)
    }

    /// Sets the deprecation note according to `Core.Revisions` of a target.
    #[must_use]
    pub fn revisions(self, model: &Model<'_>, target: AnnotationsId) -> Self {
        Self { deprecated: deprecation(model, target).or(self.deprecated), ..self }
    }
}

/// The descriptions of a target, as Markdown.
pub(super) fn descriptions(context: &Context<'_, '_>, target: AnnotationsId) -> Vec<String> {
    if !context.descriptions {
        return Vec::new();
    }
    let annotations = DESCRIPTIONS.iter().filter_map(|term| context.model.annotation(target, term));
    let values = annotations.filter_map(|annotation| annotation.syntax.value.as_ref()?.text());
    values.map(plain).filter(|text| !text.is_empty()).collect()
}

/// A text as Markdown that shows it as it is, in one line: without code, HTML, links or lists.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(text.len());
    let starts_list = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let marker = text.len() - starts_list.len();
    for (at, c) in text.char_indices() {
        let is_special = "\\`*_{}[]<>&#|~$".contains(c);
        // A list begins with a sign or a number; an address would become a link elsewhere.
        let is_marker = (at == 0 && "+-=".contains(c)) || (at > 0 && at == marker && ".)".contains(c));
        if is_special || is_marker || (c == ':' && text[at..].starts_with("://")) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// Terms that state what requests need, each with the word for such a request, and whether query options that
/// it needs are arguments.
const RESTRICTIONS: [(&str, &str, bool); 5] = [
    ("ReadRestrictions", "Reading", true),
    ("InsertRestrictions", "Creating", false),
    ("UpdateRestrictions", "Updating", false),
    ("DeleteRestrictions", "Deleting", false),
    ("OperationRestrictions", "Calling it", false),
];

/// The needs that a record of such a term states.
fn needs(restriction: &Expression<'_>, has_arguments: bool) -> Vec<String> {
    let mut needs = Vec::new();
    for permission in restriction.list("Permissions") {
        let scheme =
            permission.property("SchemeName").and_then(Expression::text).map(visible).unwrap_or_default();
        let scopes = permission.list("Scopes");
        let mut scopes: Vec<&str> =
            scopes.iter().filter_map(|scope| scope.property("Scope").and_then(Expression::text)).collect();
        scopes.sort_by_key(|scope| privilege(scope));
        let scopes: Vec<String> = scopes.into_iter().map(visible).collect();
        if !scopes.is_empty() {
            needs.push(format!(
                "needs one of the permissions {} ({scheme}), the least privileged first",
                scopes.join(", ")
            ));
        }
    }
    for (property, what) in [("CustomHeaders", "header"), ("CustomQueryOptions", "query option")] {
        for parameter in restriction.list(property) {
            let Some(name) = parameter.property("Name").and_then(Expression::text) else { continue };
            let is_required = parameter.property("Required").and_then(Expression::bool).unwrap_or(false);
            let takes = if is_required { "needs" } else { "takes" };
            let is_argument = is_required && has_arguments && property == "CustomQueryOptions";
            let argument = if is_argument { ", which is an argument" } else { "" };
            needs.push(format!("{takes} the {what} {}{argument}", visible(name)));
        }
    }
    needs
}

/// Text of a document, as code in Markdown with special characters escaped.
fn visible(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").escape_debug())
}

/// A key that sorts permissions from least to most privileged, by the words of their names: reading before
/// writing, parts of the directory before the directory, one's own data before all data.
fn privilege(scope: &str) -> (bool, bool, bool, usize) {
    let has = |word: &str| scope.split('.').any(|part| part == word);
    (scope.contains("Write") || has("Manage"), scope.starts_with("Directory"), has("All"), scope.len())
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

/// What annotations say about writing a property, as text to append to its documentation.
pub fn mutability(model: &Model<'_>, target: AnnotationsId) -> &'static str {
    // Most properties have no annotations at all.
    if model.annotations.of(target).is_empty() {
        return "";
    }
    let permission = model
        .annotation(target, PERMISSIONS)
        .and_then(|annotation| annotation.syntax.value.as_ref())
        .and_then(Expression::text)
        .map(str::trim);
    if model.is_tagged(target, COMPUTED) {
        ", set by the service"
    } else if permission.is_some_and(|permission| permission.ends_with("Permission/Read")) {
        ", read-only"
    } else if model.is_tagged(target, IMMUTABLE) {
        ", cannot be changed after creation"
    } else {
        ""
    }
}

/// The deprecation note. Only a revision of the kind `Deprecated` makes one; others report additions or
/// modifications.
fn deprecation(model: &Model<'_>, target: AnnotationsId) -> Option<String> {
    let revisions = model.annotation(target, REVISIONS)?.syntax.value.as_ref()?;
    let revision = revisions.elements().iter().find(|revision| {
        let kind = revision.property("Kind").and_then(Expression::text);
        kind.is_some_and(|kind| kind.trim().ends_with("/Deprecated"))
    })?;
    let fact = |name: &str| revision.property(name).and_then(Expression::text);
    let mut note = String::from("deprecated by the service");
    if let Some(date) = fact("Date") {
        note += &format!(" since {date}");
    }
    if let Some(version) = fact("Version") {
        note += &format!(" ({version})");
    }
    if let Some(removal) = fact("RemovalDate") {
        note += &format!(", to be removed on {removal}");
    }
    Some(note)
}
