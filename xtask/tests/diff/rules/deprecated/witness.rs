//~ use of deprecated field
use schema::deprecated::Book;

fn title(book: &Book) -> &str {
    book.title.as_deref().unwrap_or_default()
}
