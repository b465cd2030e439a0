//! Reading and writing models, beside the same types with serde's derives and beside
//! `serde_json::Value`, in turns in the same run. Every time is the least of the runs, of
//! which `RUNS` says how many; memory is what a process of its own needs at its peak, less
//! what it needs without decoding.

#![recursion_limit = "256"]

mod bodies;
mod derived;
mod growth;
mod memory;
mod peak;

use std::hint::black_box;
use std::time::{Duration, Instant};

use msgraph::v1_0::{AadUserConversationMember, Chat, ConversationMember, User};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Any page of a collection.
#[derive(Serialize, Deserialize)]
struct Page<T> {
    value: Vec<T>,
}

/// A body with how to read it in each way.
struct Body {
    name: &'static str,
    json: fn() -> Value,
    ours: memory::DataType,
    derived: memory::DataType,
    compare: fn(&Body, usize),
}

fn main() {
    let bodies = [
        body::<Page<User>, Page<derived::User>>("999 users, 20 properties", || {
            bodies::page(bodies::selected_user)
        }),
        body::<Page<User>, Page<derived::User>>("999 users, 75 properties", || {
            bodies::page(bodies::whole_user)
        }),
        body::<Page<AadUserConversationMember>, Page<derived::PlainMember>>("999 plain members", || {
            bodies::page(bodies::plain_member)
        }),
        body::<Page<ConversationMember>, Page<derived::ConversationMember>>("999 mixed members", || {
            bodies::page(bodies::mixed_member)
        }),
        body::<User, derived::User>("one user", || bodies::whole_user(1)),
        body::<Chat, derived::Chat>("deep insert of a chat", bodies::chat),
    ];
    if memory::is_child(&bodies) {
        return;
    }
    let runs = std::env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(31);
    println!("size of User: {} bytes; least of {runs} runs\n", size_of::<User>());
    println!("| decode | kB | us | / derive | / Value |\n|---|---|---|---|---|");
    for body in &bodies {
        (body.compare)(body, runs);
    }
    println!("\n| peak memory | kB | / derive | / Value |\n|---|---|---|---|");
    for body in bodies.iter().take(2) {
        memory::compare(body);
    }
    growth::tell();
}

fn body<T, D>(name: &'static str, json: fn() -> Value) -> Body
where
    T: Serialize + DeserializeOwned,
    D: Serialize + DeserializeOwned,
{
    Body { name, json, ours: memory::decode::<T>, derived: memory::decode::<D>, compare: compare::<T, D> }
}

/// Prints how long reading and writing take.
fn compare<T, D>(body: &Body, runs: usize)
where
    T: Serialize + DeserializeOwned,
    D: Serialize + DeserializeOwned,
{
    let json = (body.json)();
    let text = json.to_string();
    let [ours, derived, value] = in_turns(
        runs,
        [&|| drop(black_box(read::<T>(&text))), &|| drop(black_box(read::<D>(&text))), &|| {
            drop(black_box(read::<Value>(&text)))
        }],
    );
    let kilobytes = text.len() / 1000;
    println!(
        "| {} | {kilobytes} | {:.1} | {:.2} | {:.2} |",
        body.name,
        micros(ours),
        ratio(ours, derived),
        ratio(ours, value)
    );
    let text = bodies::without_nulls(&json).to_string();
    let (model, twin) = (read::<T>(&text), read::<D>(&text));
    let [ours, derived] =
        in_turns(runs, [&|| drop(black_box(write(&model))), &|| drop(black_box(write(&twin)))]);
    println!(
        "| {}, encoded | {kilobytes} | {:.1} | {:.2} | |",
        body.name,
        micros(ours),
        ratio(ours, derived)
    );
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the bodies are of their types")
}

fn write<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("models can be written")
}

/// The least time of each work, done in turns so that whatever else the machine does hits all alike. Before it is
/// timed, each is done once, so that it finds memory as it leaves it itself, not as another has left it.
fn in_turns<const N: usize>(runs: usize, works: [&dyn Fn(); N]) -> [Duration; N] {
    let mut least = [Duration::MAX; N];
    // Short works are repeated, so that the clock can tell.
    let repeats = works.map(|work| {
        let start = Instant::now();
        work();
        (2_000 / start.elapsed().as_micros().max(1)).clamp(1, 1_000)
    });
    for _ in 0..runs {
        for (at, work) in works.iter().enumerate() {
            work();
            let start = Instant::now();
            (0..repeats[at]).for_each(|_| work());
            least[at] = least[at].min(start.elapsed() / u32::try_from(repeats[at]).unwrap_or(1));
        }
    }
    least
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}
