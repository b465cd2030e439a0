let answer = graph
    .me()
    .photo()
    .media()
    .patch("…", "image/jpeg")
    .send()
    .await?;
println!("{}", String::from_utf8_lossy(&answer));
