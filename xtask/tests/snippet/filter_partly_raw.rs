use msgraph::prelude::*;
use msgraph::runtime::model::DateTimeOffset;
use msgraph::runtime::query::raw;
use msgraph::v1_0::User;

let mut users = graph
    .users()
    .list()
    .filter(
        User::CREATED_DATE_TIME
            .ge(parse::<DateTimeOffset>("2024-01-01T00:00:00+02:00")?)
            .and(raw("geo.distance(home,work) lt 5")),
    )
    .items();
while let Some(user) = users.next().await {
    let user = user?;
    println!("{user:?}");
}
