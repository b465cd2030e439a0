//~ `Property<msgraph::v1_0::User, Vec<String>>` is not an order of `msgraph::v1_0::User`
//~ `.count()` of a collection has one
use msgraph::v1_0::{Client, User};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.users().list().order_by(User::BUSINESS_PHONES);
}
