//! The commands as a person runs them: exit codes, messages, and what happens on disk.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
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

/// Runs a command and asserts its exit code and what it says.
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
    check(Path::new("."), "codegen --check", 0, &["all fresh"])
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
        &["missing: out/Cargo.toml", "to mend it: cargo xtask codegen"],
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
    check(here, &format!("{command} --check"), 0, &["all fresh"])?;

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

/// What CSDL forbids is an error of `validate`, and a warning of `codegen`, which goes on without it.
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
