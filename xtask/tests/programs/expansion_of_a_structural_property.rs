//~ `Property<msgraph::v1_0::User, String>` are not navigation properties of `msgraph::v1_0::User`
use msgraph::v1_0::{Client, User};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.users().list().expand(User::DISPLAY_NAME);
}
