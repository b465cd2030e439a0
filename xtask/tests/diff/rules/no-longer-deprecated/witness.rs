use schema::no_longer_deprecated::Book;

fn title(book: &Book) -> &str {
    book.title.as_deref().unwrap_or_default()
}
