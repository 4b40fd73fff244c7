# pip: psutil
import os
import psutil
print(psutil.Process().pid == os.getpid(), psutil.virtual_memory().total > 0)
