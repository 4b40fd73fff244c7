# pip: tomli
# Its modules are compiled by mypyc: their code lies in a file whose name begins with a digit.
import tomli, tomli._parser
print(tomli.loads("a = [1, 2]\n[b]\nc = 1979-05-27"), tomli._parser.__file__.endswith(".so"))
try:
    tomli.loads("a = ")
except tomli.TOMLDecodeError as e:
    print(e)
