//! Fuzzing with documents: random combinations of CSDL elements, printed as XML.

use test_data::documents::document;
use test_data::fuzz_budget;

use super::check;

#[test]
fn any_documents() {
    let (mut all, mut generated) = (0u32, 0u32);
    arbtest::arbtest(|random| {
        let text = document(random)?;
        all += 1;
        generated += u32::from(check(text.as_bytes()));
        Ok(())
    })
    .budget_ms(fuzz_budget());
    println!("{all} documents, {generated} generated");
    assert!(generated > 0);
}
