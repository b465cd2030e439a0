//! Paths: properties, casts, and operations on collections.

use generator::plan::{RustType, Scalar, TypePath};
use odata_url::expression::{Expression, Path, Segment, Start};

use super::dynamic::{self, settled_elements};
use super::{BOOL, Form, Scope, Typed, Writer, condition};
use crate::draft::NoteKind;
use crate::index::path_of;
use crate::literal::Cannot;

/// A path relative to the value on which the expression is evaluated.
///
/// # Errors
/// When a segment has no typed form, or contradicts the metadata.
pub fn path(to: &mut Writer<'_>, scope: &Scope<'_>, path: &Path) -> Result<Typed, Cannot> {
    let shown = || Expression::Path(path.clone());
    match path.start {
        Start::It if scope.is_lambda => {
            return Err(Cannot::raw(format!(
                "within `any` and `all`, `{}` is not about the element",
                shown()
            )));
        }
        Start::Variable(1..) => {
            return Err(Cannot::raw(String::from(
                "the variable of an outer `any` or `all` has no typed form",
            )));
        }
        Start::This => return Err(Cannot::raw("`$this` has no typed form")),
        Start::Root => return Err(Cannot::raw("`$root` has no typed form")),
        Start::It | Start::Variable(_) => {}
    }
    let mut typed = None;
    for segment in &path.segments {
        typed = Some(self::segment(to, scope.about, typed, segment)?);
    }
    Ok(match typed {
        Some(typed) => typed,
        None => this(to, scope.about),
    })
}

fn this(to: &mut Writer<'_>, about: &RustType) -> Typed {
    let code = format!("{}()", to.draft.prelude("this"));
    Typed::expression(code, about.clone())
}

fn segment(
    to: &mut Writer<'_>,
    about: &RustType,
    before: Option<Typed>,
    segment: &Segment,
) -> Result<Typed, Cannot> {
    match (segment, before) {
        (Segment::Name(name), before) if name.contains('.') => {
            let before = before.unwrap_or_else(|| this(to, about));
            cast(to, before, name)
        }
        (Segment::Name(name), before) => property(to, about, before, name),
        (Segment::Call(name, _), _) => Err(Cannot::raw(format!("`{name}(…)` has no typed form in a path"))),
        (Segment::Count | Segment::Any(_) | Segment::All(_), before) => {
            let before = before.unwrap_or_else(|| this(to, about));
            collection(to, before, segment)
        }
    }
}

/// An operation on a collection.
fn collection(to: &mut Writer<'_>, before: Typed, segment: &Segment) -> Result<Typed, Cannot> {
    let before = settled_elements(to, before, |to, element| match segment {
        Segment::Any(Some(inner)) | Segment::All(inner) => lambda(to, element, inner).is_ok(),
        _ => true,
    });
    let RustType::Vec(element) = &before.r#type else {
        return Err(Cannot::raw(format!(
            "the path before `{}` does not lead to a collection",
            shown(segment)
        )));
    };
    let receiver = before.receiver();
    Ok(match segment {
        Segment::Any(Some(inner)) => {
            Typed::expression(format!("{receiver}.any({})", lambda(to, element, inner)?), BOOL)
        }
        Segment::All(inner) => {
            Typed::expression(format!("{receiver}.all({})", lambda(to, element, inner)?), BOOL)
        }
        Segment::Any(None) => Typed::expression(format!("{receiver}.is_not_empty()"), BOOL),
        _ => Typed::expression(format!("{receiver}.count()"), RustType::Scalar(Scalar::I64)),
    })
}

fn lambda(to: &mut Writer<'_>, element: &RustType, inner: &Expression) -> Result<String, Cannot> {
    Ok(condition(to, &Scope { about: element, is_lambda: true }, inner)?.code)
}

fn shown(segment: &Segment) -> &'static str {
    match segment {
        Segment::Any(_) => "any",
        Segment::All(_) => "all",
        _ => "$count",
    }
}

fn property(
    to: &mut Writer<'_>,
    about: &RustType,
    before: Option<Typed>,
    name: &str,
) -> Result<Typed, Cannot> {
    if let Some(further) = before.as_ref().and_then(|before| dynamic::further(before, name)) {
        return Ok(further);
    }
    let owner = before.as_ref().map_or(about, |before| &before.r#type);
    let (Some(model), Some(owner)) = (to.draft.index.model(owner), path_of(owner)) else {
        return Err(Cannot::raw(match owner {
            RustType::Vec(_) => {
                format!("`{name}` is a property of the elements, not of the collection before it")
            }
            _ => format!("`{name}` follows something that has no properties"),
        }));
    };
    let Some(field) = model.field(name) else {
        if model.is_open {
            to.draft.note_dynamic(to.part, &model, name);
            let owner = before.as_ref().map_or(about, |before| &before.r#type).clone();
            return Ok(dynamic::property(before.as_ref(), &owner, name));
        }
        return Err(Cannot::contradiction(format!("`{name}` is no property of `{}`", model.type_name)));
    };
    if field.wire != name {
        let text = format!("the metadata spells `{name}` as `{}`", field.wire);
        to.draft.note(NoteKind::Respelt, to.part, text);
    }
    let constant = format!("{}::{}", to.draft.path(owner), field.constant);
    let r#type = match &field.navigation {
        Some(navigation) if navigation.is_collection => RustType::Vec(Box::new(navigation.target.clone())),
        Some(navigation) => navigation.target.clone(),
        None => unboxed(&field.r#type),
    };
    let is_navigation = field.navigation.is_some();
    Ok(match before {
        Some(before) => Typed::expression(format!("{}.then({constant})", before.receiver()), r#type),
        None if is_navigation => Typed { form: Form::Navigation, ..Typed::expression(constant, r#type) },
        None => Typed { form: Form::Property, ..Typed::expression(constant, r#type) },
    })
}

fn unboxed(r#type: &RustType) -> RustType {
    match r#type {
        RustType::Boxed(inner) => unboxed(inner),
        other => other.clone(),
    }
}

fn cast(to: &mut Writer<'_>, before: Typed, name: &str) -> Result<Typed, Cannot> {
    let (element, method) = match &before.r#type {
        RustType::Vec(element) => (&**element, "cast_all"),
        single => (single, "cast"),
    };
    let target = derived(to, element, name)?;
    let Some(r#type) = to.draft.index.type_at(&target).cloned() else {
        return Err(Cannot::contradiction(format!("there is no type `{name}`")));
    };
    let receiver = explicit(to, &before);
    let code = format!("{receiver}.{method}::<{}>()", to.draft.path(&target));
    let r#type = if method == "cast_all" { RustType::Vec(Box::new(r#type)) } else { r#type };
    Ok(Typed::expression(code, r#type))
}

/// The type with a name, which must be derived from the type `base`.
pub(super) fn derived(to: &mut Writer<'_>, base: &RustType, name: &str) -> Result<TypePath, Cannot> {
    let index = to.draft.index;
    let found = index.named(name).and_then(|path| Some((path, index.model_at(path)?)));
    let Some((path, model)) = found else {
        return Err(Cannot::contradiction(format!("there is no type `{name}`")));
    };
    if !path_of(base).is_some_and(|base| index.is_derived(path, base)) {
        return Err(Cannot::contradiction(format!("`{name}` is not derived from the type before it")));
    }
    if model.type_name != name {
        let text = format!("the metadata spells `{name}` as `{}`", model.type_name);
        to.draft.note(NoteKind::Respelt, to.part, text);
    }
    Ok(path.clone())
}

/// The code as the receiver of a method that several types have, with its type stated.
pub(super) fn explicit(to: &mut Writer<'_>, typed: &Typed) -> String {
    match typed.code.as_str() {
        "this()" => format!("this::<{}>()", to.draft.r#type(&typed.r#type)),
        _ => typed.receiver(),
    }
}
