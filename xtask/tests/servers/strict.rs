//! Everything that the model of the strict server has, through the generated client. The server rejects what
//! the specification does not have: unknown options and properties, literals and values of another type,
//! numbers that are not strings although the request says so, changes without token, credentials or etag.

use serde::Deserialize;
use strict_client::prelude::*;
use strict_client::runtime::client::StatusCode;
use strict_client::runtime::model::{Date, SignedDuration, Decimal, Flags, Guid, Property};
use strict_client::runtime::request::Prefer;
use strict_client::service::{
    Book, ByString, Category, Client, Color, Feature, Order, OrderLine, Part, Photo, Product, Sale, Setting,
    Size,
};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result {
    let url = std::env::args().nth(1).ok_or("the address of the service")?;
    let store = Client::builder().base_url(&url).basic_auth("ada", "secret").build()?;
    let stranger = Client::builder().base_url(&url).basic_auth("ada", "wrong").build()?;
    assert!(stranger.products().list().send().await.unwrap_err().is_unauthorized());
    values(&store).await?;
    keys(&store).await?;
    queries(&store).await?;
    pages(&store).await?;
    changes(&store).await?;
    versions(&store).await?;
    references(&store).await?;
    streams(&store).await?;
    operations(&store).await?;
    batches(&store).await?;
    aggregation(&store).await
}

/// Values of every type are read, and written back as they were.
async fn values(store: &Client) -> Result {
    let hammer = store.products().by_id(1).get().send().await?;
    assert_eq!(hammer.price, Some("12.50".parse()?));
    assert_eq!(hammer.color, Some(Color::Red));
    assert_eq!(hammer.features, Some(Flags::from([Feature::Heavy])));
    assert_eq!(hammer.opens_at, Some(parse("08:30:00")?));
    assert_eq!(hammer.shelf_life, Some(parse("P365DT1H30M0.5S")?));
    assert_eq!(hammer.sku, Some("01234567-89ab-cdef-0123-456789abcdef".parse()?));
    assert_eq!(hammer.thumbprint.as_ref().map(|binary| binary.0.as_slice()), Some(&[0xfb, 0xff, 0x00][..]));
    assert_eq!(hammer.size.as_ref().and_then(|size| size.height), Some(30.0));
    // Undeclared properties of an open type, with the types that the service states.
    let extra = serde_json::to_value(hammer.extra.as_ref().ok_or("extra")?)?;
    assert_eq!((&extra["Note"], &extra["Count"]), (&"free form".into(), &"9007199254740993".into()));
    let glass = store.products().by_id(2).get().send().await?;
    assert_eq!((glass.stock, glass.weight), (Some(9_007_199_254_740_993), Some(f64::INFINITY)));
    assert_eq!(glass.shelf_life, Some(SignedDuration::seconds(-1)));
    let workshop = store.products().by_id(5).get().send().await?;
    assert_eq!(workshop.price, Some("99999999999999999.99".parse()?));

    let copy =
        Product { id: Some(100), odata: Default::default(), related: None, parts: None, ..hammer.clone() };
    store.products().create(copy).send().await?;
    let written = store.products().by_id(100).get().send().await?;
    let same = Product { id: hammer.id, odata: hammer.odata.clone(), ..written };
    assert_eq!(same, hammer);
    store.products().by_id(100).delete().if_match("*").send().await?;
    Ok(())
}

/// The literals of all types that a key can have.
async fn keys(store: &Client) -> Result {
    macro_rules! check {
        ($($set:ident: $($key:expr),* ;)*) => {$($(
            let key = $key;
            let found = store.$set().by_key(key.clone()).get().send().await?;
            assert_eq!(found.key, Some(key));
        )*)*};
    }
    check! {
        by_boolean: true, false;
        by_int64: 1_i64, i64::MIN, i64::MAX;
        by_decimal: Decimal::ZERO, "-1.5".parse::<Decimal>()?;
        by_guid: Guid::max(), "01234567-89ab-cdef-0123-456789abcdef".parse::<Guid>()?;
        by_date: Date::MAX, parse::<Date>("0001-01-01")?, parse::<Date>("2024-02-29")?;
        by_time_of_day: parse::<strict_client::runtime::model::TimeOfDay>("23:59:59.999999")?;
        by_date_time_offset: parse::<strict_client::runtime::model::DateTimeOffset>("2024-06-30T23:59:59.123456Z")?;
        by_duration: SignedDuration::ZERO, SignedDuration::HOUR, parse::<SignedDuration>("-P1DT2H3M4.5S")?;
        by_enum: Color::Red, Color::Blue;
    }
    let texts = ["plain", "O'Neil", "a/b c", "100%", "ü?#&=+", "$ref", "..", "$count", "(1)", "a,b=c;d", ""];
    for text in texts {
        let found = store.by_string().by_key(text).get().send().await?;
        assert_eq!(found.key.as_deref(), Some(text));
        let found = store.by_string().list().filter(ByString::KEY.eq(text)).send().await?;
        assert_eq!(found.len(), 1, "{text}");
    }
    let order =
        store.orders().by_key(2026, 7).get().expand(Order::LINES.expand(OrderLine::PRODUCT)).send().await?;
    assert_eq!(order.lines.map(|lines| lines.len()), Some(2));
    let line = store.orders().by_key(2026, 7).lines().by_line_no(2).product().get().send().await?;
    assert_eq!(line.name.as_deref(), Some("O'Neil & Sons: 100% über"));
    Ok(())
}

async fn queries(store: &Client) -> Result {
    const TWICE: Property<Product, Decimal> = Property::new("Twice");
    let products = || store.products().list().select(Product::ID);
    let cases = [
        (products().filter(Product::NAME.eq("O'Neil & Sons: 100% über")), vec![4]),
        (products().filter(Product::STOCK.eq(9_007_199_254_740_993)), vec![2]),
        (products().filter(Product::PRICE.gt("99999999999999999.98".parse::<Decimal>()?)), vec![5]),
        (products().filter((Product::PRICE * Decimal::TWO).eq(Decimal::from(25))), vec![1]),
        (products().filter(Product::COLOR.is_in([Color::Green, Color::Blue])), vec![2, 4, 6, 7]),
        (products().filter(Product::COLOR.is_null()), vec![3]),
        (products().filter(Product::FEATURES.has(Feature::Cold)), vec![3]),
        (products().filter(Product::TAGS.any(this().eq("steel"))), vec![1, 6]),
        (products().filter(Product::PARTS.any(Part::AMOUNT.gt(3))), vec![1]),
        (products().filter(Product::PARTS.is_not_empty()), vec![1]),
        (products().filter(Product::CATEGORY.then(Category::NAME).eq("Books")), vec![4, 7]),
        (products().filter(Product::SIZE.then(Size::WIDTH).gt(10.0)), vec![6]),
        (products().filter(Product::RELEASED.lt(literal("2000-01-01")?)), vec![2]),
        (products().filter(Product::OPENS_AT.gt(literal("23:59:59")?)), vec![2]),
        (products().filter(Product::UPDATED_AT.ge(literal("2024-06-01T02:00:00+02:00")?)), vec![6, 7]),
        (products().filter(Product::SHELF_LIFE.eq(SignedDuration::ZERO)), vec![3]),
        (products().filter(Product::SKU.eq(literal("01234567-89ab-cdef-0123-456789abcdef")?)), vec![1]),
        (products().filter(Product::RELEASED.year().eq(2020).and(!Product::NAME.starts_with("x"))), vec![1]),
        (
            products().filter((!Product::IS_ACTIVE).or(Product::NAME.to_upper().ends_with("READS"))),
            vec![2, 7],
        ),
        (products().filter(Product::NAME.length().lt(4)), vec![3, 6]),
        (products().search("kitchen"), vec![2]),
        (products().order_by((Product::COLOR.desc(), Product::ID.desc())).top(2), vec![7, 2]),
        (products().order_by(Product::ID).skip(5), vec![6, 7]),
        (
            products()
                .compute((Product::PRICE * Decimal::TWO).alias(TWICE))
                .filter(TWICE.eq("7.98".parse::<Decimal>()?)),
            vec![2],
        ),
    ];
    for (request, expected) in cases {
        let shown = format!("{request:?}");
        let found: Vec<i32> =
            request.items().into_vec().await?.iter().filter_map(|product| product.id).collect();
        assert_eq!(found, expected, "{shown}");
    }
    let books = store.products().cast::<Book>().list().filter(Book::AUTHOR.is_not_null()).send().await?;
    assert_eq!(books[0].author.as_deref(), Some("Ann O'Neil"));
    let expanded = store
        .categories()
        .by_code("tools")
        .get()
        .expand(
            Category::PRODUCTS
                .filter(Product::PRICE.is_not_null())
                .order_by(Product::ID.desc())
                .select(Product::NAME)
                .top(1),
        )
        .send()
        .await?;
    assert_eq!(expanded.products.ok_or("products")?[0].name.as_deref(), Some("Workshop"));
    assert_eq!(store.products().count().filter(Product::TAGS.any(this().eq("paper"))).send().await?, 2);
    let page = store.sales().list().count().top(1).send().await?;
    assert_eq!((page.count(), page.len()), (Some(8), 1));
    let name = store.products().by_id(1).property(Product::NAME).get().send().await?;
    assert_eq!(name, "Hammer");
    let error = store.products().list().filter_raw("Nothing eq 1").send().await.unwrap_err();
    assert!(error.is_bad_request() && error.message().contains("Nothing"), "{error}");
    Ok(())
}

/// Three products a page, or fewer if that is preferred.
async fn pages(store: &Client) -> Result {
    for (prefer, sizes) in [(None, vec![3, 3, 1]), (Some(2), vec![2, 2, 2, 1])] {
        let request = store.products().list().filter(Product::NAME.ne("a+b&c")).order_by(Product::NAME);
        let request = match prefer {
            Some(size) => request.prefer(Prefer::MaxPageSize(size)),
            None => request,
        };
        let mut pages = request.pages();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            found.push(page?.len());
        }
        assert_eq!(found, sizes);
    }
    Ok(())
}

async fn changes(store: &Client) -> Result {
    let part = |code: &str| Part { code: some(code), amount: Some(1), ..Default::default() };
    let new = Product {
        id: Some(200),
        name: some("Chisel"),
        price: Some("7.25".parse()?),
        features: Some(Flags::from([Feature::Heavy, Feature::Cold])),
        parts: list([part("blade"), part("grip")]),
        ..Default::default()
    };
    let created =
        store.products().create(new.bind_category(store.categories().by_code("tools"))).send().await?;
    assert_eq!(created.status, StatusCode::CREATED);
    let location = created.location.ok_or("a location")?;
    assert!(location.ends_with("Products(200)"), "{location}");
    let builder = store.products().by_id(200);
    let read = builder.get().expand((Product::PARTS, Product::CATEGORY)).send().await?;
    assert_eq!(read.parts.as_ref().map(Vec::len), Some(2));
    assert_eq!(read.category.as_ref().and_then(|category| category.code.as_deref()), Some("tools"));
    assert_eq!(read.features, Some(Flags::from([Feature::Heavy, Feature::Cold])));

    builder.parts().create(part("sheath")).send().await?;
    builder.parts().by_code("grip").update(Part { amount: Some(5), ..Default::default() }).send().await?;
    assert_eq!(builder.parts().by_code("grip").get().send().await?.amount, Some(5));
    builder.parts().by_code("blade").delete().send().await?;
    let codes: Vec<_> =
        builder.parts().list().send().await?.into_iter().filter_map(|part| part.code).collect();
    assert_eq!(codes, ["grip", "sheath"]);

    // Created and related through a navigation property.
    let book = Book { id: Some(201), name: some("On Chisels"), author: some("Ada"), ..Default::default() };
    store.categories().by_code("books").products().create(book).send().await?;
    let found = store
        .categories()
        .by_code("books")
        .products()
        .list()
        .filter(Product::NAME.contains("Chisel"))
        .send()
        .await?;
    assert_eq!(found[0].odata.type_name(), Some("#Store.Book"));
    let minimal = store
        .orders()
        .create(Order { year: Some(2027), number: Some(1), ..Default::default() })
        .prefer(Prefer::ReturnMinimal)
        .send()
        .await?;
    assert_eq!((minimal.status, minimal.entity), (StatusCode::NO_CONTENT, None));
    let order = store.orders().by_key(2027, 1);
    order.replace(Order { customer: some("Ada"), ..Default::default() }).send().await?;
    order.update(Order::default().with_null(Order::CUSTOMER)).send().await?;
    assert!(order.get().send().await?.is_null(Order::CUSTOMER));
    order.delete().send().await?;
    assert!(order.get().send().await.unwrap_err().is_not_found());
    store.settings().update(Setting { page_size: Some(50), ..Default::default() }).send().await?;
    assert_eq!(store.settings().get().send().await?.page_size, Some(50));
    Ok(())
}

async fn versions(store: &Client) -> Result {
    let builder = store.products().by_id(6);
    let read = builder.get().send().await?;
    assert!(builder.get().if_none_match(read.odata.etag().ok_or("an etag")?).send().await?.is_none());
    let unknown = builder.update(Product { stock: Some(1), ..Default::default() }).send().await.unwrap_err();
    assert_eq!(unknown.status(), Some(StatusCode::PRECONDITION_REQUIRED));
    // The etag that came with an entity goes back with its change, because the metadata demands it.
    let changed = Product { stock: Some(13), ..read.clone() };
    builder.update(changed.clone()).send().await?;
    assert_eq!(builder.get().send().await?.stock, Some(13));
    assert!(builder.update(changed).send().await.unwrap_err().is_precondition_failed());
    assert!(builder.delete().if_unchanged(&read).send().await.unwrap_err().is_precondition_failed());
    Ok(())
}

async fn references(store: &Client) -> Result {
    let hammer = store.products().by_id(1);
    let count = hammer.related().count().send().await?;
    hammer.related().add_ref(store.products().by_id(4)).send().await?;
    assert_eq!(hammer.related().count().send().await?, count + 1);
    let refs = hammer.related().list_refs().send().await?;
    assert!(refs.iter().any(|reference| reference.url().ends_with("Products(4)")), "{refs:?}");
    hammer.related().remove_ref(store.products().by_id(4)).send().await?;
    assert_eq!(hammer.related().count().send().await?, count);
    hammer.category().set_ref(store.categories().by_code("a/b")).send().await?;
    assert_eq!(hammer.category().get().send().await?.name.as_deref(), Some("Odd one"));
    hammer.category().clear_ref().send().await?;
    assert!(hammer.category().get_ref().send().await.is_err(), "there is none");
    Ok(())
}

async fn streams(store: &Client) -> Result {
    let manual = store.products().by_id(1).manual();
    assert_eq!(manual.get().send().await?, b"%PDF-1.4 how to use a hammer".as_slice());
    manual.put("text", "text/plain").if_match("*").send().await?;
    assert_eq!(manual.get().send().await?, b"text".as_slice());
    manual.delete().if_match("*").send().await?;
    let created = store.photos().create_media(vec![0_u8, 255, 7], "image/png").send().await?;
    let id = created.entity.and_then(|photo| photo.id).ok_or("an id")?;
    let photo = store.photos().by_id(&id);
    photo.update(Photo { caption: some("Seven"), ..Default::default() }).send().await?;
    assert_eq!(photo.media().get().send().await?, [0_u8, 255, 7].as_slice());
    photo.media().put("gif", "image/gif").send().await?;
    assert_eq!(photo.media().get().send().await?, b"gif".as_slice());
    Ok(())
}

async fn operations(store: &Client) -> Result {
    let discounted = store.products().by_id(1).discount("10".parse()?, "Sale").send().await?;
    assert_eq!(discounted.price, Some("11.25".parse()?));
    let sum = store.products().restock([1, 6], i64::from(i32::MAX)).send().await?;
    assert!(sum > 2 * i64::from(i32::MAX), "{sum}");
    let similar = store.products().by_id(1).similar(2).list().select(Product::NAME).send().await?;
    assert!(similar.len() <= 2);
    let cheapest = store.cheapest().send().await?;
    assert_eq!(cheapest.name.as_deref(), Some("Ice"));
    // Null is one thing, left out another.
    let since: Date = parse("2024-02-29")?;
    for (told, expected) in [
        (store.total(Color::Red, None, Omitted).send().await?, "Color=red;Since=null;IDs=omitted"),
        (store.total(None, since, [1, 2]).send().await?, "Color=null;Since=2024-02-29;IDs=1,2"),
        (store.total(None, Omitted, None).send().await?, "Color=null;Since=omitted;IDs=null"),
    ] {
        assert_eq!(told, expected);
    }
    store.reset().send().await?;
    assert_eq!(store.products().by_id(1).get().send().await?.price, Some("12.50".parse()?));
    Ok(())
}

/// Batches are `multipart/mixed` here.
async fn batches(store: &Client) -> Result {
    let mut batch = store.batch();
    let first = batch.add(store.products().by_id(1).get());
    let missing = batch.add(store.products().by_id(999).get());
    let last = batch.add(store.sales().count());
    let mut answers = batch.send().await?;
    assert_eq!(answers.take(first)?.name.as_deref(), Some("Hammer"));
    assert!(answers.take(missing).unwrap_err().is_not_found());
    assert_eq!(answers.take(last)?, 8);

    let order = |number| Order { year: Some(1999), number: Some(number), ..Default::default() };
    let mut batch = store.batch();
    let mut set = batch.change_set();
    set.add(store.orders().create(order(1)));
    set.add(store.orders().by_key(1, 1).delete());
    let id = set.id();
    let after = batch.add(store.orders().count());
    let mut answers = batch.send().await?;
    assert!(answers.check(&id).unwrap_err().is_not_found());
    assert_eq!(answers.take(after)?, 3, "the change set left nothing");

    let mut batch = store.batch();
    let mut set = batch.change_set();
    let one = set.add(store.orders().create(order(2)));
    let two = set.add(store.orders().create(order(3)));
    let id = set.id();
    let mut answers = batch.send().await?;
    answers.check(&id)?;
    assert_eq!(answers.take(one)?.entity.and_then(|order| order.number), Some(2));
    assert_eq!(answers.take(two)?.status, StatusCode::CREATED);
    assert_eq!(store.orders().count().send().await?, 5);
    Ok(())
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct OfCountry {
    country: String,
    products: i64,
}

async fn aggregation(store: &Client) -> Result {
    const TOTAL: Property<Sale, Decimal> = Property::new("Total");
    const MEAN: Property<Sale, f64> = Property::new("Mean");
    const COUNT: Property<Sale, i64> = Property::new("Count");
    const PRODUCTS: Property<Sale, i64> = Property::new("Products");
    const TAX: Property<Sale, Decimal> = Property::new("Tax");
    let name = Sale::PRODUCT.then(Product::NAME);
    let rows = store
        .sales()
        .apply(|sales| {
            let values = (
                Sale::AMOUNT.sum().alias(TOTAL),
                Sale::AMOUNT.average().alias(MEAN),
                row_count().alias(COUNT),
            );
            sales.filter(Sale::COUNTRY.ne("DE")).group_by(name.clone(), values)
        })
        .order_by((TOTAL.desc(), COUNT))
        .send()
        .await?;
    let read: Vec<_> = rows
        .iter()
        .map(|row| row.get((name.clone(), TOTAL, MEAN, COUNT)))
        .collect::<std::result::Result<_, _>>()?;
    let decimal = |text: &str| text.parse::<Decimal>().ok();
    assert_eq!(read[0], (some("Hammer"), decimal("9.35"), read[0].2, Some(3)));
    assert_eq!(read[1], (some("Ice"), decimal("8.10"), Some(8.1), Some(1)));
    assert_eq!(read[2], (some("Glass"), decimal("4.50"), Some(2.25), Some(2)));

    let all = store.sales().apply(|sales| sales.aggregate(Sale::AMOUNT.sum().alias(TOTAL))).send().await?;
    assert_eq!(all[0].get(TOTAL)?, decimal("90071992547432.93"), "no digit is lost");
    let rows = store
        .sales()
        .apply(|sales| {
            sales.group_by(Sale::COUNTRY, Sale::PRODUCT.then(Product::ID).count_distinct().alias(PRODUCTS))
        })
        .filter(PRODUCTS.lt(3))
        .order_by(Sale::COUNTRY)
        .send()
        .await?;
    let expected =
        [("DE", 2), ("US", 2)].map(|(country, products)| OfCountry { country: country.to_owned(), products });
    assert_eq!(rows.read::<OfCountry>()?, expected);
    let rows = store
        .sales()
        .apply(|sales| {
            let two = sales.filter(Sale::YEAR.eq(2022)).concat(
                |all| all.top_count(2, Sale::AMOUNT),
                |all| {
                    all.compute((Sale::AMOUNT * "0.5".parse::<Decimal>().unwrap_or_default()).alias(TAX))
                        .aggregate(TAX.max().alias(TOTAL))
                },
            );
            two
        })
        .send()
        .await?;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].get((Sale::ID, TOTAL))?, (Some(8), None));
    assert_eq!(rows[2].get((Sale::ID, TOTAL))?, (None, decimal("45035996273704.965")));
    Ok(())
}
