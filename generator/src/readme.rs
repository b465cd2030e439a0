//! `README.md` of the generated package: a text of the package's owner, or of the skeleton, in which
//! placeholders stand for what the plan knows.

use crate::emit;
use crate::plan::Api;
use crate::profile::{Feature, Package, Profile};

/// Replaces the placeholders. Any other text in braces stays as it is.
pub fn filled(text: &str, apis: &[Api], profile: &Profile) -> String {
    let package = &profile.package;
    let mut filled =
        if package.repository.is_some() { text.to_owned() } else { without_links(text, "{{repository}}") };
    for (name, value) in [
        ("package", package.name.clone()),
        ("crate", package.name.replace('-', "_")),
        ("version", package.version.clone()),
        ("description", sentence(&package.description)),
        ("license", package.license.clone()),
        ("repository", package.repository.clone().unwrap_or_default()),
        ("program", program(apis, package)),
        ("features", features(apis, profile)),
        ("links", links(package)),
    ] {
        filled = filled.replace(&format!("{{{{{name}}}}}"), &value);
    }
    filled
}

/// A text in which links to addresses that begin so are only their texts.
fn without_links(text: &str, address: &str) -> String {
    let (mut without, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = rest.split_once(&format!("]({address}")) {
        let (Some((outside, inside)), Some((_, after))) = (before.rsplit_once('['), behind.split_once(')'))
        else {
            break;
        };
        without += &[outside, inside].concat();
        rest = after;
    }
    without + rest
}

/// The description, with a full stop.
pub fn sentence(description: &str) -> String {
    format!("{}.", description.trim().trim_end_matches('.'))
}

/// A whole program, if there is a collection that can be listed.
fn program(apis: &[Api], package: &Package) -> String {
    let Some(listing) = emit::listing(apis, &package.name) else {
        return String::from("Every call begins at the `Client` of an API.");
    };
    let indented: String = listing.statements.iter().map(|line| format!("    {line}\n")).collect();
    format!(
        "```rust\n{}\n\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n\
         {indented}    Ok(())\n}}\n```",
        listing.import
    )
}

/// The rows of a table: the APIs, then the areas of the service.
fn features(apis: &[Api], profile: &Profile) -> String {
    let row = |name: &str, is_default: bool, what: &str| {
        let default = if is_default { ", default" } else { "" };
        format!("| `{name}`{default} | {what} |")
    };
    let of_api = |api: &Api| row(&api.module, api.is_default, &format!("the module `{}`", api.module));
    let of_area = |(name, area): (&String, &Feature)| row(name, area.default, &area.description);
    let mut rows: Vec<String> = apis.iter().map(of_api).collect();
    rows.extend(profile.features.iter().map(of_area));
    if !profile.features.is_empty() {
        rows.push(row(crate::features::FULL, false, "every area"));
    }
    rows.join("\n")
}

/// Where there is more about the package, as a list.
fn links(package: &Package) -> String {
    let documentation = match &package.documentation {
        Some(address) => address.clone(),
        None => format!("https://docs.rs/{}", package.name),
    };
    let links = [
        ("Documentation", Some(&documentation)),
        ("Source and issues", package.repository.as_ref()),
        ("Page", package.homepage.as_ref()),
    ];
    let link = |(what, address): (&str, Option<&String>)| Some(format!("* {what}: <{}>", address?));
    links.into_iter().filter_map(link).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::without_links;

    #[test]
    fn links_without_an_address_are_text() {
        for (text, expected) in [
            (
                "see [the policy](R/a.md), [here](R) or [there](other/R)",
                "see the policy, here or [there](other/R)",
            ),
            ("[a] [b](R/c) [d](R/e", "[a] b [d](R/e"),
            ("nothing](R/a)", "nothing](R/a)"),
        ] {
            assert_eq!(without_links(text, "R"), expected);
        }
    }
}
