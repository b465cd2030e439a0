//! A crate for any service: from its address, from a profile that extends another, with a selection that
//! grows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_data::with_test_data;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A service with an entity set, a function that is imported, and annotations.
const METADATA: &str = r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Shop" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="item">
        <Key><PropertyRef Name="id" /></Key>
        <Property Name="id" Type="Edm.String" Nullable="false" />
        <NavigationProperty Name="parts" Type="Collection(Shop.part)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="part">
        <Key><PropertyRef Name="id" /></Key>
        <Property Name="id" Type="Edm.String" Nullable="false" />
      </EntityType>
      <Function Name="newest"><ReturnType Type="Shop.item" /></Function>
      <EntityContainer Name="c">
        <EntitySet Name="items" EntityType="Shop.item">
          <Annotation Term="Org.OData.Capabilities.V1.SkipSupported" Bool="false" />
        </EntitySet>
        <FunctionImport Name="newest" Function="Shop.newest" EntitySet="items" />
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"#;

/// A folder for the commands.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Result<Self> {
        let folder = Self(tempfile::tempdir()?);
        for (name, text) in files {
            let path = folder.path(name);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            fs::write(path, text)?;
        }
        Ok(folder)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> Result<String> {
        Ok(fs::read_to_string(self.path(path))?)
    }

    /// Runs a command and asserts its exit code, and that its output contains each text in `says`.
    fn check(&self, command: &str, code: i32, says: &[&str]) -> Result {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .env("CARGO", self.path("cargo"))
            .current_dir(self.0.path())
            .args(command.split(' '))
            .output()?;
        let text = format!("{}{}", String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
        assert_eq!(output.status.code(), Some(code), "{command}: {text}");
        for part in says {
            assert!(text.contains(part), "{command}: `{part}` is missing: {text}");
        }
        Ok(())
    }
}

/// A folder in which each address has the same metadata, the file `found`. A script replaces cargo, which
/// would build the program that downloads. That program has its own tests.
#[cfg(unix)]
fn online(metadata: &str) -> Result<Folder> {
    use std::os::unix::fs::PermissionsExt;

    let script = "#!/bin/sh\necho \"$@ $DOWNLOAD_HEADERS\" >>asked\ncat found\n";
    let folder = Folder::new(&[("cargo", script), ("found", metadata)])?;
    fs::set_permissions(folder.path("cargo"), fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

#[test]
#[cfg(unix)]
fn a_crate_from_an_address_is_generated_again_and_updated() -> Result {
    let folder = online(METADATA)?;
    let from = "codegen --metadata https://shop.example/odata/ --out shop --name my-shop";
    let next = ["codegen --profile shop/codegen.toml", "update --profile shop/codegen.toml --from"];
    folder.check(&format!("{from} --header X-Key:42"), 0, &next)?;
    let asked = folder.read("asked")?;
    assert!(asked.ends_with("-- https://shop.example/odata/$metadata X-Key:42\n"), "{asked}");
    assert_eq!(folder.read("shop/my_shop.csdl")?, METADATA);
    let module = folder.read("shop/src/my_shop/mod.rs")?;
    assert!(
        module.contains("BASE_URL: Option<&'static str> = Some(\"https://shop.example/odata\")"),
        "{module}"
    );
    assert!(module.contains("pub fn newest("), "{module}");

    folder.check("codegen --profile shop/codegen.toml --check", 0, &["all up to date"])?;
    folder.check(from, 2, &["shop/codegen.toml is there already", "cargo xtask update"])?;
    fs::write(folder.path("found"), METADATA.replace("newest", "oldest"))?;
    let update = "update --profile shop/codegen.toml --from https://shop.example/odata";
    folder.check(update, 0, &["oldest", "newest", "something breaks"])?;
    assert!(folder.read("shop/src/my_shop/mod.rs")?.contains("pub fn oldest("));
    folder.check(update, 0, &["nothing changed"])?;
    // With a profile, nothing is kept, so nothing can be replaced.
    folder.check(
        "codegen --profile shop/codegen.toml --metadata https://shop.example --out shop",
        0,
        &["0 written"],
    )
}

/// The profile that is kept for Graph extends the project's own, so that what that knows holds from then on.
#[test]
#[cfg(unix)]
fn graph_at_an_address_keeps_its_facts() {
    with_test_data(|data| {
        let metadata = fs::read_to_string(data.join("graph/v1.0.csdl")).unwrap();
        let folder = online(&metadata).unwrap();
        let command = "codegen --metadata https://graph.example/v1.0 --out crate --name mine";
        folder.check(command, 0, &["this is Microsoft Graph's metadata"]).unwrap();
        assert!(folder.read("crate/v1_0.csdl").unwrap() == metadata);
        let module = folder.read("crate/src/v1_0/mod.rs").unwrap();
        assert!(
            module.contains("KEY_AS_SEGMENT: bool = true") && module.contains("pub type Cloud ="),
            "{module}"
        );
        folder.check("codegen --profile crate/codegen.toml --check", 0, &["all up to date"]).unwrap();
    });
}

/// What a selection leaves out is not in the slice; what it has is, also imports and their annotations.
#[test]
fn a_slice_has_imports_and_annotations() -> Result {
    let profile = "[package]\nname = \"shop\"\n[select]\nentity-sets = [\"items\"]\n[api.shop]\nmetadata = [\"shop.csdl\"]\n";
    let folder = Folder::new(&[("codegen.toml", profile), ("full.csdl", METADATA)])?;
    folder.check("update --profile codegen.toml --from full.csdl", 0, &["all of it is new"])?;
    let slice = folder.read("shop.csdl")?;
    assert!(
        slice.contains("FunctionImport")
            && slice.contains("SkipSupported")
            && !slice.contains("Name=\"part\""),
        "{slice}"
    );
    assert!(folder.read("src/shop/mod.rs")?.contains("pub fn newest("));
    Ok(())
}

/// A selection for two APIs may grow by what only one of them has. Slices that were made before lack it,
/// until they are made again; what a patch is about is patched then.
#[test]
fn a_selection_grows() -> Result {
    let profile = "patches = [\"patches.toml\"]\n[package]\nname = \"shop\"\n[select]\nentity-sets = [\"items\"]\n\
                   [api.one]\nmetadata = [\"one.csdl\"]\n[api.two]\nmetadata = [\"two.csdl\"]\n";
    let patch = "[[patch]]\ntarget = \"Shop.part\"\nfull = true\nset.HasStream = { from = \"\", to = \"true\" }\n\
                 reason = \"r\"\nlink = \"l\"\n";
    let folder = Folder::new(&[("codegen.toml", profile), ("patches.toml", patch), ("full.csdl", METADATA)])?;
    let without = METADATA.replace(
        "<NavigationProperty Name=\"parts\" Type=\"Collection(Shop.part)\" ContainsTarget=\"true\" />",
        "",
    );
    fs::write(folder.path("without.csdl"), without)?;
    for api in ["one", "two"] {
        fs::write(folder.path(&format!("{api}.csdl")), METADATA)?;
    }
    let one = "update --profile codegen.toml --api one --from full.csdl";
    let two = "update --profile codegen.toml --api two --from without.csdl";
    folder.check(one, 0, &[])?;
    folder.check(two, 0, &[])?;
    fs::write(
        folder.path("codegen.toml"),
        profile.replace("[select]", "[select]\npaths = [\"items/parts\"]"),
    )?;
    let lacks = "lacks the path `items/parts`";
    folder.check(
        "codegen --profile codegen.toml",
        0,
        &["the slice of `one`", "the slice of `two`", lacks],
    )?;
    folder.check(two, 0, &["nothing changed", "the slice of `two`"])?;
    folder.check(one, 0, &["parts", "the slice of `two`", lacks])?;
    let part = folder.read("src/one/part.rs")?;
    assert!(part.contains("pub fn media("), "{part}");
    folder.check("codegen --profile codegen.toml --explain Shop.part", 0, &["`paths` has `items/parts`"])
}

/// A profile has the facts of one that it extends, and its own selection.
#[test]
fn a_profile_extends_another() -> Result {
    let base = "patches = [\"patches.toml\"]\n[package]\nname = \"base\"\n[wire]\nkey-as-segment = true\n\
                unqualified-operations = true\n[types.\"Shop.part\"]\nsecrets = [\"id\"]\n\
                [names]\n\"Shop.item\" = \"Ware\"\n[select]\ntypes = [\"Shop.part\"]\n\
                [api.shop]\nmetadata = [\"none.csdl\"]\nbase-url = \"https://shop.example\"\n";
    let patch = "[[patch]]\ntarget = \"Shop.item/id\"\nset.Type = { from = \"Edm.String\", to = \"Edm.Int64\" }\n\
                 reason = \"r\"\nlink = \"l\"\n";
    let own = "extends = \"base/codegen.toml\"\n[package]\nname = \"own\"\n[wire]\nunqualified-operations = false\n\
               [select]\nentity-sets = [\"items\"]\n[api.shop]\nmetadata = [\"full.csdl\"]\n";
    let folder = Folder::new(&[
        ("base/codegen.toml", base),
        ("base/patches.toml", patch),
        ("own.toml", own),
        ("full.csdl", METADATA),
    ])?;
    folder.check("codegen --profile own.toml --out crate", 0, &[])?;
    let module = folder.read("crate/src/shop/mod.rs")?;
    assert!(
        module.contains("KEY_AS_SEGMENT: bool = true") && module.contains("https://shop.example"),
        "{module}"
    );
    assert!(folder.read("crate/src/shop/ware.rs")?.contains("pub id: Option<i64>"));
    assert!(!folder.path("crate/src/shop/part.rs").exists());
    fs::write(folder.path("chain.toml"), "extends = \"own.toml\"\n")?;
    folder.check("codegen --profile chain.toml --out crate", 2, &["extends another profile"])
}

/// Without a profile, Graph's metadata is generated with what the project's own profile knows about Graph.
#[test]
fn graph_is_recognized() {
    with_test_data(|data| {
        let folder = Folder::new(&[]).unwrap();
        let document = data.join("graph/v1.0.csdl");
        let command = format!("codegen --all --out crate --metadata {}", document.display());
        folder.check(&command, 0, &["this is Microsoft Graph's metadata"]).unwrap();
        let module = folder.read("crate/src/v1_0/mod.rs").unwrap();
        assert!(
            module.contains("https://graph.microsoft.com/v1.0")
                && module.contains("KEY_AS_SEGMENT: bool = true")
        );
    });
}
