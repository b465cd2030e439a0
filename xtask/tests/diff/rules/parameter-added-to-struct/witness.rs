use schema::parameter_added_to_struct::{BookLendParameters, Client};
use schema::prelude::*;

fn lend(library: &Client) {
    let parameters = BookLendParameters { reader: some("Jane"), days: Some(14), ..Default::default() };
    let _ = library.books().by_id("1").lend(parameters);
}
