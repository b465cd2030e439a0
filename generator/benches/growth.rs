//! Whether work grows with the size of what is read: documents that are large in one way each, at 1, 4 and 16
//! times a size.
//!
//! Prints the time of each and its ratio to the one before, which is about 4 where work is linear. `ONLY` is
//! part of the name of a case, `UNIT` the size at 1 time.

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use generator::diagnostics::Diagnostics;
use generator::output::Templates;
use generator::source::Source;
use generator::{Input, diff};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A case: what is large, and what is done with it at a size.
type Case = (&'static str, fn(usize) -> Duration);

const CASES: &[Case] = &[
    ("types", |n| generated(&document(&types(n, "p")))),
    ("properties of a type", |n| generated(&document(&one_type(n, "p")))),
    ("names that clash", |n| generated(&document(&clashing(n)))),
    ("members", |n| generated(&document(&members(n)))),
    ("overloads", |n| generated(&document(&overloads(n)))),
    ("chains of base types", |n| generated(&document(&chains(n, "p")))),
    ("one chain of base types", |n| generated(&document(&chain(n, n, "p")))),
    ("types that are not there", |n| generated(&document(&unresolved(n)))),
    ("findings in one line", |n| positions(&document(&unresolved(n)))),
    ("diff: types renamed", |n| {
        compared(&types(n, "p"), &types(n, "p").replace("\"N.t", "\"N.u").replace("Name=\"t", "Name=\"u"))
    }),
    ("diff: properties renamed", |n| compared(&one_type(n, "before"), &one_type(n, "after"))),
    ("diff: members renamed", |n| compared(&members(n), &members(n).replace("\"m", "\"other"))),
    ("diff: chains of base types", |n| compared(&chains(n, "before"), &chains(n, "after"))),
    ("diff: one chain", |n| {
        compared(&chain(n.min(2000), 2000, "before"), &chain(n.min(2000), 2000, "after"))
    }),
    ("diff: parameters reordered", |n| compared(&functions(n, false), &functions(n, true))),
    ("diff: overloads that go", |n| compared(&overloads(n), &overloads(n / 2))),
];

fn main() {
    let unit = env::var("UNIT").ok().and_then(|unit| unit.parse().ok()).unwrap_or(500);
    let only = env::var("ONLY").unwrap_or_default();
    println!("{:<28} {:>9} {:>9} {:>9}", "", unit, 4 * unit, 16 * unit);
    for (name, case) in CASES.iter().filter(|(name, _)| name.contains(&only)) {
        let times = [1, 4, 16].map(|times| case(times * unit).as_secs_f64());
        println!(
            "{name:<28} {:>6.0} ms {:>6.0} ms {:>6.0} ms   {:.1} {:.1}",
            times[0] * 1e3,
            times[1] * 1e3,
            times[2] * 1e3,
            times[1] / times[0],
            times[2] / times[1]
        );
    }
}

/// The time that it takes to generate, or to find what is wrong.
fn generated(text: &str) -> Duration {
    let input = input(text);
    timed(|| drop(black_box(generator::generate(&input, &mut Diagnostics::default()))))
}

/// The time that it takes to say where findings are.
fn positions(text: &str) -> Duration {
    let input = input(text);
    let mut told = Diagnostics::default();
    let _ = generator::generate(&input, &mut told);
    let spans = || told.iter().filter_map(|finding| finding.span).map(|span| span.start as usize);
    timed(|| drop(black_box(input.sources[0].positions(spans()))))
}

/// The time that it takes to compare, without the reading.
fn compared(old: &str, new: &str) -> Duration {
    let [old, new] = [old, new].map(|text| {
        let input = input(&document(text));
        diff::snapshot(&input, "api", &mut Diagnostics::default()).unwrap()
    });
    timed(|| drop(black_box(diff::compare(&old, &new))))
}

fn timed(work: impl Fn()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn input(text: &str) -> Input {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = fs::read_to_string(root.join("templates/skeleton/Cargo.toml")).unwrap();
    Input {
        sources: vec![Source::new("metadata.csdl", text)],
        apis: vec![(String::from("api"), vec![0])],
        all: true,
        templates: Templates { manifest, ..Templates::default() },
        ..Input::default()
    }
}

/// A document on one line, as Graph serves it.
fn document(elements: &str) -> String {
    format!(
        "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
         <Schema Namespace=\"N\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{elements}\
         </Schema></edmx:DataServices></edmx:Edmx>"
    )
}

fn property(name: &str, r#type: &str) -> String {
    format!("<Property Name=\"{name}\" Type=\"{type}\"/>")
}

fn repeated(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{}", element(number));
        text
    })
}

fn types(count: usize, name: &str) -> String {
    repeated(count, |number| {
        format!(
            "<ComplexType Name=\"t{number}\">{}{}</ComplexType>",
            property(&format!("{name}{number}"), "Edm.String"),
            property("next", &format!("N.t{}", (number + 1) % count))
        )
    })
}

fn one_type(count: usize, name: &str) -> String {
    let properties = repeated(count, |number| property(&format!("{name}{number}"), "Edm.String"));
    format!("<ComplexType Name=\"t\">{properties}</ComplexType>")
}

/// Names that are all the same in Rust.
fn clashing(count: usize) -> String {
    let name = |number: usize| {
        (0..16).fold(String::from("x"), |name, bit| name + if number >> bit & 1 == 1 { "__a" } else { "_a" })
    };
    let properties = repeated(count, |number| property(&name(number), "Edm.String"));
    format!("<ComplexType Name=\"t\">{properties}</ComplexType>")
}

fn members(count: usize) -> String {
    let members = repeated(count, |number| format!("<Member Name=\"m{number}\" Value=\"{number}\"/>"));
    format!("<EnumType Name=\"e\">{members}</EnumType>")
}

fn overloads(count: usize) -> String {
    repeated(count, |number| function("f", &[&format!("p{number}")]))
}

/// Functions with two parameters each.
fn functions(count: usize, is_reordered: bool) -> String {
    let parameters = if is_reordered { ["b", "a"] } else { ["a", "b"] };
    repeated(count, |number| function(&format!("f{number}"), &parameters))
}

fn function(name: &str, parameters: &[&str]) -> String {
    let parameters: String =
        parameters.iter().map(|name| format!("<Parameter Name=\"{name}\" Type=\"Edm.String\"/>")).collect();
    format!("<Function Name=\"{name}\">{parameters}<ReturnType Type=\"Edm.String\"/></Function>")
}

/// Many chains.
fn chains(count: usize, name: &str) -> String {
    chain(count, 100, name)
}

fn chain(count: usize, length: usize, name: &str) -> String {
    repeated(count, |number| {
        let base = match number % length {
            0 => String::new(),
            _ => format!(" BaseType=\"N.t{}\"", number - 1),
        };
        let property = property(&format!("{name}{number}"), "Edm.String");
        format!("<ComplexType Name=\"t{number}\"{base}>{property}</ComplexType>")
    })
}

/// As many types as properties whose types are none.
fn unresolved(count: usize) -> String {
    let properties = repeated(count, |number| property(&format!("p{number}"), &format!("N.none{number}")));
    format!("{}<ComplexType Name=\"of\">{properties}</ComplexType>", types(count, "p"))
}
