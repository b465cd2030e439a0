//! The data of a small service equals the golden, with all features and with some.

use std::fs;
use std::path::Path;

use super::support::{catalogue, input};

#[test]
fn data_of_a_small_service() {
    for (name, features) in
        [("all", &[][..]), ("post", &["post"]), ("v1", &["v1"]), ("full", &["v1", "full"])]
    {
        check(name, features);
    }
}

fn check(name: &str, features: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let catalogue = catalogue(&input(&folder.join("profile.toml")), features).unwrap();
    let text = serde_json::to_string_pretty(&catalogue.apis).unwrap() + "\n";
    // What is on anyway does not change anything.
    let golden = folder.join(if name == "post" { "post.json" } else { "all.json" });
    if std::env::var_os("UPDATE_GOLDENS").is_some() && matches!(name, "all" | "post") {
        fs::write(&golden, &text).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    assert!(text == expected, "{name}: run the test with UPDATE_GOLDENS=1 and look at what changed");
}

#[test]
fn features_that_there_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let message = catalogue(&input(&folder.join("profile.toml")), &["posts"]).unwrap_err();
    assert_eq!(message, "there is no feature `posts`; there are v1, people, post");
}
