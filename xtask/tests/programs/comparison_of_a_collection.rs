//~ `Vec<String>: Comparable`
use msgraph::v1_0::User;

fn main() {
    let _ = User::BUSINESS_PHONES.eq("+1");
}
