//~ `&str` does not refer to an entity of type `msgraph::v1_0::User`
//~ `Reference::from_url("https://…")` refers to one by its URL
use msgraph::v1_0::AadUserConversationMember;

fn main() {
    let _ = AadUserConversationMember::default().bind_user("https://graph.microsoft.com/v1.0/users('1')");
}
