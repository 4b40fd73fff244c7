"""cryptography: Fernet, AES-GCM, RSA and EC signatures, X.509, key derivation, PEM."""
# e2e: run
import base64
import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import NameOID

fernet = Fernet(base64.urlsafe_b64encode(b"k" * 32))
print(fernet.decrypt(fernet.encrypt(b"secret")))
try:
    fernet.decrypt(b"gAAA")
except InvalidToken:
    print("InvalidToken")
print(AESGCM(b"k" * 16).encrypt(b"n" * 12, b"text", b"more").hex())
try:
    AESGCM(b"k" * 16).decrypt(b"n" * 12, b"x" * 20, None)
except InvalidTag:
    print("InvalidTag")
print(ChaCha20Poly1305(b"k" * 32).encrypt(b"n" * 12, b"text", None).hex())
encryptor = Cipher(algorithms.AES(b"k" * 16), modes.CTR(b"i" * 16)).encryptor()
print((encryptor.update(b"stream") + encryptor.finalize()).hex())
print(PBKDF2HMAC(hashes.SHA256(), 16, b"salt", 1000).derive(b"pw").hex(), Scrypt(b"salt", 8, 16, 1, 1).derive(b"pw").hex())
mac = hmac.HMAC(b"key", hashes.SHA512())
mac.update(b"message")
print(mac.finalize().hex()[:16])

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
signature = key.sign(b"signed", pss, hashes.SHA256())
key.public_key().verify(signature, b"signed", pss, hashes.SHA256())
try:
    key.public_key().verify(signature, b"forged", pss, hashes.SHA256())
except InvalidSignature:
    print("InvalidSignature")
oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
print(key.decrypt(key.public_key().encrypt(b"oaep", oaep), oaep))
print(ed25519.Ed25519PrivateKey.from_private_bytes(b"s" * 32).sign(b"m").hex()[:32])

curve = ec.derive_private_key(12345, ec.SECP256R1())
pem = curve.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"pw"))
print(serialization.load_pem_private_key(pem, b"pw").private_numbers().private_value)
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Ü")])
start = datetime.datetime(2024, 1, 1)
certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(curve.public_key())
               .serial_number(7).not_valid_before(start).not_valid_after(start + datetime.timedelta(30))
               .add_extension(x509.SubjectAlternativeName([x509.DNSName("example.org")]), False).sign(curve, hashes.SHA256()))
again = x509.load_pem_x509_certificate(certificate.public_bytes(serialization.Encoding.PEM))
print(again.subject.rfc4514_string(), again.serial_number, again.extensions[0].value.get_values_for_type(x509.DNSName))
