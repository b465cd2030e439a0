use schema::media_added::{Book, Client};

fn book(library: &Client) {
    let _ = library.books().by_id("1").get().select(Book::TITLE);
}
