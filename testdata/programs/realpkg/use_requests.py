"""requests: HTTPS against a local server that shows a certificate of our own, sessions,
redirects, files, compression, errors; certifi's certificates lie where it says."""
# e2e: build --add-data server_data:server_data
# e2e: run
import gzip
import http.server
import json
import os
import ssl
import threading

import certifi
import requests

data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server_data")
cert = os.path.join(data, "cert.pem")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code, body, **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/redirect":
            self.answer(302, b"", Location="/json")
        elif self.path == "/json":
            self.answer(200, json.dumps({"cookie": self.headers.get("Cookie")}).encode(), Content_Type="application/json")
        elif self.path == "/gzip":
            self.answer(200, gzip.compress(b"squeezed"), Content_Encoding="gzip", Set_Cookie="taste=good")
        elif self.path == "/text":
            self.answer(200, "grüße".encode("latin-1"), Content_Type="text/plain; charset=iso-8859-1")
        else:
            self.answer(404, b"no")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"].split(";")[0]
        self.answer(200, ("%s %d" % (kind, len(body) if kind[0] != "m" else 0)).encode())

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass  # the client below that does not trust us


def main():
    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, os.path.join(data, "key.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "https://localhost:%d" % server.server_address[1]
    with requests.Session() as session:
        session.verify, session.trust_env = cert, False
        print(session.get(base + "/gzip").text, dict(session.cookies))
        answer = session.get(base + "/redirect")
        print(answer.status_code, answer.json(), [r.status_code for r in answer.history])
        print(session.get(base + "/text").text, session.get(base + "/text").encoding)
        print(session.post(base, json={"a": 1}).text, session.post(base, data={"a": 1}).text)
        print(session.post(base, files={"f": ("name.txt", b"content")}).text)
        try:
            session.get(base + "/missing").raise_for_status()
        except requests.HTTPError as e:
            print(e.response.status_code, e.response.reason)
        try:
            session.get(base, verify=True)
        except requests.exceptions.SSLError as e:
            print("refused", "CERTIFICATE_VERIFY_FAILED" in str(e))
    try:
        requests.get("http://127.0.0.1:9/", timeout=2)
    except requests.ConnectionError as e:
        print(type(e).__name__)
    with open(certifi.where()) as f:
        print(f.read().count("BEGIN CERTIFICATE") > 50, os.path.basename(certifi.where()))
    print(len(ssl.create_default_context(cafile=certifi.where()).get_ca_certs()) > 50)
    print(requests.utils.get_encoding_from_headers({"content-type": "text/html"}), requests.codes.teapot)
    server.shutdown()


main()
