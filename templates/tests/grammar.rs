//! Expressions and URLs conform to OASIS' ABNF, which is in the test data.

use std::collections::HashMap;
use std::path::Path;

use abnf::types::{Node, Repeat, TerminalValues};
use test_data::with_test_data;

use super::{geography, queries};

/// By name of a rule and position at which it begins, the positions at which the rule can end.
type Memo<'g> = HashMap<(&'g str, usize), Option<Vec<usize>>>;

struct Grammar(HashMap<String, Node>);

impl Grammar {
    fn read(data: &Path) -> Self {
        let rules = data.join("odata-abnf/odata-abnf-construction-rules.txt");
        let text = std::fs::read_to_string(rules).unwrap();
        let rules =
            abnf::rulelist(&(text.replace("\r\n", "\n").trim_end().replace('\n', "\r\n") + "\r\n")).unwrap();
        let mut grammar = HashMap::new();
        for rule in rules {
            grammar.insert(rule.name().to_ascii_lowercase(), rule.node().clone());
        }
        for rule in abnf::rulelist(CORE).unwrap() {
            grammar.entry(rule.name().to_ascii_lowercase()).or_insert_with(|| rule.node().clone());
        }
        Self(grammar)
    }

    /// Whether a rule matches the whole text.
    fn matches(&self, rule: &str, text: &str) -> bool {
        let name = rule.to_ascii_lowercase();
        let Some((name, _)) = self.0.get_key_value(&name) else { return false };
        self.rule(name, text.as_bytes(), 0, &mut Memo::new()).contains(&text.len())
    }

    fn rule<'g>(&'g self, name: &'g str, text: &[u8], at: usize, memo: &mut Memo<'g>) -> Vec<usize> {
        match memo.get(&(name, at)) {
            Some(Some(known)) => return known.clone(),
            // The rule is left-recursive.
            Some(None) => return Vec::new(),
            None => {}
        }
        memo.insert((name, at), None);
        let ends = self.0.get(name).map(|node| self.node(node, text, at, memo)).unwrap_or_default();
        memo.insert((name, at), Some(ends.clone()));
        ends
    }

    fn node<'g>(&'g self, node: &'g Node, text: &[u8], at: usize, memo: &mut Memo<'g>) -> Vec<usize> {
        let mut ends = match node {
            Node::Alternatives(nodes) => {
                nodes.iter().flat_map(|node| self.node(node, text, at, memo)).collect()
            }
            Node::Concatenation(nodes) => nodes.iter().fold(vec![at], |starts, node| {
                starts.into_iter().flat_map(|at| self.node(node, text, at, memo)).collect()
            }),
            Node::Group(inner) => self.node(inner, text, at, memo),
            Node::Optional(inner) => [vec![at], self.node(inner, text, at, memo)].concat(),
            Node::Repetition { repeat, node } => self.repetition(repeat, node, text, at, memo),
            Node::Rulename(name) => match self.0.get_key_value(&name.to_ascii_lowercase()) {
                Some((name, _)) => self.rule(name, text, at, memo),
                None => Vec::new(),
            },
            Node::String(literal) => {
                let found = text.get(at..at + literal.value().len());
                let expected = literal.value().as_bytes();
                let is_same = found.is_some_and(|found| {
                    found == expected
                        || (!literal.is_case_sensitive() && found.eq_ignore_ascii_case(expected))
                });
                is_same.then_some(at + literal.value().len()).into_iter().collect()
            }
            Node::TerminalValues(TerminalValues::Range(from, to)) => {
                let is_in = text.get(at).is_some_and(|byte| (*from..=*to).contains(&u32::from(*byte)));
                is_in.then_some(at + 1).into_iter().collect()
            }
            Node::TerminalValues(TerminalValues::Concatenation(values)) => {
                let found = text.get(at..at + values.len());
                let is_same =
                    found.is_some_and(|found| found.iter().zip(values).all(|(a, b)| u32::from(*a) == *b));
                is_same.then_some(at + values.len()).into_iter().collect()
            }
            Node::Prose(_) => Vec::new(),
        };
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    fn repetition<'g>(
        &'g self,
        repeat: &Repeat,
        node: &'g Node,
        text: &[u8],
        at: usize,
        memo: &mut Memo<'g>,
    ) -> Vec<usize> {
        let (least, most) = match repeat {
            Repeat::Specific(count) => (*count, *count),
            Repeat::Variable { min, max } => (min.unwrap_or(0), max.unwrap_or(usize::MAX)),
        };
        let (mut ends, mut open) = (if least == 0 { vec![at] } else { Vec::new() }, vec![at]);
        for count in 1..=most {
            let mut next: Vec<usize> = open.iter().flat_map(|at| self.node(node, text, *at, memo)).collect();
            next.sort_unstable();
            next.dedup();
            // A repeated element that matches the empty text would be repeated for ever.
            next.retain(|end| !ends.contains(end) || count < least);
            if next.is_empty() {
                break;
            }
            if count >= least {
                ends.extend(&next);
            }
            open = next;
        }
        ends
    }
}

/// The core rules of RFC 5234, which the grammar uses without defining them.
const CORE: &str = "ALPHA = %x41-5A / %x61-7A\r\nDIGIT = %x30-39\r\nHEXDIG = DIGIT / \"A\" / \"B\" / \"C\" / \"D\" / \"E\" / \"F\"\r\n\
    SP = %x20\r\nHTAB = %x09\r\nDQUOTE = %x22\r\nVCHAR = %x21-7E\r\nBIT = \"0\" / \"1\"\r\n";

/// Checks the matcher with OASIS' own valid and invalid cases.
#[test]
fn the_grammar_is_read_right() {
    with_test_data(|data| {
        let grammar = Grammar::read(data);
        let cases: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(data.join("odata-abnf/testcases.json")).unwrap())
                .unwrap();
        let (mut right, mut wrong) = ([0, 0], Vec::new());
        for case in cases["TestCases"].as_array().unwrap() {
            let (rule, input) = (case["Rule"].as_str().unwrap(), case["Input"].as_str().unwrap());
            let is_valid = case.get("FailAt").is_none();
            if grammar.matches(rule, input) == is_valid {
                right[usize::from(is_valid)] += 1;
            } else {
                wrong.push(format!("{rule} {input}"));
            }
        }
        let [invalid, valid] = right;
        // These are invalid by the meaning of the paths, not by syntax.
        println!("{valid} valid and {invalid} invalid cases are told; not:\n{}", wrong.join("\n"));
        assert_eq!((valid, invalid, wrong.len()), (761, 68, 11));
    });
}

#[test]
fn what_is_printed_is_in_the_grammar() {
    with_test_data(|data| {
        let grammar = Grammar::read(data);
        for request in queries::requests() {
            let request = request.to_request().unwrap();
            let query = request.url().query().unwrap_or_default();
            assert!(grammar.matches("queryOptions", query), "{query}");
        }
        for literal in geography::literals() {
            assert!(grammar.matches("primitiveLiteral", &literal), "{literal}");
        }
        for url in queries::urls() {
            let path = url.strip_prefix("https://example.com/v1/").unwrap();
            assert!(grammar.matches("resourcePath", path), "{path}");
        }
    });
}
