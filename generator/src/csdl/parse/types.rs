//! Types and their members.

use super::Reader;
use crate::csdl::xml::Element;
use crate::csdl::{
    EnumType, Member, NavigationProperty, Property, PropertyRef, StructuredKind, StructuredType, Term, Text,
    TypeDefinition,
};
use crate::diagnostics::{Diagnostic, code};

impl Reader<'_> {
    pub(super) fn structured<'a>(
        &mut self,
        mut element: Element<'a>,
        kind: StructuredKind,
    ) -> Option<StructuredType<'a>> {
        let annotations = self.annotations(&mut element);
        let mut r#type = StructuredType {
            kind,
            span: element.span,
            name: self.name(&mut element)?,
            base: self.text(&mut element, "BaseType"),
            is_abstract: self.flag(&mut element, "Abstract"),
            is_open: self.flag(&mut element, "OpenType"),
            has_stream: kind == StructuredKind::Entity && self.flag(&mut element, "HasStream"),
            key: None,
            properties: Vec::new(),
            navigation: Vec::new(),
            annotations,
        };
        for child in self.rest(element) {
            match child.edm() {
                "Key" if kind == StructuredKind::Entity && r#type.key.is_none() => {
                    r#type.key = Some(self.key(child));
                }
                "Property" => r#type.properties.extend(self.property(child)),
                "NavigationProperty" => r#type.navigation.extend(self.navigation(child)),
                _ => self.unexpected(&child),
            }
        }
        Some(r#type)
    }

    fn key<'a>(&mut self, mut element: Element<'a>) -> Vec<PropertyRef<'a>> {
        let _ = self.annotations(&mut element);
        let mut refs = Vec::new();
        for mut child in self.rest(element) {
            if child.edm() != "PropertyRef" {
                self.unexpected(&child);
                continue;
            }
            let _ = self.annotations(&mut child);
            let alias = self.alias(&mut child);
            let span = child.span;
            let path = self.required(&mut child, "Name");
            self.no_children(child);
            let Some(name) = path else { continue };
            if name.split('/').all(|part| self.is_identifier(part, &name, span)) {
                refs.push(PropertyRef { name, alias });
            }
        }
        refs
    }

    fn property<'a>(&mut self, mut element: Element<'a>) -> Option<Property<'a>> {
        let annotations = self.annotations(&mut element);
        let span = element.span;
        let name = self.name(&mut element);
        let r#type = self.type_or_any(&mut element);
        let default = self.text(&mut element, "DefaultValue");
        self.no_children(element);
        Some(Property { span, name: name?, r#type, default, annotations })
    }

    fn navigation<'a>(&mut self, mut element: Element<'a>) -> Option<NavigationProperty<'a>> {
        let annotations = self.annotations(&mut element);
        let span = element.span;
        let name = self.name(&mut element);
        let r#type = self.type_use(&mut element, "Type");
        let partner = self.text(&mut element, "Partner");
        let contains_target = self.flag(&mut element, "ContainsTarget");
        let mut constraints = Vec::new();
        let mut on_delete = None;
        for mut child in self.rest(element) {
            match child.edm() {
                "ReferentialConstraint" => {
                    let _ = self.annotations(&mut child);
                    let dependent = self.required(&mut child, "Property");
                    let principal = self.required(&mut child, "ReferencedProperty");
                    self.no_children(child);
                    constraints.extend(dependent.zip(principal));
                }
                "OnDelete" if on_delete.is_none() => on_delete = self.on_delete(child),
                _ => self.unexpected(&child),
            }
        }
        let (name, r#type) = (name?, r#type?);
        Some(NavigationProperty {
            span,
            name,
            r#type,
            partner,
            contains_target,
            constraints,
            on_delete,
            annotations,
        })
    }

    fn on_delete<'a>(&mut self, mut element: Element<'a>) -> Option<Text<'a>> {
        let _ = self.annotations(&mut element);
        let action = self.required(&mut element, "Action");
        self.no_children(element);
        let action = action?;
        if !matches!(&*action, "Cascade" | "None" | "SetNull" | "SetDefault") {
            let message = format!("`{}` is not an `OnDelete` action; it is ignored", action.escape_debug());
            self.diagnostics.push(
                Diagnostic::new(code::INVALID_ON_DELETE, message).at(action.span).help(
                    "section 8.6 of CSDL XML 4.01 defines `Cascade`, `None`, `SetNull` and `SetDefault`",
                ),
            );
        }
        Some(action)
    }

    pub(super) fn enum_type<'a>(&mut self, mut element: Element<'a>) -> Option<EnumType<'a>> {
        let annotations = self.annotations(&mut element);
        let mut r#type = EnumType {
            span: element.span,
            name: self.name(&mut element)?,
            underlying: self.text(&mut element, "UnderlyingType"),
            is_flags: self.flag(&mut element, "IsFlags"),
            members: Vec::new(),
            annotations,
        };
        for mut child in self.rest(element) {
            if child.edm() != "Member" {
                self.unexpected(&child);
                continue;
            }
            let annotations = self.annotations(&mut child);
            let value = self.text(&mut child, "Value");
            let name = self.name(&mut child);
            self.no_children(child);
            r#type.members.extend(name.map(|name| Member { name, value, annotations }));
        }
        Some(r#type)
    }

    pub(super) fn type_definition<'a>(&mut self, mut element: Element<'a>) -> Option<TypeDefinition<'a>> {
        let annotations = self.annotations(&mut element);
        let span = element.span;
        let name = self.name(&mut element);
        let underlying = self.type_use(&mut element, "UnderlyingType");
        self.no_children(element);
        Some(TypeDefinition { span, name: name?, underlying: underlying?, annotations })
    }

    pub(super) fn term<'a>(&mut self, mut element: Element<'a>) -> Option<Term<'a>> {
        let annotations = self.annotations(&mut element);
        let name = self.name(&mut element);
        let r#type = self.type_use(&mut element, "Type");
        let base = self.text(&mut element, "BaseTerm");
        let default = self.text(&mut element, "DefaultValue");
        let applies_to = self.text(&mut element, "AppliesTo");
        self.no_children(element);
        Some(Term { name: name?, r#type: r#type?, base, default, applies_to, annotations })
    }
}
