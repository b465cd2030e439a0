//! What `list_users.rs` does, with reqwest and serde's derives.

use peer::v1_0::User;

#[derive(serde::Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (http, token) = (reqwest::Client::new(), std::env::var("TOKEN")?);
    let query = "$filter=startswith(displayName,'A')&$select=id,displayName";
    let mut next = Some(format!("https://graph.microsoft.com/v1.0/users?{query}"));
    while let Some(url) = next {
        let response = http.get(url).bearer_auth(&token).send().await?.error_for_status()?;
        let page: Page<User> = serde_json::from_slice(&response.bytes().await?)?;
        for user in page.value {
            println!("{:?}", user.display_name);
        }
        next = page.next;
    }
    Ok(())
}
