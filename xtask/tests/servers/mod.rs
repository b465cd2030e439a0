//! Generated clients against servers that others wrote, or that are strict: SAP's CAP in `cap/`, and one of
//! ours in `strict/`, which rejects whatever the specification does not have. Each is started on a port of
//! its own, a crate is generated from the metadata that it sends, and a program does everything that its
//! model has. The committed crate talks to Prism, which knows Graph's description in OpenAPI alone.
//!
//! CAP is installed by `npm ci` in its folder. Without it, the test is skipped, unless `REQUIRE_SERVERS` is
//! set.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support;

#[test]
fn cap() {
    let here = folder("cap");
    if !here.join("node_modules/@sap/cds").is_dir() {
        return not_installed("`npm ci` was not run in xtask/tests/servers/cap");
    }
    let server = Server::start(Command::new("node").arg(here.join("server.js")));
    check("cap", &[server], "");
}

#[test]
fn strict() {
    let python = Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|output| output.status.success()) {
        return not_installed("there is no python3");
    }
    let program = folder("strict").join("server.py");
    let start = |names: &[&str]| {
        // Without `-B`, Python writes beside its sources.
        let mut python = Command::new("python3");
        Server::start(python.arg("-B").arg(&program).args(["--auth", "ada:secret", "--csrf"]).args(names))
    };
    // Annotations with the prefix `odata.`, which OData 4.01 makes optional, and without.
    let servers = [start(&[]), start(&["--short-names"])];
    let conventions = "csrf = true\ncompute = true\nbase64url = true\n";
    check("strict", &servers, &format!("[wire]\n{conventions}[wire.batch]\nformat = \"multipart\"\n"));
}

/// Prism knows the description in OpenAPI alone, of what users and members need.
#[test]
fn prism() {
    if !crate::openapi::is_installed() {
        return;
    }
    let package = support::target().join("suites/servers/prism");
    fs::create_dir_all(&package).unwrap();
    let description = package.join("description.json");
    let profile = crate::openapi::folder().join("users-and-members.toml");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["openapi", "--api", "v1_0", "--profile", profile.to_str().unwrap()])
        .args(["--out", description.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mock = crate::openapi::folder().join("mock.cjs");
    let server = Server::start(Command::new("node").arg(mock).arg(&description));
    support::package_of_programs(&package, "prism");
    fs::copy(folder("prism.rs"), package.join("src/main.rs")).unwrap();
    let mut command = support::cargo(&["run", "--quiet"], &package);
    let output = command.args(["--", &server.url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(name)
}

fn not_installed(why: &str) {
    assert!(std::env::var_os("REQUIRE_SERVERS").is_none(), "{why}, and REQUIRE_SERVERS is set");
    test_data::skipped(why);
}

/// Generates a crate from the metadata of a server, and runs the program of that name with each of the
/// servers.
fn check(name: &str, servers: &[Server], profile: &str) {
    let package = support::target().join("suites/servers").join(name);
    fs::create_dir_all(&package).unwrap();
    fs::write(package.join("metadata.csdl"), get(&format!("{}$metadata", servers[0].url))).unwrap();
    let metadata = package.join("metadata.csdl").canonicalize().unwrap();
    let profile = format!(
        "{profile}[package]\nname = \"{name}-client\"\n[api.service]\nmetadata = [{metadata:?}]\ndefault = true\n"
    );
    let client = support::generate(&format!("servers/{name}/client"), &profile, &[]).canonicalize().unwrap();
    support::package(
        &package,
        name,
        &format!(
            "{name}-client = {{ path = {client:?} }}\nserde = \"1\"\nserde_json = \"1\"\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
        ),
    );
    fs::copy(folder(&format!("{name}.rs")), package.join("src/main.rs")).unwrap();
    for server in servers {
        let mut command = support::cargo(&["run", "--quiet"], &package);
        let output = command.args(["--", &server.url]).output().unwrap();
        assert!(output.status.success(), "{name}:\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A server that runs until this is dropped. It ends by itself when its standard input is closed, so also
/// when the test is killed.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    /// Starts a server that prints its address when it is ready.
    fn start(command: &mut Command) -> Self {
        let command = command.args(["--port", "0"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("it said: {line}"));
        Self { url: url.to_owned(), process }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The body of a response, by HTTP/1.0, which ends where the connection does.
fn get(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.contains(" 200 "), "{text}");
    text.split_once("\r\n\r\n").unwrap().1.to_owned()
}
