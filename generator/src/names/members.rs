//! Names within a type, a request builder or the client.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::naming::Naming;
use super::{Ident, Scope, Subject, UnknownNames, camel, part, shouty, snake};
use crate::csdl::OperationKind;
use crate::edm::{Operation, TypeId};
use crate::members::Members;

/// Names of one property of a model.
#[derive(Clone, Debug)]
pub struct PropertyNames {
    /// The field.
    pub field: Ident,
    /// The descriptor.
    pub constant: Ident,
    /// The method that binds it to an existing entity, if it is a navigation property.
    pub bind: Ident,
}

/// The names that the properties of a type have, inherited ones included.
#[derive(Clone, Debug)]
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

impl Naming<'_> {
    /// Names the members of an enumeration. The result is in the order of declaration, but names are claimed
    /// in alphabetical order, so that they do not depend on the order in the document.
    pub fn variants(&mut self, members: &[Subject<'_>]) -> Vec<Ident> {
        let mut scope = Scope::reserved(&["Unrecognized"]);
        in_order(members, |member| {
            let plain = self.chosen(member).unwrap_or_else(|| camel(member.name));
            let plain = scope.unreserved(plain);
            self.claim(&mut scope, member, &[plain])
        })
    }

    /// Names the variants of the enums for abstract types: each is called like its type, with the namespace
    /// in front if that differs from the enum's.
    pub fn all_variants(&mut self, members: &Members<'_, '_>) -> FxHashMap<(TypeId, TypeId), Ident> {
        let mut variants = FxHashMap::default();
        for base in members.types.iter().copied().filter(|id| !members.is_struct(*id)) {
            let mut scope = Scope::reserved(&["Other"]);
            for derived in members.variants(base) {
                let names = (&self.types[base.0 as usize], &self.types[derived.0 as usize]);
                let (Some(outer), Some(inner)) = names else { continue };
                let plain = if outer.module == inner.module {
                    inner.ident.to_string()
                } else {
                    let modules: String = inner.module.iter().map(|module| camel(module)).collect();
                    format!("{modules}{}", inner.ident)
                };
                let plain = scope.unreserved(plain);
                let r#type = members.model.r#type(derived);
                let subject = Subject::qualified(&r#type.name, r#type.span);
                variants.insert((base, derived), self.claim(&mut scope, &subject, &[plain]));
            }
        }
        variants
    }

    /// Names the properties of every type, after those that it inherits.
    pub fn all_properties(&mut self, members: &Members<'_, '_>) -> FxHashMap<TypeId, Vec<PropertyNames>> {
        let mut named: FxHashMap<TypeId, (Vec<PropertyNames>, PropertyScope)> = FxHashMap::default();
        for id in members.types.iter().copied() {
            let mut inherited = PropertyScope::default();
            for declaring in members.model.lineage(id) {
                if let Some((_, scope)) = named.get(&declaring) {
                    inherited = scope.clone();
                    continue;
                }
                let Some(own) = members.own(declaring) else { continue };
                let owner = members.model.r#type(declaring).name.to_string();
                let properties = own.properties.iter().map(|property| (property.name, property.span));
                let navigation = own.navigation.iter().map(|property| (property.name, property.span));
                let subjects = properties.chain(navigation);
                let subjects: Vec<Subject<'_>> =
                    subjects.map(|(name, span)| Subject::member(&owner, name, span)).collect();
                let (names, scope) = self.properties(&inherited, &subjects);
                inherited = scope.clone();
                named.insert(declaring, (names, scope));
            }
        }
        named.into_iter().map(|(id, (names, _))| (id, names)).collect()
    }

    /// Names the struct for values of unknown types, and the methods that return its fields.
    pub fn unknown(
        &mut self,
        members: &Members<'_, '_>,
        properties: &FxHashMap<TypeId, Vec<PropertyNames>>,
        id: TypeId,
    ) -> UnknownNames {
        let lineage = members.model.lineage(id).into_iter();
        let fields = lineage.filter_map(|declaring| properties.get(&declaring)).flatten();
        UnknownNames {
            ident: self.derived_ident(id, |name| format!("Unknown{name}")),
            accessors: accessors(fields),
        }
    }

    /// Names the properties that a type declares; the names that it inherits are taken.
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
            // If the field has a number because its name was taken, the other names get the same number.
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
            // The profile may choose a name for this overload alone, or one for all overloads.
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

/// Names the methods of an abstract type that return the fields of its variants. Names of constants are
/// taken: in scripts without letter case they equal those of the fields.
fn accessors<'n>(fields: impl Iterator<Item = &'n PropertyNames> + Clone) -> Vec<Ident> {
    let mut scope = Scope::methods(&[]);
    fields.clone().for_each(|names| drop(scope.claim(&[names.constant.to_string()], None)));
    let accessor = |names: &PropertyNames| {
        let plain = scope.unreserved(names.field.to_string());
        scope.claim(&[plain], None).ident
    };
    fields.map(accessor).collect()
}

/// Names the arguments of a function.
pub fn arguments(names: &[&str]) -> Vec<Ident> {
    let mut scope = Scope::default();
    names.iter().map(|name| scope.claim(&[snake(name)], None).ident).collect()
}

/// Claims names in alphabetical order, so that they do not depend on the order of the document, and returns
/// them in the order of the subjects.
fn in_order<T>(subjects: &[Subject<'_>], mut claim: impl FnMut(&Subject<'_>) -> T) -> Vec<T> {
    let mut order: Vec<usize> = (0..subjects.len()).collect();
    order.sort_by_key(|at| subjects[*at].name);
    let mut claimed: Vec<(usize, T)> = order.into_iter().map(|at| (at, claim(&subjects[at]))).collect();
    claimed.sort_by_key(|(at, _)| *at);
    claimed.into_iter().map(|(_, name)| name).collect()
}
