use schema::type_opened::{Book, Client};

fn is_signed(book: &Book) -> bool {
    book.odata.raw("signed").is_some()
}

fn first(library: &Client) {
    let _ = library.books().by_id("1").get().select(Book::TITLE);
}
