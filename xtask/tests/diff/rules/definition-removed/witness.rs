use schema::definition_removed::{Book, Client};
use schema::prelude::*;

fn emma(library: &Client) {
    let _ = library.books().create(Book { isbn: some("978"), ..Default::default() });
}
