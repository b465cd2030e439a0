let team_id = "{id}";
let channel = "{channel}";
graph
    .teams()
    .by_id(team_id)
    .channels()
    .by_id(channel)
    .delete()
    .send()
    .await?;
