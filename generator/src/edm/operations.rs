//! Actions and functions with their overloads.

use rustc_hash::FxHashSet;
use std::cmp::Ordering;

use super::annotations::{Annotations, overload_target};
use super::index::Index;
use super::{AnnotationsId, Operation, Parameter, QualifiedName, TypeRef};
use crate::csdl::{self, Document, OperationKind};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

const OPTIONAL_PARAMETER: &str = "Org.OData.Core.V1.OptionalParameter";

/// All overloads of all operations, sorted by their signatures. Of overloads with the same signature, one is
/// kept.
pub fn resolve<'a>(
    documents: &'a [Document<'a>],
    index: &Index<'a>,
    annotations: &Annotations<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        for syntax in &schema.operations {
            let name =
                QualifiedName { namespace: schema.namespace.to_string(), name: syntax.name.to_string() };
            operations.extend(operation(syntax, name, index, annotations, diagnostics));
        }
    }
    operations.sort_by(order);
    operations.dedup_by(|later, earlier| {
        if signature(later) != signature(earlier) {
            return false;
        }
        let message =
            format!("`{}` has a second overload with these parameters; one is left out", later.name);
        let span = later.span.max(earlier.span);
        diagnostics.push(Diagnostic::new(code::DUPLICATE_OVERLOAD, message).at(span));
        true
    });
    action_overloads(&operations, diagnostics);
    operations
}

fn operation<'a>(
    syntax: &'a csdl::Operation<'a>,
    name: QualifiedName,
    index: &Index<'a>,
    annotations: &Annotations<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<Operation<'a>> {
    let target = overload_target(&name.to_string(), syntax);
    let mut parameters = Vec::new();
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for parameter in &syntax.parameters {
        if !names.insert(&parameter.name) {
            let message =
                format!("`{name}` has two parameters called `{}`; the first is used", &*parameter.name);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_PARAMETER, message).at(parameter.name.span));
            continue;
        }
        let optional =
            |path: String| annotations.of(annotations.id(&path)).iter().any(|a| a.term == OPTIONAL_PARAMETER);
        parameters.push(Parameter {
            name: &parameter.name,
            span: parameter.name.span,
            r#type: index.type_ref(&parameter.r#type, diagnostics),
            annotations: AnnotationsId::default(),
            is_optional: optional(format!("{target}/{}", &*parameter.name))
                || optional(format!("{name}/{}", &*parameter.name)),
        });
    }
    let returns = syntax.returns.as_ref().map(|returns| index.type_ref(&returns.r#type, diagnostics));
    if returns.is_none() && syntax.kind == OperationKind::Function {
        let message = format!("the function `{name}` has no return type");
        diagnostics.push(
            Diagnostic::new(code::MISSING_RETURN_TYPE, message)
                .at(syntax.span)
                .help("its response is assumed to be empty"),
        );
    }
    let binding = if syntax.is_bound {
        if parameters.is_empty() {
            let message = format!("`{name}` is bound, but has no binding parameter; it is left out");
            diagnostics.push(Diagnostic::new(code::MISSING_BINDING_PARAMETER, message).at(syntax.span));
            return None;
        }
        Some(parameters.remove(0).r#type)
    } else {
        None
    };
    let (kind, is_composable, span) = (syntax.kind, syntax.is_composable, syntax.name.span);
    let annotations = [AnnotationsId::default(); 2];
    Some(Operation {
        name,
        target,
        span,
        kind,
        binding,
        parameters,
        returns,
        is_composable,
        syntax,
        annotations,
    })
}

/// What distinguishes the overloads of an operation in a request: the binding type and the names of the
/// parameters.
fn signature<'o>(operation: &'o Operation<'_>) -> impl PartialEq + use<'o> {
    let mut parameters: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
    parameters.sort_unstable();
    (operation.kind, &operation.name, operation.bound_to(), parameters)
}

/// Sorts overloads by their content, never by their position in a document.
fn order(a: &Operation<'_>, b: &Operation<'_>) -> Ordering {
    let parameters = |operation: &Operation<'_>| -> Vec<(String, TypeRef)> {
        let mut parameters: Vec<_> =
            operation.parameters.iter().map(|p| (p.name.to_owned(), p.r#type.clone())).collect();
        parameters.sort();
        parameters
    };
    (&a.name, a.kind)
        .cmp(&(&b.name, b.kind))
        .then_with(|| a.bound_to().cmp(&b.bound_to()))
        .then_with(|| a.parameters.len().cmp(&b.parameters.len()))
        .then_with(|| parameters(a).cmp(&parameters(b)))
}

/// Checks section 12.2: actions are overloaded by their binding type only. Actions that differ in other
/// parameters can still be told apart, and are kept.
fn action_overloads(operations: &[Operation<'_>], diagnostics: &mut Diagnostics) {
    for pair in operations.windows(2) {
        if pair[0].kind == OperationKind::Action && pair[0].shares_binding(&pair[1]) {
            let message =
                format!("`{}` has actions that differ by their parameters alone; all are kept", pair[1].name);
            let span = pair[0].span.max(pair[1].span);
            diagnostics.push(Diagnostic::new(code::DUPLICATE_OVERLOAD, message).at(span));
        }
    }
}
