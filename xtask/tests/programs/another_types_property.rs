//~ `Expression<msgraph::v1_0::Group, bool>` is not a condition about `msgraph::v1_0::User`
use msgraph::v1_0::{Client, Group};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.users().list().filter(Group::DISPLAY_NAME.eq("x"));
}
