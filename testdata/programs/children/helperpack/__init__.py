"""Run with -m in child processes."""
