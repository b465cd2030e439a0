//! Rules for a valid model, one function for each.

mod container;
mod enumeration;
mod inheritance;
mod key;
mod operation;
mod property;
mod reference;
mod schema;
mod target;

use super::index::{Declared, Index};
use super::{Model, TypeKind};
use crate::csdl::{Document, StructuredKind};
use crate::diagnostics::Diagnostics;

pub use inheritance::{break_cycles, is_base, limit_depth};
pub use property::{navigation_to_values, unique_properties};

/// Checks every rule that needs the whole model.
pub fn check(
    model: &Model<'_>,
    documents: &[Document<'_>],
    index: &Index<'_>,
    diagnostics: &mut Diagnostics,
) {
    schema::not_empty(documents, diagnostics);
    schema::shared_names(documents, diagnostics);
    schema::terms(documents, &model.annotations, index, diagnostics);
    for ((r#type, entry), id) in model.types.iter().zip(&index.entries).zip(model.type_ids()) {
        match (&r#type.kind, entry.declared) {
            (TypeKind::Structured(structured), Declared::Structured(declared)) => {
                property::no_entity_values(structured, diagnostics);
                property::nullable_collections(declared, diagnostics);
                if structured.kind == StructuredKind::Entity {
                    key::one_key(model, id, declared, diagnostics);
                    key::parts(model, id, declared, diagnostics);
                }
                reference::constraints(model, id, declared, diagnostics);
                reference::partners(model, structured, declared, diagnostics);
            }
            (TypeKind::Enumeration(_), Declared::Enumeration(declared)) => {
                enumeration::values(declared, diagnostics);
                enumeration::flags(declared, diagnostics);
            }
            _ => {}
        }
    }
    property::endless_values(model, diagnostics);
    container::unique_children(documents, diagnostics);
    container::sources(model, diagnostics);
    container::bindings(model, documents, index, diagnostics);
    container::entity_sets(documents, index, diagnostics);
    operation::reachable(model, diagnostics);
    operation::results(model, diagnostics);
    operation::optional_last(model, diagnostics);
    operation::entity_set_paths(model, diagnostics);
    target::annotations(model, documents, index, diagnostics);
}
