import sys

print("directory", __name__, sys.argv[1:])
