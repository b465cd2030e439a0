//! Statements as text, laid out as rustfmt does.

use serde_json::Value;

/// How long JSON may be that stays on its line, in characters.
const SHORT: usize = 60;

/// How long a line may be, in a function.
const WIDTH: usize = 96;

/// What stands for the JSON at a place of a list, until everything around it is laid out.
pub fn placeholder(place: usize) -> String {
    format!("JSON_{place}")
}

/// Statements with line breaks; what is no Rust stays as it is, so that the compiler says what is wrong with it.
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

/// Puts the only thing that is called on a variable beside it, as rustfmt does.
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

/// The lines of what is called on the variable that the first line ends with; none where several calls are, or one line would
/// be too long.
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

/// Moves what is called on a literal of several lines to the left, where rustfmt puts it.
fn outdented(lines: &[&str]) -> String {
    // How far in the calls are that are being moved, for each literal around.
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

/// Puts JSON in its places.
fn with_json(text: &str, jsons: &[Value]) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        // From the last one, as the first digits of its number are those of others.
        for (place, json) in jsons.iter().enumerate().rev() {
            let name = placeholder(place);
            if line.contains(&name) {
                line = line.replace(&name, &json_text(json, indent(&line)));
            }
        }
        lines += &line;
        lines.push('\n');
    }
    lines
}

fn json_text(json: &Value, depth: usize) -> String {
    let short = compact(json);
    if short.len() <= SHORT {
        return short;
    }
    let pretty = serde_json::to_string_pretty(json).unwrap_or(short);
    let lines = pretty.lines().map(|line| format!("{}{}", " ".repeat(indent(line)), line));
    lines.collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(depth)))
}

/// JSON on one line, with spaces as a person writes them.
fn compact(json: &Value) -> String {
    match json {
        Value::Array(values) => format!("[{}]", values.iter().map(compact).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), compact(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{laid_out, placeholder};

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
