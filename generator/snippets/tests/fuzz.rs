//! Requests: any text in the place of each part. Whatever is asked, the snippet is Rust. `FUZZ_MS` says for
//! how long it runs.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZero;

use arbitrary::{Result, Unstructured};
use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::profile::Batch;
use generator::source::Source;
use generator::text::is_hidden;
use odata_url::expression;
use proc_macro2::{TokenStream, TokenTree};
use requests::{Address, Body, Method, Request, parse};
use serde_json::{Map, Value, json};
use snippets::{NoteKind, PlanIndex};
use test_data::fuzz_budget;

/// What paths, queries and bodies are made of; names of the seed, so that many mean something.
const TOKENS: [&str; 70] = [
    "animals",
    "birds",
    "eggs",
    "feed",
    "near",
    "count",
    "home",
    "street",
    "inner",
    "keeper",
    "colors",
    "photo",
    "data",
    "span",
    "any",
    "mother",
    "number",
    "name",
    "id",
    "Zoo.bird",
    "Zoo.animal",
    "zoo.BIRD",
    "door",
    "of",
    "what",
    "when",
    "how",
    "much",
    "place",
    "limit",
    "value",
    "$value",
    "$ref",
    "$count",
    "$it",
    "x",
    "/",
    "(",
    ")",
    "'",
    "=",
    ",",
    ":",
    " eq ",
    " and ",
    " or ",
    "not ",
    " in ",
    " has ",
    " add ",
    "any(x:",
    "contains(",
    "null",
    "true",
    "1.5",
    "-7",
    "2024-02-29",
    "2024-02-29T01:02:03Z",
    "18a80140-b0fb-4489-b360-2f6efaf225a0",
    "red",
    "@odata.type",
    "@odata.bind",
    "\"",
    "é\u{202e}{}",
    "\"); EVIL!(); (\"",
    "\"###; EVIL!()",
    "\\",
    "\u{8}\u{9b}\u{e0041}",
    "Json__0",
    "+5",
];
/// Paths that there are.
const PATHS: [&str; 10] = [
    "/animals",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')",
    "/animals/Zoo.bird/feed",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')/Zoo.bird/eggs",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')/Zoo.bird/eggs(7)/mother",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')/home/keeper",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')/home/street",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')/colors",
    "/animals(id=18a80140-b0fb-4489-b360-2f6efaf225a0,street='x')/photo",
    "/animals/feed",
];
const OPTIONS: [&str; 12] = [
    "$filter",
    "$select",
    "$expand",
    "$orderby",
    "$search",
    "$top",
    "$skip",
    "$count",
    "$skiptoken",
    "filter",
    "@x",
    "odd",
];

#[test]
fn any_requests() {
    let text = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fuzz/seed.xml")).unwrap();
    let source = Source::decode("seed", 0, text).ok().unwrap();
    let apis = vec![(String::from("api"), vec![0])];
    let mut input = Input { sources: vec![source], apis, all: true, ..Input::default() };
    input.profile.wire.batch = Some(Batch { max_steps: NonZero::<u16>::MIN, ..Batch::default() });
    let apis = generator::plan_apis(&input, &mut Diagnostics::default()).unwrap();
    let index = PlanIndex::new(&apis[0]);
    let (mut all, mut resolved, mut typed) = (0_u32, 0_u32, 0_u32);
    arbtest::arbtest(|random| {
        let request = match random.int_in_range(0..=3)? {
            0 => batch(random)?,
            _ => request(random)?,
        };
        let snippet = snippets::write(&index, "zoo", &request);
        let text =
            format!("async fn f() {{ {} {} }}", snippet.call, snippet.handling.clone().unwrap_or_default());
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{request:?}: {error}\n{text}"));
        let others = idents(&text).contains("EVIL") || text.contains(is_hidden_in_code);
        assert!(!others, "{request:?}: text is code, or hides: {text}");
        all += 1;
        resolved += u32::from(snippet.is_resolved);
        typed += u32::from(!snippet.is_raw);
        // Whatever is told to have no typed form is in a raw one.
        let is_told = snippet.notes.iter().any(|note| note.kind == NoteKind::Raw);
        assert!(!is_told || snippet.is_raw, "{request:?}: {text}");
        let words = words(random, 12)?;
        if let Ok(expression) = expression::parse(&words) {
            let printed = expression.to_string();
            assert_eq!(
                expression::parse(&printed).as_ref(),
                Ok(&expression),
                "{words} is printed as {printed}"
            );
        }
        let _ = parse(&format!("{} {words}\n{words}\n\n{words}", request.method), &["https://zoo"]);
        Ok(())
    })
    .budget_ms(fuzz_budget());
    println!("{all} requests, {resolved} of them with a path of the crate, {typed} without a raw part");
    assert!(resolved > 0 && typed > 0);
}

fn request(random: &mut Unstructured<'_>) -> Result<Request> {
    let mut path = (*random.choose(&PATHS)?).to_owned();
    for _ in 0..random.int_in_range(0..=9)? / 4 {
        path += &format!("/{}", words(random, 2)?);
    }
    for at in 0..random.int_in_range(0..=3)? {
        let mark = if at == 0 { '?' } else { '&' };
        path += &format!("{mark}{}={}", random.choose(&OPTIONS)?, words(random, 8)?);
    }
    let header = (words(random, 1)?, words(random, 2)?);
    let body = match random.int_in_range(0..=3)? {
        0 => Body::Empty,
        1 => Body::Text(words(random, 3)?),
        _ => Body::Json(json(random, 4)?),
    };
    let method = *random.choose(&["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"])?;
    let method = Method::read(method).unwrap();
    let path = Address::read(&path.replace(char::is_control, "")).unwrap();
    Ok(Request { method, path, headers: vec![header, (String::from("Prefer"), words(random, 3)?)], body })
}

/// Some requests as one.
fn batch(random: &mut Unstructured<'_>) -> Result<Request> {
    let mut requests = Vec::new();
    for id in 0..random.int_in_range(0..=4)? {
        let Request { method, path, headers, body } = request(random)?;
        let headers: Map<String, Value> =
            headers.into_iter().map(|(name, value)| (name, value.into())).collect();
        let after: Vec<String> = match random.int_in_range(0..=2)? {
            0 => vec![random.int_in_range(0..=4)?.to_string()],
            _ => Vec::new(),
        };
        let body = match body {
            Body::Json(json) => json,
            Body::Text(text) => text.into(),
            Body::Empty => Value::Null,
        };
        requests.push(json!({
            "id": id.to_string(),
            "method": method.as_str(),
            "url": &*path,
            "headers": headers,
            "body": body,
            "dependsOn": after,
        }));
    }
    let body = Body::Json(json!({"requests": requests}));
    let (method, path) = (Method::read("POST").unwrap(), Address::read("/$batch").unwrap());
    Ok(Request { method, path, headers: Vec::new(), body })
}

/// The names in some code, but for what is in text.
fn idents(code: &str) -> BTreeSet<String> {
    let (mut idents, mut open) = (BTreeSet::new(), vec![code.parse::<TokenStream>().unwrap()]);
    while let Some(stream) = open.pop() {
        for token in stream {
            match token {
                TokenTree::Group(group) => open.push(group.stream()),
                TokenTree::Ident(ident) => drop(idents.insert(ident.to_string())),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    idents
}

fn is_hidden_in_code(c: char) -> bool {
    is_hidden(c) && c != '\n'
}

fn words(random: &mut Unstructured<'_>, most: usize) -> Result<String> {
    (0..random.int_in_range(1..=most)?).map(|_| Ok(*random.choose(&TOKENS)?)).collect()
}

fn json(random: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match random.int_in_range(0..=if depth == 0 { 3 } else { 6 })? {
        0 => Value::Null,
        1 => words(random, 1)?.into(),
        2 => json!(random.arbitrary::<i64>()?),
        3 => json!(random.arbitrary::<f64>()?),
        4 => (0..random.int_in_range(0..=3)?)
            .map(|_| json(random, depth - 1))
            .collect::<Result<Vec<_>>>()?
            .into(),
        _ => {
            let members =
                (0..random.int_in_range(0..=4)?).map(|_| Ok((words(random, 1)?, json(random, depth - 1)?)));
            members.collect::<Result<Map<String, Value>>>()?.into()
        }
    })
}
