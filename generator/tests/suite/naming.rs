//! What things are called, and what they are not.

use generator::diagnostics::{Diagnostics, code};
use generator::output::Output;
use generator::profile::Profile;

use crate::support::{document, input, profile, run};

fn generate(schema: &str) -> Output {
    run(&input(Profile::default(), "api", &[&document(schema)], true)).unwrap()
}

/// How often names clash.
fn clashes(profile: Profile, schema: &str) -> usize {
    let mut diagnostics = Diagnostics::default();
    generator::plan(&input(profile, "api", &[&document(schema)], true), &mut diagnostics).unwrap();
    diagnostics.iter().filter(|finding| finding.code == code::NAME_CLASH).count()
}

/// Each schema, and lines that the crate has, by file.
#[test]
fn names() {
    for (schema, file, line) in [
        ("<ComplexType Name='option' />", "option.rs", "pub struct Option_ {"),
        ("<ComplexType Name='self' />", "self_.rs", "pub struct Self_ {"),
        ("<ComplexType Name='client' />", "client.rs", "pub struct Client_ {"),
        ("<ComplexType Name='mod' />", "mod_.rs", "pub struct Mod {"),
        ("<ComplexType Name='3D-model' />", "_3d_model.rs", "pub struct _3dModel {"),
        ("<ComplexType Name='größe' />", "gruf6udfe.rs", "pub struct Größe {"),
        (
            "<ComplexType Name='a'><Property Name='odata' Type='Edm.String' /></ComplexType>",
            "a.rs",
            "pub odata_: Option<String>,",
        ),
        (
            "<ComplexType Name='a'><Property Name='A' Type='Edm.String' /></ComplexType>",
            "a.rs",
            "pub a: Option<String>,",
        ),
        (
            "<ComplexType Name='a'><Property Name='type' Type='Edm.String' /></ComplexType>",
            "a.rs",
            "pub r#type: Option<String>,",
        ),
        ("<EnumType Name='a'><Member Name='unrecognized' /></EnumType>", "a.rs", "Unrecognized_,"),
        ("<EnumType Name='a'><Member Name='Self' /></EnumType>", "a.rs", "Self_,"),
        (
            "<EntityType Name='a' /><Action Name='clone' IsBound='true'><Parameter Name='b' Type='N.a' /></Action>",
            "a.rs",
            "pub fn clone_action(&self)",
        ),
        (
            "<EntityType Name='a'><NavigationProperty Name='clone' Type='N.a' /></EntityType>",
            "a.rs",
            "pub fn clone_(&self)",
        ),
    ] {
        let output = generate(schema);
        let text =
            output.get(&format!("src/api/{file}")).unwrap_or_else(|| panic!("{file}: {:?}", output.keys()));
        assert!(text.contains(line), "{line}: {text}");
    }
}

/// Modules of APIs are features, and stand beside the runtime.
#[test]
fn names_of_apis() {
    let names = ["runtime", "prelude", "default", "type", "v1.0", "crate", "Runtime"];
    let expected = ["runtime_", "prelude_", "default_", "type_", "v1_0", "crate_", "runtime2"];
    assert_eq!(generator::names::api_modules(names.into_iter()), expected);
}

/// Whatever is not related to a type leaves its file as it is.
#[test]
fn another_type_renames_nothing() {
    let pet = "<EntityType Name='pet'><Key><PropertyRef Name='id' /></Key><Property Name='id' Type='Edm.Int32' /></EntityType>";
    let before = generate(pet);
    for other in ["Pets", "petCollection", "petRequest", "a", "z", "box", "Client", "parameters"] {
        let after = generate(&format!("<ComplexType Name='{other}' />{pet}<EnumType Name='{other}2' />"));
        assert_eq!(before["src/api/pet.rs"], after["src/api/pet.rs"], "{other}");
    }
}

/// Names that differ in case, in Unicode's form or in nothing that Rust has are told,
/// with the line of the profile that settles it; and that line does.
#[test]
fn clashes_are_told_and_settled() {
    for (schema, target) in [
        ("<ComplexType Name='user' /><ComplexType Name='User' />", "N.user"),
        ("<ComplexType Name='a'><Property Name='\u{e9}' Type='Edm.String' /><Property Name='e\u{301}' Type='Edm.String' /></ComplexType>", "N.a/\u{e9}"),
        ("<EnumType Name='a'><Member Name='b_C' /><Member Name='bC' /></EnumType>", "N.a/b_C"),
        (
            "<EntityType Name='a'><Key><PropertyRef Name='id' /></Key><Property Name='id' Type='Edm.Int32' /></EntityType>
             <EntityContainer Name='c'><EntitySet Name='As' EntityType='N.a' /><EntitySet Name='as' EntityType='N.a' /></EntityContainer>",
            "N.c/as",
        ),
    ] {
        assert_eq!(clashes(Profile::default(), schema), 1, "{target}");
        let settled = profile(&format!("[names]\n\"{target}\" = \"chosen\""));
        assert_eq!(clashes(settled, schema), 0, "{target}");
    }
}

#[test]
fn the_profile_names_what_exists() {
    let schema = document("<ComplexType Name='a'><Property Name='b' Type='Edm.String' /></ComplexType>");
    let named = |names: &str| run(&input(profile(&format!("[names]\n{names}")), "api", &[&schema], true));
    let output = named("\"N.a\" = \"Thing\"\n\"N.a/b\" = \"kind\"").unwrap();
    let text = &output["src/api/thing.rs"];
    for part in ["pub struct Thing {", "pub kind: Option<String>,", "const KIND:", "\"b\""] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(named("\"N.x\" = \"Thing\"").unwrap_err().contains("unmatched-profile"));
}

/// Text of a document is never code: hostile names are refused, and what is left of
/// others is inside a string or a line of documentation.
#[test]
fn names_never_become_code() {
    for hostile in [
        "a; fn evil() {}",
        "*/ fn evil() {} /*",
        "a\u{202e}b",
        "a&#10;b",
        "a&quot;b",
        "a`b",
        "a{b}",
        "r#type",
        "a\\u{7d}",
        "&lt;script&gt;",
        "\u{200d}",
        "",
    ] {
        let cases = [
            format!("<ComplexType Name=\"{hostile}\" />"),
            format!(
                "<ComplexType Name=\"a\"><Property Name=\"{hostile}\" Type=\"Edm.String\" /></ComplexType>"
            ),
            format!("<EnumType Name=\"a\"><Member Name=\"{hostile}\" /></EnumType>"),
            format!("<Action Name=\"{hostile}\" />"),
            format!("<EntityContainer Name=\"{hostile}\" />"),
        ];
        for schema in cases {
            let result = run(&input(Profile::default(), "api", &[&document(&schema)], true));
            match hostile {
                // Characters that do no harm become underscores.
                "r#type" => drop(result.unwrap()),
                _ => assert!(result.expect_err(&schema).contains("invalid-name"), "{schema}"),
            }
        }
    }
    let description = "*/ } fn evil() {} \u{202e} &lt;script&gt; &#10; \"#]";
    let said = document(&format!(
        "<ComplexType Name='a'><Annotation Term='Org.OData.Core.V1.Description' String='{description}' />
           <Annotation Term='Org.OData.Core.V1.Revisions'><Collection><Record>
             <PropertyValue Property='Kind' EnumMember='Org.OData.Core.V1.RevisionKind/Deprecated' />
             <PropertyValue Property='Version' String='{description}' />
           </Record></Collection></Annotation></ComplexType>"
    ));
    let output = run(&input(Profile::default(), "api", &[&said], true)).unwrap();
    let file = syn::parse_file(&output["src/api/a.rs"]).unwrap();
    assert!(!file.items.iter().any(|item| matches!(item, syn::Item::Fn(_))));
}
