//! Attributes: names, booleans, and types with their facets.

use super::Reader;
use crate::csdl::xml::{Attribute, Element};
use crate::csdl::{Text, TypeUse};
use crate::diagnostics::{Diagnostic, code};
use crate::source::Span;
use crate::text::is_hidden;

/// The maximum number of characters of an identifier, section 15.2 of CSDL.
const MAX_IDENTIFIER: usize = 128;

/// Characters that could end a literal, comment, element or placeholder in which a name is shown.
const REFUSED: [char; 8] = ['"', '`', '\\', '<', '>', '{', '}', char::REPLACEMENT_CHARACTER];

impl Reader<'_> {
    pub(super) fn text<'a>(&mut self, element: &mut Element<'a>, name: &str) -> Option<Text<'a>> {
        let at = element.attributes.iter().position(|attribute| attribute.name == name)?;
        let Attribute { value, span, .. } = element.attributes.remove(at);
        Some(Text { value, span })
    }

    pub(super) fn required<'a>(&mut self, element: &mut Element<'a>, name: &str) -> Option<Text<'a>> {
        let text = self.text(element, name);
        if text.is_none() {
            let message = format!("`{}` needs the attribute `{name}`", element.name);
            self.diagnostics.push(Diagnostic::new(code::MISSING_ATTRIBUTE, message).at(element.span));
        }
        text
    }

    /// `Name`, an identifier.
    pub(super) fn name<'a>(&mut self, element: &mut Element<'a>) -> Option<Text<'a>> {
        let name = self.required(element, "Name")?;
        self.is_identifier(&name, &name, element.span).then_some(name)
    }

    /// Whether a part of a name can be used, section 15.2 of CSDL. Reports names that cannot, and names that
    /// CSDL does not allow but that are usable.
    pub(super) fn is_identifier(&mut self, part: &str, whole: &Text<'_>, element: Span) -> bool {
        let span = if whole.is_empty() { element } else { whole.span };
        let is_legal = |c: char| c == '_' || (unicode_ident::is_xid_continue(c) && !is_hidden(c));
        // Names of some services contain spaces, slashes and other characters that CSDL forbids. They do no
        // harm.
        let is_tolerable = |c: char| !is_hidden(c) && !REFUSED.contains(&c);
        if part.trim().is_empty() || !part.chars().all(is_tolerable) {
            let message = format!("`{}` is not a valid name; the element is left out", whole.escape_debug());
            self.diagnostics.push(
                Diagnostic::new(code::INVALID_NAME, message)
                    .at(span)
                    .help("a name is a letter or underscore, then letters, digits and underscores"),
            );
            return false;
        }
        let starts_well = part.starts_with(|c| c == '_' || unicode_ident::is_xid_start(c));
        if !starts_well || !part.chars().all(is_legal) {
            let message = format!("`{part}` is not a name that CSDL allows");
            self.diagnostics.push(
                Diagnostic::new(code::ODD_NAME, message)
                    .at(span)
                    .help("it is sent as it is; in Rust, other characters become underscores"),
            );
        }
        let length = part.chars().count();
        if length > MAX_IDENTIFIER {
            let message = format!(
                "a name of {length} characters; CSDL allows {MAX_IDENTIFIER}, services may have the same limit"
            );
            self.diagnostics.push(Diagnostic::new(code::LONG_NAME, message).at(span));
        }
        true
    }

    pub(super) fn flag(&mut self, element: &mut Element<'_>, name: &str) -> bool {
        self.boolean(element, name).unwrap_or(false)
    }

    pub(super) fn boolean(&mut self, element: &mut Element<'_>, name: &str) -> Option<bool> {
        let text = self.text(element, name)?;
        let value = match text.trim() {
            "true" | "1" => return Some(true),
            "false" | "0" => return Some(false),
            other if other.eq_ignore_ascii_case("true") => Some(true),
            other if other.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        };
        let written = text.escape_debug();
        let finding = match value {
            Some(value) => Diagnostic::new(
                code::BOOLEAN_SPELLING,
                format!("`{name}` is `{written}`, which is read as `{value}`"),
            ),
            None => Diagnostic::new(
                code::INVALID_BOOLEAN,
                format!("`{name}` is `{written}`, which is not a boolean; it is ignored"),
            ),
        };
        self.diagnostics.push(finding.at(text.span).help("write `true` or `false`"));
        value
    }

    /// The attribute `Type` with the facets. A missing type is reported and read as `Edm.Untyped`.
    pub(super) fn type_or_any<'a>(&mut self, element: &mut Element<'a>) -> TypeUse<'a> {
        let name = Text { value: "Edm.Untyped".into(), span: element.span };
        let any = TypeUse { name, nullable: None, nullable_span: None, facets: Vec::new() };
        self.type_use(element, "Type").unwrap_or(any)
    }

    /// The type in an attribute, with the facets beside it, section 7.2 of CSDL.
    pub(super) fn type_use<'a>(
        &mut self,
        element: &mut Element<'a>,
        attribute: &'static str,
    ) -> Option<TypeUse<'a>> {
        let nullable_span = element.attributes.iter().find(|a| a.name == "Nullable").map(|a| a.span);
        let nullable = self.boolean(element, "Nullable");
        let facets: Vec<(&'static str, Text<'a>)> = ["MaxLength", "Unicode", "Precision", "Scale", "SRID"]
            .into_iter()
            .filter_map(|facet| Some((facet, self.text(element, facet)?)))
            .collect();
        facets.iter().for_each(|(facet, value)| self.facet(facet, value));
        self.scale(&facets);
        let name = self.required(element, attribute)?;
        Some(TypeUse { name, nullable, nullable_span, facets })
    }

    fn facet(&mut self, facet: &str, value: &Text<'_>) {
        let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let (is_legal, what) = match facet {
            "MaxLength" => (is_number || **value == *"max", "a number or `max`"),
            "Unicode" => (matches!(&**value, "true" | "false" | "1" | "0"), "`true` or `false`"),
            "Scale" => {
                // The beta version of Microsoft Graph has used other capitalization.
                let word = ["variable", "floating"].iter().any(|word| value.eq_ignore_ascii_case(word));
                (is_number || word, "a number, `variable` or `floating`")
            }
            "SRID" => (is_number || **value == *"variable", "a number or `variable`"),
            _ => (is_number, "a number"),
        };
        if !is_legal {
            let message = format!("`{facet}` is `{}`, which is ignored", value.escape_debug());
            self.diagnostics.push(
                Diagnostic::new(code::INVALID_FACET, message)
                    .at(value.span)
                    .help(format!("section 7.2 of CSDL XML 4.01 asks for {what}")),
            );
        }
    }

    fn scale(&mut self, facets: &[(&'static str, Text<'_>)]) {
        let find = |name: &str| facets.iter().find(|(facet, _)| *facet == name).map(|(_, value)| value);
        let (Some(precision), Some(scale)) = (find("Precision"), find("Scale")) else { return };
        let (Ok(digits), Ok(fraction)) = (precision.parse::<u64>(), scale.parse::<u64>()) else { return };
        if fraction > digits {
            let message =
                format!("{fraction} digits after the decimal point of a number that has {digits} digits");
            self.diagnostics.push(Diagnostic::new(code::SCALE_EXCEEDS_PRECISION, message).at(scale.span));
        }
    }
}
