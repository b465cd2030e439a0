use msgraph::prelude::*;
use msgraph::v1_0::{
    AadUserConversationMember, AnonymousGuestConversationMember, Chat, ChatType,
    ConversationMember,
};

let chat = Chat {
    chat_type: Some(ChatType::Group),
    members: list([
        ConversationMember::from(
            AadUserConversationMember {
                roles: list(["owner"]),
                visible_history_start_date_time: Some(parse("2024-01-01T00:00:00Z")?),
                ..Default::default()
            }
            .bind_user(graph.users().by_id("8b081ef6")),
        ),
        ConversationMember::from(AnonymousGuestConversationMember {
            anonymous_guest_id: some("82fe7758"),
            roles: Some(Vec::new()),
            ..Default::default()
        }),
    ]),
    ..Default::default()
};
let created = graph.chats().create(chat).send().await?;
println!("{:?}", created.entity);
