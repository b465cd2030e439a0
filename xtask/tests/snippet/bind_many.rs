use msgraph::v1_0::Group;

let directory_object_id = "{id}";
let id2 = "{id2}";
let group_id = "{group-id}";
let changes = Group::default().bind_members([
    graph.directory_objects().by_id(directory_object_id),
    graph.directory_objects().by_id(id2),
]);
let updated = graph
    .groups()
    .by_id(group_id)
    .update(changes)
    .send()
    .await?;
println!("{updated:?}");
