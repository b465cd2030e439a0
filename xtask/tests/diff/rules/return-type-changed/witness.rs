//~ expected `Option<i32>`, found `Option<String>`
use schema::return_type_changed::Client;

async fn rest(library: &Client) -> Option<i32> {
    library.books().by_id("1").copies().send().await.ok()
}
