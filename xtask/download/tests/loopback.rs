//! A document is fetched whole or not at all, from this machine or with TLS: over HTTP on the loopback.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const WHOLE: &str = "<edmx:Edmx Version=\"4.0\">\u{e9}</edmx:Edmx>\n";

fn download(url: &str) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_download")).arg(url).output()
}

/// Fetches from a server with these answers. Gives the document, or the reason why there is none.
fn fetched(answers: Vec<String>) -> Result<std::result::Result<String, String>> {
    let (url, server) = serve(answers)?;
    let output = download(&url)?;
    server.join().map_err(|_| "the server failed")??;
    let [document, said] = [output.stdout, output.stderr].map(String::from_utf8);
    let (document, said) = (document?, said?);
    assert_eq!(said.is_empty(), output.status.success(), "{said}");
    assert!(output.status.success() || document.is_empty(), "{document}");
    Ok(if output.status.success() { Ok(document) } else { Err(said) })
}

/// Answers requests, one after the other, each on a connection of its own. The thread returns the requests.
fn serve(answers: Vec<String>) -> Result<(String, thread::JoinHandle<std::io::Result<Vec<String>>>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/$metadata", listener.local_addr()?);
    let serve = move || {
        let serve_one = |answer: &String| -> std::io::Result<String> {
            let (mut stream, _) = listener.accept()?;
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") && request.len() < 1 << 16 {
                let mut byte = [0];
                stream.read_exact(&mut byte)?;
                request.extend(byte);
            }
            stream.write_all(answer.as_bytes())?;
            Ok(String::from_utf8_lossy(&request).into_owned())
        };
        answers.iter().map(serve_one).collect()
    };
    Ok((url, thread::spawn(serve)))
}

fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}")
}

#[test]
fn a_document_is_fetched_whole_or_not_at_all() -> Result {
    let length = format!("200 OK\r\ncontent-length: {}", WHOLE.len());
    let half = &WHOLE[..WHOLE.len() / 2];
    let chunk = format!("{:x}\r\n{half}\r\n", half.len());
    for (answer, expected) in [
        (answer(&length, WHOLE), Ok(WHOLE)),
        (answer("200 OK", WHOLE), Ok(WHOLE)),
        (answer(&length, half), Err("")),
        (answer("200 OK\r\ntransfer-encoding: chunked", &chunk), Err("")),
        (answer("404 Not Found\r\ncontent-length: 0", ""), Err("404")),
        (answer("503 Service Unavailable\r\ncontent-length: 0", ""), Err("503")),
        (String::new(), Err("")),
    ] {
        is_as_expected(fetched(vec![answer])?, expected);
    }
    Ok(())
}

/// Redirects obey what the first address does: no host but this machine without TLS.
#[test]
fn redirects_are_checked() -> Result {
    let redirect =
        |status: &str, to: &str| answer(&format!("{status}\r\nlocation: {to}\r\ncontent-length: 0"), "");
    for (answers, expected) in [
        (vec![redirect("302 Found", "/other?x"), answer("200 OK", WHOLE)], Ok(WHOLE)),
        (vec![redirect("308 Permanent Redirect", "http://shop.example/x")], Err("without TLS")),
        (vec![redirect("301 Moved", "http://localhost:1@shop.example/x")], Err("without TLS")),
        (vec![redirect("302 Found", "file:///etc/passwd")], Err("without TLS")),
        (vec![redirect("302 Found", "http://[")], Err("no address")),
        (vec![redirect("302 Found", "").replace("location", "x-location")], Err("not where")),
        (vec![redirect("302 Found", "/$metadata"); 11], Err("more than 10 redirects")),
    ] {
        is_as_expected(fetched(answers)?, expected);
    }
    Ok(())
}

fn is_as_expected(found: std::result::Result<String, String>, expected: std::result::Result<&str, &str>) {
    match (&found, expected) {
        (Ok(document), Ok(expected)) => assert_eq!(document, expected),
        (Err(said), Err(expected)) => assert!(said.contains(expected), "`{expected}` is missing: {said}"),
        _ => panic!("{found:?} instead of {expected:?}"),
    }
}

#[test]
fn what_is_not_allowed_is_not_asked() -> Result {
    for (url, says) in [("http://shop.example/$metadata", "without TLS"), ("shop", "relative URL")] {
        let output = download(url)?;
        let said = String::from_utf8(output.stderr)?;
        assert!(!output.status.success() && said.contains(url) && said.contains(says), "{said}");
    }
    Ok(())
}

/// Headers that the environment gives are sent to the service, and not to where it redirects.
#[test]
fn headers_are_for_the_service_alone() -> Result {
    let length = format!("200 OK\r\ncontent-length: {}", WHOLE.len());
    let (elsewhere, other) = serve(vec![answer(&length, WHOLE)])?;
    let (url, service) = serve(vec![
        answer("302 Found\r\nlocation: /there", ""),
        answer(&format!("302 Found\r\nlocation: {elsewhere}"), ""),
    ])?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_download"));
    let command = command.env("METADATA_TOKEN", "secret").env("DOWNLOAD_HEADERS", "x-api-key: 42");
    assert_eq!(command.arg(url).output()?.stdout, WHOLE.as_bytes());
    let [service, other] = [service, other].map(|server| server.join().unwrap());
    let has = |request: &String| {
        ["authorization: Bearer secret", "x-api-key: 42"].map(|header| request.contains(header))
    };
    assert_eq!(service?.iter().map(has).collect::<Vec<_>>(), [[true; 2]; 2]);
    assert_eq!(other?.iter().map(has).collect::<Vec<_>>(), [[false; 2]]);
    Ok(())
}
