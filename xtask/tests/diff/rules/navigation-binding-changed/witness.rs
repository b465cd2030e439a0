use schema::navigation_binding_changed::{Book, Client};

fn list(library: &Client) {
    let _ = library.books().list().select(Book::TITLE);
}
