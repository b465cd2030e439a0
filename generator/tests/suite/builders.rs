//! The methods of request builders and the abilities of paths that follow from declarations and annotations.

use generator::profile::Profile;
use generator::source::Source;

use super::support::{document, input, profile, run};

const TYPES: &str = r#"
<ComplexType Name="place"><NavigationProperty Name="town" Type="N.thing" /></ComplexType>
<EntityType Name="thing" HasStream="true">
  <Key><PropertyRef Name="id" /></Key>
  <Property Name="id" Type="Edm.String" Nullable="false" />
  <Property Name="code" Type="Edm.Int32" />
  <Property Name="photo" Type="Edm.Stream" />
  <Property Name="place" Type="N.place" />
  <NavigationProperty Name="parts" Type="Collection(N.thing)" ContainsTarget="true" />
  <NavigationProperty Name="friends" Type="Collection(N.thing)" />
  <NavigationProperty Name="best" Type="N.thing" />
</EntityType>
<Function Name="half" IsBound="true" IsComposable="true">
  <Parameter Name="it" Type="N.thing" /><Parameter Name="at" Type="Edm.Int32" /><ReturnType Type="N.thing" />
</Function>
<Function Name="all" IsBound="true" IsComposable="true">
  <Parameter Name="it" Type="N.thing" /><ReturnType Type="Collection(N.thing)" />
</Function>
<Function Name="where" IsBound="true" IsComposable="true">
  <Parameter Name="it" Type="N.thing" /><ReturnType Type="N.place" />
</Function>
<Action Name="move" IsBound="true"><Parameter Name="it" Type="N.place" /></Action>
<EntityContainer Name="c"><EntitySet Name="things" EntityType="N.thing" /><Singleton Name="one" Type="N.thing" /></EntityContainer>
"#;

/// Generates with annotations of the vocabulary Capabilities, and asserts that the crate contains the wanted
/// texts; those that begin with `!` must be absent.
fn check(profile_text: &str, annotations: &str, wanted: &[&str]) {
    let schema = format!("{TYPES}{}", annotations.replace("Cap.", "Org.OData.Capabilities.V1."));
    let output = run(&input(profile(profile_text), "api", &[&document(&schema)], true)).unwrap();
    // The comparison ignores white space.
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let all: String = output.values().map(|text| dense(text)).collect();
    for line in wanted {
        let (line, is_wanted) = line.strip_prefix('!').map_or((*line, true), |line| (line, false));
        assert_eq!(all.contains(&dense(line)), is_wanted, "{line}\n{}", output["src/api/thing.rs"]);
    }
}

#[test]
fn paths_go_on() {
    check(
        "",
        "",
        &[
            "impl<A> EntityRequestBuilder<Thing, A> {",
            "pub fn parts(&self) -> CollectionRequestBuilder<Thing> {",
            "pub fn friends(&self) -> CollectionRequestBuilder<Thing, Navigable> {",
            "pub fn best(&self) -> EntityRequestBuilder<Thing, Navigable> {",
            "pub fn media(&self) -> StreamRequestBuilder {\n        HasPath::stream_segment(self, \"$value\")",
            "pub fn photo(&self) -> StreamRequestBuilder {\n        HasPath::stream_segment(self, \"photo\")",
            "pub fn half(&self, at: impl Optional<i32>) -> EntityRequestBuilder<Thing> {",
            "pub fn all(&self) -> CollectionRequestBuilder<Thing> {",
            "pub fn r#where(&self) -> PropertyRequestBuilder<Place> {",
            "impl PropertyRequestBuilder<Place> {",
            "pub fn town(&self) -> EntityRequestBuilder<Thing, Navigable> {",
            "pub fn r#move(&self) -> ActionRequest<()> {",
            "pub fn things(&self) -> CollectionRequestBuilder<Thing> {",
        ],
    );
}

/// What is not contained is created and deleted through navigation, unless the profile or the metadata says
/// otherwise.
#[test]
fn related_entities() {
    let by_reference = "[wire]\nrelated-by-reference = true\n";
    let friends =
        |access: &str| format!("pub fn friends(&self) -> CollectionRequestBuilder<Thing, {access}> {{");
    check("", "", &[&friends("Navigable")]);
    check(
        by_reference,
        "",
        &[&friends("Related"), "pub fn best(&self) -> EntityRequestBuilder<Thing, Related> {"],
    );
    let restricted = |set: &str, property: &str, rule: &str, allowed: bool| {
        format!(
            r#"<Annotations Target="N.c/{set}"><Annotation Term="Cap.NavigationRestrictions"><Record>
            <PropertyValue Property="RestrictedProperties"><Collection><Record>
            <PropertyValue Property="NavigationProperty" NavigationPropertyPath="{property}" />
            <PropertyValue Property="{rule}Restrictions"><Record><PropertyValue Property="{rule}able" Bool="{allowed}" /></Record></PropertyValue>
            </Record></Collection></PropertyValue></Record></Annotation></Annotations>"#
        )
    };
    let own = friends("ThingFriendsAccess");
    check(
        "",
        &restricted("things", "friends", "Insert", false),
        &[&own, "Readable, Updatable, Deletable, Referenceable,"],
    );
    check(
        by_reference,
        &restricted("things", "friends", "Insert", true),
        &[&own, "Readable, Insertable, Updatable, Referenceable,"],
    );
    // One set that grants it is enough: builders are of types, not of sets.
    let both = restricted("things", "friends", "Delet", false) + &restricted("one", "friends", "Delet", true);
    check("", &both.replace("DeletRestrictions", "DeleteRestrictions"), &[&friends("Navigable")]);
    let parts = restricted("things", "parts", "Insert", false);
    check("", &parts, &["pub fn parts(&self) -> CollectionRequestBuilder<Thing, ThingPartsAccess> {"]);
    check("", &restricted("things", "nobody", "Insert", false), &[&friends("Navigable")]);
}

/// Services may send numbers instead of names of members. Numbers that are the indices of the members are not
/// emitted.
#[test]
fn enumerations_say_their_values() {
    let wanted = |flags: &str, members: &str, wanted: &[&str]| {
        check("", &format!(r#"<EnumType Name="colour" {flags}>{members}</EnumType>"#), wanted);
    };
    wanted("", r#"<Member Name="a" /><Member Name="b c" />"#, &[r#""a\0b c""#, "!with_values"]);
    wanted("", r#"<Member Name="a" Value="0" /><Member Name="b" Value="1" />"#, &["!with_values"]);
    let values = |values: &str| format!(".with_values(&[{values}])");
    wanted(
        "",
        r#"<Member Name="a" Value="-7" /><Member Name="b" Value="9007199254740993" />"#,
        &[&values("-7, 9007199254740993")],
    );
    wanted(
        r#"IsFlags="true""#,
        r#"<Member Name="a" Value="1" /><Member Name="b" Value="2" /><Member Name="c" Value="3" />"#,
        &[&values("1, 2, 3")],
    );
    wanted("", r#"<Member Name="a" Value="-9223372036854775808" />"#, &[&values("-9223372036854775808")]);
    wanted("", "", &["EnumSchema::new(\"N.colour\", \"\")", "!with_values"]);
}

#[test]
fn alternate_keys_and_path_forms() {
    check(
        "[types.\"N.thing\"]\npath-form = \":/{path}:\"",
        r#"<Annotations Target="N.thing"><Annotation Term="Org.OData.Core.V1.AlternateKeys"><Collection><Record>
        <PropertyValue Property="Key"><Collection>
          <Record><PropertyValue Property="Name" PropertyPath="code" /><PropertyValue Property="Alias" String="number" /></Record>
        </Collection></PropertyValue></Record></Collection></Annotation></Annotations>"#,
        &[
            "pub fn by_number(&self, number: i32) -> EntityRequestBuilder<Thing, A> {",
            "self.named_key(&[(\"number\", &number)])",
            "pub fn by_path(&self, path: impl AsRef<str>) -> Self {",
            "self.path_form(\":/\", path.as_ref(), \":\")",
        ],
    );
}

#[test]
fn annotations_change_verbs() {
    let said = |target: &str, term: &str, property: &str, value: &str| {
        format!(
            "<Annotations Target=\"{target}\"><Annotation Term=\"Cap.{term}\"><Record>\
             <PropertyValue Property=\"{property}\" {value} /></Record></Annotation></Annotations>"
        )
    };
    let (no, yes) = ("Bool=\"false\"", "Bool=\"true\"");
    let parts = "CollectionRequestBuilder<Thing, ThingPartsAccess>";
    check(
        "",
        &said("N.thing/parts", "InsertRestrictions", "Insertable", no),
        &[
            parts,
            "access!(ThingPartsAccess, \"N.thing/parts\": [\n    Readable, Updatable, Deletable, Selectable,",
        ],
    );
    check(
        "",
        "<Annotations Target=\"N.thing/parts\"><Annotation Term=\"Cap.TopSupported\" Bool=\"false\" /></Annotations>",
        &[parts, "!TopSupported,"],
    );
    check(
        "[wire]\nrelated-by-reference = true\n",
        &said("N.thing/friends", "InsertRestrictions", "Insertable", yes),
        &[
            "CollectionRequestBuilder<Thing, ThingFriendsAccess>",
            "Readable, Insertable, Updatable, Referenceable,",
        ],
    );
    check("", &said("N.c/things", "DeleteRestrictions", "Deletable", no), &["Thing, ThingsAccess>"]);
    // If only the type is annotated, there is one access type for contained and one for related entities.
    check(
        "",
        &said("N.thing", "UpdateRestrictions", "Updatable", no),
        &[
            "CollectionRequestBuilder<Thing, ThingAccess>",
            "CollectionRequestBuilder<Thing, RelatedThingAccess>",
            "EntityRequestBuilder<Thing, RelatedThingAccess>",
            "!ThingPartsAccess",
        ],
    );
    // Contradictory annotations are ignored, and so are annotations that state the usual abilities.
    let both = format!(
        "{}{}",
        said("N.thing/parts", "InsertRestrictions", "Insertable", no),
        said("N.thing/parts", "InsertRestrictions", "Insertable", yes)
    );
    check("", &both, &["!ThingPartsAccess"]);
    check("", &said("N.thing/parts", "InsertRestrictions", "Insertable", yes), &["!ThingPartsAccess"]);
    // `$apply` and `$compute` are there where something says so: the set, the type, the container, the
    // profile.
    let apply = |target: &str, term: &str| {
        format!(
            "<Annotations Target=\"{target}\"><Annotation Term=\"Org.OData.Aggregation.V1.{term}\"><Record /></Annotation></Annotations>"
        )
    };
    let things = "pub fn things(&self) -> CollectionRequestBuilder<Thing, ThingsAccess>";
    check(
        "",
        &apply("N.c/things", "ApplySupported"),
        &[things, "SkipSupported, Aggregatable", "!ThingAccess"],
    );
    let all = "pub fn parts(&self) -> CollectionRequestBuilder<Thing, ThingAccess>";
    check("", &apply("N.thing", "ApplySupported"), &[all, "SkipSupported, Aggregatable"]);
    check("", &apply("N.c", "ApplySupportedDefaults"), &[all, "Referenceable, Selectable,", "Aggregatable"]);
    check(
        "[wire]\naggregation = true\ncompute = true\n",
        "",
        &[all, "SkipSupported, Aggregatable, Computable"],
    );
    let compute = |value: &str| {
        format!(
            "<Annotations Target=\"N.c/things\"><Annotation Term=\"Cap.ComputeSupported\"{value} /></Annotations>"
        )
    };
    check("", &compute(""), &[things, "SkipSupported, Computable"]);
    check(
        "[wire]\ncompute = true\n",
        &compute(" Bool=\"false\""),
        &["pub fn things(&self) -> CollectionRequestBuilder<Thing> {"],
    );
    // Updates are of the version that was read, wherever entities of the type are.
    check(
        "",
        "<Annotations Target=\"N.c/things\"><Annotation Term=\"Org.OData.Core.V1.OptimisticConcurrency\">\
         <Collection /></Annotation></Annotations>",
        &[
            "HasPath::collection_segment(self, \"things\").checking_etag()",
            "HasPath::collection_segment(self, \"friends\").checking_etag()",
        ],
    );
    let put = "EnumMember=\"Org.OData.Capabilities.V1.HttpMethod/PUT\"";
    check(
        "",
        &said("N.thing/best", "UpdateRestrictions", "UpdateMethod", put),
        &["HasPath::entity_segment(self, \"best\").updated_by_put()"],
    );
}

#[test]
fn needs_are_documented() {
    let scope =
        |name: &str| format!("<Record><PropertyValue Property=\"Scope\" String=\"{name}\" /></Record>");
    let scopes: String = ["Thing.ReadWrite.All", "Thing.Read.All", "Thing.Read"].map(scope).concat();
    check(
        "",
        &format!(
            "<Annotations Target=\"N.thing/parts\"><Annotation Term=\"Cap.ReadRestrictions\"><Record>\
             <PropertyValue Property=\"Permissions\"><Collection><Record>\
             <PropertyValue Property=\"SchemeName\" String=\"Delegated\" />\
             <PropertyValue Property=\"Scopes\"><Collection>{scopes}</Collection></PropertyValue></Record></Collection></PropertyValue>\
             <PropertyValue Property=\"CustomHeaders\"><Collection><Record><PropertyValue Property=\"Name\" String=\"If-Match\" />\
             <PropertyValue Property=\"Required\" Bool=\"true\" /></Record></Collection></PropertyValue>\
             <PropertyValue Property=\"CustomQueryOptions\"><Collection><Record><PropertyValue Property=\"Name\" String=\"from\" />\
             </Record></Collection></PropertyValue></Record></Annotation></Annotations>"
        ),
        &[
            "/// Reading needs one of the permissions `Thing.Read`, `Thing.Read.All`, `Thing.ReadWrite.All` (`Delegated`), the least privileged first.",
            "/// Reading needs the header `If-Match`.",
            "/// Reading takes the query option `from`.",
        ],
    );
}

#[test]
fn services_say_how_they_speak() {
    let wanted = [".qualified()", "!const OPERATIONS: crate::runtime"];
    check("", "<EnumType Name=\"e\"><Member Name=\"a\" /></EnumType>", &wanted);
    let decimal = "<ComplexType Name=\"d\"><Property Name=\"d\" Type=\"Edm.Decimal\" /></ComplexType>";
    let exact = "const IEEE754_COMPATIBLE: bool = true;";
    let absent = format!("!{exact}");
    check("", decimal, &[exact, "!const CSRF", "!const BATCH"]);
    check("", "", &[&absent]);
    check(
        "[wire]\nieee754-compatible = false\ncsrf = true\n",
        decimal,
        &[&absent, "const CSRF: bool = true;"],
    );
    let rules = |format: &str| {
        format!(
            "BatchRules {{ max_steps: 100, has_leading_slash: false, continue_on_error: true, \
             format: crate::runtime::request::BatchFormat::{format}, }}"
        )
    };
    check("[wire.batch]\n", "", &[&rules("Json")]);
    check("[wire.batch]\nformat = \"multipart\"\n", "", &[&rules("Multipart")]);
    let both = "[wire.operations]\nsuccess = [\"done\"]\nfailure = [\"Done\"]";
    let error = Profile::parse(&Source::new("codegen.toml", both), 0).unwrap_err();
    assert!(error.code.name == "invalid-profile" && error.message.contains("`done`"), "{error:?}");
    check(
        "[wire]\nresync-codes = [\"again\"]\n[wire.preferences]\nstable = { value = \"ids=\\\"1\\\"\", description = \"Ids.\" }\n\
         quoted = { parameter = \"zone\", description = \"Where\" }\n",
        "",
        &[
            "const RESYNC_CODES: &'static [&'static str] = &[\"again\"];",
            "/// Ids: `ids=\"1\"`.",
            "pub fn stable() -> Self",
            r#"Self::Other(String::from("ids=\"1\""))"#,
            // The runtime has `quoted`.
            "pub fn quoted2(value: &str) -> Self",
            r#"Self::quoted("zone", value)"#,
        ],
    );
    for (wrong, told) in [
        ("Big = { value = \"a\", description = \"b\" }", "`Big`"),
        ("a = { value = \"\", description = \"b\" }", "the preference `a`"),
        ("a = { parameter = \"\u{e9}\", description = \"b\" }", "cannot be written in a header"),
    ] {
        let source = Source::new("codegen.toml", format!("[wire.preferences]\n{wrong}\n"));
        let error = Profile::parse(&source, 0).unwrap_err();
        assert!(error.code.name == "invalid-profile" && error.message.contains(told), "{error:?}");
    }
    check(
        "[wire]\nunqualified-enumerations = true\n[wire.advanced-queries]\nhierarchies = [\"N.thing\"]\n\
         operators = [\"ne\"]\nheader = [\"consistencylevel\", \"eventual\"]\noptions = { \"$count\" = \"true\" }\n\
         [wire.operations]\nsuccess = [\"done\", \"in \\\"part\\\"\"]\nfailure = []",
        "<EnumType Name=\"e\"><Member Name=\"a\" /></EnumType>",
        &[
            "!.qualified()",
            "types: &[\"N.thing\"],",
            "header: (\"consistencylevel\", \"eventual\"),",
            "options: &[(\"$count\", \"true\")],",
            "const OPERATIONS: crate::runtime::request::OperationRules",
            r#"success: &["done", "in \"part\""],"#,
            "failure: &[],",
        ],
    );
}
