//~ `&str` is not a value of type `bool` for a query about `msgraph::v1_0::User`
//~ expected a `bool`, or a property of `msgraph::v1_0::User` of that type
use msgraph::v1_0::User;

fn main() {
    let _ = User::ACCOUNT_ENABLED.eq("yes");
}
