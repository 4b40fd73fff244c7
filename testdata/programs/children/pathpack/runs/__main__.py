import os
import sys

value = "directory"
if __name__ == "__main__":
    print("runs", sys.argv[1:], repr(__package__), __spec__.name, os.path.basename(sys.argv[0]))
