//! A change of an element, and how severe it is.

use generator::features::Features;
use generator::source::Span;

use super::{Attribute, Attributes, ElementId, ElementKind, Rule, SchemaElement};

/// How severe a change is for those who rely on the old version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing needs to be done.
    Compatible,
    /// They should check whether their assumptions still hold.
    Notice,
    /// They have to change something.
    Breaking,
}

impl Level {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Notice => "notice",
            Self::Breaking => "breaking",
        }
    }
}

/// What happened to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Only the new version has it.
    Added,
    /// Only the old version has it.
    Removed,
    /// Its attributes, its annotations or its Rust items differ.
    Changed,
}

impl ChangeKind {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One change of the schema.
#[derive(Clone, Debug)]
pub struct SchemaChange {
    /// What happened.
    pub change: ChangeKind,
    /// The kind of the element.
    pub kind: ElementKind,
    /// The id of the element.
    pub id: ElementId,
    /// The type or container that the element belongs to, for reports; see [`ElementId::group`].
    pub group: String,
    /// The old attributes: all of a removed element, the differing ones of a changed element.
    pub from: Attributes,
    /// The new attributes: all of an added element, the differing ones of a changed element.
    pub to: Attributes,
    /// The rule that says what happened and how severe it is at most.
    pub rule: Rule,
    /// The level for clients in use.
    pub wire: Level,
    /// The level for programs that are built against the new crate.
    pub rust: Level,
    /// The reason for the levels, in one line that names the Rust item.
    pub reason: String,
    /// Paths of the Rust items that break or, if none does, of those that represent the element.
    pub items: Vec<String>,
    /// The cargo features that the first of these items is compiled with: any of each of these.
    pub features: Vec<Features>,
    /// The base type that declares a removed element in the new version, so that the type inherits it.
    pub inherited_from: Option<String>,
    /// The id that the element may have in the other version. This is a guess.
    pub perhaps: Option<ElementId>,
    /// The position in the old version.
    pub old_span: Option<Span>,
    /// The position in the new version.
    pub new_span: Option<Span>,
}

impl SchemaChange {
    /// An element that only one version has. Its rule and levels are not known yet.
    pub(super) fn whole(change: ChangeKind, element: &SchemaElement) -> Self {
        let (attributes, span) = (element.attributes.clone(), Some(element.span));
        let (from, to, old_span, new_span) = if change == ChangeKind::Added {
            (Attributes::default(), attributes, None, span)
        } else {
            (attributes, Attributes::default(), span, None)
        };
        let group = element.id.group();
        Self {
            change,
            kind: element.kind,
            id: element.id.clone(),
            group: if group.is_empty() { "unbound operations" } else { group }.to_owned(),
            from,
            to,
            rule: Rule::RustItemChanged,
            wire: Level::Compatible,
            rust: Level::Compatible,
            reason: String::new(),
            items: Vec::new(),
            features: Vec::new(),
            inherited_from: None,
            perhaps: None,
            old_span,
            new_span,
        }
    }

    /// An element whose attributes differ. Its rule and levels are not known yet.
    pub(super) fn differing(old: &SchemaElement, new: &SchemaElement) -> Self {
        Self {
            change: ChangeKind::Changed,
            from: old.attributes.differing_from(&new.attributes),
            to: new.attributes.differing_from(&old.attributes),
            new_span: Some(new.span),
            ..Self::whole(ChangeKind::Removed, old)
        }
    }

    /// A change of an element of the new version that is not a change of attributes.
    pub(super) fn unattributed(element: &SchemaElement, rule: Rule) -> Self {
        Self {
            change: ChangeKind::Changed,
            from: Attributes::default(),
            rule,
            wire: rule.wire(),
            rust: rule.rust(),
            new_span: Some(element.span),
            ..Self::whole(ChangeKind::Removed, element)
        }
    }

    /// Whether only annotations differ. A change that makes a parameter optional or required counts as well,
    /// because an annotation states that.
    pub fn is_annotation(&self) -> bool {
        let mut attributes = self.from.names().chain(self.to.names()).peekable();
        let is_changed = self.change == ChangeKind::Changed && attributes.peek().is_some();
        let is_optional = is_changed && attributes.all(|attribute| attribute == Attribute::Optional);
        self.rule.is_annotation() || is_optional
    }

    /// Whether one of the levels is breaking.
    pub fn is_breaking(&self) -> bool {
        self.wire.max(self.rust) == Level::Breaking
    }

    /// Whether the element has another value of one of these attributes.
    pub(super) fn differs_in(&self, attributes: &[Attribute]) -> bool {
        self.from.names().chain(self.to.names()).any(|attribute| attributes.contains(&attribute))
    }
}
