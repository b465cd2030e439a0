//! Names and descriptions that would be HTML, scripts or style if they were not texts.

use generator::Input;
use generator::profile::Profile;
use generator::source::Source;

use super::support::page;

/// Each would show that it was understood as more than text: by an element, or by a variable of the window.
const TEXTS: [&str; 6] = [
    "&lt;/script&gt;&lt;script&gt;window.hacked=1&lt;/script&gt;",
    "&lt;img src=x onerror=window.hacked=1&gt;",
    "&quot; onmouseover=&quot;window.hacked=1",
    "&lt;!--&lt;script&gt;",
    "[x](javascript:window.hacked=1)",
    "{{SCRIPT}} `a` \\u003cb\\u003e",
];

/// A service in which everything has such a name and description.
pub fn input() -> Input {
    let described = |text: &str| {
        format!(r#"<Annotation Term="Org.OData.Core.V1.Description" String="Says {text} and no more"/>"#)
    };
    let mut schema = String::new();
    let mut sets = String::new();
    for (at, text) in TEXTS.iter().enumerate() {
        let docs = described(text);
        schema += &format!(
            r#"<EntityType Name="t{at}{text}"><Key><PropertyRef Name="id"/></Key>{docs}
            <Property Name="id" Type="Edm.String" Nullable="false"/><Property Name="p{at}{text}" Type="Edm.String">{docs}</Property>
            <NavigationProperty Name="n{at}{text}" Type="Collection(N.t{at}{text})" ContainsTarget="true">{docs}</NavigationProperty></EntityType>
            <EnumType Name="e{at}{text}"><Member Name="m{at}{text}" Value="1">{docs}</Member></EnumType>
            <Action Name="a{at}{text}" IsBound="true"><Parameter Name="it" Type="N.t{at}{text}"/>
            <Parameter Name="q{at}{text}" Type="Edm.String">{docs}</Parameter></Action>"#
        );
        sets += &format!(r#"<EntitySet Name="s{at}{text}" EntityType="N.t{at}{text}">{docs}</EntitySet>"#);
    }
    let document = format!(
        r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
        <Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">{schema}
        <EntityContainer Name="C">{sets}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"#
    );
    let profile = "descriptions = true\n[package]\nname = \"hostile\"\n[api.v1]\nmetadata = [\"m.xml\"]\ndefault = true\n\
                   [features.area]\ndescription = \"<img src=x onerror=window.hacked=1>\"\nnamespaces = [\"N\"]\n";
    let sources = vec![Source::new("codegen.toml", profile), Source::new("m.xml", document)];
    let profile = Profile::parse(&sources[0], 0).unwrap();
    Input { profile, sources, apis: vec![(String::from("v1"), vec![1])], ..Input::default() }
}

#[test]
fn texts_are_data() {
    let page = page(&input());
    let (_, data) = page.split_once("<script id=\"data\" type=\"application/json\">").unwrap();
    let (data, rest) = data.split_once("</script>").unwrap();
    assert!(!data.contains('<'), "something ends the data");
    // Behind it, there is the script of the page and nothing else.
    assert!(rest.starts_with("\n<script>\"use strict\";"));
    assert_eq!(page.matches("<script").count(), 2);
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let text = data.to_string();
    for expected in
        ["</script><script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", "{{SCRIPT}}"]
    {
        assert!(text.contains(expected), "{expected} is not shown as it is: {text}");
    }
    for (name, what) in [("t0", "types"), ("n1", "methods"), ("s2", "client")] {
        assert!(text.contains(name), "{what}");
    }
}
