# pip: libarchive-c
import io
import libarchive
with libarchive.memory_reader(b"") as archive:
    print(list(archive), libarchive.ffi.version_number())
