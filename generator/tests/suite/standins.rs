//! Violations of CSDL are reported, and everything else is generated. The invalid part is replaced or left
//! out.

use generator::Input;
use generator::diagnostics::{Diagnostics, Severity};
use generator::profile::Profile;
use generator::source::Source;

use crate::support::{document, input, profile, run_telling};

const PET: &str = "<EntityType Name='pet'><Key><PropertyRef Name='id'/></Key>\
    <Property Name='id' Type='Edm.Int32' Nullable='false'/>";

/// Each schema has a finding, and a line of the generated file.
#[test]
fn what_stands_in() {
    let pet = |more: &str| format!("{PET}{more}</EntityType>");
    let container = |children: &str| {
        format!(
            "{}<EntityContainer Name='c'><EntitySet Name='pets' EntityType='N.pet'/>{children}</EntityContainer>",
            pet("")
        )
    };
    for (schema, code, file, line) in [
        (pet("<Property Name='a' Type='N.gone'/>"), "unresolved-type", "pet", "pub a: Option<Untyped>,"),
        (
            pet("<Property Name='a' Type='Collection(N.gone)'/>"),
            "unresolved-type",
            "pet",
            "pub a: Option<Vec<Untyped>>,",
        ),
        (pet("<Property Name='a' Type='Edm.Gone'/>"), "unresolved-type", "pet", "pub a: Option<Untyped>,"),
        (pet("<Property Name='a'/>"), "missing-attribute", "pet", "pub a: Option<Untyped>,"),
        (
            pet("<Property Name='a' Type='Collection(Edm.String'/>"),
            "invalid-type-name",
            "pet",
            "pub a: Option<Untyped>,",
        ),
        (
            pet("<NavigationProperty Name='a' Type='N.gone'/>"),
            "unresolved-type",
            "pet",
            "pub fn a(&self) -> EntityRequestBuilder<Untyped",
        ),
        (
            pet("<NavigationProperty Name='a' Type='N.c'/>") + "<ComplexType Name='c'/>",
            "navigation-target",
            "pet",
            "pub a: Option<Box<C>>,",
        ),
        (
            pet("<Property Name='Net Weight' Type='Edm.String'/>"),
            "odd-name",
            "pet",
            "pub const NET_WEIGHT: Property<Self, String> = property(\"Net Weight\");",
        ),
        (
            pet("<Property Name='Weight_(2)' Type='Edm.String'/>"),
            "odd-name",
            "pet",
            "pub const WEIGHT_2: Property<Self, String> = property(\"Weight_(2)\");",
        ),
        (
            pet("<Property Name='a/b' Type='Edm.String'/>"),
            "odd-name",
            "pet",
            "pub const A_B: Property<Self, String> = property(\"a/b\");",
        ),
        (
            pet("<Property Name='a' Type='Edm.String'/><Property Name='a' Type='Edm.Int32'/>"),
            "duplicate-property",
            "pet",
            "pub a: Option<String>,",
        ),
        (pet("<Annotation/>"), "missing-attribute", "pet", "pub id: Option<i32>,"),
        (pet("text"), "unexpected-text", "pet", "pub id: Option<i32>,"),
        (
            pet("<Property Name='a' Type='Edm.String' Nullable='maybe'/>"),
            "invalid-boolean",
            "pet",
            "pub a: Option<String>,",
        ),
        (
            pet("")
                + "<EntityType Name='dog' BaseType='N.pet'><Property Name='id' Type='Edm.String'/></EntityType>",
            "duplicate-property",
            "dog",
            "pub id: Option<i32>,",
        ),
        (
            pet("") + "<EntityType Name='dog' BaseType='N.gone'/>",
            "unresolved-type",
            "dog",
            "pub struct Dog {",
        ),
        (pet("") + "<ComplexType Name='dog' BaseType='N.pet'/>", "base-kind", "dog", "pub struct Dog {"),
        (String::from("<ComplexType Name='dog' BaseType='N.dog'/>"), "base-cycle", "dog", "pub struct Dog {"),
        (pet("") + "<ComplexType Name='pet'/>", "duplicate-type", "pet", "pub id: Option<i32>,"),
        (
            String::from("<EntityType Name='dog'><Key><PropertyRef Name='gone'/></Key></EntityType>"),
            "unresolved-key",
            "dog",
            "pub struct Dog {",
        ),
        (
            String::from(
                "<EnumType Name='e'><Member Name='a'/><Member Name='a'/><Member Name='b'/></EnumType>",
            ),
            "duplicate-member",
            "e",
            "1 => Self::B,",
        ),
        (
            String::from(
                "<TypeDefinition Name='t' UnderlyingType='N.e'/><ComplexType Name='e'><Property Name='a' Type='N.t'/></ComplexType>",
            ),
            "invalid-underlying-type",
            "e",
            "pub a: Option<Untyped>,",
        ),
        (
            container("<EntitySet Name='pets' EntityType='N.pet'/>"),
            "duplicate-container-child",
            "mod",
            "pub fn pets(&self)",
        ),
        (
            container("<EntitySet Name='gone' EntityType='N.gone'/>"),
            "unresolved-type",
            "mod",
            "pub fn gone(&self) -> CollectionRequestBuilder<Untyped>",
        ),
        (
            container("<EntitySet Name='c' EntityType='N.c'/>") + "<ComplexType Name='c'/>",
            "set-of-no-entities",
            "mod",
            "pub fn pets(&self)",
        ),
        (
            container("<ActionImport Name='a' Action='N.gone'/>"),
            "unresolved-operation",
            "mod",
            "pub fn pets(&self)",
        ),
        (
            container("<ActionImport Name='a' Action='N.a'/>")
                + "<Action Name='a'><Parameter Name='b' Type='Edm.String'/><Parameter Name='b' Type='Edm.Int32'/></Action>",
            "duplicate-parameter",
            "mod",
            "pub fn a(&self, b: impl Optional<String>)",
        ),
    ] {
        let (output, told) = run_telling(&input(Profile::default(), "api", &[&document(&schema)], true));
        let output = output.unwrap_or_else(|| panic!("{schema}: {told}"));
        assert!(told.contains(&format!(" {code}: ")), "{schema}: {told}");
        let text = &output[&format!("src/api/{file}.rs")];
        assert!(text.contains(line), "{schema}: {line}: {text}");
        for (path, text) in output.iter().filter(|(path, _)| path.ends_with(".rs")) {
            syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}

/// Services made with ASP.NET have a schema `System`.
#[test]
fn reserved_namespaces_are_read() {
    let text = document(&format!("{PET}</EntityType>")).replace("Namespace=\"N\"", "Namespace=\"System\"");
    let (output, told) = run_telling(&input(Profile::default(), "api", &[&text], true));
    assert!(output.unwrap()["src/api/pet.rs"].contains("#System.pet"), "{told}");
    assert!(told.contains("Defect reserved-namespace: "), "{told}");
}

/// Findings about types that are not selected do not prevent generating.
#[test]
fn what_is_not_selected_stops_nothing() {
    let schema = format!(
        "{PET}</EntityType><EntityType Name='dog'><Key><PropertyRef Name='gone'/></Key><Property Name='a' Type='N.gone'/></EntityType>"
    );
    let selected = profile("[select]\ntypes = ['N.pet']");
    let (output, told) = run_telling(&input(selected, "api", &[&document(&schema)], false));
    let output = output.unwrap();
    assert!(output.contains_key("src/api/pet.rs") && !output.contains_key("src/api/dog.rs"), "{told}");
}

/// An error in one document or API does not hide findings in the others.
#[test]
fn errors_hide_nothing_of_others() {
    let odd = document("<ComplexType Name='a'><Property Name='b'/></ComplexType>");
    let input = Input {
        sources: ["<edmx", &odd, &odd].map(|text| Source::new("metadata.csdl", text)).into(),
        apis: vec![(String::from("one"), vec![0, 1]), (String::from("two"), vec![2])],
        all: true,
        ..Input::default()
    };
    let mut diagnostics = Diagnostics::default();
    assert!(generator::plan_apis(&input, &mut diagnostics).is_err());
    let sources: Vec<(u32, Severity)> =
        diagnostics.iter().map(|finding| (finding.span.unwrap().source, finding.code.severity)).collect();
    assert_eq!(sources, [(0, Severity::Error), (1, Severity::Defect), (2, Severity::Defect)]);
}

/// Each schema has a warning at a line.
#[test]
fn odd_documents_are_told() {
    for (schema, code, line) in [
        ("<ComplexType Name='a'>\n\n  text </ComplexType>", "unexpected-text", 5),
        (
            "<ComplexType Name='a'>\n<Property Name='b' Type='Edm.String'>\ntext</Property></ComplexType>",
            "unexpected-text",
            5,
        ),
        (
            "<EntityType Name='a'><Key><PropertyRef Name='b'/></Key>\n<Property Name='b' Type='Edm.Int32'/></EntityType>",
            "nullable-key",
            4,
        ),
        (
            "<EntityType Name='a'><Key><PropertyRef Name='b'/></Key>\n<Property Name='b' Type='Edm.Int32' Nullable='true'/></EntityType>",
            "nullable-key",
            4,
        ),
        (
            "<EntityType Name='a' Abstract='true'>\n<Property Name='b' Type='Edm.Int32'/></EntityType><EntityType Name='c' BaseType='N.a'><Key><PropertyRef Name='b'/></Key></EntityType>",
            "nullable-key",
            4,
        ),
        (
            "<Function Name='f'><Parameter Name='a' Type='Edm.String'><Annotation Term='Org.OData.Core.V1.OptionalParameter'/></Parameter>\n<Parameter Name='b' Type='Edm.String'/><ReturnType Type='Edm.String'/></Function>",
            "required-after-optional",
            4,
        ),
        (
            "<ComplexType Name='a'>\n<Property Name='p' Type='N.b' Nullable='false'/></ComplexType><ComplexType Name='b' BaseType='N.a'/>",
            "endless-value",
            4,
        ),
    ] {
        let (output, told) = run_telling(&input(Profile::default(), "api", &[&document(schema)], true));
        assert!(output.is_some(), "{told}");
        let mut found = told.lines().filter(|finding| finding.contains(&format!(" {code}: ")));
        assert!(found.clone().count() == 1, "{schema}: {told}");
        assert!(found.all(|finding| finding.starts_with(&format!("{line}:"))), "{schema}: {told}");
    }
}

/// A type definition of `Edm.Stream` is a stream. Both terms for alternate keys are read, and duplicates are
/// ignored.
#[test]
fn streams_and_keys_by_other_names() {
    let keys = |term: &str, names: &[&str]| {
        let key = |name: &&str| {
            format!(
                "<Record><PropertyValue Property='Key'><Collection><Record><PropertyValue Property='Alias' String='{name}'/><PropertyValue Property='Name' PropertyPath='{name}'/></Record></Collection></PropertyValue></Record>"
            )
        };
        format!(
            "<Annotation Term='{term}'><Collection>{}</Collection></Annotation>",
            names.iter().map(key).collect::<String>()
        )
    };
    let schema = format!(
        "<TypeDefinition Name='pic' UnderlyingType='Edm.Stream'/>{PET}<Property Name='photo' Type='N.pic'/>\
         <Property Name='a' Type='Edm.Guid'/><Property Name='b' Type='Edm.Guid'/>{}{}</EntityType>\
         <Function Name='f' IsBound='true'><Parameter Name='it' Type='N.pet'/><ReturnType Type='N.pic'/></Function>",
        keys("Org.OData.Core.V1.AlternateKeys", &["a"]),
        keys("OData.Community.Keys.V1.AlternateKeys", &["a", "b"])
    );
    let (output, told) = run_telling(&input(Profile::default(), "api", &[&document(&schema)], true));
    let text = &output.unwrap()["src/api/pet.rs"];
    for (line, count) in [
        ("pub fn photo(&self) -> StreamRequestBuilder", 1),
        ("pub photo:", 0),
        ("pub fn by_a(&self, a: Guid)", 1),
        ("pub fn by_b(&self, b: Guid)", 1),
        ("pub fn f(&self) -> FunctionRequest<Content>", 1),
    ] {
        assert_eq!(text.matches(line).count(), count, "{line}: {told}{text}");
    }
}

/// Parameters that may be null and parameters that may be left out are both optional arguments. The metadata
/// decides what `None` means.
#[test]
fn parameters_of_functions() {
    let optional = "<Annotation Term='Org.OData.Core.V1.OptionalParameter'/>";
    let schema = format!(
        "{PET}</EntityType><Function Name='f' IsBound='true'><Parameter Name='it' Type='N.pet'/>\
         <Parameter Name='a' Type='Edm.Int32'/><Parameter Name='b' Type='Edm.Int32' Nullable='false'/>\
         <Parameter Name='c' Type='N.c'/><Parameter Name='d' Type='Edm.String'>{optional}</Parameter>\
         <Parameter Name='e' Type='N.c' Nullable='false'>{optional}</Parameter>\
         <ReturnType Type='Edm.String'/></Function><ComplexType Name='c'/>"
    );
    let (output, told) = run_telling(&input(Profile::default(), "api", &[&document(&schema)], true));
    let text = &output.unwrap()["src/api/pet.rs"];
    for line in [
        "a: impl Optional<i32>,",
        "b: i32,",
        "c: impl Optional<C>,",
        ".nullable_argument::<i32>(\"a\", a)",
        ".argument(\"b\", &b)",
        ".nullable_json_argument::<C>(\"c\", c)",
        ".given_argument::<String>(\"d\", d)",
        ".json_argument::<C>(\"e\", e)",
    ] {
        assert!(text.contains(line), "{line}: {told}{text}");
    }
}
