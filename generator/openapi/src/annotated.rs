//! What annotations say about an element for people, and about what its requests need.

use generator::csdl::Expression;
use generator::edm::{AnnotationsId, Model};

use crate::node::{Node, Object, texts};
use crate::used::Used;

const DESCRIPTION: &str = "Org.OData.Core.V1.Description";
const LONG_DESCRIPTION: &str = "Org.OData.Core.V1.LongDescription";
const REVISIONS: &str = "Org.OData.Core.V1.Revisions";
const COMPUTED: &str = "Org.OData.Core.V1.Computed";
const COMPUTED_DEFAULT: &str = "Org.OData.Core.V1.ComputedDefaultValue";
const IMMUTABLE: &str = "Org.OData.Core.V1.Immutable";
const PERMISSIONS: &str = "Org.OData.Core.V1.Permissions";

/// The text of an annotation.
pub fn text(model: &Model<'_>, target: AnnotationsId, term: &str) -> Option<String> {
    if model.annotations.of(target).is_empty() {
        return None;
    }
    let text = model.annotation(target, term)?.syntax.value.as_ref()?.text()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The short description.
pub fn description(model: &Model<'_>, target: AnnotationsId) -> Option<String> {
    text(model, target, DESCRIPTION)
}

/// The long description.
pub fn long_description(model: &Model<'_>, target: AnnotationsId) -> Option<String> {
    text(model, target, LONG_DESCRIPTION)
}

/// Both descriptions, as two paragraphs.
pub fn descriptions(model: &Model<'_>, target: AnnotationsId) -> Option<String> {
    match (description(model, target), long_description(model, target)) {
        (Some(short), Some(long)) => Some(format!("{short}\n\n{long}")),
        (short, long) => short.or(long),
    }
}

/// Whether an element is deprecated.
pub fn is_deprecated(model: &Model<'_>, target: AnnotationsId) -> bool {
    if model.annotations.of(target).is_empty() {
        return false;
    }
    let revisions =
        model.annotation(target, REVISIONS).and_then(|annotation| annotation.syntax.value.as_ref());
    let mut revisions = revisions.map_or(&[][..], Expression::elements).iter();
    revisions.any(|revision| {
        let kind = revision.property("Kind").and_then(Expression::text);
        kind.is_some_and(|kind| kind.trim().ends_with("/Deprecated"))
    })
}

/// Who gives a property its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// Clients, at any time.
    Writable,
    /// Clients, or the service when it is created.
    Defaulted,
    /// Clients, when it is created.
    Immutable,
    /// The service.
    ReadOnly,
}

/// Who gives a property its value.
pub fn mutability(model: &Model<'_>, target: AnnotationsId) -> Mutability {
    if model.annotations.of(target).is_empty() {
        return Mutability::Writable;
    }
    let is_read = |permission: String| permission == "Read" || permission.ends_with("/Read");
    if model.is_tagged(target, COMPUTED) || text(model, target, PERMISSIONS).is_some_and(is_read) {
        Mutability::ReadOnly
    } else if model.is_tagged(target, IMMUTABLE) {
        Mutability::Immutable
    } else if model.is_tagged(target, COMPUTED_DEFAULT) {
        Mutability::Defaulted
    } else {
        Mutability::Writable
    }
}

/// The headers and query options of a service's own that a request takes.
pub fn custom_parameters(restrictions: Option<&Expression<'_>>) -> Vec<Node> {
    let Some(restrictions) = restrictions else { return Vec::new() };
    let mut all = Vec::new();
    for (list, place) in [("CustomHeaders", "header"), ("CustomQueryOptions", "query")] {
        for parameter in restrictions.list(list) {
            let text = |name: &str| parameter.property(name).and_then(Expression::text).map(str::to_owned);
            let Some(name) = text("Name").filter(|name| !name.is_empty()) else { continue };
            let is_required = parameter.property("Required").and_then(Expression::bool) == Some(true);
            let object = Object::new()
                .with("name", name)
                .with("in", place)
                .with_some("description", text("Description"))
                .with_flag("required", is_required)
                .with("schema", Object::new().with("type", "string"));
            all.push(object.into());
        }
    }
    all
}

/// The errors that a request is said to be answered with, by status.
pub fn errors<'e>(restrictions: Option<&'e Expression<'e>>) -> Vec<(String, String)> {
    let responses = restrictions.map_or(&[][..], |restrictions| restrictions.list("ErrorResponses"));
    let error = |response: &Expression<'_>| {
        let status = response.property("StatusCode")?.text()?.trim().to_owned();
        let is_status = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
        let description = response.property("Description").and_then(Expression::text).unwrap_or("Error");
        is_status.then(|| (status, description.to_owned()))
    };
    responses.iter().filter_map(error).collect()
}

/// The permissions any of which a request needs, each as a security requirement of its own.
pub fn security(restrictions: Option<&Expression<'_>>, used: &mut Used, has_roles: bool) -> Vec<Node> {
    let mut all = Vec::new();
    for permission in restrictions.map_or(&[][..], |restrictions| restrictions.list("Permissions")) {
        let Some(scheme) = permission.property("SchemeName").and_then(Expression::text) else { continue };
        let name = crate::names::component(scheme);
        used.schemes.insert(name.clone());
        for scope in permission.list("Scopes") {
            let Some(scope) = scope.property("Scope").and_then(Expression::text) else { continue };
            let scopes = if has_roles { texts([scope.to_owned()]) } else { Vec::new() };
            let requirement = Node::from(Object::new().with(name.clone(), scopes));
            if !all.contains(&requirement) {
                all.push(requirement);
            }
        }
    }
    all
}
