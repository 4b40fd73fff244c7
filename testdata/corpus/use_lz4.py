# pip: lz4
import lz4.frame
print(lz4.frame.decompress(lz4.frame.compress(b'abc')))
