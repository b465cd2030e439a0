//! What tests and benchmarks of several packages need: documents that nobody on this project wrote, such as
//! all of Microsoft Graph's metadata, such as are made at random, and such as are large; and how long
//! something takes.
//!
//! `GRAPH_TEST_DATA` names the folder. If it is not set, tests that need the data print a message and are
//! skipped; if `REQUIRE_TEST_DATA` is set, as in `.ci/run`, they fail instead.

pub mod documents;
pub mod large;
pub mod timing;

use std::io::Write;
use std::path::{Path, PathBuf};

/// Runs a test on the folder of the test data, if there is one.
///
/// # Panics
///
/// When there is none and `REQUIRE_TEST_DATA` is set, or when `GRAPH_TEST_DATA` names no folder.
pub fn with_test_data(test: impl FnOnce(&Path)) {
    match std::env::var_os("GRAPH_TEST_DATA").map(PathBuf::from) {
        Some(folder) => {
            assert!(folder.is_dir(), "GRAPH_TEST_DATA names `{}`, which is no folder", folder.display());
            test(&folder);
        }
        None => {
            let is_required = std::env::var_os("REQUIRE_TEST_DATA").is_some();
            assert!(!is_required, "GRAPH_TEST_DATA is not set, and REQUIRE_TEST_DATA is");
            skipped("GRAPH_TEST_DATA is not set");
        }
    }
}

/// Runs a test that compiles a crate of its own, which takes so long that only `.ci/run` does it: there,
/// `REQUIRE_TEST_DATA` is set.
pub fn in_all_checks(test: impl FnOnce()) {
    match std::env::var_os("REQUIRE_TEST_DATA") {
        Some(_) => test(),
        None => skipped("it takes long, and `.ci/run` does it"),
    }
}

/// Says that the test that is running is skipped, and why.
///
/// Straight to standard error: what tests print otherwise is shown only when they fail.
pub fn skipped(why: &str) {
    let thread = std::thread::current();
    let _ = writeln!(std::io::stderr(), "SKIPPED {}: {why}", thread.name().unwrap_or("a test"));
}

/// For how many milliseconds a test of random input runs: what `FUZZ_MS` says.
pub fn fuzz_budget() -> u64 {
    std::env::var("FUZZ_MS").ok().and_then(|time| time.parse().ok()).unwrap_or(500)
}
