use schema::parameter_loosened::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend(14);
}
