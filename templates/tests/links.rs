//! Links of pages: how they are resolved, which ones are refused, and links that lead in circles.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{HeaderMap, StatusCode};

use super::memory::{Watched, memory};
use super::model::{Animal, Segments};
use super::paging::{exchanges, list, names, page, until_error};
use crate::runtime::client::{
    ErrorKind, Exchange, HttpRequest, HttpResponse, InMemoryTransport, ServiceClient, StaticToken, Transport,
    TransportFuture,
};
use crate::runtime::request::Request;

/// Invalid links end the stream after the content of their page; nothing is sent.
#[tokio::test]
async fn links_that_are_not_followed() {
    let own = "https://example.com/v1/animals";
    for (first, next) in [
        (None, own),
        (None, "/v1/animals"),
        (None, "animals"),
        (Some("https://example.com/v1/animals?$skip=1"), "https://example.com/v1/animals?$skip=1"),
        (Some("https://example.com/v1/animals?$skip=1"), "/v1/animals?$skip=1"),
        (Some("animals?$skip=1"), "https://example.com/v1/animals?$skip=1"),
        (None, "https://example.org/v1/animals?$skip=1"),
        (None, "https://example.com:444/v1/animals?$skip=1"),
        (None, "http://example.com:8080/v1/animals?$skip=1"),
        (None, "http://example.org:80/v1/animals?$skip=1"),
        (None, "ftp://example.com/v1/animals?$skip=1"),
        (None, "//example.org/v1/animals"),
        (None, "https://["),
        (None, "file:///etc/passwd"),
    ] {
        let url = if first.is_some() { "/v1/animals?$skip=1" } else { "/v1/animals" };
        let memory = memory([Exchange::get(url).answer(200, page(&["a", "b"], Some(next)))]);
        let mut items = first.into_iter().fold(list(memory.clone()), Request::resume_at).items();
        let (came, error) = until_error(&mut items).await;
        assert_eq!((names(&came), memory.requests().len()), (vec!["a", "b"], 1), "{next}: {error:?}");
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Invalid), "{next}");
        assert_eq!(items.resume_link(), Some(next));
    }
}

/// Resolved links: the service root, the path of the list, the context URL of its page, the link, and the
/// requested URL. Each can be stored and resumed.
#[tokio::test]
async fn what_links_mean() {
    let root = "https://example.com/v1";
    let context = "https://example.com/v1/$metadata#animals";
    for (root, path, context, link, expected) in [
        // Behind a proxy that terminates TLS.
        (
            root,
            "/animals",
            None,
            "http://example.com/v1/animals?$skip=1",
            "https://example.com/v1/animals?$skip=1",
        ),
        (root, "/animals", None, "http://example.com:80/v1/a?$skip=1", "https://example.com/v1/a?$skip=1"),
        (root, "/animals", None, "http://EXAMPLE.com:443/v1/a?$skip=1", "https://example.com/v1/a?$skip=1"),
        (root, "/animals", None, "https://example.com:443/v1/a?$skip=1", "https://example.com/v1/a?$skip=1"),
        (root, "/animals", None, "https://example.com:80/v1/a?$skip=1", "https://example.com/v1/a?$skip=1"),
        (
            "https://example.com:8443/v1",
            "/a",
            None,
            "http://example.com/v1/a?b",
            "https://example.com:8443/v1/a?b",
        ),
        (
            "https://example.com:8443/v1",
            "/a",
            None,
            "https://example.com/v1/a?b",
            "https://example.com:8443/v1/a?b",
        ),
        (
            "https://example.com:8443/v1",
            "/a",
            None,
            "http://example.com:8443/v1/a?b",
            "https://example.com:8443/v1/a?b",
        ),
        (
            "http://localhost:8080/v1",
            "/a",
            None,
            "http://localhost:8080/v1/a?b",
            "http://localhost:8080/v1/a?b",
        ),
        // Relative to the page, or to its context URL.
        (root, "/zoos/1/animals", None, "animals?$skip=1", "https://example.com/v1/zoos/1/animals?$skip=1"),
        (root, "/zoos/1/animals", None, "?$skip=1", "https://example.com/v1/zoos/1/animals?$skip=1"),
        (root, "/zoos/1/animals", None, "../2/animals", "https://example.com/v1/zoos/2/animals"),
        (
            root,
            "/zoos/1/animals",
            Some(context),
            "zoos/1/animals?$skip=1",
            "https://example.com/v1/zoos/1/animals?$skip=1",
        ),
        (
            root,
            "/zoos/1/animals",
            Some("../../$metadata#animals"),
            "animals?$skip=1",
            "https://example.com/v1/animals?$skip=1",
        ),
        (
            root,
            "/zoos/1/animals",
            Some("http://example.com/v1/$metadata"),
            "x?$skip=1",
            "https://example.com/v1/x?$skip=1",
        ),
        (
            root,
            "/zoos/1/animals",
            Some("https://inside.example.net/$metadata"),
            "animals?b",
            "https://example.com/v1/zoos/1/animals?b",
        ),
        (root, "/zoos/1/animals", Some("https://["), "animals?b", "https://example.com/v1/zoos/1/animals?b"),
        (
            root,
            "/zoos/1/animals",
            Some(context),
            "/animals?$skip=1",
            "https://example.com/v1/animals?$skip=1",
        ),
        // The link is opaque, so all of it is sent.
        (
            root,
            "/animals",
            None,
            "https://example.com/v1/animals?$skiptoken=a#b#c",
            "https://example.com/v1/animals?$skiptoken=a%23b%23c",
        ),
        (root, "/animals", None, "?$skiptoken=a#b", "https://example.com/v1/animals?$skiptoken=a%23b"),
    ] {
        let list = |transport: Watched<InMemoryTransport>| {
            let credential = StaticToken::new("hush-token");
            let builder = ServiceClient::<Segments>::builder().base_url(root).transport(transport);
            builder.credential(credential).build().unwrap().collection_at::<Animal>(path).list()
        };
        let mut first = page(&["a"], Some(link));
        context.into_iter().for_each(|context| first["@odata.context"] = context.into());
        let last = || Exchange::get(expected).answer(200, page(&["b"], None));
        let exchanges = [Exchange::get(format!("{root}{path}")).answer(200, first), last()];
        let watched = Watched::new(memory(exchanges.clone()));
        let mut items = list(watched.clone()).items();
        items.next().await.unwrap().unwrap();
        assert_eq!(items.next_link(), Some(link));
        let kept = items.resume_link().unwrap().to_owned();
        assert!(items.next().await.unwrap().is_ok() && items.next().await.is_none(), "{link}");
        assert_eq!(watched.tokens(), [true, true], "{link}");
        let later = list(Watched::new(memory([last()]))).resume_at(&*kept).items().into_vec().await;
        assert_eq!(names(&later.unwrap()), ["b"], "{link}: {kept}");
        let by_hand = list(Watched::new(memory(exchanges))).send().await.unwrap();
        assert_eq!(names(&by_hand.next_page().await.unwrap().unwrap()), ["b"], "{link}");
    }
}

/// Page after page; the last one leads back to an earlier one, if given.
#[derive(Clone, Default)]
struct Chain {
    length: usize,
    back_to: Option<usize>,
    asked: Arc<AtomicUsize>,
}

impl Transport for Chain {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let at = request.url().query().and_then(|query| query.strip_prefix("at=")?.parse().ok()).unwrap_or(0);
        let next = if at + 1 < self.length { Some(at + 1) } else { self.back_to };
        let link =
            next.map(|next| if next == 0 { String::from("/animals") } else { format!("/animals?at={next}") });
        let mut body = page(&["a"], link.as_deref());
        if link.is_none() {
            // The delta link is repeated.
            body["@odata.deltaLink"] = "/animals".into();
        }
        let answer = HttpResponse::new(StatusCode::OK, HeaderMap::new(), body.to_string());
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// A circle of links of any length ends with an error; links without a circle are all followed.
#[tokio::test]
async fn circles() {
    for (length, back_to) in [
        (1, Some(0)),
        (2, Some(0)),
        (2, Some(1)),
        (5, Some(2)),
        (256, Some(0)),
        (300, Some(200)),
        (257, Some(0)),
        (600, Some(0)),
        (900, Some(400)),
        (1000, None),
    ] {
        let chain = Chain { length, back_to, ..Chain::default() };
        let mut items = list(chain.clone()).items();
        let (came, error) = until_error(&mut items).await;
        let asked = chain.asked.swap(0, Ordering::Relaxed);
        assert_eq!(came.len(), asked, "{length}, {back_to:?}");
        assert_eq!(
            error.map(|error| error.kind()),
            back_to.map(|_| ErrorKind::Invalid),
            "{length}, {back_to:?}"
        );
        // A short circle is detected before a page is repeated.
        let is_short = back_to.is_none_or(|back| length - back <= 256);
        assert!(asked == length || (!is_short && asked < 4 * length), "{length}, {back_to:?}: {asked}");

        let mut page = list(chain.clone()).send().await.unwrap();
        let ended = loop {
            match page.next_page().await {
                Ok(Some(next)) => page = next,
                ended => break ended,
            }
        };
        assert_eq!(ended.is_err(), back_to.is_some(), "{length}, {back_to:?}");
        assert_eq!(chain.asked.load(Ordering::Relaxed), asked, "{length}, {back_to:?}");
    }
    // A page can be requested again.
    let page = list(memory(exchanges().into_iter().chain(exchanges()))).send().await.unwrap();
    for _ in 0..2 {
        assert!(page.next_page().await.unwrap().is_some());
    }
}
