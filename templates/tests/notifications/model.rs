//! The types of notifications as the generator writes them, and a resource.
#![allow(dead_code)]

use crate::notifications::{EncryptedContent, Issuer, Notification, NotificationCollection, Publisher};
use crate::runtime::machine::{FieldVisitor, Names, Schema, Structured, Visitor};
use crate::runtime::model::{Guid, OData, Property};
use crate::tests::model::structure;

structure! { Collection, complex ComplexCodec "#n.collection",
    tokens: Vec<String> = "validationTokens", TOKENS;
    value: Vec<Change> = "value", VALUE;
}
structure! { Change, complex ComplexCodec "#n.change",
    client_state: String = "clientState", CLIENT_STATE;
    tenant: Guid = "tenantId", TENANT;
    event: String = "lifecycleEvent", EVENT;
    resource: ResourceData = "resourceData", RESOURCE;
    content: Content = "encryptedContent", CONTENT;
}
structure! { ResourceData, complex ComplexCodec "#n.resourceData", id: String = "id", ID; }
structure! { Content, complex ComplexCodec "#n.content",
    data: String = "data", DATA;
    key: String = "dataKey", KEY;
    signature: String = "dataSignature", SIGNATURE;
    certificate: String = "encryptionCertificateId", CERTIFICATE;
}
structure! { Message, entity EntityCodec "#n.message", name: String = "name", NAME; }

impl NotificationCollection for Collection {
    type Notification = Change;

    const PUBLISHER: Publisher = Publisher {
        application: "0bf30f3b-4a52-48df-9a82-234910c4a086",
        issuers: &[
            Issuer::known("https://sts.windows.net/{tenant}/", "https://login.test/v1"),
            Issuer::known("https://login.microsoftonline.com/{tenant}/v2.0", "https://login.test/v2"),
        ],
    };

    fn notifications(&self) -> &[Change] {
        self.value.as_deref().unwrap_or_default()
    }

    fn validation_tokens(&self) -> &[String] {
        self.tokens.as_deref().unwrap_or_default()
    }
}

impl Notification for Change {
    fn client_state(&self) -> Option<&str> {
        self.client_state.as_deref()
    }

    fn tenant(&self) -> Option<Guid> {
        self.tenant
    }

    fn resource_data(&self) -> Option<&OData> {
        self.resource.as_ref().map(|data| data.odata())
    }

    fn encrypted_content(&self) -> Option<EncryptedContent<'_>> {
        self.content.as_ref().map(|content| EncryptedContent {
            data: content.data.as_deref(),
            data_key: content.key.as_deref(),
            data_signature: content.signature.as_deref(),
            certificate_id: content.certificate.as_deref(),
        })
    }
}
