//~ no method named `by_isbn` found
use schema::alternate_key_removed::Client;

fn find(library: &Client) {
    let _ = library.books().by_isbn("978").get();
}
