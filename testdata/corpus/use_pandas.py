# pip: pandas
import io
import pandas as pd
d = pd.read_csv(io.StringIO('a,b\n1,x\n2,y\n3,x'))
print(d.groupby('b').a.sum().to_dict(), pd.Timestamp('2024-03-01', tz='Europe/Berlin').utcoffset())
