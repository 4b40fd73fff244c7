# pip: pyarrow
import io
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.compute as pc
t = pa.table({'a': [1, 2, 3]})
b = io.BytesIO()
pq.write_table(t, b)
print(pq.read_table(io.BytesIO(b.getvalue())).to_pydict(), pc.sum(t['a']))
