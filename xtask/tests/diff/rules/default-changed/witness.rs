use schema::default_changed::{Book, Client};
use schema::prelude::*;

fn emma(library: &Client) {
    let _ = library.books().list().filter(Book::TITLE.eq("Emma"));
    let _ = library.books().create(Book { title: some("Emma"), ..Default::default() });
}
