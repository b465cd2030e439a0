//! How long a comparison takes: two versions of a document, of which `GRAPH_METADATA` names one; without it,
//! they are of the project's own document of all of v1.0. Every figure is the least of
//! the runs, of which `RUNS` says how many.

use std::fs;
use std::hint::black_box;

use generator::Input;
use generator::diagnostics::Diagnostics;
use generator::source::Source;
use test_data::large::own_whole;
use test_data::timing::{least, print, runs};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let text = match std::env::var_os("GRAPH_METADATA") {
        Some(path) => fs::read_to_string(path).unwrap(),
        None => own_whole(),
    };
    comparison(&text, runs());
}

/// What a diff takes: two versions reduced to what is compared, each on a thread of its own, and compared.
fn comparison(text: &str, runs: usize) {
    let (old, new) = (input(text), input(&text.replacen("Edm.String", "Edm.Int32", 1)));
    let snapshot = |input: &Input| schema_diff::snapshot(input, "api", &mut Diagnostics::default()).unwrap();
    let read = || {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| snapshot(&new));
            (snapshot(&old), other.join().unwrap())
        })
    };
    print("two snapshots", least(runs, &mut || drop(black_box(read()))));
    let (old, new) = read();
    print("compare", least(runs, &mut || drop(black_box(schema_diff::compare(&old, &new)))));
}

fn input(text: &str) -> Input {
    Input {
        sources: vec![Source::new("metadata.csdl", text)],
        apis: vec![(String::from("api"), vec![0])],
        all: true,
        ..Input::default()
    }
}
