//! Names and descriptions that would be HTML, scripts, style or links if they were not texts.

use std::path::Path;

use explorer::catalogue::{Catalogue, Method};
use generator::Input;
use generator::source::Source;

use super::support::{catalogue, input};

/// Each would show that it was understood as more than text: by an element, or by a variable of the window.
const TEXTS: [&str; 8] = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\" onmouseover=\"window.hacked=1",
    "<!--<script>",
    "[x](javascript:window.hacked=1)",
    "{{SCRIPT}} `a` \\u003cb\\u003e %3Cimg%3E ~/#?",
    "[]",
    "https://service.example/\"><img src=x> \u{202e}\u{2028}",
];

/// The page of a service in which every name and description is such a text. The generator refuses some of
/// these names; the page does not rely on that.
pub fn page() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut catalogue = catalogue(&described(input(&folder.join("profile.toml"))), &[]).unwrap();
    spoil(&mut catalogue);
    explorer::page(&catalogue).unwrap()
}

/// The same service, in which a property has a description, which becomes documentation.
fn described(mut input: Input) -> Input {
    input.profile.descriptions = true;
    let image = "&lt;img src=x onerror=window.hacked=1&gt;";
    let said = format!(r#"><Annotation Term="Org.OData.Core.V1.Description" String="{image}"/></Property>"#);
    let property = "Name=\"displayName\" Type=\"Edm.String\"";
    let text = input.sources[1].text.replace(&format!("{property}/>"), &format!("{property}{said}"));
    input.sources[1] = Source::new("metadata.xml", text);
    input
}

/// Appends the texts to all names of the metadata, one after the other, and to all documentation.
fn spoil(catalogue: &mut Catalogue) {
    let mut texts = TEXTS.iter().cycle();
    let mut spoilt = |text: &mut String| text.push_str(texts.next().unwrap());
    for area in &mut catalogue.areas {
        spoilt(&mut area.description);
    }
    for api in &mut catalogue.apis {
        api.root.iter_mut().for_each(&mut spoilt);
        let mut methods: Vec<&mut Method> = api.client.iter_mut().collect();
        for r#type in &mut api.types {
            spoilt(&mut r#type.wire);
            r#type.docs.push(TEXTS.join(" "));
            r#type.deprecated = Some(TEXTS.join(" "));
            for field in &mut r#type.fields {
                spoilt(&mut field.wire);
                field.docs.iter_mut().for_each(&mut spoilt);
            }
            for member in &mut r#type.members {
                spoilt(&mut member.wire);
            }
            let builders = r#type.one.iter_mut().chain(&mut r#type.many);
            methods.extend(builders.flat_map(|builder| &mut builder.methods));
        }
        for method in methods {
            spoilt(&mut method.wire);
            method.docs.push(format!("* {}", TEXTS.join(" ")));
            method.deprecated = Some(TEXTS.join(" "));
            method.arguments.iter_mut().for_each(|argument| spoilt(&mut argument.wire));
        }
    }
}

#[test]
fn texts_are_data() {
    let page = page();
    let (_, data) = page.split_once("<script id=\"data\" type=\"application/json\">").unwrap();
    let (data, rest) = data.split_once("</script>").unwrap();
    assert!(!data.contains('<'), "something ends the data");
    // Behind it, there is the script of the page and nothing else.
    assert!(rest.starts_with("\n<script>\"use strict\";"));
    assert_eq!(page.matches("<script").count(), 2);
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    for expected in TEXTS.iter().chain(&["\\<img src=x onerror=window.hacked=1\\>"]) {
        assert!(has(&data, expected), "{expected} is not kept as it is");
    }
}

/// Whether a text is within one of the texts of a value.
fn has(value: &serde_json::Value, text: &str) -> bool {
    match value {
        serde_json::Value::String(string) => string.contains(text),
        serde_json::Value::Array(values) => values.iter().any(|value| has(value, text)),
        serde_json::Value::Object(values) => values.values().any(|value| has(value, text)),
        _ => false,
    }
}
