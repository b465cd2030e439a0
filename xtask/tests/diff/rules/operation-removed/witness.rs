//~ no method named `renew` found
use schema::operation_removed::Client;

fn lend(library: &Client) {
    let _ = library.books().by_id("1").renew();
}
