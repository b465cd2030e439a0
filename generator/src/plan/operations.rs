//! Actions and functions.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::docs::{Docs, type_text};
use super::keys::has_literal;
use super::models;
use super::{
    Absent, Access, Answer, Argument, ArgumentForm, BuilderKind, Call, Context, Field, Item, Method,
    Parameters, Returns, RustType, Sent, TypePath,
};
use crate::csdl::{OperationKind, StructuredKind};
use crate::edm::{Model, Operation, Parameter, TypeId, TypeRef};
use crate::names::{self, Ident, Names, PropertyScope, Scope, Subject};
use crate::select::Selection;

/// Actions with more parameters than this take them in a struct.
const MAX_ARGUMENTS: usize = 3;

/// Operations that are in, by the type that they are bound to and whether to a collection of it.
pub type Operations<'m, 'a> = FxHashMap<(TypeId, bool), Vec<&'m Operation<'a>>>;

/// Sorts the operations by what they are bound to.
pub fn operations<'m, 'a>(model: &'m Model<'a>, selection: &Selection) -> Operations<'m, 'a> {
    let mut operations = Operations::default();
    for operation in model.operations.iter().filter(|operation| selection.has_operation(operation)) {
        let Some(binding) = &operation.binding else { continue };
        if let Some(id) = binding.named() {
            operations.entry((id, binding.is_collection)).or_default().push(operation);
        }
    }
    operations
}

/// Methods for the operations bound to a type or one of its bases. An overload of a derived type takes
/// the place of the same overload of its base.
pub fn operation_methods(
    context: &Context<'_, '_>,
    names: &mut Names,
    (id, is_collection): (TypeId, bool),
    scope: &mut Scope,
    items: &mut Vec<Item>,
) -> Vec<Method> {
    let mut operations: Vec<&Operation<'_>> = Vec::new();
    for declaring in context.model.lineage(id).into_iter().rev() {
        for operation in context.operations.get(&(declaring, is_collection)).into_iter().flatten() {
            if !operations.iter().any(|known| is_same_overload(known, operation)) {
                operations.push(operation);
            }
        }
    }
    let called: Vec<_> = operations.iter().map(|o| (Subject::qualified(&o.name, o.span), *o)).collect();
    let idents = names.operations(scope, &called);
    let mut methods: Vec<Method> = operations
        .into_iter()
        .zip(idents)
        .map(|(operation, ident)| {
            let segment = if context.wire.unqualified_operations {
                operation.name.name.clone()
            } else {
                operation.name.to_string()
            };
            let docs = operation_docs(context, operation, &context.shown_path((id, is_collection), &segment));
            let is_action = operation.kind == OperationKind::Action;
            let arguments = if is_action && operation.parameters.len() > MAX_ARGUMENTS {
                let suffix = names::camel(ident.plain()).trim_end_matches('_').to_owned();
                let struct_ident = names.derived_ident(id, |name| format!("{name}{suffix}Parameters"));
                let path = context.sibling(id, &struct_ident);
                items.push(Item::Parameters(parameters(context, names, operation, struct_ident)));
                struct_argument(path)
            } else {
                arguments(context, operation)
            };
            let subject = operation.target.clone();
            method(context, operation, Called { ident, docs, subject, segment }, arguments)
        })
        .collect();
    methods.sort_by(|a, b| a.ident.cmp(&b.ident));
    methods
}

fn is_same_overload(a: &Operation<'_>, b: &Operation<'_>) -> bool {
    let names = |operation: &Operation<'_>| {
        operation.parameters.iter().map(|p| p.name.to_owned()).collect::<Vec<_>>()
    };
    a.kind == b.kind && a.name == b.name && names(a) == names(b)
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
            let or = if may_be_nothing(context.model, operation, returns) { " or nothing" } else { "" };
            format!("answers `{}`{or}", type_text(context.model, returns))
        }
        None => String::from("answers nothing"),
    };
    let mut docs = Docs::line(format!("{kind} `{}`: `{method} {path}`, {answer}.", operation.name));
    let parameters = operation.parameters.iter().map(|parameter| {
        let is_function = operation.kind == OperationKind::Function;
        let optional = match parameter.is_optional {
            true => ", optional",
            false if is_function && may_be_null(parameter) => " or null",
            false => "",
        };
        format!("* `{}`: `{}`{optional}", parameter.name, type_text(context.model, &parameter.r#type))
    });
    docs = docs.list(parameters);
    for target in [&operation.name.to_string(), &operation.target] {
        docs = docs.needs(context.model, target).revisions(context.model, target);
    }
    docs
}

/// A method of the client that calls an operation by its import.
pub fn import_method(
    context: &Context<'_, '_>,
    subject: &Subject<'_>,
    operation: &Operation<'_>,
    ident: Ident,
) -> Method {
    let segment = subject.name().to_owned();
    let docs = operation_docs(context, operation, &format!("/{segment}"));
    let arguments = arguments(context, operation);
    method(context, operation, Called { ident, docs, subject: subject.target(), segment }, arguments)
}

/// Properties of a method that do not follow from the operation it calls.
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

/// Methods of a composable function whose result, entities or a complex value, a path can continue from.
fn function_returns(context: &Context<'_, '_>, operation: &Operation<'_>, answer: Answer) -> Returns {
    let returned = operation.returns.as_ref().and_then(TypeRef::named).filter(|_| operation.is_composable);
    let kind = returned.and_then(|id| context.model.structured(id)).map(|structured| structured.kind);
    let builder = |kind, target| Returns::Builder(kind, target, Access::Contained);
    match (answer, kind) {
        (Answer::Single(target), Some(StructuredKind::Entity)) => builder(BuilderKind::Entity, target),
        (Answer::Page(target), Some(StructuredKind::Entity)) => builder(BuilderKind::Collection, target),
        (Answer::Single(target), Some(StructuredKind::Complex)) => builder(BuilderKind::Property, target),
        (answer, _) => Returns::Function(answer),
    }
}

/// The arguments of a method that calls an operation, one a parameter.
fn arguments(context: &Context<'_, '_>, operation: &Operation<'_>) -> Vec<Argument> {
    let wires: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
    let argument = |(parameter, ident): (&Parameter<'_>, Ident)| {
        let r#type = context.value(&parameter.r#type);
        let form = match operation.kind {
            OperationKind::Action => {
                let is_optional = parameter.is_optional || may_be_null(parameter);
                ArgumentForm::in_body(&r#type, is_optional.then_some(Absent::LeftOut))
            }
            OperationKind::Function => {
                let null = may_be_null(parameter).then_some(Absent::Null);
                let absent = if parameter.is_optional { Some(Absent::LeftOut) } else { null };
                let has_literal = has_literal(context, &parameter.r#type);
                ArgumentForm::in_url(&r#type, if has_literal { Sent::Literal } else { Sent::Json }, absent)
            }
        };
        Argument { ident, wire: parameter.name.to_owned(), r#type, form }
    };
    operation.parameters.iter().zip(names::arguments(&wires)).map(argument).collect()
}

/// The argument of an action that takes all parameters in a struct.
fn struct_argument(path: TypePath) -> Vec<Argument> {
    let r#type = RustType::Generated(Arc::new(path));
    let argument = |ident| Argument { ident, wire: String::new(), r#type, form: ArgumentForm::Parameters };
    names::arguments(&["parameters"]).pop().map(argument).into_iter().collect()
}

/// Whether null may be passed; `Nullable` of a collection is about its elements.
fn may_be_null(parameter: &Parameter<'_>) -> bool {
    parameter.r#type.is_nullable && !parameter.r#type.is_collection
}

fn parameters(
    context: &Context<'_, '_>,
    names: &mut Names,
    operation: &Operation<'_>,
    ident: Ident,
) -> Parameters {
    let owner = operation.name.to_string();
    let subjects: Vec<Subject<'_>> =
        operation.parameters.iter().map(|p| Subject::member(&owner, p.name, p.span)).collect();
    let (own_names, _) = names.properties(&PropertyScope::default(), &subjects);
    let fields = operation.parameters.iter().zip(own_names).map(|(parameter, own)| {
        let optional = if parameter.is_optional { ", optional" } else { "" };
        Arc::new(Field {
            ident: own.field,
            constant: own.constant,
            wire: parameter.name.to_owned(),
            declared_by: owner.clone(),
            r#type: context.field(&parameter.r#type),
            is_secret: models::is_secret(context, &owner, parameter.name),
            docs: Docs::line(format!(
                "`{}`: {}{optional}.",
                parameter.name,
                type_text(context.model, &parameter.r#type)
            )),
            navigation: None,
        })
    });
    Parameters {
        ident,
        docs: Docs::line(format!("Parameters of the action `{}`.", operation.name)),
        fields: fields.collect(),
    }
}

/// What an operation answers.
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
