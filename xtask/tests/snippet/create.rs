use msgraph::prelude::*;
use msgraph::v1_0::{PasswordProfile, User};

let user = User {
    account_enabled: Some(true),
    business_phones: list(["+1 425 555 0109"]),
    display_name: some("Adele Vance"),
    employee_hire_date: Some(parse("2020-01-01T00:00:00Z")?),
    mail_nickname: some("AdeleV"),
    password_profile: some(PasswordProfile {
        force_change_password_next_sign_in: Some(true),
        password: some("x"),
        ..Default::default()
    }),
    ..Default::default()
};
let created = graph.users().create(user).send().await?;
println!("{:?}", created.entity);
