"""pandas: CSV, groups, joins, time series with zones, JSON, SQL, pickles, styles of text."""
# e2e: run
import io
import sqlite3

import pandas as pd

table = pd.read_csv(io.StringIO("city,day,count\nRome,2024-01-01,3\nOslo,2024-01-01,5\nRome,2024-01-02,8\n"), parse_dates=["day"])
print(table.groupby("city")["count"].agg(["sum", "mean"]))
print(table.pivot_table(index="day", columns="city", values="count", fill_value=0).to_dict("list"))
print(table.merge(pd.DataFrame({"city": ["Rome", "Oslo"], "land": ["IT", "NO"]}), on="city").to_string(index=False))
series = pd.Series(range(6), index=pd.date_range("2024-03-30", periods=6, freq="12h", tz="Europe/Berlin"))
print(series.resample("D").sum().to_string())
print(table.to_json(orient="records", date_format="iso"))
print(pd.read_json(io.StringIO('[{"a": 1, "b": "x"}]')).to_dict("records"))
db = sqlite3.connect(":memory:")
table.assign(day=table["day"].astype(str)).to_sql("visits", db, index=False)
print(pd.read_sql("select city, sum(count) as n from visits group by city order by city", db).values.tolist())
buffer = io.BytesIO()
table.to_pickle(buffer, compression=None)
buffer.seek(0)
print(pd.read_pickle(buffer, compression=None).equals(table))
print(table["count"].rolling(2).mean().tolist(), table["city"].astype("category").cat.categories.tolist())
print(table["city"].str.upper().tolist(), table.query("count > 3 and city == 'Rome'").shape)
print(table.describe().loc["max", "count"], pd.Timestamp("2024-02-29").day_name())
print(pd.cut(pd.Series([1, 5, 9]), 3, labels=["low", "mid", "high"]).tolist())
print(pd.concat([table, table]).drop_duplicates().shape, table.eval("count * 2").tolist())
print(table.to_html(index=False).count("<tr"), pd.isna(pd.NA))
