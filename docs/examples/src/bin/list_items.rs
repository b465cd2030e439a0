//! Lists the items of a SharePoint list that cost more than an amount. The list's own columns get types here:
//! `list_items SITE LIST 100`.

use msgraph::runtime::model::Property;
use msgraph::v1_0::{FieldValueSet, ListItem};

/// Columns of the list.
const TITLE: Property<FieldValueSet, String> = Property::new("Title");
const PRICE: Property<FieldValueSet, f64> = Property::new("Price");

#[tokio::main]
async fn main() -> examples::Result {
    let [site, list, price] = examples::arguments("list_items SITE LIST PRICE")?;
    let graph = examples::client()?;
    let items = graph.sites().by_id(&site).lists().by_id(&list).items();
    let request = items
        .list()
        .expand(ListItem::FIELDS.select((TITLE, PRICE)))
        .filter(ListItem::FIELDS.then(PRICE).gt(price.parse::<f64>()?))
        // Columns that are not indexed may be filtered at one's own risk.
        .header("Prefer", "HonorNonIndexedQueriesWarningMayFailRandomly");
    let mut items = request.items();
    while let Some(item) = items.next().await {
        let fields = item?.fields.unwrap_or_default();
        let title = fields.odata.raw(TITLE.name()).and_then(|title| title.as_str());
        let price = fields.odata.raw(PRICE.name()).and_then(|price| price.as_f64());
        println!("{}\t{}", title.unwrap_or("-"), price.unwrap_or_default());
    }
    Ok(())
}
