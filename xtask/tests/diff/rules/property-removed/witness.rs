//~ no associated item named `YEAR` found
use schema::property_removed::{Book, Client};

fn old_books(library: &Client) {
    let _ = library.books().list().filter(Book::YEAR.lt(1900));
}
