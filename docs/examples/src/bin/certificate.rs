//! An application without a user, by a certificate: `certificate TENANT CLIENT certificate.pem key.pem`, with
//! an RSA key in PKCS #8. (azure_identity has a credential for PKCS #12 besides, which needs OpenSSL.)

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PSS_SHA256;
use azure_core::Error;
use azure_core::error::ErrorKind;
use azure_core::http::ClientMethodOptions;
use azure_identity::{ClientAssertion, ClientAssertionCredential};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use examples::oauth::Application;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::json;

/// Proves that the application has the key of its certificate, as
/// <https://learn.microsoft.com/entra/identity-platform/certificate-credentials> has it.
struct Proof {
    application: Application,
    thumbprint: String,
    key: KeyPair,
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").field("application", &self.application).finish_non_exhaustive()
    }
}

impl Proof {
    fn signed(&self) -> examples::Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let until = now + Duration::from_secs(300);
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id).map_err(|_| "there are no random numbers")?;
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let claims = json!({
            "aud": self.application.endpoint("token"),
            "iss": self.application.client,
            "sub": self.application.client,
            "jti": BASE64.encode(id),
            "nbf": now.as_secs(),
            "exp": until.as_secs(),
        });
        let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| "the key cannot sign")?;
        Ok(format!("{text}.{}", BASE64.encode(signature)))
    }
}

#[async_trait]
impl ClientAssertion for Proof {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        self.signed().map_err(|error| Error::with_message(ErrorKind::Credential, error.to_string()))
    }
}

#[tokio::main]
async fn main() -> examples::Result {
    let [tenant, client, certificate, key] =
        examples::arguments("certificate TENANT CLIENT CERTIFICATE.PEM KEY.PEM")?;
    let certificate = CertificateDer::from_pem_file(certificate)?;
    let key = PrivatePkcs8KeyDer::from_pem_file(key)?;
    let key = KeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(|_| "this is no RSA key in PKCS #8")?;
    let proof = Proof {
        application: Application { tenant: tenant.clone(), client: client.clone() },
        thumbprint: BASE64.encode(digest(&SHA256, &certificate)),
        key,
    };
    let credential = ClientAssertionCredential::new(tenant, client, proof, None)?;
    examples::print_users(&examples::client_with(credential)?).await
}
