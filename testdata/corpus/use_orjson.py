# pip: orjson
import datetime
import orjson
print(orjson.dumps({'a': [1, datetime.date(2024, 1, 1)]}), orjson.loads(b'[1]'))
