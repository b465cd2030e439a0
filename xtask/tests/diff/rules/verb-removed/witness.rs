//~ method `create` exists for struct
use schema::verb_removed::{Book, Client};

fn create(library: &Client) {
    let _ = library.books().create(Book::default());
}
