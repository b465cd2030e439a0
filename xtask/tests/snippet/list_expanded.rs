let groups = graph
    .groups()
    .list()
    .expand_raw("members($select=id,displayName;$top=3)")
    .send()
    .await?;
for group in &groups {
    println!("{group:?}");
}
