# pip: grpcio
from concurrent import futures
import grpc

class H(grpc.GenericRpcHandler):
    def service(self, d):
        return grpc.unary_unary_rpc_method_handler(lambda r, c: r[::-1])

s = grpc.server(futures.ThreadPoolExecutor(1), handlers=[H()])
p = s.add_insecure_port('127.0.0.1:0')
s.start()
with grpc.insecure_channel('127.0.0.1:%d' % p) as c:
    print(c.unary_unary('/a/b')(b'abc', timeout=10))
s.stop(0)
