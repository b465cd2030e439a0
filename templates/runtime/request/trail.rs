//! Detects next links that lead back to a page that was read already.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The number of URLs that are remembered. In a circle of up to this many pages, no page is read twice.
const RECENT: usize = 256;

/// Hashes of URLs: of the last ones, and of one older URL that is replaced at each power of two, by which
/// longer circles are found (Brent's algorithm).
#[derive(Clone, Default)]
pub(crate) struct Trail {
    recent: VecDeque<u64>,
    mark: Option<u64>,
    steps: u64,
}

impl Trail {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.steps == 0
    }

    /// Adds a URL; returns whether it is not a known one.
    #[inline]
    pub(crate) fn go_on(&mut self, url: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        url.hash(&mut hasher);
        let print = hasher.finish();
        if self.mark == Some(print) || self.recent.contains(&print) {
            return false;
        }
        self.steps += 1;
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(print);
        if self.steps.is_power_of_two() {
            self.mark = Some(print);
        }
        true
    }
}
