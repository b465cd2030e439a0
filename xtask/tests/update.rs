//! `cargo xtask update`, and the script that runs it on a schedule.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use test_data::{skipped, with_test_data};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const PROFILE: &str = r#"
[package]
name = "shop"
version = "1.2.3"

[select]
types = ["Shop.item"]
entity-sets = ["items"]

[features.sold]
description = "What is sold"
entity-sets = ["items"]

[api.shop]
metadata = ["shop.csdl"]
base-url = "https://shop.example/odata"
default = true
"#;

/// The metadata of a service, with one more property of items.
fn metadata(property: &str) -> String {
    format!(
        r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Shop" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="item">
        <Key><PropertyRef Name="id" /></Key>
        <Property Name="id" Type="Edm.String" Nullable="false" />
        {property}
      </EntityType>
      <EntityType Name="left"><Key><PropertyRef Name="id" /></Key><Property Name="id" Type="Edm.String" /></EntityType>
      <EntityContainer Name="c"><EntitySet Name="items" EntityType="Shop.item" /></EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"#
    )
}

const NAME: &str = r#"<Property Name="name" Type="Edm.String" />"#;
const TITLE: &str = r#"<Property Name="title" Type="Edm.String" />"#;

/// A project with a profile and a changelog, after a first update.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Result<Self> {
        let project = Self(tempfile::tempdir()?);
        fs::create_dir(project.path("metadata"))?;
        fs::write(project.path("metadata/codegen.toml"), PROFILE)?;
        fs::write(
            project.path("CHANGELOG.md"),
            "# Changelog\n\n## 1.3.0, not released\n\n* More.\n\n## 1.2.3\n\n* Less.\n",
        )?;
        fs::write(project.path("full.csdl"), metadata(NAME))?;
        project.check("--from full.csdl", 0, &["all of it is new", "shop.csdl"])?;
        Ok(project)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Runs an update and asserts its exit code, and that its output contains each text in `says`. Returns
    /// the output.
    fn check(&self, arguments: &str, code: i32, says: &[&str]) -> Result<String> {
        self.run(Path::new("no-cargo"), arguments, code, says)
    }

    fn run(&self, cargo: &Path, arguments: &str, code: i32, says: &[&str]) -> Result<String> {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .env("CARGO", cargo)
            .current_dir(self.0.path())
            .args(["update", "--profile", "metadata/codegen.toml", "--out", "generated"])
            .args(arguments.split(' '))
            .args(if arguments.contains("--changelog") { &[][..] } else { &["--changelog", "CHANGELOG.md"] })
            .output()?;
        let text = format!("{}{}", String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
        assert_eq!(output.status.code(), Some(code), "{arguments}: {text}");
        for part in says {
            assert!(text.contains(part), "`{part}` is missing: {text}");
        }
        Ok(text)
    }

    /// Every file with its content, except the fetched metadata.
    fn files(&self) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let (mut files, mut open) = (Vec::new(), vec![self.0.path().to_owned()]);
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(next)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if !path.ends_with("full.csdl") {
                    files.push((path.clone(), fs::read(path)?));
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

#[test]
fn an_update_tells_generates_and_writes_the_changelog() -> Result {
    let project = Project::new()?;
    let before = project.files()?;
    project.check("--from full.csdl", 0, &["nothing changed"])?;
    assert_eq!(project.files()?, before);

    fs::write(project.path("full.csdl"), metadata(TITLE))?;
    let says = ["Shop.item", "title", "name", "Proposed version: 2.0.0", "something breaks"];
    project.check("--from full.csdl --dry-run", 0, &says)?;
    assert_eq!(project.files()?, before);

    project.check("--from full.csdl", 0, &says)?;
    let slice = fs::read_to_string(project.path("metadata/shop.csdl"))?;
    assert!(
        slice.contains("cargo xtask update") && slice.contains("title") && !slice.contains("left"),
        "{slice}"
    );
    let model = fs::read_to_string(project.path("generated/src/shop/item.rs"))?;
    assert!(model.contains("pub title: Option<String>") && !model.contains("pub name"), "{model}");
    let changelog = fs::read_to_string(project.path("CHANGELOG.md"))?;
    let (start, entry, end) = (
        "# Changelog\n\n## 1.3.0, not released\n\n* More.\n\n### Metadata of shop\n\n",
        "`Shop.item` (feature `sold`): new `title`.",
        "\n\n## 1.2.3\n\n* Less.\n",
    );
    assert!(
        changelog.starts_with(start) && changelog.contains(entry) && changelog.ends_with(end),
        "{changelog}"
    );
    Ok(())
}

#[test]
fn a_failing_update_changes_nothing() -> Result {
    let project = Project::new()?;
    let before = project.files()?;
    let check = |arguments: &str, code, says: &[&str]| -> Result {
        project.check(arguments, code, says)?;
        assert_eq!(project.files()?, before, "{arguments}");
        Ok(())
    };
    check("--from none.csdl", 2, &["`none.csdl` cannot be read"])?;
    check("--from full.csdl --api other", 2, &["no API `other`", "--api shop"])?;
    check("--from http://shop.example/odata/$metadata", 2, &["shop.example", "nothing was changed"])?;
    for (text, says) in [
        (metadata("<Property"), "Property"),
        (metadata(NAME).replace("Shop.item", "Shop.thing").replace("\"item\"", "\"thing\""), "Shop.item"),
        (String::from("<html>Sign in</html>"), "html"),
        (metadata(TITLE)[..300].to_owned(), "error"),
        (String::new(), "no element"),
    ] {
        fs::write(project.path("full.csdl"), text)?;
        check("--from full.csdl", 1, &[says, "nothing was changed"])?;
    }
    fs::write(project.path("full.csdl"), metadata(TITLE))?;
    check("--from full.csdl --changelog metadata", 2, &["metadata"])?;
    check("--from full.csdl --changelog full.csdl/CHANGELOG.md", 2, &["CHANGELOG.md"])
}

/// The slice and the changelog are on another file system than the crate, if the machine has two.
#[test]
#[cfg(unix)]
fn a_crate_on_another_file_system_is_written_too() -> Result {
    use std::os::unix::fs::MetadataExt;

    let project = Project::new()?;
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else {
        skipped("there is no other file system at /dev/shm");
        return Ok(());
    };
    if fs::metadata(elsewhere.path())?.dev() == fs::metadata(project.0.path())?.dev() {
        skipped("/dev/shm is on the same file system");
        return Ok(());
    }
    fs::remove_dir_all(project.path("generated"))?;
    std::os::unix::fs::symlink(elsewhere.path(), project.path("generated"))?;
    fs::write(project.path("full.csdl"), metadata(TITLE))?;
    project.check("--from full.csdl", 0, &["title"])?;
    assert!(elsewhere.path().join("src/shop/item.rs").exists());
    assert!(fs::read_to_string(project.path("metadata/shop.csdl"))?.contains("title"));
    Ok(())
}

/// Concurrent updates wait for each other, so that the results of both are complete.
#[test]
fn updates_at_once_wait_for_each_other() -> Result {
    let project = Project::new()?;
    fs::write(project.path("full.csdl"), metadata(TITLE))?;
    let both = format!("{TITLE}{}", TITLE.replace("title", "subtitle"));
    fs::write(project.path("metadata/more.csdl"), metadata(&both))?;
    thread::scope(|scope| {
        let run =
            |from: &'static str| project.check(from, 0, &[]).map(drop).map_err(|error| error.to_string());
        let first = scope.spawn(move || run("--from full.csdl"));
        let second = scope.spawn(move || run("--from metadata/more.csdl"));
        [first, second]
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| String::from("a panic"))?)
    })?;
    let changelog = fs::read_to_string(project.path("CHANGELOG.md"))?;
    assert!(
        changelog.contains("title") && changelog.matches("### Metadata of shop").count() == 2,
        "{changelog}"
    );
    project.check("--from full.csdl", 0, &[])?;
    let left = project.files()?.into_iter().find(|(path, _)| path.to_string_lossy().contains(".codegen"));
    assert_eq!(left, None);
    Ok(())
}

/// A script replaces cargo, which would build the program that downloads. That program has its own tests.
#[test]
#[cfg(unix)]
fn an_address_is_fetched_by_a_program() -> Result {
    use std::os::unix::fs::PermissionsExt;

    let tools = tempfile::tempdir()?;
    fs::write(tools.path().join("found"), metadata(TITLE))?;
    let url = "https://shop.example/odata/$metadata";
    for (end, code, says) in [("", 0, "title"), ("; exit 1", 2, "nothing was changed")] {
        let cargo = tools.path().join("cargo");
        fs::write(
            &cargo,
            format!(
                "#!/bin/sh\n[ \"$1\" = run ] || exit 1\necho \"$@\" >$0.asked\ncat ${{0%/*}}/found{end}\n"
            ),
        )?;
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))?;
        let project = Project::new()?;
        let before = project.files()?;
        project.run(&cargo, &format!("--from {url}"), code, &[says])?;
        assert_eq!(project.files()? == before, code != 0, "{says}");
        let asked = fs::read_to_string(tools.path().join("cargo.asked"))?;
        assert!(
            asked.starts_with("run --profile xtask --package download ") && asked.contains(url),
            "{asked}"
        );
    }
    Ok(())
}

/// Beside the schema, the public API is compared; the larger of both steps is proposed. A script in place of
/// cargo says what cargo-semver-checks would; `semver.rs` runs the tool itself.
#[test]
#[cfg(unix)]
fn the_public_api_is_compared_too() -> Result {
    use std::os::unix::fs::PermissionsExt;

    let tools = tempfile::tempdir()?;
    let cargo = tools.path().join("cargo");
    let script = "#!/bin/sh\n[ \"$2\" = --version ] && exit\necho \"$@\" >$0.asked\ncat $0.said\ncat $0.told >&2\nexit $(cat $0.code)\n";
    fs::write(&cargo, script)?;
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))?;
    let project = Project::new()?;
    let git = |command: &str| -> Result {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@a"]).args(command.split(' '));
        assert!(git.current_dir(project.0.path()).status()?.success(), "{command}");
        Ok(())
    };
    let run = |arguments: &str, says: &[&str]| {
        project.run(&cargo, format!("--from full.csdl {arguments}").trim_end(), 0, says)
    };

    run("", &["only the schema was compared: generated has no commit in git"])?;
    git("init --quiet")?;
    git("add .")?;
    git("commit --quiet -m begin")?;
    let (none, minor, major) = (
        "     Summary no semver update required",
        "     Summary semver requires new minor version: 0 major and 1 minor checks failed",
        "     Summary semver requires new major version: 1 major and 0 minor checks failed",
    );
    let added = format!("{NAME}{TITLE}");
    let lost = "--- failure inherent_method_missing ---";
    let minor_version = "Proposed version: 1.3.0, as nothing breaks";
    let major_version = "Proposed version: 2.0.0, as something breaks";
    for (schema, said, told, code, says) in [
        (NAME, "", none, 0, &["cargo-semver-checks found nothing since"][..]),
        (NAME, lost, major, 1, &[lost, "cargo-semver-checks since", major_version]),
        (NAME, lost, minor, 1, &[lost, minor_version]),
        (&added, "", none, 0, &[minor_version]),
        (NAME, lost, minor, 1, &[lost, major_version]),
        (&added, lost, major, 1, &[lost, major_version]),
        (
            &added,
            "",
            "    Building\nerror: no such package\n",
            101,
            &["only the schema was compared: cargo-semver-checks failed: error: no such package"],
        ),
    ] {
        fs::write(project.path("full.csdl"), metadata(schema))?;
        for (end, text) in [("said", said), ("told", told), ("code", &code.to_string())] {
            fs::write(cargo.with_extension(end), text)?;
        }
        let text = run("", says)?;
        assert_eq!(
            text.contains("Proposed version"),
            says.iter().any(|says| says.contains("Proposed")),
            "{text}"
        );
    }
    git("tag v1.2.0")?;
    run("--no-semver-checks", &[])?;
    let asked = || fs::read_to_string(cargo.with_extension("asked"));
    assert!(!asked()?.contains("v1.2.0"));
    run("", &[])?;
    assert!(asked()?.contains("--baseline-rev v1.2.0 --manifest-path generated/Cargo.toml"), "{}", asked()?);
    Ok(())
}

#[test]
fn the_committed_slices_are_those_of_the_full_metadata() {
    with_test_data(|data| {
        for file in ["v1.0.csdl", "beta-bleu-2026-02.csdl"] {
            let from = data.join("graph").join(file);
            let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
                .args(["update", "--dry-run", "--from"])
                .arg(from)
                .output()
                .unwrap();
            let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
            assert!(output.status.success() && text.contains("files to write: 0"), "{file}: {text}");
        }
    });
}

/// `.ci/update-schema` with git, and with a script in place of `gh` that records its arguments.
#[test]
#[cfg(unix)]
fn the_script_opens_a_pull_request_and_keeps_it_up_to_date() -> Result {
    let project = Project::new()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::create_dir_all(project.path(".ci"))?;
    fs::copy(root.join(".ci/update-schema"), project.path(".ci/update-schema"))?;
    let tools = tempfile::tempdir()?;
    let shell = |command: &str| -> Result<String> {
        let path = format!("{}:{}", tools.path().display(), std::env::var("PATH")?);
        let output = Command::new("bash")
            .args(["-euc", command])
            .current_dir(project.0.path())
            .env("PATH", path)
            .env("TOOLS", tools.path())
            .env("XTASK", tools.path().join("xtask"))
            .env("CARGO", "no-cargo")
            .envs([("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@a"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
            .envs([("GIT_COMMITTER_NAME", "a"), ("GIT_COMMITTER_EMAIL", "a@a")])
            .output()?;
        let text = format!("{}{}", String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
        assert!(output.status.success(), "{command}: {text}");
        Ok(text)
    };
    let wrapper = "#!/bin/sh\nexec \"$BIN\" \"$@\" --profile metadata/codegen.toml --out generated --changelog CHANGELOG.md\n";
    fs::write(tools.path().join("xtask"), wrapper.replace("$BIN", env!("CARGO_BIN_EXE_xtask")))?;
    let gh = "#!/bin/bash\ncase \"$2\" in\n  list) cat \"$TOOLS/open\" 2>/dev/null || true;;\n  *) echo \"$@\" >>\"$TOOLS/asked\"; echo 7 >\"$TOOLS/open\"; cp \"${@: -1}\" \"$TOOLS/body\";;\nesac\n";
    fs::write(tools.path().join("gh"), gh)?;
    shell(
        "chmod +x \"$TOOLS\"/*; git init --quiet --bare \"$TOOLS/origin\"; echo full.csdl >.gitignore; git init --quiet -b main; git add .; git commit --quiet -m begin; git remote add origin \"$TOOLS/origin\"; git push --quiet origin main",
    )?;
    let script = ".ci/update-schema shop=full.csdl; git checkout --quiet main";

    assert!(shell(script)?.contains("nothing changed"));
    assert!(!tools.path().join("asked").exists());
    fs::write(project.path("full.csdl"), metadata(TITLE))?;
    shell(script)?;
    fs::write(project.path("full.csdl"), metadata(""))?;
    shell(script)?;
    let asked = fs::read_to_string(tools.path().join("asked"))?;
    let asked: Vec<&str> = asked.lines().collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(
        asked[0].starts_with("pr create --head update-schema --base main --title Update the schema of shop"),
        "{asked:?}"
    );
    assert!(asked[1].starts_with("pr edit update-schema"), "{asked:?}");
    let body = fs::read_to_string(tools.path().join("body"))?;
    assert!(body.contains("Breaking") && body.contains("Proposed version: 2.0.0"), "{body}");
    let pushed = shell("git -C \"$TOOLS/origin\" log --format=%s update-schema")?;
    assert_eq!(pushed, "Update the schema of shop\nbegin\n");
    Ok(())
}
