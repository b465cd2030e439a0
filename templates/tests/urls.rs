//! No value leaves its place in a URL.

use super::model::{Animal, Parentheses, Segments};
use crate::runtime::{
    Client, CollectionRequestBuilder, Date, Duration, EntityRequestBuilder, Guid, Service, Single, UrlLiteral,
};

fn animals<S: Service>() -> CollectionRequestBuilder<Animal> {
    Client::<S>::builder().build().unwrap().collection_segment("animals")
}

#[test]
fn keys_stay_in_their_segment() {
    for (key, segment, parentheses) in [
        ("a", "/a", "('a')"),
        ("a b", "/a%20b", "('a%20b')"),
        ("a/b", "/a%2Fb", "('a%2Fb')"),
        ("a?b#c%d", "/a%3Fb%23c%25d", "('a%3Fb%23c%25d')"),
        ("o'neil", "/o'neil", "('o''neil')"),
        ("..", "('..')", "('..')"),
        (".", "('.')", "('.')"),
        ("", "('')", "('')"),
        ("$ref", "('$ref')", "('$ref')"),
        ("a\\b", "/a%5Cb", "('a%5Cb')"),
        ("ü", "/%C3%BC", "('%C3%BC')"),
        ("me@example.com", "/me@example.com", "('me@example.com')"),
    ] {
        let base = "https://example.com/v1/animals";
        assert_eq!(animals::<Segments>().key(&key).url(), format!("{base}{segment}"));
        assert_eq!(animals::<Parentheses>().key(&key).url(), format!("{base}{parentheses}"));
        let composite = animals::<Segments>().named_key(&[("a", &key), ("b", &1)]).url();
        assert_eq!(composite, format!("{base}(a={},b=1)", &parentheses[1..parentheses.len() - 1]));
    }
}

#[test]
fn literals() {
    let guid: Guid = "18a80140-b0fb-4489-b360-2f6efaf225a0".parse().unwrap();
    let date = Date::from_calendar_date(2024, time::Month::February, 29).unwrap();
    let cases: [(&dyn UrlLiteral, &str); 7] = [
        (&"a'b", "'a''b'"),
        (&true, "true"),
        (&-5, "-5"),
        (&f64::INFINITY, "INF"),
        (&guid, "18a80140-b0fb-4489-b360-2f6efaf225a0"),
        (&date, "2024-02-29"),
        (&Duration::minutes(90), "duration'PT1H30M'"),
    ];
    for (value, literal) in cases {
        assert_eq!(value.literal(), literal);
    }
}

#[test]
fn functions_have_parentheses_and_aliases() {
    let dog: EntityRequestBuilder<Animal> = animals::<Segments>().key("x");
    let call = dog
        .function_segment::<Single<Animal>>("f")
        .argument("a", &"b/c")
        .json_argument("d", Some(vec![1, 2]));
    assert!(format!("{call:?}").contains("https://example.com/v1/animals/x/f"), "{call:?}");
}

#[test]
fn clients_are_https_or_local() {
    for (url, is_allowed) in [
        ("https://example.com", true),
        ("http://localhost:8080/x", true),
        ("http://127.0.0.1/", true),
        ("http://[::1]/", true),
        ("http://example.com", false),
        ("http://localhost.example.com", false),
        ("ftp://localhost", false),
        ("no url", false),
    ] {
        assert_eq!(Client::<Segments>::builder().base_url(url).build().is_ok(), is_allowed, "{url}");
    }
}
