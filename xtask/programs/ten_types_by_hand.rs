//! What `ten_types.rs` does, with reqwest and serde's derives.

use peer::v1_0::{
    AadUserConversationMember, ActionResultPart, Channel, Chat, ChatType, ConversationMember,
    DirectoryObject, Group, PasswordProfile, Team, User,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

const BASE: &str = "https://graph.microsoft.com/v1.0";

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(serde::Deserialize)]
struct Page<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(serde::Serialize)]
struct Values {
    values: Vec<ConversationMember>,
}

struct Graph {
    http: reqwest::Client,
    token: String,
}

impl Graph {
    async fn send<R: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<R> {
        let response = request.bearer_auth(&self.token).send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&response.bytes().await?)?)
    }

    async fn get<R: DeserializeOwned>(&self, path: &str) -> Result<R> {
        self.send(self.http.get(format!("{BASE}/{path}"))).await
    }

    async fn post<B: Serialize, R: DeserializeOwned>(&self, path: &str, body: &B) -> Result<R> {
        let request = self.http.post(format!("{BASE}/{path}")).header("content-type", "application/json");
        self.send(request.body(serde_json::to_vec(body)?)).await
    }

    async fn list<T: DeserializeOwned>(&self, path: &str, mut each: impl FnMut(T)) -> Result<()> {
        let mut page: Page<T> = self.get(path).await?;
        loop {
            page.value.into_iter().for_each(&mut each);
            let Some(next) = page.next else { return Ok(()) };
            page = self.send(self.http.get(next)).await?;
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let graph = Graph { http: reqwest::Client::new(), token: std::env::var("TOKEN")? };

    let password_profile = PasswordProfile { password: Some("secret".into()), ..Default::default() };
    let user = User {
        display_name: Some("Adele".into()),
        password_profile: Some(Box::new(password_profile)),
        ..Default::default()
    };
    let user: User = graph.post("users", &user).await?;
    println!("{:?}", user.id);

    let group: Group =
        graph.post("groups", &Group { display_name: Some("Sales".into()), ..Default::default() }).await?;
    let group = group.id.unwrap_or_default();
    let print = |member: DirectoryObject| println!("{:?}", member.deleted_date_time);
    graph.list(&format!("groups/{group}/members"), print).await?;

    let team: Team = graph.get(&format!("groups/{group}/team")).await?;
    let team = team.id.unwrap_or_default();
    let print = |channel: Channel| println!("{:?}", channel.display_name);
    graph.list(&format!("teams/{team}/channels"), print).await?;

    let member = AadUserConversationMember { roles: Some(vec!["owner".into()]), ..Default::default() };
    let member = ConversationMember::AadUserConversationMember(Box::new(member));
    let values = Values { values: vec![member.clone()] };
    let results: Page<ActionResultPart> = graph.post(&format!("teams/{team}/members/add"), &values).await?;
    for result in results.value {
        if let ActionResultPart::AadUserConversationMemberResult(result) = result {
            println!("{:?}", result.error);
        }
    }

    let chat = Chat { chat_type: Some(ChatType::Group), members: Some(vec![member]), ..Default::default() };
    let chat: Chat = graph.post("chats", &chat).await?;
    let print = |member: ConversationMember| {
        if let ConversationMember::AadUserConversationMember(member) = member {
            println!("{:?}", member.display_name);
        }
    };
    graph.list(&format!("chats/{}/members", chat.id.unwrap_or_default()), print).await?;
    Ok(())
}
