//! A set of names in which each is taken once.

use std::collections::HashSet;

/// Names that are taken in one place of the generated code.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: HashSet<String>,
    reserved: HashSet<String>,
}

/// A name that was claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The name.
    pub ident: String,
    /// Whether every candidate was taken, so that it has a number now.
    pub is_numbered: bool,
}

impl Scope {
    /// A scope in which some names are taken from the beginning.
    pub fn reserved<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let reserved: HashSet<String> = names.into_iter().map(str::to_owned).collect();
        Self { taken: reserved.clone(), reserved }
    }

    /// A name, with a mark if it is taken from the beginning.
    pub fn unreserved(&self, plain: String) -> String {
        let bare = plain.trim_start_matches("r#");
        if self.reserved.contains(bare) { format!("{bare}_") } else { plain }
    }

    /// Takes the first of the candidates that is free; when none is, the last one with
    /// the smallest number from 2 behind it that makes it so.
    pub fn claim(&mut self, candidates: &[String]) -> Claimed {
        for candidate in candidates {
            if self.taken.insert(candidate.clone()) {
                return Claimed { ident: candidate.clone(), is_numbered: false };
            }
        }
        let last = candidates.last().map_or("name", String::as_str).trim_start_matches("r#");
        let numbered = (2u64..).map(|number| format!("{last}{number}"));
        let ident = numbered.into_iter().find(|name| self.taken.insert(name.clone()));
        Claimed { ident: ident.unwrap_or_default(), is_numbered: true }
    }
}
