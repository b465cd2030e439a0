//! Actions and functions.

use super::super::{ElementType, Model, TypeRef, path};
use crate::csdl::OperationKind;
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks that operations are not bound to primitive values, because those have no request builder.
pub fn reachable(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    for operation in &model.operations {
        let Some(binding) = &operation.binding else { continue };
        if binding.named().and_then(|id| model.structured(id)).is_none() {
            let message = format!(
                "`{}` is bound to neither entities nor complex values; no method is generated for it",
                operation.name
            );
            diagnostics.push(
                Diagnostic::new(code::UNREACHABLE_OPERATION, message)
                    .at(operation.span)
                    .help("only operations of entities and complex values are methods"),
            );
        }
    }
}

/// Checks section 12.2 of CSDL: overloads of a function with the same binding type have the same return type.
pub fn results(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    // Overloads of an operation are adjacent, because operations are sorted by name, then binding type.
    for pair in model.operations.windows(2) {
        let [first, second] = pair else { continue };
        if first.kind == OperationKind::Function
            && first.shares_binding(second)
            && first.returns.as_ref().map(TypeRef::shape) != second.returns.as_ref().map(TypeRef::shape)
        {
            let message = format!("overloads of `{}` have different return types", second.name);
            diagnostics
                .push(Diagnostic::new(code::OVERLOAD_RETURN_TYPE, message).at(first.span.max(second.span)));
        }
    }
}

/// Checks that optional parameters come last, as the term `Core.OptionalParameter` demands.
pub fn optional_last(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    for operation in &model.operations {
        let Some(first) = operation.parameters.iter().position(|parameter| parameter.is_optional) else {
            continue;
        };
        for late in operation.parameters[first..].iter().filter(|parameter| !parameter.is_optional) {
            let message = format!(
                "`{}` of `{}` is required, but follows `{}`, which is optional",
                late.name, operation.name, operation.parameters[first].name
            );
            diagnostics.push(
                Diagnostic::new(code::REQUIRED_AFTER_OPTIONAL, message)
                    .at(late.span)
                    .help("the order makes no difference to requests, which name the parameters"),
            );
        }
    }
}

/// Checks section 12.7: an entity set path begins with the binding parameter and leads to entities.
pub fn entity_set_paths(model: &Model<'_>, diagnostics: &mut Diagnostics) {
    for operation in &model.operations {
        let (Some(path), Some(binding)) = (&operation.syntax.entity_set_path, &operation.binding) else {
            continue;
        };
        let (head, rest) = path.split_once('/').map_or((&**path, None), |(head, rest)| (head, Some(rest)));
        let parameter = operation.syntax.parameters.first().map(|parameter| &*parameter.name);
        let leads_on = match (&binding.element, rest) {
            // A path with a cast is not checked, because the derived type may declare the property.
            (ElementType::Named(id), Some(rest)) if !rest.contains('.') => {
                model.has_unknown_base(*id) || path::property(model, *id, rest).is_some()
            }
            _ => true,
        };
        if parameter != Some(head) || !leads_on {
            let message = format!("`{}` leads nowhere", path.escape_debug());
            diagnostics.push(Diagnostic::new(code::UNRESOLVED_ENTITY_SET_PATH, message).at(path.span).help(
                "it begins with the name of the binding parameter, then follows navigation properties",
            ));
        }
    }
}
