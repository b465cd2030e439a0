//! Referential constraints and partners of navigation properties.

use super::super::{ElementType, Model, NavigationProperty, Structured, TypeId, path};
use crate::csdl::{self, StructuredType};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks section 8.5 of CSDL: both properties of a referential constraint exist and have the same type.
pub fn constraints(
    model: &Model<'_>,
    id: TypeId,
    declared: &StructuredType<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(structured) = model.structured(id) else { return };
    for (navigation, syntax) in with_syntax(structured, declared) {
        let ElementType::Named(target) = navigation.r#type.element else { continue };
        for (dependent, principal) in &syntax.constraints {
            let mut find = |from, path: &csdl::Text<'_>| {
                let found = path::property(model, from, path);
                if found.is_none() {
                    let message = format!(
                        "the constraint names a property `{}` that does not exist",
                        path.escape_debug()
                    );
                    diagnostics.push(Diagnostic::new(code::UNRESOLVED_CONSTRAINT, message).at(path.span));
                }
                found
            };
            let (Some(own), Some(other)) = (find(id, dependent), find(target, principal)) else {
                continue;
            };
            if own.r#type.element != other.r#type.element
                || own.r#type.is_collection != other.r#type.is_collection
            {
                let message = format!(
                    "`{}` and `{}` are of different types, so that neither can refer to the other",
                    &**dependent, &**principal
                );
                diagnostics.push(Diagnostic::new(code::CONSTRAINT_TYPES, message).at(dependent.span));
            }
        }
    }
}

/// Checks section 8.4 of CSDL: a partner is a navigation property of the target.
pub fn partners(
    model: &Model<'_>,
    structured: &Structured<'_>,
    declared: &StructuredType<'_>,
    diagnostics: &mut Diagnostics,
) {
    for (navigation, syntax) in with_syntax(structured, declared) {
        let (Some(partner), ElementType::Named(target)) = (&syntax.partner, &navigation.r#type.element)
        else {
            continue;
        };
        // A path with a cast is not checked, because the derived type may declare the property.
        if !partner.contains('.') && path::property(model, *target, partner).is_none() {
            let message = format!("the target has no navigation property `{}`", partner.escape_debug());
            diagnostics.push(Diagnostic::new(code::UNRESOLVED_PARTNER, message).at(partner.span));
        }
    }
}

/// The navigation properties of a type, each with its syntax. Those that were left out of the model are
/// skipped.
fn with_syntax<'s, 'a>(
    structured: &'s Structured<'a>,
    declared: &'s StructuredType<'a>,
) -> impl Iterator<Item = (&'s NavigationProperty<'a>, &'s csdl::NavigationProperty<'a>)> {
    let mut written = declared.navigation.iter();
    structured.navigation.iter().filter_map(move |navigation| {
        written.find(|syntax| syntax.name.span == navigation.span).map(|syntax| (navigation, syntax))
    })
}
