# pip: ansible-core
# Its modules are sources that it sends to another interpreter.
import os
import shutil
import tempfile

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as d:
        os.environ.update(ANSIBLE_HOME=d, ANSIBLE_NOCOLOR="1", ANSIBLE_LOCALHOST_WARNING="false", HOME=d)
        from ansible.cli.adhoc import main

        python = shutil.which("python3", path="/usr/bin:/bin:/usr/local/bin")
        main(["ansible", "localhost", "-i", "localhost,", "-c", "local", "-m", "ping", "-e", "ansible_python_interpreter=" + python])
