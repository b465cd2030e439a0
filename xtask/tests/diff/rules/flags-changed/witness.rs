//~ no method named `contains` found
use schema::flags_changed::{Book, Genre};

fn is_novel(book: &Book) -> bool {
    book.genre.as_ref().is_some_and(|genres| genres.contains(&Genre::Novel))
}
