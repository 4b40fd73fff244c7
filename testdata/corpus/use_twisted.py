# pip: twisted
from twisted.internet import reactor, defer, protocol
class E(protocol.Protocol):
    def dataReceived(self, d):
        self.transport.write(d[::-1])
class C(protocol.Protocol):
    def connectionMade(self): self.transport.write(b'abc')
    def dataReceived(self, d):
        print(d)
        reactor.stop()
f = protocol.Factory.forProtocol(E)
p = reactor.listenTCP(0, f, interface='127.0.0.1')
c = protocol.ClientFactory.forProtocol(C)
reactor.connectTCP('127.0.0.1', p.getHost().port, c)
reactor.run()
