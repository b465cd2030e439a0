use schema::entity_set_path_changed::Client;

fn related(library: &Client) {
    let _ = library.books().by_id("1").related().items();
}
