use msgraph::runtime::model::NavigationProperty;
use msgraph::v1_0::DirectoryObject;

const DIRECT_REPORTS: NavigationProperty<DirectoryObject, Vec<DirectoryObject>> =
    NavigationProperty::new("directReports");
let directory_object = graph
    .users()
    .by_id("ada")
    .manager()
    .get()
    .expand(DIRECT_REPORTS.top(5))
    .send()
    .await?;
println!("{directory_object:?}");
