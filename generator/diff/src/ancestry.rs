//! Answers whether a type is derived from another in constant time, because the question arises for every
//! broken item.

use rustc_hash::FxHashMap;

use super::{Attribute, SchemaElement, SchemaElements};

/// The inheritance hierarchy of one version.
pub struct Ancestry<'e>(
    /// The steps of a depth-first walk at which each type was entered and left. The steps of derived types
    /// are between those of their base types.
    FxHashMap<&'e str, Steps>,
);

struct Steps {
    entered: usize,
    left: usize,
}

/// A pending step of the walk.
enum Visit<'e> {
    Enter(&'e str),
    Leave(&'e str),
}

impl<'e> Ancestry<'e> {
    /// Walks over all types, each before its derived types.
    pub fn new(elements: &'e SchemaElements) -> Self {
        let (mut open, mut derived) = (Vec::new(), FxHashMap::<&str, Vec<&str>>::default());
        for element in elements.all.iter().filter(|element| element.kind.is_structured_type()) {
            let is_same_kind = |base: &SchemaElement| base.kind == element.kind;
            match element.attributes.text(Attribute::BaseType) {
                Some(base) if elements.with(base).iter().any(is_same_kind) => {
                    derived.entry(base).or_default().push(element.id.as_str());
                }
                _ => open.push(Visit::Enter(element.id.as_str())),
            }
        }
        let (mut all, mut step) = (FxHashMap::<&str, Steps>::default(), 0);
        while let Some(visit) = open.pop() {
            match visit {
                // A type that is defined twice could lead back to itself.
                Visit::Enter(id) if all.contains_key(id) => continue,
                Visit::Enter(id) => {
                    step += 1;
                    all.insert(id, Steps { entered: step, left: step });
                    open.push(Visit::Leave(id));
                    open.extend(derived.get(id).into_iter().flatten().map(|id| Visit::Enter(id)));
                }
                Visit::Leave(id) => {
                    step += 1;
                    all.entry(id).and_modify(|steps| steps.left = step);
                }
            }
        }
        Self(all)
    }

    /// Whether a type is derived from another, at any distance.
    pub fn is_base(&self, base: &str, r#type: &str) -> bool {
        let steps = self.0.get(base).zip(self.0.get(r#type));
        steps.is_some_and(|(base, derived)| base.entered < derived.entered && derived.entered < base.left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Attributes, ElementId, ElementKind};
    use super::*;
    use generator::source::Span;

    #[test]
    fn bases_are_those_at_any_distance() {
        let types = [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a")), ("e", Some("none"))];
        let element = |(id, base): (&str, Option<&str>)| {
            let mut attributes = Attributes::default();
            attributes.push_text(Attribute::BaseType, base.map(str::to_owned));
            let (kind, id) = (ElementKind::ComplexType, ElementId::from(id));
            SchemaElement { kind, id, parent: None, attributes, span: Span::default() }
        };
        let elements = SchemaElements { all: types.map(element).to_vec(), ..SchemaElements::default() };
        let ancestry = Ancestry::new(&elements);
        let found: Vec<String> = ["a", "b", "c", "d", "e", "f"]
            .into_iter()
            .flat_map(|base| ["a", "b", "c", "d", "e", "f"].map(|id| (base, id)))
            .filter(|(base, id)| ancestry.is_base(base, id))
            .map(|(base, id)| format!("{base}{id}"))
            .collect();
        assert_eq!(found, ["ab", "ac", "ad", "bc"]);
        let circle = [("a", None), ("a", Some("b")), ("b", Some("a")), ("x", Some("y")), ("y", Some("x"))];
        let circle = SchemaElements { all: circle.map(element).to_vec(), ..SchemaElements::default() };
        assert!(Ancestry::new(&circle).is_base("a", "b"));
    }
}
