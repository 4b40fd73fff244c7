# pip: zeroconf
import zeroconf
import socket
i = zeroconf.ServiceInfo('_http._tcp.local.', 'x._http._tcp.local.', addresses=[socket.inet_aton('127.0.0.1')], port=80)
print(i.name, i.port)
