//! `$apply` and `$compute`. Expected are the examples of OData Extension for Data Aggregation 4.0, sections 3
//! and 7, with its model of sales.

use serde::Deserialize;
use serde_json::{Value, json};

use super::memory::{client, memory};
use super::model::{All as Sale, Animal as Customer, Dog as Product, Segments};
use crate::runtime::client::Exchange;
use crate::runtime::model::{Decimal, NavigationProperty, Property};
use crate::runtime::query::{Transformations, phrase, rollup, rollup_all, row_count};
use crate::runtime::request::access::access;
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{CollectionRequestBuilder, Row};

access!(Access, "n.container/Sales": [
    Readable, Selectable, Filterable, Sortable, Countable, TopSupported, SkipSupported, Aggregatable, Computable,
]);

const AMOUNT: Property<Sale, Decimal> = Property::new("Amount");
const FORECAST: Property<Sale, Decimal> = Property::new("Forecast");
const TOTAL: Property<Sale, Decimal> = Property::new("Total");
const TAX: Property<Sale, Decimal> = Property::new("Tax");
const MEAN: Property<Sale, f64> = Property::new("AverageAmount");
const COUNT: Property<Sale, i64> = Property::new("SalesCount");
const CUSTOMER: NavigationProperty<Sale, Customer> = NavigationProperty::new("Customer");
const COUNTRY: Property<Customer, String> = Property::new("Country");
const CUSTOMER_NAME: Property<Customer, String> = Property::new("Name");
const PRODUCT: NavigationProperty<Sale, Product> = NavigationProperty::new("Product");
const PRODUCT_NAME: Property<Product, String> = Property::new("Name");
const TAX_RATE: Property<Product, Decimal> = Property::new("TaxRate");
const SALES: NavigationProperty<Product, Vec<Sale>> = NavigationProperty::new("Sales");
const PRODUCT_TOTAL: Property<Product, Decimal> = Property::new("Total");
const PRODUCT_COUNT: Property<Product, i64> = Property::new("SalesCount");

fn sales() -> CollectionRequestBuilder<Sale, Access> {
    client::<Segments>(memory([])).collection_segment("Sales")
}

fn check(made: fn(Transformations<Sale>) -> Transformations<Sale>, expected: &str) {
    let request = sales().apply(made).to_request().unwrap();
    let query: Vec<_> = request.url().query_pairs().into_owned().collect();
    assert_eq!(query, [(String::from("$apply"), expected.to_owned())]);
}

#[test]
fn transformations() {
    check(|sales| sales, "identity");
    check(|sales| sales.aggregate(AMOUNT.sum().alias(TOTAL)), "aggregate(Amount with sum as Total)");
    check(
        |sales| sales.aggregate((AMOUNT * PRODUCT.then(TAX_RATE)).sum().alias(TAX)),
        "aggregate(Amount mul Product/TaxRate with sum as Tax)",
    );
    check(
        |sales| {
            sales.aggregate((
                AMOUNT.min().alias(TOTAL),
                AMOUNT.max().alias(TAX),
                AMOUNT.average().alias(MEAN),
            ))
        },
        "aggregate(Amount with min as Total,Amount with max as Tax,Amount with average as AverageAmount)",
    );
    check(
        |sales| sales.aggregate((PRODUCT.count_distinct().alias(COUNT), row_count().alias(COUNT))),
        "aggregate(Product with countdistinct as SalesCount,$count as SalesCount)",
    );
    check(
        |sales| sales.aggregate(AMOUNT.aggregate_with("Custom.concat").alias(TOTAL)),
        "aggregate(Amount with Custom.concat as Total)",
    );
    check(
        |sales| sales.aggregate((FORECAST, FORECAST.alias(TOTAL))),
        "aggregate(Forecast,Forecast as Total)",
    );
    check(
        |sales| {
            let by = (CUSTOMER.then(COUNTRY), PRODUCT.then(PRODUCT_NAME));
            sales.group_by(by, AMOUNT.sum().alias(TOTAL))
        },
        "groupby((Customer/Country,Product/Name),aggregate(Amount with sum as Total))",
    );
    check(|sales| sales.distinct((PRODUCT.then(PRODUCT_NAME), AMOUNT)), "groupby((Product/Name,Amount))");
    check(
        |sales| {
            let levels = (CUSTOMER.then(COUNTRY), CUSTOMER.then(CUSTOMER_NAME));
            sales.group_by((rollup_all(levels.clone()), rollup(levels)), AMOUNT.sum().alias(TOTAL))
        },
        "groupby((rollup($all,Customer/Country,Customer/Name),rollup(Customer/Country,Customer/Name)),\
         aggregate(Amount with sum as Total))",
    );
    check(
        |sales| {
            sales.group_by_with(CUSTOMER.then(COUNTRY), |group| group.top_count(2, AMOUNT).aggregate(AMOUNT))
        },
        "groupby((Customer/Country),topcount(2,Amount)/aggregate(Amount))",
    );
    check(
        |sales| {
            sales.group_by(CUSTOMER.then(COUNTRY), AMOUNT.sum().alias(TOTAL)).filter(TOTAL.ge(Decimal::TEN))
        },
        "groupby((Customer/Country),aggregate(Amount with sum as Total))/filter(Total ge 10)",
    );
    check(
        |sales| {
            sales
                .filter(AMOUNT.gt(Decimal::ONE))
                .concat(|all| all.top_count(2, AMOUNT), |all| all.aggregate(AMOUNT))
        },
        "filter(Amount gt 1)/concat(topcount(2,Amount),aggregate(Amount))",
    );
    check(
        |sales| sales.compute((AMOUNT * PRODUCT.then(TAX_RATE)).alias(TAX)).top_sum(15.0, TAX),
        "compute(Amount mul Product/TaxRate as Tax)/topsum(15,Tax)",
    );
    check(
        |sales| {
            sales
                .top_percent(53.5, AMOUNT)
                .bottom_count(1, AMOUNT)
                .bottom_sum(7.0, AMOUNT)
                .bottom_percent(50.0, AMOUNT)
        },
        "toppercent(53.5,Amount)/bottomcount(1,Amount)/bottomsum(7,Amount)/bottompercent(50,Amount)",
    );
    check(
        |sales| {
            sales
                .search(phrase("coffee"))
                .order_by(AMOUNT.desc())
                .skip(1)
                .top(2)
                .raw("Com.Example.anonymize()")
        },
        "search(\"coffee\")/orderby(Amount desc)/skip(1)/top(2)/Com.Example.anonymize()",
    );
}

#[test]
fn aggregates_of_what_is_related() {
    let products: CollectionRequestBuilder<Product, Access> =
        client::<Segments>(memory([])).collection_segment("Products");
    let request = products.apply(|products| {
        let values = (SALES.then_each(AMOUNT).sum().alias(PRODUCT_TOTAL), SALES.count().alias(PRODUCT_COUNT));
        products.group_by(PRODUCT_NAME, values)
    });
    let url = request.to_request().unwrap().url().clone();
    assert_eq!(
        url.query_pairs().next().unwrap().1,
        "groupby((Name),aggregate(Sales/Amount with sum as Total,Sales/$count as SalesCount))"
    );
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct Own {
    customer: OwnCustomer,
    total: f64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct OwnCustomer {
    country: String,
}

/// Rows are read by columns, or as a type of one's own; what is not as expected is an error.
#[tokio::test]
async fn rows() {
    let page = json!({
        "@odata.count": 2,
        "value": [
            {"Customer": {"Country": "USA"}, "Total": 19, "AverageAmount": "4.75", "Note": ["kept"]},
            {"Customer": {"Country": "Netherlands"}, "Total": "5.25"},
        ],
    });
    let memory = memory([Exchange::get(
        "/v1/Sales?$apply=groupby((Customer/Country),aggregate(Amount%20with%20sum%20as%20Total))&$filter=Total%20gt%204\
         &$orderby=Total%20desc&$top=2&$skip=1&$count=true&$select=Total",
    )
    .answer(200, page)]);
    let sales: CollectionRequestBuilder<Sale, Access> =
        client::<Segments>(memory.clone()).collection_segment("Sales");
    let country = CUSTOMER.then(COUNTRY);
    let request = sales
        .apply(|sales| sales.group_by(CUSTOMER.then(COUNTRY), AMOUNT.sum().alias(TOTAL)))
        .filter(TOTAL.gt(Decimal::from(4)))
        .order_by(TOTAL.desc())
        .top(2)
        .skip(1)
        .count()
        .select(TOTAL);
    let rows = request.send().await.unwrap();
    assert!(memory.unused().is_empty());
    assert_eq!(rows.count(), Some(2));
    let read: Vec<_> = rows.iter().map(|row| row.get((country.clone(), TOTAL, MEAN)).unwrap()).collect();
    let decimal = |text: &str| text.parse::<Decimal>().ok();
    assert_eq!(read[0], (Some(String::from("USA")), decimal("19"), Some(4.75)));
    assert_eq!(read[1], (Some(String::from("Netherlands")), decimal("5.25"), None));
    assert_eq!(rows[0].json()["Note"], json!(["kept"]));
    assert_eq!(
        serde_json::to_value(crate::runtime::machine::Json(&rows[0])).unwrap()["Note"],
        json!(["kept"])
    );

    let first: Own = rows[0].read().unwrap();
    assert_eq!(first, Own { customer: OwnCustomer { country: String::from("USA") }, total: 19.0 });
    // Decimals may be strings, so that nothing of them is lost.
    assert_eq!(rows.read::<Own>().unwrap()[1].total, 5.25);
    #[derive(Debug, Deserialize)]
    struct Wrong {
        #[serde(rename = "Total")]
        _total: u8,
    }
    let error = rows.read::<Wrong>().unwrap_err().to_string();
    assert!(error.contains("invalid type: string \"5.25\", expected u8"), "{error}");
    let wrong: Property<Sale, i32> = Property::new("Customer");
    let error = rows[0].get(wrong).unwrap_err().to_string();
    assert_eq!(error, "`Customer` of a row is no Edm.Int32");
    assert!(!format!("{:?}", rows[0]).contains("USA"), "values may be secret");
}

/// An element that is no row is told beside the rows, like those of any collection.
#[tokio::test]
async fn what_is_no_row() {
    let memory =
        memory([Exchange::get("/v1/Sales?$apply=identity").answer(200, json!({"value": [1, {}, null]}))]);
    let sales: CollectionRequestBuilder<Sale, Access> =
        client::<Segments>(memory).collection_segment("Sales");
    let rows = sales.apply(|all| all).send().await.unwrap();
    assert_eq!(rows.value.len(), 1);
    assert_eq!(rows.odd, [json!(1), Value::Null]);
    let _: &Row<Sale> = &rows[0];
}

#[test]
fn computed_properties() {
    let request = sales().list().compute((AMOUNT * AMOUNT).alias(TAX)).select(TAX).order_by(TAX.desc());
    let url = request.to_request().unwrap().url().clone();
    let query: Vec<_> = url.query_pairs().map(|(_, value)| value.into_owned()).collect();
    assert_eq!(query, ["Amount mul Amount as Tax", "Tax", "Tax desc"]);
}
