//~ arguments to this method are incorrect
use schema::rust_item_changed::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend(14, "Jane");
}
