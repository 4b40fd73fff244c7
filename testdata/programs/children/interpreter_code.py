"""subprocess with sys.executable: -c, flags in front, standard input, and what the
child sees as its arguments."""
# e2e: build --hidden-import json
# e2e: run
import subprocess
import sys


def run(*args, **options):
    done = subprocess.run([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120, **options)
    print(args[:3], done.returncode, repr(done.stdout), repr(done.stderr.strip().split("\n")[-1]), flush=True)


if __name__ == "__main__":
    run("-c", "print('code')")
    run("-c", "import sys; print(sys.argv, __name__)", "a", "-b", "--c=d")
    run("-I", "-u", "-c", "import sys; print(sys.stdout.write_through)")
    run("-W", "ignore", "-X", "utf8", "-c", "import sys; print(sys.warnoptions, sys.flags.utf8_mode)")
    run("-O", "-c", "print(__debug__)")
    run("-c", "import sys; sys.exit(7)")
    run("-c", "raise ValueError('raised')")
    run("-c", "import json, sys; print(json.dumps([1]), sys.executable == %r)" % sys.executable)
    run("-", "x", input="import sys\nprint('from stdin', sys.argv)\n")
    run("-Ic", "print('joined flags')")
    run("-c", "import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', 'print(6 * 7)']))")
    run("-m", "no_such_module_at_all")
    run("no_such_file.py")
