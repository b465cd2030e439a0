//! Descriptions of documents at random are JSON in which references lead somewhere.

use arbtest::arbtest;
use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::source::Source;
use openapi::{Format, Options};
use serde_json::Value;

#[test]
fn any_document() {
    arbtest(|random| {
        let text = test_data::documents::document(random)?;
        let sources = vec![Source::new("metadata.xml", text.as_str())];
        let input =
            Input { sources, apis: vec![("service".to_owned(), vec![0])], all: true, ..Input::default() };
        let mut written = Vec::new();
        let mut diagnostics = Diagnostics::default();
        let done = generator::with_members(&input, "service", &mut diagnostics, |collected| {
            openapi::write(collected, &Options::default(), Format::Json, &mut written)
        });
        if let Ok(done) = done {
            done.unwrap();
            let description: Value = serde_json::from_slice(&written).unwrap();
            references(&description, &description, &text);
        }
        Ok(())
    })
    .budget_ms(test_data::fuzz_budget());
}

fn references(value: &Value, description: &Value, text: &str) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                assert!(
                    description.pointer(reference.trim_start_matches('#')).is_some(),
                    "{reference}: {text}"
                );
            }
            members.values().for_each(|value| references(value, description, text));
        }
        Value::Array(all) => all.iter().for_each(|value| references(value, description, text)),
        _ => {}
    }
}
