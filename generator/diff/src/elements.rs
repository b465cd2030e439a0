//! The elements of a schema as the diff sees them.

use generator::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Attribute, Attributes, ElementId, ElementKind};

/// One element.
#[derive(Clone, Debug)]
pub struct SchemaElement {
    /// Its kind.
    pub kind: ElementKind,
    /// Its id.
    pub id: ElementId,
    /// The id of the element that contains it. For a navigation property binding whose path has several
    /// segments, it is shorter than [`ElementId::parent`].
    pub parent: Option<ElementId>,
    /// Its attributes.
    pub attributes: Attributes,
    /// The position of its name.
    pub span: Span,
}

/// The selected elements of a schema.
#[derive(Clone, Debug, Default)]
pub struct SchemaElements {
    /// All elements, sorted by id and kind.
    pub all: Vec<SchemaElement>,
    /// By annotation target, the ids that differ from it: those of overloads, by their
    /// [signature](super::surface::signature), and those of children that a container inherits, by their
    /// names in the inheriting container.
    pub ids: FxHashMap<String, ElementId>,
}

impl SchemaElements {
    /// The element of a kind and an id.
    pub fn get(&self, kind: ElementKind, id: &str) -> Option<&SchemaElement> {
        self.with(id).iter().find(|element| element.kind == kind)
    }

    /// All elements with this id. There are several if elements of different kinds have the same name.
    pub fn with(&self, id: &str) -> &[SchemaElement] {
        let start = self.all.partition_point(|element| element.id.as_str() < id);
        let count = self.all[start..].iter().take_while(|element| element.id == *id).count();
        &self.all[start..start + count]
    }

    /// All elements within the one with this id.
    pub fn below(&self, id: &str) -> &[SchemaElement] {
        self.starting_with(&format!("{id}/"))
    }

    /// All elements whose ids start with a text.
    pub fn starting_with(&self, text: &str) -> &[SchemaElement] {
        let start = self.all.partition_point(|element| element.id.as_str() < text);
        let count = self.all[start..].partition_point(|element| element.id.as_str().starts_with(text));
        &self.all[start..start + count]
    }

    /// The base types of a type, the nearest first.
    pub fn bases<'e>(&'e self, r#type: &'e str) -> impl Iterator<Item = &'e str> {
        self.lineage(r#type).skip(1)
    }

    /// A type and its base types, the nearest first.
    pub fn lineage<'e>(&'e self, r#type: &'e str) -> impl Iterator<Item = &'e str> {
        let base = |id: &&'e str| -> Option<&'e str> {
            let types = [ElementKind::EntityType, ElementKind::ComplexType];
            types.into_iter().find_map(|kind| self.get(kind, id)?.attributes.text(Attribute::BaseType))
        };
        // In an invalid document, a type may be derived from itself.
        let mut seen = FxHashSet::default();
        std::iter::successors(Some(r#type), base).take_while(move |id| seen.insert(*id))
    }
}
