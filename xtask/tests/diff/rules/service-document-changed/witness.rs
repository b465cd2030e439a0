use schema::service_document_changed::{Book, Client};

fn list(library: &Client) {
    let _ = library.books().list().select(Book::TITLE);
}
