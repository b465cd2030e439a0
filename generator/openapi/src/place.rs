//! Where in the paths a walk is, and what is at the end of a path.

use generator::csdl::Expression;
use generator::edm::{AnnotationsId, NavigationSource, TypeId};
use generator::members::{Ability, Access, AccessMap, Target};

use crate::context::Context;
use crate::node::{Node, texts};

/// A path, with what has been passed on it.
#[derive(Clone)]
pub struct Place<'c> {
    /// The template.
    pub path: String,
    /// What ids of its operations begin with.
    pub id: String,
    /// Its parameters.
    pub parameters: Vec<Node>,
    /// Their names.
    pub names: Vec<String>,
    /// The number of navigation properties on it.
    pub level: usize,
    /// The entity set or singleton that it begins with.
    pub root: &'c NavigationSource<'c>,
    /// The navigation properties on it.
    pub trail: Vec<(TypeId, &'c str)>,
    /// The properties on it, with slashes between, as bindings name them.
    pub steps: String,
}

impl<'c> Place<'c> {
    /// The path of an entity set or singleton.
    pub fn of(root: &'c NavigationSource<'c>) -> Self {
        Self {
            path: format!("/{}", crate::names::segment(root.name)),
            id: crate::names::component(root.name),
            parameters: Vec::new(),
            names: Vec::new(),
            level: 0,
            root,
            trail: Vec::new(),
            steps: String::new(),
        }
    }

    /// The path with a segment more.
    #[must_use]
    pub fn below(&self, segment: &str) -> Self {
        let mut below = self.clone();
        below.path = format!("{}/{segment}", self.path);
        below
    }

    /// The path with a property more.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        let mut below = self.below(&crate::names::segment(name));
        below.id = format!("{}.{}", self.id, crate::names::component(name));
        let slash = if self.steps.is_empty() { "" } else { "/" };
        below.steps = format!("{}{slash}{name}", self.steps);
        below
    }
}

/// What is at the end of a path.
#[derive(Clone)]
pub struct End<'c> {
    /// The entity type.
    pub r#type: Option<TypeId>,
    /// Whether it is many.
    pub is_collection: bool,
    /// Whether the path leads to the entities themselves, and not to such as are elsewhere.
    pub is_contained: bool,
    /// Whether there may be none.
    pub is_nullable: bool,
    /// The name of the last property, set or singleton.
    pub name: &'c str,
    /// What can be done there.
    pub abilities: Vec<Ability>,
    /// The annotations of that element.
    pub annotations: AnnotationsId,
    /// What the root says about the navigation property at the end.
    pub restricted: Option<&'c Expression<'c>>,
    /// The entity set or singleton that the entities are in.
    pub bound: Option<&'c NavigationSource<'c>>,
}

impl<'c> End<'c> {
    /// Whether something can be done there.
    pub fn can(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }

    /// Whether one of many can be read by its key: `ReadByKeyRestrictions` say so, or reading is allowed.
    pub fn is_readable_by_key(&self, context: &Context<'c>) -> bool {
        let restrictions = self.restrictions(context, "ReadRestrictions");
        let by_key =
            restrictions.and_then(|all| all.property("ReadByKeyRestrictions")?.property("Readable")?.bool());
        by_key.unwrap_or_else(|| self.can(Ability::Readable))
    }

    /// Whether one of many can be found by its key.
    pub fn is_indexable(&self, context: &Context<'c>) -> bool {
        self.restrictions(context, "IndexableByKey").and_then(Expression::bool) != Some(false)
    }

    /// What is said about requests by a term of Capabilities: on the path, the element, its entity set or its
    /// type.
    pub fn restrictions(&self, context: &Context<'c>, term: &str) -> Option<&'c Expression<'c>> {
        let model = context.model;
        let of_type = || self.r#type.and_then(|id| model.capability(model.r#type(id).annotations, term));
        let of_set = || self.bound.and_then(|bound| model.capability(bound.annotations, term));
        let own = self.restricted.and_then(|restricted| restricted.property(term));
        own.or_else(|| model.capability(self.annotations, term)).or_else(of_set).or_else(of_type)
    }
}

/// The abilities at the end of a path.
pub fn abilities(access: &AccessMap<'_>, target: Target<'_>) -> Vec<Ability> {
    match access.get(target) {
        Access::Usual(usual) => Ability::usual(usual),
        Access::Own(at) => access.items.get(at).map(|item| item.abilities.clone()).unwrap_or_default(),
    }
}

/// The tags of an operation: the areas of the profile that have the type at its end, or else the entity set,
/// singleton or import that its path begins with.
pub fn tags(context: &Context<'_>, root: &str, ends: &[Option<TypeId>]) -> Vec<Node> {
    let features = &context.collected.profile.features;
    for id in ends.iter().flatten() {
        let of_type = context.collected.features.of(*id);
        let area = of_type.names().find(|name| features.contains_key(*name)).map(str::to_owned);
        if area.is_some() {
            return texts(area);
        }
    }
    texts([root.to_owned()])
}
