use msgraph::v1_0::Group;

let changes = Group::default()
    .bind_members([
        graph.directory_objects().by_id("{id}"),
        graph.directory_objects().by_id("{id2}"),
    ]);
let updated = graph.groups().by_id("{group-id}").update(changes).send().await?;
println!("{updated:?}");
