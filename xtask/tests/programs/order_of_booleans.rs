//~ `bool: Ordered`
use msgraph::v1_0::User;

fn main() {
    let _ = User::ACCOUNT_ENABLED.gt(false);
}
