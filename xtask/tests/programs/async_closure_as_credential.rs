//~ is no credential
//~ a closure that returns a future
use msgraph::v1_0::Client;

fn main() {
    let token = async |scope: &str| Ok::<_, std::io::Error>(scope.to_owned());
    let _ = Client::builder().credential(token).build();
}
