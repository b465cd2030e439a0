//! Downloads a file of the signed-in user's drive. What an earlier run has left unfinished is continued:
//! `download_file Documents/big.iso big.iso`.

use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt;

#[tokio::main]
async fn main() -> examples::Result {
    let [from, to] =
        examples::arguments("which file, and where to? download_file Documents/big.iso big.iso")?;
    let graph = examples::client()?;
    let mut file = OpenOptions::new().create(true).append(true).open(&to).await?;
    let there = file.metadata().await?.len();

    let content = graph.me().drive().root().by_path(&from).content().get();
    let content = if there > 0 { content.header("Range", &format!("bytes={there}-")) } else { content };
    let mut download = content.open().await?;
    if there > 0 && download.status().as_u16() != 206 {
        return Err("the service sends no part of a file; remove what is there, and try again".into());
    }
    let mut written = there;
    while let Some(bytes) = download.next().await {
        let bytes = bytes?;
        file.write_all(&bytes).await?;
        written += bytes.len() as u64;
    }
    file.flush().await?;
    println!("{written} bytes, of which {there} were there");
    Ok(())
}
