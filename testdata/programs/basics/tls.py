"""TLS against a server in the same process, with a certificate of our own."""
# e2e: needs import ssl
# e2e: build --add-data tls_data:tls_data
# e2e: run
import http.client
import http.server
import os
import ssl
import threading

data = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tls_data")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"secure " + self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass  # the refused client below


server = Server(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(os.path.join(data, "cert.pem"), os.path.join(data, "key.pem"))
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]

trusting = ssl.create_default_context(cafile=os.path.join(data, "cert.pem"))
connection = http.client.HTTPSConnection("localhost", port, context=trusting, timeout=20)
connection.request("GET", "/path")
print(connection.sock.version().startswith("TLSv1."))
answer = connection.getresponse()
print(answer.status, answer.read().decode())
connection.close()

try:
    http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context(),
                                timeout=20).request("GET", "/")
except ssl.SSLCertVerificationError as e:
    print("refused", e.verify_message)
server.shutdown()
server.server_close()
print(type(ssl.create_default_context().get_ca_certs()).__name__, ssl.OPENSSL_VERSION != "")
