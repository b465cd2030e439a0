//~ no method named `starts_with` found for struct `Property<msgraph::v1_0::User, bool>`
use msgraph::v1_0::User;

fn main() {
    let _ = User::ACCOUNT_ENABLED.starts_with("x");
}
