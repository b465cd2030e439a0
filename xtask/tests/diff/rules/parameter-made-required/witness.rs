//~ expected `i32`, found `Option<_>`
use schema::parameter_made_required::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend(None);
}
