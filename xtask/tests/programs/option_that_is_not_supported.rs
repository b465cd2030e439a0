//~ method `skip` exists for struct
//~ SkipSupported
use msgraph::v1_0::Client;

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.groups().by_id("g").members().list().skip(5);
}
