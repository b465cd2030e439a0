//! A set of names in which each is taken once.

use std::collections::HashSet;

/// Names that are taken in one place of the generated code.
#[derive(Clone, Debug, Default)]
pub struct Scope(HashSet<String>);

impl Scope {
    /// A scope in which some names are taken from the beginning.
    pub fn reserved<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// Takes the first of the candidates that is free; when none is, the last one with
    /// the smallest number from 2 behind it that makes it so.
    pub fn claim(&mut self, candidates: &[String]) -> String {
        for candidate in candidates {
            if self.0.insert(candidate.clone()) {
                return candidate.clone();
            }
        }
        let last = candidates.last().map_or("name", String::as_str).trim_start_matches("r#");
        for number in 2u32.. {
            let numbered = format!("{last}{number}");
            if self.0.insert(numbered.clone()) {
                return numbered;
            }
        }
        last.to_owned()
    }
}
