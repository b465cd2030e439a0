graph.me().change_password("a".to_owned(), r#"b"c"#.to_owned()).send().await?;
