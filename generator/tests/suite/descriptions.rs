//! Descriptions in the metadata become documentation if the profile asks for that, as text: whatever they
//! contain, a reader of the documentation sees it as it is, and the compiler sees a comment.

use arbtest::arbtest;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::support::{document, input, profile, run};

/// A document with the description of everything that can have one.
fn metadata(description: &str) -> String {
    let escaped = description.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let said = format!("<Annotation Term=\"Org.OData.Core.V1.Description\" String=\"{escaped}\" />");
    document(&format!(
        r#"<EntityType Name="thing">
            <Key><PropertyRef Name="id" /></Key>
            <Property Name="id" Type="Edm.String" Nullable="false">{said}</Property>
            <NavigationProperty Name="next" Type="N.thing">{said}</NavigationProperty>
            {said}
        </EntityType>
        <EnumType Name="color"><Member Name="red">{said}</Member>{said}</EnumType>
        <Action Name="paint" IsBound="true">
            <Parameter Name="it" Type="N.thing" />
            <Parameter Name="with" Type="N.color" Nullable="false">{said}</Parameter>
            {said}
        </Action>
        <EntityContainer Name="c"><EntitySet Name="things" EntityType="N.thing">{said}</EntitySet></EntityContainer>"#
    ))
}

/// The documentation of all items in the files of the API.
fn documented(description: &str, profile_text: &str) -> Vec<String> {
    let metadata = metadata(description);
    let output = run(&input(profile(profile_text), "api", &[&metadata], false)).unwrap();
    let files = output.iter().filter(|(path, _)| path.starts_with("src/api"));
    let mut all = Vec::new();
    for (path, text) in files {
        assert!(syn::parse_file(text).is_ok(), "{path}: {text}");
        let mut docs = String::new();
        for line in text.lines().map(str::trim_start) {
            match line.strip_prefix("///") {
                Some(line) => docs += &format!("{}\n", line.strip_prefix(' ').unwrap_or(line)),
                None if docs.is_empty() => {}
                None => all.push(std::mem::take(&mut docs)),
            }
        }
    }
    all
}

/// The paragraphs and items of a text in Markdown that are nothing but text.
fn texts(markdown: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut text = String::new();
    let mut is_plain = true;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Item) => (text, is_plain) = (String::new(), true),
            Event::Text(part) => text += &part,
            Event::End(TagEnd::Paragraph | TagEnd::Item) if is_plain => texts.push(text.clone()),
            _ => is_plain = false,
        }
    }
    texts
}

/// Asserts that a description is shown as it is, wherever it belongs.
fn check(description: &str) {
    let shown = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let docs = documented(description, "descriptions = true\n");
    let with = docs.iter().filter(|docs| texts(docs).contains(&shown)).count();
    // The type, two fields, the enumeration, its member, two methods of builders, one of the client.
    assert!(with >= 8, "{description:?} is {with} times in {docs:#?}");
}

#[test]
fn descriptions_are_text() {
    for description in [
        "The thing itself.",
        "Two\n\n  lines\n    and code",
        "<script>alert(1)</script> &amp; <b>",
        "[a link](javascript:x) ![an image](y) [`Other`] <https://x.example>",
        "https://x.example/y, www.x.example and me@x.example",
        "```\nloop {}\n```",
        "# heading",
        "- item",
        "1. item",
        "12) item",
        "+ item",
        "=====",
        "---",
        "> quote",
        "| a | b |",
        "*/ }} pub fn f() {} /*",
        "\"#\\",
        "it's *bold*, _this_, ~~that~~ and $math$",
        "\\[escaped\\]",
    ] {
        check(description);
    }
}

#[test]
fn any_descriptions_are_text() {
    const PARTS: [&str; 24] = [
        "a", " ", "\n", "\\", "`", "```", "*", "_", "<", ">", "[", "]", "(", ")", "#", "+", "-", ".", "1",
        "!", "&", "&amp;", "http://", "~",
    ];
    arbtest(|u| {
        let mut description = String::new();
        for _ in 0..u.int_in_range(1..=12)? {
            description += u.choose(&PARTS)?;
        }
        if !description.trim().is_empty() {
            check(&description);
        }
        Ok(())
    })
    .budget_ms(1_000);
}

#[test]
fn without_the_key_there_are_none() {
    let docs = documented("secret sauce", "");
    assert!(!docs.is_empty() && !docs.iter().any(|docs| docs.contains("sauce")), "{docs:?}");
}
