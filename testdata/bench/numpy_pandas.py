import numpy
import pandas

frame = pandas.DataFrame({"a": numpy.arange(10), "b": numpy.arange(10) ** 2})
print(int(frame["b"].sum()))
