import os
import sys

value = 42
argv0 = os.path.basename(sys.argv[0])
if __name__ == "__main__":
    print("helper", argv0, sys.argv[1:], os.path.basename(__file__), __package__, __spec__, flush=True)
