//! Descriptors of properties that open types do not declare, CSDL 4.01 sections 6.3 and 9.3: constants before the request.

use super::draft::{Draft, text};
use crate::names;
use crate::plan::RustType;

/// Any value.
pub const UNTYPED: RustType = RustType::Runtime("Untyped");

/// The descriptors of a snippet.
#[derive(Clone, Default)]
pub struct Descriptors(Vec<Descriptor>);

#[derive(Clone)]
struct Descriptor {
    constant: String,
    owner: RustType,
    /// The name on the wire, or a path.
    name: String,
    r#type: RustType,
}

impl Descriptors {
    /// The constant for a property with values of a type. Where any type will do, the one that is known already is taken.
    pub fn constant(&mut self, owner: &RustType, name: &str, r#type: &RustType) -> String {
        let is_it = |known: &&mut Descriptor| known.owner == *owner && known.name == name;
        let fits = |known: &RustType| *known == *r#type || *known == UNTYPED || *r#type == UNTYPED;
        if let Some(known) = self.0.iter_mut().filter(is_it).find(|known| fits(&known.r#type)) {
            if known.r#type == UNTYPED {
                known.r#type = r#type.clone();
            }
            return known.constant.clone();
        }
        let constant = self.unused(&names::shouty(&name.replace('/', "_")));
        let (owner, name, r#type) = (owner.clone(), name.to_owned(), r#type.clone());
        self.0.push(Descriptor { constant: constant.clone(), owner, name, r#type });
        constant
    }

    /// The type of a property's values, as far as it is known.
    pub fn known(&self, owner: &RustType, name: &str) -> Option<&RustType> {
        let known = self.0.iter().find(|known| known.owner == *owner && known.name == name);
        known.map(|known| &known.r#type).filter(|r#type| **r#type != UNTYPED)
    }

    fn unused(&self, name: &str) -> String {
        let is_used = |name: &String| self.0.iter().any(|known| known.constant == *name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_used(name)).unwrap_or_default()
    }
}

/// The constants as items.
pub fn declarations(draft: &mut Draft<'_>) -> String {
    let Descriptors(all) = draft.descriptors.clone();
    let declaration = |Descriptor { constant, owner, name, r#type }: &Descriptor| {
        let (owner, r#type) = (draft.r#type(owner), draft.r#type(r#type));
        let property = draft.runtime("Property");
        format!("const {constant}: {property}<{owner}, {type}> = {property}::new({});", text(name))
    };
    all.iter().map(declaration).collect()
}
