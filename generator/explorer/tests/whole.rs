//! The page of the project's own crate: made in time, of a size that opens at once, and one file.

use std::time::{Duration, Instant};

use generator::plan::Item;

use super::support::{catalogue, own_input, page, plan};

/// Aimed at is 3 s with optimisation. Tests are built without, and run beside others.
const LIMIT: Duration = Duration::from_secs(30);

/// In bytes.
const LARGEST: usize = 6_000_000;

#[test]
fn page_of_the_whole_crate() {
    let start = Instant::now();
    let page = page(&own_input());
    let time = start.elapsed();
    assert!(time < LIMIT, "{time:?}");
    assert!(page.len() < LARGEST, "{} bytes", page.len());
    // It loads nothing: what has an address is followed by a person only.
    for loading in [" src=", "<link", "@import", "url(", "fetch(", "import("] {
        assert!(!page.contains(loading), "{loading}");
    }
}

#[test]
fn everything_is_there() {
    let input = own_input();
    let (apis, catalogue) = (plan(&input), catalogue(&input, &[]).unwrap());
    assert_eq!(catalogue.areas.len(), input.profile.features.len());
    for planned in &apis {
        let shown = catalogue.apis.iter().find(|api| api.name == planned.module.plain()).unwrap();
        assert_eq!(shown.client.len(), planned.roots.len());
        let items = planned.modules.values().flatten().flat_map(|file| &file.items);
        let is_type = |item: &&Item| !matches!(item, Item::Builder(_) | Item::Access(_));
        assert_eq!(shown.types.len(), items.filter(is_type).count());
    }
    // With some features, only what is compiled with them.
    let some = super::support::catalogue(&input, &["v1_0", "mail"]).unwrap();
    let names: Vec<&str> = some.apis.iter().map(|api| api.name.as_str()).collect();
    assert_eq!(names, ["v1_0"]);
    let has = |name: &str| some.apis[0].types.iter().any(|r#type| r#type.rust == name);
    assert!(has("Message") && has("User") && !has("Workbook"));
    let sets = &some.apis[0].features;
    let is_of_mail = |names: &&Vec<String>| names.is_empty() || names.iter().any(|name| name == "mail");
    assert_eq!(sets.iter().filter(is_of_mail).count(), sets.len());
}
