//! Finds the differences in meaning between two versions of an API.
//!
//! Each version is reduced to a [`Snapshot`]: the elements of its schema, and the public items of the crate
//! that is generated from it. [`compare`] finds the elements that were added, removed or changed. What a
//! change breaks for Rust programs is not derived from the schema: the public items of both crates are
//! compared, and each difference is attributed to the change that caused it.

mod align;
mod ancestry;
mod annotated;
mod attribute;
mod blame;
mod broken;
mod change;
mod classify;
mod elements;
mod facts;
mod id;
mod item;
mod kind;
mod listing;
mod renames;
pub mod report;
mod rules;
mod surface;
mod verdict;

use std::cmp::Ordering;

use generator::diagnostics::{Diagnostics, Failed};
use generator::{Input, Planned};

pub use attribute::{Attribute, AttributeValue, Attributes, Facet};
pub use change::{ChangeKind, Level, SchemaChange};
pub use elements::{SchemaElement, SchemaElements};
pub use id::{ElementId, Signature};
pub use item::{FieldConstant, ItemArgument, ItemData, ItemShape, RustItem, RustTypeKind, Surface};
pub use kind::ElementKind;
pub use rules::Rule;

/// One version of an API.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The elements of its schema.
    pub elements: SchemaElements,
    /// The public items of the generated crate.
    pub surface: Surface,
}

/// Reduces the documents of one API to the data that is compared.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn snapshot(input: &Input, module: &str, diagnostics: &mut Diagnostics) -> Result<Snapshot, Failed> {
    generator::with_other_version(input, module, diagnostics, |planned| {
        let Planned { documents, model, selection, api } = planned;
        let elements = listing::list_elements(documents, model, selection);
        let surface = surface::list_items(&api, &elements.ids);
        Snapshot { elements, surface }
    })
}

/// All changes between two versions, sorted by id, including those of
/// [annotations alone](SchemaChange::is_annotation).
pub fn compare(old: &Snapshot, new: &Snapshot) -> Vec<SchemaChange> {
    let new = &*align::with_ids_of_old(old, new);
    let mut changes = differences(&old.elements, &new.elements);
    let unexplained = verdict::judge(old, new, &mut changes);
    let of_annotations = annotated::annotation_changes(old, new, &changes);
    changes.extend(unexplained.into_iter().chain(of_annotations));
    renames::suggest(old, new, &mut changes);
    changes.sort_by(|a, b| (&a.id, a.kind, a.change).cmp(&(&b.id, b.kind, b.change)));
    changes
}

/// The elements that differ. Children of an element that was added or removed as a whole are not listed.
fn differences(old_elements: &SchemaElements, new_elements: &SchemaElements) -> Vec<SchemaChange> {
    let mut changes = Vec::new();
    // Both lists are sorted by id and kind.
    let (mut before, mut after) = (old_elements.all.iter().peekable(), new_elements.all.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => break changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => (&old.id, old.kind).cmp(&(&new.id, new.kind)),
        };
        let removed = before.next_if(|_| order.is_le());
        let added = after.next_if(|_| order.is_ge());
        let change = match (removed, added) {
            (Some(old), Some(new)) => {
                (old.attributes != new.attributes).then(|| SchemaChange::differing(old, new))
            }
            (Some(old), None) => {
                has_parent(old, new_elements).then(|| SchemaChange::whole(ChangeKind::Removed, old))
            }
            (None, Some(new)) => {
                has_parent(new, old_elements).then(|| SchemaChange::whole(ChangeKind::Added, new))
            }
            (None, None) => None,
        };
        changes.extend(change);
    }
}

/// Whether the other version has the parent of an element; true for elements without a parent. The parent of
/// a member is an enumeration: a structured type of that name does not count.
fn has_parent(element: &SchemaElement, other: &SchemaElements) -> bool {
    let is_member = element.kind == ElementKind::Member;
    let holds = |outer: &SchemaElement| (outer.kind == ElementKind::EnumType) == is_member;
    element.parent.as_ref().is_none_or(|parent| other.with(parent.as_str()).iter().any(holds))
}
