//! Lists the elements of a schema. Aliases are resolved and defaults left out, so that elements of the same
//! meaning are equal.

use generator::csdl::{self, ContainerChild, ContainerChildKind, Document, StructuredKind, TypeUse};
use generator::edm::{self, Model, TypeId, TypeKind};
use generator::select::Selection;
use generator::source::Span;
use rustc_hash::FxHashSet;

use super::surface::signature;
use super::{
    Attribute, AttributeValue, Attributes, ElementId, ElementKind, Facet, SchemaElement, SchemaElements,
};

/// Lists the selected elements.
pub fn list_elements(documents: &[Document<'_>], model: &Model<'_>, selection: &Selection) -> SchemaElements {
    let mut listing = ElementListing { model, selection, elements: SchemaElements::default() };
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        listing.schema(schema);
    }
    listing.operations();
    listing.imports();
    let mut elements = listing.elements;
    elements.all.sort_by(|a, b| (&a.id, a.kind).cmp(&(&b.id, b.kind)));
    elements.all.dedup_by(|later, earlier| (&later.id, later.kind) == (&earlier.id, earlier.kind));
    elements
}

struct ElementListing<'l, 'a> {
    model: &'l Model<'a>,
    selection: &'l Selection,
    elements: SchemaElements,
}

impl ElementListing<'_, '_> {
    /// Adds an element without a parent.
    fn add_root(&mut self, kind: ElementKind, id: ElementId, attributes: Attributes, span: Span) {
        self.elements.all.push(SchemaElement { kind, id, parent: None, attributes, span });
    }

    /// Adds an element with a parent.
    fn add_child(
        &mut self,
        kind: ElementKind,
        parent: &ElementId,
        name: &str,
        attributes: Attributes,
        span: Span,
    ) {
        let (id, parent) = (parent.child(name), Some(parent.clone()));
        self.elements.all.push(SchemaElement { kind, id, parent, attributes, span });
    }

    fn schema(&mut self, schema: &csdl::Schema<'_>) {
        let qualified = |name: &str| ElementId::from(format!("{}.{name}", &*schema.namespace));
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
                let attributes = self.type_use(Attribute::UnderlyingType, &r#type.underlying);
                self.add_root(ElementKind::TypeDefinition, name, attributes, r#type.name.span);
            }
        }
        for term in &schema.terms {
            let mut attributes = self.type_use(Attribute::Type, &term.r#type);
            attributes.push_text(Attribute::BaseTerm, term.base.as_deref().map(str::to_owned));
            attributes.push_text(Attribute::DefaultValue, term.default.as_deref().map(str::to_owned));
            attributes.push_text(Attribute::AppliesTo, term.applies_to.as_deref().map(str::to_owned));
            self.add_root(ElementKind::Term, qualified(&term.name), attributes, term.name.span);
        }
        for container in &schema.containers {
            self.container(container, qualified(&container.name));
        }
    }

    fn selected(&self, name: &ElementId) -> Option<TypeId> {
        self.model.find(name.as_str()).filter(|id| self.selection.has_type(*id))
    }

    fn structured(&mut self, r#type: &csdl::StructuredType<'_>, name: ElementId, id: TypeId) {
        for property in r#type.properties.iter().filter(|p| self.selection.allows(id, &p.name)) {
            let mut attributes = self.type_use(Attribute::Type, &property.r#type);
            attributes.push_text(Attribute::DefaultValue, property.default.as_deref().map(str::to_owned));
            let span = property.name.span;
            self.add_child(ElementKind::Property, &name, &property.name, attributes, span);
        }
        let model = self.model;
        for property in &r#type.navigation {
            let member = model.structured(id).and_then(|structured| structured.member(&property.name));
            let has_target = member.is_none_or(|(target, _)| self.selection.has(target));
            if has_target && self.selection.allows(id, &property.name) {
                self.navigation(property, &name);
            }
        }
        let kind = match r#type.kind {
            StructuredKind::Entity => ElementKind::EntityType,
            StructuredKind::Complex => ElementKind::ComplexType,
        };
        let mut attributes = Attributes::default();
        attributes.push_text(Attribute::BaseType, r#type.base.as_deref().map(str::to_owned));
        attributes.push_flag(Attribute::Abstract, r#type.is_abstract);
        attributes.push_flag(Attribute::OpenType, r#type.is_open);
        attributes.push_flag(Attribute::HasStream, r#type.has_stream);
        let part = |part: &csdl::PropertyRef<'_>| match &part.alias {
            Some(alias) => format!("{} as {}", &*part.name, &**alias),
            None => part.name.to_string(),
        };
        let key = r#type.key.as_ref().map(|key| key.iter().map(part).collect::<Vec<_>>().join(","));
        attributes.push_text(Attribute::Key, key);
        self.add_root(kind, name, attributes, r#type.name.span);
    }

    fn navigation(&mut self, property: &csdl::NavigationProperty<'_>, r#type: &ElementId) {
        let mut attributes = self.type_use(Attribute::Type, &property.r#type);
        attributes.push_text(Attribute::Partner, property.partner.as_deref().map(str::to_owned));
        attributes.push_flag(Attribute::ContainsTarget, property.contains_target);
        let constraints = property.constraints.iter();
        let mut constraints: Vec<String> =
            constraints.map(|(own, other)| format!("{}={}", &**own, &**other)).collect();
        constraints.sort_unstable();
        let constraints = (!constraints.is_empty()).then(|| constraints.join(","));
        attributes.push_text(Attribute::ReferentialConstraint, constraints);
        attributes.push_text(Attribute::OnDelete, property.on_delete.as_deref().map(str::to_owned));
        let span = property.name.span;
        self.add_child(ElementKind::NavigationProperty, r#type, &property.name, attributes, span);
    }

    fn enumeration(&mut self, r#type: &csdl::EnumType<'_>, name: ElementId, id: TypeId) {
        if let TypeKind::Enumeration(enumeration) = &self.model.r#type(id).kind {
            for member in &enumeration.members {
                let mut attributes = Attributes::default();
                attributes.push_text(Attribute::Value, Some(member.value.to_string()));
                self.add_child(ElementKind::Member, &name, member.name, attributes, member.span);
            }
        }
        let mut attributes = Attributes::default();
        let underlying = r#type.underlying.as_deref().filter(|underlying| *underlying != "Edm.Int32");
        attributes.push_text(Attribute::UnderlyingType, underlying.map(str::to_owned));
        attributes.push_flag(Attribute::IsFlags, r#type.is_flags);
        self.add_root(ElementKind::EnumType, name, attributes, r#type.name.span);
    }

    fn operations(&mut self) {
        let mut taken = FxHashSet::default();
        let (model, selection) = (self.model, self.selection);
        for operation in model.operations.iter().filter(|operation| selection.has_operation(operation)) {
            self.operation(operation, &mut taken);
        }
    }

    fn operation(&mut self, operation: &edm::Operation<'_>, taken: &mut FxHashSet<String>) {
        let syntax = operation.syntax;
        let (binding, parameters) = match syntax.parameters.split_first() {
            Some((binding, rest)) if syntax.is_bound => (Some(binding), rest),
            _ => (None, syntax.parameters.as_slice()),
        };
        let bound_to = binding.map(|binding| binding.r#type.name.to_string()).unwrap_or_default();
        let names: Vec<&str> = parameters.iter().map(|parameter| &*parameter.name).collect();
        let name = operation.name.to_string();
        let full = ElementId::operation(&name, &bound_to, Some(&names));
        let (kind, id) = match syntax.kind {
            csdl::OperationKind::Function => (ElementKind::Function, full),
            csdl::OperationKind::Action => {
                // OData forbids actions that differ by their parameters alone. If there are such actions, the
                // first has the usual id, and the ids of the others include the names of their parameters.
                let usual = ElementId::operation(&name, &bound_to, None);
                (ElementKind::Action, if taken.contains(usual.as_str()) { full } else { usual })
            }
        };
        if !taken.insert(id.to_string()) {
            return;
        }
        self.elements.ids.insert(signature(&operation.target, &names), id.clone());
        for (parameter, resolved) in parameters.iter().zip(&operation.parameters) {
            let mut attributes = self.type_use(Attribute::Type, &parameter.r#type);
            attributes.push_flag(Attribute::Optional, resolved.is_optional);
            let span = parameter.name.span;
            self.add_child(ElementKind::Parameter, &id, &parameter.name, attributes, span);
        }
        let attributes = self.operation_attributes(syntax, binding);
        self.add_root(kind, id, attributes, operation.span);
    }

    fn operation_attributes(
        &self,
        syntax: &csdl::Operation<'_>,
        binding: Option<&csdl::Parameter<'_>>,
    ) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.push_flag(Attribute::IsBound, syntax.is_bound);
        let path = syntax.entity_set_path.as_deref().map(str::to_owned);
        attributes.push_text(Attribute::EntitySetPath, path);
        attributes.push_flag(Attribute::IsComposable, syntax.is_composable);
        if let Some(returns) = &syntax.returns {
            let names = TypeAttributes { name: Attribute::ReturnType, nullable: Attribute::ReturnNullable };
            push_type(&mut attributes, names, returns.r#type.name.to_string(), &returns.r#type);
        }
        if let Some(binding) = binding {
            let is_nullable = binding.r#type.nullable.unwrap_or(true);
            attributes.push_text(Attribute::BindingParameterName, Some(binding.name.to_string()));
            attributes.push(Attribute::BindingNullable, AttributeValue::Bool(is_nullable));
        }
        attributes
    }

    /// Records the ids of the operations that imports call.
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

    fn container(&mut self, container: &csdl::EntityContainer<'_>, name: ElementId) {
        let selected: FxHashSet<&str> =
            self.selection.sources(self.model).map(|source| source.name).collect();
        for child in &container.children {
            let is_listed = match child.kind {
                ContainerChildKind::EntitySet | ContainerChildKind::Singleton => {
                    selected.contains(&*child.name)
                }
                ContainerChildKind::ActionImport | ContainerChildKind::FunctionImport => true,
            };
            if is_listed {
                self.container_child(child, &name);
            }
        }
        let mut attributes = Attributes::default();
        let extends = container.extends.as_deref().map(str::to_owned);
        attributes.push_text(Attribute::Extends, extends);
        self.add_root(ElementKind::EntityContainer, name, attributes, container.name.span);
    }

    fn container_child(&mut self, child: &ContainerChild<'_>, container: &ElementId) {
        let (kind, target) = match child.kind {
            ContainerChildKind::EntitySet => (ElementKind::EntitySet, Attribute::EntityType),
            ContainerChildKind::Singleton => (ElementKind::Singleton, Attribute::Type),
            ContainerChildKind::ActionImport => (ElementKind::ActionImport, Attribute::Action),
            ContainerChildKind::FunctionImport => (ElementKind::FunctionImport, Attribute::Function),
        };
        let id = container.child(&child.name);
        for binding in &child.bindings {
            let mut attributes = Attributes::default();
            attributes.push_text(Attribute::Target, Some(binding.target.to_string()));
            let (path, span) = (binding.path.to_string(), binding.path.span);
            self.add_child(ElementKind::NavigationPropertyBinding, &id, &path, attributes, span);
        }
        let mut attributes = Attributes::default();
        attributes.push_text(target, Some(child.target.to_string()));
        attributes.push_text(Attribute::EntitySet, child.entity_set.as_deref().map(str::to_owned));
        // `IncludeInServiceDocument` is true by default, but false for function imports.
        let default = child.kind != ContainerChildKind::FunctionImport;
        if let Some(is_in) = child.in_service_document.filter(|is_in| *is_in != default) {
            attributes.push(Attribute::IncludeInServiceDocument, AttributeValue::Bool(is_in));
        }
        if let Some(head) = &self.model.container {
            self.elements.ids.insert(format!("{}/{}", head.name, &*child.name), id);
        }
        self.add_child(kind, container, &child.name, attributes, child.name.span);
    }

    /// The attributes for a type, with `Nullable` and facets.
    fn type_use(&self, name: Attribute, written: &TypeUse<'_>) -> Attributes {
        let mut attributes = Attributes::default();
        let names = TypeAttributes { name, nullable: Attribute::Nullable };
        push_type(&mut attributes, names, written.name.to_string(), written);
        attributes
    }
}

/// The attributes that a type becomes.
#[derive(Clone, Copy)]
struct TypeAttributes {
    name: Attribute,
    nullable: Attribute,
}

fn push_type(attributes: &mut Attributes, names: TypeAttributes, r#type: String, written: &TypeUse<'_>) {
    let is_decimal = r#type.contains("Edm.Decimal");
    attributes.push_text(names.name, Some(r#type));
    attributes.push(names.nullable, AttributeValue::Bool(written.nullable.unwrap_or(true)));
    for (name, value) in &written.facets {
        let Some(facet) = Facet::named(name) else { continue };
        let is_default = match facet {
            Facet::Unicode => matches!(&**value, "true" | "1"),
            Facet::Scale => &**value == "0",
            Facet::Precision => &**value == "0" && !is_decimal,
            Facet::MaxLength | Facet::Srid => false,
        };
        if !is_default {
            attributes.push_text(Attribute::Facet(facet), Some(value.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use generator::Input;
    use generator::diagnostics::Diagnostics;
    use generator::source::Source;

    #[test]
    fn every_facet_is_an_attribute() {
        let facets = r#"MaxLength="9" Unicode="false" Precision="3" Scale="2" SRID="1""#;
        let text = format!(
            r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
            <Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm"><ComplexType Name="t">
            <Property Name="p" Type="Edm.String" {facets} /></ComplexType></Schema>
            </edmx:DataServices></edmx:Edmx>"#
        );
        let apis = vec![(String::from("api"), vec![0])];
        let input = Input { sources: vec![Source::new("n.xml", text)], apis, all: true, ..Input::default() };
        let snapshot = crate::snapshot(&input, "api", &mut Diagnostics::default()).unwrap();
        let property = snapshot.elements.get(ElementKind::Property, "N.t/p").unwrap();
        let names: Vec<&str> = property.attributes.names().map(Attribute::name).collect();
        assert_eq!(names, ["Type", "Nullable", "MaxLength", "Unicode", "Precision", "Scale", "SRID"]);
    }
}
