# pip: protobuf
from google.protobuf import json_format, struct_pb2, timestamp_pb2
s = struct_pb2.Struct()
s['a'] = 1
print(json_format.MessageToJson(s, indent=None), len(s.SerializeToString()), timestamp_pb2.Timestamp(seconds=1).ToJsonString())
