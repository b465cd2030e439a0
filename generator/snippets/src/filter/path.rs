//! Paths: properties, casts, and operations on collections.

use generator::plan::{Field, RustType, Scalar, TypePath};
use odata_url::expression::{Expression, Path, Segment, Start};
use rust_code::{Expr, Item, Method};

use super::{BOOL, Form, Scope, Typed, condition, dynamic};
use crate::attempt::{Attempt, Cannot, Made, NoteKind};
use crate::index::path_of;

/// A path relative to the value on which the expression is evaluated.
///
/// # Errors
/// When a segment has no typed form, or contradicts the metadata.
pub fn path(scope: &Scope<'_>, path: &Path) -> Made<Typed> {
    let raw = |why: String| Err(Cannot::raw(why));
    match path.start {
        Start::It if scope.is_lambda => {
            let shown = Expression::Path(path.clone());
            return raw(format!("within `any` and `all`, `{shown}` is not about the element"));
        }
        Start::Variable(1..) => {
            return raw(String::from("the variable of an outer `any` or `all` has no typed form"));
        }
        Start::This => return raw(String::from("`$this` has no typed form")),
        Start::Root => return raw(String::from("`$root` has no typed form")),
        Start::It | Start::Variable(_) => {}
    }
    let (mut made, mut typed) = (Attempt::begin(), None);
    for segment in &path.segments {
        typed = Some(made.take(self::segment(scope, typed, segment)?));
    }
    Ok(made.with(typed.unwrap_or_else(|| this(scope.about))))
}

/// The value itself.
fn this(about: &RustType) -> Typed {
    Typed::expression(Expr::call(Item::Prelude("this"), Vec::new()), about.clone())
}

impl Typed {
    /// The code as the receiver of a method that several types have, with its type stated.
    pub fn explicit(self) -> Self {
        let code = match self.code {
            Expr::Call(function, arguments) if function.item == Item::Prelude("this") => {
                Expr::call(Item::Prelude("this").of(vec![rust_code::Path::from(&self.r#type)]), arguments)
            }
            code => code,
        };
        Self { code, ..self }
    }
}

fn segment(scope: &Scope<'_>, before: Option<Typed>, segment: &Segment) -> Made<Typed> {
    let or_this = |before: Option<Typed>| before.unwrap_or_else(|| this(scope.about));
    match segment {
        Segment::Name(name) if name.contains('.') => cast(scope, or_this(before), name),
        Segment::Name(name) => property(scope, before, name),
        Segment::Call(name, _) => Err(Cannot::raw(format!("`{name}(…)` has no typed form in a path"))),
        Segment::Count | Segment::Any(_) | Segment::All(_) => collection(scope, or_this(before), segment),
    }
}

/// An operation on a collection.
fn collection(scope: &Scope<'_>, before: Typed, segment: &Segment) -> Made<Typed> {
    let before = before.settled_elements(|element| match segment {
        Segment::Any(Some(inner)) | Segment::All(inner) => lambda(scope, element, inner).is_ok(),
        _ => true,
    });
    let RustType::Vec(element) = before.r#type.clone() else {
        let shown = match segment {
            Segment::Any(_) => "any",
            Segment::All(_) => "all",
            _ => "$count",
        };
        return Err(Cannot::raw(format!("the path before `{shown}` does not lead to a collection")));
    };
    Ok(match segment {
        Segment::Any(Some(inner)) => {
            lambda(scope, &element, inner)?.map(|inner| before.call("any", vec![inner], BOOL))
        }
        Segment::All(inner) => {
            lambda(scope, &element, inner)?.map(|inner| before.call("all", vec![inner], BOOL))
        }
        Segment::Any(None) => before.call("is_not_empty", Vec::new(), BOOL).into(),
        _ => before.call("count", Vec::new(), RustType::Scalar(Scalar::I64)).into(),
    })
}

fn lambda(scope: &Scope<'_>, element: &RustType, inner: &Expression) -> Made<Expr> {
    let scope = Scope { about: element, is_lambda: true, ..*scope };
    Ok(condition(&scope, inner)?.map(|typed| typed.code))
}

fn property(scope: &Scope<'_>, before: Option<Typed>, name: &str) -> Made<Typed> {
    if let Some(further) = before.as_ref().and_then(|before| dynamic::further(before, name)) {
        return Ok(further.into());
    }
    let owner = before.as_ref().map_or(scope.about, |before| &before.r#type);
    let (Some(model), Some(path)) = (scope.index.model(owner), path_of(owner)) else {
        return Err(Cannot::raw(match owner {
            RustType::Vec(_) => {
                format!("`{name}` is a property of the elements, not of the collection before it")
            }
            _ => format!("`{name}` follows something that has no properties"),
        }));
    };
    let mut made = Attempt::begin();
    let Some(field) = model.field(name) else {
        if !model.is_open {
            return Err(Cannot::contradiction(format!("`{name}` is no property of `{}`", model.type_name)));
        }
        made.note_undeclared(scope.part, &model, name);
        let owner = owner.clone();
        return Ok(made.with(dynamic::property(before, &owner, name)));
    };
    if field.wire != name {
        let text = format!("the metadata spells `{name}` as `{}`", field.wire);
        made.note(NoteKind::Respelt, scope.part, text);
    }
    let constant = Expr::from(rust_code::Path::generated(path).member(&*field.constant));
    let r#type = target(field).unwrap_or_else(|| unboxed(&field.r#type));
    let form = if field.navigation.is_some() { Form::Navigation } else { Form::Property };
    Ok(made.with(match before {
        Some(before) => before.call("then", vec![constant], r#type),
        None => Typed { form, ..Typed::expression(constant, r#type) },
    }))
}

/// The type that a navigation property leads to; `None` for a structural property.
pub fn target(field: &Field) -> Option<RustType> {
    let navigation = field.navigation.as_ref()?;
    let target = navigation.target.clone();
    Some(if navigation.is_collection { RustType::Vec(Box::new(target)) } else { target })
}

fn unboxed(r#type: &RustType) -> RustType {
    match r#type {
        RustType::Boxed(inner) => unboxed(inner),
        other => other.clone(),
    }
}

fn cast(scope: &Scope<'_>, before: Typed, name: &str) -> Made<Typed> {
    let (element, method) = match &before.r#type {
        RustType::Vec(element) => (&**element, "cast_all"),
        single => (single, "cast"),
    };
    let mut made = Attempt::begin();
    let target = made.take(derived(scope, element, name)?);
    let r#type = scope.index.type_at(&target).cloned();
    let r#type = r#type.ok_or_else(|| Cannot::contradiction(format!("there is no type `{name}`")))?;
    let r#type = if method == "cast_all" { RustType::Vec(Box::new(r#type)) } else { r#type };
    Ok(made.with(Typed::expression(generic(before, method, rust_code::Path::generated(&target)), r#type)))
}

/// The call of a method with a type argument.
pub fn generic(receiver: Typed, method: &str, target: rust_code::Path) -> Expr {
    let method = Method { types: vec![target], ..Method::from(method) };
    receiver.explicit().code.method(method, Vec::new())
}

/// The type with a name, which must be derived from the type `base`.
pub fn derived(scope: &Scope<'_>, base: &RustType, name: &str) -> Made<TypePath> {
    let index = scope.index;
    let found = index.named(name).and_then(|path| Some((path, index.model_at(path)?)));
    let Some((path, model)) = found else {
        return Err(Cannot::contradiction(format!("there is no type `{name}`")));
    };
    if !path_of(base).is_some_and(|base| index.is_derived(path, base)) {
        return Err(Cannot::contradiction(format!("`{name}` is not derived from the type before it")));
    }
    let mut made = Attempt::begin();
    if model.type_name != name {
        let text = format!("the metadata spells `{name}` as `{}`", model.type_name);
        made.note(NoteKind::Respelt, scope.part, text);
    }
    Ok(made.with(path.clone()))
}
