//! Lists the users of a tenant, with reqwest and serde_json.

use serde::Deserialize;

#[derive(Deserialize)]
struct Page {
    value: Vec<User>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    display_name: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::var("TOKEN")?;
    let client = reqwest::Client::new();
    let mut next = Some(String::from("https://graph.microsoft.com/v1.0/users?$select=id,displayName"));
    while let Some(url) = next {
        let response = client.get(url).bearer_auth(&token).send().await?.error_for_status()?;
        let page: Page = serde_json::from_slice(&response.bytes().await?)?;
        for user in page.value {
            println!("{:?}", user.display_name);
        }
        next = page.next_link;
    }
    Ok(())
}
