//! Methods for keys.

use super::docs::Docs;
use super::{Access, Argument, ArgumentForm, BuilderKind, Call, Context, Method, Returns, RustType};
use crate::edm::TypeId;
use crate::members::{Key, KeyPart};
use crate::names::{Ident, SegmentNames};

/// The method for a key.
pub fn key_method(context: &Context<'_, '_>, id: TypeId, key: &Key<'_>, names: &SegmentNames) -> Method {
    let argument = |(part, ident): (&KeyPart<'_>, &Ident)| {
        let r#type = context.element(part.r#type);
        let form = ArgumentForm::key(&r#type);
        Argument { ident: ident.clone(), wire: part.wire.to_owned(), r#type, form }
    };
    let target = RustType::Generated(context.path(id));
    Method {
        ident: names.ident.clone(),
        docs: docs(context, id, key),
        subject: context.model.r#type(id).name.to_string(),
        arguments: key.parts.iter().zip(&names.arguments).map(argument).collect(),
        call: Call::Key { is_alternate: key.is_alternate },
        returns: Returns::Builder(BuilderKind::Entity, target, Access::OfCollection),
    }
}

fn docs(context: &Context<'_, '_>, id: TypeId, key: &Key<'_>) -> Docs {
    if key.is_alternate {
        let shown: Vec<String> = key.parts.iter().map(|part| format!("{0}={{{0}}}", part.wire)).collect();
        let start = context.paths.get(&(id, true)).map_or("…", String::as_str);
        return Docs::line(format!("The entity with this alternate key: `{start}({})`.", shown.join(",")));
    }
    let path = context.paths.get(&(id, false));
    let example = path.map(|path| format!(", for instance `{path}`")).unwrap_or_default();
    Docs::line(format!("The entity with this key{example}."))
}
