//! Uploads a file of any size to the signed-in user's drive, with a progress bar, and shares it with
//! everybody in the organization: `upload_file big.iso`.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use msgraph::prelude::*;
use msgraph::v1_0::{DriveItem, DriveItemCreateLinkParameters, DriveItemUploadableProperties};

#[tokio::main]
async fn main() -> examples::Result {
    let path = std::env::args().nth(1).ok_or("which file? for instance: upload_file big.iso")?;
    let graph = examples::client()?;
    let name = Path::new(&path).file_name().and_then(|name| name.to_str()).ok_or("the file has no name")?;
    let file = tokio::fs::File::open(&path).await?;
    let bar = ProgressBar::new(file.metadata().await?.len());
    bar.set_style(ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}")?);

    let renamed_if_taken = DriveItemUploadableProperties::default()
        .with_annotation("microsoft.graph.conflictBehavior", "rename");
    let place = graph.me().drive().root().by_path(name);
    let session = place.create_upload_session(renamed_if_taken, None).send().await?;
    let url = session.and_then(|session| session.upload_url).ok_or("the session has no URL")?;
    let progress = bar.clone();
    let upload = graph.upload(url).on_progress(move |at| progress.set_position(at.done));
    let item: DriveItem = upload.send(file).await?.entity.unwrap_or_default();
    bar.finish();

    let id = item.id.ok_or("the item has no id")?;
    let link = DriveItemCreateLinkParameters {
        r#type: some("view"),
        scope: some("organization"),
        ..Default::default()
    };
    let permission = graph.me().drive().items().by_id(&id).create_link(link).send().await?;
    let url = permission.and_then(|permission| permission.link).and_then(|link| link.web_url);
    println!("{}", url.as_deref().unwrap_or("uploaded, but not shared"));
    Ok(())
}
