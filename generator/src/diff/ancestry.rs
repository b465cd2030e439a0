//! Which types are derived from which, however far: asked of every item that is broken.

use rustc_hash::FxHashMap;

use super::Elements;

/// The types of a version as they are derived from each other.
pub struct Ancestry<'e>(
    /// By type, the numbers of the walk over all types at which it was entered and left: those of what is derived from it
    /// are between them.
    FxHashMap<&'e str, (usize, usize)>,
);

impl<'e> Ancestry<'e> {
    /// Walks over all types once, each before those that are derived from it.
    pub fn new(elements: &'e Elements) -> Self {
        let (mut open, mut derived) = (Vec::new(), FxHashMap::<&str, Vec<&str>>::default());
        for element in
            elements.all.iter().filter(|element| matches!(element.kind, "EntityType" | "ComplexType"))
        {
            match element.text("BaseType") {
                Some(base) if elements.with(base).iter().any(|base| base.kind == element.kind) => {
                    derived.entry(base).or_default().push(&element.id);
                }
                _ => open.push((element.id.as_str(), false)),
            }
        }
        let (mut numbers, mut number) = (FxHashMap::<&str, (usize, usize)>::default(), 0);
        while let Some((id, is_left)) = open.pop() {
            // One that is defined twice could lead back to itself.
            if !is_left && numbers.contains_key(id) {
                continue;
            }
            number += 1;
            if is_left {
                numbers.entry(id).and_modify(|(_, left)| *left = number);
                continue;
            }
            numbers.insert(id, (number, number));
            open.push((id, true));
            open.extend(derived.get(id).into_iter().flatten().map(|id| (*id, false)));
        }
        Self(numbers)
    }

    /// Whether a type is derived from another, at any distance.
    pub fn is_base(&self, base: &str, r#type: &str) -> bool {
        let numbers = self.0.get(base).zip(self.0.get(r#type));
        numbers.is_some_and(|((entered, left), (at, _))| entered < at && at < left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Element, Value};
    use super::*;
    use crate::source::Span;

    #[test]
    fn bases_are_those_at_any_distance() {
        let types = [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", Some("a")), ("e", Some("none"))];
        let element = |(id, base): (&str, Option<&str>)| Element {
            kind: "ComplexType",
            id: id.to_owned(),
            parent: None,
            attributes: base.map(|base| ("BaseType", Value::Text(base.to_owned()))).into_iter().collect(),
            span: Span::default(),
        };
        let elements = Elements { all: types.map(element).to_vec(), ..Elements::default() };
        let ancestry = Ancestry::new(&elements);
        let found: Vec<String> = ["a", "b", "c", "d", "e", "f"]
            .into_iter()
            .flat_map(|base| ["a", "b", "c", "d", "e", "f"].map(|id| (base, id)))
            .filter(|(base, id)| ancestry.is_base(base, id))
            .map(|(base, id)| format!("{base}{id}"))
            .collect();
        assert_eq!(found, ["ab", "ac", "ad", "bc"]);
        let circle = [("a", None), ("a", Some("b")), ("b", Some("a")), ("x", Some("y")), ("y", Some("x"))];
        let circle = Elements { all: circle.map(element).to_vec(), ..Elements::default() };
        assert!(Ancestry::new(&circle).is_base("a", "b"));
    }
}
