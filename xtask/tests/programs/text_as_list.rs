//~ `&str` is no list
//~ a list is made of an array of up to 32 elements
use msgraph::prelude::list;
use msgraph::v1_0::User;

fn main() {
    let _ = User { business_phones: list("+1 425 555 0109"), ..Default::default() };
}
