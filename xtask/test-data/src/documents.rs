//! Documents: any combination of what CSDL has, printed as XML.

use arbitrary::{Arbitrary, Result, Unstructured};

/// Few names, so that many mean something.
const NAMES: [&str; 16] = [
    "a", "A", "b", "id", "self", "type", "Option", "odata", "_a", "a_", "aB", "a_b", "ä", "Self", "new",
    "get",
];
const TYPES: [&str; 14] = [
    "Edm.String",
    "Edm.Int64",
    "Edm.Stream",
    "Edm.Untyped",
    "Edm.EntityType",
    "Edm.Geography",
    "String",
    "Other.x",
    "N.a",
    "N.b",
    "M.a",
    "S.aB",
    "N.self",
    "Edm.Nothing",
];

/// A document at random.
///
/// # Errors
/// When there is not enough that is random.
pub fn document(random: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::from(
        r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:Reference Uri="x"><edmx:Include Namespace="Other"/></edmx:Reference><edmx:DataServices>"#,
    );
    for namespace in ["N\" Alias=\"S", "M"] {
        text +=
            &format!("<Schema Namespace=\"{namespace}\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">");
        for _ in 0..random.int_in_range(0..=6)? {
            schema_child(&mut text, random)?;
        }
        text += "</Schema>";
    }
    text += "</edmx:DataServices></edmx:Edmx>";
    Ok(text)
}

fn schema_child(text: &mut String, random: &mut Unstructured<'_>) -> Result<()> {
    let name = random.choose(&NAMES)?;
    match random.int_in_range(0..=7)? {
        0 => {
            let flags = flag("IsFlags", random)?;
            element(text, &format!("EnumType Name=\"{name}\"{flags}"), 3, random, |text, random| {
                let name = random.choose(&NAMES)?;
                *text += &format!(
                    "<Member Name=\"{name}\"{}/>",
                    optional("Value", &["0", "1", "-5", "x"], random)?
                );
                Ok(())
            })
        }
        1 => {
            *text +=
                &format!("<TypeDefinition Name=\"{name}\" UnderlyingType=\"{}\"/>", random.choose(&TYPES)?);
            Ok(())
        }
        kind @ 2..=4 => {
            let kind = if kind == 2 { "ComplexType" } else { "EntityType" };
            let head = format!(
                "{kind} Name=\"{name}\"{}{}{}",
                optional("BaseType", &["N.a", "N.b", "M.a", "S.aB"], random)?,
                flag("Abstract", random)?,
                flag("OpenType", random)?
            );
            let has_key = bool::arbitrary(random)? && kind == "EntityType";
            element(text, &head, 4, random, |text, random| property(text, has_key, random))
        }
        5 | 6 => operation(text, name, random),
        _ => element(text, &format!("EntityContainer Name=\"{name}\""), 4, random, container_child),
    }
}

fn property(text: &mut String, has_key: bool, random: &mut Unstructured<'_>) -> Result<()> {
    let (name, r#type) = (random.choose(&NAMES)?, type_use(random)?);
    let nullable = optional("Nullable", &["true", "false"], random)?;
    if has_key && bool::arbitrary(random)? {
        *text += &format!("<Key><PropertyRef Name=\"{name}\"/></Key>");
    }
    *text += &if bool::arbitrary(random)? {
        format!("<Property Name=\"{name}\" Type=\"{type}\"{nullable}/>")
    } else {
        let contained = flag("ContainsTarget", random)?;
        format!("<NavigationProperty Name=\"{name}\" Type=\"{type}\"{nullable}{contained}/>")
    };
    Ok(())
}

fn operation(text: &mut String, name: &str, random: &mut Unstructured<'_>) -> Result<()> {
    let kind = *random.choose(&["Action", "Function"])?;
    let (bound, composable) = (flag("IsBound", random)?, flag("IsComposable", random)?);
    element(text, &format!("{kind} Name=\"{name}\"{bound}{composable}"), 5, random, |text, random| {
        let (name, r#type) = (random.choose(&NAMES)?, type_use(random)?);
        *text += &match random.int_in_range(0..=3)? {
            0 => format!("<ReturnType Type=\"{type}\"/>"),
            _ => format!("<Parameter Name=\"{name}\" Type=\"{type}\"/>"),
        };
        Ok(())
    })
}

fn container_child(text: &mut String, random: &mut Unstructured<'_>) -> Result<()> {
    let (name, target) = (random.choose(&NAMES)?, random.choose(&TYPES)?);
    *text += &match random.int_in_range(0..=3)? {
        0 => format!("<Singleton Name=\"{name}\" Type=\"{target}\"/>"),
        1 => format!("<ActionImport Name=\"{name}\" Action=\"{target}\"/>"),
        2 => format!("<FunctionImport Name=\"{name}\" Function=\"{target}\"/>"),
        _ => format!("<EntitySet Name=\"{name}\" EntityType=\"{target}\"/>"),
    };
    Ok(())
}

/// An element with up to `most` children.
fn element(
    text: &mut String,
    head: &str,
    most: usize,
    random: &mut Unstructured<'_>,
    child: impl Fn(&mut String, &mut Unstructured<'_>) -> Result<()>,
) -> Result<()> {
    *text += &format!("<{head}>");
    for _ in 0..random.int_in_range(0..=most)? {
        child(text, random)?;
    }
    *text += &format!("</{}>", head.split(' ').next().unwrap());
    Ok(())
}

fn type_use(random: &mut Unstructured<'_>) -> Result<String> {
    let name = random.choose(&TYPES)?;
    Ok(if bool::arbitrary(random)? { (*name).to_owned() } else { format!("Collection({name})") })
}

fn flag(name: &str, random: &mut Unstructured<'_>) -> Result<String> {
    Ok(if bool::arbitrary(random)? { format!(" {name}=\"true\"") } else { String::new() })
}

fn optional(name: &str, values: &[&str], random: &mut Unstructured<'_>) -> Result<String> {
    Ok(if bool::arbitrary(random)? {
        format!(" {name}=\"{}\"", random.choose(values)?)
    } else {
        String::new()
    })
}
