//~ nothing can be deleted here
//~ the relation alone is removed with `.clear_ref()`
use msgraph::v1_0::Client;

fn main() {
    let graph = Client::builder().build().unwrap();
    let _ = graph.me().manager().delete();
}
