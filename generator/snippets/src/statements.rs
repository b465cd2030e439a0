//! Turns an expression into statements: variables for long bodies and for the response, and statements that
//! show how to use the response.

use generator::plan::RustType;

use super::call::Call;
use super::descriptor::Descriptor;
use super::draft::{Draft, text};
use super::layout::laid_out;
use super::variable::{singular, variable_name};
use super::verb::Gives;
use super::{Answer, Form, Snippet};

/// The snippet for a call.
pub fn snippet(draft: Draft<'_>, call: Call<'_>) -> Snippet {
    let answer = answer(&draft, &call);
    let binding = answer.as_ref().map(|answer| format!("let {} = ", answer.name)).unwrap_or_default();
    let before = draft.before.concat();
    let send = if matches!(call.gives, Gives::Operation) { "start" } else { "send" };
    let statement = format!("{before}{binding}{}.{send}().await?;", call.code);
    let handling = answer.as_ref().map(|answer| handling(&draft, &call, answer));
    finished(draft, &statement, handling.as_deref(), answer, call.is_resolved)
}

/// The snippet for statements, with the draft's imports and notes.
pub fn finished(
    mut draft: Draft<'_>,
    statements: &str,
    handling: Option<&str>,
    answer: Option<Answer>,
    is_resolved: bool,
) -> Snippet {
    let statements = declarations(&mut draft) + statements;
    Snippet {
        imports: draft.imports(&statements),
        call: laid_out(&statements, &draft.jsons),
        answer,
        handling: handling.map(|code| laid_out(code, &[])),
        features: draft.features(),
        notes: draft.all_notes(),
        is_resolved,
    }
}

/// The constants for undeclared properties, as items.
fn declarations(draft: &mut Draft<'_>) -> String {
    let descriptors = draft.descriptors.clone();
    let declaration = |Descriptor { constant, owner, name, r#type }: &Descriptor| {
        let (owner, r#type) = (draft.r#type(owner), draft.r#type(r#type));
        let property = draft.runtime("Property");
        format!("const {constant}: {property}<{owner}, {type}> = {property}::new({});", text(name))
    };
    descriptors.all().iter().map(declaration).collect()
}

/// The variable for the response; `None` if the response is empty.
pub fn answer(draft: &Draft<'_>, call: &Call<'_>) -> Option<Answer> {
    let named = |r#type| singular(r#type).unwrap_or_else(|| variable_name(&call.name, "value"));
    let (form, name) = match &call.gives {
        Gives::Nothing => return None,
        Gives::Value(r#type) => (Form::Value, named(r#type)),
        Gives::Json => (Form::Optional, String::from("answer")),
        Gives::Optional(r#type) => (Form::Optional, named(r#type)),
        Gives::Updated => (Form::Optional, String::from("updated")),
        Gives::Created => (Form::Created, String::from("created")),
        Gives::Page(r#type) if draft.index.has_failures(r#type) => (Form::Page, String::from("results")),
        Gives::Page(r#type) if call.name.is_empty() => (Form::Page, plural(r#type)),
        Gives::Page(_) => (Form::Page, variable_name(&call.name, "page")),
        Gives::Bytes => (Form::Bytes, String::from("content")),
        Gives::Operation => (Form::Operation, String::from("operation")),
        Gives::Text => (Form::Bytes, String::from("answer")),
        Gives::Count => (Form::Count, String::from("count")),
        Gives::Reference => (Form::Reference, String::from("reference")),
        Gives::References => (Form::References, String::from("references")),
    };
    Some(Answer { name, form })
}

/// A variable name for a list of values.
fn plural(r#type: &RustType) -> String {
    let Some(one) = singular(r#type) else { return String::from("values") };
    let is_consonant = |c: char| !"aeiou".contains(c);
    match one.strip_suffix('y') {
        Some(stem) if stem.ends_with(is_consonant) => format!("{stem}ies"),
        _ if one.ends_with(['s', 'x', 'z']) || one.ends_with("ch") || one.ends_with("sh") => {
            format!("{one}es")
        }
        _ => format!("{one}s"),
    }
}

/// Statements that show how to use the response.
pub fn handling(draft: &Draft<'_>, call: &Call<'_>, answer: &Answer) -> String {
    let name = &answer.name;
    match answer.form {
        Form::Value | Form::Optional => format!("println!(\"{{{name}:?}}\");"),
        Form::Count => format!("println!(\"{{{name}}}\");"),
        Form::Created => format!("println!(\"{{:?}}\", {name}.entity);"),
        // The responses of a batch are handled where they are taken out.
        Form::Batch => String::new(),
        Form::Operation => {
            format!("let result = {name}.wait().await?; println!(\"{{:?}}\", result.resource_location());")
        }
        Form::Bytes if matches!(call.gives, Gives::Text) => {
            format!("println!(\"{{}}\", String::from_utf8_lossy(&{name}));")
        }
        Form::Bytes => format!("println!(\"{{}} bytes\", {name}.len());"),
        Form::Reference => format!("println!(\"{{}}\", {name}.url());"),
        Form::References => format!("for reference in &{name} {{ println!(\"{{}}\", reference.url()); }}"),
        Form::Page => {
            let Gives::Page(r#type) = &call.gives else { return String::new() };
            if draft.index.has_failures(r#type) {
                return format!(
                    "for failure in {name}.failures() {{ println!(\"{{}}: {{:?}}\", failure.index, failure.error); }}"
                );
            }
            let item = singular(r#type).filter(|item| item != name).unwrap_or_else(|| String::from("item"));
            format!("for {item} in &{name} {{ println!(\"{{{item}:?}}\"); }}")
        }
    }
}
