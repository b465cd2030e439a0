//! The subscriber's private keys.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

use super::error::{NotificationError, NotificationErrorKind};

/// The private key of a certificate with which a program subscribes. Clones share it.
///
/// ```no_run
/// # use templates::notifications::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let key = PrivateKey::from_pem(&std::fs::read("key.pem")?)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PrivateKey(Arc<OaepPrivateDecryptingKey>);

impl PrivateKey {
    /// Reads the first private key of a file in PEM: `BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`.
    /// Certificates before it are skipped. Keys with a passphrase are not read.
    ///
    /// # Errors
    /// When there is no RSA key of 2,048 to 4,096 bits.
    #[inline]
    pub fn from_pem(pem: &[u8]) -> Result<Self, NotificationError> {
        // The error of the reader is left out: it has lines of the file.
        Self::read(&PrivateKeyDer::from_pem_slice(pem).map_err(|_| NotificationErrorKind::PrivateKey)?)
    }

    /// Reads a private key in DER: PKCS #8 or PKCS #1.
    ///
    /// # Errors
    /// When it is not an RSA key of 2,048 to 4,096 bits.
    #[inline]
    pub fn from_der(der: &[u8]) -> Result<Self, NotificationError> {
        Self::read(&PrivateKeyDer::try_from(der).map_err(|_| NotificationErrorKind::PrivateKey)?)
    }

    #[inline]
    fn read(key: &PrivateKeyDer<'_>) -> Result<Self, NotificationError> {
        let key = match key {
            PrivateKeyDer::Pkcs8(key) => PrivateDecryptingKey::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => PrivateDecryptingKey::from_pkcs8(&in_pkcs8(key.secret_pkcs1_der())),
            _ => return Err(NotificationErrorKind::PrivateKey.into()),
        };
        let key = key.ok().filter(|key| (2048..=4096).contains(&key.key_size_bits()));
        let key = key.and_then(|key| OaepPrivateDecryptingKey::new(key).ok());
        Ok(Self(Arc::new(key.ok_or(NotificationErrorKind::PrivateKey)?)))
    }

    /// Decrypts a short text that was encrypted with the certificate: RSA-OAEP with SHA-1, whose use here
    /// does not depend on what SHA-1 is broken for.
    #[inline]
    pub(super) fn decrypt(&self, encrypted: &[u8]) -> Result<Vec<u8>, NotificationErrorKind> {
        let mut buffer = vec![0; self.0.min_output_size()];
        let decrypted = self.0.decrypt(&OAEP_SHA1_MGF1SHA1, encrypted, &mut buffer, None);
        decrypted.map(|decrypted| decrypted.to_vec()).map_err(|_| NotificationErrorKind::DataKey)
    }
}

/// Prints nothing of the key.
impl fmt::Debug for PrivateKey {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// An RSA key of PKCS #1 in the envelope of PKCS #8, RFC 5208: version 0, the algorithm `rsaEncryption`
/// without parameters, and the key as an octet string.
#[inline]
fn in_pkcs8(key: &[u8]) -> Vec<u8> {
    const HEAD: [u8; 18] = [2, 1, 0, 0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0];
    let key = element(4, key);
    element(0x30, &[&HEAD, key.as_slice()].concat())
}

/// A tagged value in DER.
#[inline]
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut element = vec![tag];
    match significant {
        [] => element.push(0),
        [short @ ..=0x7F] => element.push(*short),
        // A length has eight bytes at most.
        long => {
            element.push(0x80 | long.len() as u8);
            element.extend_from_slice(long);
        }
    }
    element.extend_from_slice(content);
    element
}
