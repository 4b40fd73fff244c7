import sys; print("still", sys.argv[1:])
