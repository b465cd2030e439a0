//! Patches that add, remove and change elements.

use std::collections::BTreeSet;
use std::fs;

use generator::Input;
use generator::patch::Patches;
use generator::source::Source;
use test_data::with_test_data;

use crate::support::{document, input, own_profile, profile, root, run};

const SCHEMA: &str = r#"
<ComplexType Name="json" />
<EntityType Name="user">
  <Key><PropertyRef Name="id" /></Key>
  <Property Name="id" Type="Edm.Int32" />
  <Property Name="data" Type="Collection(N.json)" />
  <NavigationProperty Name="boss" Type="N.user" />
</EntityType>
<Function Name="report" IsBound="true"><Parameter Name="of" Type="N.user" /><ReturnType Type="N.json" /></Function>
<Annotations Target="N.user/boss"><Annotation Term="Org.OData.Core.V1.Computed" Bool="true" /></Annotations>
"#;

/// The generated file of the type `user`, or the findings.
fn patched(patch: &str, schema: &str) -> Result<String, String> {
    let text = format!("[[patch]]\nreason = 'r'\nlink = 'https://example.org'\n{patch}");
    let mut input = input(profile(""), "api", &[&document(schema)], true);
    input.patches =
        vec![Patches::parse(&Source::new("patches.toml", text), 0).map_err(|error| error.message)?];
    run(&input).map(|output| output["src/api/user.rs"].clone())
}

/// A namespace is renamed wherever its name is written; aliases refer to it as before.
#[test]
fn patches_rename_namespaces() {
    let renamed = patched("target = 'N'\nbecomes = 'Zoo.Own'", SCHEMA).unwrap();
    for line in [
        "\"#Zoo.Own.user\"",
        "pub data: Option<Vec<Json>>",
        "`Zoo.Own.report`",
        "pub boss: Option<Box<User>>",
    ] {
        assert!(renamed.contains(line), "{line}: {renamed}");
    }
    assert!(!renamed.contains("N.user"), "{renamed}");
    assert!(patched("target = 'N'\nbecomes = 'N'", SCHEMA).unwrap_err().contains("unmatched-patch"));
    assert!(patched("target = 'M'\nbecomes = 'Zoo'", SCHEMA).unwrap_err().contains("unmatched-patch"));
    let alias = patched("target = 'N'\nset.Alias = { from = '', to = 'Self' }", SCHEMA).unwrap();
    assert!(alias.contains("#N.user"), "{alias}");
}

#[test]
fn patches_change_facts() {
    for (patch, before, after) in [
        (
            "target = 'N.json'\nbecomes = 'Edm.Untyped'",
            "pub data: Option<Vec<Json>>",
            "pub data: Option<Vec<Untyped>>",
        ),
        (
            "target = 'N.user'\nadd = '<Property Name=\"name\" Type=\"Edm.String\" />'",
            "pub boss",
            "pub name: Option<String>",
        ),
        (
            "target = 'N.user'\nremove = '<Property Name=\"data\" Type=\"Collection(N.json)\" />'\nadd = '<Property Name=\"data\" Type=\"Edm.Int32\" />'",
            "Option<Vec<Json>>",
            "pub data: Option<i32>",
        ),
        (
            "target = 'N.user/boss'\nset.ContainsTarget = { from = '', to = 'true' }",
            "pub fn bind_boss",
            "`boss`: contained navigation property",
        ),
        (
            "target = 'N.user/boss'\nset.Type = { from = 'N.user', to = 'Collection(N.user)' }",
            "pub boss: Option<Box<User>>",
            "pub boss: Option<Vec<User>>",
        ),
        (
            "target = 'N.report/$ReturnType'\nset.Type = { from = 'N.json', to = 'Edm.Stream' }",
            "FunctionRequest<Single<Json>>",
            "FunctionRequest<Content>",
        ),
        (
            "target = 'N.user/boss'\nremove = '<Annotation Term=\"Org.OData.Core.V1.Computed\" />'",
            "navigation property, N.user, set by the service.",
            "navigation property, N.user.",
        ),
    ] {
        let unpatched = run(&input(profile(""), "api", &[&document(SCHEMA)], true)).unwrap();
        let unpatched = &unpatched["src/api/user.rs"];
        assert!(unpatched.contains(before), "{before}: {unpatched}");
        let text = patched(patch, SCHEMA).unwrap();
        assert!(text.contains(after) && !unpatched.contains(after), "{patch}: {text}");
        let what_is_said =
            patched(&format!("{patch}\n[[patch]]\nreason = 'again'\nlink = 'l'\n{patch}"), SCHEMA);
        assert!(what_is_said.unwrap_err().contains("unmatched-patch"), "{patch}");
    }
}

#[test]
fn patches_that_do_not_fit_are_errors() {
    for patch in [
        "target = 'N.nobody'\nadd = '<Property Name=\"name\" Type=\"Edm.String\" />'",
        "target = 'N.user/nothing'\nset.Type = { from = '', to = 'Edm.String' }",
        "target = 'N.user'\nset.OpenType = { from = 'true', to = '' }",
        "target = 'N.user'\nadd = '<Property Name=\"id\" />'",
        "target = 'N.user'\nremove = '<Property Name=\"nothing\" />'",
        "target = 'N.user'\nadd = '<Property'",
        "target = 'N.report'\nbecomes = 'Edm.String'",
        "target = 'user'\nadd = '<Property Name=\"name\" Type=\"Edm.String\" />'",
    ] {
        let said = patched(patch, SCHEMA).expect_err(patch);
        assert!(said.contains("unmatched-patch") || said.contains("malformed-xml"), "{patch}: {said}");
    }
    assert!(patched("target = 'N.user'", SCHEMA).unwrap_err().contains("has none of"));
}

/// The target of a patch may be missing in some documents of an API.
#[test]
fn what_may_be_lacking_is_no_error() {
    let patch = "target = 'N.nobody'\nbecomes = 'Edm.Untyped'";
    assert!(patched(&format!("{patch}\nmay-lack = ['api']"), SCHEMA).is_ok());
    assert!(patched(&format!("{patch}\nmay-lack = ['other']"), SCHEMA).is_err());
    let there = "target = 'N.user'\nremove = '<Property Name=\"nothing\" />'\nmay-lack = ['api']";
    assert!(patched(there, SCHEMA).is_err());
}

/// A patch for full metadata whose target is missing is an error, but not in a slice.
#[test]
fn slices_need_no_patches_of_what_they_left_out() {
    let slice =
        "<EntityType Name='user' Abstract='true' /><Annotation Term='Codegen.V1.Slice' Bool='true' />";
    let patch = "target = 'N.json'\nbecomes = 'Edm.Untyped'";
    assert!(patched(&format!("{patch}\nfull = true"), slice).is_ok());
    assert!(patched(patch, slice).is_err());
    assert!(patched(&format!("{patch}\nfull = true"), "<EntityType Name='user' Abstract='true' />").is_err());
    assert!(patched(&format!("{patch}\napi = ['other']"), slice).is_ok());
}

/// The project's own patches fit all of Graph's metadata, and remove operations that cannot be called. No
/// document of the test data has all of today's beta: that of a national cloud lacks some types, and the
/// older one lacks additions since then.
#[test]
fn patches_of_graph_fit() {
    with_test_data(|data| {
        let documents = [
            ("v1_0", vec!["graph/v1.0.csdl"]),
            ("beta", vec!["graph/beta-bleu-2026-02.csdl", "graph/beta-2021-06.csdl"]),
        ];
        for (api, files) in documents {
            let mut unfitting: Vec<BTreeSet<String>> = Vec::new();
            for file in files {
                unfitting.push(fit(api, &fs::read_to_string(data.join(file)).unwrap()));
            }
            let nowhere = unfitting.into_iter().reduce(|all, some| &all & &some).unwrap_or_default();
            assert!(nowhere.is_empty(), "{api}: {nowhere:?}");
        }
    });
}

/// The targets of the project's patches that a document lacks. Asserts that the other patches fit, and that
/// one of them removes a method.
fn fit(api: &str, document: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("metadata/patches.toml")).unwrap();
    let mut patches = Patches::parse(&Source::new("patches.toml", text), 0).unwrap();
    patches.patches.iter_mut().for_each(|patch| patch.may_lack.clear());
    let mut input = input(own_profile(), api, &[document], true);
    let client = |input: &Input| run(input).map(|files| files[&format!("src/{api}/mod.rs")].clone());
    let method = "pub fn app_role_assignments(";
    assert!(client(&input).unwrap().contains(method), "{api}");
    input.patches = vec![patches.clone()];
    let said = client(&input).err().unwrap_or_default();
    let target = |line: &str| Some(line.split_once("the patch of `")?.1.split_once('`')?.0.to_owned());
    let lacking: BTreeSet<String> = said.lines().filter_map(target).collect();
    patches.patches.retain(|patch| !lacking.contains(&patch.target.to_string()));
    input.patches = vec![patches];
    assert!(!client(&input).unwrap().contains(method), "{api}");
    lacking
}
