import os
import sys

print("quiet", sys.argv[1:], os.path.basename(sys.argv[0]), os.path.basename(sys.path[0]), __package__ or None)
