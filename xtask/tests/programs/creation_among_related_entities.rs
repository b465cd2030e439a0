//~ method `create` exists for struct
//~ RelatedDirectoryObjectAccess: Insertable
use msgraph::v1_0::{Client, DirectoryObject};

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.groups().by_id("g").members().create(DirectoryObject::default());
}
