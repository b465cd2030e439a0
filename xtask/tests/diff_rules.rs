//! Checks every rule of the diff: two documents differ only in what the rule is about, and a program that
//! compiles against the old crate compiles against the new one, or does not, as the rule states.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use schema_diff::{Level, Rule};
use serde_json::Value;

use crate::support;

/// The subfolders of a folder of this test, by name.
fn folders(of: &str) -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff").join(of);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path)).collect()
}

/// The changes that the command reports for the two documents in a folder.
fn diff(folder: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("diff")
        .args([folder.join("old.csdl"), folder.join("new.csdl")])
        .args(["--format", "json", "--fail-on", "none", "--annotations"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A message if the levels of a change are more severe than those of its rule. They may be less severe.
fn excess(change: &Value) -> Option<String> {
    let rule = Rule::ALL.iter().find(|rule| change["rule"] == rule.id())?;
    let level = |name: &str| {
        let levels = [Level::Compatible, Level::Notice, Level::Breaking];
        levels.into_iter().find(|level| change[name] == level.name()).unwrap()
    };
    (level("wire") > rule.wire() || level("rust") > rule.rust())
        .then(|| format!("worse than its rule: {change}"))
}

#[test]
fn documents_show_every_rule() {
    let mut folders = folders("rules");
    let mut wrong = Vec::new();
    for rule in Rule::ALL {
        match folders.remove(rule.id()) {
            Some(folder) => wrong.extend(check(rule, &folder)),
            None => wrong.push(format!("no folder for `{}`", rule.id())),
        }
    }
    wrong.extend(folders.keys().map(|name| format!("no rule for the folder `{name}`")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Messages about the documents of a rule. If the change cannot occur alone, `rules.txt` lists the rules of
/// all changes that occur with it.
fn check(rule: &Rule, folder: &Path) -> Vec<String> {
    let changes = diff(folder);
    let told = fs::read_to_string(folder.join("rules.txt")).unwrap_or_else(|_| rule.id().to_owned());
    let mut expected: Vec<&str> = told.lines().collect();
    let mut found: Vec<&str> = changes.iter().filter_map(|change| change["rule"].as_str()).collect();
    expected.sort_unstable();
    found.sort_unstable();
    let mut wrong: Vec<String> = changes.iter().filter_map(excess).collect();
    if found != expected {
        wrong.push(format!("`{}`: {found:?} instead of {expected:?}", rule.id()));
    }
    let own = changes.iter().filter(|change| change["rule"] == rule.id());
    let levels = (rule.wire().name(), rule.rust().name());
    let others =
        own.filter(|change| (&change["wire"], &change["rust"]) != (&levels.0.into(), &levels.1.into()));
    wrong.extend(others.map(|change| format!("not {levels:?}: {change}")));
    wrong
}

#[test]
fn odd_pairs_are_judged_right() {
    let mut wrong = Vec::new();
    for (name, folder) in folders("cases") {
        let changes = diff(&folder);
        wrong.extend(changes.iter().filter_map(excess));
        let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Vec<BTreeMap<String, Value>> = serde_json::from_str(&expected).unwrap();
        let is_as_expected = |(expected, found): (&BTreeMap<String, Value>, &Value)| {
            expected.iter().all(|(key, value)| found[key] == *value)
        };
        if changes.len() != expected.len() || !expected.iter().zip(&changes).all(is_as_expected) {
            wrong.push(format!("{name}: {}", serde_json::to_string_pretty(&changes).unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn documentation_has_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema-diff.md");
    let text = fs::read_to_string(path).unwrap();
    let mut rows: Vec<[&str; 4]> = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("| <a id=\"")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (anchor, shown) = cells[0].split_once("\"></a>").unwrap();
        assert_eq!(shown, format!("`{anchor}`"));
        rows.push([anchor, cells[1], cells[2], cells[3]]);
    }
    let row = |rule: &Rule| [rule.id(), rule.wire().name(), rule.rust().name(), rule.meaning()];
    let mut expected: Vec<[&str; 4]> = Rule::ALL.iter().map(row).collect();
    rows.sort_unstable();
    expected.sort_unstable();
    assert_eq!(rows, expected);
}

#[test]
fn programs_break_as_rules_say() {
    test_data::in_all_checks(check_programs);
}

fn check_programs() {
    let witnesses: BTreeMap<String, String> = folders("rules")
        .into_iter()
        .map(|(rule, folder)| (rule, fs::read_to_string(folder.join("witness.rs")).unwrap()))
        .collect();
    let (old, new) = (compiled("old", &witnesses), compiled("new", &witnesses));
    let mut wrong = Vec::new();
    for rule in Rule::ALL {
        let Some(witness) = witnesses.get(rule.id()) else { continue };
        let [old, new] = [&old, &new].map(|side| side.get(&module(rule.id())).cloned().unwrap_or_default());
        let expected: Vec<&str> = witness.lines().filter_map(|line| line.strip_prefix("//~ ")).collect();
        let is_said = |text: &&str| new.said.contains(*text) && !old.said.contains(*text);
        let is_breaking = rule.rust() == Level::Breaking;
        let is_right = !old.fails && new.fails == is_breaking && expected.iter().all(is_said);
        if !is_right || (is_breaking && expected.is_empty()) {
            wrong.push(format!("`{}`: {expected:?}\nold: {}\nnew: {}", rule.id(), old.said, new.said));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The module of the API that is generated from the documents of a rule.
fn module(rule: &str) -> String {
    rule.replace('-', "_")
}

/// The compiler's messages about a program.
#[derive(Clone, Default)]
struct Verdict {
    fails: bool,
    said: String,
}

/// Generates one crate from all documents of a side, and compiles every witness against it.
fn compiled(side: &str, witnesses: &BTreeMap<String, String>) -> BTreeMap<String, Verdict> {
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/rules");
    let mut profile = String::from("[package]\nname = \"schema\"\n");
    for rule in witnesses.keys() {
        let document = documents.join(rule).join(format!("{side}.csdl"));
        profile += &format!("[api.{}]\nmetadata = [{document:?}]\ndefault = true\n", module(rule));
    }
    let name = format!("diff-{side}");
    let schema = support::generate(&name, &profile, &[]);
    let folder = support::target().join("suites").join(&name).join("witnesses");
    let _ = fs::remove_dir_all(folder.join("src"));
    support::package(&folder, &name, &format!("schema = {{ path = {schema:?} }}"));
    let programs = folder.join("src/bin");
    fs::create_dir_all(&programs).unwrap();
    for (rule, text) in witnesses {
        let text = format!("#![allow(unused)]\n{text}\nfn main() {{}}\n");
        fs::write(programs.join(format!("{}.rs", module(rule))), text).unwrap();
    }
    let mut verdicts: BTreeMap<String, Verdict> = BTreeMap::new();
    for (program, message) in support::messages(&folder) {
        let verdict = verdicts.entry(program.clone()).or_default();
        let is_error = message["level"] == "error";
        verdict.fails |= is_error;
        verdict.said += message["rendered"].as_str().unwrap_or_default();
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let file = format!("src/bin/{program}.rs");
        let is_there = |span: &Value| span["is_primary"] == false || span["file_name"] == file;
        assert!(!is_error || spans.iter().all(is_there), "not of the program: {}", verdict.said);
    }
    verdicts
}
