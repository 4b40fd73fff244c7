# pip: polars
import polars as pl
print(pl.DataFrame({'a': [1, 2, 3], 'b': ['x', 'y', 'x']}).group_by('b').agg(pl.col('a').sum()).sort('b').rows())
