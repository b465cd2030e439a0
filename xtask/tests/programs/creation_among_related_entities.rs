//~ nothing can be created here: `msgraph::v1_0::RelatedDirectoryObjectAccess` does not allow that
//~ entities that exist are added with `.add_ref(…)`
use msgraph::v1_0::{Client, DirectoryObject};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.groups().by_id("g").members().create(DirectoryObject::default());
}
