//! Lays out statements as rustfmt does.

use generator::text::visible_json;
use serde_json::{Number, Value};

use super::draft::quoted;

/// The maximum length of JSON on one line, in characters.
const SHORT: usize = 60;

/// The maximum width of a line, given the indentation within a function.
const WIDTH: usize = 96;

/// The identifier that represents a JSON value while the code around it is laid out. No generated name has
/// this form.
pub fn placeholder(place: usize) -> String {
    format!("{PLACEHOLDER}{place}")
}

const PLACEHOLDER: &str = "Json__";

/// Statements with line breaks. Text that is not valid Rust is left unchanged, so that the compiler
/// reports it.
pub fn laid_out(statements: &str, jsons: &[Value]) -> String {
    let Ok(file) = syn::parse_file(&format!("async fn f() {{ {statements} }}")) else {
        return with_json(&format!("{statements}\n"), jsons);
    };
    let text = prettyplease::unparse(&file);
    let body = text.lines().skip(1).take_while(|line| *line != "}");
    let lines: Vec<&str> = body.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let lines = joined(&lines);
    with_json(&outdented(&lines.iter().map(String::as_str).collect::<Vec<_>>()), jsons)
}

/// Items with line breaks.
pub fn items(text: &str) -> String {
    syn::parse_file(text).map_or_else(|_| text.to_owned(), |file| prettyplease::unparse(&file))
}

/// Moves the single method call on a variable to the variable's line, as rustfmt does.
fn joined(lines: &[&str]) -> Vec<String> {
    let mut joined = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let all = only_call(&lines[at..]);
        let call = all.first().map_or("", |call| call.trim_start());
        at += 1 + all.len();
        joined.push(format!("{line}{call}"));
        let rest = all.get(1..).unwrap_or_default();
        joined.extend(rest.iter().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()));
    }
    joined
}

/// The lines of the method call on the variable at the end of the first line; none if there are several
/// calls, or one line would be too long.
fn only_call<'l>(lines: &'l [&'l str]) -> &'l [&'l str] {
    let [line, lines @ ..] = lines else { return &[] };
    let Some(call) =
        lines.first().filter(|call| ends_with_variable(line) && call.trim_start().starts_with('.'))
    else {
        return &[];
    };
    if call.ends_with(';') {
        let is_short = line.len() + call.trim_start().len() <= WIDTH;
        return if is_short { &lines[..1] } else { &[] };
    }
    let is_inside = |line: &&&str| indent(line) > indent(call);
    let end = 1 + lines.iter().skip(1).take_while(is_inside).count();
    let is_end = call.ends_with('(') && lines.get(end).is_some_and(|line| line.trim() == ");");
    if is_end { &lines[..=end] } else { &[] }
}

fn ends_with_variable(line: &str) -> bool {
    line.rsplit_once(" = ").is_some_and(|(_, end)| syn::parse_str::<syn::Ident>(end).is_ok())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Reduces the indentation of calls on a literal of several lines, as rustfmt does.
fn outdented(lines: &[&str]) -> String {
    // For each enclosing literal whose calls are being moved, the indentation of these calls.
    let mut moved: Vec<usize> = Vec::new();
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        moved.retain(|calls| indent(line) >= *calls);
        text.push_str(line.get(moved.len() * 4..).unwrap_or(line));
        text.push('\n');
        let calls = indent(line) + 4;
        let is_called =
            lines.get(at + 1).is_some_and(|next| next.trim_start().starts_with('.') && indent(next) == calls);
        if line.trim() == "}" && is_called {
            moved.push(calls);
        }
    }
    text
}

/// Replaces placeholders by JSON, except within string literals.
fn with_json(text: &str, jsons: &[Value]) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(at) = code(rest).find(PLACEHOLDER) {
            let (before, behind) = rest.split_at(at);
            let behind = &behind[PLACEHOLDER.len()..];
            let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, behind) = behind.split_at(digits);
            let json = number.parse::<usize>().ok().and_then(|place| jsons.get(place));
            lines += before;
            lines += &json.map_or_else(String::new, |json| json_text(json, indent(line)));
            rest = behind;
        }
        lines += rest;
        lines.push('\n');
    }
    lines
}

/// A line with its string literals blanked out, so that it has the same offsets.
fn code(line: &str) -> String {
    let mut code = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(quote) = rest.find('"') {
        let before = &rest[..quote];
        let hashes = before.len() - before.trim_end_matches('#').len();
        let is_raw = before[..before.len() - hashes].ends_with('r');
        let inner = &rest[quote + 1..];
        let length =
            if is_raw { inner.find(&format!("\"{}", "#".repeat(hashes))) } else { end_of_text(inner) };
        let end = length.map_or(rest.len(), |length| quote + 1 + length + 1);
        code += before;
        code.extend(std::iter::repeat_n(' ', end - quote));
        rest = &rest[end..];
    }
    code + rest
}

/// The position of the quote that ends a string literal with escapes.
fn end_of_text(inner: &str) -> Option<usize> {
    let mut is_escaped = false;
    inner.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    })
}

/// JSON in Rust code: either `json!` with Rust literals, or a string that is parsed at run time.
fn json_text(json: &Value, depth: usize) -> String {
    if !is_large(json) {
        let short = in_macro(json, None);
        return if short.len() <= SHORT { short } else { in_macro(json, Some(depth)) };
    }
    let text = pretty(json, depth).unwrap_or_else(|| json.to_string());
    let text = visible_json(&text);
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.unwrap_or_default();
    format!("r{hashes}\"{text}\"{hashes}")
}

fn pretty(json: &Value, depth: usize) -> Option<String> {
    let pretty = serde_json::to_string_pretty(json).ok()?;
    let lines = pretty.lines().map(|line| format!("{}{}", " ".repeat(indent(line)), line));
    Some(lines.collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(depth))))
}

/// JSON as the argument of `json!`: on one line, or with one member on each line down to a depth.
fn in_macro(json: &Value, depth: Option<usize>) -> String {
    let within = depth.map(|depth| depth + 4);
    let (open, between, close) = match (depth, within) {
        (Some(depth), Some(within)) => (
            format!("\n{}", " ".repeat(within)),
            format!(",\n{}", " ".repeat(within)),
            format!("\n{}", " ".repeat(depth)),
        ),
        _ => (String::new(), String::from(", "), String::new()),
    };
    let all = |left: char, parts: Vec<String>, right: char| {
        if parts.is_empty() {
            format!("{left}{right}")
        } else {
            format!("{left}{open}{}{close}{right}", parts.join(&between))
        }
    };
    match json {
        Value::Array(values) => all('[', values.iter().map(|value| in_macro(value, within)).collect(), ']'),
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}: {}", quoted(name), in_macro(value, within));
            all('{', members.iter().map(member).collect(), '}')
        }
        Value::String(text) => quoted(text),
        Value::Number(number) => suffixed(number),
        Value::Null | Value::Bool(_) => json.to_string(),
    }
}

/// A number, with a type suffix if it does not fit the default type.
fn suffixed(number: &Number) -> String {
    let suffix = match (number.as_i64(), number.as_u64()) {
        (Some(number), _) if i32::try_from(number).is_ok() => "",
        (Some(_), _) => "_i64",
        (None, Some(_)) => "_u64",
        (None, None) => "",
    };
    format!("{number}{suffix}")
}

/// The maximum number of members or elements for `json!`, a recursive macro: the compiler allows 128
/// levels.
const MANY: usize = 24;

/// Whether an object or array has too many members or elements for `json!`.
pub fn is_large(json: &Value) -> bool {
    most_members(json) > MANY
}

/// The number of members or elements of the largest object or array.
fn most_members(json: &Value) -> usize {
    let within =
        |values: &mut dyn Iterator<Item = &Value>| values.map(most_members).max().unwrap_or_default();
    match json {
        Value::Array(values) => values.len().max(within(&mut values.iter())),
        Value::Object(members) => members.len().max(within(&mut members.values())),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{code, laid_out, placeholder};

    #[test]
    fn json_is_put_into_code_alone() {
        let check = |statements: &str, expected: &str| {
            let jsons = [json!({"a": "\u{8}\u{202e}\"", "b": 3_000_000_000_u32}), json!(vec!["\"###"; 25])];
            assert_eq!(laid_out(statements, &jsons), expected);
        };
        check("f(\"Json__0\");", "f(\"Json__0\");\n");
        check("f(r#\"\"Json__0\"#);", "f(r#\"\"Json__0\"#);\n");
        check(
            "f(\"\\\"Json__0\", Json__0);",
            "f(\"\\\"Json__0\", {\"a\": \"\\u{8}\\u{202e}\\\"\", \"b\": 3000000000_i64});\n",
        );
        let text = laid_out("f(Json__1);", &[json!(0), json!(vec!["\"### ; g()"; 25])]);
        assert!(text.starts_with("f(r####\"[") && text.ends_with("]\"####);\n"), "{text}");
        assert_eq!(code("a(\"b\", r\"c\\\", r##\"d\"#\"##) e"), "a(   , r    , r##     ##) e");
    }

    #[test]
    fn statements_are_laid_out() {
        let check = |statements: &str, expected: &str| {
            let jsons = [json!({"a": [1, null]}), json!({"text": "x".repeat(60)})];
            assert_eq!(laid_out(statements, &jsons), expected);
        };
        check("let a = b();", "let a = b();\n");
        check("no Rust at all", "no Rust at all\n");
        check(&format!("f(json!({}));", placeholder(0)), "f(json!({\"a\": [1, null]}));\n");
        let x = "x".repeat(60);
        check(
            &format!("f(json!({}));", placeholder(1)),
            &format!("f(json!({{\n    \"text\": \"{x}\"\n}}));\n"),
        );
        let long = "a_long_name: a_long_value, ".repeat(4);
        let lines = "    a_long_name: a_long_value,\n".repeat(4);
        check(
            &format!("let a = B {{ {long}..c() }}.d().e();"),
            &format!("let a = B {{\n{lines}    ..c()\n}}\n.d()\n.e();\n"),
        );
        let long = "a_long_name, ".repeat(8);
        let lines = "    a_long_name,\n".repeat(8);
        check(&format!("let a = b.c({long});"), &format!("let a = b.c(\n{lines});\n"));
        let name = "x".repeat(76);
        check(&format!("let a = b.{name}();"), &format!("let a = b.{name}();\n"));
        check(&format!("let a = b.{name}().d();"), &format!("let a = b\n    .{name}()\n    .d();\n"));
    }
}
