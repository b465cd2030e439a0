//! Sets of names in which each name occurs once.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Ident;
use super::reserved::COMMON_METHODS;
use crate::source::Span;

/// Names that are taken in one place of the generated code.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// By name, the position of the element that has it; `None` for reserved names.
    taken: FxHashMap<String, Option<Span>>,
    reserved: Vec<&'static [&'static str]>,
    /// An outer scope, whose names are taken here, too.
    outer: Option<Rc<Scope>>,
    /// By name without number, the smallest number that may still be free. It only grows, so that claiming
    /// the same name many times takes linear time.
    next: FxHashMap<String, u64>,
}

/// A name that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The name.
    pub ident: Ident,
    /// If every candidate was taken and a number was appended: the first candidate, and the position of the
    /// element that has this name.
    pub instead_of: Option<(String, Option<Span>)>,
}

impl Scope {
    /// A scope in which some names are reserved.
    pub fn reserved(reserved: &'static [&'static str]) -> Self {
        Self { reserved: vec![reserved], ..Self::default() }
    }

    /// The scope with further reserved names.
    pub fn and_reserved(mut self, reserved: &'static [&'static str]) -> Self {
        self.reserved.push(reserved);
        self
    }

    /// A scope for generated methods beside the hand-written ones of a type of the runtime.
    pub fn methods(own: &'static [&'static str]) -> Self {
        Self { reserved: vec![own, COMMON_METHODS], ..Self::default() }
    }

    /// A scope in which all names of another scope are taken.
    pub fn below(outer: Rc<Self>) -> Self {
        Self { reserved: outer.reserved.clone(), outer: Some(outer), ..Self::default() }
    }

    /// A name, with an underscore appended if it is reserved.
    pub fn unreserved(&self, plain: String) -> String {
        let bare = plain.trim_start_matches("r#");
        if self.is_reserved(bare) { format!("{bare}_") } else { plain }
    }

    /// Takes the first free candidate, or else the last one with the smallest number from 2 that makes it
    /// free.
    pub fn claim(&mut self, candidates: &[String], span: Option<Span>) -> Claimed {
        if let Some(free) = candidates.iter().find(|candidate| self.is_free(candidate)) {
            self.taken.insert(free.clone(), span);
            return Claimed { ident: Ident::new(free), instead_of: None };
        }
        let last = candidates.last().map_or("name", String::as_str);
        let holder = self.holder(last).flatten();
        let bare = last.trim_start_matches("r#");
        let stem = bare.trim_end_matches('_');
        // After a digit, a number alone would read as one larger number.
        let separator = if stem.ends_with(|c: char| c.is_numeric()) { "_" } else { "" };
        let from = self.next.get(stem).copied().unwrap_or(2);
        let mut numbered = (from..).map(|number| (number, format!("{stem}{separator}{number}")));
        let (number, ident) = numbered.find(|(_, name)| self.is_free(name)).unwrap_or_default();
        self.next.insert(stem.to_owned(), number + 1);
        let claimed = Ident::new(&ident);
        self.taken.insert(ident, span);
        Claimed { ident: claimed, instead_of: Some((bare.to_owned(), holder)) }
    }

    fn is_free(&self, name: &str) -> bool {
        self.holder(name).is_none() && !self.is_reserved(name)
    }

    fn is_reserved(&self, name: &str) -> bool {
        self.reserved.iter().any(|names| names.contains(&name))
    }

    /// `Some` if a name is taken, with the position of the element that has it, if that is known.
    fn holder(&self, name: &str) -> Option<Option<Span>> {
        let mut scope = Some(self);
        while let Some(here) = scope {
            if let Some(holder) = here.taken.get(name) {
                return Some(*holder);
            }
            scope = here.outer.as_deref();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn numbers_are_the_smallest_that_are_free() {
        let mut scope = Scope::default();
        let mut claim = |name: &str| scope.claim(&[name.to_owned()], None).ident.to_string();
        assert_eq!(
            ["a", "a", "a4", "a", "a", "b", "b"].map(&mut claim),
            ["a", "a2", "a4", "a3", "a5", "b", "b2"]
        );
    }
}
