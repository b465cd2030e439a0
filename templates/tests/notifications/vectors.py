"""Makes vectors.json: what a service would send, made by another implementation than the one under test.

Needs the package `cryptography`. The keys are for these tests alone.
"""

import base64
import datetime
import json
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
PKCS8, PKCS1 = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
KEY = bytes(range(7, 39))


def text(data):
    return base64.b64encode(data).decode()


def url_text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def exported(key, encoding, form):
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def content(key, plain, data_key=KEY, pad=True):
    """Encrypts as https://learn.microsoft.com/graph/change-notifications-with-resource-data describes."""
    if pad:
        padder = padding.PKCS7(128).padder()
        plain = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(data_key), modes.CBC(data_key[:16])).encryptor()
    data = encryptor.update(plain) + encryptor.finalize()
    code = hmac.HMAC(data_key, hashes.SHA256())
    code.update(data)
    oaep = rsa_padding.OAEP(rsa_padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    return {
        "data": text(data),
        "dataKey": text(key.public_key().encrypt(data_key, oaep)),
        "dataSignature": text(code.finalize()),
        "encryptionCertificateId": "certificate-1",
        "encryptionCertificateThumbprint": "07293748CC064953A3052FB978C735FB89E61C3D",
    }


def certificate(key):
    """A certificate that the key itself signs, as Graph accepts them."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "notifications")])
    begin = datetime.datetime(2026, 1, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.public_key(key.public_key()).not_valid_before(begin)
    return builder.not_valid_after(begin + datetime.timedelta(days=3650)).sign(key, hashes.SHA256())


def token(key, head, claims):
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in (head, claims)]
    message = ".".join(map(url_text, parts))
    signature = key.sign(message.encode(), rsa_padding.PKCS1v15(), hashes.SHA256())
    return f"{message}.{url_text(signature)}"


own, large, foreign, issuer = (rsa.generate_private_key(65537, size) for size in (2048, 4096, 2048, 2048))
small = rsa.generate_private_key(65537, 1024)
tenant, publisher = "84bd8158-6d4d-4958-8b9f-9d6445542f95", "0bf30f3b-4a52-48df-9a82-234910c4a086"
claims = {
    "aud": "8e460676-ae3f-4b1e-8790-ee0fb5d6148f",
    "iss": f"https://sts.windows.net/{tenant}/",
    "iat": 1565046813,
    "nbf": 1565046813,
    "exp": 1565075913,
    "appid": publisher,
    "appidacr": "2",
    "tid": tenant,
    "ver": "1.0",
}
head = {"typ": "JWT", "alg": "RS256", "kid": "key-1"}
second = {name: claims[name] for name in ("aud", "iat", "nbf", "exp", "tid")}
second |= {"iss": f"https://login.microsoftonline.com/{tenant}/v2.0", "azp": publisher, "ver": "2.0"}
numbers = issuer.public_key().public_numbers()
jwk = {
    "kty": "RSA",
    "use": "sig",
    "kid": "key-1",
    "n": url_text(numbers.n.to_bytes(256, "big")),
    "e": url_text(numbers.e.to_bytes(3, "big")),
}
message = {"id": "1565293727947", "body": {"contentType": "text", "content": "Hello"}}
resource = json.dumps({"name": "Grüße", "text": "x" * 100}).encode()
vectors = {
    "pkcs8": exported(own, PEM, PKCS8).decode(),
    "certificate": certificate(own).public_bytes(PEM).decode(),
    "pkcs1": exported(own, PEM, PKCS1).decode(),
    "pkcs8Der": text(exported(own, DER, PKCS8)),
    "pkcs1Der": text(exported(own, DER, PKCS1)),
    "large": exported(large, PEM, PKCS1).decode(),
    "small": exported(small, PEM, PKCS8).decode(),
    "foreign": exported(foreign, PEM, PKCS8).decode(),
    "issuer": exported(issuer, PEM, PKCS8).decode(),
    "jwk": jwk,
    "head": head,
    "claims": claims,
    "token": token(issuer, head, claims),
    "tokenOfVersion2": token(issuer, head, second),
    "content": content(own, resource),
    "contentOfChatMessage": content(own, json.dumps(message).encode()),
    "contentForLarge": content(large, resource),
    "contentForForeign": content(foreign, resource),
    "contentWithoutPadding": content(own, resource[:64], pad=False),
    "contentWithShortKey": content(own, resource, data_key=KEY[:16]),
    "contentWithAnotherKey": content(own, resource, data_key=KEY[::-1]),
    "contentThatIsAList": content(own, b"[1]"),
    "contentOfStatedType": content(own, b'{"@odata.type":"#n.message","name":"typed"}'),
    "contentOfAnotherType": content(own, b'{"@odata.type":"#n.event","name":"typed"}'),
}
file = pathlib.Path(__file__).with_name("vectors.json")
file.write_text(json.dumps(vectors, indent=2) + "\n")
