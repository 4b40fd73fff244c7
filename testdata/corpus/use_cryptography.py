# pip: cryptography
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import rsa
k = Fernet.generate_key()
print(Fernet(k).decrypt(Fernet(k).encrypt(b'secret')), rsa.generate_private_key(65537, 2048).key_size)
