//! Actions and functions.

use std::sync::Arc;

use super::docs::{Docs, descriptions, type_text};
use super::models;
use super::{
    Absent, Access, Answer, Argument, ArgumentForm, BuilderKind, Call, Context, Field, Item, Method,
    Parameters, Returns, RustType, Sent, TypePath,
};
use crate::csdl::{OperationKind, StructuredKind};
use crate::edm::{Model, Operation, OperationImport, Parameter, TypeRef};
use crate::members::{Place, has_literal};
use crate::names::{Ident, OperationNames, ParameterStructNames};

/// Methods for the operations bound to a type or one of its bases.
pub fn operation_methods(
    context: &Context<'_, '_>,
    place: Place,
    names: &[OperationNames],
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let named = context.members.operations(place).into_iter().zip(names);
    let mut methods: Vec<Method> = named
        .map(|(operation, names)| {
            let segment = if context.wire.unqualified_operations {
                operation.name.name.clone()
            } else {
                operation.name.to_string()
            };
            let docs = operation_docs(context, operation, &context.shown_path(place, &segment));
            let arguments = match (&names.parameters, names.arguments.as_slice()) {
                (Some(parameters), [argument]) => {
                    let path = context.sibling(place.0, &parameters.ident);
                    items.push(Item::Parameters(parameter_struct(context, operation, parameters)));
                    vec![struct_argument(path, argument)]
                }
                (_, idents) => arguments(context, operation, idents),
            };
            let (ident, subject) = (names.ident.clone(), operation.target.clone());
            method(context, operation, Called { ident, docs, subject, segment }, arguments)
        })
        .collect();
    methods.sort_by(|a, b| a.ident.cmp(&b.ident));
    methods
}

/// Documentation of a method that calls an operation.
fn operation_docs(context: &Context<'_, '_>, operation: &Operation<'_>, path: &str) -> Docs {
    let (kind, method) = match operation.kind {
        OperationKind::Action => ("Action", "POST"),
        OperationKind::Function => ("Function", "GET"),
    };
    let path = match operation.kind {
        OperationKind::Action => path.to_owned(),
        OperationKind::Function => {
            let arguments: Vec<String> =
                operation.parameters.iter().map(|parameter| format!("{0}={{{0}}}", parameter.name)).collect();
            format!("{path}({})", arguments.join(","))
        }
    };
    let answer = match &operation.returns {
        Some(returns) => {
            let or = if may_be_nothing(context.model, operation, returns) { ", or no content" } else { "" };
            format!("returns `{}`{or}", type_text(context.model, returns))
        }
        None => String::from("returns no content"),
    };
    let mut docs = Docs::line(format!("{kind} `{}`: `{method} {path}`, {answer}.", operation.name));
    let parameters = operation.parameters.iter().map(|parameter| {
        let is_function = operation.kind == OperationKind::Function;
        let null = if is_function && may_be_null(parameter) { " or null" } else { "" };
        let optional = if parameter.is_optional { ", optional" } else { "" };
        let r#type = type_text(context.model, &parameter.r#type);
        let said = descriptions(context, parameter.annotations).concat();
        let said = if said.is_empty() { said } else { format!(": {said}") };
        format!("* `{}`: `{type}`{null}{optional}{said}", parameter.name)
    });
    for target in operation.annotations {
        docs = docs.described(context, target);
    }
    docs = docs.list(parameters);
    for target in operation.annotations {
        docs = docs.needs(context.model, target).revisions(context.model, target);
    }
    docs
}

/// A method of the client that calls an operation by its import.
pub fn import_method(
    context: &Context<'_, '_>,
    (import, operation): (&OperationImport<'_>, &Operation<'_>),
    names: &OperationNames,
) -> Method {
    let container = context.model.container_name();
    let (segment, subject) = (import.name.to_owned(), format!("{container}/{}", import.name));
    let docs = operation_docs(context, operation, &format!("/{segment}"));
    let arguments = arguments(context, operation, &names.arguments);
    method(context, operation, Called { ident: names.ident.clone(), docs, subject, segment }, arguments)
}

/// Properties of a method that do not follow from the operation that it calls.
struct Called {
    ident: Ident,
    docs: Docs,
    subject: String,
    segment: String,
}

fn method(
    context: &Context<'_, '_>,
    operation: &Operation<'_>,
    called: Called,
    arguments: Vec<Argument>,
) -> Method {
    let Called { ident, docs, subject, segment } = called;
    let answer = answer(context, operation);
    let (call, returns) = match operation.kind {
        OperationKind::Action => (Call::Action { segment }, Returns::Action(answer)),
        OperationKind::Function => (Call::Function { segment }, function_returns(context, operation, answer)),
    };
    Method { ident, docs, subject, arguments, call, returns }
}

/// The return type of a function. If the function is composable and returns entities or a complex value, that
/// is a request builder, so that the path can continue.
fn function_returns(context: &Context<'_, '_>, operation: &Operation<'_>, answer: Answer) -> Returns {
    let returned = operation.returns.as_ref().and_then(TypeRef::named).filter(|_| operation.is_composable);
    let kind = returned.and_then(|id| context.model.structured(id)).map(|structured| structured.kind);
    let builder = |kind, target| Returns::Builder(kind, target, Access::CONTAINED);
    match (answer, kind) {
        (Answer::Single(target), Some(StructuredKind::Entity)) => builder(BuilderKind::Entity, target),
        (Answer::Page(target), Some(StructuredKind::Entity)) => builder(BuilderKind::Collection, target),
        (Answer::Single(target), Some(StructuredKind::Complex)) => builder(BuilderKind::Property, target),
        (answer, _) => Returns::Function(answer),
    }
}

/// The arguments of a method that calls an operation, one for each parameter.
fn arguments(context: &Context<'_, '_>, operation: &Operation<'_>, idents: &[Ident]) -> Vec<Argument> {
    let argument = |(parameter, ident): (&Parameter<'_>, &Ident)| {
        let r#type = context.value(&parameter.r#type);
        let form = match operation.kind {
            OperationKind::Action => {
                let is_optional = parameter.is_optional || may_be_null(parameter);
                ArgumentForm::in_body(&r#type, is_optional.then_some(Absent::LeftOut))
            }
            OperationKind::Function => {
                let absent = match (parameter.is_optional, parameter.r#type.is_nullable) {
                    (true, true) => Some(Absent::Either),
                    (true, false) => Some(Absent::LeftOut),
                    (false, _) => may_be_null(parameter).then_some(Absent::Null),
                };
                let has_literal = has_literal(context.model, &parameter.r#type);
                ArgumentForm::in_url(&r#type, if has_literal { Sent::Literal } else { Sent::Json }, absent)
            }
        };
        Argument { ident: ident.clone(), wire: parameter.name.to_owned(), r#type, form }
    };
    operation.parameters.iter().zip(idents).map(argument).collect()
}

/// The argument of an action that takes all parameters in a struct.
fn struct_argument(path: TypePath, ident: &Ident) -> Argument {
    let r#type = RustType::Generated(Arc::new(path));
    Argument { ident: ident.clone(), wire: String::new(), r#type, form: ArgumentForm::Parameters }
}

/// Whether a parameter may be null. For a collection, `Nullable` is about its elements instead.
fn may_be_null(parameter: &Parameter<'_>) -> bool {
    parameter.r#type.is_nullable && !parameter.r#type.is_collection
}

fn parameter_struct(
    context: &Context<'_, '_>,
    operation: &Operation<'_>,
    names: &ParameterStructNames,
) -> Parameters {
    let owner = operation.name.to_string();
    let fields = operation.parameters.iter().zip(&names.fields).map(|(parameter, names)| {
        let optional = if parameter.is_optional { ", optional" } else { "" };
        let r#type = type_text(context.model, &parameter.r#type);
        Arc::new(Field {
            ident: names.field.clone(),
            constant: names.constant.clone(),
            wire: parameter.name.to_owned(),
            declared_by: owner.clone(),
            r#type: context.field(&parameter.r#type),
            is_secret: models::is_secret(context, &owner, parameter.name, parameter.annotations),
            docs: Docs::line(format!("`{}`: {type}{optional}.", parameter.name))
                .described(context, parameter.annotations),
            navigation: None,
        })
    });
    Parameters {
        ident: names.ident.clone(),
        docs: Docs::line(format!("Parameters of the action `{}`.", operation.name)),
        fields: fields.collect(),
    }
}

/// The answer to an operation.
fn answer(context: &Context<'_, '_>, operation: &Operation<'_>) -> Answer {
    let Some(returns) = &operation.returns else { return Answer::Nothing };
    if context.model.is_stream(returns) {
        return Answer::Content;
    }
    let element = context.element(returns);
    let is_structured = returns.named().is_some_and(|id| context.model.structured(id).is_some());
    match (returns.is_collection, is_structured, may_be_nothing(context.model, operation, returns)) {
        (true, ..) => Answer::Page(element),
        (false, true, false) => Answer::Single(element),
        (false, true, true) => Answer::Optional(element),
        (false, false, false) => Answer::Value(element),
        (false, false, true) => Answer::OptionalValue(element),
    }
}

/// Whether the response may be empty (204, 202). An action with a nullable result may still have had its
/// effect then; a function that returns nothing has no purpose.
fn may_be_nothing(model: &Model<'_>, operation: &Operation<'_>, returns: &TypeRef) -> bool {
    let is_one = !returns.is_collection && !model.is_stream(returns);
    is_one && returns.is_nullable && operation.kind == OperationKind::Action
}
