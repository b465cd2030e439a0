//! What the whole description is made from.

use std::collections::BTreeSet;

use generator::Collected;
use generator::csdl::{self, TypeDefinition};
use generator::edm::{AnnotationsId, Model, TypeId};
use generator::members::{Members, with_optimistic_concurrency};
use generator::profile::Wire;
use rustc_hash::FxHashMap;

use crate::{Options, Version};

const DEFAULT_NAMESPACE: &str = "Org.OData.Core.V1.DefaultNamespace";

/// What the whole description is made from.
pub struct Context<'c> {
    /// What is included.
    pub members: &'c Members<'c, 'c>,
    /// The model.
    pub model: &'c Model<'c>,
    /// Everything of the API.
    pub collected: &'c Collected<'c>,
    /// The annotations of the container.
    pub container: AnnotationsId,
    /// Whether keys are segments of their own.
    pub key_as_segment: bool,
    /// Whether arguments of functions are query options: OData 4.01 allows that.
    pub implicit_aliases: bool,
    /// Entity types whose updates state which version they are of.
    pub checked: BTreeSet<TypeId>,
    options: &'c Options,
    definitions: FxHashMap<String, &'c TypeDefinition<'c>>,
    /// By type, whether it is in the description.
    included: Vec<bool>,
}

impl<'c> Context<'c> {
    /// The context of an API.
    pub fn new(collected: &'c Collected<'c>, options: &'c Options) -> Self {
        let members = collected.members;
        let model = members.model;
        let container = model.annotations.id(&model.container_name());
        let is_in = |id: TypeId| {
            let features = collected.features.of(id);
            let is_chosen = options.features.is_empty()
                || features.is_always()
                || features.names().any(|name| options.features.iter().any(|chosen| chosen == name));
            members.has_type(id) && is_chosen
        };
        let schemas = collected.documents.iter().flat_map(|document| &document.schemas);
        let definitions = schemas.flat_map(|schema| {
            let all = schema.type_definitions.iter();
            all.map(|definition| (format!("{}.{}", &*schema.namespace, &*definition.name), definition))
        });
        let annotated = model.capability(container, "KeyAsSegmentSupported");
        let key_as_segment = model
            .annotation(container, &format!("{}.KeyAsSegmentSupported", generator::edm::CAPABILITIES))
            .is_some_and(|_| annotated.is_none_or(|value| value.bool() != Some(false)));
        Self {
            members,
            model,
            collected,
            container,
            key_as_segment: collected.profile.wire.key_as_segment || key_as_segment,
            implicit_aliases: collected.documents.iter().any(|document| document.version == "4.01"),
            checked: with_optimistic_concurrency(model),
            options,
            definitions: definitions.collect(),
            included: model.type_ids().map(is_in).collect(),
        }
    }

    /// The conventions of the service.
    pub fn wire(&self) -> &'c Wire {
        &self.collected.profile.wire
    }

    /// The version of OpenAPI.
    pub fn version(&self) -> Version {
        self.options.version
    }

    /// Whether a type is in the description.
    pub fn has(&self, id: TypeId) -> bool {
        self.included.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The full name of a type.
    pub fn name(&self, id: TypeId) -> String {
        self.model.r#type(id).name.to_string()
    }

    /// The types in the description that are derived from a type.
    pub fn descendants(&self, id: TypeId) -> Vec<TypeId> {
        self.model.descendants(id).into_iter().filter(|id| self.has(*id)).collect()
    }

    /// The facets of a type definition.
    pub fn definition(&self, id: TypeId) -> Option<&'c csdl::TypeUse<'c>> {
        self.definitions.get(&self.name(id)).map(|definition| &definition.underlying)
    }

    /// Whether operations of a namespace are called without it.
    pub fn is_unqualified(&self, namespace: &str) -> bool {
        let annotations = self.model.annotations.id(namespace);
        self.wire().unqualified_operations || self.model.is_tagged(annotations, DEFAULT_NAMESPACE)
    }
}
