//! Which types of an API are those of change notifications.

use std::sync::Arc;

use super::items::Field;
use super::types::{RuntimeType, RustType, TypePath};
use super::{Context, Inputs};
use crate::edm::{ElementType, TypeId};
use crate::profile;

/// The types of change notifications, with the fields that are read to verify them.
#[derive(Debug)]
pub struct Notifications {
    /// The type of a request's body.
    pub collection: Arc<TypePath>,
    /// Its field with tokens: texts.
    pub tokens: Arc<Field>,
    /// Its field with notifications.
    pub value: Arc<Field>,
    /// The type of a notification.
    pub notification: Arc<TypePath>,
    /// Its field with the secret of the subscription: text.
    pub client_state: Arc<Field>,
    /// Its field with the tenant: a GUID.
    pub tenant: Arc<Field>,
    /// Its field with what is not encrypted: a model.
    pub resource_data: Arc<Field>,
    /// Its field with the encrypted resource: a model.
    pub encrypted_content: Arc<Field>,
    /// The fields of that model, all of them text: the data, its key, its signature, the name of the
    /// certificate.
    pub content: [Arc<Field>; 4],
    /// Who sends notifications.
    pub facts: profile::Notifications,
}

/// Finds the types. `None` if the profile says nothing of notifications, or if this API has no such types.
pub(super) fn notifications(context: &Context<'_, '_>, inputs: &Inputs<'_, '_>) -> Option<Notifications> {
    let facts = inputs.wire.notifications.clone()?;
    let collection = context.model.find(&facts.collection).filter(|id| context.members.has_type(*id))?;
    let notification = target(context, collection, "value")?;
    let content = target(context, notification, "encryptedContent")?;
    let texts = RustType::Vec(Box::new(RustType::STRING));
    let guid = RustType::Runtime(RuntimeType::Guid);
    let model = |id| RustType::Boxed(Box::new(RustType::Generated(context.path(id))));
    let items = RustType::Vec(Box::new(RustType::Generated(context.path(notification))));
    let field = |id: TypeId, name: &str, r#type: RustType| {
        context.fields.get(&id)?.named(name).filter(|field| field.r#type == r#type).cloned()
    };
    let text = |id, name| field(id, name, RustType::STRING);
    Some(Notifications {
        collection: context.path(collection),
        tokens: field(collection, "validationTokens", texts)?,
        value: field(collection, "value", items)?,
        notification: context.path(notification),
        client_state: text(notification, "clientState")?,
        tenant: field(notification, "tenantId", guid)?,
        resource_data: field(
            notification,
            "resourceData",
            model(target(context, notification, "resourceData")?),
        )?,
        encrypted_content: field(notification, "encryptedContent", model(content))?,
        content: [
            text(content, "data")?,
            text(content, "dataKey")?,
            text(content, "dataSignature")?,
            text(content, "encryptionCertificateId")?,
        ],
        facts,
    })
}

/// The type of a property.
fn target(context: &Context<'_, '_>, id: TypeId, property: &str) -> Option<TypeId> {
    let lineage = context.model.lineage(id);
    let mut structured = lineage.into_iter().filter_map(|id| context.model.structured(id));
    match structured.find_map(|structured| structured.member(property))?.0.element {
        ElementType::Named(id) => Some(id),
        _ => None,
    }
}
