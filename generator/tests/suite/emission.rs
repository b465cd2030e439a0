//! The code that is emitted for one item of each kind: `metadata.xml` and the generated file, below
//! `src/emit/goldens`. `xtask/tests/compile.rs` compiles a crate of all cases. `UPDATE_GOLDENS=1` writes the
//! goldens.

use std::fs;

use generator::Input;
use generator::output::Output;
use generator::source::Source;

use super::support::{profile, root, run, templates};

/// Cases whose generated file has another name than the case.
const OTHER_FILES: [(&str, &str); 3] =
    [("change_notifications", "mod.rs"), ("service", "mod.rs"), ("namespace_module", "below/mod.rs")];

#[test]
fn each_kind_of_item() {
    let folder = root().join("generator/src/emit/goldens");
    let mut cases: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    cases.sort();
    assert!(cases.len() >= 13, "{cases:?}");
    let texts: Vec<String> = cases
        .iter()
        .map(|case| fs::read_to_string(folder.join(case).join("metadata.xml")).unwrap())
        .collect();
    let output = generated(&cases, &texts);
    for case in &cases {
        let other = OTHER_FILES.iter().find(|(name, _)| name == case);
        let file = other.map_or_else(|| format!("{case}.rs"), |(_, file)| (*file).to_owned());
        let actual = &output[&format!("src/{case}/{file}")];
        assert!(syn::parse_file(actual).is_ok(), "{case}");
        let expected = folder.join(case).join("expected.rs");
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&expected, actual).unwrap();
        }
        assert_eq!(fs::read_to_string(&expected).unwrap(), *actual, "{}", expected.display());
    }
}

fn generated(cases: &[String], texts: &[String]) -> Output {
    let apis = cases.iter().zip(0..).map(|(case, number)| (case.clone(), vec![number])).collect();
    let sources = texts.iter().map(|text| Source::new("metadata.xml", text.as_str())).collect();
    let notifications = "[wire.notifications]\ncollection = \"N.changes\"\npublisher = \"publisher\"\n\
        issuers = { \"https://issuer.example/{tenant}/\" = \"https://issuer.example/openid-configuration\" }\n";
    let profile = profile(&format!("{notifications}[api.service]\nbase-url = \"https://things.example\"\n"));
    run(&Input { profile, sources, apis, all: true, templates: templates(), ..Input::default() }).unwrap()
}
