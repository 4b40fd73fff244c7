"""psutil: this process, its children, the machine; said without numbers that change."""
# e2e: run
import os
import subprocess

import psutil

me = psutil.Process()
print(me.pid == os.getpid(), me.is_running(), me.status(), me.username() != "")
print(me.memory_info().rss > 1_000_000, me.cpu_times().user >= 0, me.num_threads() >= 1, me.cwd() == os.getcwd())
child = subprocess.Popen(["/bin/sleep", "60"])
found = me.children()
print([c.name() for c in found], found[0].cmdline(), found[0].ppid() == me.pid)
found[0].terminate()
gone, alive = psutil.wait_procs(found, timeout=20)
print(len(gone), alive, child.wait())
print(psutil.cpu_count() >= 1, psutil.virtual_memory().total > 0, psutil.disk_usage("/").total > 0, psutil.boot_time() > 0)
print(os.getpid() in psutil.pids(), psutil.pid_exists(os.getpid()), "lo" in psutil.net_if_addrs())
try:
    psutil.Process(2 ** 22 + 5)
except psutil.NoSuchProcess as e:
    print(type(e).__name__)
with me.oneshot():
    print(sorted(me.as_dict(attrs=["name", "nice", "num_fds"])), len(me.open_files()) >= 0)
