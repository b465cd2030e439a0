use msgraph::prelude::*;
use msgraph::v1_0::Channel;

let team_id = "{team-id}";
let channel = Channel {
    created_date_time: Some(parse("2020-03-14T11:22:17.067Z")?),
    display_name: some("Imported"),
    ..Default::default()
}
.with_annotation("microsoft.graph.channelCreationMode", "migration");
let created = graph
    .teams()
    .by_id(team_id)
    .channels()
    .create(channel)
    .send()
    .await?;
println!("{:?}", created.entity);
