use msgraph::prelude::*;
use msgraph::runtime::client::Method;
use msgraph::v1_0::User;
use serde_json::{Value, json};

let user_id = "{id}";
let team_id = "{id}";
let channel = "{channel}";
let mut batch = graph.batch();
let content = batch.add(graph.me().photo().media().get());
let deleted = batch.add(
    graph
        .users()
        .by_id(user_id)
        .manager()
        .clear_ref()
        .if_match(r#"W/"x""#),
);
let changes = User {
    city: some("Oslo"),
    ..Default::default()
}
.with_null(User::JOB_TITLE);
let updated = batch.add_after([content.id(), deleted.id()], graph.me().update(changes));
let body = json!({
    "about": "everything that there is",
    "day": "2024-01-01",
    "sign": "Aries"
});
let answer = batch.add_after(
    [&updated],
    graph
        .request::<Option<Value>>(Method::POST, "/me/horoscope")
        .with_body(body),
);
let deleted_2 = batch.add(
    graph
        .teams()
        .by_id(team_id)
        .channels()
        .by_id(channel)
        .delete(),
);
let count = batch.add(graph.users().count());
let mut answers = batch.send().await?;
let content = answers.take(content)?;
println!("{} bytes", content.len());
answers.take(deleted)?;
let updated = answers.take(updated)?;
println!("{updated:?}");
let answer = answers.take(answer)?;
println!("{answer:?}");
answers.take(deleted_2)?;
let count = answers.take(count)?;
println!("{count}");
