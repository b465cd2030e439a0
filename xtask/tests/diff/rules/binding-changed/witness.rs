use schema::binding_changed::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend();
}
