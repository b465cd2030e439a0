use msgraph::prelude::*;
use msgraph::runtime::model::Guid;
use msgraph::v1_0::AssignedLicense;

let add_licenses = [AssignedLicense {
    disabled_plans: Some(vec![parse("0b03f40b-c404-40c3-8651-2aceb74365fa")?]),
    sku_id: Some(parse("45715bb8-13f9-4bf6-927f-ef96c102d394")?),
    ..Default::default()
}];
let user = graph
    .me()
    .assign_license(
        add_licenses,
        [parse::<Guid>("bea13e0c-3828-4daa-a392-28af7ff61a0f")?],
    )
    .send()
    .await?;
println!("{user:?}");
