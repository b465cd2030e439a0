//~ `&str` is not a value of type `i32`
//~ `i32: From<&str>` is not satisfied
use schema::name_taken::{Book, Client};
use schema::prelude::*;

fn emma(library: &Client) {
    let _ = library.books().list().filter(Book::TITLE.eq("Emma"));
    let _ = library.books().create(Book { title: some("Emma"), ..Default::default() });
}
