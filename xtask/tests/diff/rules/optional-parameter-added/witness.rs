//~ this method takes 2 arguments but 1 argument was supplied
use schema::optional_parameter_added::Client;

fn similar(library: &Client) {
    let _ = library.books().by_id("1").similar("novel");
}
