//! Unusual names: each is used as a namespace, an alias, a type, member, property, operation, parameter and
//! container child of every kind, and as the name of an API.

use std::fmt::Write;
use std::fs;

use crate::support::{self, Crates};

/// Names with a meaning in Rust, its prelude, cargo, the runtime or a file system, and names that differ
/// little.
const NAMES: &str = "\
    abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if \
    impl in let loop macro match mod move mut override priv pub ref return Self self static struct super trait true \
    try type typeof unsafe unsized use virtual where while yield union auto default raw safe macro_rules \
    bool char str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 \
    A B D H K M R S T V W a b s x \
    AsRef Box Clone Copy Debug Default Deref Display Drop Eq Err Error Fn From Hash Into IntoIterator Iterator None Ok \
    Option Ord PartialEq Result Send Some String Sync ToString Vec \
    std core alloc proc_macro test serde serde_json url time bytes http uuid tokio reqwest azure azure_core gzip geojson \
    lib main bin build tests src examples benches Cargo container runtime geography notifications prelude emitted Api Client Cloud \
    Model Enumeration Polymorphic Object Property NavigationProperty Reference Schema Source Slot Outcome Writer OData \
    Value Page Single Content Untyped Binary Date Guid Decimal Duration Flags Optional Related Contained Identified \
    DerivedFrom ResultPart StreamRequestBuilder EntityRequestBuilder CollectionRequestBuilder Unrecognized Other TYPE \
    SCHEMA NAMES SPELLINGS BASE_URL odata value property object to error target targets item path place name \
    get list create update delete replace count key by_id by_key text_key url request cast media as_ref clone new into \
    batch upload operation builder base_url bind bind_a with_null model enumeration polymorphic \
    con prn aux nul com0 com1 COM9 lpt0 LPT9 conin conout com\u{b9} \
    _ __ ___ _1 __1 1 3D _3d _3D 3d_ 42 _a a_ __a a__ a__b aB a_b AB ab Line1 line1 Line12 Line1_2 line1_2 A1 A_1 \
    \u{6570} \u{540d}\u{524d} gr\u{f6}\u{df}e Gr\u{f6}\u{df}e \u{130} \u{1c6} \u{1c5} \u{aa} \u{17f} \u{149} \u{390} \u{1d400} \
    \u{e9} e\u{301} \u{10d0} \u{3c2} \u{645} \u{915} u6570 u540du524d \u{435} a\u{435}";

/// Names that CSDL forbids, but some services have.
const TOLERATED: [&str; 12] =
    ["Net Weight", "Weight_(2)", "a/b", "50%", "it's", "a#b", "a?b", "a & b", "[x]", "a-b", "a.b", "m\u{b2}"];

fn names() -> Vec<String> {
    let mut names: Vec<String> = NAMES.split_whitespace().map(str::to_owned).collect();
    // Names with the maximum length of CSDL, names with twice that of most file systems, and two long names
    // that differ at the end.
    names.extend([128, 600].map(|length| "n".repeat(length)));
    names.extend(["a", "b"].map(|end| "Long".repeat(50) + end));
    names.sort();
    names.dedup();
    names
}

/// A document with these schemas.
fn document(schemas: &str) -> String {
    format!(
        "<edmx:Edmx Version=\"4.01\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>{schemas}</edmx:DataServices></edmx:Edmx>"
    )
}

fn schema(namespace: &str, alias: &str, content: &str) -> String {
    format!(
        "<Schema Namespace=\"{namespace}\"{alias} xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{content}</Schema>\n"
    )
}

/// The texts that `write` returns for each name, joined in order.
fn each(names: &[String], write: impl Fn(&str) -> String) -> String {
    names.iter().map(|name| write(&escaped(name))).collect()
}

fn escaped(name: &str) -> String {
    name.replace('&', "&amp;")
}

const KEY: &str =
    "<Key><PropertyRef Name='id'/></Key><Property Name='id' Type='Edm.String' Nullable='false'/>";

/// Types of each kind, among them abstract types with a derived type each, and members of types.
fn types(names: &[String], all: &[String]) -> String {
    let entity = |name: &str| {
        format!(
            "<EntityType Name='{name}'>{KEY}<NavigationProperty Name='next' Type='E.{name}'/></EntityType>"
        )
    };
    let complex =
        |name: &str| format!("<ComplexType Name='{name}'><Property Name='x' Type='C.{name}'/></ComplexType>");
    let base = |name: &str| format!("<EntityType Name='{name}' Abstract='true'>{KEY}</EntityType>");
    let derived = |name: &str| format!("<EntityType Name='{name}' BaseType='P.root'/>");
    let keyed = |name: &str| {
        format!(
            "<EntityType Name='{name}'><Key><PropertyRef Name='{name}'/></Key><Property Name='{name}' Type='Edm.Int32' Nullable='false'/></EntityType>"
        )
    };
    let operations = |kind: &str, binding: &str| {
        let kind = kind.to_owned();
        let binding = binding.to_owned();
        move |name: &str| {
            format!(
                "<{kind} Name='{name}' IsBound='true'><Parameter Name='it' Type='{binding}'/><Parameter Name='{name}' Type='Edm.String'/><ReturnType Type='Edm.String'/></{kind}>"
            )
        }
    };
    let property = |name: &str| format!("<Property Name='{name}' Type='Edm.String'/>");
    let navigation = |name: &str| format!("<NavigationProperty Name='{name}' Type='O.holder'/>");
    let parameter = |name: &str| format!("<Parameter Name='{name}' Type='Edm.String'/>");
    let mut text = String::new();
    for (namespace, content) in [
        ("E", each(names, entity)),
        ("C", each(names, complex)),
        ("U", each(names, |name| format!("<EnumType Name='{name}'><Member Name='{name}'/></EnumType>"))),
        ("D", each(names, |name| format!("<TypeDefinition Name='{name}' UnderlyingType='Edm.String'/>"))),
        ("P", format!("<EntityType Name='root' Abstract='true'/>{}", each(names, base))),
        ("Q", each(names, derived)),
        ("K", each(names, keyed)),
        (
            "M",
            format!(
                "<EnumType Name='all'>{0}</EnumType><EnumType Name='flags' IsFlags='true'>{0}</EnumType>",
                each(all, |name| format!("<Member Name='{name}'/>"))
            ),
        ),
        (
            "X",
            format!(
                "<ComplexType Name='all'>{0}</ComplexType><ComplexType Name='base' Abstract='true'>{0}</ComplexType><ComplexType Name='derived' BaseType='X.base'/>",
                each(all, property)
            ),
        ),
        ("N", format!("<EntityType Name='all'>{}</EntityType>", each(all, navigation))),
        (
            "O",
            format!(
                "<EntityType Name='holder'>{KEY}</EntityType>{}<Action Name='all' IsBound='true'><Parameter Name='it' Type='O.holder'/>{}</Action>",
                each(names, operations("Action", "O.holder")),
                each(all, parameter)
            ),
        ),
        (
            "F",
            format!(
                "<EntityType Name='holder'>{KEY}</EntityType>{}",
                each(names, operations("Function", "Collection(F.holder)"))
            ),
        ),
    ] {
        text += &schema(namespace, "", &content);
    }
    document(&text)
}

/// For each name, a schema with that name and one below it, each with a type of each kind.
fn namespaces(names: &[String]) -> String {
    let thing = "<ComplexType Name='thing'/><EnumType Name='kind'><Member Name='a'/></EnumType>";
    let own = each(names, |name| schema(name, "", thing));
    let below = each(names, |name| schema(&format!("Root.{name}.{name}"), "", thing));
    document(&(own + &below + &schema("Root", "", &format!("<EntityContainer Name='c'/>{thing}"))))
}

/// Schemas with each name as an alias.
fn aliases(names: &[String]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        let content = format!(
            "<ComplexType Name='a'><Property Name='b' Type='{name}.c'/></ComplexType><ComplexType Name='c'/>"
        );
        text += &schema(&format!("Alias.n{at}n"), &format!(" Alias='{name}'"), &content);
    }
    document(&text)
}

/// A container with a child of one kind for each name.
fn container(names: &[String], child: impl Fn(&str) -> String, more: &str) -> String {
    let holder = format!("<EntityType Name='holder'>{KEY}</EntityType>{more}");
    document(&schema(
        "Z",
        "",
        &format!("{holder}<EntityContainer Name='c'>{}</EntityContainer>", each(names, child)),
    ))
}

pub fn each_name_as_everything(crates: &mut Crates) {
    let names = names();
    let all: Vec<String> = names.iter().cloned().chain(TOLERATED.map(str::to_owned)).collect();
    let folder = support::target().join("suites/compiled/any_names_of_elements");
    fs::create_dir_all(&folder).unwrap();
    let mut profile = String::from("[package]\nname = \"any-names\"\n");
    let overloads = "<Action Name='a'/><Function Name='f'><ReturnType Type='Edm.String'/></Function>";
    for (api, text) in [
        ("types", types(&names, &all)),
        ("namespaces", namespaces(&names)),
        ("aliases", aliases(&names)),
        ("sets", container(&all, |name| format!("<EntitySet Name='{name}' EntityType='Z.holder'/>"), "")),
        ("singletons", container(&all, |name| format!("<Singleton Name='{name}' Type='Z.holder'/>"), "")),
        ("actions", container(&all, |name| format!("<ActionImport Name='{name}' Action='Z.a'/>"), overloads)),
        (
            "functions",
            container(&all, |name| format!("<FunctionImport Name='{name}' Function='Z.f'/>"), overloads),
        ),
    ] {
        let text = text.replace("Name='it's'", "Name=\"it's\"");
        let path = folder.join(format!("{api}.xml"));
        fs::write(&path, text).unwrap();
        let _ = writeln!(profile, "[api.{api}]\nmetadata = [{path:?}]");
    }
    crates.add("any_names_of_elements", &profile);
}

/// Adds a crate in which each name is that of a document and of an API, and in which texts of the profile
/// contain special characters.
pub fn each_name_as_an_api(crates: &mut Crates) {
    let folder = support::target().join("suites/compiled/any_names_of_apis");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("metadata.xml");
    fs::write(&path, document(&schema("Z", "", &format!("<EntityType Name='holder'>{KEY}</EntityType>"))))
        .unwrap();
    let mut profile = String::from(
        "[package]\nname = \"any-apis\"\ndescription = \"A \\\"client\\\"\\n\\nof */ any\\u0007 \\u202e thing\\\\\"\n",
    );
    for name in names() {
        let _ = writeln!(
            profile,
            "[api.'{name}']\nmetadata = [{path:?}]\nbase-url = \"https://shop.example/a?b=c'd\"\nclouds = {{ a-b = \"https://x\", aB = \"https://y\" }}"
        );
    }
    crates.add("any_names_of_apis", &profile);
}
