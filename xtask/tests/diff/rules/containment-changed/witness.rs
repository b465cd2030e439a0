//~ method `create` exists for struct
use schema::containment_changed::{Chapter, Client};

fn write(library: &Client) {
    let _ = library.books().by_id("1").chapters().create(Chapter::default());
}
