//~ method `add_ref` exists for struct
//~ Contained: Referenceable
use msgraph::v1_0::Client;

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.teams().by_id("t").members().add_ref(graph.teams().by_id("t").members().by_id("m"));
}
