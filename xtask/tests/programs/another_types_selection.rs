//~ `Property<msgraph::v1_0::Group, String>` does not name properties of `msgraph::v1_0::User`
//~ properties are constants of the type, such as `User::DISPLAY_NAME`
use msgraph::v1_0::{Client, Group};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.users().list().select(Group::DISPLAY_NAME);
}
