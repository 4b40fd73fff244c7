"""The resource tracker as Python 3.13.13, 3.14.4 and later start it: part of the
data has moved out of the text behind -c."""
import os
import subprocess
import sys

read, write = os.pipe()
os.set_inheritable(read, True)
text = "import sys; from multiprocessing.resource_tracker import main; main(int(sys.argv[1]))"
child = subprocess.Popen([sys.executable, "-c", text, str(read)], close_fds=True, pass_fds=[read])
os.close(read)
os.close(write)
print("tracker ended with", child.wait())
