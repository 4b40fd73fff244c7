"""The smallest program: one line on stdout, nothing on stderr, exit code 0."""
# e2e: run
print("hello, world")
