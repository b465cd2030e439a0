//! How long each stage takes, compared with lower bounds measured in the same run on the same number of
//! threads: reading every event of the XML, and parsing the generated files with syn and printing them with
//! prettyplease.
//!
//! `GRAPH_METADATA` names the document; without it, it is the project's own of all of v1.0. Every figure is
//! the least of the runs, of which `RUNS` says how many.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use generator::diagnostics::Diagnostics;
use generator::names::Ident;
use generator::output::{Output, Templates};
use generator::plan::{File, Inputs};
use generator::profile::Profile;
use generator::source::Source;
use generator::{Input, csdl, edm, emit, features, members, names, plan, render, select};
use test_data::large::{own_slice, own_whole, repeated};
use test_data::timing::{least, print, runs};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let runs = runs();
    let (name, text) = match std::env::var_os("GRAPH_METADATA") {
        Some(path) => (path.to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()),
        None => (String::from("v1.0 of Graph"), own_whole()),
    };
    println!("{name}: {:.1} MB, {} threads, least of {runs} runs\n", megabytes(text.len()), threads());
    let whole = stages(&text, runs);
    let output = generate(&input(&text));
    let floor = floor(&text, &output, runs);
    println!("\nwhole / floor: {:.2}\n", whole.as_secs_f64() / floor.as_secs_f64());
    growth(runs);
}

/// Prints the time of every stage; gives that of all.
fn stages(text: &str, runs: usize) -> Duration {
    let input = input(text);
    let mut told = Diagnostics::default();
    let least = |work: &mut dyn FnMut()| least(runs, work);
    let source = &input.sources[0];
    let parse = || {
        let mut told = Diagnostics::default();
        let root = csdl::xml::parse(source, 0, &mut told).unwrap();
        csdl::read(root, &mut told).unwrap()
    };
    print("parse", least(&mut || drop(black_box(parse()))));
    let documents = [parse()];
    print("resolve", least(&mut || drop(black_box(edm::resolve(&documents, &mut Diagnostics::default())))));
    let model = edm::resolve(&documents, &mut told);
    let selection = select::close(&model, None);
    let planned = || {
        let Profile { wire, types: facts, names: chosen, .. } = &input.profile;
        let members = members::collect(&model, &selection, facts, wire);
        let names = names::assign(&members, chosen);
        let module = &names::api_modules(["api"].into_iter())[0];
        let api = &generator::profile::Api::default();
        let features = &features::assign(&model, &selection, &input.profile);
        plan::api(&Inputs {
            members: &members,
            names: &names,
            module,
            api,
            wire,
            facts,
            features,
            descriptions: false,
        })
    };
    print("members, names, plan", least(&mut || drop(black_box(planned()))));
    let api = planned();
    let files =
        || api.modules.iter().flat_map(|(module, files)| files.iter().map(move |file| (module, file)));
    let emit = |(module, file): (&Vec<Ident>, &File)| emit::file(file, &api.module, module);
    print("emit, one thread", least(&mut || files().for_each(|file| drop(black_box(emit(file))))));
    let tokens: Vec<_> = files().map(emit).collect();
    let parsed = || tokens.iter().map(|tokens| syn::parse2::<syn::File>(tokens.clone()).unwrap());
    print("parse tokens, one thread", least(&mut || parsed().for_each(|file| drop(black_box(file)))));
    let render = || tokens.iter().map(|tokens| render::file(tokens.clone()).unwrap());
    print("parse and print, one thread", least(&mut || render().for_each(|text| drop(black_box(text)))));
    let whole = least(&mut || drop(black_box(generate(&input))));
    print("whole", whole);
    whole
}

/// What this toolchain costs at least: reading every event of the XML, and parsing and printing the files
/// that the crate has, on all threads.
fn floor(text: &str, output: &Output, runs: usize) -> Duration {
    let xml = least(runs, &mut || {
        let mut reader = quick_xml::Reader::from_str(text);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    });
    print("floor: XML events", xml);
    let files: Vec<&String> =
        output.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(_, text)| text).collect();
    let format = least(runs, &mut || formatting(&files));
    print("floor: syn and prettyplease", format);
    print("floor", xml + format);
    xml + format
}

/// Parses files and prints them again, on all threads.
fn formatting(files: &[&String]) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(text) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            drop(black_box(prettyplease::unparse(&syn::parse_file(text).unwrap())));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(work);
        }
    });
}

/// Whether time grows with the number of types.
fn growth(runs: usize) {
    let slice = own_slice();
    let mut first = None;
    for times in [15, 30, 60] {
        let text = repeated(&slice, times);
        let input = input(&text);
        let time = least(runs, &mut || drop(black_box(generate(&input))));
        let unit = *first.get_or_insert(time);
        println!(
            "{:>4} times the slice  {:>8.1} ms  {:.2} times the first",
            times,
            time.as_secs_f64() * 1000.0,
            time.as_secs_f64() / unit.as_secs_f64()
        );
    }
}

fn generate(input: &Input) -> Output {
    generator::generate(input, &mut Diagnostics::default()).unwrap()
}

fn input(text: &str) -> Input {
    let manifest = fs::read_to_string(root().join("templates/skeleton/Cargo.toml")).unwrap();
    Input {
        sources: vec![Source::new("metadata.csdl", text)],
        apis: vec![(String::from("api"), vec![0])],
        all: true,
        templates: Templates { manifest, ..Templates::default() },
        ..Input::default()
    }
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[allow(clippy::cast_precision_loss)]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
