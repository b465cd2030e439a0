//! Snippets for requests equal the goldens, which compile against the generated crate. Notes about parts that
//! cannot be expressed are in goldens, too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support;

#[test]
fn requests_become_goldens_that_compile() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snippet");
    let mut goldens = BTreeMap::new();
    let mut wrong = String::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "http") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            wrong += &check(&path);
            goldens.insert(name, fs::read_to_string(path.with_extension("rs")).unwrap());
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nrun the test with UPDATE_GOLDENS=1 and look at what changed");
    assert!(goldens.len() > 20);
    are_laid_out(&goldens);
    test_data::in_all_checks(|| compile(&goldens));
}

/// Messages about differences of the snippet and the notes from the goldens of a case.
fn check(request: &Path) -> String {
    let output = snippet(&[request.to_str().unwrap()]);
    let mut wrong = String::new();
    for (extension, text) in [("rs", &output.stdout), ("txt", &output.stderr)] {
        let (golden, text) = (request.with_extension(extension), String::from_utf8_lossy(text));
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            if text.is_empty() {
                drop(fs::remove_file(&golden));
            } else {
                fs::write(&golden, &*text).unwrap();
            }
        } else if fs::read_to_string(&golden).unwrap_or_default() != text {
            let _ = writeln!(wrong, "{} is not:\n{text}", golden.display());
        }
    }
    wrong
}

fn snippet(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("snippet").args(arguments).output().unwrap()
}

/// Checks that `rustfmt` in its default style leaves all goldens as they are, each in a function.
fn are_laid_out(goldens: &BTreeMap<String, String>) {
    let folder: PathBuf = support::target().join("suites/snippets-laid-out");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("snippets.rs");
    let indented = |line: &str| if line.is_empty() { String::from("\n") } else { format!("    {line}\n") };
    let function = |(name, code): (&String, &String)| {
        format!("async fn {name}() {{\n{}}}\n", code.lines().map(indented).collect::<String>())
    };
    fs::write(&file, goldens.iter().map(function).collect::<Vec<_>>().join("\n")).unwrap();
    let style = "max_width=100,use_small_heuristics=Default";
    let mut rustfmt = Command::new("rustfmt");
    let output =
        rustfmt.args(["--check", "--edition", "2024", "--config", style]).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Compiles all goldens at once, each in a function.
fn compile(goldens: &BTreeMap<String, String>) {
    let folder: PathBuf = support::target().join("suites/snippets");
    let _ = fs::remove_dir_all(folder.join("src"));
    support::package_of_programs(&folder, "snippets");
    let mut library = String::from("#![deny(warnings)]\n#![allow(clippy::all)]\n");
    for (name, code) in goldens {
        let api = if code.contains("msgraph::beta::") || name.starts_with("beta") { "beta" } else { "v1_0" };
        let _ = write!(
            library,
            "pub async fn {name}(graph: &msgraph::{api}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n\
             {code}\nOk(())\n}}\n"
        );
    }
    fs::write(folder.join("src/lib.rs"), library).unwrap();
    let output = support::cargo(&["check", "--quiet"], &folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The output for a text on standard input.
fn given(text: &str) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let command = command.arg("snippet").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Text of a request can occur in a snippet only within literals and comments, and is shown by a terminal but
/// not interpreted.
#[test]
fn text_of_requests_is_text() {
    let evil = "\u{1b}[2J\u{9b}1m\u{202e}\u{61c}\u{ad}\u{e0041}\"###; EVIL!() //";
    let json = serde_json::Value::from(evil).to_string();
    let many: Vec<String> = (0..30).map(|number| format!("{{\"a{number}\": {json}}}")).collect();
    let requests = [
        format!("GET /users/{}", evil.replace(char::is_control, "")),
        format!("GET /users?$filter=displayName eq '{}'", evil.replace(char::is_control, "")),
        format!("@v = {}\n\nGET /users/{{{{v}}}}", evil.replace(char::is_control, "")),
        format!("GET /users\nX-Odd: {evil}"),
        format!("GET /users\nPrefer: {evil}=1"),
        format!("POST /users\n\n{{{json}: {json}, \"displayName\": {json}, \"city\": \"Json__0\"}}"),
        format!("POST /odd\n\n[{}]", many.join(",")),
        format!("PUT /me/photo/$value\nContent-Type: text/plain\n\n{evil}"),
        String::from("GET /users?$top=+5\nPrefer: odata.maxpagesize=+5"),
        format!("### {evil}\nGET /me\n\n### {evil}\nGET /users/a\u{202e}b"),
    ];
    for request in requests {
        let output = given(&request);
        let [code, said] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(output.status.success(), "{request:?}: {said}");
        for text in [&code, &said] {
            let hidden = text.chars().find(|c| {
                let is_seen =
                    *c == '\n' || !(c.is_control() || "\u{202e}\u{61c}\u{ad}\u{e0041}".contains(*c));
                !is_seen
            });
            assert_eq!(hidden, None, "{request:?}: {text}");
        }
        let program = format!(
            "async fn f() {{ {} }}",
            code.lines().filter(|line| !line.starts_with("use ")).collect::<Vec<_>>().join("\n")
        );
        let file =
            syn::parse_file(&program).unwrap_or_else(|error| panic!("{request:?}: {error}\n{program}"));
        // The code without literals and comments.
        let tokens = quoteless(&program.parse().unwrap());
        assert!(!tokens.contains("EVIL") && file.items.len() == 1, "{request:?}: {code}");
    }
}

/// The tokens of code, without literals.
fn quoteless(stream: &proc_macro2::TokenStream) -> String {
    let words = stream.clone().into_iter().map(|token| match token {
        proc_macro2::TokenTree::Group(group) => quoteless(&group.stream()),
        proc_macro2::TokenTree::Literal(_) => String::new(),
        token => format!("{token} "),
    });
    words.collect()
}

#[test]
fn what_is_no_request_is_told() {
    let cases = [
        ("", "there is no request"),
        ("hello", "`hello` is no method with an address, such as `GET /users`"),
        ("GET https://example.com/users", "`https://example.com/users` is not below the service root"),
        (
            "POST /users\nno header\n\n{}",
            "`no header` is no header, and there is no empty line before a body",
        ),
        ("POST /users\n{\"a\": 1}", "`{\"a\": 1}` is no header, and there is no empty line before a body"),
        ("curl -F a=b https://graph.microsoft.com/v1.0/me", "`-F` of `curl` is not known here"),
        ("POST /users\n\n{\"a\": 1,\n}", "the body is no JSON: trailing comma at line 2 column 1"),
        ("{\"id\": \"x\"}", "the example `x` has no request with a method and a URL"),
        ("{\"request\": 7}", "line 1 is not an example: invalid type"),
        (
            r#"{"request": {"method": "GET, evil!()", "url": "/users"}}"#,
            "`GET, EVIL!()` is no method of HTTP",
        ),
        (r#"{"request": {"method": "GET\nfn", "url": "/users"}}"#, "`GET\\u{a}FN` is no method of HTTP"),
        (
            r#"{"request": {"method": "GET", "url": "/users\nevil!();"}}"#,
            "`/users\\u{a}evil!();` is no address",
        ),
        (
            r#"{"request": {"method": "GET", "url": "https://graph.microsoft.com/v1.0/users\u001b[2J"}}"#,
            "`/users\\u{1b}[2J` is no address",
        ),
    ];
    for (text, expected) in cases {
        let output = given(text);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(expected), "{text}: {said}");
    }
}
