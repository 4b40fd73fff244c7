# pip: msgpack
import msgpack
print(msgpack.unpackb(msgpack.packb({'a': [1, 2]})), msgpack.Packer.__module__)
