import sys

print("helper", sys.argv[1:], __name__)
