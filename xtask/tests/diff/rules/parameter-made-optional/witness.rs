//~ is neither a `String` nor `None`
use schema::parameter_made_optional::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend(std::borrow::Cow::from("Jane"));
}
