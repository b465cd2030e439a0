//~ method `list_refs` exists for struct
use schema::containment_changed::Client;

fn read(library: &Client) {
    let _ = library.books().by_id("1").chapters().list_refs();
}
