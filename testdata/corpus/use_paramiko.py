# pip: paramiko
import io
import paramiko
k = paramiko.RSAKey.generate(2048)
f = io.StringIO()
k.write_private_key(f)
print(f.getvalue().splitlines()[0], paramiko.Ed25519Key.__name__)
