//! Network faults, and error statuses of a service.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Method;
use tokio::net::{TcpSocket, TcpStream};

use super::{Row, SHORT, animal, animals, answer, builder, fails, fine, ok, rex, row, send, status};
use crate::runtime::client::{ByteStream, Error, ErrorKind, RetryPolicy, TransportError};
use crate::runtime::request::Content;
use crate::runtime::request::segments::HasPath as _;
use crate::tests::server::{Answer, Reply, Server};

pub fn rows() -> Vec<Row> {
    use ErrorKind::{Service, Timeout, Transport};

    let second = Duration::from_secs(1);
    let asked = |retry_after: &str| Reply::from(answer(429).header("retry-after", retry_after));
    let date = answer(429)
        .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("retry-after", "Sun, 06 Nov 1994 08:49:38 GMT");
    vec![
        row("throttled", [status(429), fine()]).both(ok(2)),
        row("retry_after_seconds", [asked("1"), fine()]).both(ok(2).lasting(second)),
        row("retry_after_fractions", [asked("0.2"), fine()]).both(ok(2).lasting(second / 5)),
        row("retry_after_date", [date.into(), fine()]).both(ok(2).lasting(second)),
        row("retry_after_list", [asked("0.1, soon, 1,0.2"), fine()]).both(ok(2).lasting(second)),
        row("retry_after_too_long", [asked("3600"), fine()])
            .both(fails(1, Service, 429).with(|error| {
                error.is_throttled() && error.retry_after() == Some(Duration::from_secs(3600))
            })),
        row("throttled_for_ever", [status(429)]).both(fails(6, Service, 429).with(Error::is_throttled)),
        row("unavailable", [status(503), fine()]).get(ok(2)).post(fails(1, Service, 503)),
        row("gateway_timeout", [status(504), fine()]).get(ok(2)).post(fails(1, Service, 504)),
        row("unavailable_for_ever", [status(503)]).get(fails(6, Service, 503)).post(fails(1, Service, 503)),
        row("fewer_tries", [status(503)])
            .set(|client| client.retry(RetryPolicy::default().base_delay(Duration::ZERO).max_tries(2)))
            .get(fails(2, Service, 503)),
        row("no_tries", [status(429)])
            .set(|client| client.retry(RetryPolicy::never()))
            .both(fails(1, Service, 429)),
        row("server_error", [status(500), fine()]).both(fails(1, Service, 500)),
        row("bad_gateway", [status(502), fine()]).both(fails(1, Service, 502)),
        row("reset", [Reply::Reset, fine()]).get(ok(2)).post(fails(1, Transport, None)),
        row("reset_for_ever", [Reply::Reset]).get(fails(6, Transport, None)),
        row("closed", [Reply::Close, fine()]).get(ok(2)).post(fails(1, Transport, None)),
        row("reset_in_body", [Reply::ResetInBody(rex()), fine()]).get(ok(2)).post(fails(1, Transport, 200)),
        row("truncated", [Reply::CloseInBody(rex()), fine()]).get(ok(2)).post(fails(1, Transport, 200)),
        row("truncated_chunks", [Reply::Chunks(rex(), 1), fine()]).get(ok(2)).post(fails(1, Transport, 200)),
        row("truncated_error", [Reply::CloseInBody(answer(503)), fine()])
            .get(ok(2))
            .post(fails(1, Transport, 503)),
        row("stall", [Reply::Stall, fine()])
            .set(|client| client.try_timeout(SHORT))
            .get(ok(2).lasting(SHORT))
            .post(fails(1, Timeout, None).lasting(SHORT).with(Error::is_timeout)),
        row("stall_in_body", [Reply::StallInBody(rex()), fine()])
            .set(|client| client.try_timeout(SHORT))
            .get(ok(2).lasting(SHORT))
            .post(fails(1, Timeout, 200).lasting(SHORT).with(Error::is_timeout)),
        row("drip", [Reply::Drip(rex(), Duration::from_millis(50)), fine()])
            .set(|client| client.try_timeout(SHORT))
            .get(ok(2).lasting(SHORT))
            .post(fails(1, Timeout, 200).lasting(SHORT).with(Error::is_timeout)),
        row("slow", [Reply::Drip(rex(), Duration::from_millis(2))]).both(ok(1)),
        row("out_of_time", [Reply::Stall])
            .set(|client| client.timeout(SHORT))
            .both(fails(1, Timeout, None).lasting(SHORT)),
        row("out_of_time_after_tries", [status(503), Reply::Reset, Reply::Stall])
            .set(|client| client.timeout(3 * SHORT))
            .get(fails(3, Timeout, None).lasting(3 * SHORT)),
        row("garbage", [Reply::Garbage("\u{1}\u{2}SSH-2.0 no HTTP\r\n\r\n"), fine()])
            .get(ok(2))
            .post(fails(1, Transport, None)),
        row("methods", [status(503), fine()])
            .sent(Method::PUT, ok(2))
            .sent(Method::DELETE, ok(2))
            .sent(Method::PATCH, fails(1, Service, 503)),
    ]
}

/// A request that certainly had no effect is repeated, whatever its method.
#[tokio::test]
async fn refused() {
    let socket = TcpSocket::new_v4().unwrap();
    // The port is bound, but not listening, so that no other process gets it.
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let server = Server::replying([fine()]).await;
    let to_nobody = || builder(&server).base_url(url.as_str());
    for method in [Method::GET, Method::POST] {
        let error = send(&animals(to_nobody()), &method).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.tries(), error.status()),
            (ErrorKind::Transport, 6, None),
            "{error:?}"
        );
    }
    let patient = RetryPolicy::default().base_delay(Duration::from_millis(100));
    let animals = animals(to_nobody().retry(patient));
    let post = tokio::spawn(async move { send(&animals, &Method::POST).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let late = Server::on(socket.listen(8).unwrap(), |_, _| fine());
    assert!(post.await.unwrap().is_ok());
    assert_eq!(late.count(), 1);
}

/// Connections are not accepted, and the queue of pending ones is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn connecting_too_slowly() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..10 {
        let connecting = TcpStream::connect(address);
        match tokio::time::timeout(SHORT / 5, connecting).await {
            Ok(connected) => waiting.push(connected),
            Err(_) => break,
        }
    }
    let server = Server::replying([fine()]).await;
    let client = builder(&server).base_url(format!("http://{address}")).connect_timeout(SHORT / 5);
    let animals = animals(client.retry(RetryPolicy::default().base_delay(Duration::ZERO).max_tries(2)));
    for method in [Method::GET, Method::POST] {
        let error = send(&animals, &method).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.tries(), error.status()),
            (ErrorKind::Transport, 2, None),
            "{error:?}"
        );
    }
}

/// If a connection is closed between two requests, neither fails.
#[tokio::test]
async fn closed_when_idle() {
    let server = Server::replying([Reply::Last(rex())]).await;
    let animals = animals(builder(&server));
    for count in 1..=5 {
        send(&animals, &Method::POST).await.unwrap();
        server.closed().await;
        // Wait until the client notices, too.
        tokio::time::sleep(SHORT / 10).await;
        assert_eq!((server.count(), server.connections()), (count, count));
    }
}

#[tokio::test]
async fn kept_connection() {
    let server = Server::replying([status(429), fine()]).await;
    let animals = animals(builder(&server));
    for _ in 0..5 {
        send(&animals, &Method::POST).await.unwrap();
    }
    assert_eq!((server.count(), server.connections()), (6, 1));
}

#[tokio::test]
async fn declared_idempotent() {
    let server = Server::replying([Reply::Close, status(503), fine()]).await;
    let ended = animals(builder(&server)).create(animal("Rex")).idempotent().send().await;
    assert!(ended.is_ok() && server.count() == 3, "{ended:?}");
}

/// A streamed body is sent once.
#[tokio::test]
async fn streams() {
    for reply in [Reply::Reset, Reply::Close, status(503), status(429), Reply::CloseInBody(rex())] {
        let server = Server::replying([reply]).await;
        let photo = animals(builder(&server)).key(&"rex").stream_segment("photo");
        let content = ByteStream::from(Bytes::from_static(b"photo"));
        let error = photo.put_stream(content, "image/png").send().await.unwrap_err();
        assert_eq!((error.tries(), server.count()), (1, 1), "{error:?}");
        assert_eq!(server.received()[0].body, b"photo");
    }
}

/// The length of a body is sent even if it is empty, because some services require it.
#[tokio::test]
async fn length_required() {
    let server = Server::start(|request, _| match request.header("content-length") {
        Some(_) => Answer::new(204, "").into(),
        None => status(411),
    });
    let server = server.await;
    let client = builder(&server).build().unwrap();
    let stream = |chunks: &[&'static str]| {
        let chunks: VecDeque<_> = chunks.iter().map(|chunk| Ok(Bytes::from(*chunk))).collect();
        ByteStream::new(Chunks(chunks))
    };
    let (photo, png) = (client.stream_at("/photo"), "image/png");
    let of = |method: Method| client.request::<Content>(method, "/x");
    let put = |chunks: &[&'static str]| photo.put_stream(stream(chunks), png);
    let known = put(&["pho", "to"]).header("content-length", "5");
    let rows = [
        (of(Method::POST).send().await, "0"),
        (of(Method::PUT).send().await, "0"),
        (of(Method::PATCH).send().await, "0"),
        (client.action_segment::<Content>("touch").send().await, "0"),
        (photo.put(Bytes::new(), png).send().await, "0"),
        (photo.put("photo", png).send().await, "5"),
        (put(&[]).send().await, "0"),
        (put(&["", ""]).send().await, "0"),
        (known.send().await, "5"),
    ];
    for ((sent, length), received) in rows.into_iter().zip(server.received()) {
        sent.unwrap();
        let told = (received.header("content-length"), received.header("transfer-encoding"));
        let seen = (told, received.body.len().to_string());
        assert_eq!(seen, ((Some(length), None), length.to_owned()), "{received:?}");
    }
    // The length of a stream is not known before its end, and a `GET` has no body.
    for sent in
        [put(&["", "pho", "to"]).send().await, of(Method::GET).send().await, of(Method::DELETE).send().await]
    {
        assert_eq!(sent.unwrap_err().status().unwrap().as_u16(), 411);
    }
    let received = server.received();
    let bodies: Vec<_> =
        received[9..].iter().map(|one| (one.header("transfer-encoding"), &*one.body)).collect();
    assert_eq!(bodies, [(Some("chunked"), &b"photo"[..]), (None, b""), (None, b"")]);
}

struct Chunks(VecDeque<Result<Bytes, TransportError>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

/// Dropping a request aborts its exchange.
#[tokio::test]
async fn dropped() {
    for reply in [Reply::Stall, Reply::StallInBody(rex()), Reply::Drip(rex(), SHORT)] {
        let server = Server::replying([reply]).await;
        let animals = animals(builder(&server));
        let request = tokio::spawn(async move { send(&animals, &Method::GET).await });
        server.has_received(1).await;
        request.abort();
        server.closed().await;
        assert_eq!(server.count(), 1);
    }
}

/// Dropping a request also ends the wait for another try.
#[tokio::test]
async fn dropped_between_tries() {
    let server = Server::replying([answer(429).header("retry-after", "0.2").into()]).await;
    let animals = animals(builder(&server));
    let request = tokio::spawn(async move { send(&animals, &Method::GET).await });
    server.has_received(1).await;
    request.abort();
    tokio::time::sleep(SHORT).await;
    assert_eq!(server.count(), 1);
}
