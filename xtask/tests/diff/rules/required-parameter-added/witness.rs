//~ this method takes 1 argument but 0 arguments were supplied
use schema::required_parameter_added::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend();
}
