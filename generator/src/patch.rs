//! Patches: corrections of the metadata, applied before anything is generated.
//!
//! A patch is data, and states its reason. It changes elements of the documents, so it can express whatever
//! CSDL can. A patch that does not fit is an error, because it shows that the service has changed the part
//! that the patch corrects.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::csdl::xml::{self, Attribute, Element};
use crate::csdl::{self, Aliases};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::edm::SLICE;
use crate::profile::Name;
use crate::source::{Source, Span};

/// A file of patches.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patches {
    /// The patches, in the order in which they are applied.
    #[serde(default, rename = "patch")]
    pub patches: Vec<Patch>,
}

/// One patch.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Patch {
    /// The element to correct: `namespace.name`, `namespace.name/member`, or a namespace.
    pub target: Name,
    /// The reason.
    pub reason: String,
    /// A URL that documents the facts.
    pub link: String,
    /// The APIs that it applies to; all, if absent.
    pub api: Option<Vec<String>>,
    /// Whether only full metadata must have its target; in a slice, it is applied to what is there.
    #[serde(default)]
    pub full: bool,
    /// The APIs whose documents may lack its target, such as those of national clouds.
    #[serde(default)]
    pub may_lack: Vec<String>,
    /// Changes of attributes of the target.
    #[serde(default)]
    pub set: BTreeMap<String, Change>,
    /// An element to remove from the target.
    pub remove: Option<Name>,
    /// An element to add to the target.
    pub add: Option<Name>,
    /// If the target is a type, another type that replaces it wherever it is used. If the target is a
    /// namespace, its new name.
    pub becomes: Option<String>,
}

/// A change of an attribute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The expected value; empty if the attribute is absent.
    pub from: String,
    /// The new value; empty to remove the attribute.
    pub to: String,
}

impl Patches {
    /// Reads a file of patches; `id` is the number of its source.
    ///
    /// # Errors
    /// When the file is not valid TOML, or a patch has no effect, no reason or no link.
    pub fn parse(source: &Source, id: u32) -> Result<Self, Box<Diagnostic>> {
        let mut patches: Self = toml::from_str(&source.text).map_err(|error| {
            let finding = Diagnostic::new(code::INVALID_PATCH, error.message().trim().to_owned())
                .help("docs/patches.md describes every key");
            Box::new(match error.span() {
                Some(range) => finding.at(Span::new(id, range.start, range.end)),
                None => finding,
            })
        })?;
        for patch in &mut patches.patches {
            for name in
                [Some(&mut patch.target), patch.remove.as_mut(), patch.add.as_mut()].into_iter().flatten()
            {
                name.span.source = id;
                // If the text has no escapes, its position is behind the quotation mark.
                let written = source.text.get(name.span.start as usize..name.span.end as usize).unwrap_or("");
                let at = name.span.start as usize + written.find(&name.text).unwrap_or(0);
                name.span = Span::new(id, at, at + name.text.len());
            }
            let does_something = !patch.set.is_empty()
                || patch.remove.is_some()
                || patch.add.is_some()
                || patch.becomes.is_some();
            let problem = if patch.reason.trim().is_empty() || patch.link.trim().is_empty() {
                "gives no reason or no link"
            } else if !does_something {
                "has none of `set`, `remove`, `add` and `becomes`"
            } else {
                continue;
            };
            let message = format!("the patch of `{}` {problem}", patch.target);
            return Err(Box::new(Diagnostic::new(code::INVALID_PATCH, message).at(patch.target.span)));
        }
        Ok(patches)
    }
}

/// Applies the patches of one API to the roots of its documents.
pub fn apply<'a>(
    patches: impl Iterator<Item = &'a Patch>,
    module: &str,
    roots: &mut [Element<'a>],
    diagnostics: &mut Diagnostics,
) {
    let is_slice = roots.iter().any(is_slice);
    for patch in patches {
        let is_for_this = patch.api.as_ref().is_none_or(|apis| apis.iter().any(|api| api == module));
        if is_for_this {
            let may_lack = patch.may_lack.iter().any(|api| api == module);
            let done = one(patch, may_lack, roots, diagnostics);
            // A slice has a part of what such a patch is about, or nothing.
            let problem = done.err().filter(|_| !(patch.full && is_slice));
            diagnostics.extend(problem.map(|problem| {
                let message = format!("the patch of `{}` does not fit: {problem}", patch.target);
                Diagnostic::new(code::UNMATCHED_PATCH, message)
                    .at(patch.target.span)
                    .help("the service may have fixed what the patch corrects; then remove the patch")
            }));
        }
    }
}

fn is_slice(root: &Element<'_>) -> bool {
    let services = root.children.iter().flat_map(|services| &services.children);
    services
        .flat_map(|schema| &schema.children)
        .any(|child| child.edm() == "Annotation" && attribute(child, "Term") == Some(SLICE))
}

fn one<'a>(
    patch: &'a Patch,
    may_lack: bool,
    roots: &mut [Element<'a>],
    diagnostics: &mut Diagnostics,
) -> Result<(), String> {
    let remove = patch.remove.as_ref().map(|text| snippet(text, diagnostics));
    let add = patch.add.as_ref().map(|text| snippet(text, diagnostics));
    let mut removed = 0;
    let mut targets = 0;
    if is_namespace(&patch.target, roots)
        && let Some(name) = &patch.becomes
    {
        return rename_namespace(&patch.target, name, roots);
    }
    each_target(&patch.target, roots, &mut |element, is_definition| {
        if let Some(Some(unwanted)) = &remove {
            let before = element.children.len();
            element.children.retain(|child| !contains(child, unwanted));
            removed += before - element.children.len();
        }
        if !is_definition {
            return Ok(());
        }
        targets += 1;
        for (name, change) in &patch.set {
            set(element, name, change, patch.target.span)?;
        }
        if let Some(Some(wanted)) = &add {
            if element.children.iter().any(|child| contains(child, wanted)) {
                return Err(String::from("the element to add already exists"));
            }
            element.children.push(wanted.clone());
        }
        Ok(())
    })?;
    match targets {
        0 if may_lack => return Ok(()),
        0 => return Err(String::from("the target does not exist")),
        _ => {}
    }
    if remove.is_some() && removed == 0 {
        return Err(String::from("the element to remove does not exist"));
    }
    patch.becomes.as_ref().map_or(Ok(()), |replacement| replace_type(&patch.target, replacement, roots))
}

/// Parses the XML of a patch.
fn snippet<'a>(text: &'a Name, diagnostics: &mut Diagnostics) -> Option<Element<'a>> {
    xml::fragment(&text.text, text.span, diagnostics)
}

/// Visits the definition of a target, and every `Annotations` element that targets it.
fn each_target<'a>(
    target: &str,
    roots: &mut [Element<'a>],
    visit: &mut dyn FnMut(&mut Element<'a>, bool) -> Result<(), String>,
) -> Result<(), String> {
    for schema in schemas(roots).filter(|schema| attribute(schema, "Namespace") == Some(target)) {
        visit(schema, true)?;
    }
    let mut path = target.split('/');
    if !target.contains(['.', '/']) {
        return Ok(());
    }
    let Some((namespace, name)) = path.next().and_then(|head| head.rsplit_once('.')) else {
        return Err(String::from("its target has no namespace"));
    };
    let members: Vec<&str> = path.collect();
    for root in roots {
        let aliases = aliases(root);
        for schema in root.children.iter_mut().flat_map(|services| &mut services.children) {
            let is_own = attribute(schema, "Namespace") == Some(namespace);
            for child in &mut schema.children {
                if child.edm() == "Annotations" {
                    if attribute(child, "Target").is_some_and(|written| expand(written, &aliases) == target) {
                        visit(child, false)?;
                    }
                } else if is_own && attribute(child, "Name") == Some(name) {
                    each_member(child, &members, visit)?;
                }
            }
        }
    }
    Ok(())
}

fn each_member<'a>(
    element: &mut Element<'a>,
    path: &[&str],
    visit: &mut dyn FnMut(&mut Element<'a>, bool) -> Result<(), String>,
) -> Result<(), String> {
    let Some((name, rest)) = path.split_first() else { return visit(element, true) };
    for child in &mut element.children {
        let is_it =
            attribute(child, "Name") == Some(name) || (*name == "$ReturnType" && child.edm() == "ReturnType");
        if is_it {
            each_member(child, rest, visit)?;
        }
    }
    Ok(())
}

fn set<'a>(element: &mut Element<'a>, name: &'a str, change: &'a Change, span: Span) -> Result<(), String> {
    let at = element.attributes.iter().position(|attribute| attribute.name == name);
    let actual = at.map_or("", |at| &element.attributes[at].value);
    if actual != change.from {
        return Err(format!("`{name}` is `{actual}`, not `{}`", change.from));
    }
    if let Some(at) = at {
        element.attributes.remove(at);
    }
    if !change.to.is_empty() {
        element.attributes.push(Attribute { name, value: change.to.as_str().into(), span });
    }
    Ok(())
}

/// Whether an element matches the XML of a patch: it has the same name, and all of its attributes and
/// children; it may have more.
fn contains(element: &Element<'_>, snippet: &Element<'_>) -> bool {
    element.name == snippet.name
        && snippet.attributes.iter().all(|wanted| attribute(element, wanted.name) == Some(&*wanted.value))
        && (snippet.text.trim().is_empty() || element.text.trim() == snippet.text.trim())
        && snippet.children.iter().all(|wanted| element.children.iter().any(|child| contains(child, wanted)))
}

/// Replaces a type wherever it is used, and removes its definition.
fn replace_type<'a>(target: &str, replacement: &'a str, roots: &mut [Element<'a>]) -> Result<(), String> {
    let mut replaced = 0;
    for root in roots {
        let aliases = aliases(root);
        let mut open: Vec<&mut Element<'a>> = vec![root];
        while let Some(element) = open.pop() {
            let is_schema = element.edm() == "Schema";
            let namespace = attribute(element, "Namespace").map(str::to_owned);
            if is_schema && let Some(namespace) = namespace {
                let is_it = |child: &Element<'_>| {
                    let name = attribute(child, "Name");
                    name.is_some_and(|name| target == format!("{namespace}.{name}"))
                        && child.edm().ends_with("Type")
                };
                element.children.retain(|child| !is_it(child) && !is_about(child, target, &aliases));
            }
            for attribute in element.attributes.iter_mut().filter(|attribute| attribute.name == "Type") {
                if expand(csdl::element_type(&attribute.value).0, &aliases) == target {
                    attribute.value =
                        csdl::with_element_type(&attribute.value, |_| replacement.to_owned()).into();
                    replaced += 1;
                }
            }
            open.extend(&mut element.children);
        }
    }
    if replaced == 0 { Err(String::from("nothing is of that type")) } else { Ok(()) }
}

/// The schemas of all documents.
fn schemas<'r, 'a>(roots: &'r mut [Element<'a>]) -> impl Iterator<Item = &'r mut Element<'a>> {
    let services = roots.iter_mut().flat_map(|root| &mut root.children);
    services.flat_map(|services| &mut services.children).filter(|child| child.edm() == "Schema")
}

fn is_namespace(target: &str, roots: &mut [Element<'_>]) -> bool {
    schemas(roots).any(|schema| attribute(schema, "Namespace") == Some(target))
}

/// Attributes whose values are qualified names, paths of qualified names, or types.
const NAMING: [&str; 16] = [
    "Action",
    "AnnotationPath",
    "BaseTerm",
    "BaseType",
    "EntitySet",
    "EntitySetPath",
    "EntityType",
    "EnumMember",
    "Extends",
    "Function",
    "Partner",
    "Path",
    "Target",
    "Term",
    "Type",
    "UnderlyingType",
];

/// Renames a namespace in its definition, and in every qualified name that is written in full.
fn rename_namespace(from: &str, to: &str, roots: &mut [Element<'_>]) -> Result<(), String> {
    if to.is_empty() || is_namespace(to, roots) {
        return Err(format!("`{to}` is not a valid namespace, or another namespace has this name"));
    }
    let mut open: Vec<&mut Element<'_>> = roots.iter_mut().collect();
    while let Some(element) = open.pop() {
        let is_schema = matches!(element.name, "Schema" | "Include");
        for attribute in &mut element.attributes {
            if is_schema && attribute.name == "Namespace" && *attribute.value == *from {
                attribute.value = to.to_owned().into();
            } else if NAMING.contains(&attribute.name) {
                attribute.value = renamed(&attribute.value, from, to).into();
            }
        }
        if NAMING.contains(&element.name) {
            element.text = renamed(&element.text, from, to).into();
        }
        open.extend(&mut element.children);
    }
    Ok(())
}

/// Replaces the namespace of the names in a text.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let is_separator = |c: char| matches!(c, '/' | '(' | ')' | ',' | ' ' | '@');
    let parts = text.split_inclusive(is_separator).map(|part| {
        let name = part.strip_prefix(from).and_then(|rest| rest.strip_prefix('.'));
        match name.filter(|name| !name.trim_end_matches(is_separator).contains('.')) {
            Some(name) => format!("{to}.{name}"),
            None => part.to_owned(),
        }
    });
    parts.collect()
}

/// Whether an element annotates a target or one of its members.
fn is_about(element: &Element<'_>, target: &str, aliases: &Aliases) -> bool {
    let written = attribute(element, "Target").filter(|_| element.edm() == "Annotations");
    written.is_some_and(|written| {
        let full = expand(written, aliases);
        full.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn attribute<'e>(element: &'e Element<'_>, name: &str) -> Option<&'e str> {
    element.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
}

/// The aliases of a document with their namespaces.
fn aliases(root: &Element<'_>) -> Aliases {
    let mut aliases = Aliases::default();
    let mut add = |element: &Element<'_>| {
        if let (Some(alias), Some(namespace)) = (attribute(element, "Alias"), attribute(element, "Namespace"))
        {
            aliases.insert(alias, namespace);
        }
    };
    root.children.iter().flat_map(|child| &child.children).for_each(&mut add);
    aliases
}

/// Expands the alias of a qualified name, or of the first segment of a path.
fn expand(written: &str, aliases: &Aliases) -> String {
    match written.split_once('/') {
        Some((head, tail)) => format!("{}/{tail}", aliases.full(head)),
        None => aliases.full(written),
    }
}
