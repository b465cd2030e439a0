use schema::member_added::{Book, Client, Genre};

fn novels(library: &Client) {
    let _ = library.books().list().filter(Book::GENRE.eq(Genre::Novel));
}

fn shelf(genre: Genre) -> u8 {
    match genre {
        Genre::Novel => 1,
        Genre::Poem => 2,
        _ => 3,
    }
}
