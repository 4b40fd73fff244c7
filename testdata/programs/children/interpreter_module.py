"""subprocess with sys.executable -m, over standard and bundled modules."""
# e2e: build --hidden-import json.tool --hidden-import helperpack.__main__ --hidden-import heavy_part
# e2e: path .
# e2e: run
import subprocess
import sys


def run(*args, **options):
    done = subprocess.run([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120, **options)
    print(args, done.returncode, repr(done.stdout), flush=True)


if __name__ == "__main__":
    import helperpack
    run("-m", "json.tool", input='{"a": [1, 2]}')
    run("-m", "json.tool", "--compact", input='{"a": [1, 2]}')
    run("-m", "helperpack", "one", "two")
    run("-m", "helperpack.worker")
    run("-u", "-m", "helperpack.worker", "late")
    run("-mhelperpack.worker")
