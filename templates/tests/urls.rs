//! A value in a URL cannot change other parts of the URL.

use super::model::{Animal, Parentheses, Segments};
use crate::runtime::client::{Service, ServiceClient};
use crate::runtime::model::{Date, Guid, SignedDuration};
use crate::runtime::query::UrlLiteral;
use crate::runtime::request::segments::HasPath as _;
use crate::runtime::request::{CollectionRequestBuilder, EntityRequestBuilder, Omitted, Related, Single};

fn animals<S: Service>() -> CollectionRequestBuilder<Animal> {
    ServiceClient::<S>::builder().build().unwrap().collection_segment("animals")
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

/// Any text affects only the part of the URL where it is inserted.
#[test]
fn no_text_leaves_its_place() {
    let budget = arbtest::arbtest(|random| {
        let text: String = if random.ratio(1, 2)? {
            random.arbitrary()?
        } else {
            let nasty = [
                "'", "''", "/", "..", "?", "#", "&", "%27", "%", "+", ";", "(", ")", "\"", "\\", "$ref",
                "\n", "ü", "@", ":",
            ];
            (0..random.int_in_range(0..=6)?)
                .map(|_| random.choose(&nasty).copied())
                .collect::<Result<_, _>>()?
        };
        let quoted = format!("'{}'", text.replace('\'', "''"));
        let decoded =
            |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();

        let request = animals::<Segments>().list().filter(Animal::NAME.eq(&text)).query("x", text.as_str());
        let url = request.to_request().unwrap().url().clone();
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let filter = (String::from("$filter"), format!("name eq {quoted}"));
        assert_eq!(query, [filter, (String::from("x"), text.clone())], "{url}");
        assert_eq!((url.path(), url.fragment()), ("/v1/animals", None), "{url}");

        let owner = animals::<Segments>()
            .key(&text)
            .entity_segment::<Animal, crate::runtime::request::Contained>("owner");
        let url = owner.get().to_request().unwrap().url().clone();
        let segments: Vec<String> = url.path_segments().unwrap().map(decoded).collect();
        match segments.as_slice() {
            [_, _, key, _] => assert_eq!(*key, text, "{url}"),
            [_, animals, _] => assert_eq!(*animals, format!("animals({quoted})"), "{url}"),
            other => panic!("{other:?}"),
        }
        assert_eq!((url.query(), url.fragment()), (None, None), "{url}");

        let call = animals::<Segments>().function_segment::<Single<Animal>>("f").argument("a", &text);
        let url = call.to_request().unwrap().url().clone();
        let last = url.path_segments().unwrap().next_back().map(decoded);
        assert_eq!(last, Some(format!("f(a={quoted})")), "{url}");

        let file = animals::<Segments>()
            .key(&"root")
            .path_form::<Animal, crate::runtime::request::Contained>(":/", &text, ":");
        if let Ok(request) = file.get().to_request() {
            let path = request.url().path().to_owned();
            assert!(path.starts_with("/v1/animals/root:/") && path.ends_with(':'), "{path}");
            assert!(!path[17..path.len() - 1].contains([':', '?', '#']), "{path}");
        }
        Ok(())
    });
    budget.budget_ms(500).run();
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
        (&SignedDuration::minutes(90), "duration'PT1H30M'"),
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
        .json_argument::<Vec<i32>>("d", vec![1, 2]);
    assert!(format!("{call:?}").contains("https://example.com/v1/animals/x/f"), "{call:?}");
    // Nullable arguments are sent as null, optional ones are left out.
    for (call, arguments) in [
        (dog.function_segment::<Single<Animal>>("g").nullable_argument::<i32>("a", None), "g(a=null)"),
        (dog.function_segment("g").nullable_argument::<i32>("a", 5), "g(a=5)"),
        (dog.function_segment("g").nullable_json_argument::<Vec<i32>>("a", None), "g(a=null)"),
        (dog.function_segment("g").nullable_json_argument::<Vec<i32>>("a", vec![1]), "g(a=@a)"),
        (dog.function_segment("g").optional_argument::<i32>("a", None), "g()"),
        (dog.function_segment("g").given_argument::<i32>("a", None), "g(a=null)"),
        (dog.function_segment("g").given_argument::<i32>("a", Omitted), "g()"),
        (dog.function_segment("g").given_argument::<String>("a", "b"), "g(a='b')"),
        (dog.function_segment("g").given_json_argument::<Vec<i32>>("a", [1]), "g(a=@a)"),
        (dog.function_segment("g").given_json_argument::<Vec<i32>>("a", Omitted), "g()"),
    ] {
        let shown = format!("{call:?}");
        assert!(shown.contains(arguments), "{arguments}: {shown}");
    }
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
        assert_eq!(ServiceClient::<Segments>::builder().base_url(url).build().is_ok(), is_allowed, "{url}");
    }
}

type Asked = crate::runtime::request::ListRequest<Animal>;

/// A path may have a query; options set later are added as if the first ones had been set by name.
#[test]
fn paths_with_a_query() {
    let client = ServiceClient::<Segments>::builder().build().unwrap();
    let at = |path: &str| client.collection_at::<Animal>(path);
    let list = |path: &str| -> Asked { at(path).list() };
    let rows = [
        (list("/animals?$top=5").to_request(), "/animals?$top=5"),
        (list("https://example.com/v1/animals?$top=5&x=1").to_request(), "/animals?$top=5&x=1"),
        // Options stay as they were written.
        (
            list("/animals?$filter=name+eq+%27a%26b%27&y").to_request(),
            "/animals?$filter=name+eq+%27a%26b%27&y",
        ),
        (list("/animals?").to_request(), "/animals"),
        (list("/animals?&&a=b&").to_request(), "/animals?a=b"),
        (list("/animals?a=b?c=d").to_request(), "/animals?a=b?c=d"),
        (list("?a=b").to_request(), "?a=b"),
        // Other options are added; one of the same name is replaced.
        (list("/animals?$top=5").skip(1).to_request(), "/animals?$top=5&$skip=1"),
        (list("/animals?$top=5&x=1").top(7).to_request(), "/animals?x=1&$top=7"),
        (list("/animals?%24top=5").top(7).to_request(), "/animals?$top=7"),
        (list("/animals?x=1&x=2").query("x", "3").to_request(), "/animals?x=3"),
        (
            list("/animals?$filter=age+gt+1").filter(Animal::AGE.lt(2)).to_request(),
            "/animals?$filter=age%20lt%202",
        ),
        // Lists are extended.
        (list("/animals?$select=age&x=1").select(Animal::NAME).to_request(), "/animals?x=1&$select=age,name"),
        (
            list("/animals?$orderby=age+desc").order_by(Animal::NAME).to_request(),
            "/animals?$orderby=age%20desc,name",
        ),
        // The same resource in another form keeps its query; another resource does not.
        (at("/animals?$filter=x").count().to_request(), "/animals/$count?$filter=x"),
        (at("/animals?$top=5").cast::<Animal>().list().to_request(), "/animals/n.animal?$top=5"),
        (at("/animals?$top=5").key(&"rex").get().to_request(), "/animals/rex"),
        (
            client.entity_at::<Animal>("/animals/rex?$select=age").get().to_request(),
            "/animals/rex?$select=age",
        ),
        (client.stream_at("/photo?size=5").get().to_request(), "/photo?size=5"),
        (client.stream_at("/photo?size=5").put("", "image/png").to_request(), "/photo?size=5"),
        (
            client.stream_at("/pages/1/content").patch("[]", "application/json").to_request(),
            "/pages/1/content",
        ),
        (client.request::<()>(http::Method::POST, "/x?a=b").query("c", "d&e").to_request(), "/x?a=b&c=d%26e"),
    ];
    for (request, expected) in rows {
        // Characters that are valid in a query stay unencoded.
        let url = request.unwrap().url().to_string().replace('\'', "%27");
        assert_eq!(url, format!("https://example.com/v1{expected}"));
    }
    assert_eq!(at("/animals?$top=5").url(), "https://example.com/v1/animals");
    for path in
        ["/animals?a=b#c", "animals?a=b", "https://example.org/animals?a=b", "https://example.com/v10?a=b"]
    {
        let error = list(path).to_request().unwrap_err();
        assert!(!error.to_string().contains("a=b"), "{path}: {error}");
    }
}

/// References are read, added, replaced and removed as OData names it, Protocol 4.01 section 11.4.6.
#[test]
fn references() {
    let animals = animals::<Segments>();
    let friends: CollectionRequestBuilder<Animal, Related> =
        animals.key(&"rex").collection_segment("friends");
    let best: EntityRequestBuilder<Animal, Related> = animals.key(&"rex").entity_segment("best");
    let max = animals.key(&"max");
    for (request, method, url, body) in [
        (friends.list_refs().to_request(), "GET", "/friends/$ref", ""),
        (friends.add_ref(&max).to_request(), "POST", "/friends/$ref", "max"),
        (
            friends.remove_ref(&max).to_request(),
            "DELETE",
            "/friends/$ref?$id=https:%2F%2Fexample.com%2Fv1%2Fanimals%2Fmax",
            "",
        ),
        (friends.key(&"max").clear_ref().to_request(), "DELETE", "/friends/max/$ref", ""),
        (best.get_ref().to_request(), "GET", "/best/$ref", ""),
        (best.set_ref(&max).to_request(), "PUT", "/best/$ref", "max"),
        (best.clear_ref().to_request(), "DELETE", "/best/$ref", ""),
        (best.delete_entity().to_request(), "DELETE", "/best", ""),
    ] {
        let request = request.unwrap();
        let expected = format!("https://example.com/v1/animals/rex{url}");
        // Slashes and colons of a query may be encoded or not.
        let decoded = |url: &str| percent_encoding::percent_decode_str(url).decode_utf8_lossy().into_owned();
        assert_eq!((request.method.as_str(), decoded(request.url.as_str())), (method, decoded(&expected)));
        let crate::runtime::client::HttpBody::Bytes(sent) = request.body else { panic!("{url}") };
        let told = if body.is_empty() {
            String::new()
        } else {
            format!(r#"{{"@odata.id":"https://example.com/v1/animals/{body}"}}"#)
        };
        assert_eq!(sent, told.as_bytes(), "{url}");
    }
}
