//! What makes the types of change notifications known to the runtime.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::condition;
use crate::plan::Notifications;

/// The implementations for the collection and for a notification, compiled with the feature `notifications`.
pub fn notifications(plan: &Notifications) -> TokenStream {
    let Notifications { collection, notification, tokens, value, client_state, tenant, .. } = plan;
    let features = BTreeSet::from([&collection.features, &notification.features]);
    let conditions: TokenStream = features.into_iter().map(condition).collect();
    let (resource_data, encrypted_content) = (&plan.resource_data.ident, &plan.encrypted_content.ident);
    let [data, data_key, data_signature, certificate_id] = plan.content.each_ref().map(|field| &field.ident);
    let (tokens, value, client_state, tenant) =
        (&tokens.ident, &value.ident, &client_state.ident, &tenant.ident);
    let application = &plan.facts.publisher;
    let (names, configurations) = (plan.facts.issuers.keys(), plan.facts.issuers.values());
    quote! {
        #[cfg(feature = "notifications")]
        #conditions
        impl crate::notifications::NotificationCollection for #collection {
            type Notification = #notification;
            const PUBLISHER: crate::notifications::Publisher = crate::notifications::Publisher {
                application: #application,
                issuers: &[#(crate::notifications::Issuer::known(#names, #configurations)),*],
            };

            #[inline]
            fn notifications(&self) -> &[#notification] {
                self.#value.as_deref().unwrap_or_default()
            }

            #[inline]
            fn validation_tokens(&self) -> &[String] {
                self.#tokens.as_deref().unwrap_or_default()
            }
        }

        #[cfg(feature = "notifications")]
        #conditions
        impl crate::notifications::Notification for #notification {
            #[inline]
            fn client_state(&self) -> Option<&str> {
                self.#client_state.as_deref()
            }

            #[inline]
            fn tenant(&self) -> Option<crate::runtime::model::Guid> {
                self.#tenant
            }

            #[inline]
            fn resource_data(&self) -> Option<&crate::runtime::model::OData> {
                self.#resource_data.as_deref().map(crate::runtime::machine::Structured::odata)
            }

            #[inline]
            fn encrypted_content(&self) -> Option<crate::notifications::EncryptedContent<'_>> {
                self.#encrypted_content.as_deref().map(|content| crate::notifications::EncryptedContent {
                    data: content.#data.as_deref(),
                    data_key: content.#data_key.as_deref(),
                    data_signature: content.#data_signature.as_deref(),
                    certificate_id: content.#certificate_id.as_deref(),
                })
            }
        }
    }
}
