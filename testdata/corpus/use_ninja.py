# pip: ninja
import os, subprocess, sys
import ninja
print(subprocess.run([os.path.join(sys.prefix, "bin", "ninja"), "--version"], capture_output=True, text=True).stdout)
