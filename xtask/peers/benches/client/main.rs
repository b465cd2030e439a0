//! Calls through the client, beside what programs would use instead: bare reqwest, the pipeline of
//! azure_core, and graph-rs-sdk, all with the same structs with serde's derives. They take turns in the same
//! run, against a server in a process of its own. Rates and CPU time are the best of the runs, of which
//! `RUNS` says how many; allocations are counted on a runtime with a single thread; memory is what a process
//! of its own needs at its peak.

#![recursion_limit = "256"]

mod azure;
mod bare;
#[path = "../../../benches/models/bodies.rs"]
#[allow(dead_code)]
mod bodies;
mod by_hand;
#[path = "../../../benches/models/derived.rs"]
#[allow(dead_code)]
mod derived;
mod graph_rs;
mod measure;
mod ours;
#[path = "../../../benches/models/peak.rs"]
mod peak;
mod server;

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use measure::{Allocated, Call, Spent};

const TOKEN: &str = "a-token";

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The calls that are measured, one of each client.
const CALLS: [&str; 3] = ["one user, 4 kB", "a page of 20 users, 19 kB", "two members added"];
const CLIENTS: [&str; 4] = ["msgraph", "bare reqwest", "azure_core", "graph-rs-sdk"];

fn main() -> Result {
    if env::var_os("SERVE").is_some() {
        return Ok(server::serve()?);
    }
    if let Ok(url) = env::var("STREAM") {
        return tokio::runtime::Runtime::new()?.block_on(ours::stream(&url));
    }
    let (mut server, root) = start()?;
    let compared = compare(&root).and_then(|()| memory(&root));
    server.kill()?;
    server.wait()?;
    compared
}

/// Starts the server.
fn start() -> Result<(Child, String)> {
    let mut command = Command::new(env::current_exe()?);
    let mut server = command.env("SERVE", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut port = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut port)?;
    Ok((server, format!("http://127.0.0.1:{}/v1.0", port.trim())))
}

/// The calls of every client, in the order of `CLIENTS` and `CALLS`.
fn clients(root: &str) -> Result<[[Call; 3]; 4]> {
    Ok([ours::calls(root)?, bare::calls(root), azure::calls(root)?, graph_rs::calls(root)?])
}

fn compare(root: &str) -> Result {
    let runs = env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(7);
    println!("{} at a time, best of {runs} runs of {}\n", measure::CONCURRENCY, measure::REQUESTS);
    println!("| call | client | requests/s | CPU, µs | allocations | bytes |\n|---|---|---|---|---|---|");
    let allocated = measure::on_one_thread(|| clients(root))?;
    // Connections belong to the runtime in which they were made, so each has clients of its own.
    let runtime = tokio::runtime::Runtime::new()?;
    let clients = runtime.block_on(async { clients(root) })?;
    for (at, name) in CALLS.iter().enumerate() {
        let mut best = [Spent::WORST; 4];
        for _ in 0..runs {
            for (best, calls) in best.iter_mut().zip(&clients) {
                *best = best.or_better(runtime.block_on(calls[at].spent())?);
            }
        }
        row(name, best, allocated.each_ref().map(|calls| calls[at]));
    }
    Ok(())
}

/// Prints the figures of a call, and in brackets what they are in terms of ours.
fn row(call: &str, spent: [Spent; 4], allocated: [Allocated; 4]) {
    let ours = (spent[0], allocated[0]);
    for ((client, spent), allocated) in CLIENTS.iter().zip(spent).zip(allocated) {
        println!(
            "| {call} | {client} | {:.0} ({:.2}) | {:.1} ({:.2}) | {} ({:.2}) | {} ({:.2}) |",
            spent.rate,
            ours.0.rate / spent.rate,
            spent.cpu,
            ours.0.cpu / spent.cpu,
            allocated.count,
            ours.1.count as f64 / allocated.count as f64,
            allocated.bytes,
            ours.1.bytes as f64 / allocated.bytes as f64,
        );
    }
}

/// Prints what reading few and many pages needs.
fn memory(root: &str) -> Result {
    println!("\n| items streamed | peak memory, kB |\n|---|---|");
    for pages in [10, 101] {
        let mut command = Command::new(env::current_exe()?);
        let output = command.env("STREAM", format!("{root}#{pages}")).output()?;
        let text = String::from_utf8(output.stdout)?;
        let (count, peak) = text.trim().split_once(' ').ok_or("the stream failed")?;
        println!("| {count} | {peak} |");
    }
    Ok(())
}
