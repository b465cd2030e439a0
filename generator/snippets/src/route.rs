//! Turns paths of URLs into chains of calls on request builders.

use generator::features::Features;
use generator::members::Usual;
use generator::plan::{Ability, Answer, Argument, BuilderKind, Call, Method, Returns, RustType};
use odata_url::path::{PathSegment, encoded, pairs};
use odata_url::url::{QueryOption, Url};
use rust_code::{Expr, Path};

use crate::attempt::{Attempt, Cannot, Made, NoteKind};
use crate::index::{PlanIndex, path_of};
use crate::key::key;
use crate::lookup::{navigation, operation, place};
use crate::operation;

/// A chain of calls that begins with `graph`.
pub struct Route<'p> {
    /// The calls.
    pub code: Expr,
    /// What the path leads to.
    pub end: End<'p>,
    /// The last name in the path.
    pub name: String,
    /// The query options of the URL, without those that are arguments of the calls.
    pub query: Vec<QueryOption>,
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

    /// One entity of the collection, behind its key: nothing is created there.
    fn keyed(mut self) -> Self {
        self.abilities.retain(|ability| *ability != Ability::Insertable);
        self
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
pub fn follow<'p>(index: &'p PlanIndex<'p>, url: &Url) -> Made<Route<'p>> {
    let route =
        Route { code: Expr::name("graph"), end: End::Root, name: String::new(), query: url.options.clone() };
    let mut walk = Walk { index, route, way: String::new(), required: Vec::new(), made: Attempt::begin() };
    for segment in &url.segments {
        match segment {
            PathSegment::Name(name, inner) => {
                let end = walk.step(name, inner.as_deref())?;
                walk.route.end = end.ok_or_else(|| walk.nothing(segment))?;
            }
            PathSegment::Form(path) => {
                let method = walk.form().ok_or_else(|| walk.nothing(segment))?;
                walk.go(method, vec![Expr::text(path)], "");
            }
        }
        walk.way += &format!("/{}", segment.text());
    }
    Ok(walk.made.with(walk.route))
}

/// A route under construction.
struct Walk<'p> {
    index: &'p PlanIndex<'p>,
    route: Route<'p>,
    /// The path up to the current segment.
    way: String,
    /// The query options that are arguments of the last call.
    required: Vec<QueryOption>,
    made: Attempt<()>,
}

/// What a segment leads to; `None` if there is no method for it.
type Step<'p> = Result<Option<End<'p>>, Cannot>;

impl<'p> Walk<'p> {
    /// Follows one segment. A new kind of segment is added here.
    fn step(&mut self, name: &str, inner: Option<&str>) -> Step<'p> {
        let index = self.index;
        match self.route.end.clone() {
            End::Root => self.method(&index.api.roots, name, inner),
            End::Entity(place) => self.behind_entity(place, name, inner),
            End::Collection(place) => self.behind_collection(place, name, inner),
            End::Property(RustType::Vec(_)) if name == "$count" => Ok(Some(End::PropertyCount)),
            End::Property(_) if name == "$value" => Ok(Some(End::RawValue)),
            End::Property(r#type) => match self.method(index.methods(r#type, false), name, inner)? {
                Some(end) => Ok(Some(end)),
                None => Ok(self.property(r#type, name)),
            },
            _ => Ok(None),
        }
    }

    fn nothing(&self, segment: &PathSegment) -> Cannot {
        let name = &self.route.name;
        let behind = if name.is_empty() { "the service root" } else { name };
        Cannot::raw(format!("nothing in the crate leads to `{}` behind `{behind}`", segment.text()))
    }

    fn behind_entity(&mut self, place: Destination<'p>, name: &str, inner: Option<&str>) -> Step<'p> {
        if name == "$ref" {
            return Ok(Some(End::Reference(place)));
        }
        if let Some(end) = self.method(self.index.methods(place.target, false), name, inner)? {
            return Ok(Some(end));
        }
        if let Some(end) = self.cast(&place, name) {
            return Ok(Some(End::Entity(end)));
        }
        if let Some(end) = self.property(place.target, name) {
            return Ok(Some(end));
        }
        self.behind_derived(&place, name, inner)
    }

    /// Follows a member of a derived type, although the path has no cast to it.
    fn behind_derived(&mut self, place: &Destination<'p>, name: &str, inner: Option<&str>) -> Step<'p> {
        let index = self.index;
        let has_member = |r#type: &&'p RustType| {
            let methods = index.methods(r#type, false);
            navigation(methods, name).is_some() || operation(methods, name, inner).is_some()
        };
        let Some(r#type) = index.derived(place.target).into_iter().find(has_member) else { return Ok(None) };
        let type_name = index.model(r#type).map_or("", |model| model.type_name);
        let text = format!("`{name}` is of `{type_name}`, but the path has no cast to that type");
        self.made.note(NoteKind::Contradiction, "path", text);
        let at = rust_code::Method { types: vec![Path::from(r#type)], ..rust_code::Method::raw("entity_at") };
        self.route.code = Expr::name("graph").method(at, vec![Expr::text(encoded(&self.way))]);
        self.method(index.methods(r#type, false), name, inner)
    }

    fn behind_collection(&mut self, place: Destination<'p>, name: &str, inner: Option<&str>) -> Step<'p> {
        match name {
            "$ref" => return Ok(Some(End::References(place))),
            "$count" => return Ok(Some(End::Count(place))),
            _ => {}
        }
        if let Some(end) = self.method(self.index.methods(place.target, true), name, inner)? {
            return Ok(Some(end));
        }
        if let Some(end) = self.cast(&place, name) {
            return Ok(Some(End::Collection(end)));
        }
        if name.starts_with('$') {
            return Ok(None);
        }
        let key = inner.map_or_else(|| name.to_owned(), |inner| format!("{name}({inner})"));
        self.key(&place, &key).map(|()| Some(End::Entity(place.keyed())))
    }

    /// Follows a segment by a method of the crate, and the key in the parentheses after it.
    fn method(&mut self, methods: &'p [Method], name: &str, inner: Option<&str>) -> Step<'p> {
        if let Some(navigation) = navigation(methods, name) {
            let arguments = self.required_options(&navigation.method.arguments)?;
            self.go(navigation.method, arguments, navigation.segment);
            let place = place(self.index, &navigation);
            return match (navigation.kind == BuilderKind::Collection, inner) {
                (true, Some(key)) => self.key(&place, key).map(|()| Some(End::Entity(place.keyed()))),
                (true, None) => Ok(Some(End::Collection(place))),
                (false, _) => Ok(Some(End::Entity(place))),
            };
        }
        let mut streams = methods.iter().filter_map(|method| match &method.call {
            Call::Stream { segment } => Some((method, segment)),
            _ => None,
        });
        if let Some((method, wire)) = streams.find(|(_, wire)| wire.eq_ignore_ascii_case(name)) {
            self.go(method, Vec::new(), wire);
            return Ok(Some(End::Stream));
        }
        match operation(methods, name, inner) {
            Some(method) => self.operation(method, inner).map(Some),
            None => Ok(None),
        }
    }

    /// The query options of the URL that a method requires, as its arguments.
    fn required_options(&mut self, arguments: &[Argument]) -> Result<Vec<Expr>, Cannot> {
        let mut values = Vec::new();
        for Argument { wire, .. } in arguments {
            let at = self.route.query.iter().position(|option| option.name == *wire);
            let missing = || format!("the query option `{wire}`, which is required, is not given");
            let option = self.route.query.remove(at.ok_or_else(|| Cannot::contradiction(missing()))?);
            values.push(Expr::text(&option.text));
            self.required.push(option);
        }
        Ok(values)
    }

    fn operation(&mut self, method: &'p Method, inner: Option<&str>) -> Result<End<'p>, Cannot> {
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
                segment.clone_into(&mut self.route.name);
                return Ok(End::Action(method));
            }
            _ => return Err(Cannot::raw(format!("`{}` is no operation", method.ident))),
        };
        let declared = &method.arguments;
        let given = pairs(inner.unwrap_or_default());
        let mut arguments = Vec::new();
        for argument in declared {
            let value = given.iter().find(|(name, _)| name.eq_ignore_ascii_case(&argument.wire));
            let value = value.map(|(_, value)| value.as_str());
            arguments.push(self.made.take(operation::argument(self.index, argument, value)?));
        }
        let is_known = |name: &str| declared.iter().any(|known| known.wire.eq_ignore_ascii_case(name));
        if let Some((name, _)) = given.iter().find(|(name, _)| !is_known(name)) {
            return Err(Cannot::contradiction(format!("`{name}` is no parameter of `{wire}`")));
        }
        self.go(method, arguments, wire);
        Ok(end)
    }

    /// Follows a key to an entity of a collection.
    fn key(&mut self, place: &Destination<'p>, text: &str) -> Result<(), Cannot> {
        // The options that reading the collection requires are not sent for an entity of it.
        self.route.query.append(&mut self.required);
        let (method, values) = self.made.take(key(self.index, place, text, &self.route.name)?);
        self.call(method, values);
        Ok(())
    }

    fn cast(&mut self, place: &Destination<'p>, name: &str) -> Option<Destination<'p>> {
        let index = self.index;
        let is_derived = |path: &_| path_of(place.target).is_some_and(|base| index.is_derived(path, base));
        let path = index.named(name).filter(|path| is_derived(path))?;
        let target = index.type_at(path)?;
        self.call(
            rust_code::Method { types: vec![Path::generated(path)], ..rust_code::Method::from("cast") },
            Vec::new(),
        );
        Some(Destination { target, ..place.clone() })
    }

    fn property(&mut self, r#type: &'p RustType, name: &str) -> Option<End<'p>> {
        let field = self.index.field(r#type, name)?;
        let constant = Path::generated(path_of(r#type)?).member(&*field.constant);
        self.call(rust_code::Method::from("property"), vec![constant.into()]);
        field.wire.clone_into(&mut self.route.name);
        Some(End::Property(&field.r#type))
    }

    /// The method of a path form.
    fn form(&self) -> Option<&'p Method> {
        let End::Entity(place) = &self.route.end else { return None };
        let is_form = |method: &&Method| matches!(&method.call, Call::PathForm { before, .. } if before.starts_with(':'));
        self.index.methods(place.target, false).iter().find(is_form)
    }

    /// Calls a method, which is named `name` in the path.
    fn go(&mut self, method: &Method, arguments: Vec<Expr>, name: &str) {
        self.call(called(method), arguments);
        if !name.is_empty() {
            name.clone_into(&mut self.route.name);
        }
    }

    fn call(&mut self, method: rust_code::Method, arguments: Vec<Expr>) {
        let code = std::mem::replace(&mut self.route.code, Expr::none());
        self.route.code = code.method(method, arguments);
    }
}

/// A planned method in a call.
pub fn called(method: &Method) -> rust_code::Method {
    let features: Vec<Features> = method.types().map(|path| path.features.clone()).collect();
    rust_code::Method { features, ..rust_code::Method::from(&*method.ident) }
}
