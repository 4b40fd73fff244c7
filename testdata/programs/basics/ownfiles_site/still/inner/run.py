import sys; print("run", sys.argv[1:], __spec__)
