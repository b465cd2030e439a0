use schema::type_added::{Book, Client};

fn titles(library: &Client) {
    let _ = library.books().list().select(Book::TITLE).items();
}
