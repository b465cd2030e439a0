//! Documents that are large: in one way each, or as the project's own slice many times.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A document on one line, as Graph serves it.
pub fn document(elements: &str) -> String {
    format!(
        "<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
         <Schema Namespace=\"N\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">{elements}\
         </Schema></edmx:DataServices></edmx:Edmx>"
    )
}

fn property(name: &str, r#type: &str) -> String {
    format!("<Property Name=\"{name}\" Type=\"{type}\"/>")
}

fn joined(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{}", element(number));
        text
    })
}

/// Types that lead from one to the next.
pub fn types(count: usize, name: &str) -> String {
    joined(count, |number| {
        format!(
            "<ComplexType Name=\"t{number}\">{}{}</ComplexType>",
            property(&format!("{name}{number}"), "Edm.String"),
            property("next", &format!("N.t{}", (number + 1) % count))
        )
    })
}

/// One type with many properties.
pub fn one_type(count: usize, name: &str) -> String {
    let properties = joined(count, |number| property(&format!("{name}{number}"), "Edm.String"));
    format!("<ComplexType Name=\"t\">{properties}</ComplexType>")
}

/// Names that are all the same in Rust.
pub fn clashing(count: usize) -> String {
    let name = |number: usize| {
        (0..16).fold(String::from("x"), |name, bit| name + if number >> bit & 1 == 1 { "__a" } else { "_a" })
    };
    let properties = joined(count, |number| property(&name(number), "Edm.String"));
    format!("<ComplexType Name=\"t\">{properties}</ComplexType>")
}

/// An enumeration with many members.
pub fn members(count: usize) -> String {
    let members = joined(count, |number| format!("<Member Name=\"m{number}\" Value=\"{number}\"/>"));
    format!("<EnumType Name=\"e\">{members}</EnumType>")
}

/// Functions of one name.
pub fn overloads(count: usize) -> String {
    joined(count, |number| function("f", &[&format!("p{number}")]))
}

/// Functions with two parameters each.
pub fn functions(count: usize, is_reordered: bool) -> String {
    let parameters = if is_reordered { ["b", "a"] } else { ["a", "b"] };
    joined(count, |number| function(&format!("f{number}"), &parameters))
}

fn function(name: &str, parameters: &[&str]) -> String {
    let parameters: String =
        parameters.iter().map(|name| format!("<Parameter Name=\"{name}\" Type=\"Edm.String\"/>")).collect();
    format!("<Function Name=\"{name}\">{parameters}<ReturnType Type=\"Edm.String\"/></Function>")
}

/// Many chains.
pub fn chains(count: usize, name: &str) -> String {
    chain(count, 100, name)
}

/// Types in chains of base types, of a length.
pub fn chain(count: usize, length: usize, name: &str) -> String {
    joined(count, |number| {
        let base = match number % length {
            0 => String::new(),
            _ => format!(" BaseType=\"N.t{}\"", number - 1),
        };
        let property = property(&format!("{name}{number}"), "Edm.String");
        format!("<ComplexType Name=\"t{number}\"{base}>{property}</ComplexType>")
    })
}

/// As many types as properties whose types are none.
pub fn unresolved(count: usize) -> String {
    let properties = joined(count, |number| property(&format!("p{number}"), &format!("N.none{number}")));
    format!("{}<ComplexType Name=\"of\">{properties}</ComplexType>", types(count, "p"))
}

/// The project's own document of all of Graph's v1.0.
///
/// # Panics
/// When it cannot be read.
pub fn own_whole() -> String {
    own("v1.0.csdl")
}

/// The project's own slice of beta.
///
/// # Panics
/// When it cannot be read.
pub fn own_slice() -> String {
    own("beta.csdl")
}

fn own(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../metadata").join(file)).unwrap()
}

/// The schema of the slice as often as told, each time in another namespace; one container.
///
/// # Panics
/// When it is no slice of this project.
pub fn repeated(slice: &str, times: usize) -> String {
    let start = slice.find("      <EnumType").unwrap();
    let container = slice.find("      <EntityContainer").unwrap();
    let end = slice.find("    </Schema>").unwrap();
    let mut text = slice[..end].to_owned();
    for copy in 2..=times {
        let namespace = format!("microsoft.copy{copy}");
        let body = slice[start..container].replace("microsoft.graph.", &format!("{namespace}."));
        text += &format!(
            "    </Schema>\n    <Schema Namespace=\"{namespace}\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n{body}"
        );
    }
    text + &slice[end..]
}
