# pip: keyring
import keyring
import keyring.backends.null
print(sorted(type(b).__module__ for b in keyring.backend.get_all_keyring())[:3])
keyring.set_keyring(keyring.backends.null.Keyring())
print(keyring.get_password('a', 'b'))
