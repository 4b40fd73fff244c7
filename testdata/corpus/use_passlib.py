# pip: passlib
from passlib.context import CryptContext
c = CryptContext(schemes=['sha256_crypt'], sha256_crypt__rounds=1000)
print(c.verify('a', c.hash('a')), CryptContext.from_string(c.to_string()).schemes())
