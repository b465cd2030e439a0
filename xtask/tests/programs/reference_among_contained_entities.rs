//~ there are no references here: `Contained` does not have them
//~ are created with `.create(…)`
use msgraph::v1_0::Client;

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.teams().by_id("t").members().add_ref(graph.teams().by_id("t").members().by_id("m"));
}
