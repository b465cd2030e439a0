//! The elements of a model as a diff sees them: kind, id, attributes. Defaults are left out, aliases are gone.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Value;
use super::surface::signature;
use crate::csdl::{self, ContainerChild, ContainerChildKind, Document, StructuredKind, Text, TypeUse};
use crate::edm::{self, Model, TypeId, TypeKind};
use crate::select::Selection;
use crate::source::Span;

/// One element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Name of the CSDL element.
    pub kind: &'static str,
    /// `ns.type`, `ns.type/member`, `ns.container/set`, `ns.operation(binding;parameters)`.
    pub id: String,
    /// Id of the element that it is in.
    pub parent: Option<String>,
    /// What it says, in the order of the specification; defaults are absent.
    pub attributes: Vec<(&'static str, Value)>,
    /// Where its name stands.
    pub span: Span,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The value of an attribute that is no flag.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.attribute(name)? {
            Value::Text(text) => Some(text),
            Value::Bool(_) => None,
        }
    }
}

/// All that is selected.
#[derive(Clone, Debug, Default)]
pub struct Elements {
    /// Every element, sorted by id and kind.
    pub all: Vec<Element>,
    /// Ids of overloads, by their [signatures](signature), and of what a container inherits, by what annotations call them.
    pub ids: FxHashMap<String, String>,
}

impl Elements {
    /// The element of a kind and an id.
    pub fn get(&self, kind: &str, id: &str) -> Option<&Element> {
        self.with(id).iter().find(|element| element.kind == kind)
    }

    /// All elements with this id: one, unless it names things of different kinds.
    pub fn with(&self, id: &str) -> &[Element] {
        let start = self.all.partition_point(|element| element.id.as_str() < id);
        let count = self.all[start..].iter().take_while(|element| element.id == id).count();
        &self.all[start..start + count]
    }

    /// All elements in one.
    pub fn below(&self, id: &str) -> &[Element] {
        self.starting(&format!("{id}/"))
    }

    /// All elements whose ids start with a text.
    pub fn starting(&self, text: &str) -> &[Element] {
        let start = self.all.partition_point(|element| element.id.as_str() < text);
        let count = self.all[start..].partition_point(|element| element.id.starts_with(text));
        &self.all[start..start + count]
    }

    /// The base types of a type, the nearest first.
    pub fn bases<'e>(&'e self, r#type: &'e str) -> impl Iterator<Item = &'e str> {
        self.lineage(r#type).skip(1)
    }

    /// A type and its base types, the nearest first.
    pub fn lineage<'e>(&'e self, r#type: &'e str) -> impl Iterator<Item = &'e str> {
        let base = |id: &&'e str| -> Option<&'e str> {
            let types = ["EntityType", "ComplexType"];
            types.into_iter().find_map(|kind| self.get(kind, id)?.text("BaseType"))
        };
        // As it is written, a type may be derived from itself.
        let mut seen = FxHashSet::default();
        std::iter::successors(Some(r#type), base).take_while(move |id| seen.insert(*id))
    }
}

/// Lists the elements that are selected.
pub fn elements(documents: &[Document<'_>], model: &Model<'_>, selection: &Selection) -> Elements {
    let mut listing = Listing { model, selection, elements: Elements::default() };
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        listing.schema(schema);
    }
    listing.operations();
    let mut elements = listing.elements;
    elements.all.sort_by(|a, b| (&a.id, a.kind).cmp(&(&b.id, b.kind)));
    elements.all.dedup_by(|later, earlier| (&later.id, later.kind) == (&earlier.id, earlier.kind));
    elements
}

struct Listing<'l, 'a> {
    model: &'l Model<'a>,
    selection: &'l Selection,
    elements: Elements,
}

impl Listing<'_, '_> {
    fn push(
        &mut self,
        kind: &'static str,
        id: String,
        parent: Option<&str>,
        attributes: Attributes,
        span: Span,
    ) {
        let parent = parent.map(str::to_owned);
        self.elements.all.push(Element { kind, id, parent, attributes: attributes.0, span });
    }

    fn schema(&mut self, schema: &csdl::Schema<'_>) {
        let qualified = |name: &str| format!("{}.{name}", &*schema.namespace);
        for r#type in &schema.structured_types {
            let name = qualified(&r#type.name);
            if let Some(id) = self.selected(&name) {
                self.structured(r#type, name, id);
            }
        }
        for r#type in &schema.enum_types {
            let name = qualified(&r#type.name);
            if let Some(id) = self.selected(&name) {
                self.enumeration(r#type, name, id);
            }
        }
        for r#type in &schema.type_definitions {
            let name = qualified(&r#type.name);
            if self.selected(&name).is_some() {
                let mut attributes = Attributes::default();
                attributes.type_use(
                    "UnderlyingType",
                    self.expanded(&r#type.underlying.name),
                    &r#type.underlying,
                );
                self.push("TypeDefinition", name, None, attributes, r#type.name.span);
            }
        }
        for term in &schema.terms {
            let mut attributes = Attributes::default();
            attributes.type_use("Type", self.expanded(&term.r#type.name), &term.r#type);
            attributes.text("BaseTerm", term.base.as_ref().map(|base| self.expanded(base)));
            attributes.text("DefaultValue", term.default.as_deref().map(str::to_owned));
            attributes.text("AppliesTo", term.applies_to.as_deref().map(str::to_owned));
            self.push("Term", qualified(&term.name), None, attributes, term.name.span);
        }
        for container in &schema.containers {
            self.container(container, &qualified(&container.name));
        }
    }

    fn selected(&self, name: &str) -> Option<TypeId> {
        self.model.find(name).filter(|id| self.selection.has_type(*id))
    }

    fn structured(&mut self, r#type: &csdl::StructuredType<'_>, name: String, id: TypeId) {
        let kind = match r#type.kind {
            StructuredKind::Entity => "EntityType",
            StructuredKind::Complex => "ComplexType",
        };
        for property in r#type.properties.iter().filter(|p| self.selection.allows(id, &p.name)) {
            let mut attributes = Attributes::default();
            attributes.type_use("Type", self.expanded(&property.r#type.name), &property.r#type);
            attributes.text("DefaultValue", property.default.as_deref().map(str::to_owned));
            let place = format!("{name}/{}", &*property.name);
            self.push("Property", place, Some(&name), attributes, property.name.span);
        }
        let model = self.model;
        let is_in = |name: &str| {
            let member = model.structured(id).and_then(|structured| structured.member(name));
            member.is_none_or(|(r#type, _)| self.selection.has(r#type)) && self.selection.allows(id, name)
        };
        let navigation: Vec<_> = r#type.navigation.iter().filter(|p| is_in(&p.name)).collect();
        for property in navigation {
            let mut attributes = Attributes::default();
            attributes.type_use("Type", self.expanded(&property.r#type.name), &property.r#type);
            attributes.text("Partner", property.partner.as_deref().map(str::to_owned));
            attributes.flag("ContainsTarget", property.contains_target);
            let mut constraints: Vec<String> =
                property.constraints.iter().map(|(own, other)| format!("{}={}", &**own, &**other)).collect();
            constraints.sort_unstable();
            attributes
                .text("ReferentialConstraint", (!constraints.is_empty()).then(|| constraints.join(",")));
            attributes.text("OnDelete", property.on_delete.as_deref().map(str::to_owned));
            let place = format!("{name}/{}", &*property.name);
            self.push("NavigationProperty", place, Some(&name), attributes, property.name.span);
        }
        let mut attributes = Attributes::default();
        attributes.text("BaseType", r#type.base.as_ref().map(|base| self.expanded(base)));
        attributes.flag("Abstract", r#type.is_abstract);
        attributes.flag("OpenType", r#type.is_open);
        attributes.flag("HasStream", r#type.has_stream);
        let part = |part: &csdl::PropertyRef<'_>| match &part.alias {
            Some(alias) => format!("{} as {}", &*part.name, &**alias),
            None => part.name.to_string(),
        };
        let key = r#type.key.as_ref().map(|key| key.iter().map(part).collect::<Vec<_>>().join(","));
        attributes.text("Key", key);
        self.push(kind, name, None, attributes, r#type.name.span);
    }

    fn enumeration(&mut self, r#type: &csdl::EnumType<'_>, name: String, id: TypeId) {
        if let TypeKind::Enumeration(enumeration) = &self.model.r#type(id).kind {
            for member in &enumeration.members {
                let mut attributes = Attributes::default();
                attributes.text("Value", Some(member.value.to_string()));
                self.push("Member", format!("{name}/{}", member.name), Some(&name), attributes, member.span);
            }
        }
        let mut attributes = Attributes::default();
        let underlying = r#type.underlying.as_deref().filter(|underlying| *underlying != "Edm.Int32");
        attributes.text("UnderlyingType", underlying.map(str::to_owned));
        attributes.flag("IsFlags", r#type.is_flags);
        self.push("EnumType", name, None, attributes, r#type.name.span);
    }

    /// What cannot be told apart by the usual id, actions that differ by their parameters, says what it takes.
    fn operations(&mut self) {
        let mut taken = FxHashSet::default();
        for operation in
            self.model.operations.iter().filter(|operation| self.selection.has_operation(operation))
        {
            let syntax = operation.syntax;
            let (binding, parameters) = match syntax.parameters.split_first() {
                Some((binding, rest)) if syntax.is_bound => (Some(binding), rest),
                _ => (None, syntax.parameters.as_slice()),
            };
            let bound_to = binding.map(|binding| self.expanded(&binding.r#type.name)).unwrap_or_default();
            let names: Vec<&str> = parameters.iter().map(|parameter| &*parameter.name).collect();
            let full = format!("{}({bound_to};{})", operation.name, names.join(","));
            let (kind, id) = match syntax.kind {
                csdl::OperationKind::Function => ("Function", full),
                csdl::OperationKind::Action => {
                    let usual = format!("{}({bound_to})", operation.name);
                    ("Action", if taken.contains(&usual) { full } else { usual })
                }
            };
            if !taken.insert(id.clone()) {
                continue;
            }
            self.elements.ids.insert(signature(&operation.target, &names), id.clone());
            let optional = &operation.parameters;
            for (parameter, resolved) in parameters.iter().zip(optional) {
                self.parameter(parameter, resolved, &id);
            }
            let mut attributes = Attributes::default();
            attributes.flag("IsBound", syntax.is_bound);
            let path = syntax.entity_set_path.as_ref().map(|path| self.expanded_path(path));
            attributes.text("EntitySetPath", path);
            attributes.flag("IsComposable", syntax.is_composable);
            if let Some(returns) = &syntax.returns {
                let r#type = self.expanded(&returns.r#type.name);
                attributes.uses(["ReturnType", "ReturnNullable"], r#type, &returns.r#type);
            }
            if let Some(binding) = binding {
                attributes.text("BindingParameterName", Some(binding.name.to_string()));
                attributes.0.push(("BindingNullable", Value::Bool(binding.r#type.nullable.unwrap_or(true))));
            }
            self.push(kind, id, None, attributes, operation.span);
        }
        self.imports();
    }

    /// Which operations imports call.
    fn imports(&mut self) {
        let Some(container) = &self.model.container else { return };
        for import in &container.imports {
            for operation in import.overloads.iter().map(|at| &self.model.operations[*at]) {
                let names: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
                let id = self.elements.ids.get(&signature(&operation.target, &names)).cloned();
                let target = signature(&format!("{}/{}", container.name, import.name), &names);
                self.elements.ids.extend(id.map(|id| (target, id)));
            }
        }
    }

    fn parameter(&mut self, parameter: &csdl::Parameter<'_>, resolved: &edm::Parameter<'_>, operation: &str) {
        let mut attributes = Attributes::default();
        attributes.type_use("Type", self.expanded(&parameter.r#type.name), &parameter.r#type);
        attributes.flag("Optional", resolved.is_optional);
        let id = format!("{operation}/{}", &*parameter.name);
        self.push("Parameter", id, Some(operation), attributes, parameter.name.span);
    }

    fn container(&mut self, container: &csdl::EntityContainer<'_>, name: &str) {
        let selected: FxHashSet<&str> =
            self.selection.sources(self.model).map(|source| source.name).collect();
        for child in &container.children {
            let is_source =
                matches!(child.kind, ContainerChildKind::EntitySet | ContainerChildKind::Singleton);
            if !is_source || selected.contains(&*child.name) {
                self.container_child(child, name);
            }
        }
        let mut attributes = Attributes::default();
        attributes.text("Extends", container.extends.as_ref().map(|extends| self.expanded(extends)));
        self.push("EntityContainer", name.to_owned(), None, attributes, container.name.span);
    }

    fn container_child(&mut self, child: &ContainerChild<'_>, container: &str) {
        let kind = match child.kind {
            ContainerChildKind::EntitySet => "EntitySet",
            ContainerChildKind::Singleton => "Singleton",
            ContainerChildKind::ActionImport => "ActionImport",
            ContainerChildKind::FunctionImport => "FunctionImport",
        };
        let id = format!("{container}/{}", &*child.name);
        for binding in &child.bindings {
            let mut attributes = Attributes::default();
            attributes.text("Target", Some(self.expanded_path(&binding.target)));
            let place = format!("{id}/{}", self.expanded_path(&binding.path));
            self.push("NavigationPropertyBinding", place, Some(&id), attributes, binding.path.span);
        }
        let mut attributes = Attributes::default();
        attributes.text(child.kind.target_attribute(), Some(self.expanded(&child.target)));
        attributes.text("EntitySet", child.entity_set.as_deref().map(str::to_owned));
        // The default differs between sets and function imports.
        let default = kind != "FunctionImport";
        if let Some(is_in) = child.in_service_document.filter(|is_in| *is_in != default) {
            attributes.0.push(("IncludeInServiceDocument", Value::Bool(is_in)));
        }
        if let Some(head) = &self.model.container {
            self.elements.ids.insert(format!("{}/{}", head.name, &*child.name), id.clone());
        }
        self.push(kind, id, Some(container), attributes, child.name.span);
    }

    /// A name, or `Collection` of one, without alias.
    fn expanded(&self, written: &Text<'_>) -> String {
        csdl::with_element_type(written, |name| self.model.expand(name, written.span.source))
    }

    /// A path in whose segments types may stand.
    fn expanded_path(&self, written: &Text<'_>) -> String {
        let segments = written.split('/').map(|segment| match segment.contains('.') {
            true => self.model.expand(segment, written.span.source),
            false => segment.to_owned(),
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

#[derive(Default)]
struct Attributes(Vec<(&'static str, Value)>);

impl Attributes {
    fn flag(&mut self, name: &'static str, value: bool) {
        if value {
            self.0.push((name, Value::Bool(true)));
        }
    }

    fn text(&mut self, name: &'static str, value: Option<String>) {
        self.0.extend(value.map(|value| (name, Value::Text(value))));
    }

    fn type_use(&mut self, name: &'static str, r#type: String, written: &TypeUse<'_>) {
        self.uses([name, "Nullable"], r#type, written);
    }

    fn uses(&mut self, [name, nullable]: [&'static str; 2], r#type: String, written: &TypeUse<'_>) {
        let is_default = |(facet, value): &&(&str, Text<'_>)| match *facet {
            "Unicode" => matches!(&**value, "true" | "1"),
            "Scale" => &**value == "0",
            "Precision" => &**value == "0" && !r#type.contains("Edm.Decimal"),
            _ => false,
        };
        let facets = written.facets.iter().filter(|facet| !is_default(facet));
        let facets: Vec<_> = facets.map(|(name, value)| (*name, Value::Text(value.to_string()))).collect();
        self.0.push((name, Value::Text(r#type)));
        self.0.push((nullable, Value::Bool(written.nullable.unwrap_or(true))));
        self.0.extend(facets);
    }
}
