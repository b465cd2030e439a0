//! The names of generated items, and names that they must not have.

use generator::diagnostics::{Diagnostics, code};
use generator::output::Output;
use generator::profile::Profile;

use crate::support::{document, input, profile, run, run_telling};

fn generate(schema: &str) -> Output {
    run(&input(Profile::default(), "api", &[&document(schema)], true)).unwrap()
}

/// The number of clashes of names.
fn clashes(profile: Profile, schema: &str) -> usize {
    let mut diagnostics = Diagnostics::default();
    generator::plan_apis(&input(profile, "api", &[&document(schema)], true), &mut diagnostics).unwrap();
    diagnostics.iter().filter(|finding| finding.code == code::NAME_CLASH).count()
}

/// Each schema has a line of the generated crate, in a file.
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
            "<EnumType Name='a'><Member Name='Line1'/><Member Name='line1'/><Member Name='Line12'/></EnumType>",
            "a.rs",
            "    Line1_2,",
        ),
        (
            "<EntityType Name='a'><NavigationProperty Name='_Item' Type='N.a'/></EntityType>",
            "a.rs",
            "pub fn bind_item(",
        ),
        ("<ComplexType Name='_3d' />", "_3d_.rs", "pub struct _3d {"),
        ("<ComplexType Name='A' />", "a.rs", "pub struct A {"),
        (
            "<EntityType Name='A'><NavigationProperty Name='b' Type='N.A'/></EntityType>",
            "a.rs",
            "impl<A> EntityRequestBuilder<crate::api::A, A> {",
        ),
        ("<ComplexType Name='str' />", "str_.rs", "pub struct Str {"),
        ("<ComplexType Name='Com5' />", "com5_.rs", "pub struct Com5 {"),
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

/// Modules of APIs are also cargo features, and siblings of the runtime module.
#[test]
fn names_of_apis() {
    let names = ["runtime", "prelude", "default", "type", "v1.0", "crate", "Runtime"];
    let expected = ["runtime_", "prelude_", "default_", "type_", "v1_0", "crate_", "runtime2"];
    let actual = generator::names::api_modules(names.into_iter());
    assert!(actual.iter().map(|ident| &**ident).eq(expected), "{actual:?}");
    let names =
        ["reqwest", "gzip", "azure", "lib", "main", "bin", "mod", "数", "NUL", "com7", "str", "v1_0", "v1.0"];
    let expected = [
        "reqwest_", "gzip_", "azure_", "lib_", "main_", "bin_", "mod_", "u6570", "nul_", "com7_", "str_",
        "v1_0", "v1_0_2",
    ];
    let actual = generator::names::api_modules(names.into_iter());
    assert!(actual.iter().map(|ident| &**ident).eq(expected), "{actual:?}");
}

/// An API must not have the name of a feature that every crate has.
#[test]
fn features_are_reserved() {
    let manifest: toml::Table = crate::support::templates().manifest.parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    for feature in features.keys() {
        assert_ne!(*generator::names::api_modules([feature.as_str()].into_iter())[0], *feature);
    }
}

/// Adding an overload of an import does not rename overloads with the same number of parameters or fewer.
#[test]
fn overloads_of_imports_keep_their_names() {
    let methods = |overloads: &[&str]| -> Vec<String> {
        let function = |parameters: &&str| {
            let parameters = parameters.split(' ').filter(|name| !name.is_empty());
            let parameters = parameters
                .map(|name| format!("<Parameter Name='{name}' Type='Edm.String' Nullable='false'/>"));
            format!(
                "<Function Name='find'>{}<ReturnType Type='Edm.String'/></Function>",
                parameters.collect::<String>()
            )
        };
        let schema = overloads.iter().map(function).collect::<String>();
        let output = generate(&format!(
            "{schema}<EntityContainer Name='c'><FunctionImport Name='find' Function='N.find'/></EntityContainer>"
        ));
        let text = &output["src/api/mod.rs"];
        text.lines()
            .filter_map(|line| line.trim().strip_prefix("pub fn ")?.split('(').next())
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(methods(&["", "name"]), ["find", "find_with_name"]);
    assert_eq!(methods(&["code", "", "name"]), ["find", "find_with_code", "find_with_name"]);
    assert_eq!(
        methods(&["name day", "", "name", "names"]),
        ["find", "find_with_name", "find_with_names", "find_with_name_and_day"]
    );
}

/// Adding an unrelated type does not change the file of a type.
#[test]
fn another_type_renames_nothing() {
    let pet = "<EntityType Name='pet'><Key><PropertyRef Name='id' /></Key><Property Name='id' Type='Edm.Int32' /></EntityType>";
    let before = generate(pet);
    for other in ["Pets", "petCollection", "petRequest", "a", "z", "box", "Client", "parameters"] {
        let after = generate(&format!("<ComplexType Name='{other}' />{pet}<EnumType Name='{other}2' />"));
        assert_eq!(before["src/api/pet.rs"], after["src/api/pet.rs"], "{other}");
    }
}

/// Names that differ only in case, in Unicode normalization or in characters that Rust does not allow are
/// reported, with a line for the profile that resolves the clash.
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
        (
            "<Function Name='f'><ReturnType Type='Edm.String' /></Function>
             <Function Name='f'><Parameter Name='x_and_y' Type='Edm.String' /><ReturnType Type='Edm.String' /></Function>
             <Function Name='f'><Parameter Name='x' Type='Edm.String' /><Parameter Name='y' Type='Edm.String' /><ReturnType Type='Edm.String' /></Function>
             <EntityContainer Name='c'><FunctionImport Name='f' Function='N.f' /></EntityContainer>",
            "N.c/f(x,y)",
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

/// Text of a document never becomes code: elements with a hostile name are left out, and other names occur
/// only as identifiers, in strings, or in documentation.
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
            let (output, told) = run_telling(&input(Profile::default(), "api", &[&document(&schema)], true));
            // Their elements are left out; harmless characters become underscores.
            assert_eq!(told.contains("Defect invalid-name"), hostile != "r#type", "{schema}: {told}");
            for (path, text) in output.unwrap().iter().filter(|(path, _)| path.ends_with(".rs")) {
                let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
                assert!(!file.items.iter().any(|item| matches!(item, syn::Item::Fn(_))), "{text}");
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
