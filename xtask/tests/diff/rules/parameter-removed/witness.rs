//~ this method takes 1 argument but 2 arguments were supplied
use schema::parameter_removed::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend(14, None);
}
