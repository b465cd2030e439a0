use std::collections::BTreeMap;
use std::fs;

use generator::plan::Api;
use odata_url::query::system_option;
use odata_url::url::{OptionValue, Url};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use test_data::with_test_data;

use super::*;
use crate::filter::tests::{planned, small, written};

/// The arguments for an option's value, as calls.
fn calls(api: &Api, of: &str, option: &str, text: &str) -> Result<String, String> {
    let url = Url::parse(&format!("/x?{option}={}", utf8_percent_encode(text, NON_ALPHANUMERIC)));
    let (code, _) = written(api, of, |index, about| {
        let x = || Expr::name("x");
        let once = |method: &'static str| move |argument: Expr| x().method(method, vec![argument]);
        Ok(match &url.options[0].value {
            OptionValue::Select(items) => select(index, about, items)?
                .map(|all| all.into_iter().fold(x(), |code, item| code.method("select", vec![item]))),
            OptionValue::Expand(items) => expand(index, about, items)?.map(once("expand")),
            OptionValue::OrderBy(parsed) => order_by(index, about, parsed)?.map(once("order_by")),
            OptionValue::Search(parsed) => once("search")(search(parsed)?).into(),
            OptionValue::Filter(parsed) => filter::filter(index, about, parsed)?.map(once("filter")),
            OptionValue::Text => panic!("`{option}` has no grammar"),
        })
    });
    if let Ok(code) = &code {
        syn::parse_str::<syn::Expr>(code).unwrap();
    }
    code.map(|code| code[1..].to_owned())
}

#[track_caller]
fn check(api: &Api, option: &str, text: &str, expected: Result<&str, &str>) {
    let code = calls(api, "n.s.person", option, text);
    assert_eq!(code.as_deref().map_err(String::as_str), expected, "{option}={text}");
}

#[test]
fn options_are_typed() {
    let api = small();
    let many = ["id", "name"].repeat(7).join(",");
    let long = ["Person::ID", "Person::NAME"].repeat(6).join(", ");
    let twice = format!(".select(({long})).select((Person::ID, Person::NAME))");
    let nested = format!(".order_by((({long}), (Person::ID, Person::NAME)))");
    for (option, text, expected) in [
        ("$select", "name", ".select(Person::NAME)"),
        ("$select", "id, name", ".select((Person::ID, Person::NAME))"),
        ("$select", "boss,home/city", ".select((Person::BOSS, Person::HOME.then(Place::CITY)))"),
        ("$select", "n.s.person/name", ".select(this::<Person>().cast::<Person>().then(Person::NAME))"),
        ("$select", "home/n.s.house/rooms", ".select(Person::HOME.cast::<House>().then(House::ROOMS))"),
        (
            "$select",
            "more/known,more/a",
            r#".select((Person::MORE.then(Extras::KNOWN), Person::MORE.then(A)))"#,
        ),
        ("$orderby", "more/a desc", r#".order_by(Person::MORE.then(A).desc())"#),
        ("$select", &many, &twice),
        ("$orderby", "name", ".order_by(Person::NAME)"),
        ("$orderby", "name asc,age  desc", ".order_by((Person::NAME.asc(), Person::AGE.desc()))"),
        (
            "$orderby",
            "home/city,length(name) desc",
            ".order_by((Person::HOME.then(Place::CITY), Person::NAME.length().desc()))",
        ),
        (
            "$orderby",
            "friends/$count desc,-age desc",
            ".order_by((Person::FRIENDS.count().desc(), (-Person::AGE).desc()))",
        ),
        ("$orderby", &many, &nested),
        ("$expand", "boss", ".expand(Person::BOSS)"),
        ("$expand", "boss,friends/$ref", ".expand((Person::BOSS, Person::FRIENDS.refs()))"),
        (
            "$expand",
            "boss/friends,home/owner",
            ".expand((Person::BOSS.then(Person::FRIENDS), Person::HOME.then(Place::OWNER)))",
        ),
        ("$expand", "n.s.person/boss", ".expand(this::<Person>().cast::<Person>().then(Person::BOSS))"),
        (
            "$expand",
            "friends($select=id,name;$top=5)",
            ".expand(Person::FRIENDS.select((Person::ID, Person::NAME)).top(5))",
        ),
        (
            "$expand",
            "friends(select=id;orderby=name desc;skip=1;count=true)",
            ".expand(Person::FRIENDS.select(Person::ID).order_by(Person::NAME.desc()).skip(1).with_count())",
        ),
        (
            "$expand",
            "friends($filter=name eq 'a;),b';$expand=boss($levels=max),friends($levels=3))",
            r#".expand(Person::FRIENDS.filter(Person::NAME.eq("a;),b")).expand((Person::BOSS.all_levels(), Person::FRIENDS.levels(3))))"#,
        ),
        ("$search", r#""displayName:Web""#, r#".search("displayName:Web")"#),
        ("$search", r#" "say \"hi\"" "#, r##".search(r#"say "hi""#)"##),
        ("$search", r#""a" OR "b" AND NOT "c""#, r#".search(phrase("a").or(phrase("b").and(!phrase("c"))))"#),
        ("$search", r#"("a" OR "b") AND "c""#, r#".search(phrase("a").or("b").and("c"))"#),
        ("$search", r#"NOT ("a" OR "b") OR "c""#, r#".search((!phrase("a").or("b")).or("c"))"#),
        ("$search", r#"NOT "a""#, r#".search(!phrase("a"))"#),
        ("$search", "Ada Lovelace", r#".search(words("Ada Lovelace"))"#),
        (
            "$search",
            "from:a@b.example OR NOT (a b) AND *",
            r#".search(words("from:a@b.example").or((!words("a b")).and(words("*"))))"#,
        ),
        ("$select", "*", ".select(All)"),
        ("$select", "*,home", ".select((All, Person::HOME))"),
        ("$expand", "*", ".expand(All)"),
        ("$expand", "twin/maker", ".expand(Person::TWIN.then(MAKER))"),
        ("$expand", "twin($expand=parts($top=1))", ".expand(Person::TWIN.expand(PARTS.top(1)))"),
        ("$expand", "boss($select=*;$expand=*)", ".expand(Person::BOSS.select(All).expand(All))"),
    ] {
        check(&api, option, text, Ok(expected));
    }
}

#[test]
fn what_has_no_typed_form_is_told() {
    let api = small();
    let deep = format!("{}friends{}", "friends($expand=".repeat(30), ")".repeat(30));
    for (option, text, expected) in [
        ("$select", "home/*", "`home/*` has no typed form behind a path, or with options"),
        ("$select", "name@n.s.note", "`name@n.s.note` is an annotation, which has no typed form"),
        ("$select", "id,nmae", "`nmae` is no property of `n.s.person`"),
        ("$select", "id,,name", "there is nothing between two commas"),
        ("$select", "home($select=city)", "`home($select=city)` is no path of properties"),
        ("$select", "places/city", "`city` is a property of the elements, not of the collection before it"),
        ("$orderby", "home", "`home` is not a primitive value, and cannot be compared"),
        ("$orderby", "name up", "`up` stands where an operator is expected"),
        ("$expand", "*($levels=2)", "`*` has no typed form behind a path, or with options"),
        ("$expand", "*/$ref", "`*` has no typed form behind a path, or with options"),
        ("$expand", "name", "`name` is no navigation property"),
        ("$expand", "boss/name", "`name` is no navigation property"),
        ("$expand", "twin/name", "`name` is no navigation property"),
        ("$expand", "boss/n.s.person", "`n.s.person` is no navigation property"),
        ("$expand", "boss($top=5)", "`boss` leads to a single entity, which does not have the option `$top`"),
        ("$expand", "friends($search=\"a\")", "`$search=\"a\"` has no typed form within `$expand`"),
        ("$expand", "friends($count=false)", "`$count=false` has no typed form within `$expand`"),
        ("$expand", "friends($top=many)", "`$top=many` has no typed form within `$expand`"),
        ("$expand", "friends($compute=a)", "`$compute=a` has no typed form within `$expand`"),
        ("$expand", "friends($select=nmae)", "`nmae` is no property of `n.s.person`"),
        ("$expand", "friends($top=5", "the text ends where `)` is expected, after `friends($top=5`"),
        ("$expand", "friends/$count", "`friends/$count` is no path of properties"),
        ("$expand", &deep, "`$expand` is nested more than 20 deep"),
        ("$search", "”a\"", "`”a` does not end before a quote"),
        ("$search", "subject:\"a\"", "`subject:` does not end before a quote"),
        ("$search", "\"a\" \"b\"", "`AND` is left out before `\"`"),
        ("$search", "a \"b\"", "`AND` is left out before `\"`"),
        ("$search", "AND a", "`AND` stands where a phrase or word is expected"),
        ("$search", "a)", "`)` stands where `AND` or `OR` is expected"),
        ("$search", "\"a", "a quote is not closed"),
        ("$search", "(\"a\"", "a parenthesis is not closed"),
        ("$search", "\"a\" AND", "the text ends where a phrase is expected"),
    ] {
        check(&api, option, text, Err(expected));
    }
    let deep = "(".repeat(5_000);
    check(&api, "$search", &deep, Err("the search has more than 100 operators and parentheses"));
}

/// The query options in the documentation that have no typed form, and the reasons.
const UNTYPED: [(&str, &str); 1] =
    [("$search=”displayName:Video\"", "`”displayName:Video` does not end before a quote")];

#[test]
fn documented_options_are_typed() {
    with_test_data(|data| {
        let profile = "[wire]\nunqualified-enumerations = true\n";
        let api = planned(&fs::read_to_string(data.join("graph/v1.0.csdl")).unwrap(), profile);
        let (mut typed, mut untyped) = (0, BTreeMap::new());
        for file in ["examples/v1.jsonl", "examples/users-and-members.jsonl"] {
            let text = fs::read_to_string(data.join(file)).unwrap();
            for record in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
                let resolved = &record["resolve"];
                let (Some(url), Some(target)) =
                    (record["request"]["url"].as_str(), resolved["target"].as_str())
                else {
                    continue;
                };
                if record["version"] != "v1.0" || resolved["ok"] != true {
                    continue;
                }
                for option in url.split_once('?').map(|(_, query)| query).unwrap_or_default().split('&') {
                    let (name, value) = option.split_once('=').unwrap_or((option, ""));
                    let Some(name @ ("$filter" | "$select" | "$expand" | "$orderby" | "$search")) =
                        system_option(name)
                    else {
                        continue;
                    };
                    let value = percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned();
                    match calls(&api, target, name, &value) {
                        Ok(_) => typed += 1,
                        Err(why) => {
                            untyped.insert(format!("{name}={value}"), why);
                        }
                    }
                }
            }
        }
        println!("{typed} options are typed");
        let untyped: Vec<(&str, &str)> =
            untyped.iter().map(|(option, why)| (option.as_str(), why.as_str())).collect();
        assert_eq!(untyped, UNTYPED);
    });
}
