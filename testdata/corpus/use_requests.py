# pip: requests
import http.server
import threading
import requests
s = http.server.HTTPServer(('127.0.0.1', 0), type('H', (http.server.BaseHTTPRequestHandler,), {'do_GET': lambda h: (h.send_response(200), h.end_headers(), h.wfile.write(b'ok')), 'log_message': lambda *a: None}))
threading.Thread(target=s.serve_forever, daemon=True).start()
print(requests.get('http://127.0.0.1:%d' % s.server_port).text, requests.certs.where().endswith('cacert.pem'))
