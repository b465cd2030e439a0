use schema::prelude::*;
use schema::property_made_nullable::{Book, Client};

fn emma(library: &Client) {
    let _ = library.books().list().filter(Book::TITLE.eq("Emma"));
    let _ = library.books().create(Book { title: some("Emma"), ..Default::default() });
}
