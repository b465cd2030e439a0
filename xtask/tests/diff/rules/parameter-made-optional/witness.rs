//~ Option<String>: From<&str>` is not satisfied
use schema::parameter_made_optional::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").lend("Jane");
}
