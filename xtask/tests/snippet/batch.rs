use msgraph::prelude::*;
use msgraph::runtime::model::Property;
use msgraph::v1_0::{Group, PasswordProfile, User};

const HOROSCOPE: Property<Group, String> = Property::new("horoscope");
let mut batch = graph.batch();
let user = batch.add(graph.me().get().select((User::DISPLAY_NAME, User::MAIL)));
let user_2 = batch.add(graph.users().by_id("48d31887").get());
let user_3 = User {
    account_enabled: Some(true),
    display_name: some("Adele Vance"),
    mail_nickname: some("AdeleV"),
    password_profile: some(PasswordProfile {
        password: some("x"),
        ..Default::default()
    }),
    ..Default::default()
};
let created = batch.add_after([&user_2], graph.users().create(user_3));
let groups = batch.add(graph.groups().list().filter(HOROSCOPE.eq("x")).top(5));
let mut answers = batch.send().await?;
let user = answers.take(user)?;
println!("{user:?}");
let user_2 = answers.take(user_2)?;
println!("{user_2:?}");
let created = answers.take(created)?;
println!("{:?}", created.entity);
let groups = answers.take(groups)?;
for group in &groups {
    println!("{group:?}");
}
