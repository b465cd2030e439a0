use schema::entity_set_added::{Book, Client};

fn list(library: &Client) {
    let _ = library.books().list().select(Book::TITLE);
}
