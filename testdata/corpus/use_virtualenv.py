# pip: virtualenv
# It runs scripts of its own with the other interpreter, and copies some of them.
import os
import shutil
import subprocess
import tempfile

import virtualenv

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as d:
        os.environ["VIRTUALENV_OVERRIDE_APP_DATA"] = os.path.join(d, "data")
        python = shutil.which("python3", path="/usr/bin:/bin:/usr/local/bin")
        virtualenv.cli_run([os.path.join(d, "env"), "--python", python, "--no-periodic-update"])
        child = [os.path.join(d, "env", "bin", "python"), "-c", "import pip, sys; print(sys.prefix != sys.base_prefix)"]
        print(subprocess.run(child, capture_output=True, text=True).stdout.strip(), sorted(os.listdir(os.path.join(d, "env"))))
