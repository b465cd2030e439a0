//! Expressions print OData's syntax, with parentheses only where they are needed.

use serde_json::json;

use super::model::{Advanced, All, Animal, Color, Dog, Pet, Place, Segments};
use crate::runtime::client::{HttpRequest, Method, ServiceClient};
use crate::runtime::model::{
    Date, DateTimeOffset, Decimal, Enumeration, Flags, Guid, Model, NavigationProperty, Property,
    SignedDuration, Untyped,
};
use crate::runtime::query::{self, Filter, literal, max_date_time, now, parse, phrase, raw, this, words};
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{CollectionRequestBuilder, ListRequest, Prefer, Single};

const FRIENDS: NavigationProperty<All, Vec<All>> = NavigationProperty::new("friends");
const BEST: NavigationProperty<All, Animal> = NavigationProperty::new("best");
const HOMES: Property<All, Vec<Place>> = Property::new("homes");
const HOME: Property<All, Place> = Property::new("home");
const SMALL: Property<All, i16> = Property::new("small");
const SINGLE: Property<All, f32> = Property::new("single");
const TAGS: Property<All, Vec<String>> = Property::new("tags");

type Filters = Vec<(Filter<All>, &'static str)>;

fn filters() -> Filters {
    let date = Date::from_calendar_date(2024, time::Month::February, 29).unwrap();
    let instant = DateTimeOffset::new_utc(date, time::Time::from_hms(1, 2, 3).unwrap());
    let guid: Guid = "18a80140-b0fb-4489-b360-2f6efaf225a0".parse().unwrap();
    vec![
        // Literals by type.
        (All::NAME.eq("O'Neil & söhne"), "name eq 'O''Neil & söhne'"),
        (All::NAME.eq(String::from("x")), "name eq 'x'"),
        (All::FLAG.eq(true), "flag eq true"),
        (All::FLAG.into(), "flag"),
        (All::INT.ne(-5), "int ne -5"),
        (All::DOUBLE.gt(0.5), "double gt 0.5"),
        (All::DOUBLE.lt(f64::INFINITY), "double lt INF"),
        (All::DATE.ge(date), "date ge 2024-02-29"),
        (All::INSTANT.le(instant), "instant le 2024-02-29T01:02:03Z"),
        (
            All::INSTANT.le(parse::<DateTimeOffset>("2024-02-29T01:02:03+01:00").unwrap()),
            "instant le 2024-02-29T01:02:03+01:00",
        ),
        (All::DURATION.gt(SignedDuration::minutes(90)), "duration gt duration'PT1H30M'"),
        (All::GUID.eq(guid), "guid eq 18a80140-b0fb-4489-b360-2f6efaf225a0"),
        (All::INSTANT.le(literal("2024-02-29T01:02:03Z").unwrap()), "instant le 2024-02-29T01:02:03Z"),
        (All::DATE.is_in([literal("2024-02-29").unwrap()]), "date in (2024-02-29)"),
        (All::COLOR.eq(Color::Red), "color eq n.color'red'"),
        (All::COLOR.eq(Color::from_name("new")), "color eq n.color'new'"),
        (All::COLORS.has(Color::Red), "colors has n.color'red'"),
        (All::COLORS.has(Flags::from([Color::Red, Color::Blue])), "colors has n.color'red,blue'"),
        (All::DECIMAL.lt(10), "decimal lt 10"),
        (All::DECIMAL.is_in([9.99, 0.1]), "decimal in (9.99,0.1)"),
        ((All::DECIMAL * 2).gt(5_000_000_000), "decimal mul 2 gt 5000000000"),
        (All::DOUBLE.gt(1), "double gt 1"),
        (All::NAME.is_null(), "name eq null"),
        (All::INT.is_not_null(), "int ne null"),
        (BEST.is_null(), "best eq null"),
        (All::INT.is_in([1, 2]), "int in (1,2)"),
        (All::NAME.is_in(["a", "b,c"]), "name in ('a','b,c')"),
        // Precedence.
        (
            All::FLAG.eq(true).and(All::INT.gt(1)).and(All::INT.lt(9)),
            "flag eq true and int gt 1 and int lt 9",
        ),
        (All::INT.gt(1).or(All::INT.lt(0)).and(All::FLAG), "(int gt 1 or int lt 0) and flag"),
        (All::INT.gt(1).or(All::INT.lt(0).and(All::FLAG)), "int gt 1 or int lt 0 and flag"),
        (!All::FLAG, "not flag"),
        (!All::NAME.contains("x"), "not contains(name,'x')"),
        (!All::INT.gt(1), "not (int gt 1)"),
        (!(!All::FLAG), "not (not flag)"),
        ((All::INT + 1).gt(2), "int add 1 gt 2"),
        ((All::INT * 2 + 1).eq(All::INT - 3), "int mul 2 add 1 eq int sub 3"),
        (((All::INT + 1) * 2).eq(5), "(int add 1) mul 2 eq 5"),
        ((All::INT - (All::INT - 1)).eq(1), "int sub (int sub 1) eq 1"),
        ((All::INT % 2).eq(0), "int mod 2 eq 0"),
        ((-All::INT).lt(0), "-int lt 0"),
        (raw::<All, bool>("a or b").and(All::FLAG), "(a or b) and flag"),
        // Functions.
        (All::NAME.starts_with("A"), "startswith(name,'A')"),
        (All::NAME.ends_with("z"), "endswith(name,'z')"),
        (All::NAME.to_lower().trim().eq("a"), "trim(tolower(name)) eq 'a'"),
        (All::NAME.length().gt(3), "length(name) gt 3"),
        (All::NAME.substring(1).eq("b"), "substring(name,1) eq 'b'"),
        (All::NAME.concat("x").contains(All::NAME), "contains(concat(name,'x'),name)"),
        (All::NAME.index_of("b").eq(-1), "indexof(name,'b') eq -1"),
        (All::INSTANT.year().eq(2024), "year(instant) eq 2024"),
        (All::INSTANT.date().eq(date), "date(instant) eq 2024-02-29"),
        (All::INSTANT.lt(now()), "instant lt now()"),
        (All::INSTANT.lt(max_date_time()), "instant lt maxdatetime()"),
        (All::NAME.substring_of_length(1, 2).eq("b"), "substring(name,1,2) eq 'b'"),
        (All::INT.div_by(2).gt(Decimal::new(15, 1)), "int divby 2 gt 1.5"),
        (this::<All>().is_of::<All>(), "isof($it,n.all)"),
        (BEST.is_of::<super::model::Dog>(), "isof(best,n.dog)"),
        (All::DOUBLE.round().eq(2.0), "round(double) eq 2.0"),
        // Paths and collections.
        (HOME.then(Place::A).eq(1), "home/a eq 1"),
        (BEST.then(Animal::NAME).eq("Rex"), "best/name eq 'Rex'"),
        (
            BEST.cast::<super::model::Dog>().then(super::model::Dog::BARKS).eq(true),
            "best/n.dog/barks eq true",
        ),
        (this::<All>().then(All::NAME).eq("x"), "name eq 'x'"),
        (All::INT.cast_to::<String>().eq("1"), "cast(int,Edm.String) eq '1'"),
        (All::COLOR.cast_to::<String>().starts_with("r"), "startswith(cast(color,Edm.String),'r')"),
        (HOME.then(Place::A).cast_to::<Decimal>().gt(1), "cast(home/a,Edm.Decimal) gt 1"),
        (TAGS.any(this().eq("x")), "tags/any(x:x eq 'x')"),
        (TAGS.any(this::<String>().starts_with("x")), "tags/any(x:startswith(x,'x'))"),
        (TAGS.is_not_empty(), "tags/any()"),
        (TAGS.count().ge(2), "tags/$count ge 2"),
        ((TAGS.count() * 2 + 1).ge(TAGS.count()), "tags/$count mul 2 add 1 ge tags/$count"),
        (
            Property::new("small").is_in([1_i16, 2]).or(SMALL.is_in([1, 2])),
            "small in (1,2) or small in (1,2)",
        ),
        ((SINGLE - 1.0).gt(0.5), "single sub 1.0 gt 0.5"),
        (HOMES.all(Place::A.gt(1).or(Place::B.lt(2))), "homes/all(x:x/a gt 1 or x/b lt 2)"),
        (FRIENDS.any(FRIENDS.any(All::NAME.eq("x/y"))), "friends/any(y:y/friends/any(x:x/name eq 'x/y'))"),
        (FRIENDS.any(All::FLAG), "friends/any(x:x/flag)"),
        (!FRIENDS.any(HOME.then(Place::A).eq(1)), "not friends/any(x:x/home/a eq 1)"),
        (
            All::PETS.any(this::<Pet>().cast::<super::model::Dog>().then(super::model::Dog::BARKS)),
            "pets/any(x:x/n.dog/barks)",
        ),
    ]
}

#[test]
fn filters_are_printed() {
    for (filter, expected) in filters() {
        assert_eq!(filter.to_string(), expected);
    }
}

/// Requests with every filter, and with every other option.
pub fn requests() -> Vec<ListRequest<All>> {
    let filtered = filters().into_iter().map(|(filter, _)| list().filter(filter));
    filtered.chain(options().into_iter().map(|(request, _)| request)).collect()
}

/// URLs of paths.
pub fn urls() -> Vec<String> {
    paths().into_iter().map(|(url, _)| url).collect()
}

fn list() -> ListRequest<All> {
    all().list()
}

fn all() -> CollectionRequestBuilder<All> {
    ServiceClient::<Segments>::builder().build().unwrap().collection_segment("alls")
}

/// The query of a request, decoded.
fn query(request: &ListRequest<All>) -> Vec<(String, String)> {
    let request = request.to_request().unwrap();
    request.url().query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// Options by name, as they are before they are encoded.
type Query = Vec<(&'static str, &'static str)>;

fn options() -> Vec<(ListRequest<All>, Query)> {
    vec![
        (
            list().select(All::NAME).select((All::INT, HOME.then(Place::A))),
            vec![("$select", "name,int,home/a")],
        ),
        (list().order_by((All::NAME, All::INT.desc())), vec![("$orderby", "name,int desc")]),
        (list().order_by(All::NAME.length().desc()), vec![("$orderby", "length(name) desc")]),
        (list().expand(FRIENDS), vec![("$expand", "friends")]),
        (list().expand(FRIENDS.refs()), vec![("$expand", "friends/$ref")]),
        (list().expand(BEST.all_levels()), vec![("$expand", "best($levels=max)")]),
        (
            list().expand(BEST.cast::<super::model::Dog>().select(super::model::Dog::BARKS)),
            vec![("$expand", "best/n.dog($select=barks)")],
        ),
        (
            list().expand((
                FRIENDS
                    .select((All::NAME, All::INT))
                    .filter(All::NAME.ne("a;b)"))
                    .top(3)
                    .order_by(All::INT.desc()),
                BEST.select(Animal::NAME),
            )),
            vec![(
                "$expand",
                "friends($select=name,int;$filter=name ne 'a;b)';$top=3;$orderby=int desc),best($select=name)",
            )],
        ),
        (
            list().expand(FRIENDS.expand(FRIENDS.levels(2).with_count())),
            vec![("$expand", "friends($expand=friends($levels=2;$count=true))")],
        ),
        (list().filter(All::FLAG).filter(All::NAME.eq("x")), vec![("$filter", "name eq 'x'")]),
        (list().search("displayName:a b"), vec![("$search", "\"displayName:a b\"")]),
        (
            list().search(phrase("a").or("b").and(!phrase("c"))),
            vec![("$search", "(\"a\" OR \"b\") AND NOT \"c\"")],
        ),
        (
            list().search(words("quarterly report").or(!words("draft old")).and(words("a OR (b"))),
            vec![("$search", "(quarterly report OR NOT (draft old)) AND a \"OR\" \"(b\"")],
        ),
        (list().search(words("from:a@b.example")), vec![("$search", "from:a@b.example")]),
        (list().select((query::All, HOME)).expand(query::All), vec![("$select", "*,home"), ("$expand", "*")]),
        (list().top(5).skip(2).count().top(6), vec![("$top", "6"), ("$skip", "2"), ("$count", "true")]),
        (list().format("json").query("custom", "a&b=c"), vec![("$format", "json"), ("custom", "a&b=c")]),
        (
            list().filter_raw("a eq 1").order_by_raw("b").expand_raw("c").select_raw("d"),
            vec![("$filter", "a eq 1"), ("$orderby", "b"), ("$expand", "c"), ("$select", "d")],
        ),
    ]
}

#[test]
fn options_are_printed() {
    for (request, expected) in options() {
        let query = query(&request);
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(query, expected);
    }
}

/// Tests which queries are sent as advanced ones: by operator, combination, property and path.
#[test]
fn advanced_queries_say_so() {
    let client = ServiceClient::<Advanced>::builder().build().unwrap();
    let all: CollectionRequestBuilder<All> = client.collection_segment("alls");
    let list = || all.list();
    let filter = |filter: Filter<All>| all.list().filter(filter);
    for (request, is_advanced) in [
        (list(), false),
        (list().top(5).select(All::NAME), false),
        (list().expand(FRIENDS), false),
        // Queries that the rules list as basic.
        (filter(All::NAME.eq("x")), false),
        (filter(All::NAME.is_in(["x", "y"])), false),
        (filter(All::NAME.starts_with("x").or(All::INT.eq(1)).and(All::INT.ge(2))), false),
        (filter(All::INT.is_null()), false),
        (filter(TAGS.any(this().eq("x"))), false),
        (list().order_by(All::NAME), false),
        (list().order_by((All::NAME.desc(), All::NAME)), false),
        // By operator.
        (filter(All::NAME.ne("x")), true),
        (filter(All::INT.is_not_null()), true),
        (filter(All::NAME.ends_with("x")), true),
        (filter(TAGS.any(this::<String>().ends_with("x"))), true),
        (filter(!All::NAME.eq("x")), true),
        (filter(All::NAME.eq("x").and(!All::INT.eq(1))), true),
        (filter(TAGS.count().gt(1)), true),
        (list().search("x"), true),
        (list().query("$search", "\"x\""), true),
        (list().count(), true),
        (list().search("x").expand(FRIENDS), true),
        // By combination.
        (filter(All::NAME.eq("x")).order_by(All::NAME), true),
        (list().order_by(All::NAME).filter(All::NAME.eq("x")), true),
        (list().filter_raw("name eq 'x'").order_by_raw("name"), true),
        (filter(All::NAME.eq("x")).order_by(All::NAME).expand(FRIENDS), true),
        // By property; anything that no rule settles is an advanced query.
        (filter(All::INT.gt(1)), true),
        (filter(All::NAME.is_null()), true),
        (filter(All::NAME.contains("x")), true),
        (filter(All::NAME.to_lower().eq("x")), true),
        (filter(All::NAME.eq(All::NAME)), true),
        (filter(All::INSTANT.eq(now())), true),
        (filter(HOME.then(Place::A).eq(1)), true),
        (filter(TAGS.any(this::<String>().starts_with("x"))), true),
        (filter(TAGS.all(this().eq("x"))), true),
        (filter(TAGS.is_not_empty()), true),
        (filter(All::FLAG.into()), true),
        (filter(All::NAME.eq("x").and(raw::<All, bool>("int eq 1"))), true),
        (filter(All::NAME.eq("x").and(All::FLAG)), true),
        (list().filter_raw("name eq 'x'"), true),
        (list().query("$filter", "name eq 'x'"), true),
        (list().order_by(All::INT), true),
        (list().order_by((All::NAME, All::INT)), true),
        (list().order_by_raw("name"), true),
        // Queries that no rule settles, with an option that advanced queries cannot have.
        (filter(All::INT.gt(1)).expand(FRIENDS), false),
        (list().filter_raw("int gt 1").expand_raw("friends"), false),
        (list().order_by(All::INT).expand(FRIENDS), false),
        // In place of an earlier filter.
        (filter(All::NAME.ne("x")).filter(All::NAME.eq("x")), false),
        (list().filter_raw("int gt 1").filter(All::NAME.eq("x")), false),
        (filter(All::NAME.eq("x")).filter_raw("int gt 1"), true),
        // The caller decides.
        (filter(All::NAME.ne("x")).advanced_query(false), false),
        (list().advanced_query(true), true),
    ] {
        check_advanced(&request.to_request().unwrap(), is_advanced, is_advanced);
    }
    check_advanced(&all.count().to_request().unwrap(), true, false);
    // Options of a path are inspected like those set by name.
    for (path, is_advanced) in [
        ("/alls?$search=x", true),
        ("/alls?%24filter=x", true),
        ("/alls?$count=true", true),
        ("/alls?$top=5", false),
    ] {
        let request = client.collection_at::<All>(path).list().to_request().unwrap();
        check_advanced(&request, is_advanced, is_advanced);
    }
    let animals: CollectionRequestBuilder<Animal> = client.collection_segment("animals");
    let dogs: CollectionRequestBuilder<Dog> = client.collection_segment("dogs");
    check_advanced(&animals.cast::<Dog>().list().to_request().unwrap(), true, true);
    check_advanced(&animals.cast::<Dog>().count().to_request().unwrap(), true, false);
    check_advanced(&dogs.list().to_request().unwrap(), false, false);
    check_advanced(&animals.list().filter(Animal::NAME.ne("x")).to_request().unwrap(), false, false);
    let own = all.list().search("x").header("ConsistencyLevel", "session").query("$count", "false");
    let own = own.to_request().unwrap();
    assert_eq!(own.headers()["consistencylevel"], "session");
    assert!(own.url().query().unwrap().contains("$count=false"), "{}", own.url());
}

fn check_advanced(request: &HttpRequest, has_header: bool, has_count: bool) {
    let url = request.url();
    assert_eq!(request.headers().get("consistencylevel").is_some(), has_header, "{url}");
    assert_eq!(url.query_pairs().any(|(name, _)| name == "$count"), has_count, "{url}");
}

/// A quote in a phrase is escaped as Microsoft Graph expects it; OData's grammar has no form for it.
#[test]
fn quotes_stay_in_their_phrase() {
    assert_eq!(phrase(r#"a" OR "b\"#).to_string(), r#""a\" OR \"b\\""#);
}

#[test]
fn requests_carry_what_was_asked() {
    let request = all()
        .key("x/y")
        .update(All::default())
        .if_match("W/\"1\"")
        .prefer(Prefer::ReturnMinimal)
        .prefer(Prefer::quoted("outlook.timezone", "Pacific Standard Time"))
        .to_request()
        .unwrap();
    assert_eq!(request.method(), "PATCH");
    assert_eq!(request.url().as_str(), "https://example.com/v1/alls/x%2Fy");
    assert_eq!(request.headers()["if-match"], "W/\"1\"");
    assert_eq!(request.headers()["prefer"], "return=minimal, outlook.timezone=\"Pacific Standard Time\"");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), Some(b"{}".as_slice()));
}

/// Requests of any kind to any path, including parameter aliases of functions in the path.
#[test]
fn requests_that_are_not_declared() {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    let one = all().key("x");
    let call = client.function_segment::<Single<All>>("f").json_argument::<Vec<i32>>("a", vec![1]);
    for (request, expected) in [
        (all().request::<()>(Method::PATCH), "PATCH /alls"),
        (one.request(Method::POST), "POST /alls/x"),
        (one.property(HOME).request(Method::PATCH), "PATCH /alls/x/home"),
        (one.stream_segment("photo").request(Method::POST), "POST /alls/x/photo"),
        (call.entity().request(Method::PUT), "PUT /f(a=@a)?@a=[1]"),
    ] {
        let sent = request.with_body("text").to_request().unwrap();
        let query: String =
            sent.url().query_pairs().map(|(name, value)| format!("?{name}={value}")).collect();
        let path = sent.url().path().trim_start_matches("/v1");
        assert_eq!(format!("{} {path}{query}", sent.method()), expected);
        assert_eq!(sent.body(), Some(br#""text""#.as_slice()), "{expected}");
    }
}

#[test]
fn parameters_that_are_not_declared() {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    let request = client.action_segment::<()>("archive").with("a", 1).with("b", true);
    let all = All { int: Some(1), ..All::default() }.with_raw("more", vec!["x"]);
    let request = request.with_parameter("a", "text").with_parameter("c", all);
    let request = request.with_parameter("d", Untyped::Null).to_request().unwrap();
    let body: Untyped = serde_json::from_slice(request.body().unwrap()).unwrap();
    let expected = json!({"a": "text", "b": true, "c": {"int": 1, "more": ["x"]}, "d": null});
    assert_eq!(body, expected);
}

#[test]
fn parameters_that_may_be_left_out() {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    let text = String::from("b");
    let request = client.action_segment::<()>("f").with_optional::<String>("a", "a");
    let request = request.with_optional::<String>("b", &text).with_optional::<String>("c", text);
    let request = request.with_optional::<String>("d", None).with_optional::<i64>("e", 5);
    let request = request.with_optional::<Vec<String>>("f", ["x"]).with_optional::<Vec<i64>>("g", [1, 2]);
    let request = request.with_optional::<All>("h", All::default()).with_optional::<bool>("i", Some(true));
    let sent = request.to_request().unwrap();
    let body: Untyped = serde_json::from_slice(sent.body().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({"a": "a", "b": "b", "c": "b", "e": 5, "f": ["x"], "g": [1, 2], "h": {}, "i": true})
    );
}

#[test]
fn content_in_place_of_values() {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    for (request, expected) in [
        (all().create_media("PK", "application/zip").to_request(), "application/zip: PK"),
        (
            all().key("x").create_entity(All { int: Some(1), ..All::default() }).to_request(),
            r#"application/json: {"int":1}"#,
        ),
        (all().key("x").property(TAGS).add("a").to_request(), r#"application/json: {"value":"a"}"#),
        (
            client
                .action_segment::<()>("send")
                .with("a", 1)
                .with_content("TUlNRQ", "text/plain")
                .to_request(),
            "text/plain: TUlNRQ",
        ),
    ] {
        let sent = request.unwrap();
        let content_type = sent.headers()["content-type"].to_str().unwrap();
        assert_eq!(format!("{content_type}: {}", String::from_utf8_lossy(sent.body().unwrap())), expected);
        assert_eq!(sent.method(), Method::POST);
    }
}

/// Paths that continue after an entity.
fn paths() -> Vec<(String, &'static str)> {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    let one = all().key("x");
    vec![
        (one.property(HOME).url(), "/alls/x/home"),
        (one.property(HOME).property(Place::A).url(), "/alls/x/home/a"),
        (one.property(All::NAME).raw_value().to_request().unwrap().url().to_string(), "/alls/x/name/$value"),
        (one.property(TAGS).count().to_request().unwrap().url().to_string(), "/alls/x/tags/$count"),
        (one.cast::<All>().url(), "/alls/x/n.all"),
        (one.stream_segment("photo").url(), "/alls/x/photo"),
        (one.path_form::<All, ()>(":/", "a b/c:d/ü", ":").url(), "/alls/x:/a%20b/c%3Ad/%C3%BC:"),
        (all().named_key(&[("name", &"a/b'c")]).url(), "/alls(name='a%2Fb''c')"),
        (client.entity_at::<All>("/odd/path").url(), "/odd/path"),
        (client.entity_at::<All>("https://example.com/v1/alls/7").url(), "/alls/7"),
    ]
}

#[test]
fn paths_are_printed() {
    for (built, expected) in paths() {
        assert_eq!(built, format!("https://example.com/v1{expected}"));
    }
}

#[test]
fn paths_stay_where_they_are() {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    let one = all().key("x");
    for path in ["..", "a/../b", "./x"] {
        let item = one.path_form::<All, crate::runtime::request::Contained>(":/", path, ":");
        assert!(item.get().to_request().is_err(), "{path}");
    }
    for path in ["https://elsewhere.example/x", "no/slash", "//elsewhere.example", "/x#y", "x?y=z"] {
        let entity = client.entity_at::<All>(path);
        let sent = entity.get().to_request();
        assert!(sent.is_err() || path.starts_with("//"), "{path}: {sent:?}");
    }
}
