//! Where a chain of next links has been, so that one that leads in a circle ends.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many of the last URLs are known one by one: circles of up to so many pages end before a page is read
/// twice.
const RECENT: usize = 256;

/// Fingerprints of URLs: of the last ones, and of one that lies ever farther back, by which longer circles
/// end, after Brent.
#[derive(Clone, Default)]
pub(crate) struct Trail {
    recent: VecDeque<u64>,
    mark: Option<u64>,
    steps: u64,
}

impl Trail {
    pub(crate) fn is_empty(&self) -> bool {
        self.steps == 0
    }

    /// Goes on to a URL; tells whether it has not been there before.
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
