//! Replaces aliases by namespaces. An alias is valid only in the document that declares it, section 5.2 of
//! CSDL, so aliases are replaced when a document is read, and later stages do not know of them. Only paths in
//! the values of annotations stay as they are written.

use rustc_hash::FxHashMap;

use super::{
    Annotation, ContainerChild, Document, EnumType, Expression, NavigationProperty, Operation, Property,
    Schema, StructuredType, Term, Text, TypeUse, with_element_type,
};

/// Replaces aliases in all names and paths of a document. Of an alias for several namespaces, the last one is
/// used.
pub fn expand(document: &mut Document<'_>) {
    let mut aliases = Aliases::default();
    let includes = document.references.iter().flat_map(|reference| &reference.includes);
    let includes = includes.map(|include| (&include.alias, &include.namespace));
    let own = document.schemas.iter().map(|schema| (&schema.alias, &schema.namespace));
    for (alias, namespace) in includes.chain(own) {
        // `Edm` is reserved and cannot be redefined.
        if let Some(alias) = alias.as_ref().filter(|alias| ***alias != *"Edm") {
            aliases.insert(alias, namespace);
        }
    }
    for reference in &mut document.references {
        aliases.annotations(&mut reference.annotations);
    }
    document.schemas.iter_mut().for_each(|schema| aliases.schema(schema));
}

/// Namespaces by alias.
#[derive(Default)]
pub struct Aliases(FxHashMap<String, String>);

impl Aliases {
    /// Sets the namespace for an alias, and replaces an earlier one.
    pub fn insert(&mut self, alias: &str, namespace: &str) {
        self.0.insert(alias.to_owned(), namespace.to_owned());
    }

    /// A qualified name with its alias, if it has one, replaced by the namespace.
    pub fn full(&self, name: &str) -> String {
        let Some((qualifier, simple)) = name.rsplit_once('.') else { return name.to_owned() };
        format!("{}.{simple}", self.0.get(qualifier).map_or(qualifier, String::as_str))
    }

    /// The namespace for an alias.
    pub(super) fn get(&self, alias: &str) -> Option<&String> {
        self.0.get(alias)
    }

    /// Replaces aliases in all names and paths of a schema.
    pub(super) fn schema(&self, schema: &mut Schema<'_>) {
        schema.structured_types.iter_mut().for_each(|r#type| self.structured(r#type));
        schema.enum_types.iter_mut().for_each(|r#type| self.enumeration(r#type));
        for definition in &mut schema.type_definitions {
            self.type_use(&mut definition.underlying);
            self.annotations(&mut definition.annotations);
        }
        schema.operations.iter_mut().for_each(|operation| self.operation(operation));
        schema.terms.iter_mut().for_each(|term| self.term(term));
        for container in &mut schema.containers {
            container.extends.iter_mut().for_each(|name| self.name(name));
            container.children.iter_mut().for_each(|child| self.child(child));
            self.annotations(&mut container.annotations);
        }
        for target in &mut schema.targets {
            self.path(&mut target.target);
            self.annotations(&mut target.annotations);
        }
        self.annotations(&mut schema.annotations);
    }

    fn structured(&self, r#type: &mut StructuredType<'_>) {
        r#type.base.iter_mut().for_each(|base| self.name(base));
        r#type.properties.iter_mut().for_each(|property| self.property(property));
        r#type.navigation.iter_mut().for_each(|property| self.navigation(property));
        self.annotations(&mut r#type.annotations);
    }

    fn property(&self, property: &mut Property<'_>) {
        self.type_use(&mut property.r#type);
        self.annotations(&mut property.annotations);
    }

    fn navigation(&self, property: &mut NavigationProperty<'_>) {
        self.type_use(&mut property.r#type);
        property.partner.iter_mut().for_each(|partner| self.path(partner));
        for (dependent, principal) in &mut property.constraints {
            self.path(dependent);
            self.path(principal);
        }
        self.annotations(&mut property.annotations);
    }

    fn enumeration(&self, r#type: &mut EnumType<'_>) {
        r#type.members.iter_mut().for_each(|member| self.annotations(&mut member.annotations));
        self.annotations(&mut r#type.annotations);
    }

    fn operation(&self, operation: &mut Operation<'_>) {
        operation.entity_set_path.iter_mut().for_each(|path| self.path(path));
        for parameter in &mut operation.parameters {
            self.type_use(&mut parameter.r#type);
            self.annotations(&mut parameter.annotations);
        }
        if let Some(returns) = &mut operation.returns {
            self.type_use(&mut returns.r#type);
            self.annotations(&mut returns.annotations);
        }
        self.annotations(&mut operation.annotations);
    }

    fn term(&self, term: &mut Term<'_>) {
        self.type_use(&mut term.r#type);
        term.base.iter_mut().for_each(|base| self.name(base));
        self.annotations(&mut term.annotations);
    }

    fn child(&self, child: &mut ContainerChild<'_>) {
        self.name(&mut child.target);
        child.entity_set.iter_mut().for_each(|path| self.path(path));
        for binding in &mut child.bindings {
            self.path(&mut binding.path);
            self.path(&mut binding.target);
        }
        self.annotations(&mut child.annotations);
    }

    fn annotations(&self, annotations: &mut [Annotation<'_>]) {
        for annotation in annotations {
            self.name(&mut annotation.term);
            annotation.value.iter_mut().for_each(|value| self.expression(value));
        }
    }

    /// Replaces aliases in the types of records; paths stay as they are.
    fn expression(&self, expression: &mut Expression<'_>) {
        match expression {
            Expression::Constant(_) => {}
            Expression::Collection(elements) => elements.iter_mut().for_each(|one| self.expression(one)),
            Expression::Record(record) => {
                record.r#type.iter_mut().for_each(|name| self.name(name));
                let values = record.properties.iter_mut().filter_map(|property| property.value.as_mut());
                values.for_each(|value| self.expression(value));
            }
            Expression::Other(other) => other.operands.iter_mut().for_each(|one| self.expression(one)),
        }
    }

    fn type_use(&self, r#use: &mut TypeUse<'_>) {
        self.replace(&mut r#use.name, |written| with_element_type(written, |name| self.full(name)));
    }

    fn name(&self, name: &mut Text<'_>) {
        self.replace(name, |written| self.full(written));
    }

    /// Replaces aliases in every segment that is a qualified name, and in the types in the parentheses of an
    /// overload.
    fn path(&self, path: &mut Text<'_>) {
        let part = |part: &str| with_element_type(part.trim(), |name| self.full(name));
        let segment = |segment: &str| match segment.split_once('(') {
            Some((name, types)) => {
                let types: Vec<String> =
                    types.strip_suffix(')').unwrap_or(types).split(',').map(part).collect();
                format!("{}({})", self.full(name), types.join(","))
            }
            None if segment.starts_with('@') => segment.to_owned(),
            None => self.full(segment),
        };
        self.replace(path, |written| written.split('/').map(segment).collect::<Vec<_>>().join("/"));
    }

    /// Replaces a text by its full form. Most texts have no alias and are not copied.
    fn replace(&self, text: &mut Text<'_>, full: impl FnOnce(&str) -> String) {
        if self.0.is_empty() || !text.contains('.') {
            return;
        }
        let full = full(text);
        if full != **text {
            text.value = full.into();
        }
    }
}
