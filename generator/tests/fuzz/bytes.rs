//! Bytes: fixtures with a few edits.

use arbitrary::{Result, Unstructured};

use super::{budget, check, fixtures};

/// Pieces that mean something somewhere.
const TOKENS: [&str; 28] = [
    "<",
    ">",
    "/>",
    "\"",
    "'",
    "&#1;",
    "&amp;",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<?xml",
    "xmlns",
    ":",
    "Collection(",
    ")",
    "Edm.String",
    "Edm.EntityType",
    "Self.",
    ".",
    "/",
    "Name",
    "Type",
    "BaseType",
    "true",
    "-1",
    "99999999999999999999",
    "\u{202e}",
    "é",
];

#[test]
fn edited_bytes() {
    let seeds: Vec<Vec<u8>> = fixtures("fuzz").into_iter().chain(fixtures("suite/errors")).collect();
    assert!(seeds.len() > 10);
    arbtest::arbtest(|random| {
        let mut bytes = random.choose(&seeds)?.clone();
        for _ in 0..random.int_in_range(1..=6)? {
            edit(&mut bytes, random)?;
        }
        check(&bytes);
        Ok(())
    })
    .budget_ms(budget());
}

fn edit(bytes: &mut Vec<u8>, random: &mut Unstructured<'_>) -> Result<()> {
    let place = |bytes: &Vec<u8>, random: &mut Unstructured<'_>| random.int_in_range(0..=bytes.len());
    let (a, b) = (place(bytes, random)?, place(bytes, random)?);
    let range = a.min(b)..a.max(b).min(a.min(b) + 200);
    match random.int_in_range(0..=4)? {
        0 => drop(bytes.drain(range)),
        1 => {
            let copied = bytes[range].to_vec();
            let at = place(bytes, random)?;
            bytes.splice(at..at, copied);
        }
        2 => drop(bytes.splice(a..a, random.choose(&TOKENS)?.bytes())),
        3 => drop(bytes.splice(a..a, [random.arbitrary::<u8>()?])),
        // One name for another, which keeps the document well-formed more often.
        _ => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let names: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
            if let (false, Ok(from), Ok(to)) =
                (names.is_empty(), random.choose(&names), random.choose(&names))
            {
                *bytes = text.replacen(&format!("\"{from}\""), &format!("\"{to}\""), 1).into_bytes();
            }
        }
    }
    Ok(())
}
