# pip: fsspec requests typing_extensions
import fsspec
print([fsspec.get_filesystem_class(p).__name__ for p in ('dbfs', 'github', 'memory', 'zip')])
