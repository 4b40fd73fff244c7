# pip: msgspec
import datetime
import msgspec


class P(msgspec.Struct):
    at: datetime.datetime
    n: int = 1


print(msgspec.json.decode(msgspec.json.encode(P(datetime.datetime(2020, 1, 2))), type=P))
