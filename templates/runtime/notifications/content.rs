//! Decrypts a resource, in the order of
//! <https://learn.microsoft.com/graph/change-notifications-with-resource-data#decrypting-resource-data>.

use std::collections::BTreeMap;

use aws_lc_rs::cipher::{
    AES_256, AES_CBC_IV_LEN, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey,
};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::error::NotificationErrorKind;
use super::private_key::PrivateKey;
use super::types::EncryptedContent;

/// The length of a key for AES-256.
const KEY_LENGTH: usize = 32;

/// Decrypts the content with the private key of its certificate. The data is decrypted after its code was
/// checked.
#[inline]
pub(super) fn decrypted(
    content: &EncryptedContent<'_>,
    keys: &BTreeMap<String, PrivateKey>,
) -> Result<Vec<u8>, NotificationErrorKind> {
    let certificate = content.certificate_id.ok_or(NotificationErrorKind::ContentForm)?;
    let private_key = keys.get(certificate).ok_or(NotificationErrorKind::UnknownCertificate)?;
    let [data_key, signature, mut data] =
        [bytes(content.data_key)?, bytes(content.data_signature)?, bytes(content.data)?];
    let key: [u8; KEY_LENGTH] =
        private_key.decrypt(&data_key)?.try_into().map_err(|_| NotificationErrorKind::DataKey)?;
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key), &data, &signature)
        .map_err(|_| NotificationErrorKind::DataSignature)?;
    let length = decrypted_length(&key, &mut data).ok_or(NotificationErrorKind::Data)?;
    data.truncate(length);
    Ok(data)
}

#[inline]
fn bytes(base64: Option<&str>) -> Result<Vec<u8>, NotificationErrorKind> {
    base64.and_then(|text| BASE64_STANDARD.decode(text).ok()).ok_or(NotificationErrorKind::ContentForm)
}

/// Decrypts in place by AES-256 in CBC mode with the padding of PKCS #7, whose initialization vector is the
/// beginning of the key. Returns the length of what is decrypted.
#[inline]
fn decrypted_length(key: &[u8; KEY_LENGTH], data: &mut [u8]) -> Option<usize> {
    let (vector, _) = key.split_first_chunk::<AES_CBC_IV_LEN>()?;
    let context = DecryptionContext::Iv128(FixedLength::from(vector));
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, key).ok()?).ok()?;
    Some(key.decrypt(data, context).ok()?.len())
}
