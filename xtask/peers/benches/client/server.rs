//! A server that answers from memory, a thread a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use serde_json::{Value, json};

use super::bodies;

struct Answers {
    user: String,
    page: String,
    results: String,
    /// A page of 999 users, but for its next link and the end.
    long_page: String,
}

/// Prints its port, and serves until it is ended.
pub fn serve() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let part = |id: &str| json!({"@odata.type": "#microsoft.graph.aadUserConversationMemberResult", "userId": id, "error": null});
    let users = |count: usize| (0..count).map(bodies::selected_user).collect::<Value>();
    let mut long_page = json!({ "value": users(999) }).to_string();
    long_page.pop();
    let answers = Arc::new(Answers {
        user: bodies::whole_user(1).to_string(),
        page: json!({ "value": users(20) }).to_string(),
        results: json!({"value": [part("1"), part("2")]}).to_string(),
        long_page,
    });
    println!("{}", address.port());
    for connection in listener.incoming() {
        let (connection, answers) = (connection?, answers.clone());
        std::thread::spawn(move || answer(&connection, &answers));
    }
    Ok(())
}

fn answer(connection: &TcpStream, answers: &Answers) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let root = format!("http://{}/v1.0", connection.local_addr()?);
    let (mut reader, mut writer) = (BufReader::new(connection), connection);
    loop {
        let (mut target, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if target.is_empty() {
                target = line.split(' ').nth(1).unwrap_or_default().to_owned();
            } else if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().map_err(io::Error::other)?;
            }
        }
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        let body = body(&target, &root, answers);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    }
}

fn body(target: &str, root: &str, answers: &Answers) -> String {
    if let Some((_, pages)) = target.split_once("pages=") {
        let left = pages.parse().unwrap_or(1) - 1;
        return match left {
            0 => format!("{}}}", answers.long_page),
            _ => format!(r#"{},"@odata.nextLink":"{root}/users?pages={left}"}}"#, answers.long_page),
        };
    }
    let answer = match target {
        target if target.ends_with("/add") => &answers.results,
        target if target.ends_with("/users/1") => &answers.user,
        _ => &answers.page,
    };
    answer.clone()
}
