//! Turns XML elements into CSDL syntax: documents and schemas in this module, their parts in its child
//! modules.

mod annotation;
mod attributes;
mod operations;
mod types;

use std::borrow::Cow;

use super::aliases;
use super::xml::{Element, Vocabulary};
use super::{
    Annotations, Document, Include, IncludeAnnotations, OperationKind, Reference, Schema, StructuredKind,
    Text,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::source::Span;

/// Reads the root element of a document; `None` after an error that prevents reading anything.
pub fn read<'a>(root: Element<'a>, diagnostics: &mut Diagnostics) -> Option<Document<'a>> {
    let mut document = Reader { diagnostics }.document(root)?;
    aliases::expand(&mut document);
    Some(document)
}

/// Reads elements. Attributes and children that were read are removed from the element, so that the
/// remaining ones can be reported.
struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn document<'a>(&mut self, mut root: Element<'a>) -> Option<Document<'a>> {
        match (root.vocabulary, root.name) {
            (Vocabulary::Edmx, "Edmx") => {}
            (Vocabulary::Edm, "Schema") => {
                self.diagnostics.push(
                    Diagnostic::new(code::BARE_SCHEMA, "the document is a `Schema` without `Edmx` around it")
                        .at(root.span)
                        .help("it is read as a document that contains only this schema"),
                );
                let version = Cow::Borrowed("4.0");
                return Some(Document {
                    span: root.span,
                    version,
                    references: Vec::new(),
                    schemas: Vec::from_iter(self.schema(root)),
                });
            }
            (Vocabulary::Older, _) => {
                self.older(root.span);
                return None;
            }
            _ => {
                let message = format!("the root element is `{}`, not `Edmx` of OData 4", root.name);
                self.diagnostics.push(Diagnostic::new(code::NOT_CSDL, message).at(root.span).help(
                    "services return such a document for `GET $metadata` with `Accept: application/xml`",
                ));
                return None;
            }
        }
        let version = self.version(&mut root);
        let span = root.span;
        let mut document = Document { span, version, references: Vec::new(), schemas: Vec::new() };
        let mut services = 0;
        for child in self.rest(root) {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edmx, "Reference") => document.references.extend(self.reference(child)),
                (Vocabulary::Edmx, "DataServices") if services > 0 => self.unexpected(&child),
                (Vocabulary::Edmx, "DataServices") => {
                    services += 1;
                    self.data_services(child, &mut document.schemas);
                }
                _ => self.unexpected(&child),
            }
        }
        if services == 0 {
            let message = "`Edmx` holds no `DataServices`";
            self.diagnostics.push(Diagnostic::new(code::NO_DATA_SERVICES, message).at(span));
        }
        Some(document)
    }

    fn version<'a>(&mut self, root: &mut Element<'a>) -> Cow<'a, str> {
        let Some(version) = self.text(root, "Version") else {
            let message = "`Edmx` has no `Version`, which is taken to be 4.0";
            self.diagnostics.push(Diagnostic::new(code::MISSING_VERSION, message).at(root.span));
            return Cow::Borrowed("4.0");
        };
        if !matches!(&*version, "4.0" | "4.01") {
            let message = format!("version {} is not supported; it is read as 4.01", version.escape_debug());
            self.diagnostics.push(
                Diagnostic::new(code::UNSUPPORTED_VERSION, message)
                    .at(version.span)
                    .help("versions 4.0 and 4.01 are supported"),
            );
        }
        version.value
    }

    fn reference<'a>(&mut self, mut element: Element<'a>) -> Option<Reference<'a>> {
        let annotations = self.annotations(&mut element);
        let span = element.span;
        let uri = self.required(&mut element, "Uri");
        let mut includes = Vec::new();
        let mut include_annotations = Vec::new();
        for mut child in self.rest(element) {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edmx, "Include") => {
                    let _ = self.annotations(&mut child);
                    let alias = self.alias(&mut child);
                    let namespace = self.namespace(&mut child);
                    self.no_children(child);
                    includes.extend(namespace.map(|namespace| Include { namespace, alias }));
                }
                (Vocabulary::Edmx, "IncludeAnnotations") => {
                    let qualifier = self.text(&mut child, "Qualifier");
                    let target_namespace = self.text(&mut child, "TargetNamespace");
                    let term_namespace = self.required(&mut child, "TermNamespace");
                    self.no_children(child);
                    include_annotations.extend(term_namespace.map(|term_namespace| IncludeAnnotations {
                        term_namespace,
                        qualifier,
                        target_namespace,
                    }));
                }
                _ => self.unexpected(&child),
            }
        }
        if includes.is_empty() && include_annotations.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(code::EMPTY_REFERENCE, "the reference includes nothing")
                    .at(span)
                    .help("add an `edmx:Include` for each namespace that is used"),
            );
        }
        Some(Reference { uri: uri?, includes, include_annotations, annotations })
    }

    fn data_services<'a>(&mut self, element: Element<'a>, schemas: &mut Vec<Schema<'a>>) {
        for child in self.rest(element) {
            match (child.vocabulary, child.name) {
                (Vocabulary::Edm, "Schema") => schemas.extend(self.schema(child)),
                (Vocabulary::Older, "Schema") => self.older(child.span),
                (Vocabulary::Foreign, "Schema") => {
                    let message = "this `Schema` is not in the namespace of OData 4";
                    self.diagnostics.push(
                        Diagnostic::new(code::NOT_CSDL, message)
                            .at(child.span)
                            .help("its `xmlns` should be `http://docs.oasis-open.org/odata/ns/edm`"),
                    );
                }
                _ => self.unexpected(&child),
            }
        }
    }

    fn schema<'a>(&mut self, mut element: Element<'a>) -> Option<Schema<'a>> {
        let annotations = self.annotations(&mut element);
        let alias = self.alias(&mut element);
        let mut schema = Schema::new(self.namespace(&mut element)?, alias);
        schema.annotations = annotations;
        for child in self.rest(element) {
            match child.edm() {
                "EntityType" => {
                    schema.structured_types.extend(self.structured(child, StructuredKind::Entity));
                }
                "ComplexType" => {
                    schema.structured_types.extend(self.structured(child, StructuredKind::Complex));
                }
                "EnumType" => schema.enum_types.extend(self.enum_type(child)),
                "TypeDefinition" => schema.type_definitions.extend(self.type_definition(child)),
                "Action" => schema.operations.extend(self.operation(child, OperationKind::Action)),
                "Function" => schema.operations.extend(self.operation(child, OperationKind::Function)),
                "Term" => schema.terms.extend(self.term(child)),
                "EntityContainer" => schema.containers.extend(self.container(child)),
                "Annotations" => schema.targets.extend(self.targeted(child)),
                _ => self.unexpected(&child),
            }
        }
        Some(schema)
    }

    fn targeted<'a>(&mut self, mut element: Element<'a>) -> Option<Annotations<'a>> {
        let annotations = self.annotations(&mut element);
        let qualifier = self.text(&mut element, "Qualifier");
        let target = self.required(&mut element, "Target");
        self.no_children(element);
        Some(Annotations { target: target?, qualifier, annotations })
    }

    /// A namespace: identifiers separated by dots.
    fn namespace<'a>(&mut self, element: &mut Element<'a>) -> Option<Text<'a>> {
        let namespace = self.required(element, "Namespace")?;
        let is_legal = namespace.split('.').all(|part| self.is_identifier(part, &namespace, element.span));
        is_legal.then_some(namespace)
    }

    fn alias<'a>(&mut self, element: &mut Element<'a>) -> Option<Text<'a>> {
        let alias = self.text(element, "Alias")?;
        self.is_identifier(&alias, &alias, element.span).then_some(alias)
    }

    /// Finishes an element: reports attributes that were not read, and returns its children.
    fn rest<'a>(&mut self, element: Element<'a>) -> Vec<Element<'a>> {
        for attribute in &element.attributes {
            let message = format!(
                "`{}` has no attribute `{}`, which is ignored",
                element.name,
                attribute.name.escape_debug()
            );
            self.diagnostics.push(Diagnostic::new(code::UNKNOWN_ATTRIBUTE, message).at(attribute.span));
        }
        if !element.text.trim().is_empty() {
            let message =
                format!("`{}` contains text, which has no meaning there and is ignored", element.name);
            self.diagnostics.push(Diagnostic::new(code::UNEXPECTED_TEXT, message).at(element.text_span));
        }
        element.children
    }

    fn no_children(&mut self, element: Element<'_>) {
        for child in self.rest(element) {
            self.unexpected(&child);
        }
    }

    /// Reports an element of CSDL in a wrong place, which may be a mistake. Foreign elements are allowed.
    fn unexpected(&mut self, element: &Element<'_>) {
        if matches!(element.vocabulary, Vocabulary::Edm | Vocabulary::Edmx) {
            let message = format!("`{}` has no meaning here and is ignored", element.name);
            self.diagnostics.push(Diagnostic::new(code::UNEXPECTED_ELEMENT, message).at(element.span));
        }
    }

    fn older(&mut self, span: Span) {
        self.diagnostics.push(
            Diagnostic::new(code::OLDER_ODATA, "this is CSDL of OData 2 or 3; only OData 4 is read")
                .at(span)
                .help("convert it to OData 4.01, for instance with OASIS' V2-to-V4 transformation"),
        );
    }
}
