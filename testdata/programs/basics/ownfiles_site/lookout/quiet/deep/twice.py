import beside

print(beside.WORD * 2, __file__.rpartition("/")[2])
