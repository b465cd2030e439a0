//~ no method named `by_number` found
use schema::key_changed::Client;

fn first(library: &Client) {
    let _ = library.books().by_number(1).get();
}
