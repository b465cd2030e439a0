//~ this method takes 1 argument but 0 arguments were supplied
use schema::import_changed::Client;

fn reset(library: &Client) {
    let _ = library.reset();
}
