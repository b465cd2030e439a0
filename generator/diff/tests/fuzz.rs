//! Pairs of documents, each any combination of what CSDL has.

use generator::Input;
use generator::diagnostics::{Diagnostics, Severity};
use generator::source::Source;
use schema_diff::{Snapshot, compare};
use test_data::documents::document;
use test_data::fuzz_budget;

/// Whatever two documents say: one does not differ from itself, and changes are no worse than their rules.
/// Where something stands in for what is defective, anything may break when it goes.
#[test]
fn any_pairs() {
    let (mut last, mut pairs, mut changes) = (None, 0, 0);
    arbtest::arbtest(|random| {
        let Some((new, is_clear)) = snapshot(document(random)?) else { return Ok(()) };
        assert!(compare(&new, &new).is_empty());
        if let Some((old, was_clear)) = &last {
            for change in compare(old, &new) {
                let rule = change.rule;
                let is_within = change.wire <= rule.wire() && change.rust <= rule.rust();
                assert!(is_within || !(is_clear && *was_clear), "{}: {change:?}", rule.id());
                assert!(!change.reason.is_empty(), "{change:?}");
                changes += 1;
            }
            pairs += 1;
        }
        last = Some((new, is_clear));
        Ok(())
    })
    .budget_ms(fuzz_budget());
    println!("{pairs} pairs, {changes} changes");
    assert!(changes > 0);
}

/// What a document is compared by, and whether it is without defects.
fn snapshot(text: String) -> Option<(Snapshot, bool)> {
    let source = Source::decode("fuzz", 0, text.into_bytes()).ok()?;
    let apis = vec![(String::from("api"), vec![0])];
    let input = Input { sources: vec![source], apis, all: true, ..Input::default() };
    let mut found = Diagnostics::default();
    let snapshot = schema_diff::snapshot(&input, "api", &mut found).ok()?;
    let is_clear = found.worst().is_none_or(|worst| worst < Severity::Defect);
    Some((snapshot, is_clear))
}
