//! Calls through the client, beside bare reqwest with the same bodies and serde's derives, in turns in the
//! same run, against a server in a process of its own. Rates are the best of the runs, of which `RUNS` says
//! how many; memory is what a process of its own needs at its peak.

#![recursion_limit = "256"]

#[path = "../models/bodies.rs"]
#[allow(dead_code)]
mod bodies;
#[path = "../models/derived.rs"]
#[allow(dead_code)]
mod derived;
#[path = "../models/peak.rs"]
mod peak;
mod server;

use std::env;
use std::error::Error;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use msgraph::prelude::*;
use msgraph::runtime::client::StaticToken;
use msgraph::v1_0::{AadUserConversationMember, Client};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Any page of a collection.
#[derive(serde::Deserialize)]
struct Page<T> {
    #[allow(dead_code)]
    value: Vec<T>,
}

const TOKEN: &str = "a-token";
const CONCURRENCY: usize = 64;
const REQUESTS: usize = 4096;

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result {
    if env::var_os("SERVE").is_some() {
        return Ok(server::serve()?);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    if let Ok(url) = env::var("STREAM") {
        return runtime.block_on(stream(&url));
    }
    let (mut server, root) = start()?;
    let compared = runtime.block_on(compare(&root)).and_then(|()| memory(&root));
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

async fn compare(root: &str) -> Result {
    let runs: usize = env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(7);
    let graph = Client::builder().base_url(root).credential(StaticToken::new(TOKEN)).build()?;
    let bare = reqwest::Client::new();
    let root: Arc<str> = Arc::from(root);
    println!("{CONCURRENCY} at a time, best of {runs} runs of {REQUESTS}\n");
    println!("| call | requests/s | bare reqwest | ratio |\n|---|---|---|---|");

    let ours = || {
        let graph = graph.clone();
        async move { graph.users().by_id("1").get().send().await.map(drop).map_err(Into::into) }
    };
    let theirs = || get::<derived::User>(bare.clone(), format!("{root}/users/1"));
    row("one user, 4 kB", runs, ours, theirs).await?;

    let ours = || {
        let graph = graph.clone();
        async move { graph.users().list().top(20).send().await.map(drop).map_err(Into::into) }
    };
    let theirs = || get::<Page<derived::User>>(bare.clone(), format!("{root}/users?%24top=20"));
    row("a page of 20 users, 19 kB", runs, ours, theirs).await?;

    let ours = || {
        let graph = graph.clone();
        async move {
            let member = |id| {
                AadUserConversationMember { roles: list(["owner"]), ..Default::default() }
                    .bind_user(graph.users().by_id(id))
            };
            let members = [member("1"), member("2")];
            graph.teams().by_id("t").members().add(members).send().await.map(drop).map_err(Into::into)
        }
    };
    let theirs = || add(bare.clone(), root.clone());
    row("two members added", runs, ours, theirs).await
}

/// Prints the rates of the two ways.
async fn row<A, B>(name: &str, runs: usize, ours: impl Fn() -> A, theirs: impl Fn() -> B) -> Result
where
    A: Future<Output = Result> + Send + 'static,
    B: Future<Output = Result> + Send + 'static,
{
    let (mut best, mut best_bare) = (0.0_f64, 0.0_f64);
    for _ in 0..runs {
        best = best.max(rate(&ours).await?);
        best_bare = best_bare.max(rate(&theirs).await?);
    }
    println!("| {name} | {best:.0} | {best_bare:.0} | {:.2} |", best / best_bare);
    Ok(())
}

/// Requests a second.
async fn rate<F: Future<Output = Result> + Send + 'static>(call: &impl Fn() -> F) -> Result<f64> {
    let start = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..REQUESTS {
        if running.len() == CONCURRENCY
            && let Some(ended) = running.join_next().await
        {
            ended??;
        }
        running.spawn(call());
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(REQUESTS as f64 / start.elapsed().as_secs_f64())
}

async fn get<T: DeserializeOwned>(client: reqwest::Client, url: String) -> Result {
    let request = client.get(url).bearer_auth(TOKEN).header("accept", "application/json");
    let body = request.send().await?.error_for_status()?.bytes().await?;
    serde_json::from_slice::<T>(&body)?;
    Ok(())
}

async fn add(client: reqwest::Client, root: Arc<str>) -> Result {
    let member = |id: &str| {
        json!({
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "roles": ["owner"],
            "user@odata.bind": format!("{root}/users/{id}"),
        })
    };
    let body = json!({"values": [member("1"), member("2")]}).to_string();
    let request = client.post(format!("{root}/teams/t/members/add")).bearer_auth(TOKEN);
    let request = request.header("accept", "application/json").header("content-type", "application/json");
    let body = request.body(body).send().await?.error_for_status()?.bytes().await?;
    serde_json::from_slice::<Page<Value>>(&body)?;
    Ok(())
}

/// Reads all items of a collection and prints the peak of memory.
async fn stream(url: &str) -> Result {
    let (root, pages) = url.split_once('#').ok_or("a number of pages")?;
    let graph = Client::builder().base_url(root).credential(StaticToken::new(TOKEN)).build()?;
    let mut users = graph.users().list().query("pages", pages).items();
    let mut count = 0;
    while let Some(user) = users.next().await {
        user?;
        count += 1;
    }
    println!("{count} {}", peak::peak());
    Ok(())
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
