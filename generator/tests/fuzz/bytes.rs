//! Fuzzing with bytes: fixtures with a few random edits.

use std::fs;

use arbitrary::{Arbitrary, Result, Unstructured};

use test_data::fuzz_budget;

use super::{check, fixtures, folder};

/// Tokens with a meaning in XML or CSDL.
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
    .budget_ms(fuzz_budget());
}

const DECLARATIONS: [&str; 7] = [
    "",
    "<?xml version=\"1.0\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
    "<?xml version=\"1.0\" encoding=\"windows-1252\"?>",
    "<?xml encoding=\"shift_jis\"?>",
    " \n<?xml version=\"1.0\"?>",
];
/// Byte order marks, and byte sequences that resemble one.
const MARKS: [&[u8]; 5] = [b"", &[0xef, 0xbb, 0xbf], &[0xff, 0xfe], &[0xfe, 0xff], &[0, 0, 0xfe, 0xff]];

/// Documents in every encoding, with byte order marks and declarations that agree with the encoding,
/// contradict it, or occur twice.
#[test]
fn encodings_and_marks() {
    let seed = fs::read_to_string(folder("fuzz/seed.xml")).unwrap();
    let (mut all, mut generated) = (0u32, 0u32);
    arbtest::arbtest(|random| {
        let mut text = String::new();
        for _ in 0..random.int_in_range(0..=2)? {
            text.extend(std::iter::repeat_n('\u{feff}', random.int_in_range(0..=2)?));
            text += random.choose(&DECLARATIONS)?;
        }
        text += &seed;
        let units = || text.encode_utf16();
        let encoded: Vec<u8> = match random.int_in_range(0..=3)? {
            0 => units().flat_map(u16::to_le_bytes).collect(),
            1 => units().flat_map(u16::to_be_bytes).collect(),
            2 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
            _ => text.into_bytes(),
        };
        let mut bytes = random.choose(&MARKS)?.to_vec();
        bytes.extend(*random.choose(&MARKS)?);
        bytes.extend(encoded);
        if bool::arbitrary(random)? {
            edit(&mut bytes, random)?;
        }
        all += 1;
        generated += u32::from(check(&bytes));
        Ok(())
    })
    .budget_ms(fuzz_budget());
    println!("{all} documents, {generated} generated");
    assert!(generated > 0);
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
        // Replaces one name by another. More often than other edits, this keeps the document well-formed.
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
