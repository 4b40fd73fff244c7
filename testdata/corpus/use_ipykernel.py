# pip: ipykernel
import io
from IPython.core.interactiveshell import InteractiveShell
s = InteractiveShell.instance()
print(s.run_cell('1 + 1').result)
import ipykernel.kernelapp
print(ipykernel.kernelapp.IPKernelApp.name)
