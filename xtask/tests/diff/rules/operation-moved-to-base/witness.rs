use schema::operation_moved_to_base::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend();
}
