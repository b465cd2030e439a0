use schema::facet_respelled::{Book, Client};

fn by_price(library: &Client) {
    let _ = library.books().list().order_by(Book::PRICE.desc());
}
