//~ no method named `books` found
use schema::container_removed::{Book, Client};

fn list(library: &Client) {
    let _ = library.books().list().select(Book::TITLE);
}
