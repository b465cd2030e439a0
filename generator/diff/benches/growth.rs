//! Whether the work of a comparison grows with the size of what is compared: documents that are large in one
//! way each, at 1, 4 and 16 times a size.
//!
//! Prints the time of each and its ratio to the one before, which is about 4 where work is linear. `ONLY` is
//! part of the name of a case, `UNIT` the size at 1 time.

use std::hint::black_box;
use std::time::Duration;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::source::Source;
use test_data::large::{chain, chains, document, functions, members, one_type, overloads, types};
use test_data::timing::{Case, growth, timed};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CASES: &[Case] = &[
    ("types renamed", |n| {
        compared(&types(n, "p"), &types(n, "p").replace("\"N.t", "\"N.u").replace("Name=\"t", "Name=\"u"))
    }),
    ("properties renamed", |n| compared(&one_type(n, "before"), &one_type(n, "after"))),
    ("members renamed", |n| compared(&members(n), &members(n).replace("\"m", "\"other"))),
    ("chains of base types", |n| compared(&chains(n, "before"), &chains(n, "after"))),
    ("one chain", |n| compared(&chain(n.min(2000), 2000, "before"), &chain(n.min(2000), 2000, "after"))),
    ("parameters reordered", |n| compared(&functions(n, false), &functions(n, true))),
    ("overloads that go", |n| compared(&overloads(n), &overloads(n / 2))),
];

fn main() {
    growth(CASES);
}

/// The time that it takes to compare, without the reading.
fn compared(old: &str, new: &str) -> Duration {
    let [old, new] = [old, new].map(|text| {
        let input = input(&document(text));
        schema_diff::snapshot(&input, "api", &mut Diagnostics::default()).unwrap()
    });
    timed(|| drop(black_box(schema_diff::compare(&old, &new))))
}

fn input(text: &str) -> Input {
    Input {
        sources: vec![Source::new("metadata.csdl", text)],
        apis: vec![(String::from("api"), vec![0])],
        all: true,
        ..Input::default()
    }
}
