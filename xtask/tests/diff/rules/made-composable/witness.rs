//~ no method named `send` found
use schema::made_composable::{Book, Client};

async fn sequel(library: &Client) -> Option<Book> {
    library.books().by_id("1").sequel().send().await.ok()
}
