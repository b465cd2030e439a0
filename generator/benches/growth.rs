//! Whether work grows with the size of what is read: documents that are large in one way each, at 1, 4 and 16
//! times a size.
//!
//! Prints the time of each and its ratio to the one before, which is about 4 where work is linear. `ONLY` is
//! part of the name of a case, `UNIT` the size at 1 time.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::output::Templates;
use generator::source::Source;
use test_data::large::{chain, chains, clashing, document, members, one_type, overloads, types, unresolved};
use test_data::timing::{Case, growth, timed};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
];

fn main() {
    growth(CASES);
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
