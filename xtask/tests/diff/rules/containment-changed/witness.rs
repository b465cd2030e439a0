//~ there are no references here: `Contained` does not have them
use schema::containment_changed::Client;

fn read(library: &Client) {
    let _ = library.books().by_id("1").chapters().list_refs();
}
