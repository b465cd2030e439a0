//! Turns paths of URLs into chains of calls on request builders.

use generator::members::Usual;
use generator::plan::{
    Ability, Absent, Access, Answer, Argument, ArgumentForm, BuilderKind, Call, Method, Returns, RustType,
    Sent,
};
use odata_url::path::{PathSegment, encoded, pairs, segments};
use odata_url::primitive::unquoted;
use serde_json::Value;

use super::draft::{Draft, NoteKind, text};
use super::index::path_of;
use super::literal::{self, Cannot};
use super::value;

/// A chain of calls that begins with `graph`.
pub struct Route<'p> {
    /// The calls.
    pub code: String,
    /// What the path leads to.
    pub end: End<'p>,
    /// The last name in the path.
    pub name: String,
    /// The path up to the current segment.
    way: String,
    /// The query options of the URL, without those that are arguments of the calls.
    pub query: Vec<(String, String)>,
    /// Those that are arguments of the last call.
    required: Vec<(String, String)>,
}

/// What a path leads to.
#[derive(Clone)]
pub enum End<'p> {
    /// The service root.
    Root,
    /// One entity.
    Entity(Destination<'p>),
    /// A collection of entities.
    Collection(Destination<'p>),
    /// The number of entities in a collection.
    Count(Destination<'p>),
    /// A reference to one entity.
    Reference(Destination<'p>),
    /// References to the entities of a collection.
    References(Destination<'p>),
    /// A structural property, or a complex value that a function returns.
    Property(&'p RustType),
    /// The number of elements of a property.
    PropertyCount,
    /// The value of a property as text.
    RawValue,
    /// A stream.
    Stream,
    /// An action, to be called with the parameters in the body.
    Action(&'p Method),
    /// A function that was called.
    Function(&'p Answer),
}

/// Entities, with the operations available for them.
#[derive(Clone)]
pub struct Destination<'p> {
    /// Their type.
    pub target: &'p RustType,
    /// The runtime's traits that the access type implements.
    pub abilities: Vec<Ability>,
    /// Whether they are updated by `PUT`.
    pub is_updated_by_put: bool,
}

impl<'p> Destination<'p> {
    fn contained(target: &'p RustType) -> Self {
        Self { target, abilities: Ability::usual(Usual::Contained), is_updated_by_put: false }
    }

    /// Whether an operation is available.
    pub fn is(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }
}

/// Follows a path, whose calls take the query options that they require.
///
/// # Errors
/// When the crate has no method for a segment, or a segment contradicts the metadata.
pub fn follow<'p>(
    draft: &mut Draft<'p>,
    path: &str,
    query: Vec<(String, String)>,
) -> Result<Route<'p>, Cannot> {
    let (code, name, way, required) = (String::from("graph"), String::new(), String::new(), Vec::new());
    let mut route = Route { code, end: End::Root, name, way, query, required };
    for segment in segments(path) {
        match &segment {
            PathSegment::Name(name, inner) => {
                let end = route.step(draft, name, inner.as_deref())?;
                route.end = end.ok_or_else(|| nothing(&segment.text(), &route))?;
            }
            PathSegment::Form(path) => route.form(draft, path)?,
        }
        route.way += &format!("/{}", segment.text());
    }
    Ok(route)
}

fn nothing(segment: &str, route: &Route<'_>) -> Cannot {
    let behind = if route.name.is_empty() { "the service root" } else { &route.name };
    Cannot::raw(format!("nothing in the crate leads to `{segment}` behind `{behind}`"))
}

impl<'p> Route<'p> {
    /// Follows one segment.
    fn step(
        &mut self,
        draft: &mut Draft<'p>,
        name: &str,
        inner: Option<&str>,
    ) -> Result<Option<End<'p>>, Cannot> {
        match self.end.clone() {
            End::Root => self.method(draft, &draft.index.api.roots, name, inner),
            End::Entity(place) => self.behind_entity(draft, place, name, inner),
            End::Collection(place) => self.behind_collection(draft, place, name, inner),
            End::Property(RustType::Vec(_)) if name == "$count" => Ok(Some(End::PropertyCount)),
            End::Property(_) if name == "$value" => Ok(Some(End::RawValue)),
            End::Property(r#type) => {
                if let Some(end) = self.method(draft, draft.index.methods(r#type, false), name, inner)? {
                    return Ok(Some(end));
                }
                Ok(self.property(draft, r#type, name))
            }
            _ => Ok(None),
        }
    }

    fn behind_entity(
        &mut self,
        draft: &mut Draft<'p>,
        place: Destination<'p>,
        name: &str,
        inner: Option<&str>,
    ) -> Result<Option<End<'p>>, Cannot> {
        if name == "$ref" {
            return Ok(Some(End::Reference(place)));
        }
        if let Some(end) = self.method(draft, draft.index.methods(place.target, false), name, inner)? {
            return Ok(Some(end));
        }
        if let Some(end) = self.cast(draft, &place, name) {
            return Ok(Some(End::Entity(end)));
        }
        if let Some(end) = self.property(draft, place.target, name) {
            return Ok(Some(end));
        }
        self.behind_derived(draft, &place, name, inner)
    }

    /// Follows a member of a derived type, although the path has no cast to it.
    fn behind_derived(
        &mut self,
        draft: &mut Draft<'p>,
        place: &Destination<'p>,
        name: &str,
        inner: Option<&str>,
    ) -> Result<Option<End<'p>>, Cannot> {
        let has_member = |r#type: &&'p RustType| {
            let methods = draft.index.methods(r#type, false);
            navigation(methods, name).is_some() || operation(methods, name, inner).is_some()
        };
        let derived = draft.index.derived(place.target);
        let Some(r#type) = derived.into_iter().find(has_member) else { return Ok(None) };
        let type_name = draft.index.model(r#type).map_or("", |model| model.type_name);
        draft.note(
            NoteKind::Contradiction,
            "path",
            format!("`{name}` is of `{type_name}`, but the path has no cast to that type"),
        );
        let ident = draft.r#type(r#type);
        self.code = format!("graph.entity_at::<{ident}>({})", text(&encoded(&self.way)));
        self.method(draft, draft.index.methods(r#type, false), name, inner)
    }

    fn behind_collection(
        &mut self,
        draft: &mut Draft<'p>,
        place: Destination<'p>,
        name: &str,
        inner: Option<&str>,
    ) -> Result<Option<End<'p>>, Cannot> {
        match name {
            "$ref" => return Ok(Some(End::References(place))),
            "$count" => return Ok(Some(End::Count(place))),
            _ => {}
        }
        if let Some(end) = self.method(draft, draft.index.methods(place.target, true), name, inner)? {
            return Ok(Some(end));
        }
        if let Some(end) = self.cast(draft, &place, name) {
            return Ok(Some(End::Collection(end)));
        }
        if name.starts_with('$') {
            return Ok(None);
        }
        let key = inner.map_or_else(|| name.to_owned(), |inner| format!("{name}({inner})"));
        self.key(draft, &place, &key).map(|()| Some(End::Entity(place)))
    }

    /// Follows a segment by a method of the crate, and the key in the parentheses after it.
    fn method(
        &mut self,
        draft: &mut Draft<'p>,
        methods: &'p [Method],
        name: &str,
        inner: Option<&str>,
    ) -> Result<Option<End<'p>>, Cannot> {
        if let Some(navigation) = navigation(methods, name) {
            draft.need(navigation.method.types());
            let arguments = self.required_options(&navigation.method.arguments)?;
            self.go(&navigation.method.ident, &arguments, navigation.segment);
            let place = place(draft, &navigation);
            return match (navigation.kind == BuilderKind::Collection, inner) {
                (true, Some(key)) => self.key(draft, &place, key).map(|()| Some(End::Entity(place))),
                (true, None) => Ok(Some(End::Collection(place))),
                (false, _) => Ok(Some(End::Entity(place))),
            };
        }
        let mut streams = methods.iter().filter_map(|method| match &method.call {
            Call::Stream { segment } => Some((method, segment)),
            _ => None,
        });
        if let Some((method, wire)) = streams.find(|(_, wire)| wire.eq_ignore_ascii_case(name)) {
            self.go(&method.ident, "", wire);
            return Ok(Some(End::Stream));
        }
        let Some(method) = operation(methods, name, inner) else { return Ok(None) };
        draft.need(method.types());
        self.operation(draft, method, inner).map(Some)
    }

    /// The query options of the URL that a method requires, as its arguments.
    fn required_options(&mut self, arguments: &[Argument]) -> Result<String, Cannot> {
        let mut values = Vec::new();
        for argument in arguments {
            let Some(at) = self.query.iter().position(|(name, _)| *name == argument.wire) else {
                let why = format!("the query option `{}`, which is required, is not given", argument.wire);
                return Err(Cannot::contradiction(why));
            };
            let option = self.query.remove(at);
            values.push(text(&option.1));
            self.required.push(option);
        }
        Ok(values.join(", "))
    }

    fn operation(
        &mut self,
        draft: &mut Draft<'p>,
        method: &'p Method,
        inner: Option<&str>,
    ) -> Result<End<'p>, Cannot> {
        let (wire, end) = match (&method.call, &method.returns) {
            (Call::Function { segment }, Returns::Function(answer)) => (segment, End::Function(answer)),
            (Call::Function { segment }, Returns::Builder(kind, target, _)) => {
                let end = match kind {
                    BuilderKind::Entity => End::Entity(Destination::contained(target)),
                    BuilderKind::Collection => End::Collection(Destination::contained(target)),
                    BuilderKind::Property => End::Property(target),
                };
                (segment, end)
            }
            (Call::Action { segment }, _) => {
                segment.clone_into(&mut self.name);
                return Ok(End::Action(method));
            }
            _ => return Err(Cannot::raw(format!("`{}` is no operation", method.ident))),
        };
        let declared = &method.arguments;
        let given = pairs(inner.unwrap_or_default());
        let value = |argument: &Argument| {
            given
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(&argument.wire))
                .map(|(_, value)| value.as_str())
        };
        let arguments = declared.iter().map(|argument| self::argument(draft, argument, value(argument)));
        let arguments = arguments.collect::<Result<Vec<_>, _>>()?.join(", ");
        let unknown =
            given.iter().find(|(name, _)| !declared.iter().any(|d| d.wire.eq_ignore_ascii_case(name)));
        if let Some((name, _)) = unknown {
            return Err(Cannot::contradiction(format!("`{name}` is no parameter of `{wire}`")));
        }
        self.go(&method.ident, &arguments, wire);
        Ok(end)
    }

    /// Follows a key to an entity of a collection.
    fn key(&mut self, draft: &mut Draft<'p>, place: &Destination<'p>, key: &str) -> Result<(), Cannot> {
        // The options that reading the collection requires are not sent for an entity of it.
        self.query.append(&mut self.required);
        let inner = key.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(key);
        let named = pairs(inner);
        let keys = draft.index.methods(place.target, true).iter().filter_map(|method| match &method.call {
            Call::Key { is_alternate } => Some((method, &method.arguments, *is_alternate)),
            _ => None,
        });
        let is_named = |wire: &str| named.iter().any(|(name, _)| name.eq_ignore_ascii_case(wire));
        let has_parts =
            |parts: &[Argument]| parts.len() == named.len() && parts.iter().all(|part| is_named(&part.wire));
        if let Some((method, parts, _)) =
            keys.clone().find(|(_, parts, _)| !named.is_empty() && has_parts(parts))
        {
            let mut values = Vec::new();
            for part in parts {
                let value = named.iter().find(|(name, _)| name.eq_ignore_ascii_case(&part.wire));
                values.push(literal::url(draft, &part.r#type, value.map_or("", |(_, value)| value), false)?);
            }
            self.go(&method.ident, &values.join(", "), "");
            return Ok(());
        }
        if draft.index.is_identified(place.target) {
            let id = match named.as_slice() {
                [(name, value)] if name == "id" => unquoted(value),
                _ => unquoted(inner),
            };
            self.go("by_id", &text(&id), "");
            return Ok(());
        }
        let own = keys.into_iter().find(|(_, parts, is_alternate)| parts.len() == 1 && !is_alternate);
        let Some((method, [part])) = own.map(|(method, parts, _)| (method, parts.as_slice())) else {
            return Err(Cannot::raw(format!("no key leads to `{key}` behind `{}`", self.name)));
        };
        let value = literal::url(draft, &part.r#type, inner, false)?;
        self.go(&method.ident, &value, "");
        Ok(())
    }

    fn cast(
        &mut self,
        draft: &mut Draft<'p>,
        place: &Destination<'p>,
        name: &str,
    ) -> Option<Destination<'p>> {
        let path = draft
            .index
            .named(name)
            .filter(|path| path_of(place.target).is_some_and(|base| draft.index.is_derived(path, base)))?;
        let target = draft.index.type_at(path)?;
        let ident = draft.path(&path.clone());
        self.code += &format!(".cast::<{ident}>()");
        Some(Destination { target, ..place.clone() })
    }

    fn property(&mut self, draft: &mut Draft<'p>, r#type: &'p RustType, name: &str) -> Option<End<'p>> {
        let field = draft.index.field(r#type, name)?;
        let ident = draft.path(path_of(r#type)?);
        self.go("property", &format!("{ident}::{}", field.constant), &field.wire);
        Some(End::Property(&field.r#type))
    }

    /// Follows a path form.
    fn form(&mut self, draft: &mut Draft<'p>, path: &str) -> Result<(), Cannot> {
        let End::Entity(place) = &self.end else { return Err(nothing(&format!(":/{path}:"), self)) };
        let methods = draft.index.methods(place.target, false).iter();
        let mut forms = methods.filter(
            |method| matches!(&method.call, Call::PathForm { before, .. } if before.starts_with(':')),
        );
        let method = forms.next().ok_or_else(|| nothing(&format!(":/{path}:"), self))?;
        self.go(&method.ident, &text(path), "");
        Ok(())
    }

    fn go(&mut self, method: &str, arguments: &str, name: &str) {
        self.code += &format!(".{method}({arguments})");
        if !name.is_empty() {
            name.clone_into(&mut self.name);
        }
    }
}

/// The argument of a function, from the path.
///
/// # Errors
/// When it is missing or of another type.
fn argument(draft: &mut Draft<'_>, argument: &Argument, given: Option<&str>) -> Result<String, Cannot> {
    match (given, argument.form) {
        (None, ArgumentForm::Optional(_, Absent::LeftOut)) => return Ok(String::from("None")),
        (None, ArgumentForm::Optional(_, Absent::Either)) => return Ok(draft.prelude("Omitted").to_owned()),
        (Some("null"), ArgumentForm::Optional(..)) => return Ok(String::from("None")),
        _ => {}
    }
    let Some(given) = given else {
        return Err(Cannot::contradiction(format!("the parameter `{}` is not given", argument.wire)));
    };
    if let ArgumentForm::Plain(Sent::Json) | ArgumentForm::Optional(Sent::Json, _) = argument.form {
        let json: Value =
            serde_json::from_str(given).map_err(|_| literal::misfit(draft, &argument.r#type, given))?;
        return value::exact(draft, &argument.r#type, &json, "path");
    }
    literal::url(draft, &argument.r#type, given, argument.is_optional())
}

/// The method of a navigation property, entity set or singleton.
struct Navigation<'p> {
    method: &'p Method,
    segment: &'p str,
    kind: BuilderKind,
    target: &'p RustType,
    access: &'p Access,
    is_updated_by_put: bool,
}

fn place<'p>(draft: &Draft<'p>, navigation: &Navigation<'p>) -> Destination<'p> {
    let abilities = navigation.access.abilities(|path| draft.index.abilities(path).to_vec());
    Destination { target: navigation.target, abilities, is_updated_by_put: navigation.is_updated_by_put }
}

fn navigation<'p>(methods: &'p [Method], name: &str) -> Option<Navigation<'p>> {
    let all = methods.iter().filter_map(|method| match (&method.call, &method.returns) {
        (Call::Navigation { segment, is_updated_by_put, .. }, Returns::Builder(kind, target, access)) => {
            let (kind, is_updated_by_put) = (*kind, *is_updated_by_put);
            Some(Navigation { method, segment, kind, target, access, is_updated_by_put })
        }
        _ => None,
    });
    let exact = all.clone().find(|navigation| navigation.segment == name);
    exact.or_else(|| all.clone().find(|navigation| navigation.segment.eq_ignore_ascii_case(name)))
}

/// The operation with a name, with or without namespace, whose parameters match the given ones; otherwise
/// the one with the fewest other parameters.
fn operation<'p>(methods: &'p [Method], name: &str, inner: Option<&str>) -> Option<&'p Method> {
    let simple = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let given = pairs(inner.unwrap_or_default());
    let declared = |method: &'p Method| -> Option<(&'p str, &'p [Argument])> {
        match &method.call {
            Call::Action { segment } | Call::Function { segment } => {
                let is_struct = method.parameter_struct().is_some();
                Some((segment, if is_struct { &[] } else { method.arguments.as_slice() }))
            }
            _ => None,
        }
    };
    let named = methods
        .iter()
        .filter(|method| declared(method).is_some_and(|(wire, _)| simple(wire) == simple(name)));
    named.min_by_key(|method| {
        let (_, declared) = declared(method).unwrap_or_default();
        let is_given =
            |argument: &&Argument| given.iter().any(|(name, _)| name.eq_ignore_ascii_case(&argument.wire));
        let both = declared.iter().filter(is_given).count();
        (given.len().saturating_sub(both), declared.len() - both)
    })
}
