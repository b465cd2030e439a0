//~ is not a condition about `schema::entity_set_type_changed::Film`
use schema::entity_set_type_changed::{Book, Client};

fn emma(library: &Client) {
    let _ = library.works().list().filter(Book::TITLE.eq("Emma"));
}
