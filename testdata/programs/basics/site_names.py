"""What site provides: exit, quit, help, and their like."""
# e2e: run => 8
import sys

print(repr(exit).startswith("Use exit()"), repr(quit).startswith("Use quit()"))
print(repr(copyright).startswith("Copyright"), "help" in repr(help))
import site

print(isinstance(site.getsitepackages(), list))
print(type(site.getusersitepackages()).__name__)
exit(8)
