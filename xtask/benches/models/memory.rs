//! What decoding a body needs of memory, as the system sees it: a process a decoding.

use std::hint::black_box;
use std::process::Command;
use std::{env, fs, io};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::peak::peak;
use super::{Body, read};

/// Reads a text, a little of it first; tells the peak of memory in kB.
pub type DataType = fn(&str, &str) -> u64;

/// What decoding the text needs beside what it took to decode a little of it before.
pub fn decode<T: DeserializeOwned>(little: &str, text: &str) -> u64 {
    drop(black_box(read::<T>(little)));
    let before = peak();
    let value: T = read(text);
    let peak = peak();
    black_box(value);
    peak - before
}

/// Whether this process is one that was started to decode; if so, it has done it.
pub fn is_child(bodies: &[Body]) -> bool {
    let (Ok(file), Ok(way), Ok(name)) = (env::var("BODY"), env::var("WAY"), env::var("NAME")) else {
        return false;
    };
    let body = bodies.iter().find(|body| body.name == name).expect("a body of this name");
    let text = fs::read_to_string(file).expect("the body");
    let little = fs::read_to_string(env::var("LITTLE").expect("a little of the body")).expect("it");
    let decode = match way.as_str() {
        "ours" => body.ours,
        "derived" => body.derived,
        _ => decode::<Value>,
    };
    println!("{}", decode(&little, &text));
    true
}

/// Prints what each way needs.
pub fn compare(body: &Body) {
    match ["ours", "derived", "value"].map(|way| measure(body, way)) {
        [Ok(ours), Ok(derived), Ok(value)] => {
            let [ratio_derived, ratio] = [derived, value].map(|peak| ours as f64 / peak as f64);
            println!("| {} | {ours} | {ratio_derived:.2} | {ratio:.2} |", body.name);
        }
        _ => println!("| {} | not measured here | | |", body.name),
    }
}

fn measure(body: &Body, way: &str) -> io::Result<u64> {
    let (file, little) = (tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?);
    let json = (body.json)();
    fs::write(&file, json.to_string())?;
    fs::write(&little, json!({"value": [json["value"][0]]}).to_string())?;
    let child = Command::new(env::current_exe()?)
        .envs([("WAY", way), ("NAME", body.name)])
        .env("BODY", file.path())
        .env("LITTLE", little.path())
        .output()?;
    String::from_utf8_lossy(&child.stdout).trim().parse().map_err(io::Error::other)
}
