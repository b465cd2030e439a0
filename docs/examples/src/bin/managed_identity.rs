//! A program that runs in Azure, as its managed identity: `managed_identity`, or `managed_identity CLIENT`
//! for one that was assigned to it.

use azure_identity::{ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId};

#[tokio::main]
async fn main() -> examples::Result {
    let user_assigned_id = std::env::args().nth(1).map(UserAssignedId::ClientId);
    let options = ManagedIdentityCredentialOptions { user_assigned_id, ..Default::default() };
    let credential = ManagedIdentityCredential::new(Some(options))?;
    examples::print_users(&examples::client_with(credential)?).await
}
