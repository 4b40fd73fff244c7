"""Finds the certificates of the machine that the program runs on.

OpenSSL looks where it was configured to when it was built, which is another
place on other distributions. Where that does not exist, contexts load the bundle
that this machine has, or else the one of certifi if the program holds it. The
environment is left alone.
"""


def install():
    import ssl

    original = ssl.SSLContext.set_default_verify_paths

    def set_default_verify_paths(self):
        original(self)
        import os

        paths = ssl.get_default_verify_paths()
        if paths.cafile or paths.capath and os.listdir(paths.capath):
            return
        for bundle in (
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/pki/tls/cacert.pem",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/ssl/cert.pem",
        ):
            if os.path.isfile(bundle):
                self.load_verify_locations(bundle)
                return
        try:
            import certifi
        except ImportError:
            return
        self.load_verify_locations(certifi.where())

    ssl.SSLContext.set_default_verify_paths = set_default_verify_paths


import sys

if sys.platform != "win32":  # has its certificates in the system
    sys.modules["_gofreeze"].PATCHES["ssl"] = lambda module: install()
