//! The types that a profile selects, and the reasons.

use generator::Explanation;
use generator::diagnostics::Diagnostics;
use generator::output::Output;

use crate::support::{document, input, profile, run};

const SCHEMA: &str = r#"
<ComplexType Name="address"><Property Name="country" Type="N.country" /></ComplexType>
<EnumType Name="country"><Member Name="de" /></EnumType>
<EntityType Name="thing" Abstract="true"><Key><PropertyRef Name="id" /></Key><Property Name="id" Type="Edm.Int32" /></EntityType>
<EntityType Name="user" BaseType="N.thing">
  <Property Name="address" Type="N.address" />
  <Property Name="name" Type="Edm.String" />
  <NavigationProperty Name="messages" Type="Collection(N.message)" />
  <NavigationProperty Name="manager" Type="N.user" />
</EntityType>
<EntityType Name="guest" BaseType="N.user"><Property Name="host" Type="N.host" /></EntityType>
<ComplexType Name="host" />
<EntityType Name="message" BaseType="N.thing"><NavigationProperty Name="files" Type="Collection(N.file)" /></EntityType>
<EntityType Name="file" BaseType="N.thing" />
<ComplexType Name="receipt" />
<Action Name="send" IsBound="true"><Parameter Name="message" Type="N.message" /><ReturnType Type="N.receipt" /></Action>
<EntityContainer Name="c"><EntitySet Name="users" EntityType="N.user" /><Singleton Name="me" Type="N.user" /></EntityContainer>
"#;

fn generate(select: &str) -> Output {
    run(&input(profile(&format!("[select]\n{select}")), "api", &[&document(SCHEMA)], false)).unwrap()
}

/// Each selection includes the expected types.
#[test]
fn closure() {
    for (select, types) in [
        ("types = ['N.country']", "country"),
        ("types = ['N.address']", "address country"),
        ("types = ['N.user']", "address country thing user"),
        ("entity-sets = ['users']", "address country thing user"),
        ("singletons = ['me']", "address country thing user"),
        ("hierarchies = ['N.user']", "address country guest host thing user"),
        ("namespaces = ['N']", "address country file guest host message receipt thing user"),
        ("paths = ['/me/messages']", "address country message thing user"),
        ("paths = ['/users/{id}/messages/{id}/files']", "address country file message thing user"),
        ("paths = ['users/messages/send']", "address country message receipt thing user"),
        ("paths = ['/users/N.guest']", "address country guest host thing user"),
        ("types = ['N.user']\nproperties.'N.user' = ['name']", "thing user"),
    ] {
        let output = generate(select);
        let files = output.keys().filter_map(|path| path.strip_prefix("src/api/")?.strip_suffix(".rs"));
        let files: Vec<&str> = files.filter(|file| *file != "mod").collect();
        assert_eq!(files.join(" "), types, "{select}");
    }
}

#[test]
fn what_is_left_out_is_told() {
    for (select, left_out) in [
        ("types = ['N.user']", "\n/// * `messages`\n"),
        ("types = ['N.user']\nproperties.'N.user' = ['name']", "\n/// * `address`, `manager`, `messages`\n"),
    ] {
        let output = generate(select);
        let text = &output["src/api/user.rs"];
        assert!(text.contains(left_out), "{left_out}: {text}");
    }
}

#[test]
fn a_selection_of_nothing_is_an_error() {
    for select in [
        "types = ['N.nobody']",
        "hierarchies = ['N.nobody']",
        "namespaces = ['M']",
        "entity-sets = ['me']",
        "singletons = ['users']",
        "paths = ['/users/nowhere']",
        "paths = ['/nowhere']",
        "properties.'N.nobody' = []",
        "properties.'N.user' = ['nothing']",
    ] {
        let input = input(profile(&format!("[select]\n{select}")), "api", &[&document(SCHEMA)], false);
        assert!(run(&input).expect_err(select).contains("unmatched-profile"), "{select}");
    }
}

#[test]
fn reasons() {
    let input = input(profile("[select]\nentity-sets = ['users']"), "api", &[&document(SCHEMA)], false);
    let explain = |name: &str| {
        let chains = generator::explain(&input, name, &mut Diagnostics::default()).unwrap();
        chains.into_iter().next().unwrap().1
    };
    let step = |name: &str, at: usize| match explain(name) {
        Explanation::Brought(steps) => steps[at].clone(),
        other => panic!("{name}: {other:?}"),
    };
    for (at, expected) in [
        "`N.user`: `entity-sets` has `users`",
        "`N.address` is the type of `N.user/address`",
        "`N.country` is the type of `N.address/country`",
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(step("N.country", at), expected);
    }
    assert_eq!(step("N.thing", 1), "`N.thing` is the base of `N.user`");
    assert_eq!(explain("N.file"), Explanation::LeftOut);
    assert_eq!(explain("N.nobody"), Explanation::Unknown);
}
