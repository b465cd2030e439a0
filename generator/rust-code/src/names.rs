//! The names in code: imports, features, variables.

use std::collections::{BTreeMap, BTreeSet};

use generator::features::Features;

use super::{Expr, Item, Path, Statement};

/// Writes names out where the short one stands for something else, and returns the paths to be imported,
/// sorted. `package` is the name of the generated crate.
pub fn import(statements: &mut [Statement], package: &str) -> Vec<String> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut has_prelude = statements.iter_mut().any(needs_trait);
    each_item(statements, &mut |item| {
        has_prelude |= matches!(item, Item::Prelude(_));
        let Some((import, rest)) = imported(item, package) else { return };
        let name = import.rsplit("::").next().unwrap_or(&import).to_owned();
        let taken = known.entry(name).or_insert_with(|| import.clone());
        if *taken != import {
            *item = Item::Known(format!("{import}{rest}"));
        }
    });
    let mut paths: Vec<String> = known.into_values().collect();
    if has_prelude {
        paths.push(format!("{package}::prelude::*"));
    }
    paths.sort_unstable();
    paths
}

/// The methods of the trait of models, which the prelude imports.
const OF_TRAIT: [&str; 7] = [
    "reference_to",
    "with_annotation",
    "with_annotation_on",
    "with_delta",
    "with_null",
    "with_raw",
    "with_removed",
];

fn needs_trait(statement: &mut Statement) -> bool {
    let mut is_called = false;
    statement.each(&mut |expr| {
        expr.change(&mut |expr| {
            is_called |= match expr {
                Expr::Method(_, method, _) => OF_TRAIT.contains(&&*method.name),
                Expr::Call(function, _) => {
                    function.member.as_deref().is_some_and(|member| OF_TRAIT.contains(&member))
                }
                _ => false,
            };
        });
    });
    is_called
}

/// What is imported for an item, and the rest of its path behind that.
fn imported(item: &Item, package: &str) -> Option<(String, String)> {
    Some(match item {
        Item::Known(_) | Item::Prelude(_) => return None,
        Item::Runtime(name) => {
            (format!("{package}::runtime::{}::{name}", runtime_module(name)), String::new())
        }
        Item::Geographic(name) => (format!("{package}::geography::{name}"), String::new()),
        Item::Json(name) => (format!("serde_json::{name}"), String::new()),
        Item::Generated(path) => match path.module.as_slice() {
            [api, first, inner @ ..] => {
                let inner = inner.iter().chain([&path.ident]).map(|ident| format!("::{ident}"));
                (format!("{package}::{api}::{first}"), inner.collect())
            }
            modules => (format!("{package}::{}::{}", modules.join("::"), path.ident), String::new()),
        },
    })
}

/// The cargo features that code needs: any of each of these.
pub fn features(statements: &mut [Statement]) -> BTreeSet<Features> {
    let mut all = BTreeSet::new();
    for statement in statements.iter_mut() {
        statement.each(&mut |expr| {
            expr.change(&mut |expr| {
                if let Expr::Method(_, method, _) = expr {
                    all.extend(method.features.iter().cloned());
                }
            });
        });
    }
    each_item(statements, &mut |item| {
        if let Item::Generated(path) = item {
            all.insert(path.features.clone());
        }
    });
    all
}

/// Whether code takes a part of a request as it is sent, which no type checks.
pub fn is_raw(statements: &mut [Statement]) -> bool {
    let mut is_raw = false;
    for statement in statements {
        statement.each(&mut |expr| {
            expr.change(&mut |expr| {
                is_raw |= match expr {
                    Expr::Method(_, method, _) => method.is_raw,
                    Expr::Call(function, _) => function.item == Item::Runtime("raw"),
                    _ => false,
                };
            });
        });
    }
    is_raw
}

/// Visits all items, in the order in which they are written.
fn each_item(statements: &mut [Statement], visit: &mut dyn FnMut(&mut Item)) {
    for statement in statements {
        if let Statement::Const(_, r#type, _) = statement {
            of_path(r#type, visit);
        }
        statement.each(&mut |expr| items(expr, visit));
    }
}

fn items(expr: &mut Expr, visit: &mut dyn FnMut(&mut Item)) {
    if let Expr::Path(path) | Expr::Call(path, _) | Expr::Struct(path, _) = expr {
        of_path(path, visit);
    }
    if matches!(expr, Expr::Json(_)) {
        // The macro is no item of the tree, but has to be imported.
        visit(&mut Item::Json("json"));
    }
    if let Expr::Method(receiver, method, arguments) = expr {
        items(receiver, visit);
        method.types.iter_mut().for_each(|r#type| of_path(r#type, visit));
        arguments.iter_mut().for_each(|argument| items(argument, visit));
        return;
    }
    expr.parts_mut().into_iter().for_each(|part| items(part, visit));
}

fn of_path(path: &mut Path, visit: &mut dyn FnMut(&mut Item)) {
    visit(&mut path.item);
    path.types.iter_mut().for_each(|r#type| of_path(r#type, visit));
}

/// Gives a variable another name.
pub fn rename(expr: &mut Expr, from: &str, to: &str) {
    expr.change(&mut |expr| match expr {
        Expr::Name(name) if name == from => to.clone_into(name),
        _ => {}
    });
}

/// The module of the runtime that has a name.
fn runtime_module(name: &str) -> &'static str {
    match name {
        "Error" | "Method" => "client",
        "Content" | "Created" | "Prefer" | "Single" => "request",
        "All" | "Filter" | "max_date_time" | "min_date_time" | "now" | "raw" => "query",
        _ => "model",
    }
}
