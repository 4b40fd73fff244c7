# pip: zstandard
import zstandard
print(zstandard.ZstdDecompressor().decompress(zstandard.ZstdCompressor().compress(b'abc' * 100)) == b'abc' * 100, zstandard.backend)
