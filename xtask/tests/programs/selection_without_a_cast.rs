//~ `Property<msgraph::v1_0::User, String>` does not name properties of `msgraph::v1_0::DirectoryObject`
//~ those of a type derived from `msgraph::v1_0::DirectoryObject` need a cast first
use msgraph::v1_0::{Client, User};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.users().list().expand(User::MANAGER.cast::<User>().select((User::ID, User::DISPLAY_NAME)));
    let _ = graph.users().list().expand(User::MANAGER.select(User::DISPLAY_NAME));
}
