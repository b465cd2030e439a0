//! `curl` commands as requests, as they are copied from documentation and from browsers.

/// A command as the text of a request, in the form that [`parse`](crate::parse) reads; `None` if the
/// text is no `curl` command.
///
/// # Errors
/// When the command has no address, or an option that changes the request in an unknown way, as one sentence.
pub fn request(text: &str) -> Option<Result<String, String>> {
    let text = text.trim();
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let rest = text.strip_prefix("curl").filter(|rest| rest.starts_with(char::is_whitespace))?;
    Some(words(rest).and_then(|words| read(&words)))
}

fn read(words: &[String]) -> Result<String, String> {
    let (mut method, mut url, mut headers, mut body) = (None, None, Vec::new(), None::<String>);
    let (mut words, mut is_json, mut is_query) = (words.iter(), false, false);
    while let Some(word) = words.next() {
        let (option, mut value) = split(word);
        let mut value = || {
            let given = value.take().or_else(|| words.next().cloned());
            given.ok_or_else(|| format!("`{option}` of `curl` has no value"))
        };
        match option {
            "-X" | "--request" => method = Some(value()?),
            "-H" | "--header" => headers.push(value()?),
            "--url" => url = Some(value()?),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" => add(&mut body, &value()?)?,
            "--json" => {
                add(&mut body, &value()?)?;
                is_json = true;
            }
            "-G" | "--get" => is_query = true,
            "-I" | "--head" => method = Some(String::from("HEAD")),
            // They say how the request is sent, or what is printed.
            "-o" | "--output" | "-m" | "--max-time" | "--connect-timeout" | "--retry" | "-w"
            | "--write-out" | "-A" | "--user-agent" | "-u" | "--user" | "--oauth2-bearer" => drop(value()?),
            "-s" | "-S" | "-sS" | "-L" | "-i" | "-v" | "-k" | "-f" | "-#" | "-g" | "--silent"
            | "--location" | "--include" | "--verbose" | "--insecure" | "--fail" | "--compressed"
            | "--show-error" | "--globoff" | "--http1.1" | "--http2" => {}
            option if option.starts_with('-') => {
                return Err(format!("`{option}` of `curl` is not known here"));
            }
            address => url = Some(address.to_owned()),
        }
    }
    let mut url = url.ok_or("the `curl` command has no address")?;
    if let Some(query) = body.take_if(|_| is_query) {
        url += &format!("{}{query}", if url.contains('?') { '&' } else { '?' });
    }
    let method = method.unwrap_or_else(|| String::from(if body.is_some() { "POST" } else { "GET" }));
    let is_typed = headers.iter().any(|header| header.to_ascii_lowercase().starts_with("content-type:"));
    if is_json && !is_typed {
        headers.push(String::from("Content-Type: application/json"));
    }
    let url = url.replace(' ', "%20");
    let headers: String = headers.iter().map(|header| format!("{}\n", header.replace('\n', " "))).collect();
    Ok(format!("{method} {url}\n{headers}\n{}", body.unwrap_or_default()))
}

/// An option with the value that is joined to it.
fn split(word: &str) -> (&str, Option<String>) {
    if let Some((option, value)) = word.split_once('=').filter(|_| word.starts_with("--")) {
        return (option, Some(value.to_owned()));
    }
    match word.char_indices().nth(2) {
        Some((at, _)) if ["-X", "-H", "-d"].iter().any(|option| word.starts_with(option)) => {
            (&word[..at], Some(word[at..].to_owned()))
        }
        _ => (word, None),
    }
}

/// Adds data to the body; several are joined as in a form.
fn add(body: &mut Option<String>, data: &str) -> Result<(), String> {
    if data.starts_with('@') {
        return Err(format!("the body is in a file, `{data}`, which is not read"));
    }
    match body {
        Some(body) => *body += &format!("&{data}"),
        None => *body = Some(data.to_owned()),
    }
    Ok(())
}

/// The words of a command, as a POSIX shell or that of Windows splits it.
fn words(text: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            // A line that is continued on the next.
            '\\' | '^' | '`' if characters.peek().is_some_and(|c| matches!(c, '\n' | '\r')) => {
                while characters.next_if(|c| matches!(c, '\n' | '\r')).is_some() {}
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('\'') => break,
                        Some(c) => word.push(c),
                        None => return Err(String::from("a quote of the `curl` command is not closed")),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('"') => break,
                        Some('\\') => match characters.next() {
                            Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                            Some('\n') => {}
                            other => word.extend(std::iter::once('\\').chain(other)),
                        },
                        Some(c) => word.push(c),
                        None => return Err(String::from("a quote of the `curl` command is not closed")),
                    }
                }
            }
            '$' if word.is_none() && characters.peek() == Some(&'\'') => {}
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::request;

    #[test]
    fn commands_are_requests() {
        for (command, expected) in [
            ("curl https://a/me", "GET https://a/me\n\n"),
            ("$ curl -s 'https://a/users?$top=5 '", "GET https://a/users?$top=5%20\n\n"),
            (
                "curl -X PATCH \\\n  -H \"Prefer: a\" -H'If-Match: *' \\\n  -d '{\"a\": \"it'\\''s\"}' https://a/me",
                "PATCH https://a/me\nPrefer: a\nIf-Match: *\n\n{\"a\": \"it's\"}",
            ),
            (
                "curl --request=POST --url https://a/x --json \"{\\\"a\\\": 1}\"",
                "POST https://a/x\nContent-Type: application/json\n\n{\"a\": 1}",
            ),
            ("curl -G https://a/x -d a=1 -d b=2", "GET https://a/x?a=1&b=2\n\n"),
        ] {
            assert_eq!(request(command), Some(Ok(expected.to_owned())));
        }
        assert_eq!(request("GET /me"), None);
        assert_eq!(request("curly"), None);
    }

    #[test]
    fn what_changes_the_request_in_another_way_is_told() {
        for (command, expected) in [
            ("curl -X", "`-X` of `curl` has no value"),
            ("curl -F a=b https://a", "`-F` of `curl` is not known here"),
            ("curl -X GET", "the `curl` command has no address"),
            ("curl 'https://a", "a quote of the `curl` command is not closed"),
            ("curl https://a -d @file", "the body is in a file, `@file`, which is not read"),
        ] {
            assert_eq!(request(command), Some(Err(expected.to_owned())));
        }
    }
}
