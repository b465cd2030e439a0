use schema::relation_changed::{Chapter, Client};

fn chapters(library: &Client) {
    let _ = library.books().by_id("1").chapters().list().select(Chapter::ID);
}
