//~ no field `year` on type
use schema::base_type_changed::Book;

fn is_old(book: &Book) -> bool {
    book.year.is_some_and(|year| year < 1900)
}
