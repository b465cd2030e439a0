//! Uploads a file of any size to the signed-in user's drive, with a progress bar: `upload_file big.iso`.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use msgraph::runtime::{Method, Single, Untyped};
use serde_json::json;

#[tokio::main]
async fn main() -> examples::Result {
    let path = std::env::args().nth(1).ok_or("which file? for instance: upload_file big.iso")?;
    let graph = examples::client()?;
    let name = Path::new(&path).file_name().and_then(|name| name.to_str()).ok_or("the file has no name")?;
    let file = tokio::fs::File::open(&path).await?;
    let bar = ProgressBar::new(file.metadata().await?.len());
    bar.set_style(ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}")?);

    // Drives are not in the profile; a path that it does not have can be named all the same.
    let session: Untyped = graph
        .request::<Single<Untyped>>(
            Method::POST,
            &format!("/me/drive/root:/{}:/createUploadSession", escaped(name)),
        )
        .with_body(&json!({"item": {"@microsoft.graph.conflictBehavior": "rename"}}))
        .send()
        .await?;
    let url = session["uploadUrl"].as_str().ok_or("the session has no URL")?;
    let progress = bar.clone();
    let made =
        graph.upload(url).on_progress(move |at| progress.set_position(at.done)).send::<Untyped>(file).await?;
    bar.finish();
    let item = made.entity.unwrap_or_default();
    println!("{}", item["webUrl"].as_str().unwrap_or("uploaded"));
    Ok(())
}

/// A name as a segment of a path.
fn escaped(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
