//~ cannot subtract `String` from
use schema::property_type_changed::Book;

fn age(book: &Book) -> Option<i32> {
    Some(2000 - book.year.clone()?)
}
