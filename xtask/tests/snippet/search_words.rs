use msgraph::prelude::*;
use msgraph::v1_0::Message;

let mut messages = graph
    .me()
    .messages()
    .list()
    .search(words("quarterly report"))
    .select(Message::SUBJECT)
    .items();
while let Some(message) = messages.next().await {
    let message = message?;
    println!("{message:?}");
}
