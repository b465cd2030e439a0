//! Everything that the model of the CAP service has, through the generated client.

use cap_client::prelude::*;
use cap_client::runtime::client::{ErrorKind, StatusCode};
use cap_client::runtime::model::{Decimal, Property};
use cap_client::service::{
    Boats, BoatsBerths, ChandleryMark, Client, Notices, OrderItems, OrderNotes, Orders, Parcels, Ports,
    Products, Sales, Settings, Suppliers,
};
use serde::Deserialize;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::args().nth(1).ok_or("the address of the service")?;
    let shop = Client::builder().base_url(&url).basic_auth("alice", "secret").build()?;
    credentials(&url).await?;
    reading(&shop).await?;
    paging(&shop).await?;
    writing(&shop).await?;
    compositions(&shop).await?;
    versions(&shop).await?;
    streams(&shop).await?;
    numbers(&shop).await?;
    operations(&shop).await?;
    batches(&shop).await?;
    aggregation(&shop).await
}

async fn credentials(url: &str) -> Result {
    let stranger = Client::builder().base_url(url).basic_auth("alice", "wrong").build()?;
    let error = stranger.rates().list().send().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    Ok(())
}

async fn reading(shop: &Client) -> Result {
    let page = shop
        .products()
        .list()
        .filter(Products::TAGS.any(this().eq("rope")).or(Products::NAME.contains("&")))
        .order_by(Products::CODE.desc())
        .select((Products::CODE, Products::TAGS))
        .expand(Products::SUPPLIER.select(Suppliers::NAME))
        .count()
        .send()
        .await?;
    assert_eq!(page.count(), Some(2));
    let codes: Vec<_> = page.iter().filter_map(|product| product.code.as_deref()).collect();
    assert_eq!(codes, ["ROPE-10", "O'HOOK"]);
    assert_eq!(page[0].tags, list(["rope", "deck"]));
    let supplier = page[0].supplier.as_ref().ok_or("a supplier")?;
    assert_eq!(supplier.name.as_deref(), Some("Northwind Ropes"));

    // Keys with characters that mean something in a URL, and of two parts.
    for code in ["O'HOOK", "LAMP/2"] {
        let product = shop.products().by_code(code).get().send().await?;
        assert_eq!(product.code.as_deref(), Some(code));
    }
    let order =
        shop.orders().by_key(2024, 1).get().expand(Orders::ITEMS.expand(OrderItems::NOTES)).send().await?;
    assert_eq!(order.ordered_on, Some(parse("2024-02-29")?));
    let items = order.items.ok_or("items")?;
    assert_eq!(items.len(), 2);
    let notes = items[0].notes.as_ref().ok_or("notes")?;
    assert_eq!(notes[0].text.as_deref(), Some("Cut in half"));

    let missing = shop.products().by_code("NONE").get().send().await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    assert_eq!(shop.products().count().filter(Products::ACTIVE.eq(true)).send().await?, 3);
    let late = shop.orders().list().filter(Orders::ORDERED_ON.ge(literal("2025-01-01")?)).send().await?;
    assert_eq!(late.len(), 1);
    let found = shop.products().list().search(phrase("light wind")).send().await?;
    assert_eq!(found[0].code.as_deref(), Some("SAIL-JIB"));
    let null = shop.products().by_code("LAMP/2").property(Products::PRICE).get().send().await.unwrap_err();
    assert_eq!(null.kind(), ErrorKind::Answer);
    assert_eq!(shop.settings().get().send().await?.limit, Some(9_007_199_254_740_995));
    Ok(())
}

/// The service gives three at a time.
async fn paging(shop: &Client) -> Result {
    let mut ports = shop.ports().list().order_by(Ports::CODE).items();
    let mut names = Vec::new();
    while let Some(port) = ports.next().await {
        names.extend(port?.name);
    }
    assert_eq!(names, ["Aberdeen", "Bergen", "Cowes", "Dover", "Esbjerg", "Falmouth", "Gdansk", "Hull"]);
    assert_eq!(shop.ports().list().top(4).items().into_vec().await?.len(), 4);
    Ok(())
}

async fn writing(shop: &Client) -> Result {
    let supplier = Suppliers {
        name: some("Baltic Chains"),
        address_town: some("Tallinn"),
        address_position_lat: Some(59.437),
        ..Default::default()
    };
    let created = shop.suppliers().create(supplier).send().await?;
    assert_eq!(created.status, StatusCode::CREATED);
    let supplier = created.entity.ok_or("the service sends what it created")?;
    let id = supplier.id.ok_or("it made a key")?;
    let builder = shop.suppliers().by_id(id);
    builder.update(Suppliers { name: some("Baltic Anchors"), ..Default::default() }).send().await?;
    builder.property(Suppliers::ADDRESS_TOWN).set("Riga").send().await?;
    let changed = builder.get().send().await?;
    assert_eq!(changed.name.as_deref(), Some("Baltic Anchors"));
    assert_eq!(changed.address_town.as_deref(), Some("Riga"));
    assert_eq!(changed.address_position_lat, Some(59.437));

    let chain =
        Products { code: some("CHAIN"), name: some("Chain"), ..Default::default() }.bind_supplier(&builder);
    shop.products().create(chain).send().await?;
    let of_supplier = shop.products().by_code("CHAIN").supplier().get().send().await?;
    assert_eq!(of_supplier.id, Some(id));
    shop.products().by_code("CHAIN").delete().if_match("*").send().await?;
    builder.delete().send().await?;
    assert!(builder.get().send().await.unwrap_err().is_not_found());

    let settings = Settings { opens_at: Some(parse("09:15:00")?), ..Default::default() };
    shop.settings().update(settings).send().await?;
    let opens_at = shop.settings().property(Settings::OPENS_AT).get().send().await?;
    assert_eq!(opens_at, parse("09:15:00")?);
    // Notices can be created only: `update` and `delete` of them do not compile.
    let notice = Notices { title: some("Open"), ..Default::default() };
    assert_eq!(shop.notices().create(notice).send().await?.status, StatusCode::CREATED);
    Ok(())
}

async fn compositions(shop: &Client) -> Result {
    let note = OrderNotes { text: some("Fragile"), ..Default::default() };
    let item = OrderItems { pos: Some(10), quantity: Some(3), notes: list([note]), ..Default::default() };
    let order = Orders {
        year: Some(2026),
        number: Some(7),
        customer: some("Dana"),
        items: list([item]),
        ..Default::default()
    };
    let created = shop.orders().create(order).send().await?.entity.ok_or("an order")?;
    assert_eq!(created.items.map(|items| items.len()), Some(1));
    let order = shop.orders().by_key(2026, 7);
    let more = OrderItems { pos: Some(20), quantity: Some(1), ..Default::default() }
        .bind_product(shop.products().by_code("ROPE-10"));
    order.items().create(more).send().await?;
    let items = order.items().list().order_by(OrderItems::POS).expand(OrderItems::PRODUCT).send().await?;
    assert_eq!(items.len(), 2);
    assert_eq!(items[1].product.as_ref().and_then(|product| product.name.as_deref()), Some("Mooring rope"));
    order
        .items()
        .by_key(2026, 7, 10)
        .update(OrderItems { quantity: Some(5), ..Default::default() })
        .send()
        .await?;
    assert_eq!(order.items().by_key(2026, 7, 10).get().send().await?.quantity, Some(5));
    order.items().by_key(2026, 7, 20).delete().send().await?;
    assert_eq!(order.items().count().send().await?, 1);
    order.delete().send().await?;

    // The key of the parent is a part of the key of what it is composed of.
    let boat = Boats {
        hull: some("EST-1"),
        berths: list([BoatsBerths { no: Some(1), size: Some(2.0), ..Default::default() }]),
        ..Default::default()
    };
    shop.boats().create(boat).send().await?;
    let berths = shop.boats().by_hull("EST-1").berths().list().send().await?;
    assert_eq!(berths[0].size, Some(2.0));
    Ok(())
}

async fn versions(shop: &Client) -> Result {
    let builder = shop.products().by_code("SAIL-JIB");
    let read = builder.get().send().await?;
    let etag = read.odata.etag().ok_or("an etag")?.to_owned();
    assert!(builder.get().if_none_match(&etag).send().await?.is_none(), "nothing has changed");
    let nobody_knows =
        builder.update(Products { stock: Some(1), ..Default::default() }).send().await.unwrap_err();
    assert_eq!(nobody_knows.status(), Some(StatusCode::PRECONDITION_REQUIRED));
    // The metadata demands optimistic concurrency, so the etag of what was read is sent.
    let mut changed = read.clone();
    changed.stock = Some(3);
    builder.update(changed.changes_since(&read)).if_unchanged(&read).send().await?;
    let late = builder.update(read.clone()).send().await.unwrap_err();
    assert!(late.is_precondition_failed(), "{late}");
    let error = builder.delete().if_unchanged(&read).send().await.unwrap_err();
    assert!(error.is_precondition_failed(), "{error}");
    Ok(())
}

async fn streams(shop: &Client) -> Result {
    let picture = shop.products().by_code("ROPE-10").picture();
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    picture.put(bytes.clone(), "image/png").if_match("*").send().await?;
    assert_eq!(picture.get().send().await?, bytes);
    Ok(())
}

/// Nothing of large and exact numbers is lost in either direction.
async fn numbers(shop: &Client) -> Result {
    let id = parse("0d9f7c1e-52a4-4cf0-8f5e-91c8f4ab0001")?;
    let parcel = shop.parcels().by_id(id).get().send().await?;
    assert_eq!(parcel.serial, Some(9_007_199_254_740_993));
    // More digits than the type of decimals holds are kept as they were sent, and written back.
    const WIDE: &str = "123456789012345678901234.567891";
    assert_eq!(parcel.wide, None);
    assert_eq!(serde_json::to_value(&parcel)?["wide"], WIDE);
    assert_eq!(parcel.value, Some("123456789012.345".parse()?));
    assert_eq!((parcel.level, parcel.floor, parcel.weight), (Some(255), Some(-32768), Some(0.1)));
    assert_eq!(parcel.scanned_at, Some(parse("2024-02-29T12:00:00.123Z")?));
    assert_eq!(parcel.remark.as_deref(), Some("Grüße, 你好"));
    assert_eq!(parcel.digest.as_ref().map(|digest| digest.0.as_slice()), Some(&[0xfb, 0xff][..]));
    let copy = Parcels { id: None, serial: Some(i64::MIN), ..parcel.clone() };
    let created = shop.parcels().create(copy).send().await?.entity.ok_or("a parcel")?;
    let written = shop.parcels().by_id(created.id.ok_or("a key")?).get().send().await?;
    assert_eq!((written.serial, written.packed_at), (Some(i64::MIN), parcel.packed_at));
    assert_eq!(serde_json::to_value(&written)?["wide"], WIDE);
    assert_eq!(written.digest, parcel.digest);
    let large = shop.parcels().list().filter(Parcels::SERIAL.eq(9_007_199_254_740_993)).send().await?;
    assert_eq!(large.len(), 1);
    Ok(())
}

async fn operations(shop: &Client) -> Result {
    let order = shop.orders().by_key(2024, 2);
    assert_eq!(order.total().send().await?, "899".parse()?);
    let shipped = order.ship(parse("2024-03-02")?, None).send().await?.ok_or("the order")?;
    assert_eq!(shipped.status.as_deref(), Some("shipped"));
    let error = order.ship(parse("2024-03-02")?, "Sea Mail").send().await.unwrap_err();
    assert_eq!((error.code(), error.target()), (Some("ALREADY_SHIPPED"), Some("status")));
    order.reopen().send().await?;
    let error = shop.close_year(2024).send().await.unwrap_err();
    let details = error.details();
    assert_eq!(
        details.iter().filter_map(|detail| detail.code).collect::<Vec<_>>(),
        ["OPEN_ORDERS", "NO_BUDGET"]
    );

    let lines = shop.prices_on(parse("2024-01-01")?, ["ROPE-10", "O'HOOK"], Omitted).send().await?;
    assert_eq!(lines.len(), 2);
    assert!(shop.prices_on(parse("2024-01-01")?, Omitted, None).send().await?.len() > 3);
    let echo = shop.echo("O'Neil & söhne", None, 9_007_199_254_740_993, Omitted).send().await?;
    assert_eq!(echo.text.as_deref(), Some("O'Neil & söhne"));
    assert_eq!((echo.at, echo.big), (None, Some(9_007_199_254_740_993)));
    let restocked = shop.restock(["ROPE-10", "O'HOOK"], 5, None).send().await?;
    assert_eq!(restocked, Some(2));
    let mark = |label: &str, weight| ChandleryMark {
        label: some(label),
        weight: Some(weight),
        ..Default::default()
    };
    let heaviest = shop.heaviest(mark("a", 1), [mark("b", 3), mark("c", 2)]).send().await?;
    assert_eq!(heaviest.and_then(|mark| mark.label).as_deref(), Some("b"));
    assert_eq!(shop.ports().deepest(2).send().await?[0].name.as_deref(), Some("Hull"));
    let product = shop.products().by_code("ROPE-10");
    let repriced = product.reprice("25.5".parse()?, None).if_match("*").send().await?;
    assert_eq!(repriced.and_then(|product| product.price), Some("25.5".parse()?));
    Ok(())
}

/// A failure in the midst of a batch affects no other request, and a change set takes effect as a whole.
async fn batches(shop: &Client) -> Result {
    let mut batch = shop.batch();
    let first = batch.add(shop.products().by_code("ROPE-10").get());
    let missing = batch.add(shop.products().by_code("NONE").get());
    let last = batch.add(shop.rates().list());
    let mut answers = batch.send().await?;
    assert_eq!(answers.take(first)?.name.as_deref(), Some("Mooring rope"));
    assert!(answers.take(missing).unwrap_err().is_not_found());
    assert_eq!(answers.take(last)?.len(), 2);

    let count = shop.boats().count().send().await?;
    let boat = |hull: &str| Boats { hull: some(hull), name: some("In a batch"), ..Default::default() };
    let mut batch = shop.batch();
    let mut set = batch.change_set();
    set.add(shop.boats().create(boat("SET-1")));
    set.add(shop.orders().by_key(1999, 1).update(Orders { customer: some("Nobody"), ..Default::default() }));
    let id = set.id();
    let answers = batch.send().await?;
    let error = answers.check(&id).unwrap_err();
    assert!(error.is_not_found() || error.kind() == ErrorKind::NotMade, "{error}");
    assert_eq!(shop.boats().count().send().await?, count, "nothing of the change set was done");

    let mut batch = shop.batch();
    let mut set = batch.change_set();
    let one = set.add(shop.boats().create(boat("SET-2")));
    set.add(shop.boats().create(boat("SET-3")));
    let id = set.id();
    let mut answers = batch.send().await?;
    answers.check(&id)?;
    assert_eq!(answers.take(one)?.status, StatusCode::CREATED);
    assert_eq!(shop.boats().count().send().await?, count + 2);
    Ok(())
}

#[derive(Debug, Deserialize, PartialEq)]
struct Total {
    region: String,
    total: f64,
}

async fn aggregation(shop: &Client) -> Result {
    const TOTAL: Property<Sales, Decimal> = Property::new("total");
    const COUNT: Property<Sales, i64> = Property::new("count");
    let name = Sales::PRODUCT.then(Products::NAME);
    let rows = shop
        .sales()
        .apply(|sales| {
            let values = (Sales::AMOUNT.sum().alias(TOTAL), row_count().alias(COUNT));
            sales.filter(Sales::QUANTITY.lt(10)).group_by(name.clone(), values)
        })
        .order_by(TOTAL.desc())
        .send()
        .await?;
    let read: Vec<_> = rows
        .iter()
        .map(|row| row.get((name.clone(), TOTAL, COUNT)))
        .collect::<std::result::Result<_, _>>()?;
    assert_eq!(read.len(), 3);
    assert_eq!(read[0], (some("Jib sail"), "899".parse().ok(), Some(1)));
    assert_eq!(read[1], (some("Mooring rope"), "149.7".parse().ok(), Some(3)));
    let rows = shop
        .sales()
        .apply(|sales| sales.group_by(Sales::REGION, Sales::AMOUNT.sum().alias(TOTAL)))
        .filter(TOTAL.lt(Decimal::from(100)))
        .send()
        .await?;
    assert_eq!(rows.read::<Total>()?, [Total { region: String::from("north"), total: 49.9 }]);
    Ok(())
}
