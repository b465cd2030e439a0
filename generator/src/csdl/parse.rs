//! XML elements to CSDL's own.

use std::borrow::Cow;

use super::annotation::annotations;
use super::xml::{self, Element, Vocabulary};
use super::{
    Annotations, ContainerChild, ContainerChildKind, Document, EntityContainer, EnumType, Include, Member,
    NavigationProperty, Operation, OperationKind, Parameter, Property, PropertyRef, Schema, StructuredKind,
    StructuredType, Term, Text, TypeDefinition, TypeUse,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::{Source, Span};

/// Reads one document; `None` after an error that leaves nothing to go on with.
pub fn parse<'a>(source: &'a Source, id: u32, diagnostics: &mut Diagnostics) -> Option<Document<'a>> {
    let root = xml::parse(source, id, diagnostics)?;
    let mut reader = Reader { diagnostics };
    reader.document(root)
}

struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl<'d> Reader<'d> {
    fn document<'a>(&mut self, mut root: Element<'a>) -> Option<Document<'a>> {
        if root.vocabulary == Vocabulary::Older {
            self.older(root.span);
            return None;
        }
        if (root.vocabulary, root.name) != (Vocabulary::Edmx, "Edmx") {
            let message = format!("the root element is `{}`, not `Edmx` of OData 4", root.name);
            self.diagnostics.push(
                Diagnostic::error("not-edmx", message).at(root.span).help(
                    "a service answers such a document to `GET $metadata` with `Accept: application/xml`",
                ),
            );
            return None;
        }
        let version = self.text(&mut root, "Version").map_or(Cow::Borrowed("4.0"), |version| {
            if !matches!(&*version, "4.0" | "4.01") {
                self.diagnostics.push(
                    Diagnostic::error(
                        "unsupported-version",
                        format!("version {} is not supported", &*version),
                    )
                    .at(version.span)
                    .help("versions 4.0 and 4.01 are"),
                );
            }
            version.value
        });
        let mut document = Document { version, includes: Vec::new(), schemas: Vec::new() };
        let mut services = 0;
        for child in std::mem::take(&mut root.children) {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edmx, "Reference") => self.reference(child, &mut document.includes),
                (Vocabulary::Edmx, "DataServices") => {
                    services += 1;
                    self.data_services(child, &mut document.schemas);
                }
                _ => self.unexpected(&child),
            }
        }
        if services == 0 {
            self.diagnostics
                .push(Diagnostic::error("no-data-services", "`Edmx` holds no `DataServices`").at(root.span));
        }
        Some(document)
    }

    fn reference<'a>(&mut self, element: Element<'a>, includes: &mut Vec<Include<'a>>) {
        for mut child in element.children {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edmx, "Include") => {
                    let alias = self.text(&mut child, "Alias");
                    if let Some(namespace) = self.required(&mut child, "Namespace") {
                        includes.push(Include { namespace, alias });
                    }
                }
                (Vocabulary::Edmx, "IncludeAnnotations") | (Vocabulary::Edm, "Annotation") => {}
                _ => self.unexpected(&child),
            }
        }
    }

    fn data_services<'a>(&mut self, element: Element<'a>, schemas: &mut Vec<Schema<'a>>) {
        for child in element.children {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "Schema") => schemas.extend(self.schema(child)),
                (Vocabulary::Older, "Schema") => self.older(child.span),
                _ => self.unexpected(&child),
            }
        }
    }

    fn schema<'a>(&mut self, mut element: Element<'a>) -> Option<Schema<'a>> {
        let alias = self.text(&mut element, "Alias");
        let mut schema = Schema {
            namespace: self.required(&mut element, "Namespace")?,
            alias,
            structured_types: Vec::new(),
            enum_types: Vec::new(),
            type_definitions: Vec::new(),
            operations: Vec::new(),
            terms: Vec::new(),
            containers: Vec::new(),
            targets: Vec::new(),
        };
        for child in element.children {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "EntityType") => {
                    schema.structured_types.extend(self.structured(child, StructuredKind::Entity));
                }
                (Vocabulary::Edm, "ComplexType") => {
                    schema.structured_types.extend(self.structured(child, StructuredKind::Complex));
                }
                (Vocabulary::Edm, "EnumType") => schema.enum_types.extend(self.enum_type(child)),
                (Vocabulary::Edm, "TypeDefinition") => {
                    schema.type_definitions.extend(self.type_definition(child))
                }
                (Vocabulary::Edm, "Action") => {
                    schema.operations.extend(self.operation(child, OperationKind::Action))
                }
                (Vocabulary::Edm, "Function") => {
                    schema.operations.extend(self.operation(child, OperationKind::Function));
                }
                (Vocabulary::Edm, "Term") => schema.terms.extend(self.term(child)),
                (Vocabulary::Edm, "EntityContainer") => schema.containers.extend(self.container(child)),
                (Vocabulary::Edm, "Annotations") => schema.targets.extend(self.targeted(child)),
                (Vocabulary::Edm, "Annotation") => {}
                _ => self.unexpected(&child),
            }
        }
        Some(schema)
    }

    fn targeted<'a>(&mut self, mut element: Element<'a>) -> Option<Annotations<'a>> {
        let annotations = annotations(&mut element);
        let qualifier = self.text(&mut element, "Qualifier");
        Some(Annotations { target: self.required(&mut element, "Target")?, qualifier, annotations })
    }

    fn structured<'a>(
        &mut self,
        mut element: Element<'a>,
        kind: StructuredKind,
    ) -> Option<StructuredType<'a>> {
        let annotations = annotations(&mut element);
        let mut r#type = StructuredType {
            kind,
            span: element.span,
            name: self.name(&mut element)?,
            base: self.text(&mut element, "BaseType"),
            is_abstract: self.flag(&mut element, "Abstract"),
            is_open: self.flag(&mut element, "OpenType"),
            has_stream: self.flag(&mut element, "HasStream"),
            key: None,
            properties: Vec::new(),
            navigation: Vec::new(),
            annotations,
        };
        for child in element.children {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "Key") => {
                    r#type.key.get_or_insert_default().extend(self.key(child));
                }
                (Vocabulary::Edm, "Property") => r#type.properties.extend(self.property(child)),
                (Vocabulary::Edm, "NavigationProperty") => r#type.navigation.extend(self.navigation(child)),
                _ => self.unexpected(&child),
            }
        }
        Some(r#type)
    }

    fn key<'a>(&mut self, element: Element<'a>) -> Vec<PropertyRef<'a>> {
        let mut refs = Vec::new();
        for mut child in element.children {
            if (child.vocabulary, child.name) != (Vocabulary::Edm, "PropertyRef") {
                self.unexpected(&child);
                continue;
            }
            let alias = self.text(&mut child, "Alias");
            refs.extend(self.name(&mut child).map(|name| PropertyRef { name, alias }));
        }
        refs
    }

    fn property<'a>(&mut self, mut element: Element<'a>) -> Option<Property<'a>> {
        let annotations = annotations(&mut element);
        let span = element.span;
        let name = self.name(&mut element);
        let r#type = self.type_use(&mut element, "Type");
        let default = self.text(&mut element, "DefaultValue");
        self.no_children(&element);
        Some(Property { span, name: name?, r#type: r#type?, default, annotations })
    }

    fn navigation<'a>(&mut self, mut element: Element<'a>) -> Option<NavigationProperty<'a>> {
        let annotations = annotations(&mut element);
        let span = element.span;
        let name = self.name(&mut element);
        let r#type = self.type_use(&mut element, "Type");
        let mut property = NavigationProperty {
            span,
            name: name?,
            r#type: r#type?,
            partner: self.text(&mut element, "Partner"),
            contains_target: self.flag(&mut element, "ContainsTarget"),
            constraints: Vec::new(),
            on_delete: None,
            annotations,
        };
        for mut child in element.children {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "ReferentialConstraint") => {
                    let dependent = self.required(&mut child, "Property");
                    let principal = self.required(&mut child, "ReferencedProperty");
                    property.constraints.extend(dependent.zip(principal));
                }
                (Vocabulary::Edm, "OnDelete") => property.on_delete = self.text(&mut child, "Action"),
                _ => self.unexpected(&child),
            }
        }
        Some(property)
    }

    fn enum_type<'a>(&mut self, mut element: Element<'a>) -> Option<EnumType<'a>> {
        let annotations = annotations(&mut element);
        let mut r#type = EnumType {
            span: element.span,
            name: self.name(&mut element)?,
            underlying: self.text(&mut element, "UnderlyingType"),
            is_flags: self.flag(&mut element, "IsFlags"),
            members: Vec::new(),
            annotations,
        };
        for mut child in element.children {
            if (child.vocabulary, child.name) != (Vocabulary::Edm, "Member") {
                self.unexpected(&child);
                continue;
            }
            let annotations = self::annotations(&mut child);
            let value = self.text(&mut child, "Value");
            r#type.members.extend(self.name(&mut child).map(|name| Member { name, value, annotations }));
        }
        Some(r#type)
    }

    fn type_definition<'a>(&mut self, mut element: Element<'a>) -> Option<TypeDefinition<'a>> {
        let annotations = annotations(&mut element);
        let span = element.span;
        let name = self.name(&mut element);
        let underlying = self.type_use(&mut element, "UnderlyingType");
        Some(TypeDefinition { span, name: name?, underlying: underlying?, annotations })
    }

    fn operation<'a>(&mut self, mut element: Element<'a>, kind: OperationKind) -> Option<Operation<'a>> {
        let annotations = annotations(&mut element);
        let mut operation = Operation {
            kind,
            span: element.span,
            name: self.name(&mut element)?,
            is_bound: self.flag(&mut element, "IsBound"),
            is_composable: self.flag(&mut element, "IsComposable"),
            entity_set_path: self.text(&mut element, "EntitySetPath"),
            parameters: Vec::new(),
            returns: None,
            annotations,
        };
        for mut child in element.children {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "Parameter") => {
                    let annotations = self::annotations(&mut child);
                    let name = self.name(&mut child);
                    let r#type = self.type_use(&mut child, "Type");
                    operation.parameters.extend(name.zip(r#type).map(|(name, r#type)| Parameter {
                        name,
                        r#type,
                        annotations,
                    }));
                }
                (Vocabulary::Edm, "ReturnType") => operation.returns = self.type_use(&mut child, "Type"),
                _ => self.unexpected(&child),
            }
        }
        Some(operation)
    }

    fn term<'a>(&mut self, mut element: Element<'a>) -> Option<Term<'a>> {
        let _ = annotations(&mut element);
        let name = self.name(&mut element);
        let r#type = self.type_use(&mut element, "Type");
        Some(Term { name: name?, r#type: r#type?, applies_to: self.text(&mut element, "AppliesTo") })
    }

    fn container<'a>(&mut self, mut element: Element<'a>) -> Option<EntityContainer<'a>> {
        let annotations = annotations(&mut element);
        let mut container = EntityContainer {
            span: element.span,
            name: self.name(&mut element)?,
            extends: self.text(&mut element, "Extends"),
            children: Vec::new(),
            annotations,
        };
        for child in element.children {
            let (kind, target) = match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "EntitySet") => (ContainerChildKind::EntitySet, "EntityType"),
                (Vocabulary::Edm, "Singleton") => (ContainerChildKind::Singleton, "Type"),
                (Vocabulary::Edm, "ActionImport") => (ContainerChildKind::ActionImport, "Action"),
                (Vocabulary::Edm, "FunctionImport") => (ContainerChildKind::FunctionImport, "Function"),
                _ => {
                    self.unexpected(&child);
                    continue;
                }
            };
            container.children.extend(self.container_child(child, kind, target));
        }
        Some(container)
    }

    fn container_child<'a>(
        &mut self,
        mut element: Element<'a>,
        kind: ContainerChildKind,
        target: &'static str,
    ) -> Option<ContainerChild<'a>> {
        let annotations = annotations(&mut element);
        let name = self.name(&mut element);
        let target = self.required(&mut element, target);
        let entity_set = self.text(&mut element, "EntitySet");
        let in_service_document = self.boolean(&mut element, "IncludeInServiceDocument");
        let mut bindings = Vec::new();
        for mut child in element.children {
            if (child.vocabulary, child.name) != (Vocabulary::Edm, "NavigationPropertyBinding") {
                self.unexpected(&child);
                continue;
            }
            let path = self.required(&mut child, "Path");
            let target = self.required(&mut child, "Target");
            bindings.extend(path.zip(target));
        }
        Some(ContainerChild {
            kind,
            name: name?,
            target: target?,
            entity_set,
            in_service_document,
            bindings,
            annotations,
        })
    }

    fn type_use<'a>(&mut self, element: &mut Element<'a>, attribute: &'static str) -> Option<TypeUse<'a>> {
        let nullable = self.boolean(element, "Nullable");
        let facets = ["MaxLength", "Unicode", "Precision", "Scale", "SRID"]
            .into_iter()
            .filter_map(|facet| Some((facet, self.text(element, facet)?)))
            .collect();
        Some(TypeUse { name: self.required(element, attribute)?, nullable, facets })
    }

    fn text<'a>(&mut self, element: &mut Element<'a>, name: &str) -> Option<Text<'a>> {
        let attribute = element.attributes.iter_mut().find(|attribute| attribute.name == name)?;
        Some(Text { value: std::mem::take(&mut attribute.value), span: attribute.span })
    }

    fn required<'a>(&mut self, element: &mut Element<'a>, name: &str) -> Option<Text<'a>> {
        let text = self.text(element, name);
        if text.is_none() {
            let message = format!("`{}` needs the attribute `{name}`", element.name);
            self.diagnostics.push(Diagnostic::error("missing-attribute", message).at(element.span));
        }
        text
    }

    fn name<'a>(&mut self, element: &mut Element<'a>) -> Option<Text<'a>> {
        let name = self.required(element, "Name")?;
        if name.is_empty() || name.contains(|c: char| c.is_control() || c.is_whitespace()) {
            let message = format!("`{}` is no name", name.escape_debug());
            self.diagnostics.push(
                Diagnostic::error("invalid-name", message)
                    .at(if name.is_empty() { element.span } else { name.span })
                    .help("a name is a letter or underscore, then letters, digits and underscores"),
            );
            return None;
        }
        Some(name)
    }

    fn flag(&mut self, element: &mut Element<'_>, name: &str) -> bool {
        self.boolean(element, name).unwrap_or(false)
    }

    fn boolean(&mut self, element: &mut Element<'_>, name: &str) -> Option<bool> {
        let text = self.text(element, name)?;
        match text.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                let message = format!("`{name}` is `{}`, which is no boolean", &*text);
                self.diagnostics.push(
                    Diagnostic::error("invalid-boolean", message)
                        .at(text.span)
                        .help("write `true` or `false`"),
                );
                None
            }
        }
    }

    fn no_children(&mut self, element: &Element<'_>) {
        for child in &element.children {
            self.unexpected(child);
        }
    }

    /// Foreign elements are nobody's business; CSDL's own in a wrong place may be a slip.
    fn unexpected(&mut self, element: &Element<'_>) {
        if matches!(element.vocabulary, Vocabulary::Edm | Vocabulary::Edmx) {
            let message = format!("`{}` has no meaning here and is ignored", element.name);
            self.diagnostics.push(Diagnostic::warning("unexpected-element", message).at(element.span));
        }
    }

    fn older(&mut self, span: Span) {
        self.diagnostics.push(
            Diagnostic::error("older-odata", "this is CSDL of OData 2 or 3; only OData 4 is read")
                .at(span)
                .help("convert it to OData 4.01, for instance with OASIS' V2-to-V4 transformation"),
        );
    }
}
