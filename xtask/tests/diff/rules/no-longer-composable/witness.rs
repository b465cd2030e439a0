//~ no method named `sequel` found
use schema::no_longer_composable::{Book, Client};

async fn after_the_next(library: &Client) -> Option<Book> {
    library.books().by_id("1").sequel().sequel().get().send().await.ok()
}
