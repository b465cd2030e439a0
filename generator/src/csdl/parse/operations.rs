//! Actions, functions, and the entity container.

use super::Reader;
use crate::csdl::xml::Element;
use crate::csdl::{
    Binding, ContainerChild, ContainerChildKind, EntityContainer, Operation, OperationKind, Parameter,
    ReturnType,
};

impl Reader<'_> {
    pub(super) fn operation<'a>(
        &mut self,
        mut element: Element<'a>,
        kind: OperationKind,
    ) -> Option<Operation<'a>> {
        let annotations = self.annotations(&mut element);
        let mut operation = Operation {
            kind,
            span: element.span,
            name: self.name(&mut element)?,
            is_bound: self.flag(&mut element, "IsBound"),
            // Microsoft Graph writes it on actions too, where CSDL does not define it.
            is_composable: self.flag(&mut element, "IsComposable") && kind == OperationKind::Function,
            entity_set_path: self.text(&mut element, "EntitySetPath"),
            parameters: Vec::new(),
            returns: None,
            annotations,
        };
        let mut is_whole = true;
        for child in self.rest(element) {
            match child.edm() {
                "Parameter" => match self.parameter(child) {
                    Some(parameter) => operation.parameters.push(parameter),
                    None => is_whole = false,
                },
                "ReturnType" if operation.returns.is_some() => self.unexpected(&child),
                "ReturnType" => operation.returns = Some(self.return_type(child)),
                _ => self.unexpected(&child),
            }
        }
        // An operation without one of its parameters would be a different overload.
        is_whole.then_some(operation)
    }

    fn parameter<'a>(&mut self, mut element: Element<'a>) -> Option<Parameter<'a>> {
        let annotations = self.annotations(&mut element);
        let name = self.name(&mut element);
        let r#type = self.type_or_any(&mut element);
        self.no_children(element);
        Some(Parameter { name: name?, r#type, annotations })
    }

    fn return_type<'a>(&mut self, mut element: Element<'a>) -> ReturnType<'a> {
        let annotations = self.annotations(&mut element);
        let r#type = self.type_or_any(&mut element);
        self.no_children(element);
        ReturnType { r#type, annotations }
    }

    pub(super) fn container<'a>(&mut self, mut element: Element<'a>) -> Option<EntityContainer<'a>> {
        let annotations = self.annotations(&mut element);
        let mut container = EntityContainer {
            span: element.span,
            name: self.name(&mut element)?,
            extends: self.text(&mut element, "Extends"),
            children: Vec::new(),
            annotations,
        };
        for child in self.rest(element) {
            let kind = match child.edm() {
                "EntitySet" => ContainerChildKind::EntitySet,
                "Singleton" => ContainerChildKind::Singleton,
                "ActionImport" => ContainerChildKind::ActionImport,
                "FunctionImport" => ContainerChildKind::FunctionImport,
                _ => {
                    self.unexpected(&child);
                    continue;
                }
            };
            container.children.extend(self.container_child(child, kind));
        }
        Some(container)
    }

    fn container_child<'a>(
        &mut self,
        mut element: Element<'a>,
        kind: ContainerChildKind,
    ) -> Option<ContainerChild<'a>> {
        let annotations = self.annotations(&mut element);
        let name = self.name(&mut element);
        let target = self.required(&mut element, kind.target_attribute());
        let entity_set = self.text(&mut element, "EntitySet");
        let in_service_document = self.boolean(&mut element, "IncludeInServiceDocument");
        // `Nullable` of a container's child has no effect on a client.
        let _ = self.boolean(&mut element, "Nullable");
        let mut bindings = Vec::new();
        for mut child in self.rest(element) {
            if child.edm() != "NavigationPropertyBinding" {
                self.unexpected(&child);
                continue;
            }
            let _ = self.annotations(&mut child);
            let path = self.required(&mut child, "Path");
            let target = self.required(&mut child, "Target");
            self.no_children(child);
            bindings.extend(path.zip(target).map(|(path, target)| Binding { path, target }));
        }
        let (name, target) = (name?, target?);
        Some(ContainerChild { kind, name, target, entity_set, in_service_document, bindings, annotations })
    }
}
