//~ nothing can be created here: `BooksAccess` does not allow that
use schema::verb_removed::{Book, Client};

fn create(library: &Client) {
    let _ = library.books().create(Book::default());
}
