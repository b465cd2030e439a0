use schema::import_added::Client;

fn reset(library: &Client) {
    let _ = library.reset();
}
