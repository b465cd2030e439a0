graph.me().change_password("a", r#"b"c"#).send().await?;
