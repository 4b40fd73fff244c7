"""sqlite3 in memory and in a file."""
# e2e: needs import sqlite3
# e2e: run
import os
import sqlite3
import tempfile

with tempfile.TemporaryDirectory() as folder:
    for where in (":memory:", os.path.join(folder, "data.db")):
        db = sqlite3.connect(where)
        db.execute("create table item (name text, count integer)")
        db.executemany("insert into item values (?, ?)", [("bolt", 3), ("nut", 5), ("çelik", 7)])
        db.create_function("twice", 1, lambda n: 2 * n)
        db.commit()
        print(db.execute("select name, twice(count) from item order by count").fetchall())
        try:
            db.execute("select * from nothing")
        except sqlite3.OperationalError as e:
            print(e)
        db.close()
print(sqlite3.sqlite_version_info >= (3, 7))
