use schema::prelude::*;
use schema::type_respelled::{Book, Client};

fn emma(library: &Client) {
    let _ = library.books().create(Book { isbn: some("978"), ..Default::default() });
}
