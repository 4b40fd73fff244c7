# pip: flake8 flake8-bugbear
import os, tempfile

from flake8.main.application import Application

with tempfile.TemporaryDirectory() as d:
    os.chdir(d)
    with open("sample.py", "w") as f:
        f.write("import os\ndef f(x=[]):\n    return x\n")
    app = Application()
    app.run(["--isolated", "-j1", "--select", "B,F", "sample.py"])
    print(app.result_count, sorted(p.entry_name for p in app.plugins.all_plugins()))
