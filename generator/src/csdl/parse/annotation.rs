//! Annotations and expressions.

use super::Reader;
use crate::csdl::xml::{Element, Vocabulary};
use crate::csdl::{Annotation, Constant, Expression, Expressions, PropertyValue, Record};

/// Names of constant and path expressions, which are written as an attribute or as an element.
const CONSTANTS: [&str; 20] = [
    "AnnotationPath",
    "AnyPropertyPath",
    "Binary",
    "Bool",
    "Date",
    "DateTimeOffset",
    "Decimal",
    "Duration",
    "EnumMember",
    "Float",
    "Guid",
    "Int",
    "LabeledElementReference",
    "ModelElementPath",
    "NavigationPropertyPath",
    "Path",
    "PropertyPath",
    "String",
    "TimeOfDay",
    "UrlRef",
];

/// Names of dynamic expressions with operands, section 14.4 of CSDL.
const DYNAMIC: [&str; 25] = [
    "Add",
    "And",
    "Apply",
    "Cast",
    "Div",
    "DivBy",
    "Eq",
    "Ge",
    "Gt",
    "Has",
    "If",
    "In",
    "IsOf",
    "LabeledElement",
    "Le",
    "Lt",
    "Mod",
    "Mul",
    "Ne",
    "Neg",
    "Not",
    "Null",
    "Or",
    "Sub",
    "UrlRef",
];

impl Reader<'_> {
    /// Removes the annotations from an element's children and returns them.
    pub(super) fn annotations<'a>(&mut self, element: &mut Element<'a>) -> Vec<Annotation<'a>> {
        if element.children.iter().all(|child| child.edm() != "Annotation") {
            return Vec::new();
        }
        let children = std::mem::take(&mut element.children);
        let (annotations, rest): (Vec<_>, Vec<_>) =
            children.into_iter().partition(|child| child.edm() == "Annotation");
        element.children = rest;
        annotations.into_iter().filter_map(|annotation| self.annotation(annotation)).collect()
    }

    fn annotation<'a>(&mut self, mut element: Element<'a>) -> Option<Annotation<'a>> {
        let annotations = self.annotations(&mut element);
        let term = self.required(&mut element, "Term");
        let qualifier = self.text(&mut element, "Qualifier");
        let value = self.value(element);
        Some(Annotation { term: term?, qualifier, value, annotations })
    }

    /// The single expression of an element, which is an attribute or a child element.
    fn value<'a>(&mut self, mut element: Element<'a>) -> Option<Expression<'a>> {
        let written = element
            .attributes
            .iter()
            .find_map(|attribute| CONSTANTS.into_iter().find(|constant| *constant == attribute.name));
        let constant = written.and_then(|kind| {
            self.text(&mut element, kind)
                .map(|text| Expression::Constant(Constant { kind, text: text.value }))
        });
        let mut value = constant;
        for child in self.rest(element) {
            match value {
                None => value = self.expression(child),
                Some(_) => self.unexpected(&child),
            }
        }
        value
    }

    fn expression<'a>(&mut self, mut element: Element<'a>) -> Option<Expression<'a>> {
        if element.vocabulary != Vocabulary::Edm {
            return None;
        }
        let annotations = self.annotations(&mut element);
        match element.name {
            "Collection" => {
                let elements = self.rest(element);
                Some(Expression::Collection(
                    elements.into_iter().filter_map(|element| self.expression(element)).collect(),
                ))
            }
            "Record" => {
                let r#type = self.text(&mut element, "Type");
                let mut properties = Vec::new();
                for child in self.rest(element) {
                    properties.extend(self.property_value(child));
                }
                Some(Expression::Record(Record { r#type, properties, annotations }))
            }
            name if CONSTANTS.contains(&name) && element.children.is_empty() => {
                let text = std::mem::take(&mut element.text);
                self.no_children(element);
                Some(Expression::Constant(Constant { kind: name, text }))
            }
            name if DYNAMIC.contains(&name) => {
                let attributes = element.attributes.into_iter().map(|a| (a.name, a.value)).collect();
                let operands =
                    element.children.into_iter().filter_map(|operand| self.expression(operand)).collect();
                Some(Expression::Other(Expressions { name, attributes, operands, annotations }))
            }
            _ => {
                self.unexpected(&element);
                None
            }
        }
    }

    fn property_value<'a>(&mut self, mut element: Element<'a>) -> Option<PropertyValue<'a>> {
        if element.edm() != "PropertyValue" {
            self.unexpected(&element);
            return None;
        }
        let annotations = self.annotations(&mut element);
        let property = self.required(&mut element, "Property");
        let value = self.value(element);
        Some(PropertyValue { property: property?, value, annotations })
    }
}
