//~ found enum `Book`
use schema::prelude::*;
use schema::type_made_abstract::{Book, Client};

fn create(library: &Client) {
    let _ = library.books().create(Book { title: some("Emma"), ..Default::default() });
}
