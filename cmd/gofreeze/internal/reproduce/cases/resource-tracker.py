"""Shared memory makes multiprocessing start its resource tracker, even where no
child process is wanted."""
from multiprocessing import shared_memory

print("main")
segment = shared_memory.SharedMemory(create=True, size=16)
segment.close()
segment.unlink()
