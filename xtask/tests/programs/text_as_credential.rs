//~ `String` is no credential
//~ or a closure that takes the scope: `async |scope: String| { … }`
use msgraph::v1_0::Client;

fn main() {
    let token = async |scope: String| Ok::<_, std::io::Error>(scope);
    let _ = Client::builder().credential(token).build();
    let _ = Client::builder().credential(String::from("token")).build();
}
