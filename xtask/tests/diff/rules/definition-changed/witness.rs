//~ expected `String`, found integer
use schema::definition_changed::Book;

fn book() -> Book {
    Book { isbn: Some(9_783_150_096_604), ..Default::default() }
}
