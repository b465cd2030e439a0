use schema::alternate_key_added::{Book, Client};

fn list(library: &Client) {
    let _ = library.books().list().select(Book::TITLE);
}
