use schema::return_made_required::Client;

async fn rest(library: &Client) -> Option<i32> {
    library.books().by_id("1").copies().send().await.ok()
}
