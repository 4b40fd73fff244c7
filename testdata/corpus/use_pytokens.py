# pip: pytokens
import pytokens
print([(t.type.name, t.start_line) for t in pytokens.tokenize("def f(x):\n    return x\n")])
