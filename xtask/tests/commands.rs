//! Runs the commands and checks exit codes, messages and changes on disk.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

const METADATA: &str = r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="pet"><Key><PropertyRef Name="id" /></Key><Property Name="id" Type="Edm.Int32" /></EntityType>
      <EntityContainer Name="c"><EntitySet Name="pets" EntityType="N.pet" /></EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"#;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

fn xtask(folder: &Path, arguments: &str) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_xtask")).current_dir(folder).args(arguments.split(' ')).output()
}

/// Runs a command and asserts its exit code, and that its output contains each text in `says`.
fn check(folder: &Path, arguments: &str, code: i32, says: &[&str]) -> Result {
    let output = xtask(folder, arguments)?;
    let text = format!("{}{}", String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    assert_eq!(output.status.code(), Some(code), "{arguments}: {text}");
    for part in says {
        assert!(text.contains(part), "`{part}` is missing: {text}");
    }
    Ok(())
}

/// Every file with its content and modification time.
fn snapshot(folder: &Path) -> std::io::Result<Vec<(String, String, SystemTime)>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let modified = fs::metadata(&path)?.modified()?;
                files.push((path.display().to_string(), fs::read_to_string(&path)?, modified));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[test]
fn the_committed_crate_is_fresh() -> Result {
    check(Path::new("."), "codegen --check", 0, &["all up to date"])
}

#[test]
fn a_crate_is_written_checked_and_mended() -> Result {
    let folder = tempfile::tempdir()?;
    let (here, out) = (folder.path(), folder.path().join("out"));
    fs::write(here.join("pets.xml"), METADATA)?;
    let command = "codegen --metadata pets.xml --out out --name pets";
    check(
        here,
        &format!("{command} --check"),
        1,
        &["missing: out/Cargo.toml", "to update them: cargo xtask codegen"],
    )?;
    assert!(!out.exists());
    check(here, command, 0, &["out: ", "0 unchanged"])?;
    let first = snapshot(&out)?;
    assert!(
        first
            .iter()
            .any(|(path, text, _)| path.ends_with("src/pets/pet.rs") && text.contains("pub struct Pet"))
    );
    check(here, command, 0, &["; 0 written"])?;
    assert_eq!(snapshot(&out)?, first);
    check(here, &format!("{command} --check"), 0, &["all up to date"])?;

    let stale = out.join("src/pets/pet.rs");
    fs::write(&stale, fs::read_to_string(&stale)?.replace("pub struct Pet", "pub struct Dog"))?;
    fs::remove_file(out.join("src/lib.rs"))?;
    fs::copy(&stale, out.join("src/pets/gone.rs"))?;
    fs::write(out.join("src/mine.rs"), "// nobody generated this\n")?;
    let says = [
        "stale: out/src/pets/pet.rs",
        "missing: out/src/lib.rs",
        "superfluous: out/src/pets/gone.rs",
        "-pub struct Dog",
    ];
    check(here, &format!("{command} --check"), 1, &says)?;
    check(here, command, 0, &["2 written, 1 removed"])?;
    let kept: Vec<_> = snapshot(&out)?.into_iter().filter(|(path, ..)| !path.ends_with("mine.rs")).collect();
    let text = |files: &[(String, String, SystemTime)]| -> Vec<_> {
        files.iter().map(|(path, text, _)| (path.clone(), text.clone())).collect()
    };
    assert_eq!(text(&kept), text(&first));
    assert!(out.join("src/mine.rs").exists());
    Ok(())
}

#[test]
fn a_failing_run_changes_nothing() -> Result {
    let folder = tempfile::tempdir()?;
    let here = folder.path();
    fs::write(here.join("pets.xml"), METADATA)?;
    check(here, "codegen --metadata pets.xml --out out", 0, &[])?;
    let before = snapshot(&here.join("out"))?;
    fs::write(here.join("bad.xml"), METADATA.replace("</Schema>", "").replace("N.pet\"", "N.Pet\""))?;
    fs::write(here.join("binary.xml"), [b'<', 0xff, 0xfe])?;
    fs::write(here.join("profile.toml"), "[wire]\nkey-as-segments = true\n")?;
    for (arguments, code, says) in [
        ("--metadata bad.xml", 1, &["bad.xml:7:", "error[malformed-xml]", "`</Schema>`", "1 error"][..]),
        ("--metadata none.xml", 2, &["`none.xml` cannot be read"]),
        ("--metadata binary.xml", 1, &["error[invalid-encoding]", "binary.xml:1:2"]),
        ("--metadata pets.xml --profile profile.toml", 1, &["profile.toml:2:1", "key-as-segments"]),
        ("--metadata pets.xml --name 1x", 2, &["cannot name a package"]),
        ("--metadata pets.xml --api v9", 2, &["no API `v9`", "--api v1_0"]),
        ("--unknown", 2, &["--unknown"]),
    ] {
        check(here, &format!("codegen --out out {arguments}"), code, says)?;
        assert_eq!(snapshot(&here.join("out"))?, before, "{arguments}");
    }
    check(here, "codegen --metadata pets.xml", 2, &["needs --out"])?;
    fs::create_dir(here.join("own"))?;
    fs::write(here.join("own/Cargo.toml"), "[package]\n")?;
    check(here, "codegen --metadata pets.xml --out own", 2, &["in the way"])?;
    assert_eq!(fs::read_dir(here.join("own"))?.count(), 1);
    Ok(())
}

/// Links are not followed, and files that the generator did not write are not replaced: folders, links, and
/// files that only mention the header.
#[test]
#[cfg(unix)]
fn what_somebody_else_made_is_kept() -> Result {
    use std::os::unix::fs::symlink;

    const MARK: &str = "Generated by `cargo xtask codegen`; do not edit.";
    let folder = tempfile::tempdir()?;
    let (here, out) = (folder.path(), folder.path().join("out"));
    fs::write(here.join("pets.xml"), METADATA)?;
    let command = "codegen --metadata pets.xml --out out --name pets";
    check(here, command, 0, &[])?;
    let header = format!("// {MARK}\n");
    let files = [
        ("src/quotes.rs", format!("//! Not marked `// {MARK}`\n"), true),
        ("src/below.rs", format!("// Mine.\n// {MARK}\n"), true),
        ("src/behind.rs", format!("// {MARK} But I did.\n"), true),
        ("src/before.rs", format!("// Not: {MARK}\n"), true),
        ("src/text.rs", format!("const A: &str = \"{MARK}\";\n"), true),
        ("src/ours.rs", format!("{header}struct A;\n"), false),
        ("src/windows.rs", format!("// {MARK}\r\nstruct A;\r\n"), false),
        ("src/runtime/gone.rs", format!("// From templates/runtime/gone.rs. {MARK}\n"), false),
        ("src/gone/deep/a.rs", header.clone(), false),
    ];
    fs::create_dir_all(out.join("src/gone/deep"))?;
    fs::create_dir_all(out.join("src/empty/deep"))?;
    fs::create_dir_all(here.join("elsewhere/empty"))?;
    fs::write(here.join("elsewhere/a.rs"), &header)?;
    symlink(here.join("elsewhere"), out.join("src/link"))?;
    symlink(here.join("elsewhere/a.rs"), out.join("src/linked.rs"))?;
    for (path, text, _) in &files {
        fs::write(out.join(path), text)?;
    }
    check(here, command, 0, &["; 0 written, 4 removed"])?;
    for (path, _, is_kept) in &files {
        assert_eq!(out.join(path).exists(), *is_kept, "{path}");
    }
    assert!(!out.join("src/gone").exists());
    for kept in
        ["elsewhere/empty", "elsewhere/a.rs", "out/src/empty/deep", "out/src/link", "out/src/linked.rs"]
    {
        assert!(here.join(kept).exists(), "{kept}");
    }
    Ok(())
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_links() -> Result {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir()?;
    let here = folder.path();
    fs::write(here.join("pets.xml"), METADATA)?;
    fs::create_dir(here.join("elsewhere"))?;
    for (link, to, says) in [
        ("out", "nowhere", "out is a link to something that does not exist"),
        ("out/src", "../elsewhere", "out/src/lib.rs is in the way"),
        ("out/src/pets", "../../elsewhere", "out/src/pets/mod.rs is in the way"),
        ("out/src/lib.rs", "nowhere", "out/src/lib.rs is in the way"),
        ("out/Cargo.toml", "../pets.xml", "out/Cargo.toml is in the way"),
    ] {
        fs::create_dir_all(here.join(link).parent().ok_or("it is in a folder")?)?;
        symlink(to, here.join(link))?;
        let mut before = fs::read_dir(here)?.count();
        check(here, "codegen --metadata pets.xml --out out --name pets", 2, &[says])?;
        assert!(here.join(link).is_symlink(), "{link}");
        before += fs::read_dir(here.join("elsewhere"))?.count();
        assert_eq!(fs::read_dir(here)?.count(), before, "{link}");
        assert!(fs::read_to_string(here.join("pets.xml"))?.contains("Edmx"));
        fs::remove_file(here.join(link))?;
    }
    fs::write(here.join("file"), "mine")?;
    check(here, "codegen --metadata pets.xml --out file", 2, &["file is not a folder"])?;
    Ok(())
}

/// A run rolls back the change of a killed run before it reads any file.
#[test]
fn a_run_that_was_killed_is_taken_back() -> Result {
    let folder = tempfile::tempdir()?;
    let (here, out) = (folder.path(), folder.path().join("out"));
    fs::write(here.join("pets.xml"), METADATA)?;
    let command = "codegen --metadata pets.xml --out out --name pets";
    check(here, command, 0, &[])?;
    let before = snapshot(&out)?;
    let journal = r#"{"id": "7", "folders": ["src/new"], "files": [
        {"path": "src/lib.rs", "had": true, "digest": "00"}, {"path": "src/new/a.rs", "had": false, "digest": "00"}]}"#;
    fs::write(out.join(".codegen-journal"), journal)?;
    fs::create_dir(out.join("src/new"))?;
    fs::write(out.join("src/new/.codegen-7-1-new"), "half of it")?;
    fs::rename(out.join("src/lib.rs"), out.join("src/.codegen-7-0-old"))?;
    fs::create_dir_all(out.join(".codegen-aB3xYz/new/src"))?;
    check(here, &format!("{command} --check"), 1, &["missing: out/src/lib.rs"])?;
    check(here, command, 0, &["an earlier run did not end", "; 0 written"])?;
    assert_eq!(snapshot(&out)?, before);
    assert!(!out.join("src/new").exists() && !out.join(".codegen-aB3xYz").exists());
    Ok(())
}

#[test]
fn runs_at_once_wait_for_each_other() -> Result {
    let folder = tempfile::tempdir()?;
    let here = folder.path();
    let more =
        METADATA.replace("</EntityType>", "<Property Name=\"name\" Type=\"Edm.String\" /></EntityType>");
    fs::write(here.join("pets.xml"), METADATA)?;
    fs::create_dir(here.join("more"))?;
    fs::write(here.join("more/pets.xml"), more)?;
    let runs = std::thread::scope(|scope| {
        let commands = ["pets.xml", "more/pets.xml", "pets.xml", "more/pets.xml"];
        let run = |file| xtask(here, &format!("codegen --metadata {file} --out out --name pets"));
        let threads = commands.map(|file| scope.spawn(move || run(file)));
        threads.map(|thread| {
            thread.join().is_ok_and(|output| output.is_ok_and(|output| output.status.success()))
        })
    });
    assert_eq!(runs, [true; 4]);
    let is_whole = |file: &str| {
        let check = xtask(here, &format!("codegen --metadata {file} --out out --name pets --check"));
        check.is_ok_and(|output| output.status.success())
    };
    assert!(is_whole("pets.xml") || is_whole("more/pets.xml"));
    Ok(())
}

/// Names and contents of documents are untrusted: a terminal must show them, and must not interpret control
/// characters in them.
#[test]
fn nothing_that_is_printed_is_obeyed_by_a_terminal() -> Result {
    const HIDDEN: [char; 12] = [
        '\u{1b}',
        '\u{7}',
        '\u{7f}',
        '\u{9b}',
        '\u{ad}',
        '\u{61c}',
        '\u{200b}',
        '\u{202e}',
        '\u{2066}',
        '\u{2028}',
        '\u{feff}',
        '\u{e0041}',
    ];
    // XML does not allow some of them.
    let legal: String = HIDDEN.iter().filter(|c| !matches!(c, '\u{1b}' | '\u{7}')).collect();
    let all: String = HIDDEN.iter().collect();
    let folder = tempfile::tempdir()?;
    let here = folder.path();
    let name = format!("p{all}.xml");
    let [old, new] = [format!("old{all}.xml"), format!("new{all}.xml")];
    fs::write(here.join(&name), METADATA.replace("Edm.Int32", &format!("N.{legal}")))?;
    fs::write(here.join(&old), METADATA)?;
    fs::write(
        here.join(&new),
        METADATA.replace("</EntityType>", "<Property Name=\"n\" Type=\"Edm.String\" /></EntityType>"),
    )?;
    let allow = "[[allow]]\nfingerprint = \"0\"\nreason = \"a\\u009bb\"\nexpires = 2999-01-01\n";
    fs::write(here.join("allow.toml"), allow)?;
    let (name, old, new) = (name.as_str(), old.as_str(), new.as_str());
    let mut commands = vec![
        vec!["validate", name],
        vec!["validate", name, "--format", "json"],
        vec!["codegen", "--metadata", name, "--out", "out"],
        vec!["codegen", "--metadata", old, "--out", new],
        vec!["codegen", "--metadata", old, "--out", &all],
        vec!["codegen", "--metadata", old, "--out", &all, "--check"],
        vec!["codegen", "--metadata", &all, "--out", "out"],
        vec!["snippet", &all],
        vec!["snippet", "--metadata", name],
        vec!["conform", "--examples", &all],
        vec!["diff", name, new],
        vec!["diff", old, new, "--allow", "allow.toml"],
    ];
    for format in ["human", "markdown", "json", "github", "sarif", "html"] {
        commands.push(vec!["diff", old, new, "--format", format]);
    }
    for command in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .current_dir(here)
            .args(&command)
            .stdin(Stdio::null())
            .output()?;
        let text = format!("{}{}", String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
        assert!(!text.is_empty(), "{command:?}");
        assert_eq!(text.chars().find(|c| HIDDEN.contains(c)), None, "{command:?}: {text}");
    }
    Ok(())
}

/// A violation of CSDL is an error for `validate`, but a warning for `codegen`, which generates the rest.
#[test]
fn defects_stop_validate_alone() -> Result {
    let folder = tempfile::tempdir()?;
    let here = folder.path();
    fs::write(here.join("bad.xml"), METADATA.replace("Edm.Int32", "Edm.Int").replace("N.pet\"", "N.Pet\""))?;
    let told = ["bad.xml:4:", "N.Pet", "there is `N.pet`", "docs/patches.md"];
    check(here, "validate bad.xml", 1, &[&told[..], &["error[unresolved-type]", "2 errors"]].concat())?;
    check(
        here,
        "codegen --metadata bad.xml --out out",
        0,
        &[&told[..], &["warning[unresolved-type]", "0 errors"]].concat(),
    )
}

#[test]
fn docs_are_one_file() -> Result {
    let folder = tempfile::tempdir()?;
    let here = folder.path();
    fs::write(here.join("pets.xml"), METADATA)?;
    fs::write(here.join("wrong.xml"), METADATA.replace("</edmx:Edmx>", ""))?;
    check(here, "docs --metadata pets.xml --out page/pets.html", 0, &["page/pets.html: 1 types, "])?;
    assert!(fs::read_to_string(here.join("page/pets.html"))?.contains("\"wire\":\"N.pet\""));
    let none = "there is no feature `mail`; there are odata_client";
    for (arguments, code, says) in [
        ("--metadata pets.xml --out pets.html --features odata_client", 0, "pets.html"),
        ("--metadata pets.xml --out none.html --features mail", 2, none),
        ("--metadata wrong.xml --out none.html", 1, "malformed-xml"),
        ("--metadata pets.xml --out page", 2, "`page` cannot be written"),
    ] {
        check(here, &format!("docs {arguments}"), code, &[says])?;
    }
    check(here, "openapi --metadata pets.xml --features odata_client,mail", 2, &[none])?;
    check(here, "openapi --metadata pets.xml --features odata_client,full", 0, &["N.pet"])?;
    assert!(!here.join("none.html").exists());
    assert_eq!(fs::read_to_string(here.join("pets.html"))?, fs::read_to_string(here.join("page/pets.html"))?);
    Ok(())
}
