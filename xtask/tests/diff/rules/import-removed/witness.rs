//~ no method named `reset` found
use schema::import_removed::Client;

fn reset(library: &Client) {
    let _ = library.reset();
}
