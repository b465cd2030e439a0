use serde_json::json;

use super::print::{one_line, statements};
use super::*;

fn check(statement: Statement, expected: &str) {
    assert_eq!(statements(&[statement]), expected);
}

fn chain(names: &[&str]) -> Expr {
    names.iter().fold(Expr::name("graph"), |code, name| code.method(*name, Vec::new()))
}

#[test]
fn chains_are_broken_as_people_break_them() {
    check(Statement::variable("a", chain(&["b"])), "let a = graph.b();\n");
    let (long, longer) = ("b".repeat(30), "c".repeat(40));
    let broken = format!("let a = graph\n    .{long}()\n    .{longer}();\n");
    check(Statement::variable("a", chain(&[&long, &longer])), &broken);
    let only = "b".repeat(75);
    check(Statement::variable("a", chain(&[&only])), &format!("let a = graph.{only}();\n"));
    let number = Expr::Number(String::from("1"));
    let fields = vec![(String::from("b"), number.clone()), (String::from("c"), number)];
    let literal = Expr::structure(Item::known("B"), fields);
    let expected = "B {\n    b: 1,\n    c: 1,\n    ..Default::default()\n}\n.d();\n";
    check(Statement::Do(literal.clone().method("d", Vec::new())), expected);
    let within = "graph.d(B {\n    b: 1,\n    c: 1,\n    ..Default::default()\n});\n";
    check(Statement::Do(chain(&[]).method("d", vec![literal])), within);
}

#[test]
fn long_names_are_laid_out() {
    let long = "a".repeat(50);
    let next = Expr::Await(Box::new(Expr::name(&long).method("next", Vec::new())));
    let expected = format!("while let Some(item) = {long}\n    .next()\n    .await\n{{\n}}\n");
    check(Statement::WhileSome(String::from("item"), next, Vec::new()), &expected);
    let of = Expr::name("a".repeat(40)).method("b".repeat(40), Vec::new());
    let expected = format!("for item in {}.{}()\n{{\n}}\n", "a".repeat(40), "b".repeat(40));
    check(Statement::For(String::from("item"), of, Vec::new()), &expected);
    let path = |name: &str| format!("crate::module::{name}");
    assert_eq!(print::imports(&[path(&"A".repeat(90))]), format!("use crate::module::{};\n", "A".repeat(90)));
    let several = print::imports(&[path(&"A".repeat(60)), path(&"B".repeat(40))]);
    let expected = format!("use crate::module::{{\n    {},\n    {},\n}};\n", "A".repeat(60), "B".repeat(40));
    assert_eq!(several, expected);
}

#[test]
fn what_binds_loosely_is_in_parentheses() {
    let not = Expr::name("a").prefixed(Prefix::Not);
    let sum = Expr::Binary(Infix::Add, Box::new(Expr::name("a")), Box::new(Expr::name("b")));
    let product =
        |left: &Expr, right: &Expr| Expr::Binary(Infix::Mul, Box::new(left.clone()), Box::new(right.clone()));
    for (code, expected) in [
        (not.clone().method("b", Vec::new()), "(!a).b()"),
        (not.prefixed(Prefix::Not), "!!a"),
        (product(&sum, &Expr::name("c")), "(a + b) * c"),
        (product(&Expr::name("c"), &product(&Expr::name("a"), &Expr::name("b"))), "c * (a * b)"),
        (sum.clone().prefixed(Prefix::Minus), "-(a + b)"),
        (sum.tried(), "(a + b)?"),
    ] {
        assert_eq!(one_line(&code), expected);
    }
}

#[test]
fn text_stays_text() {
    for (text, expected) in [
        ("a", "\"a\""),
        ("\"", "r#\"\"\"#"),
        ("\\", "r\"\\\""),
        ("\"#", "\"\\\"#\""),
        ("\u{8}\u{202e}", "\"\\u{8}\\u{202e}\""),
        ("Json__0", "\"Json__0\""),
    ] {
        assert_eq!(one_line(&Expr::text(text)), expected);
    }
    let json = json!({"a": "\u{8}\u{202e}\"", "b": 3_000_000_000_u32, "c": [1, null]});
    let expected = "json!({\"a\": \"\\u{8}\\u{202e}\\\"\", \"b\": 3000000000_i64, \"c\": [1, null]})";
    assert_eq!(one_line(&Expr::Json(json)), expected);
    let many = statements(&[Statement::Do(Expr::JsonText(json!(vec!["\"### ; g()"; 25])))]);
    assert!(many.starts_with("r####\"[") && many.ends_with("]\"####;\n"), "{many}");
}

#[test]
fn long_json_is_on_several_lines() {
    let text = "x".repeat(60);
    let call = Expr::name("f").method("g", vec![Expr::Json(json!({"text": text}))]);
    check(Statement::Do(call), &format!("f.g(json!({{\n    \"text\": \"{text}\"\n}}));\n"));
}

/// However deep an expression is, it is printed in bounded time.
#[test]
fn deep_expressions_are_printed() {
    let mut code = Expr::name("a");
    for _ in 0..60 {
        let fields = vec![(String::from("field"), Expr::some(code))];
        code = Expr::structure(Item::known("Struct"), fields).method("and", vec![Expr::text("other")]);
    }
    assert!(statements(&[Statement::Do(code)]).lines().count() > 120);
}
