//! A browser walks through the page of the project's own crate, and through that of a service with hostile
//! names.
//!
//! `browser/install` installs what it needs. Without it, the test is skipped, unless `REQUIRE_BROWSER` is
//! set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::hostile;
use super::support::{own_input, page};

#[test]
fn walks() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    if !here.join("node_modules/playwright-core").is_dir() {
        return not_installed("generator/explorer/tests/browser/install was not run");
    }
    let Some(browser) = browser() else {
        return not_installed("there is no Chromium, and CHROMIUM names none");
    };
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let own = write("own.html", page(&own_input()));
    let hostile = write("hostile.html", hostile::page());
    let output =
        Command::new("node").arg(here.join("walk.js")).arg(browser).args([own, hostile]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    print!("{said}");
}

fn not_installed(why: &str) {
    assert!(std::env::var_os("REQUIRE_BROWSER").is_none(), "{why}, and REQUIRE_BROWSER is set");
    test_data::skipped(why);
}

/// The program of a browser.
fn browser() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let names = ["chromium-headless-shell", "chromium", "google-chrome"];
    let usual =
        names.iter().flat_map(|name| std::env::split_paths(&folders).map(move |folder| folder.join(name)));
    named.into_iter().chain(usual).find(|path| path.is_file())
}
