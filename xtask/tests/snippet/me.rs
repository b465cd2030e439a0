let user = graph.me().get().send().await?;
println!("{user:?}");
