//~ no method named `archive` found
use schema::entity_set_removed::{Book, Client};

fn list(library: &Client) {
    let _ = library.archive().list().select(Book::TITLE);
}
