//! Descriptors of properties that open types do not declare, sections 6.3 and 9.3 of CSDL 4.01. They are
//! written as constants before the request.

use generator::names;
use generator::plan::RustType;

/// The type of any JSON value.
pub const UNTYPED: RustType = RustType::UNTYPED;

/// The descriptors of a snippet.
#[derive(Clone, Default)]
pub struct Descriptors(Vec<Descriptor>);

/// A constant for a property.
#[derive(Clone)]
pub struct Descriptor {
    /// The name of the constant.
    pub constant: String,
    /// The open type.
    pub owner: RustType,
    /// The name of the property in JSON, or a path.
    pub name: String,
    /// The type of the property.
    pub r#type: RustType,
}

impl Descriptors {
    /// The name of the constant for a property. An existing descriptor of the property is used if it
    /// has the same type, or if either type is untyped.
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

    /// The type of the property, if it is known.
    pub fn known(&self, owner: &RustType, name: &str) -> Option<&RustType> {
        let known = self.0.iter().find(|known| known.owner == *owner && known.name == name);
        known.map(|known| &known.r#type).filter(|r#type| **r#type != UNTYPED)
    }

    /// All descriptors, in the order in which they were needed.
    pub fn all(&self) -> &[Descriptor] {
        &self.0
    }

    fn unused(&self, name: &str) -> String {
        let is_used = |name: &String| self.0.iter().any(|known| known.constant == *name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_used(name)).unwrap_or_default()
    }
}
