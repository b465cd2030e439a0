use schema::base_type_inserted::{Book, Item};
use schema::prelude::*;

fn item() -> Item {
    Book { id: some("1"), title: some("Emma"), ..Default::default() }.into()
}
