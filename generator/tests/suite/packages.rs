//! What a package says about itself, which files it has, and what these are called.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use generator::output::{Own, Templates};
use generator::profile::Profile;
use generator::source::Source;

use crate::support::{document, input, profile, root, run, templates};

const METADATA: &str = r#"<EntityType Name="product"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>
<EntityContainer Name="c"><EntitySet Name="products" EntityType="N.product"/></EntityContainer>"#;

fn files(package: &str, own: Own) -> BTreeMap<String, String> {
    let profile = profile(&format!("[package]\n{package}\n[api.shop]\ndefault = true\n"));
    let document = document(METADATA);
    let mut input = input(profile, "shop", &[&document], true);
    let readme = fs::read_to_string(root().join("templates/skeleton/README.md")).unwrap();
    input.templates = Templates { readme, license: String::from("MIT text\n"), own, ..templates() };
    run(&input).unwrap()
}

#[test]
fn registries_see_what_the_profile_says() {
    let said = "name = \"shop-client\"\nversion = \"1.2.3\"\nlicense = \"Apache-2.0\"\nauthors = [\"A <a@example.com>\"]\n\
                repository = \"https://git.example/shop\"\nhomepage = \"https://shop.example\"\n\
                documentation = \"https://docs.example\"\nkeywords = [\"shop\"]\ncategories = [\"api-bindings\"]";
    let text = |text: &str| Some(text.to_owned());
    let own = Own {
        guide: text("# Guide\n"),
        readme: None,
        changelog: text("# Changes\n"),
        license: text("Apache text\n"),
    };
    let files = files(said, own);
    let manifest: toml::Table = files["Cargo.toml"].parse().unwrap();
    let expected: toml::Table = said.parse().unwrap();
    for (key, value) in &expected {
        assert_eq!(manifest["package"].get(key), Some(value), "{key}");
    }
    let include = manifest["package"]["include"].as_array().unwrap();
    for name in ["CHANGELOG.md", "GUIDE.md", "LICENSE.md", "README.md", "src/runtime/LICENSE.md"] {
        assert!(include.iter().any(|packed| packed.as_str() == Some(&format!("/{name}"))), "{name}");
        assert!(generator::render::is_generated(files[name].as_bytes()), "{name}");
    }
    assert!(files["LICENSE.md"].contains("Apache text"));
    assert!(files["src/runtime/LICENSE.md"].contains("MIT text"));
    let readme = &files["README.md"];
    assert!(!readme.contains("{{"), "{readme}");
    for part in [
        "# shop-client\n",
        "cargo add shop-client\n",
        "use shop_client::shop::Client;\n",
        "    let page = client.products().list().send().await?;\n",
        "| `shop`, default | the module `shop` |\n",
        "* Source and issues: <https://git.example/shop>\n",
        "Licensed under Apache-2.0.",
    ] {
        assert!(readme.contains(part), "{part}: {readme}");
    }
}

#[test]
fn without_more_a_package_has_a_readme_and_the_licence_of_the_runtime() {
    let files = files("", Own::default());
    let names: Vec<&str> = files.keys().map(String::as_str).filter(|name| name.ends_with(".md")).collect();
    assert_eq!(names, ["LICENSE.md", "README.md"]);
    assert!(files["LICENSE.md"].contains("MIT text"));
}

#[test]
fn what_registries_refuse_is_refused() {
    for (line, message) in [
        ("license = \"\"", "`` is no licence"),
        ("license = \"MIT  OR x\"", "`MIT  OR x` is no licence"),
        ("license = \"MIT/\\n\"", "is no licence"),
        ("repository = \"git@example.com:a\"", "`git@example.com:a` is no address"),
        ("homepage = \"https://\"", "`https://` is no address"),
        ("documentation = \"https://a b\"", "`https://a b` is no address"),
        ("keywords = [\"a b\"]", "`a b` is no keyword"),
        ("keywords = [\"-a\"]", "`-a` is no keyword"),
        ("keywords = [\"aaaaaaaaaabbbbbbbbbbc\"]", "`aaaaaaaaaabbbbbbbbbbc` is no keyword"),
        ("keywords = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]", "`f` is no keyword that is taken"),
        ("categories = [\"Web\"]", "`Web` is no category"),
        ("categories = [\"web::\"]", "`web::` is no category"),
    ] {
        let source = Source::new("codegen.toml", format!("[package]\n{line}\n"));
        let error = Profile::parse(&source, 0).unwrap_err();
        assert!(error.message.contains(message), "{line}: {}", error.message);
    }
}

/// What Windows and macOS cannot keep apart, or not keep at all.
#[test]
fn names_of_files_are_right_on_every_system() {
    let types: String = ["con", "NUL", "Com1", "lpt9", "prn", "Straße", "ſ", "S", "case", "Case", "CASE"]
        .iter()
        .map(|name| format!("<ComplexType Name='{name}'/>"))
        .chain([format!("<EnumType Name='{}'><Member Name='A'/></EnumType>", "x".repeat(128))])
        .collect();
    let schemas = ["N", "N.con", "N.Con", "n.nul.AUX", "com1"].map(|namespace| {
        format!(
            "<Schema Namespace='{namespace}' xmlns='http://docs.oasis-open.org/odata/ns/edm'>{types}</Schema>"
        )
    });
    let document = format!(
        "<edmx:Edmx Version='4.0' xmlns:edmx='http://docs.oasis-open.org/odata/ns/edmx'><edmx:DataServices>{}\
         </edmx:DataServices></edmx:Edmx>",
        schemas.concat()
    );
    let output = run(&input(profile("[api.aux]\ndefault = true\n"), "aux", &[&document], true)).unwrap();
    assert!(output.len() > 50);
    check_names(output.keys().map(String::as_str), 255);
    let mut committed = Vec::new();
    for folder in ["docs", "generated", "generator", "metadata", "templates", "xtask", ".ci", ".github"] {
        walk(&root().join(folder), folder, &mut committed);
    }
    assert!(committed.len() > 4000);
    // A clone may be in a folder with a name of 80 characters.
    check_names(committed.iter().map(String::as_str), 180);
}

fn check_names<'n>(paths: impl Iterator<Item = &'n str>, longest: usize) {
    let mut known = BTreeMap::new();
    for path in paths {
        assert!(path.len() <= longest, "{path} is too long");
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or_default().to_uppercase();
            let is_device = matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL")
                || (stem.len() == 4
                    && (stem.starts_with("COM") || stem.starts_with("LPT"))
                    && stem.ends_with(|c: char| c.is_ascii_digit()));
            let is_odd = |c: char| c.is_control() || "<>:\"|?*\\".contains(c);
            assert!(!is_device && !part.contains(is_odd) && !part.ends_with(['.', ' ']), "{path}");
        }
        if let Some(other) = known.insert(path.to_lowercase(), path) {
            panic!("{path} and {other} are the same file");
        }
    }
}

/// All files below a folder, except what is built or installed there.
fn walk(folder: &Path, name: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let part = entry.file_name().into_string().unwrap();
        if ["target", "node_modules", "__pycache__"].contains(&part.as_str()) {
            continue;
        }
        let name = format!("{name}/{part}");
        if entry.file_type().unwrap().is_dir() { walk(&entry.path(), &name, found) } else { found.push(name) }
    }
}
