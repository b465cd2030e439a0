//! The diff of real updates of Graph's schema reports exactly the known changes.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;
use test_data::with_test_data;

/// Changes whose flag differs from that in the expected answers; docs/schema-diff.md gives the reasons.
const OTHER_FLAGS: &[(&str, bool)] = &[
    ("changed EntityType microsoft.graph.onlineMeeting", false),
    ("changed Member microsoft.graph.security.purgeType/unknownFutureValue", false),
    ("added Parameter microsoft.graph.verify(microsoft.graph.domain)/forceTakeover", true),
    ("changed Parameter microsoft.graph.createLink(microsoft.graph.driveItem)/type", false),
];

#[test]
fn every_change_of_real_updates_is_told() {
    with_test_data(|data| {
        let history = data.join("graph/history");
        let folder = tempfile::tempdir().unwrap();
        let tar = Command::new("tar")
            .arg("xf")
            .arg(history.join("pairs.tar.xz"))
            .arg("-C")
            .arg(folder.path())
            .status();
        assert!(tar.unwrap().success());
        let answers: BTreeMap<String, Value> =
            serde_json::from_str(&fs::read_to_string(history.join("answers.json")).unwrap()).unwrap();
        let (mut pairs, mut others) = (0, Vec::new());
        for (name, answer) in answers.iter().filter(|(name, _)| !name.starts_with('_')) {
            let pair = folder.path().join(name);
            let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
                .args(["diff", "--format", "json", "--fail-on", "none"])
                .args([pair.join("old.csdl"), pair.join("new.csdl")])
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let told = flags(&serde_json::from_slice(&output.stdout).unwrap());
            let expected = flags(&answer["changes"]);
            assert_eq!(told.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{name}");
            others.extend(told.into_iter().filter(|(change, flag)| expected[change] != *flag));
            pairs += 1;
        }
        assert!(pairs >= 9, "{pairs}");
        others.sort();
        let mut known: Vec<_> =
            OTHER_FLAGS.iter().map(|(change, flag)| ((*change).to_owned(), *flag)).collect();
        known.sort();
        assert_eq!(others, known);
    });
}

/// Whether each change breaks something.
fn flags(changes: &Value) -> BTreeMap<String, bool> {
    let flag = |change: &Value| {
        let text = |key: &str| change[key].as_str().unwrap().to_owned();
        (format!("{} {} {}", text("change"), text("kind"), text("id")), change["breaking"].as_bool().unwrap())
    };
    let changes = changes.as_array().unwrap();
    let flags: BTreeMap<String, bool> = changes.iter().map(flag).collect();
    assert_eq!(flags.len(), changes.len());
    flags
}
