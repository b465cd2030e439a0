//! Names within a type, a request builder or the client.

use std::rc::Rc;

use super::{Ident, Names, Scope, Subject, camel, part, shouty, snake};
use crate::csdl::OperationKind;
use crate::edm::Operation;

/// Names of one property of a model.
#[derive(Clone, Debug)]
pub struct PropertyNames {
    /// The field.
    pub field: Ident,
    /// The constant that describes it.
    pub constant: Ident,
    /// The function that binds it, if it is a navigation property.
    pub bind: Ident,
}

/// The names that the properties of a type have, inherited ones included.
#[derive(Debug)]
pub struct PropertyScope {
    fields: Rc<Scope>,
    constants: Rc<Scope>,
    functions: Rc<Scope>,
}

impl Default for PropertyScope {
    fn default() -> Self {
        Self {
            fields: Rc::new(Scope::reserved(&["odata"])),
            constants: Rc::new(Scope::reserved(&["SCHEMA", "TYPE"])),
            functions: Rc::default(),
        }
    }
}

impl Names {
    /// Members of an enumeration: variants in the order of declaration, names claimed in
    /// the order of spelling.
    pub fn variants(&mut self, members: &[Subject<'_>]) -> Vec<Ident> {
        let mut scope = Scope::reserved(&["Unrecognized"]);
        in_order(members, |member| {
            let plain = self.chosen(member).unwrap_or_else(|| camel(member.name));
            let plain = scope.unreserved(plain);
            self.claim(&mut scope, member, &[plain])
        })
    }

    /// Names the variant of an abstract type for a type derived from it.
    pub fn variant(&mut self, scope: &mut Scope, derived: &Subject<'_>, plain: String) -> Ident {
        let plain = scope.unreserved(plain);
        self.claim(scope, derived, &[plain])
    }

    /// Names the properties that a type declares, below the names that it inherits.
    pub fn properties(
        &mut self,
        inherited: &PropertyScope,
        own: &[Subject<'_>],
    ) -> (Vec<PropertyNames>, PropertyScope) {
        let below = |scope: fn(&PropertyScope) -> &Rc<Scope>| Scope::below(scope(inherited).clone());
        let (mut fields, mut constants, mut functions) =
            (below(|scope| &scope.fields), below(|scope| &scope.constants), below(|scope| &scope.functions));
        let names = in_order(own, |property| {
            let chosen = self.chosen(property);
            let (snake, constant) = self.forms(property.name);
            let plain = chosen.unwrap_or_else(|| snake.clone());
            let plain = fields.unreserved(plain);
            let field = self.claim(&mut fields, property, &[plain]);
            let stem = field.plain();
            // A number in the field's name is in the others, too.
            let constant = if *field == *snake { constant } else { shouty(stem) };
            let constant = constants.unreserved(constant);
            let constant = constants.claim(&[constant], None).ident;
            let bind = functions.claim(&[format!("bind_{}", part(stem))], None).ident;
            PropertyNames { field, constant, bind }
        });
        let [fields, constants, functions] = [fields, constants, functions].map(Rc::new);
        (names, PropertyScope { fields, constants, functions })
    }

    /// Names a method for a navigation property, entity set, singleton or import.
    pub fn segment(&mut self, scope: &mut Scope, subject: &Subject<'_>) -> Ident {
        let plain = self.chosen(subject).unwrap_or_else(|| self.forms(subject.name).0);
        let plain = scope.unreserved(plain);
        self.claim(scope, subject, &[plain])
    }

    /// Names the overloads of operations in one scope, given in canonical order with the names of their
    /// parameters. The overload with the fewest parameters gets the plain name, the others list their
    /// parameters.
    pub fn operations(
        &mut self,
        scope: &mut Scope,
        operations: &[(Subject<'_>, &Operation<'_>)],
    ) -> Vec<Ident> {
        let mut taken: Vec<(String, OperationKind)> = Vec::new();
        let mut order: Vec<usize> = (0..operations.len()).collect();
        order.sort_by_key(|at| {
            let (subject, operation) = &operations[*at];
            let parameters: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
            (operation.kind == OperationKind::Action, subject.name, parameters.len(), parameters)
        });
        let mut names: Vec<(usize, Ident)> = Vec::with_capacity(operations.len());
        for at in order {
            let (subject, operation) = &operations[at];
            let parameters: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
            // A name that is chosen for this overload alone, or one for all of them.
            let own = format!("{}({})", subject.name, parameters.join(","));
            let own = Subject { name: &own, ..*subject };
            let chosen = self.chosen(&own);
            let plain = self.chosen(subject).unwrap_or_else(|| self.forms(subject.name).0);
            let overload = (subject.target(), operation.kind);
            let is_first = !taken.contains(&overload);
            taken.extend(is_first.then_some(overload));
            let candidates = match chosen {
                Some(chosen) => vec![chosen],
                None if is_first => vec![plain.clone(), suffixed(&plain, kind(operation))],
                None => {
                    let parameters: Vec<String> = parameters.iter().map(|name| snake(name)).collect();
                    let parameters: Vec<&str> = parameters.iter().map(|name| part(name)).collect();
                    vec![suffixed(&plain, &format!("with_{}", parameters.join("_and_")))]
                }
            };
            names.push((at, self.claim(scope, &own, &candidates)));
        }
        names.sort_by_key(|(at, _)| *at);
        names.into_iter().map(|(_, name)| name).collect()
    }
}

fn kind(operation: &Operation<'_>) -> &'static str {
    match operation.kind {
        OperationKind::Action => "action",
        OperationKind::Function => "function",
    }
}

/// A name with a suffix.
fn suffixed(snake: &str, suffix: &str) -> String {
    format!("{}_{suffix}", snake.trim_start_matches("r#").trim_end_matches('_'))
}

/// Names an abstract type's methods for the fields of its variants. Constants are in the same scope, and
/// equal to fields in scripts without letter case.
pub fn accessors<'n>(fields: impl Iterator<Item = (&'n str, &'n str)>) -> Vec<Ident> {
    let mut scope = Scope::methods(&[]);
    let fields: Vec<(&str, &str)> = fields.collect();
    fields.iter().for_each(|(_, constant)| drop(scope.claim(&[(*constant).to_owned()], None)));
    let accessor = |(field, _): &(&str, &str)| {
        let plain = scope.unreserved((*field).to_owned());
        scope.claim(&[plain], None).ident
    };
    fields.iter().map(accessor).collect()
}

/// Names constants.
pub fn constants<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Ident> {
    let mut scope = Scope::default();
    names.map(|name| scope.claim(&[shouty(name)], None).ident).collect()
}

/// Names the arguments of a function.
pub fn arguments(names: &[&str]) -> Vec<Ident> {
    let mut scope = Scope::default();
    names.iter().map(|name| scope.claim(&[snake(name)], None).ident).collect()
}

/// Claims names in an order that does not depend on that of the document.
fn in_order<T>(subjects: &[Subject<'_>], mut claim: impl FnMut(&Subject<'_>) -> T) -> Vec<T> {
    let mut order: Vec<usize> = (0..subjects.len()).collect();
    order.sort_by_key(|at| subjects[*at].name);
    let mut claimed: Vec<(usize, T)> = order.into_iter().map(|at| (at, claim(&subjects[at]))).collect();
    claimed.sort_by_key(|(at, _)| *at);
    claimed.into_iter().map(|(_, name)| name).collect()
}
