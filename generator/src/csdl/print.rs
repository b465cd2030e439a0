//! Prints CSDL in the canonical form, in which slices are stored.

use std::fmt::Write;

use quick_xml::escape::escape;

use super::{
    Annotation, Annotations, Binding, ContainerChild, ContainerChildKind, Document, EntityContainer,
    EnumType, Expression, NavigationProperty, Operation, OperationKind, Property, Record, Schema,
    StructuredKind, StructuredType, Term, TypeDefinition, TypeUse,
};

/// Prints a document: the XML declaration, `comment`, then the elements in their order, with an
/// indentation of two spaces for each level and attributes in the order of the specification.
pub fn print(document: &Document<'_>, comment: &str) -> String {
    let mut out = Printer { text: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), depth: 0 };
    out.line(&format!("<!-- {} -->", comment.replace("--", "- -")));
    let xmlns = ("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx");
    out.element("edmx:Edmx", &[("Version", &document.version), xmlns], |out| {
        out.element("edmx:DataServices", &[], |out| {
            document.schemas.iter().for_each(|schema| out.schema(schema))
        });
    });
    out.text
}

struct Printer {
    text: String,
    depth: usize,
}

impl Printer {
    fn line(&mut self, line: &str) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Prints an element. Attributes with an empty name are left out, and an empty body becomes an
    /// empty-element tag.
    fn element(&mut self, name: &str, attributes: &[(&str, &str)], body: impl FnOnce(&mut Self)) {
        let mut tag = format!("<{name}");
        for (attribute, value) in attributes.iter().filter(|(name, _)| !name.is_empty()) {
            let _ = write!(tag, " {attribute}=\"{}\"", escape(*value));
        }
        let start = self.text.len();
        self.line(&format!("{tag}>"));
        let inside = self.text.len();
        self.depth += 1;
        body(self);
        self.depth -= 1;
        if self.text.len() == inside {
            self.text.truncate(start);
            self.line(&format!("{tag} />"));
        } else {
            self.line(&format!("</{name}>"));
        }
    }

    fn schema(&mut self, schema: &Schema<'_>) {
        let attributes = [
            ("Namespace", &*schema.namespace),
            optional("Alias", schema.alias.as_deref()),
            ("xmlns", "http://docs.oasis-open.org/odata/ns/edm"),
        ];
        self.element("Schema", &attributes, |out| {
            schema.enum_types.iter().for_each(|r#type| out.enum_type(r#type));
            schema.type_definitions.iter().for_each(|definition| out.type_definition(definition));
            schema.structured_types.iter().for_each(|r#type| out.structured(r#type));
            schema.operations.iter().for_each(|operation| out.operation(operation));
            schema.terms.iter().for_each(|term| out.term(term));
            schema.containers.iter().for_each(|container| out.container(container));
            schema.targets.iter().for_each(|target| out.targeted(target));
            out.annotations(&schema.annotations);
        });
    }

    fn enum_type(&mut self, r#type: &EnumType<'_>) {
        let attributes = [
            ("Name", &*r#type.name),
            optional("UnderlyingType", r#type.underlying.as_deref()),
            flag("IsFlags", r#type.is_flags),
        ];
        self.element("EnumType", &attributes, |out| {
            for member in &r#type.members {
                let attributes = [("Name", &*member.name), optional("Value", member.value.as_deref())];
                out.element("Member", &attributes, |out| out.annotations(&member.annotations));
            }
            out.annotations(&r#type.annotations);
        });
    }

    fn type_definition(&mut self, definition: &TypeDefinition<'_>) {
        let mut attributes = vec![("Name", &*definition.name)];
        attributes.extend(type_use("UnderlyingType", &definition.underlying));
        self.element("TypeDefinition", &attributes, |out| out.annotations(&definition.annotations));
    }

    fn structured(&mut self, r#type: &StructuredType<'_>) {
        let name = match r#type.kind {
            StructuredKind::Entity => "EntityType",
            StructuredKind::Complex => "ComplexType",
        };
        let attributes = [
            ("Name", &*r#type.name),
            optional("BaseType", r#type.base.as_deref()),
            flag("Abstract", r#type.is_abstract),
            flag("OpenType", r#type.is_open),
            flag("HasStream", r#type.has_stream),
        ];
        self.element(name, &attributes, |out| {
            if let Some(key) = &r#type.key {
                out.element("Key", &[], |out| {
                    for property in key {
                        let attributes =
                            [("Name", &*property.name), optional("Alias", property.alias.as_deref())];
                        out.element("PropertyRef", &attributes, |_| {});
                    }
                });
            }
            r#type.properties.iter().for_each(|property| out.property(property));
            r#type.navigation.iter().for_each(|property| out.navigation(property));
            out.annotations(&r#type.annotations);
        });
    }

    fn property(&mut self, property: &Property<'_>) {
        let mut attributes = vec![("Name", &*property.name)];
        attributes.extend(type_use("Type", &property.r#type));
        attributes.push(optional("DefaultValue", property.default.as_deref()));
        self.element("Property", &attributes, |out| out.annotations(&property.annotations));
    }

    fn navigation(&mut self, property: &NavigationProperty<'_>) {
        let mut attributes = vec![("Name", &*property.name)];
        attributes.extend(type_use("Type", &property.r#type));
        attributes.push(optional("Partner", property.partner.as_deref()));
        attributes.push(flag("ContainsTarget", property.contains_target));
        self.element("NavigationProperty", &attributes, |out| {
            for (dependent, principal) in &property.constraints {
                let attributes = [("Property", &**dependent), ("ReferencedProperty", &**principal)];
                out.element("ReferentialConstraint", &attributes, |_| {});
            }
            if let Some(action) = &property.on_delete {
                out.element("OnDelete", &[("Action", action)], |_| {});
            }
            out.annotations(&property.annotations);
        });
    }

    fn operation(&mut self, operation: &Operation<'_>) {
        let name = match operation.kind {
            OperationKind::Action => "Action",
            OperationKind::Function => "Function",
        };
        let attributes = [
            ("Name", &*operation.name),
            flag("IsBound", operation.is_bound),
            flag("IsComposable", operation.is_composable),
            optional("EntitySetPath", operation.entity_set_path.as_deref()),
        ];
        self.element(name, &attributes, |out| {
            for parameter in &operation.parameters {
                let mut attributes = vec![("Name", &*parameter.name)];
                attributes.extend(type_use("Type", &parameter.r#type));
                out.element("Parameter", &attributes, |out| out.annotations(&parameter.annotations));
            }
            if let Some(returns) = &operation.returns {
                let attributes = type_use("Type", &returns.r#type);
                out.element("ReturnType", &attributes, |out| out.annotations(&returns.annotations));
            }
            out.annotations(&operation.annotations);
        });
    }

    fn term(&mut self, term: &Term<'_>) {
        let mut attributes = vec![("Name", &*term.name)];
        attributes.extend(type_use("Type", &term.r#type));
        attributes.push(optional("BaseTerm", term.base.as_deref()));
        attributes.push(optional("DefaultValue", term.default.as_deref()));
        attributes.push(optional("AppliesTo", term.applies_to.as_deref()));
        self.element("Term", &attributes, |out| out.annotations(&term.annotations));
    }

    fn container(&mut self, container: &EntityContainer<'_>) {
        let attributes = [("Name", &*container.name), optional("Extends", container.extends.as_deref())];
        self.element("EntityContainer", &attributes, |out| {
            container.children.iter().for_each(|child| out.container_child(child));
            out.annotations(&container.annotations);
        });
    }

    fn container_child(&mut self, child: &ContainerChild<'_>) {
        let name = match child.kind {
            ContainerChildKind::EntitySet => "EntitySet",
            ContainerChildKind::Singleton => "Singleton",
            ContainerChildKind::ActionImport => "ActionImport",
            ContainerChildKind::FunctionImport => "FunctionImport",
        };
        let attributes = [
            ("Name", &*child.name),
            (child.kind.target_attribute(), &*child.target),
            optional("EntitySet", child.entity_set.as_deref()),
            boolean("IncludeInServiceDocument", child.in_service_document),
        ];
        self.element(name, &attributes, |out| {
            for Binding { path, target } in &child.bindings {
                out.element("NavigationPropertyBinding", &[("Path", path), ("Target", target)], |_| {});
            }
            out.annotations(&child.annotations);
        });
    }

    fn targeted(&mut self, target: &Annotations<'_>) {
        let attributes = [("Target", &*target.target), optional("Qualifier", target.qualifier.as_deref())];
        self.element("Annotations", &attributes, |out| out.annotations(&target.annotations));
    }

    fn annotations(&mut self, annotations: &[Annotation<'_>]) {
        for annotation in annotations {
            let attributes =
                vec![("Term", &*annotation.term), optional("Qualifier", annotation.qualifier.as_deref())];
            self.valued("Annotation", attributes, annotation.value.as_ref(), &annotation.annotations);
        }
    }

    /// Prints an element with an expression: a constant becomes an attribute, anything else a child
    /// element.
    fn valued<'t>(
        &mut self,
        name: &str,
        mut attributes: Vec<(&'t str, &'t str)>,
        value: Option<&'t Expression<'_>>,
        annotations: &[Annotation<'_>],
    ) {
        let child = match value {
            Some(Expression::Constant(constant)) => {
                attributes.push((constant.kind, &constant.text));
                None
            }
            other => other,
        };
        self.element(name, &attributes, |out| {
            out.annotations(annotations);
            child.into_iter().for_each(|child| out.expression(child));
        });
    }

    fn expression(&mut self, expression: &Expression<'_>) {
        match expression {
            Expression::Constant(constant) => {
                let name = constant.kind;
                self.line(&format!("<{name}>{}</{name}>", escape(&*constant.text)));
            }
            Expression::Collection(elements) => {
                self.element("Collection", &[], |out| {
                    elements.iter().for_each(|element| out.expression(element))
                });
            }
            Expression::Record(record) => self.record(record),
            Expression::Other(other) => {
                let attributes: Vec<_> =
                    other.attributes.iter().map(|(name, value)| (*name, &**value)).collect();
                self.element(other.name, &attributes, |out| {
                    out.annotations(&other.annotations);
                    other.operands.iter().for_each(|operand| out.expression(operand));
                });
            }
        }
    }

    fn record(&mut self, record: &Record<'_>) {
        self.element("Record", &[optional("Type", record.r#type.as_deref())], |out| {
            out.annotations(&record.annotations);
            for property in &record.properties {
                let attributes = vec![("Property", &*property.property)];
                out.valued("PropertyValue", attributes, property.value.as_ref(), &property.annotations);
            }
        });
    }
}

fn optional<'t>(name: &'static str, value: Option<&'t str>) -> (&'static str, &'t str) {
    value.map_or(("", ""), |value| (name, value))
}

fn flag(name: &'static str, value: bool) -> (&'static str, &'static str) {
    boolean(name, value.then_some(true))
}

fn boolean(name: &'static str, value: Option<bool>) -> (&'static str, &'static str) {
    optional(name, value.map(|value| if value { "true" } else { "false" }))
}

fn type_use<'t>(attribute: &'static str, r#type: &'t TypeUse<'_>) -> Vec<(&'static str, &'t str)> {
    let mut attributes = vec![(attribute, &*r#type.name), boolean("Nullable", r#type.nullable)];
    attributes.extend(r#type.facets.iter().map(|(facet, value)| (*facet, &**value)));
    attributes
}
