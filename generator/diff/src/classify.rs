//! Chooses the rule for a change. Every `match` here lists all kinds and attributes, so that the compiler
//! requires a rule for each new one.

use super::facts::Facts;
use super::{Attribute, AttributeValue, Attributes, ChangeKind, ElementKind, Level, Rule, SchemaChange};

/// The rule for a change. If several apply, it is the most severe one.
pub fn rule_for(change: &SchemaChange, facts: &Facts) -> Rule {
    match change.change {
        ChangeKind::Added => added(change, facts),
        ChangeKind::Removed => match &facts.inherited {
            Some(inherited) => moved_to_base(change, &inherited.from, &inherited.to, facts),
            None => removed(change.kind, facts),
        },
        ChangeKind::Changed => most_severe(change, facts).unwrap_or(Rule::RustItemChanged),
    }
}

/// The most severe rule for the attributes that differ.
fn most_severe(change: &SchemaChange, facts: &Facts) -> Option<Rule> {
    let attributes = change.from.names().chain(change.to.names());
    let rules = attributes.map(|attribute| changed(change, attribute, facts));
    rules.max_by_key(|rule| (rule.wire().max(rule.rust()), rule.rust()))
}

/// The rule for an element that a base type declares now, perhaps with other attributes.
fn moved_to_base(change: &SchemaChange, from: &Attributes, to: &Attributes, facts: &Facts) -> Rule {
    let moved =
        if change.kind.is_operation() { Rule::OperationMovedToBase } else { Rule::PropertyMovedToBase };
    let difference = SchemaChange { from: from.clone(), to: to.clone(), ..change.clone() };
    match most_severe(&difference, facts).unwrap_or(moved) {
        rule if facts.is_broken && rule.rust() != Level::Breaking => removed(change.kind, facts),
        rule => rule,
    }
}

fn added(change: &SchemaChange, facts: &Facts) -> Rule {
    match change.kind {
        ElementKind::Parameter => parameter_added(change, facts),
        _ if facts.is_broken => Rule::NameTaken,
        ElementKind::Member => Rule::MemberAdded,
        ElementKind::Property | ElementKind::NavigationProperty => Rule::PropertyAdded,
        ElementKind::Action | ElementKind::Function => Rule::OperationAdded,
        ElementKind::EntitySet | ElementKind::Singleton => Rule::EntitySetAdded,
        ElementKind::ActionImport | ElementKind::FunctionImport => Rule::ImportAdded,
        ElementKind::NavigationPropertyBinding => Rule::NavigationBindingChanged,
        ElementKind::EntityContainer => Rule::ContainerChanged,
        ElementKind::Term => Rule::TermChanged,
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::EnumType
        | ElementKind::TypeDefinition => Rule::TypeAdded,
    }
}

fn parameter_added(change: &SchemaChange, facts: &Facts) -> Rule {
    let may_be_left_out = change.to.is(Attribute::Optional, true) || change.to.is(Attribute::Nullable, true);
    let is_field = facts.has_new_items && !facts.is_broken;
    match (may_be_left_out, is_field) {
        (false, _) => Rule::RequiredParameterAdded,
        (true, false) => Rule::ParameterAdded,
        (true, true) => Rule::ParameterAddedToStruct,
    }
}

fn removed(kind: ElementKind, facts: &Facts) -> Rule {
    // If no item breaks, another container has the entity set or import.
    let is_elsewhere = facts.has_items && !facts.is_broken;
    match kind {
        ElementKind::Property | ElementKind::NavigationProperty => Rule::PropertyRemoved,
        ElementKind::Member => Rule::MemberRemoved,
        ElementKind::Function if facts.is_extended => Rule::OptionalParameterAdded,
        ElementKind::Action | ElementKind::Function => Rule::OperationRemoved,
        ElementKind::Parameter => Rule::ParameterRemoved,
        ElementKind::EntitySet
        | ElementKind::Singleton
        | ElementKind::ActionImport
        | ElementKind::FunctionImport
            if is_elsewhere =>
        {
            Rule::ContainerChanged
        }
        ElementKind::EntitySet | ElementKind::Singleton => Rule::EntitySetRemoved,
        ElementKind::ActionImport | ElementKind::FunctionImport => Rule::ImportRemoved,
        ElementKind::NavigationPropertyBinding => Rule::NavigationBindingChanged,
        ElementKind::EntityContainer if facts.is_broken => Rule::ContainerRemoved,
        ElementKind::EntityContainer => Rule::ContainerChanged,
        ElementKind::Term => Rule::TermChanged,
        ElementKind::TypeDefinition => Rule::DefinitionRemoved,
        ElementKind::EntityType | ElementKind::ComplexType | ElementKind::EnumType => Rule::TypeRemoved,
    }
}

/// The rule for one attribute of an element.
fn changed(change: &SchemaChange, attribute: Attribute, facts: &Facts) -> Rule {
    match change.kind {
        ElementKind::Term => Rule::TermChanged,
        ElementKind::EntityContainer => Rule::ContainerChanged,
        ElementKind::NavigationPropertyBinding => Rule::NavigationBindingChanged,
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::EnumType
        | ElementKind::TypeDefinition
        | ElementKind::Member
        | ElementKind::Property
        | ElementKind::NavigationProperty
        | ElementKind::Action
        | ElementKind::Function
        | ElementKind::Parameter
        | ElementKind::EntitySet
        | ElementKind::Singleton
        | ElementKind::ActionImport
        | ElementKind::FunctionImport => attribute_changed(change, attribute, facts),
    }
}

fn attribute_changed(change: &SchemaChange, attribute: Attribute, facts: &Facts) -> Rule {
    let is_added = change.to.get(attribute).is_some();
    let is_set = change.to.is(attribute, true);
    let either = |is_first: bool, first: Rule, second: Rule| if is_first { first } else { second };
    match attribute {
        Attribute::Key | Attribute::HasStream | Attribute::OpenType
            if facts.declared_elsewhere.contains(&attribute) =>
        {
            Rule::DeclaredElsewhere
        }
        Attribute::BaseType => either(facts.is_broken, Rule::BaseTypeChanged, Rule::BaseTypeInserted),
        Attribute::Abstract => either(is_set, Rule::TypeMadeAbstract, Rule::TypeMadeConcrete),
        Attribute::OpenType => either(is_set, Rule::TypeOpened, Rule::TypeClosed),
        Attribute::HasStream if is_set => either(facts.is_broken, Rule::NameTaken, Rule::MediaAdded),
        Attribute::HasStream => Rule::MediaRemoved,
        Attribute::Key => Rule::KeyChanged,
        Attribute::IsFlags => Rule::FlagsChanged,
        Attribute::UnderlyingType => {
            let is_enumeration = change.kind == ElementKind::EnumType;
            either(is_enumeration, Rule::UnderlyingTypeChanged, Rule::DefinitionChanged)
        }
        Attribute::Value => Rule::MemberRenumbered,
        Attribute::Type => type_changed(change.kind, facts),
        Attribute::Nullable => nullable_changed(change.kind, is_set, facts),
        Attribute::Optional => parameter_optional_changed(is_set, facts),
        Attribute::Facet(_) => facet_changed(change, attribute),
        Attribute::DefaultValue => Rule::DefaultChanged,
        Attribute::ContainsTarget => Rule::ContainmentChanged,
        Attribute::Partner | Attribute::ReferentialConstraint | Attribute::OnDelete => Rule::RelationChanged,
        Attribute::ReturnType => either(facts.is_respelled, Rule::TypeRespelled, Rule::ReturnTypeChanged),
        Attribute::ReturnNullable => either(is_set, Rule::ReturnMadeNullable, Rule::ReturnMadeRequired),
        Attribute::IsComposable => either(is_set, Rule::MadeComposable, Rule::NoLongerComposable),
        Attribute::IsBound | Attribute::BindingParameterName | Attribute::BindingNullable => {
            Rule::BindingChanged
        }
        Attribute::EntitySetPath | Attribute::EntitySet => Rule::EntitySetPathChanged,
        Attribute::EntityType => Rule::EntitySetTypeChanged,
        Attribute::Action | Attribute::Function => Rule::ImportChanged,
        Attribute::IncludeInServiceDocument => Rule::ServiceDocumentChanged,
        Attribute::Extends => Rule::ContainerChanged,
        Attribute::Target => Rule::NavigationBindingChanged,
        Attribute::BaseTerm | Attribute::AppliesTo => Rule::TermChanged,
        Attribute::Capability(_) => either(is_added, Rule::VerbAdded, Rule::VerbRemoved),
        Attribute::AlternateKey => either(is_added, Rule::AlternateKeyAdded, Rule::AlternateKeyRemoved),
        Attribute::Deprecated => either(is_added, Rule::Deprecated, Rule::NoLongerDeprecated),
    }
}

fn type_changed(kind: ElementKind, facts: &Facts) -> Rule {
    match kind {
        ElementKind::EntitySet | ElementKind::Singleton => Rule::EntitySetTypeChanged,
        ElementKind::Property | ElementKind::Parameter if facts.is_respelled => Rule::TypeRespelled,
        ElementKind::Parameter => Rule::ParameterTypeChanged,
        ElementKind::Property | ElementKind::NavigationProperty => Rule::PropertyTypeChanged,
        ElementKind::Term => Rule::TermChanged,
        // The other kinds have no `Type`.
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::EnumType
        | ElementKind::TypeDefinition
        | ElementKind::Member
        | ElementKind::Action
        | ElementKind::Function
        | ElementKind::EntityContainer
        | ElementKind::ActionImport
        | ElementKind::FunctionImport
        | ElementKind::NavigationPropertyBinding => Rule::PropertyTypeChanged,
    }
}

fn nullable_changed(kind: ElementKind, is_set: bool, facts: &Facts) -> Rule {
    match kind {
        ElementKind::Property | ElementKind::NavigationProperty if is_set => Rule::PropertyMadeNullable,
        ElementKind::Property | ElementKind::NavigationProperty => Rule::PropertyMadeRequired,
        ElementKind::Parameter => parameter_optional_changed(is_set, facts),
        ElementKind::Term => Rule::TermChanged,
        ElementKind::TypeDefinition => Rule::FacetChanged,
        // The other kinds have no `Nullable`.
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::EnumType
        | ElementKind::Member
        | ElementKind::Action
        | ElementKind::Function
        | ElementKind::EntityContainer
        | ElementKind::EntitySet
        | ElementKind::Singleton
        | ElementKind::ActionImport
        | ElementKind::FunctionImport
        | ElementKind::NavigationPropertyBinding => Rule::FacetChanged,
    }
}

fn parameter_optional_changed(is_set: bool, facts: &Facts) -> Rule {
    match (is_set, facts.is_broken) {
        (true, true) => Rule::ParameterMadeOptional,
        (true, false) => Rule::ParameterLoosened,
        (false, _) => Rule::ParameterMadeRequired,
    }
}

fn facet_changed(change: &SchemaChange, facet: Attribute) -> Rule {
    match (change.from.get(facet), change.to.get(facet)) {
        (Some(AttributeValue::Text(old)), Some(AttributeValue::Text(new)))
            if old.eq_ignore_ascii_case(new) =>
        {
            Rule::FacetRespelled
        }
        _ => Rule::FacetChanged,
    }
}
