//! Addresses: to which service they belong, and their path and query after the service root.

/// Whether an address has a host, and so states to which service it belongs.
pub fn is_absolute(address: &str) -> bool {
    address.split('?').next().is_some_and(|path| path.contains("://"))
}

/// The rest of an address after a service root; `None` if the address does not begin with the root. The
/// address may have the root with or without its scheme, or the path of the root alone.
pub fn behind<'a>(address: &'a str, root: &str) -> Option<&'a str> {
    let (host_and_path, address) = (without_scheme(root), without_scheme(address));
    let path = host_and_path.find('/').map_or("", |at| &host_and_path[at..]);
    [host_and_path, path].into_iter().filter(|start| !start.is_empty()).find_map(|start| {
        let (before, rest) = (address.get(..start.len())?, address.get(start.len()..)?);
        let is_below =
            before.eq_ignore_ascii_case(start) && (rest.is_empty() || rest.starts_with(['/', '?']));
        is_below.then_some(rest)
    })
}

fn without_scheme(url: &str) -> &str {
    match url.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => rest,
        _ => url,
    }
}
