//! The page for those who come from another library has what `snippet` makes of its requests.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn the_page_has_what_snippet_makes_of_its_requests() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/from-graph-rs-sdk.md");
    let page = fs::read_to_string(&path).unwrap();
    let blocks: Vec<(&str, &str)> = page.split("```http\n").skip(1).map(blocks).collect();
    assert!(blocks.len() > 10);
    let requests: Vec<&str> = blocks.iter().map(|(request, _)| *request).collect();
    let made = snippets(&requests);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        let renewed =
            blocks.iter().zip(&made).fold(page.clone(), |page, ((_, old), new)| page.replace(old, new));
        fs::write(&path, renewed).unwrap();
        return;
    }
    for ((request, code), made) in blocks.into_iter().zip(made) {
        assert_eq!(made, code, "{request}\nrun the test with UPDATE_GOLDENS=1 and look at what changed");
    }
}

/// A request, and the Rust that follows.
fn blocks(text: &str) -> (&str, &str) {
    let (request, rest) = text.split_once("```\n").unwrap();
    let (_, code) = rest.split_once("```rust,ignore\n").unwrap();
    (request, code.split_once("```\n").unwrap().0)
}

fn snippets(requests: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let mut child = command
        .arg("snippet")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(requests.join("###\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    // Each begins with a comment that names its request, and an empty line is before it.
    let mut made: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        let is_title = ["GET", "POST", "PATCH"].iter().any(|verb| line.starts_with(&format!("// {verb} /")));
        match made.last_mut() {
            _ if is_title => made.push(String::new()),
            Some(last) => last.push_str(line),
            None => {}
        }
    }
    let last = made.len() - 1;
    for text in made.iter_mut().take(last) {
        text.pop();
    }
    made
}
