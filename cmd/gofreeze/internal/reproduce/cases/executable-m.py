"""A module of the standard library, run as python -m runs it."""
import json.tool
import subprocess
import sys

done = subprocess.run([sys.executable, "-m", "json.tool", "--compact"], input="[1, 2]", capture_output=True, text=True)
print(done.returncode, done.stdout.strip(), file=sys.stdout)
