"""subprocess with sys.executable and a script file that lies outside the program."""
# e2e: build --hidden-import multiprocessing
# e2e: build --collect-submodules multiprocessing
# e2e: copy scripts
# e2e: run
import subprocess
import sys


def run(*args, **options):
    done = subprocess.run([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120, **options)
    print(args, done.returncode, repr(done.stdout), repr(done.stderr.strip().split("\n")[-1]), flush=True)


if __name__ == "__main__":
    import wave  # the script uses it
    run("scripts/job.py", "a", "b")
    run("-u", "scripts/job.py")
    run("-X", "dev", "scripts/job.py", "--fail")
    run("scripts/pool_job.py")
    run("scripts/folder")
