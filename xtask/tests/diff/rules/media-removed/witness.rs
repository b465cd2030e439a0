//~ no method named `media` found
use schema::media_removed::Client;

fn scan(library: &Client) {
    let _ = library.books().by_id("1").media().get();
}
