//! TLS without a cryptographic provider, which the program has to install. With the other features for TLS
//! there is one.

use std::error::Error;

use super::model::Segments;
use crate::runtime::client::ServiceClient;

#[test]
fn a_missing_provider_is_told_before_a_client_is_built() {
    let has_other = cfg!(any(feature = "rustls", feature = "native-tls"));
    match ServiceClient::<Segments>::builder().base_url("https://services.example").build() {
        Ok(_) => assert!(has_other),
        Err(error) => {
            let sources = std::iter::successors(error.source(), |error: &&dyn Error| (**error).source());
            let told: Vec<String> = sources.map(ToString::to_string).collect();
            assert!(!has_other && told.iter().any(|text| text.contains("install one")), "{error}: {told:?}");
        }
    }
}
