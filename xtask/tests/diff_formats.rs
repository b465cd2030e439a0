//! The output of `cargo xtask diff` in each format, and its exit codes. With `UPDATE_GOLDENS` set, the
//! expected outputs are written.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use schema_diff::Rule;
use serde_json::Value;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

const PAIR: &str = "old.csdl new.csdl";

const PROFILE: &str = r#"
[package]
name = "shop"

[select]
namespaces = ["shop"]
entity-sets = ["pets", "odds"]

[api.shop]
metadata = ["shop.csdl"]
base-url = "https://shop.example/"
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/formats")
}

fn xtask(folder: &Path, arguments: &str) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.env_remove("CLICOLOR_FORCE").current_dir(folder).args(arguments.split(' ')).output()
}

/// The standard output of a command; asserts its exit code.
fn stdout(
    folder: &Path,
    arguments: &str,
    code: i32,
) -> std::result::Result<String, Box<dyn std::error::Error>> {
    let output = xtask(folder, arguments)?;
    assert_eq!(output.status.code(), Some(code), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// Asserts the exit code of a command, and that its output contains each text in `says`.
fn check(folder: &Path, arguments: &str, code: i32, says: &[&str]) -> Result {
    let output = xtask(folder, arguments)?;
    let text = format!("{}{}", String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    assert_eq!(output.status.code(), Some(code), "{arguments}: {text}");
    for part in says {
        assert!(text.contains(part), "{arguments}: `{part}` is missing: {text}");
    }
    Ok(())
}

/// Asserts that a text equals the content of a golden file.
fn check_golden(name: &str, text: &str) -> Result {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, text)?;
    }
    assert_eq!(text, fs::read_to_string(&path)?, "{name}");
    Ok(())
}

fn json(arguments: &str) -> std::result::Result<Vec<Value>, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str(&stdout(
        &folder(),
        &format!("diff --format json --fail-on none {arguments}"),
        0,
    )?)?)
}

/// An allow file for the changes that satisfy a condition.
fn allow_file(changes: &[Value], is_meant: impl Fn(&Value) -> bool, expires: &str) -> String {
    let meant = changes.iter().filter(|change| is_meant(change));
    let entry = |change: &Value| {
        format!(
            "[[allow]]\nfingerprint = {}\nreason = \"nobody calls it | <b>\"\nexpires = {expires}\n",
            change["fingerprint"]
        )
    };
    meant.map(entry).collect()
}

#[test]
fn formats_say_what_is_expected() -> Result {
    for (format, name) in
        [("human", "expected.txt"), ("markdown", "expected.md"), ("github", "expected.github.txt")]
    {
        check_golden(name, &stdout(&folder(), &format!("diff {PAIR} --format {format}"), 1)?)?;
    }
    Ok(())
}

#[test]
fn a_changelog_gets_bullets() -> Result {
    let temporary = tempfile::tempdir()?;
    let here = temporary.path();
    fs::copy(folder().join("old.csdl"), here.join("shop.csdl"))?;
    fs::copy(folder().join("new.csdl"), here.join("new.csdl"))?;
    fs::write(here.join("profile.toml"), PROFILE)?;
    let command =
        "update --from new.csdl --api shop --profile profile.toml --out out --changelog CHANGELOG.md";
    check(here, command, 0, &["something breaks"])?;
    check_golden("expected.changelog.md", &fs::read_to_string(here.join("CHANGELOG.md"))?)
}

#[test]
fn colors_are_for_terminals() -> Result {
    let plain = stdout(&folder(), &format!("diff {PAIR}"), 1)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let colored = command
        .env("CLICOLOR_FORCE", "1")
        .current_dir(folder())
        .args(["diff", "old.csdl", "new.csdl"])
        .output()?;
    let colored = String::from_utf8(colored.stdout)?;
    assert!(!plain.contains('\x1b') && colored.contains("\x1b[31m"), "{colored}");
    Ok(())
}

#[test]
fn html_is_a_page_that_nothing_breaks_out_of() -> Result {
    let page = stdout(&folder(), &format!("diff {PAIR} --format html"), 1)?;
    for (part, count) in [
        ("<script", 1),
        ("</script", 1),
        ("<style", 1),
        ("<img", 0),
        ("</code><b>", 0),
        ("http:", 0),
        ("https:", 0),
    ] {
        assert_eq!(page.matches(part).count(), count, "{part}");
    }
    let changes = json(PAIR)?;
    for element in ["li", "details", "ul", "fieldset", "code", "span", "dl", "dt", "dd", "a", "summary"] {
        let starts =
            [format!("<{element} "), format!("<{element}>")].map(|start| page.matches(&start).count());
        assert_eq!(starts.iter().sum::<usize>(), page.matches(&format!("</{element}>")).count(), "{element}");
    }
    let ids: Vec<&str> = page.split("<li id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let found: BTreeSet<&str> = ids.iter().copied().collect();
    let expected: BTreeSet<&str> =
        changes.iter().filter_map(|change| change["fingerprint"].as_str()).collect();
    assert_eq!((ids.len(), found), (changes.len(), expected));
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "it is shown as text");
    Ok(())
}

#[test]
fn sarif_names_rules_places_and_reasons() -> Result {
    let temporary = tempfile::tempdir()?;
    let file = temporary.path().join("allow.toml");
    let changes = json(PAIR)?;
    fs::write(&file, allow_file(&changes, |change| change["id"] == "shop.odd/#1", "2999-12-31"))?;
    let command = format!("diff {PAIR} --format sarif --allow {}", file.display());
    let log: Value = serde_json::from_str(&stdout(&folder(), &command, 1)?)?;
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let known = run["tool"]["driver"]["rules"].as_array().ok_or("no rules")?;
    assert_eq!(known.len(), Rule::ALL.len());
    let results = run["results"].as_array().ok_or("no results")?;
    assert_eq!(results.len(), changes.len());
    for (result, change) in results.iter().zip(&changes) {
        let index = usize::try_from(result["ruleIndex"].as_u64().ok_or("no rule")?)?;
        assert_eq!((&known[index]["id"], &change["rule"]), (&result["ruleId"], &result["ruleId"]));
        assert_eq!(result["partialFingerprints"]["change/v1"], change["fingerprint"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], change["file"]);
        assert_eq!(place["region"]["startLine"], change["line"]);
        let is_error = result["level"] == "error";
        assert_eq!(is_error, change["breaking"] == true, "{result}");
        let is_allowed = result["suppressions"][0]["justification"] == "nobody calls it | <b>";
        assert_eq!(is_allowed, change["id"] == "shop.odd/#1", "{result}");
    }
    Ok(())
}

#[test]
fn a_pull_request_takes_what_is_told() -> Result {
    let temporary = tempfile::tempdir()?;
    let here = temporary.path();
    let old = fs::read_to_string(folder().join("old.csdl"))?;
    let types = |count: usize| -> String {
        let r#type =
            |at| format!("<ComplexType Name=\"{}{at}\" /><EnumType Name=\"e{at}\" />", "long".repeat(10));
        (0..count).map(r#type).collect()
    };
    let with = |more: &str| old.replace("<EntityContainer", &format!("{more}<EntityContainer"));
    fs::write(here.join("old.csdl"), &old)?;
    fs::write(here.join("new.csdl"), with(&types(3000)).replace("\"nickname\"", "\"alias\""))?;
    let text = stdout(here, &format!("diff {PAIR} --format markdown"), 1)?;
    assert!(text.len() < 65_536, "{}", text.len());
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert!(text.contains("**`shop.pet/nickname`**"), "what breaks is told");
    assert!(text.contains(" more changes do not fit here"), "what is left out is counted");
    let notices = stdout(here, &format!("diff {PAIR} --format github"), 1)?;
    let lines: Vec<&str> = notices.lines().collect();
    assert!(
        lines[0].starts_with("::error file=old.csdl,line=14,title=property-removed%3A shop.pet/nickname::")
    );
    assert_eq!(lines.iter().filter(|line| line.starts_with("::notice ")).count(), 10);
    assert_eq!(lines.len(), 11);
    Ok(())
}

#[test]
fn the_exit_code_is_what_was_asked_for() -> Result {
    let temporary = tempfile::tempdir()?;
    let here = temporary.path();
    for name in ["old.csdl", "new.csdl"] {
        fs::copy(folder().join(name), here.join(name))?;
    }
    let more = r#"<Property Name="more" Type="Edm.String" /><Property Name="nickname""#;
    let added = fs::read_to_string(here.join("old.csdl"))?.replace(r#"<Property Name="nickname""#, more);
    fs::write(here.join("more.csdl"), added)?;
    for (arguments, code, says) in [
        (PAIR, 1, "25 changes: 8 breaking, 2 notice, 15 compatible"),
        ("old.csdl new.csdl --fail-on any", 1, "25 changes"),
        ("old.csdl new.csdl --fail-on none", 0, "25 changes"),
        ("old.csdl more.csdl", 0, "1 change: 1 compatible"),
        ("old.csdl more.csdl --fail-on any", 1, "1 change: 1 compatible"),
        ("old.csdl old.csdl --fail-on any", 0, "nothing changed"),
        ("old.csdl none.csdl", 2, "`none.csdl` cannot be read"),
        ("old.csdl new.csdl --allow none.toml", 2, "none.toml"),
        ("old.csdl new.csdl --format yaml", 2, "invalid value"),
    ] {
        check(here, &format!("diff {arguments}"), code, &[says])?;
    }
    for format in ["human", "markdown", "json", "github", "sarif", "html"] {
        check(here, &format!("diff old.csdl old.csdl --fail-on any --format {format}"), 0, &[])?;
    }
    Ok(())
}

#[test]
fn what_is_allowed_does_not_fail() -> Result {
    let temporary = tempfile::tempdir()?;
    let file = temporary.path().join("allow.toml");
    let changes = json(PAIR)?;
    let breaking = |change: &Value| change["breaking"] == true;
    let unknown = "[[allow]]\nfingerprint = \"0\"\nreason = \"r\"\nexpires = 2999-12-31\n";
    let fitting = allow_file(&changes, breaking, "2999-12-31");
    let cases: [(&str, i32, &[&str]); 8] = [
        (&fitting, 0, &["8 breaking (8 allowed)", "allowed: nobody calls it | <b>"]),
        (&allow_file(&changes, breaking, "2020-01-31"), 1, &["8 breaking, 2 notice", "has expired"]),
        (unknown, 1, &["0 (r) matches no change"]),
        ("[[allow]]\nfingerprint = \n", 2, &["allow.toml: line 2"]),
        ("[[allow]]\nfingerprint = \"0\"\nexpires = 2999-12-31\n", 2, &["reason"]),
        (&unknown.replace("\"r\"", "\" \""), 2, &["`reason` is empty"]),
        (&unknown.replace("2999-12-31", "12:00:00"), 2, &["`expires` is not a date"]),
        (&unknown.replace("reason", "because"), 2, &["because"]),
    ];
    for (text, code, says) in cases {
        fs::write(&file, text)?;
        check(&folder(), &format!("diff {PAIR} --allow {}", file.display()), code, says)?;
    }
    fs::write(&file, &fitting)?;
    let allowed = format!("diff {PAIR} --allow {}", file.display());
    check(&folder(), &format!("{allowed} --fail-on any"), 1, &[])?;
    check(
        &folder(),
        &format!("{allowed} --format markdown"),
        0,
        &[r"Allowed: nobody calls it \| &lt;b&gt;"],
    )?;
    check(&folder(), &format!("{allowed} --format html"), 0, &["allowed: nobody calls it | &lt;b&gt;"])?;
    let notices = stdout(&folder(), &format!("{allowed} --format github"), 0)?;
    assert!(!notices.contains("::error "), "{notices}");
    Ok(())
}
